"""The recorder does what the library asks of recorders, and never writes a place twice."""

import multiprocessing
import sqlite3
import tempfile
import threading
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent
from eventsourcing.postgres import (
    PostgresAggregateRecorder,
    PostgresProcessRecorder,
    PostgresTrackingRecorder,
)
from eventsourcing.sqlite import (
    SQLiteAggregateRecorder,
    SQLiteProcessRecorder,
    SQLiteTrackingRecorder,
)
from eventsourcing.utils import Environment

from events import store_postgres
from events import store_sqlite as store
from events.durability import TRUNCATE_EXTRA, WAL_FULL, Durability
from events.log import Log
from events.server import Server
from events.store_sqlite import Factory, LogDatastore, LogRecorder
from tests.helpers.library_cases import cases, skipping_ciphers
from tests.helpers.logs import (
    SHARED,
    TRANSACTIONS,
    Place,
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


@pytest.fixture
def server(request: pytest.FixtureRequest, database: str) -> None:
    """Gives the library's cases the URL of an empty database."""
    request.instance.url = database


def recorder_on(case: Any) -> store_postgres.LogRecorder:
    """A recorder over the database of the case."""
    recorder = store_postgres.LogRecorder(store_postgres.LogDatastore(case.url))
    case.addCleanup(recorder.datastore.close)
    recorder.create_table()
    return recorder


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


@pytest.mark.usefixtures("server")
class TestAsApplicationRecorderOnAServer(
    cases.ApplicationRecorderTestCase[store_postgres.LogRecorder]
):
    def create_recorder(self) -> store_postgres.LogRecorder:
        return recorder_on(self)

    def new_originator_id(self) -> str:
        return str(uuid4())

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


@pytest.mark.usefixtures("server")
class TestThatTransactionsDoNotInterleaveOnAServer(cases.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> store_postgres.LogRecorder:
        return recorder_on(self)

    def new_originator_id(self) -> str:
        return str(uuid4())


class OtherTrackingRecorder(SQLiteTrackingRecorder):
    """A tracking recorder that is asked for by name."""


@skipping_ciphers
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


class OtherPostgresTrackingRecorder(PostgresTrackingRecorder):
    """A tracking recorder that is asked for by name."""


@skipping_ciphers
@pytest.mark.usefixtures("server")
class TestAsFactoryOnAServer(cases.InfrastructureFactoryTestCase[store_postgres.Factory]):
    url: str

    def setUp(self) -> None:
        self.env = Environment("case")
        self.env["PERSISTENCE_MODULE"] = "events.store_postgres"
        self.env["POSTGRES_URL"] = self.url
        super().setUp()
        recorder_on(self)  # the library makes its tables in a schema that is there

    def expected_factory_class(self) -> type[store_postgres.Factory]:
        return store_postgres.Factory

    def expected_application_recorder_class(self) -> type[store_postgres.LogRecorder]:
        return store_postgres.LogRecorder

    def expected_aggregate_recorder_class(self) -> type[PostgresAggregateRecorder]:
        return PostgresAggregateRecorder

    def expected_tracking_recorder_class(self) -> type[PostgresTrackingRecorder]:
        return PostgresTrackingRecorder

    def tracking_recorder_subclass(self) -> type[PostgresTrackingRecorder]:
        return OtherPostgresTrackingRecorder

    def expected_process_recorder_class(self) -> type[PostgresProcessRecorder]:
        return PostgresProcessRecorder


# --- what is written stays ------------------------------------------------------------------

HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ROW = "('x', 9, 't', x'7b7d', zeroblob(32))"
AGAIN = "('s', 2, 't', x'7b7d', zeroblob(32))"

REFUSALS = (sqlite3.IntegrityError, psycopg.IntegrityError)


class Tried(NamedTuple):
    """What a program tries at a case, and the triggers without which it would succeed."""

    place: Place
    statement: str
    triggers: list[str]


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
    "INSERT OR REPLACE INTO head VALUES (1, 0, x'', 0)": ["head_is_one"],
    "INSERT INTO head VALUES (1, 0, x'', 0) ON CONFLICT DO UPDATE SET size = 0": [
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


LATE = "(9, 's', 2, 't', '', decode(repeat('00', 32), 'hex'))"

# The same on a server, where an INSERT replaces nothing.
REFUSED_ON_A_SERVER = {
    "UPDATE log SET state = '' WHERE position = 2": ["log_is_never_changed"],
    "UPDATE log SET position = 9 WHERE position = 3": ["log_is_never_changed"],
    "DELETE FROM log WHERE position = 3": ["log_is_never_changed"],
    "TRUNCATE log": ["log_is_never_changed"],
    "TRUNCATE log, texts, head": ["log_is_never_changed", "head_is_never_deleted"],
    f"INSERT INTO log VALUES {LATE} ON CONFLICT (stream, version) DO UPDATE SET state = 'x'": [
        "log_is_never_changed"
    ],
    "WITH gone AS (DELETE FROM log RETURNING *) SELECT * FROM gone": ["log_is_never_changed"],
    "SET session_replication_role = replica; DELETE FROM log": ["log_is_never_changed"],
    "UPDATE head SET size = size - 1": ["head_only_grows"],
    "UPDATE head SET frontier = ''": ["head_only_grows"],
    "DELETE FROM head": ["head_is_never_deleted"],
    "TRUNCATE head": ["head_is_never_deleted"],
    "INSERT INTO head VALUES (1, 0, '', 0) ON CONFLICT (\"only\") DO UPDATE SET size = 0": [
        "head_is_one", "head_only_grows",
    ],
    "UPDATE texts SET text = 'other'": ["texts_are_never_changed"],
    f"INSERT INTO texts VALUES ('{HASH}', 'other') "
    "ON CONFLICT (sha256) DO UPDATE SET text = excluded.text": ["texts_are_never_changed"],
}  # fmt: skip
NOT_REFUSING = {"head_tells"}

TRIED = [(False, *tried) for tried in REFUSED.items()]
TRIED += [(True, *tried) for tried in REFUSED_ON_A_SERVER.items()]


@pytest.fixture
def filled(place: Place) -> Place:
    """A case with three events and a text."""
    with Log(place) as log:
        log.append(changes("s", 0, mark("a"), mark("b"), mark("c"), texts={HASH: "a text"}))
    return place


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The same in a file."""
    path = tmp_path / "case.db"
    with Log(path) as log:
        log.append(changes("s", 0, mark("a"), mark("b"), mark("c"), texts={HASH: "a text"}))
    return path


@pytest.fixture
def tried(request: pytest.FixtureRequest, tmp_path: Path) -> Tried:
    """A statement, the triggers that refuse it, and a case with three events and a text."""
    on_a_server, statement, triggers = request.param
    place: Place = tmp_path / "case.db"
    if on_a_server:
        place = Server(request.getfixturevalue("database"))
    with Log(place) as log:
        log.append(changes("s", 0, mark("a"), mark("b"), mark("c"), texts={HASH: "a text"}))
    return Tried(place, statement, triggers)


every_attempt = pytest.mark.parametrize("tried", TRIED, indirect=True, ids=lambda one: one[1])


@every_attempt
def test_nothing_that_was_written_is_changed(tried: Tried) -> None:
    before = tables(tried.place)
    with plain(tried.place) as connection, pytest.raises(REFUSALS) as caught:
        connection.execute(tried.statement)
    assert any(words in str(caught.value) for words in ("append-only", "head", "never changed"))
    assert tables(tried.place) == before


@every_attempt
def test_without_its_trigger_a_change_would_succeed(tried: Tried) -> None:
    before = tables(tried.place)
    with plain(tried.place) as connection:
        for trigger in tried.triggers:
            with pytest.raises(REFUSALS):
                connection.execute(tried.statement)
            connection.drop_trigger(trigger)
        connection.execute(tried.statement)
    assert tables(tried.place) != before


def test_no_trigger_is_untried(filled: Place) -> None:
    triggers, attempts = "SELECT name FROM sqlite_schema WHERE type = 'trigger'", REFUSED
    if isinstance(filled, Server):
        triggers = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        attempts = REFUSED_ON_A_SERVER
    with plain(filled) as connection:
        found = {name for (name,) in connection.execute(triggers).fetchall()}
    assert found - NOT_REFUSING == {name for tried in attempts.values() for name in tried}


def test_a_text_may_be_erased_and_kept_again(filled: Place) -> None:
    with plain(filled) as connection:
        connection.execute("DELETE FROM texts")
        connection.execute("INSERT INTO texts VALUES (?, 'a text')", (HASH,))
        connection.execute("INSERT INTO texts VALUES (?, 'a text') ON CONFLICT DO NOTHING", (HASH,))
    assert tables(filled)["texts"] == [(HASH, "a text")]


# --- positions without gaps -----------------------------------------------------------------


def test_a_failed_append_leaves_no_gap(filled: Place) -> None:
    with Log(filled) as log:
        for attempt in range(3):
            with pytest.raises(IntegrityError):
                log.append(changes("s", 2, mark(f"refused {attempt}")))
            append(log, "other", f"kept {attempt}")
        assert names(log) == ["a", "b", "c", "kept 0", "kept 1", "kept 2"]
    assert check_whole(tables(filled)) == 6


def test_positions_are_given_in_the_order_of_events(place: Place) -> None:
    with Log(place) as log:
        recorder = log.recorder
        events = [StoredEvent(f"s:{n}", 1, "t", b"{}") for n in (3, 1, 2)]
        assert recorder.insert_events(events) == [1, 2, 3]
        assert recorder.insert_events([]) == []
        found = recorder.select_notifications(1, 9)
        assert [event.originator_id for event in found] == ["s:3", "s:1", "s:2"]


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


@pytest.fixture(params=["truncate", "wal", "postgres"])
def shared_case(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Place, dict[str, Any]]:
    """An empty place, and how it is set."""
    if request.param == "postgres":
        return Server(request.getfixturevalue("database")), {}
    wanted = TRUNCATE_EXTRA if request.param == "truncate" else WAL_FULL
    return tmp_path / "case.db", {"durability": Always(wanted)}


class Always(NamedTuple):
    """A function of one answer, which another process can be given."""

    answer: Durability

    def __call__(self) -> Durability:
        return self.answer


def write_at_once(
    place: Place, patched: dict[str, Any], *, reading: bool = True
) -> tuple[list[int], list[list[Any]]]:
    """How the processes of several writers ended, and the logs that were read meanwhile."""
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(WRITERS)
    writers = [
        spawn.Process(target=write_much, args=(place, number, patched, start))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    try:
        seen = read_while_any_lives(writers, place) if reading else []
    finally:
        for writer in writers:
            writer.join()
    return [writer.exitcode or 0 for writer in writers], seen


def test_processes_write_one_order_and_a_reader_sees_only_beginnings_of_it(
    shared_case: tuple[Place, dict[str, Any]],
) -> None:
    place, _ = shared_case
    ended, seen = write_at_once(*shared_case)
    assert ended == [0] * WRITERS

    found = tables(place)
    log = found["log"]
    size = check_whole(found)
    shared = [version for _, stream, version, *_ in log if stream == SHARED]
    assert shared == list(range(1, WRITERS * TRANSACTIONS // 5 + 1))
    assert size == WRITERS * TRANSACTIONS * 3 + len(shared)
    ends = ends_of_transactions(place)
    assert seen
    for rows in seen:
        assert rows == log[: len(rows)]
        assert len(rows) in ends


def test_without_the_lock_of_the_head_writers_would_hinder_each_other(database: str) -> None:
    unlocked = store_postgres.LOCK_HEAD.replace(" FOR UPDATE", "")
    assert unlocked != store_postgres.LOCK_HEAD
    ended, _ = write_at_once(Server(database), {"LOCK_HEAD": unlocked}, reading=False)
    assert 1 in ended


def read_while_any_lives(writers: list[Any], place: Place) -> list[list[tuple[Any, ...]]]:
    """The logs that were read meanwhile, each checked to be whole."""
    seen = []
    while any(writer.is_alive() for writer in writers):
        if has_tables(place):
            found = tables(place)
            check_whole(found)
            seen.append(found["log"])
        writers[0].join(0.01)
    return seen


def has_tables(place: Place) -> bool:
    if isinstance(place, Server):
        return place.has_case()
    if not place.exists():
        return False
    with plain(place) as connection:
        return bool(connection.execute("SELECT name FROM sqlite_schema").fetchall())


def ends_of_transactions(place: Place) -> set[int]:
    """The sizes that the log had between transactions; each is seen to lie in one piece."""
    ends, at = {0}, 0
    with Log(place) as log:
        marks = names(log)
    while at < len(marks):
        writer, transaction, number, count = marks[at].split("/")
        assert number == "0"
        end = at + int(count)
        assert marks[at:end] == [f"{writer}/{transaction}/{n}/{count}" for n in range(int(count))]
        ends.add(at := end)
    return ends
