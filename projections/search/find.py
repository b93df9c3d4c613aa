"""Questions to the index: the events in which words are found, best match first."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Row, select, text
from sqlalchemy.exc import DatabaseError

from events.log import Log
from events.names import same_name
from projections.search.query import Query, expression
from projections.search.store import SearchStore, entry
from projections.search.writer import SearchWriter
from projections.standpoint import NOW, Standpoint
from projections.views.catch_up import catch_up
from projections.views.store import is_damage

T = TypeVar("T")

FOUND = """
FROM words JOIN entry ON entry.position = words.rowid
WHERE words MATCH :expression
    AND (:kind IS NULL OR entry.kind = :kind)
    AND (:outlet IS NULL OR same_name(entry.outlet) = :outlet)
    AND (:known IS NULL OR entry.position <= :known)
    AND (:as_of IS NULL OR entry.published IS NULL
        OR min(entry.published, entry.recorded) <= :as_of)
    AND is_heard(entry.kind, entry.id, entry.report)
    AND ((:incident IS NULL AND :measure IS NULL) OR EXISTS (
        SELECT 1 FROM entry AS of
        WHERE (of.position = entry.position
                OR entry.kind = 'report' AND of.kind = 'claim' AND of.report = entry.report
                    AND (:known IS NULL OR of.position <= :known))
            AND (:incident IS NULL OR is_about(of.kind, of.id, of.incident))
            AND (:measure IS NULL OR of.measure = :measure)))
"""
BEST_FIRST = f"SELECT entry.* {FOUND} ORDER BY rank, entry.position LIMIT :limit"
HOW_MANY = f"SELECT count(*) {FOUND}"


class Heard(msgspec.Struct, frozen=True):
    """What is heard where some sources are left out, or only some asked: claims by their address,
    reports by their id; `others`: what is neither, such as a ruling or a mark."""

    claims: frozenset[str]
    reports: frozenset[str]
    others: bool

    def __call__(self, kind: str, id: str, report: str | None) -> bool:
        """Whether an event of that kind, of what it is about, is heard."""
        if kind == "claim":
            return id in self.claims
        return self.others if report is None else report in self.reports


class About(msgspec.Struct, frozen=True):
    """What an incident is: the names that stand for it, and the addresses of its claims."""

    names: frozenset[str]
    claims: frozenset[str]

    def __call__(self, kind: str, id: str, incident: str | None) -> bool:
        """Whether an event of that kind, of what it is about, is about the incident."""
        return id in self.claims if kind == "claim" else incident in self.names


class Within(msgspec.Struct, frozen=True):
    """Where is looked; None is everywhere. An incident's reports are those with claims on it.

    `about` says what the incident is, which may have had other names; `undone` are the positions
    of the events that were undone.
    """

    kind: str | None = None
    incident: str | None = None
    measure: str | None = None
    outlet: str | None = None
    at: Standpoint = NOW
    about: About | None = None
    heard: Heard | None = None
    undone: frozenset[int] = frozenset()


class Hit(msgspec.Struct, frozen=True):
    """An event in which the words are found.

    `id` is of what it is about: REPORT, REPORT#n, or a name. `published` is in microseconds, or
    when it was recorded if that is earlier; None where nobody published it. `afterwards` are the
    kinds of events by which something was done to the claim later, as far as the log went, but for
    those that were undone.
    """

    position: int
    kind: str
    topic: str
    id: str
    report: str | None
    incident: str | None
    measure: str | None
    outlet: str | None
    published: int | None
    afterwards: tuple[str, ...] = ()
    undone: bool = False


def asked(log: Log, store: SearchStore, question: Callable[[Connection], T]) -> T:
    """The answer of an index that is caught up with the log, and made anew if it is damaged."""

    def answer() -> T:
        catch_up(log, store, SearchWriter)
        with store.reading() as connection:
            return question(connection)

    try:
        return answer()
    except DatabaseError as error:
        if not is_damage(error):
            raise
        store.discard()
        return answer()


def find(connection: Connection, query: Query, within: Within, limit: int) -> tuple[list[Hit], int]:
    """The best hits, ties by position, and how many there are in all."""
    driver: Any = connection.connection.dbapi_connection
    driver.create_function("same_name", 1, _same_name, deterministic=True)
    about, heard = within.about or _is_of(within.incident), within.heard or _all_heard
    driver.create_function("is_about", 3, about, deterministic=True)
    driver.create_function("is_heard", 3, heard, deterministic=True)
    given = {
        "expression": expression(query),
        "kind": within.kind,
        "incident": within.incident,
        "measure": within.measure,
        "outlet": _same_name(within.outlet),
        "known": within.at.known,
        "as_of": within.at.as_of,
    }
    many = connection.execute(text(HOW_MANY), given).scalar_one()
    rows = connection.execute(text(BEST_FIRST), {**given, "limit": limit}).all()
    return [_hit(connection, row, within) for row in rows], int(many)


def names_of(connection: Connection, field: str) -> list[str]:
    """The incidents, measures or outlets of the index, those of claims and of reports."""
    column = entry.c[field]
    query = select(column).distinct().where(entry.c.report.is_not(None), column.is_not(None))
    return list(connection.execute(query.order_by(column)).scalars())


def _hit(connection: Connection, row: Row[Any], within: Within) -> Hit:
    when = None if row.published is None else min(row.published, row.recorded)
    claim = row.topic if row.kind == "claim" else ""
    later = (
        select(entry.c.topic, entry.c.position)
        .where(entry.c.id == row.id, entry.c.kind == "claim", entry.c.position > row.position)
        .order_by(entry.c.position)
    )
    if within.at.known is not None:
        later = later.where(entry.c.position <= within.at.known)
    rows = connection.execute(later).all() if claim else ()
    done = tuple(topic for topic, position in rows if position not in within.undone)
    return Hit(
        row.position, row.kind, row.topic, row.id, row.report, row.incident, row.measure,
        row.outlet, when, done, row.position in within.undone,
    )  # fmt: skip


def _is_of(name: str | None) -> Callable[[str, str, str | None], bool]:
    """Whether an event names the incident, where nothing was merged or moved."""
    return lambda kind, id, incident: incident == name


def _all_heard(kind: str, id: str, report: str | None) -> bool:
    return True


def _same_name(name: str | None) -> str | None:
    return None if name is None else same_name(name)
