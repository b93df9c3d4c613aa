"""Brings the views to the head of the log, each event exactly once."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Protocol

from eventsourcing.persistence import Tracking
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from events.event import Entry, Logged
from events.log import Log
from events.merkle import HASH_BYTES
from projections.views.store import ViewStore, is_damage
from projections.views.writer import ViewWriter

BATCH = 5000  # events in one transaction: bounds memory, and what a kill makes us do again


class Writer(Protocol):
    """Takes the events of one batch, and writes what it makes of them."""

    def take(self, logged: Logged) -> None:
        """Collect what is to be written of one event."""

    def flush(self) -> None:
        """Write what was collected."""


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


def suppose(
    log: Log, views: ViewStore, connection: Connection, entries: Iterable[Entry]
) -> list[Logged]:
    """Write events into the views as if the log had them, after all that the views have."""
    position, _ = views.progress(connection)
    writer, supposed = ViewWriter(connection, log), []
    for entry in entries:
        position += 1
        version = entry.originator_version
        supposed.append(Logged(position, entry.originator_id, version, entry.event))
        writer.take(supposed[-1])
    writer.flush()
    return supposed


def rebuild(log: Log, path: Path) -> int:
    """Make the views again from nothing in a new file, and put it in place of the old one."""
    views = ViewStore(fresh_path(path))
    views.discard()
    read = catch_up(log, views)
    views.close()
    old = ViewStore(path)
    # Nobody may be writing the old file: their journal would be rolled back into the new one.
    with old.writing(), suppress(FileNotFoundError):  # another rebuild has put it there
        views.path.replace(path)
    old.close()
    return read


def fresh_path(path: Path) -> Path:
    """Where this process makes the views anew: another may be rebuilding at the same time."""
    return path.with_name(f"{path.name}.{os.getpid()}.new")


def _read_on(log: Log, views: ViewStore, writer: WriterOf) -> int:
    head, read = log.size(), 0
    with views.reading() as connection:
        position, leaf = views.progress(connection)
    if not _is_of(log, position, leaf):
        with views.writing() as connection:
            if not _is_of(log, *views.progress(connection)):  # another may have been quicker
                views.clear(connection)
            position, _ = views.progress(connection)
    while position < head:
        with views.writing() as connection:
            position, _ = views.progress(connection)  # another process may have moved it on
            batch = list(islice(log.read(position, head), BATCH))
            if batch:
                _write(batch, writer(connection, log))
                last = batch[-1].position
                views.advance(connection, Tracking(log.name, last), _leaf(log, last))
                position, read = last, read + len(batch)
    return read


def _write(batch: list[Logged], writer: Writer) -> None:
    for logged in batch:
        writer.take(logged)
    writer.flush()


def _is_of(log: Log, position: int, leaf: bytes) -> bool:
    return position == 0 or _leaf(log, position) == leaf


def _leaf(log: Log, position: int) -> bytes:
    rows = log.recorder.select_rows(position - 1, 1)
    return rows[0][5] if rows and len(rows[0][5]) == HASH_BYTES else b""
