"""What was done to claims, incidents, sources and slots, from the views."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    Table,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    union_all,
)

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
    if not of:
        return _by_claim(connection.execute(union_all(*DONE.values())))
    return _by_claim(
        connection.execute(_done(lambda claim: or_(*(claim.in_(query) for query in of))))
    )


def effects_on(connection: Connection, claims: Collection[int]) -> ClaimEffects:
    """What was done to some claims, by their position."""
    return _by_claim(row for some in pieces(claims) for row in _DONE_TO(connection, some=some))


def effects_in(connection: Connection, slots: Collection[int]) -> ClaimEffects:
    """What was done to the claims of some slots, by their position."""
    return _by_claim(row for some in pieces(slots) for row in _DONE_IN(connection, some=some))


def _by_claim(rows: Iterable[Any]) -> ClaimEffects:
    """Rows of DONE, by the claim: in the order of the tables, and of the log."""
    found: dict[int, tuple[ClaimEffect, ...]] = defaultdict(tuple)
    for row in sorted(rows, key=lambda row: (row[3], row[0])):
        found[row[2]] += (_claim_effect(*row),)
    return found


def _claim_effect(
    position: int, undone: int | None, claim: int, table: int, since: int | None, grade: int,
    named: str, reason: str,
) -> ClaimEffect:  # fmt: skip
    at: dict[str, Any] = {"position": position, "undone": undone, "claim": claim}
    match table:
        case 0:
            return Voiding(**at, reason=reason)
        case 1:
            return Retraction(**at, since=since, by_report=named, reason=reason)
        case 2:
            return Correction(**at, since=since, by_report=named)
        case 3:
            return CredibilityRating(**at, credibility=grade)
    return Move(**at, since=since, incident=named, reason=reason)


def merges(connection: Connection) -> Renamings:
    """Which incidents counted as part of another, by the one that did."""
    return renamings(connection.execute(MERGES))


def aliases(connection: Connection) -> Renamings:
    """Which names of sources stand for another, by the name."""
    return renamings(connection.execute(ALIASES))


def source_ratings(connection: Connection) -> tuple[SourceRating, ...]:
    """The ratings of all sources, in the order of the log."""
    return rated(connection.execute(RATINGS))


def rated(rows: Iterable[Any]) -> tuple[SourceRating, ...]:
    """Rows of RATINGS."""
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
    lifted = _lifted(connection, [row[0] for row in rows if row[-1]])
    found: dict[tuple[str, str], tuple[Ruling, ...]] = defaultdict(tuple)
    for row in rows:
        position, undone, where, measure, population, rank, claim, *value, since, reason, _ = row
        found[where, measure] += (
            Ruling(
                position=position, undone=undone, since=since, population=population or None,
                rank=rank, reason=reason, claim=claim or 0,
                value=column_value(*value) if value[0] else None,
                lifted=lifted.get(position, ()),
            ),
        )  # fmt: skip
    return found


def _lifted(connection: Connection, rulings: Collection[int]) -> Mapping[int, tuple[Effect, ...]]:
    """Where rulings were lifted, by their positions."""
    found: dict[int, tuple[Effect, ...]] = defaultdict(tuple)
    for some in pieces(rulings):
        for position, undone, ruling, since in _LIFTED(connection, some=some):
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


_NUMBER: ColumnElement[int] = literal_column("0")
_TEXT: ColumnElement[str] = literal_column("''")
_voiding, _retraction, _correction = schema.voiding.c, schema.retraction.c, schema.correction.c
_credibility, _move = schema.credibility_rating.c, schema.move.c
# Since when, what grade, who or what is named, and why: all tables in one statement.
_COLUMNS: dict[Table, tuple[ColumnElement[Any], ...]] = {
    schema.voiding: (_NUMBER, _NUMBER, _TEXT, _voiding.reason),
    schema.retraction: (_retraction.since, _NUMBER, _retraction.report, _retraction.reason),
    schema.correction: (_correction.since, _NUMBER, _correction.report, _TEXT),
    schema.credibility_rating: (_NUMBER, _credibility.credibility, _TEXT, _TEXT),
    schema.move: (_move.since, _NUMBER, schema.incident.c.id, _move.reason),
}
DONE: dict[Table, Select[Any]] = {
    table: effects_of(table, table.c.claim, literal_column(str(number)), *columns).order_by(None)
    for number, (table, columns) in enumerate(_COLUMNS.items())
}
DONE[schema.move] = DONE[schema.move].outerjoin(
    schema.incident, schema.incident.c.key == _move.incident
)  # always there: looked up last


def _done(which: Callable[[ColumnElement[int]], ColumnElement[bool]]) -> CompoundSelect[Any]:
    """What was done to some claims."""
    return union_all(*(query.where(which(table.c.claim)) for table, query in DONE.items()))


_touched = select(schema.touched.c.claim).where(schema.touched.c.slot.in_(listed("some")))
_DONE_TO = Prepared(_done(lambda claim: claim.in_(listed("some"))))
_DONE_IN = Prepared(_done(lambda claim: claim.in_(_touched)))
MERGES = (
    effects_of(schema.merge, _incident.c.id, _into.c.id, schema.merge.c.since)
    .outerjoin(_incident, _incident.c.key == schema.merge.c.incident)  # always there
    .outerjoin(_into, _into.c.key == schema.merge.c.into)
)
ALIASES = effects_of(schema.alias, schema.alias.c.source, schema.alias.c.name_of)
NESTINGS = effects_of(
    schema.nesting, schema.nesting.c.population, schema.nesting.c.within, schema.nesting.c.nested
)
_rating, _ruling, _lifting = schema.source_rating.c, schema.ruling.c, schema.lifting.c
RATINGS = effects_of(schema.source_rating, _rating.source, _rating.reliability)
RULINGS = effects_of(
    schema.ruling, schema.incident.c.id, _ruling.measure, _ruling.population, _ruling.rank,
    _ruling.claim, _ruling.kind, _ruling.lower, _ruling.upper, _ruling.approximate, _ruling.text,
    _ruling.since, _ruling.reason, exists().where(_lifting.ruling == _ruling.position),
).join(schema.incident, schema.incident.c.key == _ruling.incident)  # fmt: skip
_LIFTED = Prepared(
    effects_of(schema.lifting, _lifting.ruling, _lifting.since).where(
        _lifting.ruling.in_(listed("some"))
    )
)
_RULINGS_OF = Prepared(RULINGS.where(schema.incident.c.id == bindparam("incident")))
