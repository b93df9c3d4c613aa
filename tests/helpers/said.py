"""Tells a case in a few words: what was said and done becomes events, and these material.

`told(said("Iraq's military", via="Al Jazeera", killed="6", at="05:10")).estimate().best == 6`
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from events.case import CASE_STREAM, MarkSet, PopulationNested
from events.event import Event, Logged
from events.incident import (
    EstimateRuled,
    IncidentDescribed,
    IncidentMerged,
    IncidentOpened,
    IncidentsLinked,
    IncidentSplit,
    IncidentsUnlinked,
    RulingLifted,
    incident_stream,
)
from events.log import Changes, Log
from events.report import (
    ClaimCorrected,
    ClaimReassigned,
    ClaimRetracted,
    ClaimVoided,
    CredibilityRated,
    ReportRevised,
    report_stream,
)
from events.source import SourceAliased, SourceRated, SourceRegistered, source_stream
from events.undo import EntryUndone
from projections.claims import SlotClaim
from projections.estimate import Estimate, estimate_text
from projections.force import InForce
from projections.history import Axis, Change, history
from projections.material import Material
from projections.measure import MeasureFold, Population
from projections.policies import policy_named
from projections.standpoint import NOW, Standpoint
from tests.helpers.acts import (
    DAY,
    ENTERED,
    WHO,
    Act,
    Aliased,
    Corrected,
    Credible,
    Described,
    Lifted,
    Linked,
    Marked,
    Merged,
    Moved,
    Nested,
    Rated,
    Registered,
    Retracted,
    Revised,
    Ruled,
    Said,
    Split,
    Stated,
    Undone,
    Voided,
    filing,
    instant,
    micros,
    parts_of,
    said,
    value_of,
)
from tests.helpers.folded import as_views_keep, folded, heard_by, material_of
from tests.helpers.plain import bounds, ids, plain, plainly, reasons, roles

__all__ = [
    "DAY", "ENTERED", "NOW", "WHO", "Act", "Aliased", "Corrected", "Credible", "Described",
    "Lifted", "Linked", "Marked", "Merged", "Moved", "Nested", "Rated", "Registered", "Retracted",
    "Revised", "Ruled", "Said", "Split", "Stated", "Told", "Undone", "Voided", "as_views_keep",
    "bounds", "folded", "heard_by", "ids", "instant", "material_of", "micros", "plain", "plainly",
    "reasons", "record", "roles", "said", "standpoint", "told",
]  # fmt: skip


class Told:
    """The events of a case, and questions to what they fold into."""

    def __init__(self, acts: Iterable[Act]) -> None:
        self.transactions: list[list[Logged]] = []
        self._versions: dict[str, int] = defaultdict(int)
        self._addresses: dict[Said, tuple[str, int, int]] = {}
        self._entries: dict[int, list[Logged]] = {}  # by the id of the act
        self._size = 0
        for act in acts:
            self._tell(act)

    @property
    def events(self) -> list[Logged]:
        """All events, in the order of the log."""
        return [logged for transaction in self.transactions for logged in transaction]

    def position(self, act: Act) -> int:
        """The position of what was said, or of the last event of another act."""
        if isinstance(act, Said):
            return self._addresses[act][2]
        return self._entries[id(act)][-1].position

    def before(self, act: Act) -> int:
        """The position at which the log ended before an act."""
        return self._entries[id(act)][0].position - 1

    def id(self, said: Said) -> str:
        """REPORT#n of what was said."""
        report, number, _ = self._addresses[said]
        return f"{report}#{number}"

    def _tell(self, act: Act) -> None:
        clock = ENTERED + timedelta(minutes=len(self.transactions))
        self.transactions.append([])
        self._entries[id(act)] = self.transactions[-1]
        stamp: dict[str, Any] = {"recorded_at": clock, "recorded_by": WHO}
        match act:
            case Said():
                self._say(act, act.entered or clock)
            case Voided() | Corrected() | Retracted() | Moved() | Credible():
                self._of_claim(act, stamp)
            case Revised(of, at, edition):
                revised = ReportRevised(
                    **stamp, edition=edition, published=instant(at), text_sha256=f"{edition:064}"
                )
                self._log(report_stream(of.filed.report), revised)
            case Rated(source, grade):
                event = SourceRated(**stamp, source=source, reliability=grade)
                self._log(source_stream(source), event)
            case Registered(source, kind):
                registered = SourceRegistered(**stamp, source=source, kind=kind)
                self._log(source_stream(source), registered)
            case Aliased(source, name_of):
                alias = SourceAliased(**stamp, source=source, name_of=name_of)
                self._log(source_stream(source), alias)
            case Nested(population, within, is_nested):
                nesting = PopulationNested(
                    **stamp, population=population, within=within, is_nested=is_nested, reason="so"
                )
                self._log(CASE_STREAM, nesting)
            case Marked(name):
                self._log(CASE_STREAM, MarkSet(**stamp, name=name, marked=self._size))
            case Undone(back):
                self._undo(self._entries[id(back)], stamp)
            case _:
                self._of_incident(act, clock, stamp)

    def _of_claim(
        self, act: Voided | Corrected | Retracted | Moved | Credible, stamp: dict[str, Any]
    ) -> None:
        report, number, _ = self._addresses[act.said]
        of = stamp | {"number": number}
        match act:
            case Voided(reason=reason, replaced_by=other):
                if other is not None:
                    self._say(replace_report(other, act.said), stamp["recorded_at"], other)
                new = self._addresses[other][1] if other else 0
                event: Event = ClaimVoided(**of, reason=reason, replaced_by=new)
            case Credible(credibility=credibility):
                event = CredibilityRated(**of, credibility=credibility)
            case Moved(incident=incident):
                self._open(incident, stamp)
                event = ClaimReassigned(**of, incident=incident, reason="another incident")
            case Corrected(stated=stated, via=via, at=at):
                by = self._file(via, at, stamp)
                event = ClaimCorrected(
                    **of, by_report=by, published=instant(at), value=value_of(stated),
                    breakdown=parts_of(stated),
                )  # fmt: skip
            case Retracted(via=via, at=at):
                by = self._file(via, at, stamp)
                event = ClaimRetracted(
                    **of, by_report=by, published=instant(at), reason="withdrawn"
                )
        self._log(report_stream(report), event)

    def _of_incident(self, act: Act, clock: datetime, stamp: dict[str, Any]) -> None:
        match act:
            case Described(incident, title):
                self._open(incident, stamp)
                described = IncidentDescribed(**stamp, incident=incident, title=title)
                self._log(incident_stream(incident), described)
            case Linked(incident, relation, other, is_linked):
                self._open(incident, stamp)
                self._open(other, stamp)
                link = IncidentsLinked if is_linked else IncidentsUnlinked
                linked = link(
                    **stamp, incident=incident, relation=relation, other=other, reason="so"
                )
                self._log(incident_stream(incident), linked)
            case Merged(incident, into, since):
                self._open(incident, stamp)
                self._open(into, stamp)
                when = instant(since) if since else clock
                merged = IncidentMerged(
                    **stamp, incident=incident, into=into, since=when, reason="the same"
                )
                self._log(incident_stream(incident), merged)
            case Split(incident, out_of, taken, since):
                self._open(incident, stamp)
                split = IncidentSplit(
                    **stamp, incident=incident, out_of=out_of, reason="another one",
                    since=instant(since) if since else clock, claims=tuple(map(self.id, taken)),
                )  # fmt: skip
                self._log(incident_stream(incident), split)
            case Ruled():
                self._open(act.incident, stamp)
                ruled = EstimateRuled(
                    **stamp, incident=act.incident, measure=act.measure,
                    population=act.population, rank=act.rank, reason=act.reason,
                    claim=self.id(act.said) if act.said else "",
                    value=None if act.value is None else value_of(act.value),
                )  # fmt: skip
                self._log(incident_stream(act.incident), ruled)
            case Lifted(ruled_act):
                lifted = RulingLifted(**stamp, ruling=self.position(ruled_act), reason="not so")
                self._log(incident_stream(ruled_act.incident), lifted)

    def _undo(self, entry: list[Logged], stamp: dict[str, Any]) -> None:
        for stream in dict.fromkeys(logged.stream for logged in entry):
            own = [logged for logged in entry if logged.stream == stream]
            undone = EntryUndone(
                **stamp, undone=tuple(logged.position for logged in own),
                versions=tuple(logged.version for logged in own),
            )  # fmt: skip
            self._log(stream, undone)

    def _say(self, act: Said, clock: datetime, under: Said | None = None) -> None:
        report = act.filed.report
        stamp: dict[str, Any] = {"recorded_at": clock, "recorded_by": WHO}
        if not self._versions[report_stream(report)]:
            self._log(report_stream(report), replace(act.filed, recorded_at=clock))
        self._open(act.claim.incident, stamp, report)
        number = 1 + sum(had[0] == report for had in self._addresses.values())
        self._log(report_stream(report), replace(act.claim, number=number, recorded_at=clock))
        self._addresses[under or act] = report, number, self._size

    def _file(self, via: str, at: str, stamp: dict[str, Any]) -> str:
        filed = replace(filing(via, at), recorded_at=stamp["recorded_at"])
        if not self._versions[report_stream(filed.report)]:
            self._log(report_stream(filed.report), filed)
        return filed.report

    def _open(self, incident: str, stamp: dict[str, Any], report: str = "") -> None:
        if not self._versions[incident_stream(incident)]:
            opened = IncidentOpened(**stamp, incident=incident, implied_by=report)
            self._log(incident_stream(incident), opened)

    def _log(self, stream: str, event: Event) -> None:
        self._size += 1
        self._versions[stream] += 1
        self.transactions[-1].append(Logged(self._size, stream, self._versions[stream], event))

    # -- questions

    def material(self, measure: str = "killed", incident: str = "strikes") -> Material:
        """All that is recorded on one measure."""
        return material_of(self.events, incident, measure)

    def estimates(
        self,
        measure: str = "killed",
        *,
        incident: str = "strikes",
        policy: str = "standing",
        as_of: str | None = None,
        known: int | None = None,
        explain: bool = True,
    ) -> dict[Population, Estimate]:
        """What is known in each slot of a measure."""
        return self.material(measure, incident).estimates(
            policy_named(policy).apply, standpoint(as_of, known), explain=explain
        )

    def estimate(
        self,
        population: str | None = None,
        *,
        measure: str = "killed",
        incident: str = "strikes",
        policy: str = "standing",
        as_of: str | None = None,
        known: int | None = None,
    ) -> Estimate:
        """What is known in one slot; unknown where nobody spoke of it."""
        found = self.estimates(measure, incident=incident, policy=policy, as_of=as_of, known=known)
        nothing = MeasureFold().estimate(population, policy_named(policy).apply)
        return found.get(population) or nothing

    def text(
        self,
        population: str | None = None,
        *,
        measure: str = "killed",
        incident: str = "strikes",
        policy: str = "standing",
        as_of: str | None = None,
        known: int | None = None,
    ) -> str:
        """What is known in one slot, as `show --value` prints it."""
        return estimate_text(
            self.estimate(
                population, measure=measure, incident=incident, policy=policy, as_of=as_of,
                known=known,
            )
        )  # fmt: skip

    def force(self, population: str | None = None, measure: str = "killed") -> InForce:
        """The claims in force in one slot."""
        return self.material(measure).fold().in_force(population)

    def claim(self, said: Said, population: str | None = None) -> SlotClaim:
        """What was said, as it bears on the slot of a population: by default, on its own."""
        wanted = population or said.claim.population
        material = self.material(said.claim.measure, said.claim.incident)
        at = self.position(said)
        return next(
            claim for claim in material.claims if (claim.stated, claim.population) == (at, wanted)
        )

    def history(
        self,
        axis: Axis = "reported",
        *,
        measure: str = "killed",
        incident: str = "strikes",
        policy: str = "standing",
        at: Standpoint = NOW,
        everything: bool = False,
    ) -> list[Change]:
        """The changes of the slots of a measure."""
        return list(
            history(
                self.material(measure, incident),
                policy_named(policy).apply,
                axis,
                at,
                everything=everything,
            )
        )


def replace_report(said: Said, other: Said) -> Said:
    """The same, said in the report of another claim."""
    return Said(other.filed, said.claim, said.entered)


def told(*acts: Act) -> Told:
    """The case in which all this was recorded, in this order."""
    return Told(acts)


def standpoint(as_of: str | None = None, known: int | None = None) -> Standpoint:
    """Where one looks from; `as_of` as `instant` reads it."""
    return Standpoint(None if as_of is None else micros(as_of), known)


def record(log: Log, case: Told, upto: int | None = None) -> None:
    """Append to a real log the events that it does not have yet."""
    changes = Changes()
    for logged in case.events[log.size() : upto]:
        changes.add(logged.stream, logged.version - 1, logged.event)
    log.append(changes)
