"""The rows of events that do something to claims, incidents, slots, sources or the case."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Table

from events.case import MarkSet, PopulationNested
from events.event import Event
from events.identity import read_claim_address
from events.incident import (
    EstimateRuled,
    IncidentDescribed,
    IncidentMerged,
    IncidentsLinked,
    IncidentSplit,
    IncidentsUnlinked,
    RulingLifted,
)
from events.instants import to_micros
from events.names import same_name
from events.report import (
    ClaimReassigned,
    ClaimRetracted,
    ClaimVoided,
    CredibilityRated,
)
from events.source import SourceAliased, SourceRated, SourceRegistered
from events.undo import EntryUndone
from projections.views import schema
from projections.views.value_columns import value_columns

Row = tuple[Table, tuple[Any, ...]]


class Keys(msgspec.Struct, frozen=True):
    """How the writer names things: the number of an incident, the position of REPORT and n."""

    incident: Callable[[str], int]
    claim: Callable[[str, int], int]


def effect_rows(event: Event, position: int, report: str, keys: Keys) -> Iterator[Row]:
    """The rows of one event; `report` is the one whose stream it is in, if it is in one."""
    match event:
        case ClaimVoided(number=number, reason=reason):
            yield schema.voiding, (position, keys.claim(report, number), reason)
        case ClaimRetracted(number=number, by_report=by_report, reason=reason):
            since = _since(event.published, event)
            yield (
                schema.retraction,
                (position, keys.claim(report, number), since, by_report, reason),
            )
        case ClaimReassigned(number=number, incident=incident, reason=reason):
            claim = keys.claim(report, number)
            yield schema.move, (position, claim, keys.incident(incident), None, reason)
        case CredibilityRated(number=number, credibility=credibility):
            claim = keys.claim(report, number)
            yield schema.credibility_rating, (position, claim, credibility)
        case EntryUndone(undone=undone):
            for back in undone:
                yield schema.undone, (back, position)
        case MarkSet(name=name, marked=marked):
            yield schema.mark, (position, name, marked)
        case PopulationNested(population=inner, within=within, is_nested=is_nested):
            yield schema.nesting, (position, inner, within, is_nested)
        case _:
            yield from _of_incident(event, position, keys)
            yield from _of_source(event, position)


def _of_incident(event: Event, position: int, keys: Keys) -> Iterator[Row]:
    match event:
        case IncidentDescribed(incident=incident, place=place, occurred=occurred):
            where = (place.name, place.latitude, place.longitude) if place else (None, None, None)
            when = occurred.edtf if occurred else None
            row = (position, keys.incident(incident), event.title, event.summary, when, *where)
            yield schema.incident_description, row
        case IncidentsLinked() | IncidentsUnlinked():
            linked = isinstance(event, IncidentsLinked)
            one, other = keys.incident(event.incident), keys.incident(event.other)
            row = (position, one, event.relation, other, linked, event.reason)
            yield schema.incident_link, row
        case IncidentMerged(incident=incident, into=into):
            since = _since(event.since, event)
            yield schema.merge, (position, keys.incident(incident), keys.incident(into), since)
        case IncidentSplit(incident=incident, reason=reason):
            since, number = _since(event.since, event), keys.incident(incident)
            yield schema.merge, (position, number, None, since)
            for address in dict.fromkeys(event.claims):
                claim = keys.claim(*read_claim_address(address))
                yield schema.move, (position, claim, number, since, reason)
        case EstimateRuled():
            yield schema.ruling, _ruling(event, position, keys)
        case RulingLifted(ruling=ruling):
            yield schema.lifting, (position, ruling, to_micros(event.recorded_at))


def _ruling(event: EstimateRuled, position: int, keys: Keys) -> tuple[Any, ...]:
    claim = keys.claim(*read_claim_address(event.claim)) if event.claim else None
    value = value_columns(event.value) if event.value is not None else (None,) * 5
    return (
        position, keys.incident(event.incident), event.measure, event.population or "",
        event.rank, claim, *value, to_micros(event.recorded_at), event.reason,
    )  # fmt: skip


def _of_source(event: Event, position: int) -> Iterator[Row]:
    match event:
        case SourceRated(source=source, reliability=reliability):
            yield schema.source_rating, (position, same_name(source), reliability)
        case SourceRegistered(source=source, kind=kind, note=note):
            row = (position, same_name(source), source, kind, note)
            yield schema.source_registration, row
        case SourceAliased(source=source, name_of=name_of):
            yield schema.alias, (position, same_name(source), same_name(name_of))


def _since(instant: datetime, event: Event) -> int:
    """From when on it counts: nothing can be taken in before it is said."""
    return to_micros(min(instant, event.recorded_at))
