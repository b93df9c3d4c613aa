"""Imports one record file: in one transaction, or in batches that each stay when they are done."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice

import msgspec

from events.event import Entry
from tracker.case import Case
from tracker.output import note
from tracker.problems import FilesRefused, Problem
from tracker.records.filing import Imported, RecordFiler
from tracker.records.prior import CaseBefore
from tracker.records.record import Record

CHUNK = 4000  # records that are decided on together
MOST_PROBLEMS = 100  # that are told of one file

Tell = Callable[[int, Iterable[Entry]], None]  # the position before the entries, and they


class NotKept(Exception):
    """Leaves a transaction so that nothing of it is kept."""


class Import(msgspec.Struct):
    """One record file and how it is to be imported.

    `records` reads the file; the problems of its lines are in `problems` then. `batch` records make
    a transaction, 0: all. `keep` is false for a dry run; `tell` gets what is appended.
    """

    path: str
    records: Iterator[Record]
    problems: list[Problem]
    batch: int = 0
    most_problems: int = MOST_PROBLEMS
    keep: bool = True
    tell: Tell = lambda before, entries: None
    odd: list[Problem] = msgspec.field(default_factory=list)  # of records that could be read

    def into(self, case: Case) -> Imported:
        """Import the file. Raises FilesRefused with its problems."""
        before = CaseBefore(case)
        with _without_collector(), closing(RecordFiler(before, self._refuse)) as filer:
            try:
                while self._transaction(case, filer):
                    pass
            except NotKept:
                if self.problems or self.odd:
                    raise self._refusal(filer.done) from None
            except BaseException:
                if filer.done.kept:
                    note(f"{self.path}: {_kept(filer.done)}; the same command goes on there")
                raise
            return filer.done

    def _transaction(self, case: Case, filer: RecordFiler) -> bool:
        """File what belongs into one transaction; whether there may be more."""
        taken = 0
        with case.appending() as appending:
            filer.begin(appending, case.stamp())
            while chunk := self._chunk(taken):
                before = appending.size
                self.tell(before, filer.take(chunk))
                taken += len(chunk)
            if self.problems or self.odd or not self.keep:
                raise NotKept
        filer.done.kept = filer.done.records
        return self.batch > 0 and taken == self.batch

    def _chunk(self, taken: int) -> list[Record]:
        """The next records of a transaction; none once a line was refused."""
        most = min(CHUNK, self.batch - taken) if self.batch else CHUNK
        chunk = list(islice(self.records, most))
        return [] if self.problems else chunk

    def _refuse(self, line: int, message: str, hint: str) -> None:
        self.odd.append(Problem(self.path, message, line, "", hint))

    def _refusal(self, done: Imported) -> FilesRefused:
        """All problems of the file. A record may seem odd because one before it was refused."""
        for _ in self.records:
            if len(self.problems) >= self.most_problems:
                break
        found = self.problems or self.odd
        kept = _kept(done) if done.kept else ""
        return FilesRefused(found[: self.most_problems], kept, more=len(found) > self.most_problems)


def _kept(done: Imported) -> str:
    return f"the first {done.kept:,} records are recorded"


@contextmanager
def _without_collector() -> Iterator[None]:
    """Nothing here makes cycles of objects, and there is very much to look through for them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
