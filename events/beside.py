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
from threading import Thread
from typing import Any

AT_ONCE = 512  # rows of one statement, or half as many, or a quarter: these stay prepared
SWITCH = 0.0005  # seconds until the thread gets Python's lock for the next statement
MARKS = re.compile(r"\((?:\?, )*\?\)")

Rows = Sequence[tuple[Any, ...]]


class Beside:
    """Runs one piece of work at a time in a thread; nothing else may use its connection then."""

    def __init__(self) -> None:
        self._thread: Thread | None = None
        self._failure: BaseException | None = None

    def start(self, work: Callable[[], None]) -> None:
        """Begin a piece of work, when the one before it is done. Raises what that one raised."""
        self.wait()
        self._thread = Thread(target=self._run, args=(work,))
        self._thread.start()

    def wait(self) -> None:
        """Until nothing is at work. Raises what failed: from then on always, for what came after
        it may build on it."""
        self.end()
        if self._failure is not None:
            raise self._failure

    def end(self) -> None:
        """Until nothing is at work, whether it failed or not."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self, work: Callable[[], None]) -> None:
        interval = sys.getswitchinterval()
        sys.setswitchinterval(min(interval, SWITCH))
        try:
            work()
        except BaseException as error:  # raised where it is waited for
            self._failure = error
        finally:
            sys.setswitchinterval(interval)


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
