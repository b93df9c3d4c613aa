"""Every write, sync, and change of a name or a length fails in turn: nothing acknowledged is lost.

A command is run again and again, and each time the next thing it does to the disk fails: with no
room or an error of the disk, once or from there on, until a run meets no failure.
"""

import errno
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from events.durability import Durability
from tests.helpers.cases import fill
from tests.helpers.commands import Ran
from tests.helpers.disk import SHIPPED, Disk, files_of, put_files
from tests.helpers.disk_child import Task
from tests.helpers.records import json_lines, many
from tests.helpers.survival import Damaged, acknowledged, leaves_in, scratch

RECORDS = 300
SMALL = 64  # KiB that a writer keeps
FEW = 4  # places in which something fails, in the short form
ASKED = 4  # after so many failures once a question is asked, and all is verified
ERRORS = (errno.ENOSPC, errno.EIO)

pytestmark = pytest.mark.usefixtures("opened_as")


class Deed(NamedTuple):
    """A command, what is in the folder before it, and which file it is to leave: a case, or one
    that is always the same."""

    args: tuple[str, ...]
    before: Mapping[str, bytes]
    makes: str = "case.db"


def prepared(disk: Disk, folder: Path, setting: Durability) -> dict[str, Deed]:
    """All deeds, by name."""
    reports, desk = sorted(fill(folder / "reports", 3, 2).iterdir()), folder / "desk"
    (folder / "records.jsonl").write_text(json_lines(many(RECORDS)))
    desk.mkdir()

    def ok(*args: str) -> Mapping[str, bytes]:
        ran = disk.run(desk, *args, task=Task("", (), setting))
        assert ran.status == 0, ran
        return files_of(desk)

    filing, records = ("ingest", *map(str, reports)), str(folder / "records.jsonl")
    before = ok("ingest", *map(str, reports[:1]))
    asked = ok("list")
    kept = ok("backup", "kept.db")
    keyed = ok("key", "desk.example/strikes", "--to", "desk.key")
    behind = ok(*filing)
    checkpoint = ("checkpoint", "--key", "desk.key", "--to", "checkpoint", "--leaves", "leaves")
    return {
        "a first case": Deed(filing, {}),
        "reports": Deed(filing, asked),
        "records": Deed(("ingest", records), before),
        "a question": Deed(("list",), behind),
        "a rebuild": Deed(("rebuild",), behind),
        "a backup": Deed(("backup", "backup.db"), before, "backup.db"),
        "a backup over another": Deed(("backup", "--force", "kept.db"), behind, "kept.db"),
        "a checkpoint": Deed(checkpoint, keyed, "checkpoint"),
        "a key": Deed(("key", "desk.example/strikes", "--to", "desk.key"), before, "desk.key"),
        "an export": Deed(("export", "--to", "claims.jsonl"), keyed, "claims.jsonl"),
        "a restore": Deed(("--case", "new.db", "restore", "kept.db"), kept, "new.db"),
        "a restore over a case": Deed(("restore", "--replace", "kept.db"), behind),
    }


NAMES = (
    "a first case", "reports", "records", "a question", "a rebuild", "a backup",
    "a backup over another", "a checkpoint", "a key", "an export", "a restore",
    "a restore over a case",
)  # fmt: skip


class Trial:
    """A deed that is done on a disk that fails, and what it leaves where the disk does not fail.

    There are so many `places` in which it may.
    """

    def __init__(self, disk: Disk, folder: Path, setting: Durability, deed: Deed) -> None:
        self._disk, self._task, self._folder, self._deed = disk, Task("", (), setting), folder, deed
        self._task = Task("", (), setting, cache=SMALL)
        self.tally = Counter[str]()
        put_files(folder, deed.before)
        self._old = self._made()
        ran, ops = self._disk.recorded(folder, *deed.args, task=self._task)
        assert ran.status == 0, ran
        self.places = sum(op.what in "nwtsurl" for op in ops)
        self._new, self._listed = self._made(), self._asked()
        said = [acknowledged([line]) for line in ran.out.splitlines()]
        self._sizes = {0, *said, *(len(made) for made in (self._old, self._new) if made)}

    def fail(self, at: int, why: int, lasts: bool) -> bool:
        """Do it while the disk fails from the change of this number on; whether it did."""
        put_files(self._folder, self._deed.before)
        task = Task(
            "", (), self._task.setting, cache=SMALL, fail_at=at, fail_with=why, fails_on=lasts
        )
        ran, failed = self._run(task)
        if not failed:
            return False
        told = f"{failed[0]} failed with {errno.errorcode.get(why)}: {ran}"
        self.tally["failures"] += 1
        self.tally["survived"] += ran.status == 0
        assert "Traceback" not in ran.err, told
        assert "fault of tracker itself" not in ran.err, told
        if ran.status:
            assert ran.status == 3, told
            assert "error: " in ran.err, told
            assert "hint: " in ran.err, told
        made = self._made()
        assert self._is_sound(made, ran), told
        again = self._run(self._task)[0]
        if lasts and again.status == 2 and "is there already" in again.err:
            return True  # nothing could be removed either
        assert again.status == 0 or (again.status == 2 and self._is_new(made)), (told, again)
        assert self._is_new(self._made()), (told, again)
        if self.tally["failures"] % ASKED == 0:
            assert self._asked() == self._listed, told
        return True

    def _run(self, task: Task) -> tuple[Ran, list[str]]:
        ran, ops = self._disk.recorded(self._folder, *self._deed.args, task=task)
        return ran, [op.data.decode() for op in ops if op.what == "f"]

    def _made(self) -> tuple[bytes, ...]:
        """The leaves of the case, or the content of a file."""
        path = self._folder / self._deed.makes
        if path.suffix == ".db":
            return leaves_in(path)
        return (path.read_bytes(),) if path.exists() else ()

    def _is_sound(self, made: tuple[bytes, ...], ran: Ran) -> bool:
        """Whether nothing is half there, and all that was acknowledged."""
        if ran.status == 0:
            return self._is_new(made)
        if self._deed.args[0] == "ingest":
            is_part = made == self._new[: len(made)] and len(made) in self._sizes
            least = max(acknowledged(ran.out.splitlines()), len(self._old))
            return is_part and len(made) >= least
        return made == self._old or self._is_new(made)

    def _is_new(self, made: tuple[bytes, ...]) -> bool:
        if self._deed.args[0] == "key":  # another one each time
            return len(made) == 1 and made[0].startswith(b"PRIVATE+KEY+desk.example/strikes+")
        return made == self._new

    def _asked(self) -> str:
        """What is known, as a question tells it; the case must be whole, and so must the views."""
        answers = [
            self._disk.run(self._folder, *args, task=self._task)
            for args in (("list",), ("verify",))
        ]
        assert [ran.status for ran in answers] == [0, 0], answers
        return "".join(ran.out for ran in answers)


def fail_often(trial: Trial, step: int, lasting: int) -> Counter[str]:
    """Fail at each step-th place, for each reason, once; and at some from there on."""
    for why in ERRORS:
        for lasts, steps in ((False, step), (True, lasting)):
            at = 1
            while trial.fail(at, why, lasts):
                at += steps
    return trial.tally


@SHIPPED
@pytest.mark.battery
@pytest.mark.parametrize("name", NAMES)
def test_whatever_fails_nothing_acknowledged_is_lost(
    name: str, setting: Durability, disk: Disk, tmp_path: Path
) -> None:
    with scratch(tmp_path) as folder:
        trial = Trial(disk, folder, setting, prepared(disk, tmp_path, setting)[name])
        tally = fail_often(trial, 1, 7)
    print(f"\n{setting} {name}: {dict(tally)}")
    assert tally["failures"] > tally["survived"]


@SHIPPED
@pytest.mark.parametrize("name", ["a first case", "records"])
def test_whatever_fails_nothing_acknowledged_is_lost_in_short(
    name: str, setting: Durability, disk: Disk, tmp_path: Path
) -> None:
    with scratch(tmp_path) as folder:
        trial = Trial(disk, folder, setting, prepared(disk, tmp_path, setting)[name])
        tally = fail_often(trial, 1 + trial.places // FEW, 131)
    assert tally["failures"] > 0


@SHIPPED
def test_a_disk_that_only_says_so_is_found_to_lose(
    setting: Durability, disk: Disk, tmp_path: Path
) -> None:
    """What fails without an error cannot be told: this is what the other tests would see then."""
    harmed = 0
    with scratch(tmp_path) as folder:
        trial = Trial(disk, folder, setting, prepared(disk, tmp_path, setting)["records"])
        for at in range(1, 25, 4):
            try:
                trial.fail(at, 0, lasts=True)
            except (AssertionError, Damaged):
                harmed += 1
    assert harmed
