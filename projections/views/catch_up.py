"""Brings the views to the head of the log, each event exactly once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from eventsourcing.persistence import Tracking
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from events.codec import CODEC
from events.event import Entry, Logged, Stored
from events.leftovers import own_file
from events.log import Log
from events.merkle import HASH_BYTES
from projections.views.store import ViewStore, advance, is_damage, loading, progress
from projections.views.writer import ViewWriter

BATCH = 5000  # events in one transaction: bounds memory, and what a kill makes us do again
LONG = 5000  # events from which on empty views are made as in a rebuild, and not in batches


class Writer(Protocol):
    """Takes the events of the log in turn, and writes what it makes of them batch by batch."""

    def resume(self, connection: Connection) -> None:
        """Go on in another transaction, where nobody else has written in between."""

    def take(self, batch: Sequence[Stored]) -> None:
        """Collect what is to be written of events that follow one another."""

    def flush(self) -> None:
        """Write what was collected."""

    def end(self) -> None:
        """Let go of the connection, whatever has happened."""


WriterOf = Callable[[Connection, Log], Writer]


def catch_up(log: Log, views: ViewStore, writer: WriterOf = ViewWriter) -> int:
    """Read on from where the views are to the head of the log; the number of events read.

    Each batch is written in one transaction with the position it reaches, so a crash anywhere
    leaves the views at an earlier, whole state. Views that are damaged, or of another log, are
    made anew.
    """
    try:
        return _read_on(log, views, writer)
    except DatabaseError as error:
        if not is_damage(error):
            raise
        views.discard()
        return _read_on(log, views, writer)


def is_caught_up(log: Log, connection: Connection) -> bool:
    """Whether the views are of this log, and at its head or beyond where we knew it to be."""
    head = log.size()
    try:
        position, leaf = progress(connection)
    except DatabaseError as error:
        if not is_damage(error):
            raise
        return False
    return position >= head and is_of(log, position, leaf)


def suppose(
    log: Log, views: ViewStore, connection: Connection, entries: Iterable[Entry]
) -> list[Logged]:
    """Write events into the views as if the log had them, after all that the views have."""
    position, _ = progress(connection)
    writer, supposed = ViewWriter(connection, log), []
    try:
        for entry in entries:
            position += 1
            stream, version, event = entry.originator_id, entry.originator_version, entry.event
            supposed.append(Logged(position, stream, version, event))
            writer.take([(position, stream, version, event.TOPIC, CODEC.encode(event))])
        writer.flush()
    finally:
        writer.end()
    return supposed


def rebuild(log: Log, path: Path) -> int:
    """Make the views again from nothing in a new file, and put it in place of the old one; the
    number of events read."""
    fresh = fresh_path(path)
    with loading(fresh) as connection:
        head = fill(log, connection)
    old = ViewStore(path)
    # Nobody may be writing the old file: their journal would be rolled back into the new one.
    with old.writing(), suppress(FileNotFoundError):  # another rebuild has put it there
        fresh.replace(path)
    old.close()
    return head


def fill(log: Log, connection: Connection, upto: int | None = None) -> int:
    """Write the whole log, or up to a position, into empty views; the number of events read."""
    head, writer = log.size() if upto is None else upto, ViewWriter(connection, log)
    try:
        for batch in _batches(log, 0, head):
            writer.take(batch)
            writer.hand_over()
        writer.flush()
    finally:
        writer.end()
    if head:
        advance(connection, Tracking(log.name, head), _leaf(log, head))
    return head


def fresh_path(path: Path) -> Path:
    """Where this process makes the views anew: another may be rebuilding at the same time."""
    return own_file(path.parent, f"{path.name}.", ".new")


def _read_on(log: Log, views: ViewStore, writer_of: WriterOf) -> int:
    head, read = log.size(), 0
    with views.reading() as connection:
        position, leaf = progress(connection)
    if (head and position == 0) or not is_of(log, position, leaf):
        with views.writing() as connection:
            reached, leaf = progress(connection)
            if reached == 0 or not is_of(log, reached, leaf):  # another may have been quicker
                views.clear(connection)
            position, _ = progress(connection)
    if position == 0 and head > LONG and views.is_replaceable:
        position = read = rebuild(log, views.path)
    writer: Writer | None = None
    while position < head:
        with views.writing() as connection:
            reached, _ = progress(connection)
            if writer is None or reached != position:  # another process has moved it on
                writer = writer_of(connection, log)
            writer.resume(connection)
            position = reached
            if batch := next(_batches(log, position, head), []):
                try:
                    writer.take(batch)
                    writer.flush()
                finally:
                    writer.end()
                last = batch[-1][0]
                advance(connection, Tracking(log.name, last), _leaf(log, last))
                position, read = last, read + len(batch)
    return read


def _batches(log: Log, after: int, upto: int) -> Iterator[list[Stored]]:
    while batch := log.recorder.select_page(after, BATCH, upto):
        yield batch
        after = batch[-1][0]


def is_of(log: Log, position: int, leaf: bytes) -> bool:
    """Whether views that have come to a position, and to that leaf, are of a log."""
    return position == 0 or _leaf(log, position) == leaf


def _leaf(log: Log, position: int) -> bytes:
    rows = log.recorder.select_rows(position - 1, 1)
    return rows[0][5] if rows and len(rows[0][5]) == HASH_BYTES else b""
