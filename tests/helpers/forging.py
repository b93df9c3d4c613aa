"""A person with write access to the file, who does all of the work: every hash is made anew."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from events import merkle
from events.appender import canonical

Row = tuple[str, int, str, bytes]  # stream, version, topic, state
Change = Callable[[list[Row]], list[Row]]


def forge(case: Path, change: Change) -> None:
    """Change the events of a case, and make positions, versions, hashes and head fit again; the
    views, which would tell, are thrown away."""
    case.with_name(f"{case.stem}.views.db").unlink(missing_ok=True)
    with closing(sqlite3.connect(case, isolation_level=None)) as log:
        triggers = log.execute(
            "SELECT name, sql FROM sqlite_master WHERE type='trigger'"
        ).fetchall()
        for name, _ in triggers:
            log.execute(f"DROP TRIGGER {name}")
        query = "SELECT stream, version, topic, state FROM log ORDER BY position"
        made = renumbered(change(log.execute(query).fetchall()))
        leaves = [merkle.leaf_hash(canonical(*row)) for row in made]
        log.execute("DELETE FROM log")
        rows: list[tuple[Any, ...]] = [
            (at, *row, leaf) for at, (row, leaf) in enumerate(zip(made, leaves, strict=True), 1)
        ]
        log.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", rows)
        size, frontier = merkle.extend(0, (), leaves)
        log.execute("UPDATE head SET size = ?, frontier = ?", (size, merkle.pack(frontier)))
        for _, statement in triggers:
            log.execute(statement)


def renumbered(rows: list[Row]) -> list[Row]:
    """With the versions of each stream one after another."""
    last: dict[str, int] = {}
    for at, (stream, _, topic, state) in enumerate(rows):
        last[stream] = last.get(stream, 0) + 1
        rows[at] = (stream, last[stream], topic, state)
    return rows


def edited(at: int) -> Change:
    """Who entered an event is another."""

    def change(rows: list[Row]) -> list[Row]:
        stream, version, topic, state = rows[at - 1]
        rows[at - 1] = (
            stream,
            version,
            topic,
            state.replace(b'"recorded_by":"', b'"recorded_by":"x'),
        )
        return rows

    return change


def deleted(at: int) -> Change:
    """An event was never there."""
    return lambda rows: [*rows[: at - 1], *rows[at:]]


def swapped(at: int) -> Change:
    """An event and the next one came the other way round."""
    return lambda rows: [*rows[: at - 1], rows[at], rows[at - 1], *rows[at + 1 :]]


def inserted(at: int) -> Change:
    """An event was there before that one: the last mark, once more."""
    return lambda rows: [*rows[: at - 1], rows[-1], *rows[at - 1 :]]


def truncated(at: int) -> Change:
    """The log ends before an event."""
    return lambda rows: rows[: at - 1]


def tail(at: int) -> Change:
    """From an event on, all are others."""

    def change(rows: list[Row]) -> list[Row]:
        for number in range(at, len(rows) + 1):
            rows = edited(number)(rows)
        return rows

    return change


CHANGES = (edited, deleted, swapped, inserted, truncated, tail)
