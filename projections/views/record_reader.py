"""What must be known of claims to write them down as they count: a byte for each event, and what
few of them were moved."""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, func, select, union

from events.instants import to_micros
from events.report import ClaimReported
from projections.effects import reaching
from projections.material import home
from projections.standpoint import Standpoint
from projections.views import effect_reader, schema
from projections.views.material_reader import Hears

KEPT_BACK = {
    "ratings of sources": schema.source_rating,
    "registrations of sources": schema.source_registration,
    "other names of sources": schema.alias,
    "ratings of claims": schema.credibility_rating,
    "rulings": schema.ruling,
    "populations declared within others": schema.nesting,
    "descriptions of incidents": schema.incident_description,
    "links of incidents": schema.incident_link,
    "marks": schema.mark,
}


class Chosen:
    """Which claims count as seen from a standpoint, and for which incident.

    `upto` is the position up to which the log is read. Claims of `incidents` (none: of all) and of
    a measure are chosen, those of which `hears` hears the chain.
    """

    def __init__(
        self,
        connection: Connection,
        at: Standpoint,
        upto: int,
        incidents: Collection[str] = (),
        measure: str | None = None,
        hears: Hears | None = None,
    ) -> None:
        self._at = at
        self._gone = _gone(connection, at, upto)
        moved = (select(schema.move.c.claim),)
        self._moved = effect_reader.claim_effects(connection, moved)
        self._merges = effect_reader.merges(connection)
        self._incidents = frozenset(incidents)
        self._measure = measure
        self._heard = None if hears is None else _heard_chains(connection, hears)

    def home(self, position: int, claim: ClaimReported, counts: datetime) -> str | None:
        """The incident a claim counts for, `counts` being from when on its report does; None where
        it does not count, or is not chosen."""
        if self._gone[position] or self._measure not in (None, claim.measure):
            return None
        if self._at.as_of is not None:
            published = to_micros(min(counts, claim.recorded_at))
            if not self._at.heard(published, position):
                return None
        if self._heard is not None and _chain(claim) not in self._heard:
            return None
        found = home(claim.incident, self._moved.get(position, ()), self._merges, self._at)
        return found if not self._incidents or found in self._incidents else None

    def holds(self, position: int, since: datetime) -> bool:
        """Whether what a source did to a claim, since then, holds and was not undone."""
        return not self._gone[position] and self._at.heard(to_micros(since), position)


def _gone(connection: Connection, at: Standpoint, upto: int) -> bytearray:
    """By position, 1 for the events that were undone, and for the claims that were voided."""
    gone = bytearray(upto + 1)
    table = schema.undone.c
    for position, by in _rows(connection, select(table.position, table.by)):
        if position <= upto and at.held(by):
            gone[position] = 1
    for position, undone, claim in _rows(
        connection, effect_reader.effects_of(schema.voiding, schema.voiding.c.claim)
    ):
        if at.reaches(position, undone):
            gone[claim] = 1
    return gone


def _heard_chains(connection: Connection, hears: Hears) -> frozenset[str]:
    rows = _rows(connection, select(schema.chain.c.id, schema.chain.c.key))
    return frozenset(names for names, key in rows if hears(key))


def _chain(claim: ClaimReported) -> str:
    """A chain as the views name it."""
    return msgspec.json.encode([link.name for link in claim.attribution]).decode()


def positions_about(connection: Connection, incidents: Collection[str], upto: int) -> "array[int]":
    """Where anything was said that may count for incidents: claims, corrections, retractions."""
    merges = effect_reader.merges(connection)
    names = {name for incident in incidents for name in reaching(incident, merges)}
    keys = select(schema.incident.c.key).where(schema.incident.c.id.in_(names))
    slots = select(schema.slot.c.key).where(schema.slot.c.incident.in_(keys))
    claims = union(
        select(schema.claim.c.position.label("claim")).where(schema.claim.c.slot.in_(slots)),
        select(schema.move.c.claim).where(schema.move.c.incident.in_(keys)),
    ).subquery()
    about = select(claims.c.claim)
    every = union(
        about,
        *(
            select(table.c.position).where(table.c.claim.in_(about))
            for table in (schema.correction, schema.retraction)
        ),
    ).subquery()
    query = select(every.c.claim).where(every.c.claim <= upto).order_by(every.c.claim)
    return array("q", (position for (position,) in _rows(connection, query)))


def answered(connection: Connection, first: int, last: int) -> dict[int, int]:
    """The claims that corrections and retractions between two positions are of, by theirs."""
    found: dict[int, int] = {}
    for table in (schema.correction, schema.retraction):
        query = select(table.c.position, table.c.claim)
        found.update(_rows(connection, query.where(table.c.position.between(first, last))))
    return found


def edition_positions(connection: Connection, reports: Collection[str]) -> Mapping[str, list[int]]:
    """Where reports were filed and revised, in the order of the log."""
    query = (
        select(schema.report.c.id, schema.edition.c.position)
        .join_from(schema.edition, schema.report)
        .where(schema.report.c.id.in_(reports))
        .order_by(schema.edition.c.position)
    )
    found: dict[str, list[int]] = defaultdict(list)
    for report, position in _rows(connection, query):
        found[report].append(position)
    return found


def kept_back(connection: Connection, at: Standpoint) -> dict[str, int]:
    """How much there is of what is no claim, in words, from a standpoint; without what is not."""
    queries = {
        what: effect_reader.effects_of(table, table.c.position) for what, table in KEPT_BACK.items()
    }
    queries["texts of reports"] = effect_reader.effects_of(
        schema.edition, schema.edition.c.position
    ).where(schema.edition.c.text != "")
    found = {what: _count(connection, query, at) for what, query in queries.items()}
    return {what: count for what, count in found.items() if count}


def _count(connection: Connection, query: Select[Any], at: Standpoint) -> int:
    position, by, *_ = query.selected_columns
    if at.known is None:
        standing = query.where(by.is_(None))
    else:
        standing = query.where(position <= at.known, by.is_(None) | (by > at.known))
    counted = select(func.count()).select_from(standing.order_by(None).subquery())
    return int(connection.execute(counted).scalar_one())


def _rows(connection: Connection, query: Any) -> Iterator[Any]:
    """The rows as the driver gives them, one by one: there may be very many."""
    rows: Any = connection.execute(query).cursor
    yield from rows
