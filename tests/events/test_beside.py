"""Rows that are written beside."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from unittest.mock import patch

import pytest

from events.beside import AT_ONCE, Beside, insert_rows
from tests.helpers.commands import environment

INSERT = "INSERT INTO one VALUES (?, ?)"


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as made:
        made.execute("CREATE TABLE one (number INTEGER PRIMARY KEY, word TEXT)")
        yield made


def rows(count: int) -> list[tuple[int, str]]:
    return [(number, f"({number}, ?)") for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, 2, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE - 1])
def test_all_rows_are_inserted(count: int, connection: sqlite3.Connection) -> None:
    insert_rows(connection, INSERT, rows(count))
    assert connection.execute("SELECT * FROM one").fetchall() == rows(count)


def test_what_else_the_statement_says_holds_for_all(connection: sqlite3.Connection) -> None:
    insert_rows(connection, INSERT, [(1, "a")])
    again = [(1, "b"), (2, "c"), (2, "d")]
    insert_rows(connection, f"{INSERT} ON CONFLICT DO NOTHING", again)
    assert connection.execute("SELECT * FROM one").fetchall() == [(1, "a"), (2, "c")]


def test_no_statement_has_more_marks_than_the_database_takes(
    connection: sqlite3.Connection,
) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 9)
    insert_rows(connection, INSERT, rows(10))
    assert len(connection.execute("SELECT * FROM one").fetchall()) == 10


def test_work_goes_on_beside_and_is_waited_for() -> None:
    beside, go, done = Beside(), Event(), list[str]()

    def first() -> None:
        go.wait(10)
        done.append("first")

    beside.start(first)
    assert done == []
    go.set()
    beside.start(lambda: done.append("second"))
    assert done[0] == "first"
    beside.wait()
    assert done == ["first", "second"]


def test_a_failure_is_raised_whenever_it_is_waited_for(connection: sqlite3.Connection) -> None:
    beside, done = Beside(), list[int]()
    beside.start(lambda: insert_rows(connection, INSERT, [(1, "a"), (1, "b")]))
    beside.end()
    for _ in range(2):
        with pytest.raises(sqlite3.IntegrityError):
            beside.wait()
    with pytest.raises(sqlite3.IntegrityError):
        beside.start(lambda: done.append(1))
    assert done == []


INTERRUPTED = """
import os, signal, sqlite3, sys, threading, time
from pathlib import Path
from events import beside, store_sqlite
from events.appender import Appender
from events.log import Log

insert, begun = beside.insert_rows, threading.Event()

def slowly(connection, statement, rows):
    for start in range(0, len(rows), 256):
        begun.set()
        time.sleep(0.05)
        insert(connection, statement, rows[start:start + 256])

store_sqlite.insert_rows = slowly
log = Log(Path("case.db"))

def interrupt():
    begun.wait()
    for _ in range(int(sys.argv[1])):
        time.sleep(0.03)
        os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=interrupt).start()
try:
    with log.recorder.writing() as cursor:
        appender = Appender(cursor)
        appender.append_rows([(f"s{n}", 1, "t", b"{}") for n in range(4096)], {})
        appender.finish()
except KeyboardInterrupt:
    print("interrupted", threading.active_count() < 3)
time.sleep(0.5)
log.close()
connection = sqlite3.connect("case.db")
print(connection.execute("SELECT count(*) FROM log").fetchone()[0],
      connection.execute("SELECT size FROM head").fetchone()[0])
"""


@pytest.mark.parametrize("times", ["1", "3"])
def test_an_interrupt_leaves_nothing_and_nobody_at_work(tmp_path: Path, times: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, times], cwd=tmp_path, env=environment(),
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "interrupted True\n0 0\n"), done.stderr


def test_work_that_never_began_is_not_waited_for() -> None:
    beside = Beside()
    with (
        patch.object(Thread, "start", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        beside.start(lambda: None)
    beside.end()
    beside.wait()
