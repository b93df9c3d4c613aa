"""A file that a command said it has written is whole after a power cut; before, the old one is.

As tests/battery/test_power_cuts.py, for the files that are written at once: backups, restored
cases, keys, checkpoints, exports.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from events.durability import Durability
from tests.helpers.cases import fill
from tests.helpers.commands import Ran
from tests.helpers.disk import SHIPPED, Disk, Op, files_of, put_files
from tests.helpers.disk_child import Task
from tests.helpers.power_cuts import Folder, after_all, cuts
from tests.helpers.survival import Damaged, Tally, leaves_in, scratch

FEW, MANY = 40, 500  # images of each command; there are ten
NO_DATABASE = b"no database any more " * 500
Files = dict[str, bytes]
Judge = Callable[[Path, Files, bool], str]  # of an image: the files of the run's end, if it said so

pytestmark = pytest.mark.usefixtures("opened_as")


class Desk:
    """A folder with a case of some reports, and reports to make another one of."""

    def __init__(
        self, disk: Disk, folder: Path, setting: Durability, *, syncs: bool = True
    ) -> None:
        self._disk, self._task = disk, Task("", (), setting, syncs=syncs)
        self.folder = folder / "case"
        self.folder.mkdir()
        self._reports = sorted(fill(folder / "reports", 8, 4).iterdir())
        self.ok("ingest", *map(str, self._reports[:5]))

    def ok(self, *args: str) -> Ran:
        """Run a command that must end well."""
        ran = self._disk.run(self.folder, *args, task=self._task)
        assert ran.status == 0, ran
        return ran

    def more(self) -> None:
        """File some more reports."""
        self.ok("ingest", *map(str, self._reports[5:]))

    def left_open(self, case: str) -> Files:
        """A case of other reports, and beside it what a writer who was killed has left."""
        before = files_of(self.folder)
        args = ("--case", case, "ingest", *map(str, self._reports[::2]))
        put_files(self.folder, {})
        ran, ops = self._disk.recorded(self.folder, *args, task=self._task)
        assert ran.status == 0, ran
        put_files(self.folder, before)
        folder = Folder({})
        for op in ops[: _last_write(ops, f"{case}-") + 1]:
            if op.what != "1":
                folder.take(op)
        left = {name: data for name, data in folder.whole().items() if name.startswith(case)}
        return {name: data for name, data in left.items() if not name.endswith("-shm")}

    def cut(self, args: tuple[str, ...], number: int, judge: Judge) -> Tally:
        """Cut the power so many times while a command runs, and judge what is left."""
        before = files_of(self.folder)
        ran, ops = self._disk.recorded(self.folder, *args, task=self._task)
        assert ran.status == 0, ran
        after, tally = files_of(self.folder), Tally()
        assert after_all(before, ops) == after
        with scratch(self.folder.parent) as image:
            for cut in cuts(before, ops, number):
                put_files(image, cut.files)
                tally.count(judge(image, after, bool(cut.said)))
        print(f"\n{self._task.setting} {' '.join(args)}: {len(ops)} operations, {tally}")
        return tally


def _last_write(ops: Sequence[Op], beginning: str) -> int:
    """Where a file whose name begins so is written to for the last time, but for shared memory."""
    names, last = dict[int, str](), 0
    for at, op in enumerate(ops):
        if op.what in "no":
            names[op.file] = op.data.decode().rpartition("/")[2]
        elif op.what == "w" and names[op.file].startswith(beginning):
            last = last if names[op.file].endswith("-shm") else at
    assert last
    return last


def files(*names: str, before: Files) -> Judge:
    """That each of the files is as it was or as it is to be, and when that was said, the latter."""

    def judge(image: Path, after: Files, said: bool) -> str:
        there = files_of(image)
        for name in names:
            if there.get(name) not in (before.get(name), after[name]):
                return "corrupt"
            if said and there.get(name) != after[name]:
                return "lost"
        return "whole"

    return judge


def in_place(path: Path) -> object:
    """What can be read at a path: the leaves of a case, or that there is no database."""
    if path.exists() and path.read_bytes() == NO_DATABASE:
        return NO_DATABASE
    try:
        return leaves_in(path)
    except Damaged:
        return "damaged"


def case(name: str, before: object, after: object, beside: str = "") -> Judge:
    """That the case of a name is the one before or the one after, that one when it was said; and
    when it is the one after, that what was there before is kept beside."""

    def judge(image: Path, _: Files, said: bool) -> str:
        found = in_place(image / name)
        if found not in (before, after):
            return "corrupt"
        if said and found != after:
            return "lost"
        if beside and found == after and in_place(image / beside) != before:
            return "lost"
        return "whole"

    return judge


def backed_up(disk: Disk, folder: Path, setting: Durability, number: int) -> Tally:
    """A backup at a new path, and one in the place of an older one that was used as a case."""
    desk = Desk(disk, folder, setting)
    leaves = leaves_in(desk.folder / "case.db")
    tally = desk.cut(("backup", "kept.db"), number, case("kept.db", (), leaves))
    put_files(
        desk.folder, {"case.db": files_of(desk.folder)["case.db"], **desk.left_open("old.db")}
    )
    before = files_of(desk.folder)
    old = in_place(desk.folder / "old.db")
    assert old not in ((), leaves, "damaged")
    put_files(desk.folder, before)
    tally += desk.cut(("backup", "--force", "old.db"), number, case("old.db", old, leaves))
    return tally


def restored(disk: Disk, folder: Path, setting: Durability, number: int) -> Tally:
    """A backup put where nothing is, in the place of a case, and of a file that is no case more."""
    desk = Desk(disk, folder, setting)
    desk.ok("backup", "kept.db")
    desk.more()
    old, leaves = (in_place(desk.folder / name) for name in ("case.db", "kept.db"))
    before, aside = files_of(desk.folder), "case.replaced-1.db"
    tally = desk.cut(("--case", "new.db", "restore", "kept.db"), number, case("new.db", (), leaves))
    for was in (before, before | desk.left_open("case.db")):
        put_files(desk.folder, was)
        old = in_place(desk.folder / "case.db")
        put_files(desk.folder, was)
        args = ("restore", "--replace", "kept.db")
        tally += desk.cut(args, number, case("case.db", old, leaves, aside))
    put_files(desk.folder, {"case.db": NO_DATABASE, "kept.db": before["kept.db"]})
    tally += desk.cut(args, number, case("case.db", NO_DATABASE, leaves, aside))
    return tally


def written(
    disk: Disk, folder: Path, setting: Durability, number: int, *, syncs: bool = True
) -> Tally:
    """A key, a checkpoint with the leaves, and an export in the place of an older one."""
    desk, tally = Desk(disk, folder, setting, syncs=syncs), Tally()
    for args, names in (
        (("key", "desk.example/strikes", "--to", "desk.key"), ("desk.key", "desk.pub")),
        (
            ("checkpoint", "--key", "desk.key", "--to", "checkpoint", "--leaves", "leaves"),
            ("checkpoint", "leaves"),
        ),
        (("export", "--to", "claims.jsonl"), ("claims.jsonl",)),
        (("export", "--force", "--to", "claims.jsonl"), ("claims.jsonl",)),
    ):
        before = files_of(desk.folder)
        tally += desk.cut(args, number, files(*names, before=before))
        desk.more()
    return tally


COMMANDS = pytest.mark.parametrize(
    "command", [backed_up, restored, written], ids=lambda command: command.__name__
)
Command = Callable[[Disk, Path, Durability, int], Tally]


@SHIPPED
@COMMANDS
def test_a_file_that_was_acknowledged_survives_a_power_cut(
    command: Command, setting: Durability, disk: Disk, tmp_path: Path
) -> None:
    assert command(disk, tmp_path, setting, FEW).keys() == {"whole"}


@pytest.mark.battery
@SHIPPED
@COMMANDS
def test_a_file_that_was_acknowledged_survives_thousands_of_power_cuts(
    command: Command, setting: Durability, disk: Disk, tmp_path: Path
) -> None:
    assert command(disk, tmp_path, setting, MANY).keys() == {"whole"}


@SHIPPED
def test_files_that_were_not_synced_are_found_to_be_lost(
    setting: Durability, disk: Disk, tmp_path: Path
) -> None:
    tally = written(disk, tmp_path, setting, FEW, syncs=False)
    assert tally.get("lost", 0) + tally.get("corrupt", 0) > FEW / 5
