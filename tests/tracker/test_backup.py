"""Backups are whole while others write; a restore checks before it replaces."""

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any

import pytest
from eventsourcing.persistence import IntegrityError

from events import store_sqlite
from events.durability import WAL_FULL
from events.log import Log
from tests.helpers.commands import BUNDLED, Desk
from tests.helpers.forging import edited, forge
from tests.helpers.logs import append, names
from tracker import backup as backing
from tracker.backup import NotWhole, back_up, restore
from tracker.verification import Kept, verify


@pytest.fixture
def filed(desk: Desk) -> Desk:
    desk.bundled().ok("ingest", *BUNDLED)
    return desk


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.stat().st_size}


def root(log: Log) -> str:
    done = verify(log)
    assert done.findings == []
    return done.root


# --- backup -----------------------------------------------------------------------------------


def test_a_backup_holds_what_a_copy_of_the_file_silently_loses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_sqlite, "durability", lambda: WAL_FULL)
    with closing(Log(tmp_path / "case.db")) as log:
        append(log, "s", *"abc")
        shutil.copyfile(tmp_path / "case.db", tmp_path / "copied.db")
        back_up(tmp_path / "case.db", tmp_path / "backup.db")
        with closing(sqlite3.connect(tmp_path / "copied.db")) as copied:
            assert copied.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
        with closing(Log(tmp_path / "backup.db")) as backup:
            assert (names(backup), root(backup)) == (["a", "b", "c"], root(log))


def test_a_backup_made_while_others_write_is_a_whole_beginning(tmp_path: Path) -> None:
    stop = Event()

    def write(name: str) -> None:
        with closing(Log(tmp_path / "case.db")) as log:
            while not stop.is_set():
                append(log, name, name)

    with closing(Log(tmp_path / "case.db")) as log, ThreadPoolExecutor() as pool:
        append(log, "first", "first")
        writers = [pool.submit(write, name) for name in "ab"]
        for number in range(10):
            back_up(tmp_path / "case.db", tmp_path / f"{number}.db")
        stop.set()
        for writer in writers:
            writer.result()
        every = names(log)
    sizes = []
    for number in range(10):
        with closing(Log(tmp_path / f"{number}.db")) as backup:
            assert root(backup)
            assert names(backup) == every[: backup.size()]
            sizes.append(backup.size())
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_a_backup_is_the_case_and_leaves_nothing_else(filed: Desk) -> None:
    said = filed.ok("backup", "safe.db").out
    assert said.startswith("backed up 24 events to safe.db, root hash ")
    assert said.split()[-1] == filed.ok("verify", "--json").data()["root"]
    assert filed.run("backup", "safe.db").status == 2
    filed.ok("backup", "safe.db", "--force")
    assert not [name for name in files(filed.folder) if "part" in name]
    assert filed.ok("--case", "safe.db", "export").out == filed.ok("export").out


def test_a_case_that_is_not_whole_is_not_backed_up(filed: Desk) -> None:
    data = filed.case.read_bytes()
    filed.case.write_bytes(data.replace(b'"words":"18"', b'"words":"81"'))
    before = files(filed.folder)
    ran = filed.run("backup", "safe.db")
    assert ran.status == 3
    assert "the event is not the one that was recorded (#6)" in ran.err
    assert files(filed.folder) == before


@pytest.mark.parametrize("path", ["case.db", ".", "nowhere/safe.db"])
def test_a_backup_overwrites_no_case_and_no_folder(filed: Desk, path: str) -> None:
    before = filed.case.read_bytes()
    assert filed.run("backup", path, "--force").status == 2
    assert filed.case.read_bytes() == before


# --- restore ----------------------------------------------------------------------------------


def test_a_restored_case_is_the_one_backed_up(filed: Desk) -> None:
    filed.ok("backup", "safe.db")
    shown = filed.ok("list", "--json").out
    filed.case.unlink()
    filed.ok("restore", "safe.db")
    assert filed.ok("list", "--json").out == shown
    assert filed.ok("verify")


def test_what_was_there_is_replaced_only_where_it_is_said_and_kept(filed: Desk) -> None:
    filed.ok("backup", "safe.db")
    filed.ok("mark", "later")
    assert filed.run("restore", "safe.db").status == 2
    assert "later" in filed.ok("log").out
    said = filed.ok("restore", "safe.db", "--replace").err
    assert "the case that was there is in case.replaced-1.db" in said
    assert "later" not in filed.ok("log").out
    assert "later" in filed.ok("--case", "case.replaced-1.db", "log").out
    filed.ok("restore", "safe.db", "--replace")
    assert (filed.folder / "case.replaced-2.db").exists()


def test_who_has_the_case_open_goes_on_in_the_restored_one(tmp_path: Path) -> None:
    case = tmp_path / "case.db"
    with closing(Log(case)) as log:
        append(log, "s", *"ab")
        back_up(case, tmp_path / "safe.db")
        append(log, "s", "c")
        restore(tmp_path / "safe.db", case, replace=True)
        append(log, "s", "d")
        with closing(Log(case)) as other:
            assert names(other) == names(log) == ["a", "b", "d"]
            assert root(other)


def test_nothing_that_was_acknowledged_is_lost_by_a_restore(tmp_path: Path) -> None:
    case, stop, acknowledged = tmp_path / "case.db", Event(), list[str]()

    def write(writer: str) -> None:
        with closing(Log(case)) as log:
            number = 0
            while not stop.is_set():
                number += 1
                try:
                    append(log, writer, f"{writer}{number}")
                except IntegrityError:
                    continue  # it was taken back in between: decided again
                acknowledged.append(f"{writer}{number}")

    with closing(Log(case)) as log:
        append(log, "a", "first")
    back_up(case, tmp_path / "safe.db")
    with ThreadPoolExecutor() as pool:
        writers = [pool.submit(write, name) for name in "abc"]
        for _ in range(5):
            sleep(0.2)
            restore(tmp_path / "safe.db", case, replace=True)
        stop.set()
        for writer in writers:
            writer.result()
    kept = set[str]()
    for path in (case, *tmp_path.glob("case.replaced-*.db")):
        with closing(Log(path)) as log:
            assert root(log)
            kept.update(names(log))
    assert len(acknowledged) > 50
    assert set(acknowledged) <= kept


def test_a_restore_waits_for_a_writer_no_longer_than_for_any_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = tmp_path / "case.db"
    with closing(Log(case)) as log:
        append(log, "s", "a")
    back_up(case, tmp_path / "safe.db")
    monkeypatch.setattr(backing, "LOCK_TIMEOUT", 0.2)
    with closing(sqlite3.connect(case, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            restore(tmp_path / "safe.db", case, replace=True)
        other.execute("ROLLBACK")
    assert not list(tmp_path.glob("*replaced*"))


def test_a_backup_in_the_place_of_one_that_broke_off_is_whole(filed: Desk) -> None:
    filed.ok("backup", "safe.db")
    for suffix in ("-journal", "-wal"):
        (filed.folder / f"safe.db{suffix}").write_bytes(b"left over" * 1000)
    filed.ok("backup", "safe.db", "--force")
    assert filed.ok("--case", "safe.db", "verify", "--log-only")
    assert files(filed.folder) >= {"safe.db"}
    assert "safe.db-wal" not in files(filed.folder)


def test_a_copy_is_for_those_who_may_read_the_case(filed: Desk) -> None:
    filed.case.chmod(0o600)
    filed.ok("backup", "safe.db")
    filed.ok("restore", "safe.db", "--replace")
    filed.ok("--case", "other.db", "restore", "safe.db")
    for name in ("safe.db", "case.db", "case.replaced-1.db", "other.db"):
        assert (filed.folder / name).stat().st_mode & 0o777 == 0o600, name


def test_a_database_of_another_program_is_not_replaced(filed: Desk) -> None:
    filed.ok("backup", "safe.db")
    with closing(sqlite3.connect(filed.folder / "other.db")) as other:
        other.execute("CREATE TABLE theirs (x)")
    ran = filed.run("--case", "other.db", "restore", "safe.db", "--replace")
    assert ran.status == 2
    assert "another program" in ran.err
    with closing(sqlite3.connect(filed.folder / "other.db")) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


def test_a_case_behind_a_link_is_restored_where_it_is(filed: Desk) -> None:
    filed.ok("backup", "safe.db")
    (filed.folder / "link.db").symlink_to("case.db")
    filed.ok("--case", "link.db", "mark", "later")
    filed.ok("--case", "link.db", "restore", "safe.db", "--replace")
    assert (filed.folder / "link.db").is_symlink()
    assert "later" not in filed.ok("log").out


def flipped(path: Path, at: int) -> bytes:
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    return bytes(data)


@pytest.mark.parametrize("there", [False, True])
def test_a_backup_that_is_damaged_replaces_nothing(filed: Desk, there: bool) -> None:
    filed.ok("backup", "safe.db")
    safe, refused = filed.folder / "safe.db", 0
    whole = safe.read_bytes()
    for at in range(0, len(whole), 997):
        if not there:
            filed.case.unlink(missing_ok=True)
        before = filed.case.read_bytes() if there else b""
        safe.write_bytes(flipped(safe, at))
        ran = filed.run("restore", "safe.db", "--replace")
        safe.write_bytes(whole)
        assert "fault of tracker" not in ran.err
        if ran.status == 0:  # where the byte is of no use
            assert filed.ok("verify")
            continue
        refused += 1
        assert ran.status == 3
        assert (filed.case.read_bytes() if filed.case.exists() else b"") == before
    assert refused > 5
    assert not list(filed.folder.glob(".*.part*"))


def test_a_forged_backup_is_found_with_a_checkpoint(filed: Desk) -> None:
    filed.ok("key", "a", "--to", "a.key")
    filed.ok("checkpoint", "--key", "a.key", "--to", "a.checkpoint")
    filed.ok("backup", "safe.db")
    forge(filed.folder / "safe.db", edited(6))
    ran = filed.run("restore", "safe.db", "--replace", "--checkpoint", "a.checkpoint")
    assert ran.status == 3
    assert "these are not the 24 events of a.checkpoint" in ran.err
    assert filed.run("restore", "safe.db", "--replace").status == 0  # nothing else can tell


def test_a_file_that_is_no_case_any_more_is_kept_as_it_is(filed: Desk) -> None:
    filed.ok("backup", "safe.db")
    for number, rest in enumerate((b"no database at all" * 100, filed.case.read_bytes()[:5000]), 1):
        filed.case.write_bytes(rest)
        filed.ok("restore", "safe.db", "--replace")
        assert filed.ok("verify")
        kept = filed.folder / f"case.replaced-{number}.db"
        assert kept.read_bytes() == rest


@pytest.mark.parametrize("step", [0, 1])
def test_a_restore_that_breaks_off_leaves_the_case_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    case, copied, copy = tmp_path / "case.db", list[Path](), backing._copy
    with closing(Log(case)) as log:
        append(log, "s", *"ab")
        back_up(case, tmp_path / "safe.db")
        append(log, "s", "c")

    def breaks_off(source: Path, target: Path) -> None:
        if len(copied) == step:
            raise OSError("no space left on the device")
        copied.append(target)
        copy(source, target)

    monkeypatch.setattr(backing, "_copy", breaks_off)
    with pytest.raises(OSError, match="no space"):
        restore(tmp_path / "safe.db", case, replace=True)
    with closing(Log(case)) as log:
        assert names(log) == ["a", "b", "c"]
    assert not list(tmp_path.glob("*.part"))


def test_a_restore_waits_for_nobody_who_only_reads(tmp_path: Path) -> None:
    case = tmp_path / "case.db"
    with closing(Log(case)) as log:
        append(log, "s", "a")
        back_up(case, tmp_path / "safe.db")
        restore(tmp_path / "safe.db", case, replace=True)
        assert names(log) == ["a"]


def test_a_backup_against_a_checkpoint_of_another_log_is_refused(tmp_path: Path) -> None:
    with closing(Log(tmp_path / "case.db")) as log, closing(Log(tmp_path / "other.db")) as other:
        append(log, "s", "a")
        append(other, "s", "b")
        from events.merkle import root as root_of
        from events.merkle import unpack
        from events.proofs import Tree

        head: Any = other.recorder.select_head()
        kept = Kept({"other": Tree(head[0], root_of(unpack(head[1])))})
        with pytest.raises(NotWhole, match="these are not the 1 events of other"):
            back_up(tmp_path / "case.db", tmp_path / "safe.db", kept)


def test_a_backup_throws_away_what_one_that_was_killed_has_left(filed: Desk) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    of_nobody = [f".safe.db.{gone.pid}.part{ending}" for ending in ("", "-journal")]
    others = [f".safe.db.{os.getppid()}.part", f".other.db.{gone.pid}.part", ".safe.db.x.part"]
    for name in (*of_nobody, *others):
        filed.write(name, b"half")
    filed.ok("backup", "safe.db")
    assert {path.name for path in filed.folder.glob(".*.part*")} == set(others)
