"""On a disk that is really full, or where files may not grow, nothing acknowledged is lost.

A small file system in memory is mounted where that may be done, and filled; and the system is told
how long a file may be. When there is room again the same command completes what it had begun.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from events.durability import Durability
from tests.helpers.cases import fill
from tests.helpers.commands import Ran
from tests.helpers.disk import SHIPPED, Disk, files_of
from tests.helpers.disk_child import Task
from tests.helpers.records import json_lines, many
from tests.helpers.survival import acknowledged, leaves_in

KIB = 1024
FEW, MANY = 2, 24  # sizes
pytestmark = pytest.mark.usefixtures("opened_as")


@contextmanager
def mounted(at: Path, size: int) -> Iterator[None]:
    """A file system of so many KiB. Where none may be mounted the test is left out, or fails where
    all is to be checked."""
    at.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", at], capture_output=True, text=True
    )
    if done.returncode:
        reason = f"no file system can be mounted here: {done.stderr.strip()}"
        if os.environ.get("CI") == "true" and os.geteuid() == 0:
            pytest.fail(reason)
        pytest.skip(reason)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", at], check=True)


class Desk:
    """Files a folder of reports, or imports records, where there may be too little room."""

    def __init__(self, disk: Disk, folder: Path, setting: Durability) -> None:
        self._disk, self._setting = disk, setting
        self.reports = fill(folder / "reports", 24, 30)
        self.records = folder / "records.jsonl"
        self.records.write_text(json_lines(many(1500)))
        self.whole: dict[Path, tuple[bytes, ...]] = {}
        self.files: dict[Path, list[int]] = {}  # how long they are in the end
        for what in (self.reports, self.records):
            there = folder / f"roomy-{what.name}"
            there.mkdir()
            assert self.ingest(there, what).status == 0
            self.whole[what] = leaves_in(there / "case.db")
            self.files[what] = [len(data) for data in files_of(there).values()]

    def ingest(self, folder: Path, what: Path, most: int = 0) -> Ran:
        """Give the command, where files may be so many bytes long at the most."""
        task = Task("", (), self._setting, most=most, cache=64)
        return self._disk.run(folder, "ingest", str(what), task=task)

    def check(self, ran: Ran, case: Path, what: Path) -> bool:
        """That what was acknowledged is there, and what was not is told; whether it went well."""
        leaves, whole = leaves_in(case), self.whole[what]
        assert leaves == whole[: len(leaves)]
        if ran.status == 0:
            assert leaves == whole
            return True
        assert ran.status == 3, ran
        assert "Traceback" not in ran.err
        assert "error: " in ran.err, ran
        assert "hint: " in ran.err, ran
        assert "disk" in ran.err, ran
        if what == self.records:
            assert leaves in ((), whole)
        assert len(leaves) >= acknowledged(ran.out.splitlines())
        return False

    def complete(self, ran: Ran, folder: Path, what: Path) -> tuple[int, int]:
        """Check a run, and do again what met the end of the disk: whether it did, and whether it
        held something then."""
        case = folder / "case.db"
        if self.check(ran, case, what):
            return 0, 0
        held = len(leaves_in(case)) > 0
        assert self.ingest(folder, what).status == 0
        assert leaves_in(case) == self.whole[what]
        return 1, int(held)


def fill_up(disk: Disk, folder: Path, setting: Durability, sizes: int) -> tuple[int, int]:
    """File on disks of ever more room; how many were full, and how many of them held something."""
    desk, met = Desk(disk, folder, setting), list[tuple[int, int]]()
    for number in range(sizes):
        for what in (desk.reports, desk.records):
            place = folder / f"{number}-{what.name}"
            size = 16 + number * (sum(desk.files[what]) // KIB + 200) // sizes
            with mounted(place, size):
                ran = desk.ingest(place, what)
                subprocess.run(["mount", "-o", "remount,size=64m", place], check=True)
                met.append(desk.complete(ran, place, what))
    return sum(full for full, _ in met), sum(some for _, some in met)


def limit(disk: Disk, folder: Path, setting: Durability, sizes: int) -> tuple[int, int]:
    """File where files may be ever longer; how many were too short, and of them held something."""
    desk, met = Desk(disk, folder, setting), list[tuple[int, int]]()
    for number in range(sizes):
        for what in (desk.reports, desk.records):
            place = folder / f"{number}-{what.name}"
            place.mkdir()
            most = 2 * KIB + number * (max(desk.files[what]) // sizes)
            met.append(desk.complete(desk.ingest(place, what, most), place, what))
    return sum(full for full, _ in met), sum(some for _, some in met)


@SHIPPED
@pytest.mark.parametrize("short", [fill_up, limit], ids=lambda how: how.__name__)
def test_a_disk_that_is_full_loses_nothing(
    short: type, setting: Durability, disk: Disk, tmp_path: Path
) -> None:
    full, _ = short(disk, tmp_path, setting, FEW)
    assert full >= 1


@pytest.mark.battery
@SHIPPED
@pytest.mark.parametrize("short", [fill_up, limit], ids=lambda how: how.__name__)
def test_disks_that_are_full_lose_nothing(
    short: type, setting: Durability, disk: Disk, tmp_path: Path
) -> None:
    full, some = short(disk, tmp_path, setting, MANY)
    print(f"\n{setting} {short.__name__}: {2 * MANY} runs, {full} met the end, {some} after a part")
    assert full >= MANY
    assert some >= 3
