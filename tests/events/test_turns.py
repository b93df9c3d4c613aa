"""A writer waits for its turn for as long as its connection says, which stays as it was."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from events.turns import begin_writing

WAITS = 100  # milliseconds


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(opened(tmp_path / "a.db")) as connection:
        connection.execute("CREATE TABLE t (a)")
    return tmp_path / "a.db"


@pytest.fixture
def other(path: Path) -> Iterator[sqlite3.Connection]:
    """One who is writing."""
    with closing(opened(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def opened(path: Path, waits: int = WAITS) -> sqlite3.Connection:
    return sqlite3.connect(
        path, isolation_level=None, timeout=waits / 1000, check_same_thread=False
    )


def waits(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA busy_timeout").fetchone()[0])


def test_who_is_alone_writes_at_once(path: Path) -> None:
    with closing(opened(path)) as connection:
        begin_writing(connection)
        assert connection.in_transaction
        assert waits(connection) == WAITS


def test_who_waits_long_enough_gets_the_turn(path: Path, other: sqlite3.Connection) -> None:
    asked = Event()

    def write() -> None:
        with closing(opened(path, 60_000)) as connection:
            connection.set_trace_callback(lambda _: asked.set())
            begin_writing(connection)
            connection.execute("INSERT INTO t VALUES (1)")
            connection.execute("COMMIT")

    with ThreadPoolExecutor() as pool:
        writer = pool.submit(write)
        assert asked.wait(60)
        assert not writer.done()
        other.execute("COMMIT")
        writer.result(60)
    assert other.execute("SELECT count(*) FROM t").fetchone() == (1,)


def test_who_waits_in_vain_is_told_so(path: Path, other: sqlite3.Connection) -> None:
    with closing(opened(path)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            begin_writing(connection)
        assert waits(connection) == WAITS
        assert not connection.in_transaction


def test_what_is_no_lock_is_not_waited_for(path: Path) -> None:
    with closing(opened(path, 60_000)) as connection:
        begin_writing(connection)
        with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
            begin_writing(connection)
