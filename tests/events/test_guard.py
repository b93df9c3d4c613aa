"""No connection of ours takes the protection of the log away; one of another program can."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import IntegrityError, PersistenceError

from events.errors import CaseError
from events.log import Log
from events.server import Server
from tests.helpers.logs import append, names, tables

STATEMENTS = (
    "UPDATE log SET topic = 'x'",
    "DELETE FROM log",
    "DELETE FROM head",
    "DELETE FROM texts",
    "UPDATE texts SET text = 'x'",
    "DROP TABLE log",
    "DROP TRIGGER log_is_never_changed",
    "DROP TABLE texts",
    "ALTER TABLE log RENAME TO log2",
    "ALTER TABLE log ADD COLUMN x",
    "ALTER TABLE log DROP COLUMN leaf",
    "CREATE TABLE other (x)",
    "CREATE TEMP TABLE other (x)",
    "CREATE TRIGGER other AFTER INSERT ON log BEGIN DELETE FROM head; END",
    "CREATE TEMP TRIGGER other AFTER INSERT ON main.log BEGIN SELECT 1; END",
    "CREATE VIEW other AS SELECT 1",
    "CREATE INDEX other ON log (topic)",
    "CREATE VIRTUAL TABLE other USING fts5 (x)",
    "REINDEX",
    "ANALYZE",
    "ATTACH 'other.db' AS other",
    "PRAGMA writable_schema = 1",
    "PRAGMA Writable_Schema = 1",
    "PRAGMA JOURNAL_MODE = off",
    "PRAGMA synchronous = 0",
    "PRAGMA locking_mode = exclusive",
    "PRAGMA ignore_check_constraints = 1",
    "PRAGMA user_version = 7",
    "PRAGMA USER_VERSION = 7",
    "PRAGMA application_id = 7",
    "UPDATE sqlite_master SET sql = 'x'",
    "DELETE FROM sqlite_master",
    "INSERT INTO sqlite_master VALUES ('table', 'x', 'x', 3, 'x')",
)
REPLACEMENTS = (
    "INSERT OR REPLACE INTO log SELECT * FROM log",
    "REPLACE INTO log SELECT position + 9, stream, version, topic, state, leaf FROM log",
    "INSERT OR REPLACE INTO head VALUES (1, 0, x'', 0)",
    "UPDATE head SET size = 0",
)


@pytest.fixture(params=["made", "opened"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Log]:
    """A log that this process has just made, or that was there already."""
    with closing(Log(tmp_path / "case.db")) as made:
        append(made, "s", *"abc")
        if request.param == "made":
            yield made
            return
    with closing(Log(tmp_path / "case.db")) as opened:
        yield opened


@pytest.mark.parametrize("commit", [False, True])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_connection_of_ours_may(log: Log, statement: str, commit: bool) -> None:
    cursor: Any
    with (
        pytest.raises((PersistenceError, sqlite3.DatabaseError)) as told,
        log.recorder.datastore.transaction(commit=commit) as cursor,
    ):
        cursor.execute(statement)
    assert any(word in str(told.value) for word in ("not authorized", "may not be", "prohibited"))
    assert names(log) == ["a", "b", "c"]
    append(log, "s", "d")


@pytest.mark.parametrize("statement", REPLACEMENTS)
def test_the_triggers_stop_what_a_connection_may_try(log: Log, statement: str) -> None:
    cursor: Any
    with (
        pytest.raises((IntegrityError, sqlite3.IntegrityError)),
        log.recorder.datastore.transaction(commit=True) as cursor,
    ):
        cursor.execute(statement)
    assert names(log) == ["a", "b", "c"]


def test_another_program_may_and_that_is_why(log: Log, tmp_path: Path) -> None:
    """The negative control: what is refused above is what a plain connection can do."""
    with closing(sqlite3.connect(tmp_path / "case.db", isolation_level=None)) as plain:
        plain.execute("DROP TRIGGER log_is_never_changed")
        plain.execute("UPDATE log SET topic = 'x'")
    assert {row[3] for row in tables(tmp_path / "case.db")["log"]} == {"x"}


def test_no_event_is_opened_for_writing_past_the_triggers(log: Log, tmp_path: Path) -> None:
    """Neither by a connection of ours nor by another program."""
    cursor: Any
    with (
        log.recorder.datastore.transaction(commit=False) as cursor,
        closing(sqlite3.connect(tmp_path / "case.db")) as plain,
    ):
        for connection in (cursor.sqlite_cursor.connection, plain):
            for place in (("log", "state", 1), ("log", "leaf", 1), ("log", "stream", 1),
                          ("head", "frontier", 1)):  # fmt: skip
                with pytest.raises(sqlite3.OperationalError, match="indexed column"):
                    connection.blobopen(*place)


ON_A_SERVER = (
    "UPDATE log SET topic = 'x'",
    "DELETE FROM log",
    "TRUNCATE texts",
    "DROP TRIGGER log_is_never_changed ON log",
    "ALTER TABLE log DISABLE TRIGGER ALL",
    "ALTER TABLE log RENAME TO other",
    "SET session_replication_role = replica",
    "SET synchronous_commit = off",
    "SELECT set_config('synchronous_commit', 'off', false)",
    "SELECT 1; DROP TABLE log",
    "WITH gone AS (DELETE FROM log RETURNING *) SELECT * FROM gone",
    "INSERT INTO texts VALUES ('a', 'b') ON CONFLICT (sha256) DO UPDATE SET text = 'c'",
    "CREATE TABLE other (x integer)",
    "DO $$ BEGIN DELETE FROM log; END $$",
    "COPY log TO STDOUT",
)


@pytest.mark.parametrize("statement", ON_A_SERVER)
def test_nor_may_one_to_a_server(statement: str, database: str) -> None:
    with closing(Log(Server(database))) as log:
        append(log, "s", *"abc")
        with pytest.raises(CaseError, match="append-only"), log.recorder.writing() as cursor:
            cursor.execute(statement)
        assert names(log) == ["a", "b", "c"]
