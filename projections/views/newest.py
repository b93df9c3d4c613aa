"""Of slots with very many claims, those that matter: found by the index, however many there are.

Claims of a slot that are told alike supersede one another, the newest counts. So of those to which
nothing was ever done, the newest of each way of telling is enough, as of an instant; those to which
something was done may count or not, or supersede others, and are all read.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, select, text

from projections.standpoint import Standpoint
from projections.views import schema

MANY = 1000  # claims of slots of which it is quicker to read some than all
ALWAYS = 2**62  # later than any instant or position

# Where a claim says something of a slot: in its own row, or as a part or a correction.
PLACES = (("claim", "position"), ("bearing", "claim"))
_UNTOUCHED = """
slot = :slot AND published <= :as_of AND {claim} <= :known
    AND NOT EXISTS (SELECT 1 FROM touched
        WHERE touched.slot = :slot AND touched.claim = {table}.{claim})
"""
_TOLD = (
    """
WITH RECURSIVE told (telling) AS (
    SELECT min(telling) FROM {table} WHERE slot = :slot
    UNION ALL
    SELECT (SELECT min({table}.telling) FROM {table}
        WHERE slot = :slot AND {table}.telling > told.telling)
    FROM told WHERE told.telling IS NOT NULL
)
SELECT (SELECT {claim} FROM {table} WHERE {table}.telling = told.telling AND """
    + _UNTOUCHED
    + """
    ORDER BY published DESC, {claim} DESC LIMIT 1)
FROM told WHERE told.telling IS NOT NULL
"""
)
_LAST = (
    "SELECT {claim} FROM {table} WHERE "
    + _UNTOUCHED
    + " ORDER BY published DESC, {claim} DESC LIMIT :most"
)
NEWEST = [text(_TOLD.format(table=table, claim=claim)) for table, claim in PLACES]
LAST = [text(_LAST.format(table=table, claim=claim)) for table, claim in PLACES]


def are_many(connection: Connection, slots: Collection[int]) -> bool:
    """Whether slots have very many claims together."""
    some = select(schema.claim.c.position).where(schema.claim.c.slot.in_(slots)).limit(MANY)
    more = select(schema.bearing.c.claim).where(schema.bearing.c.slot.in_(slots)).limit(MANY)
    return any(len(connection.execute(query).all()) >= MANY for query in (some, more))


def newest_positions(
    connection: Connection, slots: Collection[int], at: Standpoint, last: int
) -> set[int]:
    """The positions of the claims of slots that can matter as seen from a standpoint, and of so
    many more of the newest of each slot that the `last` that are superseded are among them."""
    found: set[int] = set()
    for slot in slots:
        given = _given(connection, slot, at)
        newest = {position for query in NEWEST for position in _all(connection, query, given)}
        touched = select(schema.touched.c.claim).where(schema.touched.c.slot == slot)
        found |= newest | set(connection.execute(touched).scalars())
        if last:
            given |= {"most": last + len(newest)}  # as many as that may be in force
            found |= {position for query in LAST for position in _all(connection, query, given)}
    return found


def _given(connection: Connection, slot: int, at: Standpoint) -> dict[str, int]:
    """What was held at a position was published by when it was recorded: this bounds the search."""
    as_of = ALWAYS if at.as_of is None else at.as_of
    if at.known is None:
        return {"slot": slot, "as_of": as_of, "known": ALWAYS}
    return {
        "slot": slot, "known": at.known, "as_of": min(as_of, _latest_by(connection, at.known))
    }  # fmt: skip


def _latest_by(connection: Connection, position: int) -> int:
    """The latest instant at which anything up to a position was recorded; 0 for none."""
    table = schema.clock.c
    query = select(table.latest).where(table.position <= position)
    return int(connection.execute(query.order_by(table.position.desc()).limit(1)).scalar() or 0)


def _all(connection: Connection, query: Any, given: dict[str, int]) -> Iterator[int]:
    return (row[0] for row in connection.execute(query, given) if row[0] is not None)
