"""What was done to single claims, and the incidents that they count for, from the views."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select, true

from events.identity import claim_address
from projections.material import home
from projections.standpoint import NOW, Standpoint
from projections.views import effect_reader, schema
from projections.views.prepared import pieces


def undone(connection: Connection, positions: Collection[int]) -> dict[int, int]:
    """Where events were undone, by the position of each that was."""
    table = schema.undone.c
    query = select(table.position, table.by)
    return {
        row.position: row.by
        for some in pieces(positions)
        for row in connection.execute(query.where(table.position.in_(some)))
    }


def done_elsewhere(connection: Connection, claims: Collection[int]) -> dict[int, list[int]]:
    """The rulings on claims, with where they were lifted, and the splits that took them along, by
    the positions of claims."""
    found: dict[int, list[int]] = defaultdict(list)
    ruling, lifting, move = schema.ruling.c, schema.lifting.c, schema.move.c
    lifted = select(ruling.claim, lifting.position).join_from(schema.lifting, schema.ruling)
    for some in pieces(claims):
        for query in (
            select(ruling.claim, ruling.position).where(ruling.claim.in_(some)),
            lifted.where(ruling.claim.in_(some)),
            select(move.claim, move.position).where(move.claim.in_(some)),
        ):
            for claim, position in connection.execute(query):
                found[claim].append(position)
    return dict(found)


def undone_by(connection: Connection, at: Standpoint) -> frozenset[int]:
    """The positions of the events that were undone, as seen from a standpoint."""
    table = schema.undone.c
    rows = connection.execute(select(table.position, table.by))
    return frozenset(position for position, by in rows if at.held(by))


def addresses(connection: Connection) -> dict[int, tuple[str, int]]:
    """The address of each claim, and the number of its chain, by its position."""
    table = schema.claim.c
    query = select(table.position, schema.report.c.id, table.number, schema.telling.c.chain)
    query = query.join_from(schema.claim, schema.report).join(schema.telling)
    rows = connection.execute(query)
    return {row.position: (claim_address(row.id, row.number), row.chain) for row in rows}


def editions(connection: Connection, at: Standpoint) -> dict[str, list[int]]:
    """The numbers of the editions of each report that are seen from a standpoint."""
    table = schema.edition.c
    query = (
        select(
            schema.report.c.id, table.number, table.published, table.position, schema.undone.c.by
        )
        .join_from(schema.edition, schema.report)
        .outerjoin(schema.undone, schema.undone.c.position == table.position)
    )
    found: dict[str, list[int]] = defaultdict(list)
    for report, number, published, position, by in connection.execute(query):
        if at.reaches(position, by) and at.heard(published, position):
            found[report].append(number)
    return dict(found)


def outlets(connection: Connection) -> list[tuple[str, str]]:
    """The reports with their outlets."""
    query = select(schema.report.c.id, schema.report.c.outlet)
    return [(row.id, row.outlet) for row in connection.execute(query)]


def homes(
    connection: Connection, claims: Collection[int] | None = None, at: Standpoint = NOW
) -> Mapping[int, str]:
    """The incident that each claim counts for, of some or of all, as seen from a standpoint."""
    merges = effect_reader.merges(connection)
    found: dict[int, str] = {}
    for some in [None] if claims is None else pieces(claims):
        is_one = true() if some is None else schema.claim.c.position.in_(some)
        effects = effect_reader.claim_effects(
            connection, [select(schema.claim.c.position).where(is_one)]
        )
        query = (
            select(schema.claim.c.position, schema.incident.c.id)
            .join_from(schema.claim, schema.slot)
            .join(schema.incident)
            .where(is_one)
        )
        for claim, named in connection.execute(query):
            found[claim] = home(named, effects.get(claim, ()), merges, at)
    return found
