"""`verify` holds the views against the log: whatever was changed in them is found."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any

import pytest

from events.log import Log
from projections.views.catch_up import catch_up
from projections.views.store import ViewStore
from tests.helpers.commands import BUNDLED, Desk
from tests.helpers.forging import edited, forge
from tests.helpers.logs import append

CHANGES = (
    "UPDATE claim SET lower = lower + 1 WHERE position = (SELECT min(position) FROM claim)",
    "UPDATE claim SET published = published - 1 WHERE position = (SELECT max(position) FROM claim)",
    "DELETE FROM claim WHERE position = (SELECT max(position) FROM claim)",
    "INSERT INTO claim (position, report, number, slot, telling, published, lower, upper)"
    " SELECT 9999, report, 99, slot, telling, published, 1, 1 FROM claim LIMIT 1",
    "DELETE FROM bearing",
    "UPDATE slot SET measure = 'x' WHERE key = 1",
    "UPDATE telling SET voice = 'own voice' WHERE voice = 'attributed'",
    "UPDATE origin SET id = 'x' WHERE key = 1",
    "UPDATE link SET source = (SELECT max(key) FROM source)",
    "INSERT INTO voiding SELECT 9999, position, 'x' FROM claim LIMIT 1",
    "UPDATE report SET title = 'x'",
    "INSERT INTO undone VALUES (3, 4)",
    "UPDATE clock SET recorded = recorded + 1",
)


@pytest.fixture
def filed(desk: Desk) -> Desk:
    """A case whose views are made."""
    desk.bundled().ok("ingest", *BUNDLED)
    desk.ok("list")
    assert views(desk).exists()
    return desk


def views(desk: Desk) -> Path:
    return desk.folder / "case.views.db"


def edit(desk: Desk, statement: str) -> None:
    with closing(sqlite3.connect(views(desk), isolation_level=None)) as connection:
        before = connection.total_changes
        connection.execute(statement)
        assert connection.total_changes > before


def findings(desk: Desk, *options: str) -> Any:
    ran = desk.run("verify", "--json", *options)
    assert "fault of tracker" not in ran.err
    return ran.data()["findings"]


def test_views_as_they_were_made_are_well(filed: Desk) -> None:
    assert findings(filed) == []
    filed.ok("mark", "later")
    assert findings(filed) == []  # they are behind, and will read on
    views(filed).unlink()
    assert findings(filed) == []
    assert not views(filed).exists()


@pytest.mark.parametrize("statement", CHANGES)
def test_views_that_were_changed_are_found(filed: Desk, statement: str) -> None:
    edit(filed, statement)
    (found,) = findings(filed)
    assert found["position"] is None
    assert found["message"].startswith("the views are not what the log says")
    assert findings(filed, "--log-only") == []
    filed.ok("rebuild")
    assert findings(filed) == []


def test_views_that_will_be_made_anew_are_no_finding(filed: Desk) -> None:
    edit(filed, "UPDATE claim SET lower = 7")
    edit(filed, "UPDATE progress SET leaf = zeroblob(32)")
    assert findings(filed) == []


def test_views_of_more_than_was_restored_are_no_finding(filed: Desk) -> None:
    before = filed.ok("list", "--json").out
    filed.ok("backup", "safe.db")
    filed.ok("mark", "later")
    filed.ok("list", "--known-at", "mark:later")
    filed.ok("restore", "safe.db", "--replace")
    assert findings(filed) == []
    assert filed.run("list", "--known-at", "mark:later").status == 2
    assert filed.ok("list", "--json").out == before


def test_views_that_say_they_have_read_nothing_are_not_believed(filed: Desk) -> None:
    edit(filed, "INSERT INTO mark VALUES (99, 'forged', 3)")
    edit(filed, "DELETE FROM progress")
    assert len(findings(filed)) == 1
    assert filed.run("show", "strikes", "--known-at", "mark:forged").status == 2
    assert findings(filed) == []


@pytest.mark.parametrize("position", ["'abc'", "x'00'", "-9223372036854775808", "NULL"])
def test_progress_that_cannot_be_is_told(filed: Desk, position: str) -> None:
    with closing(sqlite3.connect(views(filed), isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = 1")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '')")
    edit(filed, f"UPDATE progress SET position = {position}")
    (found,) = findings(filed)
    assert "the views cannot be read" in found["message"]


def test_an_index_that_lost_its_entries_is_found(filed: Desk) -> None:
    query = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_slot_1'"
    with closing(sqlite3.connect(views(filed))) as connection:
        (page,) = connection.execute(query).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    data = bytearray(views(filed).read_bytes())
    data[(page - 1) * size + 3 : (page - 1) * size + 5] = b"\0\0"  # how many entries it has
    views(filed).write_bytes(bytes(data))
    assert len(findings(filed)) == 1


def test_a_schema_that_was_changed_is_found(filed: Desk) -> None:
    with closing(sqlite3.connect(views(filed), isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = 1")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'reason TEXT', 'zeason TEXT')"
            " WHERE name = 'ruling'"
        )
    (found,) = findings(filed)
    assert "(ruling)" in found["message"]
    filed.ok("rebuild")
    filed.ok("list")
    assert findings(filed) == []


def test_a_schema_that_is_no_text_is_made_anew(filed: Desk) -> None:
    data = views(filed).read_bytes()
    views(filed).write_bytes(data.replace(b"REFERENCES incident", b"\xd2EFERENCES incident"))
    (found,) = findings(filed)
    assert "the views cannot be read" in found["message"]
    filed.ok("list")
    assert findings(filed) == []


def test_views_that_somebody_writes_meanwhile_are_no_finding(filed: Desk) -> None:
    stop = Event()

    def write() -> None:
        with closing(Log(filed.case)) as log, closing(ViewStore(views(filed))) as store:
            while not stop.is_set():
                append(log, "case", "again")
                catch_up(log, store)
                sleep(0.02)

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write)
        try:
            for _ in range(5):
                assert findings(filed) == []
        finally:
            stop.set()
        writer.result()
    assert findings(filed) == []


def test_views_that_are_damaged_are_told_and_no_more(filed: Desk) -> None:
    whole, told = views(filed).read_bytes(), 0
    for at in range(0, len(whole), 2053):
        data = bytearray(whole)
        data[at : at + 7] = b"damaged"
        views(filed).write_bytes(bytes(data))
        told += bool(findings(filed))
    assert told > 5
    views(filed).write_bytes(whole[:5000])
    assert len(findings(filed)) == 1


def test_what_is_wrong_with_the_log_comes_first(filed: Desk) -> None:
    edit(filed, "UPDATE claim SET lower = 7")
    forge(filed.case, edited(3))
    filed.case.write_bytes(filed.case.read_bytes().replace(b'"words":"18"', b'"words":"81"'))
    assert ["views" in found["message"] for found in findings(filed)] == [False]
    assert [path.name for path in filed.folder.glob(".case*")] == []
