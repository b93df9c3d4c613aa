"""What the views have about an incident, and what they have not: nothing is asked that would find
nothing."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, literal_column, select

from projections.effects import Renamings, reaching
from projections.views import schema
from projections.views.claim_rows import Slot
from projections.views.connected import merges_about
from projections.views.newest import MANY
from projections.views.prepared import Prepared, listed

_incident, _slot = schema.incident.c, schema.slot.c
_claim, _merge, _nesting = schema.claim.c, schema.merge.c, schema.nesting.c


def _any(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(literal_column("1")).where(*where).correlate(schema.incident, schema.slot)


_some_claims = select(_claim.position).where(_claim.slot == _slot.key).limit(MANY)
_ABOUT = select(
    _incident.id, _incident.key, _slot.key, _slot.measure, _slot.population,
    select(func.count()).select_from(_some_claims.correlate(schema.slot).subquery("a_few"))
    .scalar_subquery(),
    _any(_merge.incident == _incident.key) | _any(_merge.into == _incident.key),
    _any(schema.move.c.incident == _incident.key),
    _any(schema.ruling.c.incident == _incident.key),
    _any(schema.bearing.c.slot == _slot.key),
    _any(schema.touched.c.slot == _slot.key),
    _any(_nesting.population == _slot.population) | _any(_nesting.within == _slot.population),
).where(_incident.id.in_(listed("names")))  # fmt: skip
_of_incident = _slot.incident == _incident.key
_on_measure = _slot.measure == bindparam("measure")
_ALL = Prepared(_ABOUT.select_from(schema.incident.outerjoin(schema.slot, _of_incident)))
_ON = Prepared(
    _ABOUT.select_from(schema.incident.outerjoin(schema.slot, _of_incident & _on_measure))
)


class About(NamedTuple):
    """What there is about an incident, and about those that were ever merged into it.

    `slots` are those on a measure or on all, by their numbers: `touched` those of them with claims
    to which something was done, `borne` those with parts of breakdowns or corrections. `claims` are
    as many as these have, beyond very many not counted. The rest says whether there is any at all:
    a claim that was moved here, a ruling, a declaration on one of the populations.
    """

    incident: str
    is_known: bool
    merges: Renamings
    slots: dict[int, Slot]
    touched: frozenset[int]
    borne: frozenset[int]
    claims: int
    has_moved: bool
    is_ruled: bool
    is_nested: bool


def about_incident(connection: Connection, incident: str, measure: str | None = None) -> About:
    """What there is about an incident, on a measure or on all."""
    rows = _rows(connection, [incident], measure)
    merges = merges_about(connection, [incident]) if any(row[6] for row in rows) else {}
    names = reaching(incident, merges)
    if len(names) > 1:
        rows = _rows(connection, names, measure)
    of_slots = [row for row in rows if row[2] is not None]
    return About(
        incident=incident,
        is_known=bool(rows),
        merges=merges,
        slots={
            key: Slot(number, name, measure, who or None)
            for name, number, key, measure, who, *_ in of_slots
        },
        touched=frozenset(row[2] for row in of_slots if row[10]),
        borne=frozenset(row[2] for row in of_slots if row[9]),
        claims=sum(row[5] for row in of_slots),
        has_moved=any(row[7] for row in rows),
        is_ruled=any(row[8] for row in rows),
        is_nested=any(row[11] for row in of_slots),
    )


def _rows(connection: Connection, names: Collection[str], measure: str | None) -> list[Any]:
    if measure is None:
        return list(_ALL(connection, names=names))
    return list(_ON(connection, names=names, measure=measure))
