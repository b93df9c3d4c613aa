"""After a power cut at any moment all that was acknowledged is there, and nothing is half there.

What commands do to the disk is written down, and thousands of states are worked out in which a
power cut may have left it: see tests/helpers/power_cuts.py. Each is opened as a case. That the same
judge finds harm where the protection is missing is a test too.
"""

from pathlib import Path

import pytest

import tracker.backup
from events import store_sqlite
from events.durability import Durability
from tests.helpers.cases import fill
from tests.helpers.disk import SHIPPED, Disk, files_of, put_files
from tests.helpers.disk_child import Task
from tests.helpers.power_cuts import after_all, cuts
from tests.helpers.records import json_lines, many
from tests.helpers.survival import Tally, acknowledged, judged, leaves_in, said_in, scratch, whole

FEW, MANY = 60, 2_500  # images of one run; there are three runs
AGAIN = 40  # of so many images one is worked on: the same command is given again
REPORTS, CLAIMS = 40, 8
RECORDS = 1_500
SMALL = 64  # KiB that a writer keeps: pages of a long transaction come to the disk before its end
PAGES = 50  # after which a write-ahead log is brought into the file, so that this is seen often


class Run:
    """A recorded run of one command, and what was there before it."""

    def __init__(self, disk: Disk, folder: Path, setting: Durability, *args: str) -> None:
        self._disk, self._folder, self._args = disk, folder, args
        self._task = Task("", (), setting, cache=SMALL, checkpoint=PAGES)
        self.before = files_of(folder)
        size = len(leaves_in(folder / "case.db")) if self.before else 0
        put_files(folder, self.before)  # as it was before we looked
        ran, self.ops = disk.recorded(folder, *args, task=self._task)
        assert ran.status == 0, ran
        assert after_all(self.before, self.ops) == files_of(folder)  # nothing was overlooked
        sizes = [acknowledged([line]) for line in said_in(self.ops)]
        self.reference = whole(folder / "case.db", (size, *sizes))

    def cut(self, number: int, seed: int = 0) -> Tally:
        """Cut the power so many times, and judge what is left."""
        tally = Tally()
        with scratch(self._folder.parent) as image:
            for at, cut in enumerate(cuts(self.before, self.ops, number, seed)):
                put_files(image, cut.files)
                least = acknowledged(cut.said)
                if "imported" in "".join(cut.said):
                    least = len(self.reference.leaves)
                found = judged(image / "case.db", self.reference, least)
                tally.count(found)
                if found == "whole" and at % AGAIN == 0:
                    self._go_on(image)
                    tally.again += 1
        print(f"\n{self._task.setting} {self._args[0]}: {len(self.ops)} operations, {tally}")
        return tally

    def _go_on(self, image: Path) -> None:
        """The same command completes the case, and its views are right."""
        for args in (self._args, ("list",), ("verify",)):
            ran = self._disk.run(image, *args, task=self._task)
            assert ran.status == 0, ran
        assert leaves_in(image / "case.db") == self.reference.leaves


@pytest.fixture
def opened_as(monkeypatch: pytest.MonkeyPatch, setting: Durability) -> None:
    monkeypatch.setattr(store_sqlite, "durability", lambda: setting)
    monkeypatch.setattr(tracker.backup, "durability", lambda: setting)


def filing(disk: Disk, folder: Path, setting: Durability) -> Run:
    """A case is made, and reports are filed in it."""
    reports = fill(folder / "reports", REPORTS, CLAIMS)
    (folder / "case").mkdir()
    return Run(disk, folder / "case", setting, "ingest", str(reports))


def filing_more(disk: Disk, folder: Path, setting: Durability) -> Run:
    """Reports are filed in a case that has some."""
    reports, case = fill(folder / "reports", REPORTS, CLAIMS), folder / "case"
    case.mkdir()
    some = [str(reports / f"{number:03}.md") for number in range(0, REPORTS, 3)]
    assert disk.run(case, "ingest", *some, task=Task("", (), setting)).status == 0
    return Run(disk, case, setting, "ingest", str(reports))


def importing(disk: Disk, folder: Path, setting: Durability) -> Run:
    """A long transaction, of which much comes to the disk before its end, in a case with others."""
    reports, case = fill(folder / "reports", 3, CLAIMS), folder / "case"
    case.mkdir()
    assert disk.run(case, "ingest", str(reports), task=Task("", (), setting)).status == 0
    (folder / "records.jsonl").write_text(json_lines(many(RECORDS)))
    return Run(disk, case, setting, "ingest", str(folder / "records.jsonl"))


RUNS = pytest.mark.parametrize(
    "run", [filing, filing_more, importing], ids=lambda run: run.__name__
)


@SHIPPED
@RUNS
@pytest.mark.usefixtures("opened_as")
def test_what_was_acknowledged_survives_a_power_cut(
    run: type[Run], setting: Durability, disk: Disk, tmp_path: Path
) -> None:
    tally = run(disk, tmp_path, setting).cut(FEW)
    assert tally == {"whole": FEW}


@pytest.mark.battery
@SHIPPED
@RUNS
@pytest.mark.usefixtures("opened_as")
def test_what_was_acknowledged_survives_thousands_of_power_cuts(
    run: type[Run], setting: Durability, disk: Disk, tmp_path: Path
) -> None:
    tally = run(disk, tmp_path, setting).cut(MANY, seed=1)
    assert tally == {"whole": MANY}


# --- where the protection is missing --------------------------------------------------------

MISSING = {
    "wal-normal": (Durability("wal", 1), {"lost"}),
    "truncate-normal": (Durability("truncate", 1), {"lost"}),
    "truncate-off": (Durability("truncate", 0), {"lost", "corrupt"}),
}


@pytest.mark.parametrize(("setting", "harms"), MISSING.values(), ids=MISSING)
@pytest.mark.usefixtures("opened_as")
def test_without_the_setting_power_cuts_do_harm(
    setting: Durability, harms: set[str], disk: Disk, tmp_path: Path
) -> None:
    tally = filing(disk, tmp_path, setting).cut(FEW)
    assert harms <= tally.keys()
    assert sum(tally.get(harm, 0) for harm in harms) > FEW / 10
