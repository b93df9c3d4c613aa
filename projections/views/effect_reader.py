"""What was done to claims, incidents, sources and slots, from the views."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, or_, select

from projections.effects import (
    ClaimEffect,
    Correction,
    CredibilityRating,
    Effect,
    Move,
    Nesting,
    Renaming,
    Renamings,
    Retraction,
    Ruling,
    SourceRating,
    Voiding,
)
from projections.views import schema
from projections.views.value_columns import column_value

ClaimEffects = Mapping[int, tuple[ClaimEffect, ...]]
_incident, _into = schema.incident.alias(), schema.incident.alias()


def claim_effects(connection: Connection, of: Sequence[Select[Any]] = ()) -> ClaimEffects:
    """What was done to claims, by their position: to those that some query selects, or to all."""
    found: dict[int, tuple[ClaimEffect, ...]] = defaultdict(tuple)
    for table, columns in (
        (schema.voiding, (schema.voiding.c.reason,)),
        (schema.retraction, tuple(schema.retraction.c)[2:]),
        (schema.correction, tuple(schema.correction.c)[2:]),
        (schema.credibility_rating, (schema.credibility_rating.c.credibility,)),
        (schema.move, (schema.incident.c.id, schema.move.c.since, schema.move.c.reason)),
    ):
        query = effects_of(table, table.c.claim, *columns)
        if table is schema.move:
            is_to = schema.incident.c.key == schema.move.c.incident
            query = query.outerjoin(schema.incident, is_to)  # always there: looked up last
        if of:
            query = query.where(or_(*(table.c.claim.in_(positions) for positions in of)))
        for position, undone, claim, *rest in connection.execute(query):
            found[claim] += (_claim_effect(table, position, undone, claim, *rest),)
    return found


def _claim_effect(
    table: Table, position: int, undone: int | None, claim: int, *rest: Any
) -> ClaimEffect:
    at: dict[str, Any] = {"position": position, "undone": undone, "claim": claim}
    if table is schema.voiding:
        return Voiding(**at, reason=rest[0])
    if table is schema.retraction:
        return Retraction(**at, since=rest[0], by_report=rest[1], reason=rest[2])
    if table is schema.correction:
        return Correction(**at, since=rest[0], by_report=rest[1])
    if table is schema.credibility_rating:
        return CredibilityRating(**at, credibility=rest[0])
    return Move(**at, incident=rest[0], since=rest[1], reason=rest[2])


def merges(connection: Connection) -> Renamings:
    """Which incidents counted as part of another, by the one that did."""
    return renamings(connection.execute(MERGES))


def aliases(connection: Connection) -> Renamings:
    """Which names of sources stand for another, by the name."""
    return renamings(connection.execute(ALIASES))


def source_ratings(
    connection: Connection, sources: Collection[str] | None = None
) -> tuple[SourceRating, ...]:
    """The ratings of some sources or of all, in the order of the log."""
    table = schema.source_rating
    query = effects_of(table, table.c.source, table.c.reliability)
    if sources is not None:
        query = query.where(table.c.source.in_(sources))
    return tuple(
        SourceRating(position=position, undone=undone, source=source, reliability=reliability)
        for position, undone, source, reliability in connection.execute(query)
    )


def nestings(connection: Connection) -> tuple[Nesting, ...]:
    """All declarations of populations within others, in the order of the log."""
    return nested(connection.execute(NESTINGS))


def rulings(
    connection: Connection, incident: str | None = None
) -> Mapping[tuple[str, str], tuple[Ruling, ...]]:
    """The rulings by incident and measure, in the order of the log, with where they were lifted."""
    table = schema.ruling
    query = effects_of(
        table, schema.incident.c.id, table.c.measure, table.c.population, table.c.rank,
        table.c.claim, table.c.kind, table.c.lower, table.c.upper, table.c.approximate,
        table.c.text, table.c.since, table.c.reason,
    ).join(schema.incident, schema.incident.c.key == table.c.incident)  # fmt: skip
    if incident is not None:
        query = query.where(schema.incident.c.id == incident)
    rows = connection.execute(query).all()
    lifted = _lifted(connection, None if incident is None else [row.position for row in rows])
    found: dict[tuple[str, str], tuple[Ruling, ...]] = defaultdict(tuple)
    for row in rows:
        position, undone, where, measure, population, rank, claim, *value, since, reason = row
        found[where, measure] += (
            Ruling(
                position=position, undone=undone, since=since, population=population or None,
                rank=rank, reason=reason, claim=claim or 0,
                value=column_value(*value) if value[0] else None,
                lifted=lifted.get(position, ()),
            ),
        )  # fmt: skip
    return found


def _lifted(
    connection: Connection, rulings: Collection[int] | None
) -> Mapping[int, tuple[Effect, ...]]:
    found: dict[int, tuple[Effect, ...]] = defaultdict(tuple)
    if rulings is not None and not rulings:
        return found
    query = effects_of(schema.lifting, schema.lifting.c.ruling, schema.lifting.c.since)
    if rulings is not None:
        query = query.where(schema.lifting.c.ruling.in_(rulings))
    for position, undone, ruling, since in connection.execute(query):
        found[ruling] += (Effect(position=position, undone=undone, since=since),)
    return found


def renamings(rows: Iterable[Any]) -> Renamings:
    """Rows of MERGES or ALIASES by the name that stands for another."""
    found: dict[str, tuple[Renaming, ...]] = defaultdict(tuple)
    for position, undone, name, to, *since in rows:
        found[name] += (
            Renaming(
                position=position, undone=undone, name=name, to=to or "",
                since=since[0] if since else None,
            ),
        )  # fmt: skip
    return dict(found)


def nested(rows: Iterable[Any]) -> tuple[Nesting, ...]:
    """Rows of NESTINGS."""
    return tuple(
        Nesting(position=position, undone=undone, population=inner, within=outer, is_nested=nested)
        for position, undone, inner, outer, nested in rows
    )


def effects_of(table: Table, *columns: Any) -> Select[Any]:
    """Position, where undone, and more of a table of effects, in the order of the log."""
    return (
        select(table.c.position, schema.undone.c.by, *columns)
        .select_from(table)
        .outerjoin(schema.undone, schema.undone.c.position == table.c.position)
        .order_by(table.c.position)
    )


MERGES = (
    effects_of(schema.merge, _incident.c.id, _into.c.id, schema.merge.c.since)
    .outerjoin(_incident, _incident.c.key == schema.merge.c.incident)  # always there
    .outerjoin(_into, _into.c.key == schema.merge.c.into)
)
ALIASES = effects_of(schema.alias, schema.alias.c.source, schema.alias.c.name_of)
NESTINGS = effects_of(
    schema.nesting, schema.nesting.c.population, schema.nesting.c.within, schema.nesting.c.nested
)
