"""What may stand on a disk after a power cut, worked out from what a program did to it.

What was synced before the cut is there. Of the rest any part may be: each write is there, is not,
or in some of its sectors; each change of a length, and of a name in the folder, has come to the
disk or not, whatever came after it. So what was written in one order may be found in another.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from random import Random
from typing import NamedTuple

from tests.helpers.disk import Op

SECTOR = 512
NOT_KEPT = "-shm"  # memory that processes share: SQLite makes it again


class Change(NamedTuple):
    """A write at a place, or where there are no bytes, another length."""

    at: int
    data: bytes | None


class File:
    """What of a file is on the disk for sure, and the changes after it that may be."""

    def __init__(self, data: bytes = b"") -> None:
        self.sure = bytearray(data)
        self.unsynced: list[Change] = []

    def sync(self) -> None:
        """All that was changed is on the disk."""
        for change in self.unsynced:
            _apply(self.sure, change)
        self.unsynced.clear()

    def found(self, dice: Random, mood: "Mood") -> bytes:
        """What may be found of it after a power cut."""
        data = bytearray(self.sure)
        for change in self.unsynced:
            if change.data is not None and dice.random() < mood.torn:
                for piece in _pieces(change.at, change.data, dice.choice((SECTOR, 4096))):
                    if dice.random() < mood.kept:
                        _apply(data, piece)
            elif dice.random() < mood.kept:
                _apply(data, change)
            elif change.data is not None and dice.random() < mood.grown:
                missing = max(0, change.at + len(change.data) - len(data))
                data += dice.randbytes(missing) if dice.random() < 0.5 else bytes(missing)
        return bytes(data)


class Mood(NamedTuple):
    """How likely it is in one power cut that a change is kept, a write torn, a file longer than
    what was written into it, and the newest name found that is not synced."""

    kept: float
    torn: float
    grown: float
    named: float


def _mood(dice: Random) -> Mood:
    likely = (0.0, 0.1, 0.5, 0.9, 1.0)
    return Mood(
        dice.choice(likely), dice.choice((0.0, 0.3, 1.0)), dice.choice((0.0, 0.5)),
        dice.choice(likely),
    )  # fmt: skip


class Folder:
    """The files of a folder, as the operations on them go on."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        # What a name has stood for, None: for nothing; the first is on the disk for sure.
        self._names: dict[str, list[File | None]] = {
            name: [File(data)] for name, data in files.items()
        }
        self._open: dict[int, File | None] = {}  # None: the folder itself

    def take(self, op: Op) -> None:
        """The next thing that was done."""
        match op.what:
            case "n":
                self._name(op.data, made := File())
                self._open[op.file] = made
            case "o":
                name = PurePosixPath(op.data.decode()).name
                self._open[op.file] = self._names[name][-1] if name in self._names else None
                if op.number & os.O_TRUNC and (file := self._open[op.file]):
                    file.unsynced.append(Change(0, None))
            case "w" if file := self._open[op.file]:
                file.unsynced.append(Change(op.number, op.data))
            case "t" if file := self._open[op.file]:
                file.unsynced.append(Change(op.number, None))
            case "s":
                self._sync(self._open[op.file])
            case "c":
                del self._open[op.file]
            case "u":
                self._name(op.data, None)
            case "r" | "l":
                old, new = op.data.split(b"\0")
                self._name(new, self._names[PurePosixPath(old.decode()).name][-1])
                if op.what == "r":
                    self._name(old, None)

    def _name(self, path: bytes, file: File | None) -> None:
        self._names.setdefault(PurePosixPath(path.decode()).name, [None]).append(file)

    def _sync(self, file: File | None) -> None:
        if file is not None:
            file.sync()
            return
        for stood_for in self._names.values():
            del stood_for[:-1]

    def found(self, dice: Random) -> dict[str, bytes]:
        """The files that may be found after a power cut now."""
        mood, found = _mood(dice), dict[str, bytes]()
        for name, stood_for in self._names.items():
            newest = dice.random() < mood.named
            file = stood_for[-1] if newest else dice.choice(stood_for)
            if file is not None and not name.endswith(NOT_KEPT):
                found[name] = file.found(dice, mood)
        return found

    def whole(self) -> dict[str, bytes]:
        """The files as they are where no power is cut."""
        for stood_for in self._names.values():
            if (file := stood_for[-1]) is not None:
                file.sync()
            del stood_for[:-1]
        return {
            name: bytes(stood_for[-1].sure)
            for name, stood_for in self._names.items()
            if stood_for[-1] is not None
        }


class Cut(NamedTuple):
    """The files found after a power cut, and what the program had said before it."""

    files: dict[str, bytes]
    said: tuple[str, ...]


def cuts(
    before: Mapping[str, bytes], ops: Sequence[Op], number: int, seed: int = 0
) -> Iterator[Cut]:
    """So many power cuts at random points of a run in a folder that had these files before it."""
    dice, folder = Random(seed), Folder(before)
    points = sorted(dice.choices(range(len(ops) + 1), k=number))
    said, at = list[str](), 0
    for point in points:
        for op in ops[at:point]:
            if op.what == "1":
                said += op.data.decode().splitlines()
            else:
                folder.take(op)
        at = point
        yield Cut(folder.found(dice), tuple(said))


def after_all(before: Mapping[str, bytes], ops: Sequence[Op]) -> dict[str, bytes]:
    """The files at the end of a run whose power is not cut."""
    folder = Folder(before)
    for op in ops:
        if op.what != "1":
            folder.take(op)
    return folder.whole()


def _apply(data: bytearray, change: Change) -> None:
    if change.data is None:
        del data[change.at :]
        data += bytes(change.at - len(data))
        return
    data += bytes(max(0, change.at - len(data)))
    data[change.at : change.at + len(change.data)] = change.data


def _pieces(at: int, data: bytes, size: int) -> Iterator[Change]:
    start, end = at, at + len(data)
    while start < end:
        stop = min(end, (start // size + 1) * size)
        yield Change(start, data[start - at : stop - at])
        start = stop
