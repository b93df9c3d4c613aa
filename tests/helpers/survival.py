"""What is left of a case after a power cut or a failure, held against a run that had none."""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from eventsourcing.persistence import PersistenceError

from events.errors import CaseError
from events.log import Log
from tests.helpers.disk import Op
from tracker.place import is_there, open_log
from tracker.verification import verify

IN_MEMORY = Path("/dev/shm")  # where there is one: thousands of images are written and read
SAID = "reached "  # with the position of the last event of a report: see disk_child.py


class Whole(NamedTuple):
    """What a run leaves that nothing disturbs: the leaves of its log, and the sizes that the log
    had between two transactions."""

    leaves: tuple[bytes, ...]
    sizes: frozenset[int]


class Tally(dict[str, int]):
    """How many images there were of each kind: whole, lost (acknowledged, and not there), half (of
    a transaction), corrupt."""

    again = 0  # of so many the command was given again

    def count(self, kind: str) -> None:
        """One more of a kind."""
        self[kind] = self.get(kind, 0) + 1

    def __iadd__(self, other: "Tally") -> "Tally":
        for kind, number in other.items():
            self[kind] = self.get(kind, 0) + number
        self.again += other.again
        return self

    def __str__(self) -> str:
        kinds = (f"{number} {kind}" for kind, number in sorted(self.items()))
        again = f"; completed after {self.again}" if self.again else ""
        return f"{sum(self.values())} images: {', '.join(kinds)}{again}"


@contextmanager
def scratch(beside: Path) -> Iterator[Path]:
    """A folder for images."""
    place = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else beside
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder) / "image"


def leaves_in(case: Path) -> tuple[bytes, ...]:
    """The leaves of a log that is whole; none where there is no case. Raises Damaged."""
    try:
        if not is_there(case):
            return ()
        with closing(open_log(case)) as log:
            return _checked(log)
    except (CaseError, PersistenceError, sqlite3.Error, UnicodeDecodeError) as error:
        raise Damaged(str(error)) from error


class Damaged(Exception):
    """A log cannot be opened, or is not whole."""


def _checked(log: Log) -> tuple[bytes, ...]:
    done = verify(log)
    if done.findings:
        raise Damaged(done.findings[0].message)
    return tuple(log.leaves(0, log.size()))


def said_in(ops: Iterable[Op]) -> list[str]:
    """The lines that a run has written to standard output."""
    return b"".join(op.data for op in ops if op.what == "1").decode().splitlines()


def acknowledged(said: Iterable[str]) -> int:
    """The last event that a run had said is filed."""
    return max((int(line[len(SAID) :]) for line in said if line.startswith(SAID)), default=0)


def whole(case: Path, sizes: Iterable[int]) -> Whole:
    """What a run has left that nothing disturbed."""
    leaves = leaves_in(case)
    return Whole(leaves, frozenset({0, *sizes, len(leaves)}))


def judged(case: Path, reference: Whole, least: int) -> str:
    """Of which kind a case is that must have so many events at the least: see Tally."""
    try:
        leaves = leaves_in(case)
    except Damaged:
        return "corrupt"
    if leaves != reference.leaves[: len(leaves)]:
        return "corrupt"
    if len(leaves) not in reference.sizes:
        return "half"
    return "whole" if len(leaves) >= least else "lost"
