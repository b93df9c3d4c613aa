"""Tells a case in a few words: what was said and done becomes events, and these material.

`told(said("Iraq's military", via="Al Jazeera", killed="6", at="05:10")).estimate().best == 6`
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from events.case import CASE_STREAM, MarkSet, PopulationNested
from events.event import Event, Logged
from events.incident import (
    EstimateRuled,
    IncidentMerged,
    IncidentOpened,
    IncidentSplit,
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
    report_stream,
)
from events.source import SourceAliased, SourceRated, source_stream
from events.undo import EntryUndone
from projections.claims import SlotClaim
from projections.estimate import Estimate
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
    Lifted,
    Marked,
    Merged,
    Moved,
    Nested,
    Rated,
    Retracted,
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
from tests.helpers.folded import as_views_keep, folded, material_of

__all__ = [
    "DAY", "ENTERED", "NOW", "WHO", "Act", "Aliased", "Corrected", "Credible", "Lifted", "Marked",
    "Merged", "Moved", "Nested", "Rated", "Retracted", "Ruled", "Said", "Split", "Stated", "Told",
    "Undone", "Voided", "as_views_keep", "bounds", "folded", "ids", "instant",
    "material_of", "micros", "plain", "plainly", "reasons", "record", "roles", "said",
    "standpoint", "told",
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
            case Rated(source, grade):
                event = SourceRated(**stamp, source=source, reliability=grade)
                self._log(source_stream(source), event)
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
            case Voided(reason=reason):
                event: Event = ClaimVoided(**of, reason=reason)
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

    def _say(self, act: Said, clock: datetime) -> None:
        report = act.filed.report
        stamp: dict[str, Any] = {"recorded_at": clock, "recorded_by": WHO}
        if not self._versions[report_stream(report)]:
            self._log(report_stream(report), replace(act.filed, recorded_at=clock))
        self._open(act.claim.incident, stamp, report)
        number = 1 + sum(had[0] == report for had in self._addresses.values())
        self._log(report_stream(report), replace(act.claim, number=number, recorded_at=clock))
        self._addresses[act] = report, number, self._size

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


# --- estimates in plain form ------------------------------------------------------------------


def bounds(estimate: Estimate) -> tuple[int | None, int | str | None, int | None]:
    """Low, best, high."""
    return estimate.low, estimate.best, estimate.high


def roles(estimate: Estimate) -> dict[str, tuple[str, ...]]:
    """What each used claim is used for, by its id."""
    return {used.claim.id: used.roles for used in estimate.used}


def reasons(estimate: Estimate) -> dict[str, str]:
    """Why each claim is set aside, by its id."""
    return {aside.claim.id: aside.reason for aside in estimate.set_aside}


def plain(estimate: Estimate) -> tuple[object, ...]:
    """All that an estimate says, without the positions: these differ from log to log."""
    return (
        estimate.rule,
        bounds(estimate),
        (estimate.approximate, estimate.derived, estimate.contested),
        (estimate.corroboration, estimate.unattributed),
        estimate.chosen and estimate.chosen.id,
        [(used.claim.id, used.claim.population, used.roles) for used in estimate.used],
        sorted((aside.claim.id, aside.reason) for aside in estimate.set_aside),
        {name: plain(part) for name, part in estimate.breakdown.items()},
    )


def plainly(estimates: Mapping[Population, Estimate]) -> dict[Population, tuple[object, ...]]:
    """Every slot in plain form."""
    return {population: plain(estimate) for population, estimate in estimates.items()}


def ids(claims: Sequence[SlotClaim]) -> list[str]:
    """The ids of claims, in their order."""
    return [claim.id for claim in claims]
