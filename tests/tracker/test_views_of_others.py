"""The read models are thrown away at will: no case is ever taken for them; who may read them."""

import os
from pathlib import Path

import pytest

from tests.helpers.commands import BUNDLED, Desk, Ran


def test_a_case_that_is_named_like_the_views_of_another_is_not_touched(desk: Desk) -> None:
    desk.bundled()
    for name in ("a.views.db", "a.db"):
        ran = desk.run("--case", name, "ingest", *BUNDLED)
    before = (desk.folder / "a.views.db").read_bytes()
    for line in (["list"], ["rebuild"], ["verify"], ["mark", "x"], ["ingest", *BUNDLED]):
        ran = desk.run("--case", "a.db", *line)
        assert is_told(ran) or line[0] in ("verify", "mark"), (line, ran)
    assert (desk.folder / "a.views.db").read_bytes() == before
    assert desk.ok("--case", "a.views.db", "verify").status == 0


def is_told(ran: Ran) -> bool:
    return ran.status == 3 and "is a case, and stands where the read models are to be" in ran.err


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_case_is_not_taken_for_its_own_views(link: object, desk: Desk) -> None:
    desk.bundled().ok("ingest", *BUNDLED)
    views = desk.folder / "case.views.db"
    views.unlink(missing_ok=True)
    assert callable(link)
    link(desk.case, views)
    assert is_told(desk.run("list"))
    assert desk.ok("log").status == 0


def test_a_backup_in_the_place_of_the_views_is_kept(desk: Desk) -> None:
    desk.bundled().ok("ingest", *BUNDLED)
    (desk.folder / "case.views.db").unlink(missing_ok=True)
    desk.ok("backup", "case.views.db")
    assert is_told(desk.run("list"))
    desk.ok("--case", "other.db", "restore", "case.views.db")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_who_may_read_the_case_may_read_the_views_and_nobody_else(mode: int, desk: Desk) -> None:
    desk.bundled().ok("ingest", *BUNDLED)
    desk.case.chmod(mode)
    views = desk.folder / "case.views.db"
    for line in (["list"], ["rebuild"]):
        views.unlink(missing_ok=True)
        desk.ok(*line)
        assert mode_of(views) == mode


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777
