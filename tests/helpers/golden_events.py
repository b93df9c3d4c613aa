"""The events whose bytes are kept in tests/golden/events, one file each, and never change.

A file is named TOPIC.vN.json and has every field of the class; TOPIC.least.vN.json has none that
may be left out, and here those are written with the values that must be read in their place.
When an event class gets a new version, its earlier files stay, and the events here under their
names become what the earlier bytes are read as; the new version gets a file of its own.
"""

from datetime import UTC, datetime
from pathlib import Path

from events.attribution import UNKNOWN, Link
from events.case import MarkSet
from events.citation import Citation
from events.event import Event
from events.figures import Figure
from events.incident import IncidentOpened
from events.moments import Moment
from events.report import ClaimReported, ClaimVoided, CredibilityRated, Part, ReportFiled
from events.source import SourceRated
from events.values import Flag, Place, Term, Value

FOLDER = Path(__file__).parent.parent / "golden" / "events"
WHEN = datetime(2020, 3, 13, 6, 30, 0, 250000, UTC)
WHO = "desk"
REPORT = "20200313T051000Z-0a1b2c3d4e5f"


def _claim(measure: str, value: Value) -> ClaimReported:
    return ClaimReported(
        recorded_at=WHEN, recorded_by=WHO, number=2, incident="strikes", measure=measure,
        attribution=(Link("Al Jazeera"),), value=value,
    )  # fmt: skip


GOLDEN: dict[str, Event] = {
    "report.filed.v1": ReportFiled(
        recorded_at=WHEN, recorded_by=WHO, report=REPORT, outlet="Al Jazeera",
        published=datetime(2020, 3, 13, 5, 10, tzinfo=UTC),
        text_sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        title="Strikes in Iraq", url="https://example.org/a?b=1&c=é", first_hand=True,
    ),
    "report.filed.least.v1": ReportFiled(
        recorded_at=WHEN, recorded_by=WHO, report=REPORT, outlet="Al Jazeera",
        published=datetime(2020, 3, 13, 5, 10, tzinfo=UTC), text_sha256="00",
        title="", url="", first_hand=False,
    ),
    "claim.reported.v1": ClaimReported(
        recorded_at=WHEN, recorded_by=WHO, number=1, incident="strikes", measure="killed",
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
        recorded_at=WHEN, recorded_by=WHO, number=3, incident="base-attack", measure="wounded",
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
        recorded_at=WHEN, recorded_by=WHO, number=3, incident="base-attack", measure="wounded",
        attribution=(UNKNOWN, Link("AAP")),
        value=Figure(0, 49, approximate=False, words="", convention=False),
    ),
    "claim.voided.v1": ClaimVoided(
        recorded_at=WHEN, recorded_by=WHO, number=1, reason='a slip: "6" for "5"'
    ),
    "claim.credibility-rated.v1": CredibilityRated(
        recorded_at=WHEN, recorded_by=WHO, number=1, credibility=2, reason="seen on video"
    ),
    "claim.credibility-rated.least.v1": CredibilityRated(
        recorded_at=WHEN, recorded_by=WHO, number=1, credibility=6, reason=""
    ),
    "incident.opened.v1": IncidentOpened(
        recorded_at=WHEN, recorded_by=WHO, incident="iraq/strikes", implied_by=REPORT
    ),
    "incident.opened.least.v1": IncidentOpened(
        recorded_at=WHEN, recorded_by=WHO, incident="iraq/strikes", implied_by=""
    ),
    "source.rated.v1": SourceRated(
        recorded_at=WHEN, recorded_by=WHO, source="Iraq's military", reliability="C", reason="ties"
    ),
    "source.rated.least.v1": SourceRated(
        recorded_at=WHEN, recorded_by=WHO, source="AAP", reliability="F", reason=""
    ),
    "case.mark-set.v1": MarkSet(recorded_at=WHEN, recorded_by=WHO, name="deadline", marked=41),
}  # fmt: skip


def golden_bytes(name: str) -> bytes:
    """The bytes kept under a name."""
    return (FOLDER / f"{name}.json").read_bytes()
