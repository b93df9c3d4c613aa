"""Which measures of which incidents something bears on, from the views."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from projections.effects import reaching
from projections.views import schema
from projections.views.connected import aliases_about, merges_about, nestings_about

Slots = set[tuple[str, str]]  # incident and measure

# What a claim says is all of one incident and measure: that of the slot in its own row.
_SLOTS = select(schema.incident.c.id, schema.slot.c.measure).join_from(schema.slot, schema.incident)
_NAMED = _SLOTS.join(schema.claim, schema.claim.c.slot == schema.slot.c.key)
_MOVED = (
    select(schema.incident.c.id, schema.slot.c.measure)
    .select_from(schema.move)
    .join(schema.incident, schema.incident.c.key == schema.move.c.incident)
    .join(schema.claim, schema.claim.c.position == schema.move.c.claim)
    .join(schema.slot, schema.slot.c.key == schema.claim.c.slot)
)


def slots_of_claims(connection: Connection, claims: Iterable[tuple[str, int]]) -> Slots:
    """Of claims, by report and number: of the incident they name, and of those they moved to."""
    found: Slots = set()
    for report, number in claims:
        is_it = (schema.report.c.id == report, schema.claim.c.number == number)
        position = select(schema.claim.c.position).join(schema.report).where(*is_it)
        is_one = schema.claim.c.position.in_(position)
        found |= _all(connection, _NAMED.where(is_one), _MOVED.where(is_one))
    return found


def slots_of_incidents(connection: Connection, incidents: Collection[str]) -> Slots:
    """Of incidents, and of all that were ever merged into them: under the names given too."""
    merges = merges_about(connection, incidents)
    names = {name for incident in incidents for name in reaching(incident, merges)}
    is_one = schema.incident.c.id.in_(names)
    measures = {
        measure for _, measure in _all(connection, _SLOTS.where(is_one), _MOVED.where(is_one))
    }
    return {(incident, measure) for incident in incidents for measure in measures}


def slots_of_origins(connection: Connection, origins: Collection[str]) -> Slots:
    """Of everything that origins say, by their keys, under whatever other names they have.

    It looks at all claims: no index is kept for what only a rating or another name asks.
    """
    aliases = aliases_about(connection, set(origins) - {""})
    names = {*origins, *aliases, *(to.to for own in aliases.values() for to in own)} - {""}
    tellings = (
        select(schema.telling.c.key)
        .join(schema.chain, schema.chain.c.key == schema.telling.c.chain)
        .join(schema.origin, schema.origin.c.key == schema.chain.c.origin)
        .where(schema.origin.c.id.in_(names))
    )
    slots = select(schema.claim.c.slot).where(schema.claim.c.telling.in_(tellings)).distinct()
    moved = _MOVED.where(schema.claim.c.telling.in_(tellings))
    return _all(connection, _SLOTS.where(schema.slot.c.key.in_(slots)), moved)


def slots_of_populations(connection: Connection, populations: Collection[str]) -> Slots:
    """Of every slot about one of the populations, or about one declared to belong to it."""
    nestings = nestings_about(connection, populations)
    pairs = [(each.population, each.within) for each in nestings]
    names = set(populations)
    while more := {inner for inner, outer in pairs if outer in names} - names:
        names |= more
    slots = select(schema.slot.c.key).where(schema.slot.c.population.in_(names))
    parts = select(schema.bearing.c.claim).where(schema.bearing.c.slot.in_(slots))
    is_one = or_(schema.claim.c.slot.in_(slots), schema.claim.c.position.in_(parts))
    named = _SLOTS.where(schema.slot.c.population.in_(names))
    return _all(connection, named, _MOVED.where(is_one))


def naming(connection: Connection, incident: str) -> list[int]:
    """The positions of all that stands and is about an incident: claims that name it, or were moved
    to it, and merges and links of others with it."""
    undone = select(schema.undone.c.position)
    key = select(schema.incident.c.key).where(schema.incident.c.id == incident).scalar_subquery()
    slots = select(schema.slot.c.key).where(schema.slot.c.incident == key)
    queries = (
        select(schema.claim.c.position).where(schema.claim.c.slot.in_(slots)),
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
