"""Writes many rows into SQLite in a thread beside, while the caller makes the next ones.

A statement of very many rows keeps SQLite at work for long, and Python's lock is free meanwhile;
`executemany` would take the lock and give it back for each row.
"""

import re
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from threading import Event, Lock, Thread
from typing import Any

AT_ONCE = 512  # rows of one statement, or half as many, a quarter…: these stay prepared
MANY = 100  # rows from which on it is worth a thread
SWITCH = 0.0005  # seconds until the thread gets Python's lock for the next statement
LONGER = 0.005  # as Python has it: what is set back when nothing is at work
A_WHILE = 0.1  # seconds
MARKS = re.compile(r"\((?:\?, )*\?\)")

Rows = Sequence[tuple[Any, ...]]


class _Piece:
    """A piece of work that runs at most once, and says when it is done."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._claim = Lock()
        self.is_begun = False  # the thread runs
        self.done = Event()
        self.failure: BaseException | None = None

    def run(self) -> None:
        if not self._claim.acquire(blocking=False):
            return
        interval = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH)
        try:
            self._work()
        except BaseException as error:  # raised where it is waited for
            self.failure = error
        finally:
            sys.setswitchinterval(max(interval, LONGER))
            self.done.set()

    def is_stopped(self) -> bool:
        """Whether it never ran, and now never will."""
        return not self.is_begun and self._claim.acquire(blocking=False)


class Beside:
    """Runs one piece of work at a time in a thread; nothing else may use its connection then.

    It is left by `end` at the latest: a connection that is rolled back or closed while a thread is
    at work on it would be written to afterwards.
    """

    def __init__(self) -> None:
        self._piece: _Piece | None = None
        self._failure: BaseException | None = None

    def run(self, work: Callable[[], None], rows: int) -> None:
        """Do a piece of work on so many rows: at once, where they are few. Raises what failed, also
        of the one before it."""
        if rows >= MANY:
            self.start(work)
            return
        self.wait()
        try:
            work()
        except BaseException as error:
            self._failure = error
            raise

    def start(self, work: Callable[[], None]) -> None:
        """Begin a piece of work, when the one before it is done. Raises what that one raised."""
        self.wait()
        self._piece = piece = _Piece(work)
        Thread(target=piece.run).start()
        piece.is_begun = True

    def wait(self) -> None:
        """Until nothing is at work. Raises what failed: from then on always, for what came after
        it may build on it."""
        self.end()
        if self._failure is not None:
            raise self._failure

    def end(self) -> None:
        """Until nothing is at work, whether it failed or not; an interrupt waits as long.

        A thread is not joined: an interrupted join takes it for ended (bugs.python.org/issue46726).
        """
        piece, stopped = self._piece, None
        if piece is not None and not piece.is_stopped():
            while not piece.done.is_set():
                try:
                    piece.done.wait(A_WHILE)
                except BaseException as error:  # Ctrl-C: the connection is not free yet
                    stopped = error
            self._failure = self._failure or piece.failure
        self._piece = None
        if stopped is not None:
            raise stopped


def insert_rows(connection: sqlite3.Connection, statement: str, rows: Rows) -> None:
    """Insert rows by a statement with marks for one of them: `INSERT INTO … VALUES (?, ?)`."""
    for some in _pieces(rows, connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)):
        flat = tuple(chain.from_iterable(some))
        connection.execute(_of_many(statement, len(some)), flat).close()


def _pieces(rows: Rows, most_marks: int) -> Iterator[Rows]:
    size, start = AT_ONCE, 0
    while left := len(rows) - start:
        while size > left or size * len(rows[0]) > most_marks:
            size //= 2
        yield rows[start : start + size]
        start += size


@lru_cache(500)
def _of_many(statement: str, count: int) -> str:
    return MARKS.sub(lambda marks: ", ".join([marks[0]] * count), statement, count=1)
