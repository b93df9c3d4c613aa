"""Logs to test with: marks to append, and their tables as others see them."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
from eventsourcing.persistence import IntegrityError

from events import merkle
from events.appender import canonical
from events.case import MarkSet
from events.event import Event, Logged
from events.log import Changes, Log
from events.server import Server

WHEN = datetime(2020, 3, 13, 12, tzinfo=UTC)
SHARED = "shared"
TRANSACTIONS = 50

Place = Path | Server
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


# --- the tables, as a program that knows nothing of us has them -----------------------------


class Plain:
    """A connection in autocommit that nothing of ours has touched."""

    def __init__(self, place: Place) -> None:
        self._on_server = isinstance(place, Server)
        self.connection: Any
        if isinstance(place, Server):
            path = "-c search_path=tracker"
            self.connection = psycopg.connect(place.url, autocommit=True, options=path)
        else:
            self.connection = sqlite3.connect(place, isolation_level=None, timeout=60)

    def execute(self, statement: str, params: Sequence[Any] = ()) -> Any:
        """Run a statement with `?` for each of the parameters; a cursor with its rows."""
        marked = statement.replace("?", "%s") if self._on_server and params else statement
        return (
            self.connection.execute(marked, params or None)
            if self._on_server
            else (self.connection.execute(marked, params))
        )

    def drop_trigger(self, name: str) -> None:
        """Take a trigger away, as who owns the tables can."""
        self.execute(f"DROP TRIGGER {name}{f' ON {TRIGGERS[name]}' if self._on_server else ''}")


# The triggers of PostgreSQL, and the table of each.
TRIGGERS = {
    "log_is_never_changed": "log",
    "head_only_grows": "head",
    "head_is_never_deleted": "head",
    "head_is_one": "head",
    "head_tells": "head",
    "texts_are_never_changed": "texts",
}


@contextmanager
def plain(place: Place) -> Iterator[Plain]:
    """A plain connection, closed at the end."""
    opened = Plain(place)
    with closing(opened.connection):
        yield opened


def tables(place: Place) -> Tables:
    """All rows of the log, its head and its texts, as of one instant."""
    with plain(place) as connection:
        how = " ISOLATION LEVEL REPEATABLE READ" if isinstance(place, Server) else ""
        connection.execute(f"BEGIN{how}")
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
    assert [row[:3] for row in found["head"]] == [(1, size, merkle.pack(frontier))]
    return size


# --- a process that writes among others -----------------------------------------------------


def write_much(place: Place, writer: int, patched: dict[str, Any], start: Any) -> None:
    """Append transactions of 1 to 5 events to a stream of its own, every fifth with one for all.

    Each event is named writer/transaction/number/of, so that half a transaction can be told.
    `patched` are other values for names of the persistence module.
    """
    module = "postgres" if isinstance(place, Server) else "sqlite"
    start.wait(timeout=60)
    with ExitStack() as stack:
        for name, value in patched.items():
            stack.enter_context(patch(f"events.store_{module}.{name}", value))
        log = stack.enter_context(Log(place))
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
