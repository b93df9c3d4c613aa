"""The cases of every release are read as they were written: root, export and answers; and their
stored bytes stay what they are."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from events.codec import CODEC, version_of
from events.report import ClaimReported
from tests.helpers.commands import Desk
from tests.helpers.golden_case import ASKED, CASE, FOLDER, RING, TOLD, what_it_says

RELEASES = sorted(path.name for path in FOLDER.iterdir())
each_release = pytest.mark.parametrize("release", RELEASES)
ROWS = "SELECT * FROM log ORDER BY position"


@pytest.fixture
def kept(release: str, desk: Desk) -> Desk:
    """A copy of a golden case; its keyring closed to others, which a repository does not keep."""
    for path in (FOLDER / release).iterdir():
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, desk.folder / path.name)
    (desk.folder / RING).chmod(0o700)
    for key in (desk.folder / RING).iterdir():
        key.chmod(0o600)
    return desk


def told(release: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / release / TOLD).read_text("utf-8"))
    return found


def stored(case: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(case)) as log:
        return log.execute(ROWS).fetchall()


def test_there_is_an_event_of_every_kind_in_every_version() -> None:
    """A kind that changes gets its earlier version kept in the case of the release that wrote it,
    and its present one in that of the next."""
    have = {
        (row[3], json.loads(row[4])["v"])
        for release in RELEASES
        for row in stored(FOLDER / release / CASE)
    }
    wanted = {
        (topic, version)
        for topic, kind in CODEC.classes.items()
        for version in range(1, version_of(kind) + 1)
    }
    assert have == wanted


@each_release
def test_a_case_is_read_as_it_was(release: str, kept: Desk) -> None:
    before = told(release)
    now = what_it_says(kept)
    assert set(now) == {"verify", "identity", *ASKED}
    for name, said in before.items():
        assert now[name] == said, name
    assert before["verify"]["findings"] == []


@each_release
def test_what_is_stored_is_never_written_again(release: str, kept: Desk) -> None:
    before = stored(FOLDER / release / CASE)
    what_it_says(kept)
    kept.ok("rebuild")
    kept.ok("mark", "much later")
    kept.ok("backup", "safe.db")
    kept.ok("restore", "safe.db", "--replace")
    assert stored(kept.case)[: len(before)] == before
    assert stored(kept.folder / "safe.db")[: len(before)] == before
    assert len(stored(kept.case)) == len(before) + 1


@each_release
def test_what_was_sealed_is_opened(release: str, kept: Desk) -> None:
    line = ("identity", "show", "20200313T010000Z-bc1d09afeab7#11", "--unseal")
    ran = kept.ok(*line, "--because", "a check", "--keyring", RING)
    assert ran.out == "A. B., a colonel\n"


@each_release
def test_an_export_of_it_is_filed_anew_as_the_same(release: str, kept: Desk) -> None:
    kept.write("claims.jsonl", told(release)["export"])
    kept.ok("--case", "other.db", "ingest", "claims.jsonl")
    assert kept.ok("--case", "other.db", "export").out == told(release)["export"]


def test_an_earlier_version_that_is_read_otherwise_is_noticed(desk: Desk) -> None:
    def misread(state: dict[str, Any]) -> None:
        state["measure"] = "injured"

    shutil.copy(FOLDER / RELEASES[0] / CASE, desk.case)
    before = told(RELEASES[0])
    with patch.object(ClaimReported, "upcast_v1_v2", misread):
        assert desk.ok("export").out != before["export"]
