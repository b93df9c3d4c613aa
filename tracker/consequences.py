"""Which estimates a few events change: what was known just before them, and just after."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from events.case import PopulationNested
from events.event import Event, Logged
from events.identity import read_claim_address
from events.incident import (
    EstimateRuled,
    IncidentMerged,
    IncidentSplit,
    RulingLifted,
)
from events.names import same_name
from events.report import (
    ClaimCorrected,
    ClaimReassigned,
    ClaimReported,
    ClaimRetracted,
    ClaimVoided,
    CredibilityRated,
)
from events.source import SourceAliased, SourceRated
from events.undo import EntryUndone
from projections.effects import resolved
from projections.estimate import Estimate, Policy
from projections.history import figures_differ
from projections.measure import MeasureFold, Population, Terms
from projections.standpoint import Standpoint
from projections.views import affected, effect_reader
from projections.views.material_reader import materials_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.case import Case

OF_CLAIM = (
    ClaimReported, ClaimVoided, ClaimCorrected, ClaimRetracted, ClaimReassigned, CredibilityRated,
)  # fmt: skip
Slots = Iterable[tuple[str, str]]  # incident and measure


class Consequence(msgspec.Struct, frozen=True):
    """One slot before and after."""

    incident: str
    measure: str
    population: Population
    before: Estimate
    after: Estimate


def consequences(
    case: "Case", connection: "Connection", logged: Sequence[Logged], policy: Policy
) -> Iterator[Consequence]:
    """The slots whose figures, or whose support, differ after events that follow one another."""
    if not logged:
        return
    before = Standpoint(known=logged[0].position - 1)
    after = Standpoint(known=logged[-1].position)
    merges = effect_reader.merges(connection)
    slots = {
        (resolved(incident, merges, at), measure)
        for incident, measure in _touched(case, connection, logged)
        for at in (before, after)
    }
    unknown = MeasureFold().estimate(None, policy, Terms(), explain=False)
    for incident, measure, material in materials_of(connection, slots):
        old = material.estimates(policy, before, explain=False)
        new = material.estimates(policy, after, explain=False)
        for who in {**new, **old}:
            pair = old.get(who, unknown), new.get(who, unknown)
            if _differ(*pair):
                yield Consequence(incident, measure, who, *pair)


def _differ(before: Estimate, after: Estimate) -> bool:
    support = [(e.corroboration, e.unattributed, e.rule, e.grade) for e in (before, after)]
    return figures_differ(before, after) or support[0] != support[1]


def _touched(
    case: "Case", connection: "Connection", logged: Iterable[Logged]
) -> Iterator[tuple[str, str]]:
    """Incident and measure of every slot that events may change."""
    for item in logged:
        if isinstance(item.event, EntryUndone):
            for position in item.event.undone:
                event = case.event(position)
                yield from _touched_by(case, connection, event, item.stream)
        else:
            yield from _touched_by(case, connection, item.event, item.stream)


def _touched_by(
    case: "Case", connection: "Connection", event: Event, stream: str
) -> Iterator[tuple[str, str]]:
    match event:
        case EstimateRuled(incident=incident, measure=measure):
            yield incident, measure
        case RulingLifted(ruling=ruling):
            yield from _touched_by(case, connection, case.event(ruling), stream)
        case IncidentMerged() | IncidentSplit():
            other = event.into if isinstance(event, IncidentMerged) else event.out_of
            yield from affected.slots_of_incidents(connection, (event.incident, other))
            if isinstance(event, IncidentSplit):
                claims = [read_claim_address(address) for address in event.claims]
                for was_at, measure in affected.slots_of_claims(connection, claims):
                    yield from ((name, measure) for name in (was_at, event.incident, event.out_of))
        case SourceRated(source=source):
            yield from affected.slots_of_origins(connection, [same_name(source)])
        case SourceAliased(source=source, name_of=name_of):
            names = [same_name(source), same_name(name_of)]
            yield from affected.slots_of_origins(connection, names)
        case PopulationNested(population=inner, within=within):
            yield from affected.slots_of_populations(connection, (inner, within))
        case _ if isinstance(event, OF_CLAIM):
            claim = (stream.partition(":")[2], event.number)
            for incident, measure in affected.slots_of_claims(connection, [claim]):
                yield incident, measure
                if isinstance(event, ClaimReassigned):
                    yield event.incident, measure
