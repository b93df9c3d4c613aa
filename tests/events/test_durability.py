"""What is acknowledged survives a power cut, or the case is not opened; nor is what is no case."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from events import durability as durability_module
from events import store_sqlite as store
from events.durability import (
    TRUNCATE_EXTRA,
    WAL_FULL,
    Durability,
    durability,
    make_durable,
)
from events.errors import CaseError
from events.log import Log
from events.schema import APPLICATION_ID, FORMAT
from tests.helpers.logs import append, names, plain

SETTINGS = pytest.mark.parametrize("wanted", [TRUNCATE_EXTRA, WAL_FULL], ids=lambda w: w.journal)


# --- settings -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "wanted"),
    [
        ((3, 40, 1), TRUNCATE_EXTRA),
        ((3, 51, 2), TRUNCATE_EXTRA),
        ((3, 51, 3), WAL_FULL),
        ((3, 52, 0), WAL_FULL),
        ((4, 0, 0), WAL_FULL),
    ],
)
def test_the_setting_depends_on_the_version_of_sqlite(
    version: tuple[int, int, int], wanted: Durability
) -> None:
    assert durability(version) == wanted


def test_the_setting_is_that_of_the_sqlite_that_runs() -> None:
    assert durability() == durability(sqlite3.sqlite_version_info)


def test_the_settings_are_those_that_sqlite_calls_full_and_extra() -> None:
    assert Durability("wal", 2) == WAL_FULL
    assert Durability("truncate", 3) == TRUNCATE_EXTRA


@SETTINGS
def test_every_connection_of_a_case_has_the_setting(
    wanted: Durability, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "durability", lambda: wanted)
    with Log(tmp_path / "case.db") as log:
        pool = log.recorder.datastore
        with pool.transaction(commit=False) as one, pool.transaction(commit=False) as other:
            assert one.sqlite_cursor.connection is not other.sqlite_cursor.connection
            for cursor in (one, other):
                cursor.execute("PRAGMA journal_mode")
                journal = cursor.fetchone()[0]
                cursor.execute("PRAGMA synchronous")
                assert Durability(journal, cursor.fetchone()[0]) == wanted


@SETTINGS
def test_a_setting_that_does_not_hold_is_refused(wanted: Durability) -> None:
    connection = sqlite3.connect(":memory:")  # it has no journal to sync
    reason = "cannot be opened durably: journal_mode=memory"
    with closing(connection), pytest.raises(CaseError, match=reason):
        make_durable(connection, wanted)


def test_a_level_that_does_not_hold_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "case.db")
    with closing(connection), pytest.raises(CaseError, match="synchronous=1, not truncate and 9"):
        make_durable(connection, Durability("truncate", 9))  # SQLite has no such level


def test_a_case_whose_setting_does_not_hold_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "durability", lambda: Durability("neither", 2))
    with pytest.raises(CaseError, match="cannot be opened durably"):
        Log(tmp_path / "case.db")


@SETTINGS
def test_a_case_is_read_under_either_setting(
    wanted: Durability, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "case.db"
    for setting in (TRUNCATE_EXTRA, WAL_FULL, wanted):
        monkeypatch.setattr(store, "durability", lambda setting=setting: setting)
        with Log(path) as log:
            append(log, "s", setting.journal)
    with Log(path) as log:
        assert names(log) == ["truncate", "wal", wanted.journal]


def test_a_setting_waits_for_others_that_have_the_file_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "case.db"
    Log(path).close()
    waits = iter(["", "", "ROLLBACK"])  # what the other does while we wait, each time
    with plain(path) as other, plain(path) as connection:
        other.execute("BEGIN IMMEDIATE")
        connection.execute("PRAGMA busy_timeout = 0")
        monkeypatch.setattr(durability_module, "sleep", lambda _: other.execute(next(waits)))
        make_durable(connection.connection, WAL_FULL)
    assert list(waits) == []


def test_a_setting_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "case.db"
    Log(path).close()
    waits: list[float] = []
    monkeypatch.setattr(durability_module, "sleep", waits.append)
    monkeypatch.setattr(store, "LOCK_TIMEOUT", 0.001)
    monkeypatch.setattr(store, "durability", lambda: WAL_FULL)
    with plain(path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CaseError, match=r"cannot open the case .*: database is locked"):
            Log(path)
    assert 1 < sum(waits) < 60


# --- files that are no cases ----------------------------------------------------------------

NO_DATABASES = {
    "a text": b"Two federal police were killed.\n" * 100,
    "a short text": b"six\n",
    "NULs": b"\0" * 4096,
    "a cut header": b"SQLite format 3\0",
    "a header and no more": b"SQLite format 3\0" + b"\0" * 4080,
    "a header and noise": b"SQLite format 3\0" + bytes(range(256)) * 16,
}


@pytest.mark.parametrize("content", NO_DATABASES.values(), ids=NO_DATABASES)
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(
    content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "case.db"
    path.write_bytes(content)
    with pytest.raises(CaseError, match="is not a database") as caught:
        Log(path)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


def database(path: Path, *statements: str) -> bytes:
    """Make a database by plain SQLite; its bytes."""
    with plain(path) as connection:
        for statement in statements:
            connection.execute(statement)
    return path.read_bytes()


OTHERS = {
    "no application": ("CREATE TABLE t (x)",),
    "in WAL mode": ("PRAGMA journal_mode = wal", "CREATE TABLE t (x)"),
    "another application": ("PRAGMA application_id = 252006674", "CREATE TABLE t (x)"),
    "another application, empty": ("PRAGMA application_id = 252006674",),
    "tables of our names": ("CREATE TABLE log (x)", "CREATE TABLE head (x)"),
}


@SETTINGS
@pytest.mark.parametrize("statements", OTHERS.values(), ids=OTHERS)
def test_a_database_of_another_program_is_refused_and_left_as_it_is(
    statements: tuple[str, ...], wanted: Durability, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "durability", lambda: wanted)
    path = tmp_path / "case.db"
    before = database(path, *statements)
    with pytest.raises(CaseError, match="not a case of this program"):
        Log(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [FORMAT + 1, 99])
def test_a_case_of_a_newer_format_is_refused_and_left_as_it_is(
    version: int, tmp_path: Path
) -> None:
    path = tmp_path / "case.db"
    Log(path).close()
    before = database(path, f"PRAGMA user_version = {version}")
    with pytest.raises(CaseError, match=f"has format {version}; this program reads") as caught:
        Log(path)
    assert "newer version" in caught.value.hint
    assert path.read_bytes() == before


def test_a_case_says_whose_file_it_is_and_in_which_format(tmp_path: Path) -> None:
    path = tmp_path / "case.db"
    Log(path).close()
    with plain(path) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA user_version").fetchone() == (FORMAT,)
    assert path.read_bytes()[68:72] == b"TRCK"


def test_an_empty_file_becomes_a_case(tmp_path: Path) -> None:
    path = tmp_path / "case.db"
    path.touch()
    with Log(path) as log:
        assert log.size() == 0


# --- paths that cannot be opened ------------------------------------------------------------


def test_a_path_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (
        tmp_path,
        tmp_path / "no folder" / "case.db",
        tmp_path / "file" / "case.db",
        tmp_path / ("x" * 300),
    ):
        with pytest.raises(CaseError, match="cannot open the case"):
            Log(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
@pytest.mark.parametrize("mode", [0o000, 0o444])
def test_a_file_that_may_not_be_read_and_written_is_refused(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "case.db"
    Log(path).close()
    path.chmod(mode)
    with pytest.raises(CaseError, match="cannot open the case"):
        Log(path)


def test_a_case_with_a_damaged_page_is_no_error_of_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "case.db"
    Log(path).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    with pytest.raises(CaseError, match="malformed"):
        Log(path)
