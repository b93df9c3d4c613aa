"""Appends rows to the log within one transaction; reads what was appended so far."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from events import merkle
from events.errors import CaseError
from events.event import Stored
from events.merkle import leaf_hash
from events.proofs import Tree

Row = tuple[str, int, str, bytes]  # stream, version, topic, state

AT_ONCE = 500  # streams asked about, or rows of one read, by one statement
PIECE = 1024  # rows that are written, where that is done beside, while the next ones are made

INSERT_TEXT = "INSERT INTO texts VALUES (?, ?) ON CONFLICT DO NOTHING"
INSERT_EVENT = "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)"
MOVE_HEAD = "UPDATE head SET size = ?, frontier = ?, needs = ?"
SELECT_HEAD = "SELECT size, frontier, needs FROM head"
SELECT_VERSIONS = "SELECT stream, max(version) FROM log WHERE stream IN ({}) GROUP BY stream"
SELECT_STREAM = """
SELECT position, stream, version, topic, state FROM log
WHERE stream = ? AND version > ? ORDER BY version LIMIT ?
"""

SELECT_STREAMS = """
SELECT position, stream, version, topic, state FROM log
WHERE stream IN ({}) ORDER BY stream, version
"""
SELECT_AFTER = """
SELECT position, stream, version, topic, state FROM log
WHERE position > ? ORDER BY position LIMIT ?
"""


def canonical(stream: str, version: int, topic: str, state: bytes) -> bytes:
    """The bytes a leaf hash is over: stream, version and topic, a line each, then the state."""
    return f"{stream}\n{version}\n{topic}\n".encode() + state


class Appender:
    """Gives out positions from the head of the log on, and moves the head when all is appended.

    It is made with the cursor of a transaction that keeps other writers out; `begun_at` is how many
    events the log had then, `needs` the release that knows what is appended.
    """

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        cursor.execute(SELECT_HEAD)
        head = cursor.fetchone()
        if head is None or not _is_whole(*head):
            raise CaseError("the head of the log is damaged", hint="tracker verify")
        self.begun_at, packed, self.needs = head
        self._size: int = self.begun_at
        self._frontier = merkle.unpack(packed)
        self._unwritten: list[tuple[Any, ...]] = []
        self._failed = False

    @property
    def size(self) -> int:
        """The position of the newest event, those appended here included."""
        return self._size

    @property
    def tree(self) -> Tree:
        """The tree of the log, those appended here included."""
        return Tree(self._size, merkle.root(self._frontier))

    def append_rows(self, rows: Iterable[Row], texts: Mapping[str, str]) -> int:
        """Append texts (by SHA-256) and rows; the position before the first of them.

        Raises IntegrityError where a stream has an event of that version, when something is read
        or at the end at the latest: then nothing of the whole transaction is kept.
        """
        before, self._failed = self._size, True  # until all is taken: an iterator may break off
        if texts:
            self._cursor.executemany(INSERT_TEXT, list(texts.items()))
        rest = iter(rows)
        while some := list(islice(rest, PIECE)):
            leaves = [leaf_hash(canonical(*row)) for row in some]
            places = range(self._size + 1, self._size + len(some) + 1)
            self._unwritten += [
                (at, *row, leaf) for at, row, leaf in zip(places, some, leaves, strict=True)
            ]
            if len(self._unwritten) >= PIECE:
                self._write()
            self._size, self._frontier = merkle.extend(self._size, self._frontier, leaves)
        self._failed = False
        return before

    def finish(self) -> None:
        """Move the head to the end of what was appended. Raises RuntimeError: it has failed."""
        if self._failed:
            raise RuntimeError("an append has failed: nothing of the transaction can be kept")
        if self._size > self.begun_at:
            moved = self._size, merkle.pack(self._frontier), self.needs
            self._written().execute(MOVE_HEAD, moved)

    def versions(self, streams: Collection[str]) -> dict[str, int]:
        """The versions of those streams that have events."""
        return select_versions(self._written(), streams)

    def stream_rows(self, stream: str) -> Iterator[Stored]:
        """The rows of a stream with their positions, some hundreds at a time."""
        version = 0
        while rows := self._rows(SELECT_STREAM, stream, version):
            yield from rows
            version = rows[-1][2]

    def streams_rows(self, streams: Collection[str]) -> list[Stored]:
        """The rows of several short streams, each by version."""
        wanted, found, cursor = list(streams), [], self._written()
        for start in range(0, len(wanted), AT_ONCE):
            some = wanted[start : start + AT_ONCE]
            cursor.execute(SELECT_STREAMS.format(", ".join("?" * len(some))), some)
            found += cursor.fetchall()
        return found

    def rows_after(self, position: int) -> Iterator[Stored]:
        """The rows after a position, those appended here included, some hundreds at a time."""
        while rows := self._rows(SELECT_AFTER, position):
            yield from rows
            position = rows[-1][0]

    def _rows(self, query: str, *after: str | int) -> list[Any]:
        cursor = self._written()
        cursor.execute(query, (*after, AT_ONCE))
        return cursor.fetchall()  # type: ignore[no-any-return]

    def _written(self) -> Any:
        """The cursor, when all that was appended is on its way to the table."""
        self._write()
        return self._cursor

    def _write(self) -> None:
        if self._unwritten:
            self._cursor.executemany(INSERT_EVENT, self._unwritten)
            self._unwritten = []  # only now: what fails fails again, to the end of the transaction


def _is_whole(size: Any, frontier: Any, needs: Any) -> bool:
    """Whether a head can be one: a frontier has a hash for each tree that the log is made of."""
    if type(size) is not int or type(needs) is not int or not isinstance(frontier, bytes):
        return False
    return size >= 0 and len(frontier) == size.bit_count() * merkle.HASH_BYTES


def select_versions(cursor: Any, streams: Collection[str]) -> dict[str, int]:
    """The versions of those streams that have events."""
    wanted, found = list(streams), dict[str, int]()
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        cursor.execute(SELECT_VERSIONS.format(", ".join("?" * len(some))), some)
        found.update(tuple(row) for row in cursor.fetchall())
    return found
