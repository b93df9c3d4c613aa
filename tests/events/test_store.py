"""The recorder does what the library asks of recorders, and never writes a place twice."""

import multiprocessing
import sqlite3
import tempfile
import threading
from pathlib import Path
from typing import Any
from unittest import skipUnless
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteAggregateRecorder,
    SQLiteProcessRecorder,
    SQLiteTrackingRecorder,
)
from eventsourcing.utils import Environment

from events import store_sqlite as store
from events.durability import TRUNCATE_EXTRA, WAL_FULL, Durability
from events.log import Log
from events.store_sqlite import Factory, LogDatastore, LogRecorder
from tests.helpers.library_cases import HAS_CIPHER, cases
from tests.helpers.logs import (
    SHARED,
    TRANSACTIONS,
    append,
    changes,
    check_whole,
    mark,
    names,
    plain,
    tables,
    write_much,
)

# --- the library's own cases ----------------------------------------------------------------


def new_uri(case: Any) -> str:
    """The address of a file that is gone when the test case is done."""
    folder = tempfile.TemporaryDirectory()
    case.addCleanup(folder.cleanup)
    return f"file:{folder.name}/case.db"


def new_recorder(case: Any) -> LogRecorder:
    """A recorder over a new file."""
    recorder = LogRecorder(LogDatastore(new_uri(case), originator_id_type="text"))
    case.addCleanup(recorder.datastore.close)
    case.addCleanup(join_all_but, threading.enumerate())  # before: a case leaves readers behind
    recorder.create_table()
    return recorder


def join_all_but(threads: list[threading.Thread]) -> None:
    """Wait for every thread that is not one of these."""
    for thread in threading.enumerate():
        if thread not in threads:
            thread.join()


class TestAsApplicationRecorder(cases.ApplicationRecorderTestCase[LogRecorder]):
    def create_recorder(self) -> LogRecorder:
        return new_recorder(self)

    def new_originator_id(self) -> str:
        return str(uuid4())


class TestThatTransactionsDoNotInterleave(cases.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> LogRecorder:
        return new_recorder(self)

    def new_originator_id(self) -> str:
        return str(uuid4())


class OtherTrackingRecorder(SQLiteTrackingRecorder):
    """A tracking recorder that is asked for by name."""


class TestAsFactory(cases.InfrastructureFactoryTestCase[Factory]):
    def setUp(self) -> None:
        self.env = Environment("case")
        self.env["PERSISTENCE_MODULE"] = "events.store_sqlite"
        self.env["SQLITE_DBNAME"] = new_uri(self)
        super().setUp()

    def expected_factory_class(self) -> type[Factory]:
        return Factory

    def expected_application_recorder_class(self) -> type[LogRecorder]:
        return LogRecorder

    def expected_aggregate_recorder_class(self) -> type[SQLiteAggregateRecorder]:
        return SQLiteAggregateRecorder

    def expected_tracking_recorder_class(self) -> type[SQLiteTrackingRecorder]:
        return SQLiteTrackingRecorder

    def tracking_recorder_subclass(self) -> type[SQLiteTrackingRecorder]:
        return OtherTrackingRecorder

    def expected_process_recorder_class(self) -> type[SQLiteProcessRecorder]:
        return SQLiteProcessRecorder

    @skipUnless(HAS_CIPHER, "pycryptodome is not installed")
    def test_mapper_with_cipher(self) -> None:
        super().test_mapper_with_cipher()

    @skipUnless(HAS_CIPHER, "pycryptodome is not installed")
    def test_mapper_with_cipher_and_compressor(self) -> None:
        super().test_mapper_with_cipher_and_compressor()

    @skipUnless(HAS_CIPHER, "pycryptodome is not installed")
    def test_mapper_with_wrong_cipher_key(self) -> None:
        super().test_mapper_with_wrong_cipher_key()


# --- what is written stays ------------------------------------------------------------------

HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ROW = "('x', 9, 't', x'7b7d', zeroblob(32))"
AGAIN = "('s', 2, 't', x'7b7d', zeroblob(32))"

# What a program may try -> the triggers without which it would succeed.
REFUSED = {
    "UPDATE log SET state = x'7b7d' WHERE position = 2": ["log_is_never_changed"],
    "UPDATE log SET position = 9 WHERE position = 3": ["log_is_never_changed"],
    "UPDATE OR REPLACE log SET position = 1 WHERE position = 2": ["log_is_never_changed"],
    "UPDATE OR IGNORE log SET topic = 'other'": ["log_is_never_changed"],
    "DELETE FROM log WHERE position = 3": ["log_is_never_deleted"],
    "DELETE FROM log": ["log_is_never_deleted"],
    f"INSERT OR REPLACE INTO log SELECT 2, * FROM (VALUES {ROW})": ["log_is_never_replaced"],
    f"REPLACE INTO log SELECT 4, * FROM (VALUES {AGAIN})": ["log_is_never_replaced"],
    f"INSERT OR REPLACE INTO log SELECT 2, * FROM (VALUES {AGAIN})": ["log_is_never_replaced"],
    f"INSERT INTO log SELECT 0, * FROM (VALUES {ROW})": ["log_is_never_replaced"],
    f"INSERT INTO log SELECT -1, * FROM (VALUES {ROW})": ["log_is_never_replaced"],
    f"INSERT INTO log SELECT 2, * FROM (VALUES {ROW}) WHERE true "
    "ON CONFLICT (position) DO UPDATE SET state = excluded.state": [
        "log_is_never_replaced", "log_is_never_changed",
    ],
    f"INSERT INTO log SELECT 4, * FROM (VALUES {AGAIN}) WHERE true "
    "ON CONFLICT (stream, version) DO UPDATE SET state = excluded.state": [
        "log_is_never_replaced", "log_is_never_changed",
    ],
    "UPDATE head SET size = size - 1": ["head_only_grows"],
    "UPDATE head SET size = 0, frontier = x''": ["head_only_grows"],
    "UPDATE head SET frontier = zeroblob(32)": ["head_only_grows"],
    "DELETE FROM head": ["head_is_never_deleted"],
    "INSERT OR REPLACE INTO head VALUES (1, 0, x'')": ["head_is_one"],
    "INSERT INTO head VALUES (1, 0, x'') ON CONFLICT DO UPDATE SET size = 0": [
        "head_is_one", "head_only_grows",
    ],
    "UPDATE texts SET text = 'other'": ["texts_are_never_changed"],
    f"UPDATE OR REPLACE texts SET text = 'other' WHERE sha256 = '{HASH}'": [
        "texts_are_never_changed"
    ],
    f"INSERT OR REPLACE INTO texts VALUES ('{HASH}', 'other')": ["texts_are_never_replaced"],
    f"INSERT INTO texts VALUES ('{HASH}', 'other') "
    "ON CONFLICT DO UPDATE SET text = excluded.text": [
        "texts_are_never_replaced", "texts_are_never_changed",
    ],
}  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A case with three events and a text."""
    path = tmp_path / "case.db"
    with Log(path) as log:
        log.append(changes("s", 0, mark("a"), mark("b"), mark("c"), texts={HASH: "a text"}))
    return path


@pytest.mark.parametrize("statement", REFUSED)
def test_nothing_that_was_written_is_changed(statement: str, path: Path) -> None:
    before = tables(path)
    with plain(path) as connection, pytest.raises(sqlite3.IntegrityError) as caught:
        connection.execute(statement)
    assert any(words in str(caught.value) for words in ("append-only", "head", "never changed"))
    assert tables(path) == before


@pytest.mark.parametrize(("statement", "triggers"), REFUSED.items(), ids=REFUSED)
def test_without_its_trigger_a_change_would_succeed(
    statement: str, triggers: list[str], path: Path
) -> None:
    before = tables(path)
    with plain(path) as connection:
        for trigger in triggers:
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(statement)
    assert tables(path) != before


def test_no_trigger_is_untried(path: Path) -> None:
    with plain(path) as connection:
        found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        assert {name for (name,) in found} == {name for tried in REFUSED.values() for name in tried}


def test_a_text_may_be_erased_and_kept_again(path: Path) -> None:
    with plain(path) as connection:
        connection.execute("DELETE FROM texts")
        connection.execute("INSERT INTO texts VALUES (?, 'a text')", (HASH,))
        connection.execute("INSERT INTO texts VALUES (?, 'a text') ON CONFLICT DO NOTHING", (HASH,))
    assert tables(path)["texts"] == [(HASH, "a text")]


# --- positions without gaps -----------------------------------------------------------------


def test_a_failed_append_leaves_no_gap(path: Path) -> None:
    with Log(path) as log:
        for attempt in range(3):
            with pytest.raises(IntegrityError):
                log.append(changes("s", 2, mark(f"refused {attempt}")))
            append(log, "other", f"kept {attempt}")
        assert names(log) == ["a", "b", "c", "kept 0", "kept 1", "kept 2"]
    assert check_whole(tables(path)) == 6


def test_positions_are_given_in_the_order_of_events(tmp_path: Path) -> None:
    recorder = LogRecorder(LogDatastore(f"file:{tmp_path}/case.db", originator_id_type="text"))
    recorder.create_table()
    events = [StoredEvent(f"s:{n}", 1, "t", b"{}") for n in (3, 1, 2)]

    assert recorder.insert_events(events) == [1, 2, 3]
    assert recorder.insert_events([]) == []
    assert [n.originator_id for n in recorder.select_notifications(1, 9)] == ["s:3", "s:1", "s:2"]
    recorder.datastore.close()


def test_a_writer_that_waited_in_vain_is_told_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "LOCK_TIMEOUT", 0.01)
    with Log(path) as log, plain(path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            append(log, "s", "d")
        other.execute("ROLLBACK")
        append(log, "s", "e")
        assert names(log) == ["a", "b", "c", "e"]


WRITERS = 8


@pytest.mark.parametrize("wanted", [TRUNCATE_EXTRA, WAL_FULL], ids=lambda wanted: wanted.journal)
def test_processes_write_one_order_and_a_reader_sees_only_beginnings_of_it(
    wanted: Durability, tmp_path: Path
) -> None:
    path = tmp_path / "case.db"
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(WRITERS)
    writers = [
        spawn.Process(target=write_much, args=(path, number, wanted, start))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    seen = read_while_any_lives(writers, path)
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS

    found = tables(path)
    log = found["log"]
    size = check_whole(found)
    shared = [version for _, stream, version, *_ in log if stream == SHARED]
    assert shared == list(range(1, WRITERS * TRANSACTIONS // 5 + 1))
    assert size == WRITERS * TRANSACTIONS * 3 + len(shared)
    ends = ends_of_transactions(path)
    assert seen
    for rows in seen:
        assert rows == log[: len(rows)]
        assert len(rows) in ends


def read_while_any_lives(writers: list[Any], path: Path) -> list[list[tuple[Any, ...]]]:
    """The logs that were read meanwhile, each checked to be whole."""
    seen = []
    while any(writer.is_alive() for writer in writers):
        if path.exists() and has_tables(path):
            found = tables(path)
            check_whole(found)
            seen.append(found["log"])
        writers[0].join(0.01)
    return seen


def has_tables(path: Path) -> bool:
    with plain(path) as connection:
        return bool(connection.execute("SELECT name FROM sqlite_schema").fetchall())


def ends_of_transactions(path: Path) -> set[int]:
    """The sizes that the log had between transactions; each is seen to lie in one piece."""
    ends, at = {0}, 0
    with Log(path) as log:
        marks = names(log)
    while at < len(marks):
        writer, transaction, number, count = marks[at].split("/")
        assert number == "0"
        end = at + int(count)
        assert marks[at:end] == [f"{writer}/{transaction}/{n}/{count}" for n in range(int(count))]
        ends.add(at := end)
    return ends
