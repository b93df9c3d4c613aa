"""Which measures of which incidents something bears on, from the views."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Select, select

from projections.effects import Renamings, reaching
from projections.views import effect_reader, schema

Slots = set[tuple[str, str]]  # incident and measure

_SLOTS = select(schema.incident.c.id, schema.slot.c.measure).join_from(schema.slot, schema.incident)
_MOVED = (
    select(schema.incident.c.id, schema.slot.c.measure)
    .select_from(schema.move)
    .join(schema.incident, schema.incident.c.key == schema.move.c.incident)
    .join(schema.slot_claim, schema.slot_claim.c.claim == schema.move.c.claim)
    .join(schema.slot, schema.slot.c.key == schema.slot_claim.c.slot)
)


def slots_of_claims(connection: Connection, claims: Iterable[tuple[str, int]]) -> Slots:
    """Of claims, by report and number: of the incident they name, and of those they moved to."""
    found: Slots = set()
    for report, number in claims:
        is_it = (schema.report.c.id == report, schema.claim.c.number == number)
        position = select(schema.claim.c.position).join(schema.report).where(*is_it)
        named = _SLOTS.join(schema.slot_claim).where(schema.slot_claim.c.claim.in_(position))
        found |= _all(connection, named, _MOVED.where(schema.move.c.claim.in_(position)))
    return found


def slots_of_incidents(connection: Connection, incidents: Collection[str]) -> Slots:
    """Of incidents, and of all that were ever merged into them: under the names given too."""
    merges = effect_reader.merges(connection)
    names = {name for incident in incidents for name in reaching(incident, merges)}
    measures = {
        measure
        for _, measure in _all(
            connection,
            _SLOTS.where(schema.incident.c.id.in_(names)),
            _MOVED.where(schema.incident.c.id.in_(names)),
        )
    }
    return {(incident, measure) for incident in incidents for measure in measures}


def slots_of_origins(connection: Connection, origins: Collection[str]) -> Slots:
    """Of everything that origins say, by their keys, under whatever other names they have."""
    names = _connected(set(origins) - {""}, effect_reader.aliases(connection))
    said = _SLOTS.join(schema.slot_claim).join(schema.origin)
    moved = _MOVED.join(schema.origin, schema.origin.c.key == schema.slot_claim.c.origin)
    is_one = schema.origin.c.id.in_(names)
    return _all(connection, said.where(is_one), moved.where(is_one))


def slots_of_populations(connection: Connection, populations: Collection[str]) -> Slots:
    """Of every slot about one of the populations, or about one declared to belong to it."""
    pairs = [(each.population, each.within) for each in effect_reader.nestings(connection)]
    names = set(populations)
    while more := {inner for inner, outer in pairs if outer in names} - names:
        names |= more
    is_one = schema.slot.c.population.in_(names)
    return _all(connection, _SLOTS.where(is_one), _MOVED.where(is_one))


def naming(connection: Connection, incident: str) -> list[int]:
    """The positions of all that stands and is about an incident: claims that name it, or were moved
    to it, and merges and links of others with it."""
    undone = select(schema.undone.c.position)
    key = select(schema.incident.c.key).where(schema.incident.c.id == incident).scalar_subquery()
    slots = select(schema.slot.c.key).where(schema.slot.c.incident == key)
    queries = (
        select(schema.slot_claim.c.claim).where(schema.slot_claim.c.slot.in_(slots)),
        select(schema.move.c.position).where(schema.move.c.incident == key),
        select(schema.merge.c.position).where(schema.merge.c.into == key),
        select(schema.incident_link.c.position).where(schema.incident_link.c.other == key),
    )
    found: set[int] = set()
    for query in queries:
        (column,) = query.selected_columns
        found |= set(connection.execute(query.where(column.not_in(undone))).scalars())
    return sorted(found)


def citing(connection: Connection, report: str) -> list[int]:
    """The positions of the corrections and retractions that stand and are carried by a report."""
    undone = select(schema.undone.c.position)
    found: list[int] = []
    for table in (schema.correction, schema.retraction):
        query = select(table.c.position).where(
            table.c.report == report, table.c.position.not_in(undone)
        )
        found += connection.execute(query).scalars()
    return sorted(found)


def undone_after(connection: Connection, position: int) -> set[int]:
    """The positions, from one on, of the events that were undone."""
    query = select(schema.undone.c.position).where(schema.undone.c.position >= position)
    return set(connection.execute(query).scalars())


def _all(connection: Connection, *queries: Select[Any]) -> Slots:
    return {(row[0], row[1]) for query in queries for row in connection.execute(query.distinct())}


def _connected(names: set[str], aliases: Renamings) -> set[str]:
    """The names, and all that were ever said to be names of the same source."""
    pairs = [(name, to.to) for name, renamings in aliases.items() for to in renamings if to.to]
    while True:
        more = {one for pair in pairs for one in pair if not names.isdisjoint(pair)} - names
        if not more:
            return names
        names = names | more
