"""The events whose bytes are kept in tests/golden/events, one file each, and never change.

The files of a class, named TOPIC.….vN.json, have every field of it between them: most in
TOPIC.vN.json, those that came later in files of their own. TOPIC.least.vN.json has none that may be
left out, and here those are written with the values that must be read in their place.
When an event class gets a new version, its earlier files stay, and the events here under their
names become what the earlier bytes are read as; the new version gets a file of its own.
"""

from datetime import UTC, datetime
from pathlib import Path

from events.attribution import UNKNOWN, Link
from events.case import MarkSet, PopulationNested
from events.citation import Citation
from events.event import Event
from events.figures import Figure
from events.incident import (
    EstimateRuled,
    IncidentDescribed,
    IncidentMerged,
    IncidentOpened,
    IncidentsLinked,
    IncidentSplit,
    IncidentsUnlinked,
    RulingLifted,
)
from events.moments import Moment
from events.report import (
    ClaimCorrected,
    ClaimReassigned,
    ClaimReported,
    ClaimRetracted,
    ClaimVoided,
    CredibilityRated,
    Part,
    ReportFiled,
    ReportRevised,
)
from events.signature import EntriesSigned
from events.source import SourceAliased, SourceRated, SourceRegistered
from events.subject import IdentitySealed, IdentityUnsealed, SubjectErased, SubjectLinked
from events.undo import EntryUndone
from events.values import Flag, Place, Term, Value
from tracker.decisions.common import Stamp

FOLDER = Path(__file__).parent.parent / "golden" / "events"
WHEN = datetime(2020, 3, 13, 6, 30, 0, 250000, UTC)
LATER = datetime(2020, 3, 13, 9, 0, tzinfo=UTC)
WHO = "desk"
ENTERED = Stamp(WHEN, WHO, "newsroom").fields()
LEAST = Stamp(WHEN, WHO, "").fields()
REPORT = "20200313T051000Z-0a1b2c3d4e5f"
CORRECTION = "20200313T090000Z-5f4e3d2c1b0a"


def _claim(measure: str, value: Value) -> ClaimReported:
    return ClaimReported(
        **LEAST, number=2, incident="strikes", measure=measure,
        attribution=(Link("Al Jazeera"),), value=value,
    )  # fmt: skip


GOLDEN: dict[str, Event] = {
    "report.filed.v1": ReportFiled(
        **ENTERED, report=REPORT, outlet="Al Jazeera",
        published=datetime(2020, 3, 13, 5, 10, tzinfo=UTC),
        text_sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        title="Strikes in Iraq", url="https://example.org/a?b=1&c=é", first_hand=True,
    ),
    "report.filed.least.v1": ReportFiled(
        **LEAST, report=REPORT, outlet="Al Jazeera",
        published=datetime(2020, 3, 13, 5, 10, tzinfo=UTC), text_sha256="00",
        title="", url="", first_hand=False,
    ),
    "claim.reported.v1": ClaimReported(
        **LEAST, number=1, incident="strikes", measure="killed",
        attribution=(
            Link("official, Popular Mobilisation Units", anonymous=True),
            Link("Associated Press"),
            Link("Australian Associated Press"),
        ),
        value=Figure(6, None, approximate=True, words="at least some 6", convention=True),
        breakdown=(
            Part("civilian", Figure(1, 1, words="one")),
            Part("security personnel", Figure(5, 5, words="five")),
        ),
        population="Iraqi", modality="expected", basis="incremental",
        occurred=Moment("2020-03-12~"), citation=Citation("“six killed”\n👍", 104, 117),
        first_hand=True,
    ),
    "claim.reported.least.v1": ClaimReported(
        **LEAST, number=3, incident="base-attack", measure="wounded",
        attribution=(Link("AAP", anonymous=False, unknown=False),),
        value=None, breakdown=(), population=None, modality="asserted", basis="cumulative",
        occurred=None, citation=None, first_hand=False,
    ),
    "claim.reported.term.v1": _claim("perpetrator", Term("Kataib Hezbollah")),
    "claim.reported.place.v1": _claim("place", Place("Camp Taji", 33.524, 44.2564, "site")),
    "claim.reported.place-name.v1": _claim(
        "place", Place("Taji", latitude=None, longitude=None, precision="")
    ),
    "claim.reported.moment.v1": _claim("time", Moment("2020-03-11/2020-03-12")),
    "claim.reported.flag.v1": _claim("joint", Flag("unknown")),
    "claim.reported.unknown-origin.v1": ClaimReported(
        **LEAST, number=3, incident="base-attack", measure="wounded",
        attribution=(UNKNOWN, Link("AAP")),
        value=Figure(0, 49, approximate=False, words="", convention=False),
    ),
    "claim.reported.v2": ClaimReported(
        **ENTERED, number=1, incident="strikes", measure="killed",
        attribution=(Link("official", anonymous=True), Link("Associated Press")),
        value=Figure(142, 142, approximate=True, words="some 142"),
        breakdown=(Part("civilian", Figure(100, 100)), Part("militia", Figure(42, 42))),
        population="Iraqi", modality="alleged", basis="incremental",
        occurred=Moment("2020-03-12/2020-03-13"), citation=Citation("some 142 dead", 10, 23),
        first_hand=True, edition=2, low=100, high=177,
    ),
    "claim.reported.least.v2": ClaimReported(
        **LEAST, number=3, incident="base-attack", measure="wounded",
        attribution=(Link("AAP"),), value=None, breakdown=(), population=None,
        modality="asserted", basis="cumulative", occurred=None, citation=None, first_hand=False,
        edition=1, low=None, high=None,
    ),
    "claim.reported.range.v2": ClaimReported(
        **LEAST, number=1, incident="ucdp/219459", measure="killed",
        attribution=(Link("SOHR"),), value=Figure(142, 142), low=177, high=177,
    ),
    "claim.reported.no-place.v2": ClaimReported(
        **LEAST, number=1, incident="strikes", measure="killed",
        attribution=(Link("AAP"),), value=Figure(6, 6), citation=Citation("six were killed"),
        low=0,
    ),
    "claim.voided.v1": ClaimVoided(
        **ENTERED, number=1, reason='a slip: "6" for "5"'
    ),
    "claim.credibility-rated.v1": CredibilityRated(
        **ENTERED, number=1, credibility=2, reason="seen on video"
    ),
    "claim.credibility-rated.least.v1": CredibilityRated(
        **LEAST, number=1, credibility=6, reason=""
    ),
    "incident.opened.v1": IncidentOpened(
        **ENTERED, incident="iraq/strikes", implied_by=REPORT
    ),
    "incident.opened.least.v1": IncidentOpened(
        **LEAST, incident="iraq/strikes", implied_by=""
    ),
    "source.rated.v1": SourceRated(
        **ENTERED, source="Iraq's military", reliability="C", reason="ties"
    ),
    "source.rated.least.v1": SourceRated(
        **LEAST, source="AAP", reliability="F", reason=""
    ),
    "case.mark-set.v1": MarkSet(**ENTERED, name="deadline", marked=41),
    "case.mark-set.least.v1": MarkSet(
        **LEAST, name="deadline", marked=0,
    ),
    "report.revised.v1": ReportRevised(
        **ENTERED, edition=2, published=WHEN, text_sha256="0f",
        title="Strikes in Iraq: what is known", dated=datetime(2020, 3, 13, 6, 5, tzinfo=UTC),
    ),
    "report.revised.least.v1": ReportRevised(
        **LEAST, edition=2, published=WHEN, text_sha256="0f",
        title="", dated=None,
    ),
    "claim.reported.edition.v1": ClaimReported(
        **LEAST, number=4, incident="strikes", measure="killed",
        attribution=(Link("Al Jazeera"),), value=Figure(6, 6), edition=2,
    ),
    "claim.corrected.v1": ClaimCorrected(
        **ENTERED, number=1, by_report=CORRECTION, published=LATER,
        value=Figure(5, 5, words="five"),
        breakdown=(Part("civilian", Figure(1, 1)), Part("security personnel", Figure(4, 4))),
        citation=Citation("five, not six", 12, 25), edition=3, reason="one of them survived",
    ),
    "claim.corrected.least.v1": ClaimCorrected(
        **LEAST, number=1, by_report=CORRECTION, published=LATER,
        value=None, breakdown=(), citation=None, edition=1, reason="",
    ),
    "claim.retracted.v1": ClaimRetracted(
        **ENTERED, number=1, by_report=CORRECTION, published=LATER,
        reason="the list of names was of another day",
        citation=Citation("we withdraw the figure", 40, 62), edition=2,
    ),
    "claim.retracted.least.v1": ClaimRetracted(
        **LEAST, number=1, by_report=CORRECTION, published=LATER,
        reason="no longer stood by", citation=None, edition=1,
    ),
    "claim.voided.replaced.v1": ClaimVoided(
        **LEAST, number=1, reason="wrong measure", replaced_by=7
    ),
    "claim.voided.least.v1": ClaimVoided(
        **LEAST, number=1, reason="entered twice", replaced_by=0
    ),
    "claim.reassigned.v1": ClaimReassigned(
        **ENTERED, number=2, incident="base-attack",
        reason="about the base, not the strikes",
    ),
    "claim.reassigned.least.v1": ClaimReassigned(
        **LEAST, number=2, incident="base-attack", reason="the base",
    ),
    "incident.described.v1": IncidentDescribed(
        **ENTERED, incident="strikes", title="Strikes of 12 March",
        summary="Five sites in three provinces.", occurred=Moment("2020-03-12"),
        place=Place("Babil", 32.5, 44.5, "province"),
    ),
    "incident.described.least.v1": IncidentDescribed(
        **LEAST, incident="strikes",
        title=None, summary=None, occurred=None, place=None,
    ),
    "incident.linked.v1": IncidentsLinked(
        **ENTERED, incident="strikes", relation="retaliation-for",
        other="base-attack", reason="so says the Pentagon",
    ),
    "incident.linked.least.v1": IncidentsLinked(
        **LEAST, incident="strikes", relation="same-day",
        other="base-attack", reason="",
    ),
    "incident.unlinked.v1": IncidentsUnlinked(
        **ENTERED, incident="strikes", relation="part-of",
        other="base-attack", reason="a day apart",
    ),
    "incident.unlinked.least.v1": IncidentsUnlinked(
        **LEAST, incident="strikes", relation="part-of",
        other="base-attack", reason="a day apart",
    ),
    "incident.merged.least.v1": IncidentMerged(
        **LEAST, incident="karbala-airport", into="strikes",
        since=LATER, reason="one of the five sites",
    ),
    "incident.merged.v1": IncidentMerged(
        **ENTERED, incident="karbala-airport", into="strikes",
        since=LATER, reason="one of the five sites",
    ),
    "incident.split.v1": IncidentSplit(
        **ENTERED, incident="karbala-airport", out_of="strikes",
        since=LATER, reason="hit a day later", claims=(f"{REPORT}#1", f"{REPORT}#2"),
    ),
    "incident.split.least.v1": IncidentSplit(
        **LEAST, incident="karbala-airport", out_of="strikes",
        since=LATER, reason="hit a day later", claims=(),
    ),
    "estimate.ruled.v1": EstimateRuled(
        **ENTERED, incident="strikes", measure="killed",
        reason="names are known", population="civilian", rank="deprecated", claim=f"{REPORT}#1",
        value=Figure(2, 3, approximate=True),
    ),
    "estimate.ruled.least.v1": EstimateRuled(
        **LEAST, incident="strikes", measure="killed",
        reason="names are known", population=None, rank="preferred", claim="", value=None,
    ),
    "estimate.ruling-lifted.v1": RulingLifted(
        **ENTERED, ruling=17, reason="two of the names are one person"
    ),
    "estimate.ruling-lifted.least.v1": RulingLifted(
        **LEAST, ruling=17, reason="one person",
    ),
    "source.registered.v1": SourceRegistered(
        **ENTERED, source="Associated Press", kind="agency",
        note="cited by both reports",
    ),
    "source.registered.least.v1": SourceRegistered(
        **LEAST, source="Associated Press", kind="", note=""
    ),
    "source.aliased.v1": SourceAliased(
        **ENTERED, source="AP", name_of="Associated Press", reason="short"
    ),
    "source.aliased.least.v1": SourceAliased(
        **LEAST, source="AP", name_of="", reason=""
    ),
    "case.population-nested.v1": PopulationNested(
        **ENTERED, population="federal police",
        within="security personnel", reason="a force of the ministry", is_nested=False,
    ),
    "case.population-nested.least.v1": PopulationNested(
        **LEAST, population="federal police",
        within="security personnel", reason="a force of the ministry", is_nested=True,
    ),
    "entries.signed.v1": EntriesSigned(
        **ENTERED, first=3, last=14,
        note="ana.example\n14\nAAAA\nentries 3-14 by \"desk\"\n\n— a B\n"
    ),
    "entries.signed.least.v1": EntriesSigned(
        **LEAST, first=1, last=1, note="",
    ),
    "subject.identity-sealed.v1": IdentitySealed(
        **ENTERED, subject="9f86d081884c7d65", sealed="bm90IHJlYWxseQ==", claims=(f"{REPORT}#1",)
    ),
    "subject.identity-sealed.least.v1": IdentitySealed(
        **LEAST, subject="9f86d081884c7d65", sealed="", claims=(),
    ),
    "subject.linked.v1": SubjectLinked(
        **ENTERED, subject="9f86d081884c7d65", claims=(f"{REPORT}#2", f"{REPORT}#3"),
        reason="the same voice",
    ),
    "subject.linked.least.v1": SubjectLinked(
        **LEAST, subject="9f86d081884c7d65", claims=(f"{REPORT}#2",),
        reason="",
    ),
    "subject.identity-unsealed.v1": IdentityUnsealed(
        **ENTERED, subject="9f86d081884c7d65", reason="the editor asked"
    ),
    "subject.identity-unsealed.least.v1": IdentityUnsealed(
        **LEAST, subject="9f86d081884c7d65", reason="",
    ),
    "subject.erased.v1": SubjectErased(
        **ENTERED, subject="9f86d081884c7d65", reason="they asked for it"
    ),
    "subject.erased.least.v1": SubjectErased(
        **LEAST, subject="9f86d081884c7d65", reason="",
    ),
    "entry.undone.v1": EntryUndone(
        **ENTERED, undone=(3, 4), versions=(1, 2),
        what="#3–#4: report.filed, claim.reported", reason="the wrong case",
    ),
    "entry.undone.least.v1": EntryUndone(
        **LEAST, undone=(3,), versions=(1,), what="", reason=""
    ),
}  # fmt: skip


def golden_bytes(name: str) -> bytes:
    """The bytes kept under a name."""
    return (FOLDER / f"{name}.json").read_bytes()
