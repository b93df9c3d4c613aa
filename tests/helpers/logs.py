"""Logs to test with: marks to append, and the file as a program that knows nothing of us has it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from eventsourcing.persistence import IntegrityError

from events import merkle, store
from events.appender import canonical
from events.case import MarkSet
from events.durability import Durability
from events.event import Event, Logged
from events.log import Changes, Log

WHEN = datetime(2020, 3, 13, 12, tzinfo=UTC)
SHARED = "shared"
TRANSACTIONS = 50

Tables = dict[str, list[tuple[Any, ...]]]


def mark(name: str) -> MarkSet:
    """An event that is told from others by its name."""
    return MarkSet(recorded_at=WHEN, recorded_by="x", name=name, marked=0)


def changes(
    stream: str, version: int, *events: Event, texts: dict[str, str] | None = None
) -> Changes:
    """Events for one stream that is at `version`, and texts."""
    made = Changes()
    made.add(stream, version, *events)
    made.texts.update(texts or {})
    return made


def append(log: Log, stream: str, *names: str) -> list[Logged]:
    """Append marks to a stream, at the version it is at."""
    return log.append(changes(stream, log.version(stream), *map(mark, names)))


def names(log: Log) -> list[str]:
    """The names of the marks in the log, in order."""
    return [logged.event.name for logged in log.read() if isinstance(logged.event, MarkSet)]


# --- the file, by plain SQLite --------------------------------------------------------------


@contextmanager
def plain(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection in autocommit that nothing of ours has touched."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as connection:
        yield connection


def tables(path: Path) -> Tables:
    """All rows of the log, its head and its texts, as of one instant."""
    with plain(path) as connection:
        connection.execute("BEGIN")
        return {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()
            for name in ("log", "head", "texts")
        }


def check_whole(found: Tables) -> int:
    """Its size, where the log has no gap, and leaves and head are those of its events."""
    log = found["log"]
    assert [row[0] for row in log] == list(range(1, len(log) + 1))
    leaves = [merkle.leaf_hash(canonical(*row[1:5])) for row in log]
    assert [row[5] for row in log] == leaves
    size, frontier = merkle.extend(0, (), leaves)
    assert found["head"] == [(1, size, merkle.pack(frontier))]
    return size


# --- a process that writes among others -----------------------------------------------------


def write_much(path: Path, writer: int, wanted: Durability, start: Any) -> None:
    """Append transactions of 1 to 5 events to a stream of its own, every fifth with one for all.

    Each event is named writer/transaction/number/of, so that half a transaction can be told.
    """
    start.wait(timeout=60)
    with patch.object(store, "durability", return_value=wanted), Log(path) as log:
        own = f"own:{writer}"
        for transaction in range(TRANSACTIONS):
            count = 1 + (writer + transaction) % 5
            shares = transaction % 5 == 0
            marks = [mark(f"{writer}/{transaction}/{n}/{count + shares}") for n in range(count)]
            _until_quickest(
                log, own, marks, mark(f"{writer}/{transaction}/{count}/{count + 1}"), shares
            )


def _until_quickest(log: Log, own: str, marks: list[MarkSet], last: MarkSet, shares: bool) -> None:
    while True:
        made = changes(own, log.version(own), *marks)
        if shares:
            made.add(SHARED, log.version(SHARED), last)
        try:
            log.append(made)
        except IntegrityError:
            assert shares, "nobody else writes to the stream"
        else:
            return
