"""The stream of an incident: something that happened in the world."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Literal

import msgspec

from events.event import Entry, Event
from events.moments import Moment
from events.undo import standing_entries
from events.values import Place, Value

Relation = Literal["retaliation-for", "part-of", "same-day"]
Rank = Literal["preferred", "deprecated"]


class IncidentOpened(Event, frozen=True, kw_only=True, tag=1):
    """An incident is tracked from here on; `implied_by` names the report that first spoke of it."""

    TOPIC: ClassVar[str] = "incident.opened"

    incident: str
    implied_by: str = ""


class IncidentDescribed(Event, frozen=True, kw_only=True, tag=1):
    """What an incident is called, what it was, when and where; what is absent stays as it was."""

    TOPIC: ClassVar[str] = "incident.described"

    incident: str
    title: str | None = None
    summary: str | None = None
    occurred: Moment | None = None
    place: Place | None = None


class IncidentsLinked(Event, frozen=True, kw_only=True, tag=1):
    """An incident stands in a relation to another: it was retaliation for it, a part of it…"""

    TOPIC: ClassVar[str] = "incident.linked"

    incident: str
    relation: Relation
    other: str
    reason: str = ""


class IncidentsUnlinked(Event, frozen=True, kw_only=True, tag=1):
    """A link between incidents is taken back."""

    TOPIC: ClassVar[str] = "incident.unlinked"

    incident: str
    relation: Relation
    other: str
    reason: str


class IncidentMerged(Event, frozen=True, kw_only=True, tag=1):
    """Two incidents are one: the claims about `incident` count for `into`.

    `since` is from when on that was so as reports appeared; claims are not changed by it.
    """

    TOPIC: ClassVar[str] = "incident.merged"

    incident: str
    into: str
    since: datetime
    reason: str


class IncidentSplit(Event, frozen=True, kw_only=True, tag=1):
    """`incident`, which was merged into `out_of` or a part of it, stands by itself.

    `claims` are the addresses (REPORT#n) of the claims it takes along; a merge that is lifted
    takes back its own and needs to name none.
    """

    TOPIC: ClassVar[str] = "incident.split"

    incident: str
    out_of: str
    since: datetime
    reason: str
    claims: tuple[str, ...] = ()


class EstimateRuled(Event, frozen=True, kw_only=True, tag=1):
    """An analyst's decision on a slot: a claim is preferred or deprecated, or a value is set."""

    TOPIC: ClassVar[str] = "estimate.ruled"

    incident: str
    measure: str
    reason: str
    population: str | None = None
    rank: Rank = "preferred"
    claim: str = ""
    value: Value | None = None


class RulingLifted(Event, frozen=True, kw_only=True, tag=1):
    """The ruling at a position no longer holds."""

    TOPIC: ClassVar[str] = "estimate.ruling-lifted"

    ruling: int
    reason: str


class Incident(msgspec.Struct, frozen=True):
    """An incident's stream folded: whether it is open, what it is merged into, its links."""

    version: int
    is_open: bool = False
    merged_into: str = ""
    links: frozenset[tuple[Relation, str]] = frozenset()


def incident_stream(incident: str) -> str:
    """The id of the incident's stream."""
    return f"incident:{incident}"


def fold_incident(_: Incident | None, entries: Iterable[Entry]) -> Incident | None:
    """The incident as all its entries leave it; None where there are none."""
    every = list(entries)
    if not every:
        return None
    is_open, merged_into = False, ""
    links: set[tuple[Relation, str]] = set()
    for entry in standing_entries(every):
        match entry.event:
            case IncidentOpened():
                is_open = True
            case IncidentMerged(into=into):
                merged_into = into
            case IncidentSplit():
                merged_into = ""
            case IncidentsLinked(relation=relation, other=other):
                links.add((relation, other))
            case IncidentsUnlinked(relation=relation, other=other):
                links.discard((relation, other))
    return Incident(every[-1].originator_version, is_open, merged_into, frozenset(links))
