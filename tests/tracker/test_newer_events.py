"""A case that a newer program has written to is refused with the version that reads it."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

import pytest

from events.codec import CODEC, Codec
from events.event import Event
from events.log import Changes, Log, NewerEvents
from events.release import release
from tests.helpers.commands import BUNDLED, ROOT, Desk
from tests.helpers.logs import append, plain


class Sighting(Event, frozen=True, kw_only=True, tag=1):
    """A kind of event that a later version brings."""

    TOPIC: ClassVar[str] = "test.sighting"
    SINCE: ClassVar[int] = release("1.2.3")


def needs(path: Path) -> int:
    with plain(path) as connection:
        return int(connection.execute("SELECT needs FROM head").fetchone()[0])


def written_by_a_newer_one(path: Path) -> None:
    newer = Codec((*CODEC.classes.values(), Sighting))
    with patch("events.log.CODEC", newer), Log(path) as log:
        append(log, "case", "before")
        changes = Changes()
        changes.add("sighting:1", 0, Sighting(recorded_at=WHEN, recorded_by="x"))
        log.append(changes)
        append(log, "case", "after")


WHEN = datetime(2020, 3, 13, tzinfo=UTC)


def test_it_is_refused_with_the_version_to_install(tmp_path: Path) -> None:
    written_by_a_newer_one(tmp_path / "case.db")
    assert needs(tmp_path / "case.db") == Sighting.SINCE
    before = (tmp_path / "case.db").read_bytes()
    with pytest.raises(NewerEvents, match=r"tracker 1\.2\.3") as refused:
        Log(tmp_path / "case.db")
    assert refused.value.hint == "install tracker 1.2.3 or newer: uv tool upgrade tracker"
    assert (tmp_path / "case.db").read_bytes() == before


def test_no_command_reads_or_writes_it(desk: Desk) -> None:
    written_by_a_newer_one(desk.case)
    desk.bundled()
    for line in (["list"], ["ingest", *BUNDLED], ["verify"], ["log"], ["rebuild"]):
        ran = desk.run(*line)
        assert ran.status == 3, ran
        assert "install tracker 1.2.3 or newer" in ran.err
    assert "1.2.3" in desk.run("backup", "safe.db").err


def test_a_program_that_is_at_work_already_records_nothing_in_it(tmp_path: Path) -> None:
    with Log(tmp_path / "case.db") as older:
        append(older, "case", "first")
        written_by_a_newer_one(tmp_path / "case.db")
        before = older.size()
        with pytest.raises(NewerEvents, match=r"tracker 1\.2\.3"):
            append(older, "other", "too late")
        assert older.size() == before


def test_a_case_says_what_its_own_events_need(desk: Desk) -> None:
    desk.bundled().ok("ingest", *BUNDLED)
    assert needs(desk.case) == CODEC.knows


def test_the_head_never_needs_less(desk: Desk) -> None:
    desk.bundled().ok("ingest", *BUNDLED)
    with plain(desk.case) as connection, pytest.raises(sqlite3.IntegrityError, match="only grows"):
        connection.execute("UPDATE head SET size = size + 1, needs = 0")


def test_no_event_is_of_a_version_that_is_not_there_yet() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert CODEC.knows <= release(text.split('\nversion = "')[1].split('"')[0])
