"""What is on record of sources, from the views: registrations, other names, ratings, chains."""

from collections import defaultdict
from collections.abc import Collection, Mapping

import msgspec
from sqlalchemy import Connection, select

from projections.effects import Renamings, resolved
from projections.standpoint import Standpoint
from projections.views import effect_reader, schema


class Registration(msgspec.Struct, frozen=True):
    """What a source was said to be, in the event at a position."""

    position: int
    name: str
    kind: str
    note: str


class Recorded(msgspec.Struct):
    """What is on record of a source: `aliases` are the positions of the events that name it
    otherwise, `ratings` those of all its ratings, by reliability, in the order of the log."""

    registration: Registration | None = None
    aliases: tuple[int, ...] = ()
    ratings: tuple[tuple[int, str], ...] = ()


class Passed(msgspec.Struct):
    """How many claims a source passed on; `between`: other than as the outlet of all of them."""

    claims: int = 0
    between: bool = False


def recorded(connection: Connection, at: Standpoint) -> dict[str, Recorded]:
    """What is on record of each source as seen from a standpoint, by the key it counts under."""
    aliases = effect_reader.aliases(connection)
    found: dict[str, Recorded] = defaultdict(Recorded)
    for key, registration in _registrations(connection, at):
        found[resolved(key, aliases, at)].registration = registration
    for name, renamings in aliases.items():
        if (key := resolved(name, aliases, at)) != name:
            newest = max(r.position for r in renamings if r.holds(at))
            found[key].aliases += (newest,)
    for rating in effect_reader.source_ratings(connection):
        if rating.holds(at):
            key = resolved(rating.source, aliases, at)
            found[key].ratings += ((rating.position, rating.reliability),)
    return dict(found)


def passed_on(
    connection: Connection, claims: Collection[int], aliases: Renamings, at: Standpoint
) -> Mapping[str, Passed]:
    """Who passed claims on, by key: the links of their chains after the origin."""
    links = _links(connection, aliases, at)
    found: dict[str, Passed] = defaultdict(Passed)
    query = select(schema.claim.c.position, schema.telling.c.chain)
    query = query.join_from(schema.claim, schema.telling)
    for position, chain in connection.execute(query):
        if position not in claims:
            continue
        origin, *later = links[chain]
        for key in set(later) - {origin}:
            found[key].claims += 1
            found[key].between |= key in later[:-1]
    return found


def _registrations(connection: Connection, at: Standpoint) -> list[tuple[str, Registration]]:
    """The registrations that are seen, in the order of the log; those of other names first, so
    that the source's own holds."""
    table = schema.source_registration.c
    query = (
        select(table.source, table.position, table.name, table.kind, table.note, schema.undone.c.by)
        .select_from(schema.source_registration)
        .outerjoin(schema.undone, schema.undone.c.position == table.position)
        .order_by(table.position)
    )
    rows = [row for row in connection.execute(query) if at.reaches(row.position, row.by)]
    aliases = effect_reader.aliases(connection)
    rows.sort(key=lambda row: (resolved(row.source, aliases, at) == row.source, row.position))
    return [(row.source, Registration(row.position, row.name, row.kind, row.note)) for row in rows]


def _links(
    connection: Connection, aliases: Renamings, at: Standpoint
) -> Mapping[int, tuple[str, ...]]:
    """The keys of the sources of each chain, in its order."""
    query = select(schema.link.c.chain, schema.source.c.id).join(schema.source)
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for chain, source in connection.execute(
        query.order_by(schema.link.c.chain, schema.link.c.place)
    ):
        found[chain] += (resolved(source, aliases, at),)
    return found
