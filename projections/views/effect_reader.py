"""What was done to claims, incidents, sources and slots, from the views."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, or_, select

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
from projections.views.prepared import Prepared, listed, pieces
from projections.views.value_columns import column_value

ClaimEffects = Mapping[int, tuple[ClaimEffect, ...]]
_incident, _into = schema.incident.alias(), schema.incident.alias()


def claim_effects(connection: Connection, of: Sequence[Select[Any]] = ()) -> ClaimEffects:
    """What was done to claims, by their position: to those that some query selects, or to all."""
    found: dict[int, tuple[ClaimEffect, ...]] = defaultdict(tuple)
    for table, query in DONE:
        if of:
            query = query.where(or_(*(table.c.claim.in_(positions) for positions in of)))
        for position, undone, claim, *rest in connection.execute(query):
            found[claim] += (_claim_effect(table, position, undone, claim, *rest),)
    return found


def effects_on(connection: Connection, claims: Collection[int]) -> ClaimEffects:
    """What was done to some claims, by their position."""
    found: dict[int, tuple[ClaimEffect, ...]] = defaultdict(tuple)
    for some in pieces(claims):
        for table, query in _DONE_TO:
            for position, undone, claim, *rest in query(connection, claims=some):
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
    if sources is None:
        rows: Iterable[Any] = connection.execute(RATINGS)
    else:
        found = (row for some in pieces(sources) for row in _RATINGS_OF(connection, sources=some))
        rows = sorted(found)
    return tuple(
        SourceRating(position=position, undone=undone, source=source, reliability=reliability)
        for position, undone, source, reliability in rows
    )


def nestings(connection: Connection) -> tuple[Nesting, ...]:
    """All declarations of populations within others, in the order of the log."""
    return nested(connection.execute(NESTINGS))


def rulings(
    connection: Connection, incident: str | None = None
) -> Mapping[tuple[str, str], tuple[Ruling, ...]]:
    """The rulings by incident and measure, in the order of the log, with where they were lifted."""
    if incident is None:
        rows: list[Any] = list(connection.execute(RULINGS))
    else:
        rows = list(_RULINGS_OF(connection, incident=incident))
    lifted = _lifted(connection, None if incident is None else [row[0] for row in rows])
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
        Nesting(
            position=position, undone=undone, population=inner, within=outer, is_nested=bool(nested)
        )
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


_MOVES = (schema.incident.c.id, schema.move.c.since, schema.move.c.reason)
DONE: tuple[tuple[Table, Select[Any]], ...] = (
    *(
        (table, effects_of(table, table.c.claim, *columns))
        for table, columns in (
            (schema.voiding, (schema.voiding.c.reason,)),
            (schema.retraction, tuple(schema.retraction.c)[2:]),
            (schema.correction, tuple(schema.correction.c)[2:]),
            (schema.credibility_rating, (schema.credibility_rating.c.credibility,)),
        )
    ),
    (
        schema.move,
        effects_of(schema.move, schema.move.c.claim, *_MOVES).outerjoin(
            schema.incident, schema.incident.c.key == schema.move.c.incident
        ),  # always there: looked up last
    ),
)
_DONE_TO = tuple(
    (table, Prepared(query.where(table.c.claim.in_(listed("claims"))))) for table, query in DONE
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
_rating, _ruling = schema.source_rating.c, schema.ruling.c
RATINGS = effects_of(schema.source_rating, _rating.source, _rating.reliability)
_RATINGS_OF = Prepared(RATINGS.where(_rating.source.in_(listed("sources"))))
RULINGS = effects_of(
    schema.ruling, schema.incident.c.id, _ruling.measure, _ruling.population, _ruling.rank,
    _ruling.claim, _ruling.kind, _ruling.lower, _ruling.upper, _ruling.approximate, _ruling.text,
    _ruling.since, _ruling.reason,
).join(schema.incident, schema.incident.c.key == _ruling.incident)  # fmt: skip
_RULINGS_OF = Prepared(RULINGS.where(schema.incident.c.id == bindparam("incident")))
