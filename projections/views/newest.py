"""Of slots with very many claims, those that matter: found by the index, however many there are.

Claims of a slot that are told alike supersede one another, the newest counts. So of those to which
nothing was ever done, the newest of each way of telling is enough, as of an instant; those to which
something was done may count or not, or supersede others, and are all read. One origin may be heard
through very many chains: then all claims are looked at, but only the newest of each origin read.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, TextClause, select, text

from projections.standpoint import Standpoint
from projections.views import schema
from projections.views.claim_rows import ALWAYS, Slot
from projections.views.prepared import Prepared, listed, pieces

MANY = 1000  # claims of slots of which it is quicker to read some than all
WAYS = 5000  # of telling, of which it is quicker to look at all claims than at the newest of each

# Where a claim says something of a slot: in its own row, or as a part or a correction.
PLACES = (("claim", "position"), ("bearing", "claim"))
_UNTOUCHED = """
slot = :slot AND published <= :as_of AND {claim} <= :known
    AND NOT EXISTS (SELECT 1 FROM touched
        WHERE touched.slot = :slot AND touched.claim = {table}.{claim})
"""
_TOLD = (
    """
WITH RECURSIVE told (telling, place) AS (
    SELECT min(telling), 1 FROM {table} WHERE slot = :slot
    UNION ALL
    SELECT (SELECT min({table}.telling) FROM {table}
        WHERE slot = :slot AND {table}.telling > told.telling), place + 1
    FROM told WHERE told.telling IS NOT NULL AND place < :ways
)
SELECT (SELECT {claim} FROM {table} WHERE {table}.telling = told.telling AND """
    + _UNTOUCHED
    + """
    ORDER BY published DESC, {claim} DESC LIMIT 1)
FROM told WHERE told.telling IS NOT NULL
"""
)
# What an origin says replaces what it said before, through whomever it came. The words that tell
# apart what replaces what are put together, which is sorted faster than a column for each.
_OF_ORIGINS = (
    """
SELECT placed.position FROM (
    SELECT {table}.{claim} AS position, row_number() OVER (
        PARTITION BY chain.origin, telling.basis || telling.modality || telling.period
        ORDER BY {table}.published DESC, {table}.{claim} DESC
    ) AS place
    FROM {table} JOIN telling ON telling.key = {table}.telling
    JOIN chain ON chain.key = telling.chain
    WHERE """
    + _UNTOUCHED
    + """
) AS placed WHERE placed.place = 1
"""
)
_LAST = (
    "SELECT {claim} FROM {table} WHERE "
    + _UNTOUCHED
    + " ORDER BY published DESC, {claim} DESC LIMIT :most"
)
_LATER = """
SELECT {claim} FROM {table} WHERE slot = :slot AND published > :as_of AND {claim} <= :known
    AND NOT EXISTS (SELECT 1 FROM touched
        WHERE touched.slot = :slot AND touched.claim = {table}.{claim})
ORDER BY {claim} DESC LIMIT :most
"""
_COUNT = "SELECT count(*) FROM {table} WHERE slot = :slot AND {claim} <= :known AND {heard}"
_TOUCHED = """
SELECT count(*) FROM touched CROSS JOIN {table}
WHERE touched.slot = :slot AND touched.claim <= :known AND {table}.{claim} = touched.claim
    AND +{table}.slot = touched.slot AND {heard}
"""  # in this order: first those touched, and then each by its position
HEARD, NOT_YET = "published <= :as_of", "published > :as_of"


def _each(query: str, **more: str) -> list[TextClause]:
    return [text(query.format(table=table, claim=claim, **more)) for table, claim in PLACES]


_touched = schema.touched.c
TOUCHED = Prepared(select(_touched.claim).where(_touched.slot.in_(listed("slots"))))
NEWEST, LAST, LATER = _each(_TOLD), _each(_LAST), _each(_LATER)
OF_ORIGINS = _each(_OF_ORIGINS)


class Brief(NamedTuple):
    """What a question needs of slots with very many claims: seen from a standpoint, what an
    estimate can rest on; and of a population the `last` claims that are set aside. `of_chains`: of
    each chain, for some are not heard, and else of each origin."""

    at: Standpoint
    last: int = 0
    population: str | None = None
    of_chains: bool = False


def are_many(claims: int) -> bool:
    """Whether it is quicker to read some of so many claims than all."""
    return claims >= MANY


def newest_positions(
    connection: Connection, slots: Mapping[int, Slot], borne: Collection[int], brief: Brief
) -> set[int]:
    """The positions of the claims of slots that can matter to a question; `borne` are the slots
    that have parts of breakdowns or corrections.

    Of those set aside so many are the last ones: as many more of the newest are read as may be in
    force, which are not set aside.
    """
    found: set[int] = set()
    given = _given(connection, brief.at)
    for key, slot in slots.items():
        given |= {"slot": key}
        places = len(PLACES) if key in borne else 1  # else in the rows of the claims alone
        newest = _newest(connection, places, given, brief)
        found |= newest
        if brief.last and slot.population == brief.population:
            most = brief.last + len(newest)
            found |= _positions(connection, LAST[:places], given | {"most": most})
            later = given | {"most": brief.last, "as_of": _as_of(brief.at)}
            found |= _positions(connection, LATER[:places], later)
    return found | touched(connection, slots)


def _newest(
    connection: Connection, places: int, given: Mapping[str, int], brief: Brief
) -> set[int]:
    """The newest of each way of telling; where these are very many, those of each origin alone."""
    found: set[int] = set()
    ways = ALWAYS if brief.of_chains else WAYS
    for newest, of_origins in zip(NEWEST[:places], OF_ORIGINS[:places], strict=True):
        rows = connection.execute(newest, {**given, "ways": ways}).all()
        if len(rows) >= ways:
            rows = connection.execute(of_origins, given).all()
        found.update(row[0] for row in rows if row[0] is not None)
    return found


def touched(connection: Connection, slots: Collection[int]) -> set[int]:
    """The positions of the claims of slots to which something was done."""
    return {row[0] for some in pieces(slots) for row in TOUCHED(connection, slots=some)}


def untouched(connection: Connection, slot: int, at: Standpoint) -> tuple[int, int]:
    """How many claims say something of a slot to which nothing was done: heard of from a
    standpoint, and published later."""
    given = {"slot": slot, "as_of": _as_of(at), "known": ALWAYS if at.known is None else at.known}
    counts: list[int] = []
    for heard in (HEARD, NOT_YET):
        every, done = _each(_COUNT, heard=heard), _each(_TOUCHED, heard=heard)
        count, less = (
            sum(connection.execute(query, given).scalar_one() for query in queries)
            for queries in (every, done)
        )
        counts.append(count - less)
    return counts[0], counts[1]


def _given(connection: Connection, at: Standpoint) -> dict[str, int]:
    """What was held at a position was published by when it was recorded: this bounds the search."""
    if at.known is None:
        return {"as_of": _as_of(at), "known": ALWAYS}
    return {"known": at.known, "as_of": min(_as_of(at), _latest_by(connection, at.known))}


def _as_of(at: Standpoint) -> int:
    return ALWAYS if at.as_of is None else at.as_of


def _latest_by(connection: Connection, position: int) -> int:
    """The latest instant at which anything up to a position was recorded; 0 for none."""
    table = schema.clock.c
    query = select(table.latest).where(table.position <= position)
    return int(connection.execute(query.order_by(table.position.desc()).limit(1)).scalar() or 0)


def _positions(
    connection: Connection, queries: Iterable[TextClause], given: Mapping[str, int]
) -> set[int]:
    rows = (row for query in queries for row in connection.execute(query, given))
    return {row[0] for row in rows if row[0] is not None}
