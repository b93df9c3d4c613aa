"""Works that are killed: what each begins with, and what a kill must have left of it."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from events.errors import CaseError
from events.log import Log
from events.merkle import HASH_BYTES
from events.server import Server
from projections.views.store import views_path
from tests.helpers.cases import fill, held
from tests.helpers.commands import Desk
from tests.helpers.killing import Kills, Run
from tests.helpers.records import json_lines, many
from tracker.backup import BESIDE
from tracker.verification import check_views, verify

FEW = 600  # records of an earlier day


def events_of(records: int) -> int:
    """How many events records are: a claim each, and for each ten a report and an incident."""
    return records + 2 * (records // 10)


EVENTS = events_of(FEW)


class Work:
    """Work on a case in a folder, or in the database of a URL."""

    kind = ""
    part = 1.0  # of the time it all takes: a kill comes within so much

    def __init__(self, folder: Path, url: str = "", mode: str = "whole") -> None:
        self.folder, self.mode = folder, mode
        self.place: Path | Server = Server(url) if url else folder / "case.db"
        folder.mkdir()

    @property
    def named(self) -> str:
        """The case as `--case` names it."""
        return self.place.url if isinstance(self.place, Server) else self.place.name

    def arguments(self) -> tuple[str, ...]:
        """What the work is told, see helpers.doomed."""
        return (self.named,)

    def make_ready(self) -> None:
        """Begin anew, where there is nothing left to do."""

    def left_by(self, run: Run) -> Kills:
        """What a run has left that must not be, but for what `damage` finds."""
        raise NotImplementedError

    def is_in_transaction(self) -> bool:
        """Whether a journal is left to be rolled back."""
        journals = self.folder.glob("*.db-journal")
        return any(journal.stat().st_size for journal in journals)

    def damage(self) -> Kills:
        """What `verify` finds in the log, and in the views."""
        with self.log() as log:
            found = len(verify(log).findings)
            told = list[str]()
            unlike = 0
            if isinstance(self.place, Path):
                unlike = len(check_views(log, views_path(self.place), told.append))
            assert told == []
        return Kills(findings=found, unlike=unlike)

    @contextmanager
    def log(self) -> Iterator[Log]:
        """The log as the run has left it."""
        with closing(Log(self.place)) as log:
            yield log

    def forget(self) -> None:
        """Throw the case away."""
        if isinstance(self.place, Server):
            with psycopg.connect(self.place.url, autocommit=True) as connection:
                for schema in (b"tracker", b"tracker_views"):
                    connection.execute(b"DROP SCHEMA IF EXISTS " + schema + b" CASCADE")
        for path in self.folder.glob("case.*"):
            path.unlink()


class Reports(Work):
    """A folder of reports is filed, until all are."""

    kind, part = "reports", 1 / 12

    def __init__(
        self, folder: Path, url: str = "", mode: str = "whole", reports: int = 40, claims: int = 30
    ) -> None:
        super().__init__(folder, url, mode)
        self.reports, self.claims = reports, claims
        self._is_done = True
        fill(folder / "reports", reports, claims)

    def arguments(self) -> tuple[str, ...]:
        return self.named, "reports"

    def make_ready(self) -> None:
        if self._is_done or self.mode != "whole":
            self.forget()
            self._acknowledged, self._runs = set[str](), 0
            self._is_done = False

    def left_by(self, run: Run) -> Kills:
        found = held(self.place)
        self._acknowledged |= set(run.acknowledged)
        self._runs += 1
        self._is_done = not run.killed or len(found.claims) == self.reports
        if self.mode == "whole":  # at most one is filed and not said to be
            assert len(found.claims) - len(self._acknowledged) <= self._runs
        if not run.killed and self.mode == "whole":
            self.check_end()
        return Kills(
            lost=len(self._acknowledged - found.claims.keys()),
            halves=sum(claims != self.claims for claims in found.claims.values()),
        )

    def check_end(self) -> None:
        """All is filed once, and is as it would be had nothing been killed."""
        found = held(self.place)
        assert (len(found.claims), set(found.claims.values())) == (self.reports, {self.claims})
        assert len(found.opened) == len(set(found.opened)) == 7
        assert found.events == self.reports * (self.claims + 1) + 7
        if isinstance(self.place, Path):
            asked = ("show", "incident-0", "killed in district 0", "--value")
            assert Desk(self.folder).ok(*asked).out == "35\n"


class Merges(Work):
    """Two incidents are merged and parted, and a claim changes hands, over and over."""

    kind, acts = "merges", 12

    def make_ready(self) -> None:
        if self.place.exists() if isinstance(self.place, Path) else self.place.has_case():
            return
        desk = Desk(self.folder)
        reports = fill(self.folder / "reports", 4, 7)
        desk.ok("--case", self.named, "ingest", str(reports))
        with self.log() as log:
            filed = next(e.stream for e in log.read() if e.event.TOPIC == "report.filed")
            self._seen = log.size()
        self._report = filed.partition(":")[2]

    def arguments(self) -> tuple[str, ...]:
        return self.named, str(self.acts), self._report

    def left_by(self, run: Run) -> Kills:
        with self.log() as log:
            logged = {e.position: e for e in log.read(self._seen)}
            size = log.size()
        recorded = {f"{at}:{e.event.TOPIC}:{e.stream}" for at, e in logged.items()}
        said = {event for step in run.acknowledged for event in step.split()}
        alone = [
            at for at, e in logged.items()
            if e.event.TOPIC == "incident.opened"
            and (at + 1 not in logged or logged[at + 1].event.TOPIC != "incident.split")
        ]  # fmt: skip
        if self.mode == "whole":  # at most one act is recorded and not said to be
            assert len(recorded) - len(said & recorded) <= 2
        self._seen = size
        return Kills(lost=len(said - recorded), halves=len(alone))


@cache
def two_days(records: int) -> TemporaryDirectory[str]:
    """A case of so many records and its views, and in `kept` both as they were on either day."""
    place = TemporaryDirectory()
    desk = Desk(Path(place.name))
    kept = desk.folder / "kept"
    kept.mkdir()
    every = list(many(records))
    for name, given in ("few", every[:FEW]), ("all", every):
        desk.ok("ingest", desk.write("records.jsonl", json_lines(given)))
        desk.ok("show", "province-0/incident-0", "killed", "--value")
        for path in (desk.case, views_path(desk.case)):
            shutil.copy(path, kept / f"{name}-{path.name}")
    return place


class FewMerges(Merges):
    """As many as a short test has time for."""

    acts = 4


class OfTwoDays(Work):
    """A case of some hundred events and their views, and of some thousand."""

    more = 3_000  # records of both days

    def __init__(self, folder: Path, url: str = "", mode: str = "whole") -> None:
        super().__init__(folder, url, mode)
        shutil.copytree(two_days(self.more).name, folder, dirs_exist_ok=True)
        with self.log() as log:
            self.size = log.size()

    def put(self, name: str, of: str) -> None:
        """Put the case or its views of a day in place."""
        for suffix in BESIDE:
            Path(f"{self.folder / name}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.folder / "kept" / f"{of}-{name}", self.folder / name)

    def reached(self) -> int:
        """How far the views are."""
        with closing(sqlite3.connect(views_path(self.folder / "case.db"))) as views:
            return int(views.execute("SELECT position FROM progress").fetchone()[0])


class CatchUp(OfTwoDays):
    """The views are brought to the head of the log, from where they are."""

    kind, part, more = "catch-up", 0.95, 6_000  # two batches, of which the first is most
    between = 0  # kills that left the views at neither end

    def make_ready(self) -> None:
        if self.mode != "whole" or self.reached() == self.size:
            self.put("case.views.db", "few")

    def arguments(self) -> tuple[str, ...]:
        return self.named, "province-0/incident-0"

    def left_by(self, run: Run) -> Kills:
        self.between += EVENTS < self.reached() < self.size
        return Kills()  # the views are compared where all damage is found


class Rebuild(OfTwoDays):
    """The views are made anew."""

    kind = "rebuild"

    def make_ready(self) -> None:
        if self.mode != "whole":
            self.put("case.views.db", "all")

    def left_by(self, run: Run) -> Kills:
        left = list(self.folder.glob("*.new"))
        assert len(left) <= (1 if run.killed else 0)  # the next one throws it away
        return Kills(lost=self.mode == "whole" and self.reached() != self.size)


class Records(OfTwoDays):
    """Very many records are imported in one transaction into a case that has some."""

    kind, more, records = "records", FEW, 12_000

    def __init__(
        self, folder: Path, url: str = "", mode: str = "whole", options: tuple[str, ...] = ()
    ) -> None:
        super().__init__(folder, url, mode)
        self._options = options
        other = (
            json_lines(many(self.records)).replace("province-", "town-").replace("item ", "note ")
        )
        (folder / "records.jsonl").write_text(other)

    def arguments(self) -> tuple[str, ...]:
        return self.named, "records.jsonl", *self._options

    def make_ready(self) -> None:
        with self.log() as log:
            size = log.size()
        if size != self.size:
            self.put("case.db", "few")
            self.put("case.views.db", "few")

    def left_by(self, run: Run) -> Kills:
        with self.log() as log:
            more = log.size() - self.size
        is_lost = bool(run.acknowledged) and more == 0
        return Kills(lost=is_lost, halves=more not in (0, events_of(self.records)))


class FewRecords(Records):
    """As many as a short test has time for."""

    records = 4_000


class VeryManyRecords(Records):
    """So many that they are written to the file before the end of their transaction."""

    records = 1_000_000


class Backup(OfTwoDays):
    """A copy of the case takes the place of an earlier one."""

    kind = "backup"

    def make_ready(self) -> None:
        shutil.copy(self.folder / "kept" / "few-case.db", self.folder / "safe.db")

    def arguments(self) -> tuple[str, ...]:
        return self.named, "safe.db"

    def left_by(self, run: Run) -> Kills:
        assert len(list(self.folder.glob(".*.part"))) <= (1 if run.killed else 0)
        size = size_of(self.folder / "safe.db")
        return Kills(
            lost=bool(run.acknowledged) and size != self.size,
            halves=size not in (EVENTS, self.size),
        )


class Restore(OfTwoDays):
    """A backup takes the place of the case, which is kept beside it."""

    kind = "restore"

    def make_ready(self) -> None:
        for path in self.folder.glob("case.replaced-*"):
            path.unlink()
        self.put("case.db", "all")
        self.put("case.views.db", "all")
        shutil.copy(self.folder / "kept" / "few-case.db", self.folder / "safe.db")

    def arguments(self) -> tuple[str, ...]:
        return self.named, "safe.db"

    def left_by(self, run: Run) -> Kills:
        size, kept = size_of(self.folder / "case.db"), self.folder / "case.replaced-1.db"
        lost = size not in (EVENTS, self.size) or (run.acknowledged and size != EVENTS)
        half = kept.exists() and size_of(kept) != self.size
        return Kills(lost=bool(lost) or (size != self.size and not kept.exists()), halves=half)


class Signing(OfTwoDays):
    """A checkpoint and its leaves are written."""

    kind = "checkpoint"

    def make_ready(self) -> None:
        if not (self.folder / "a.key").exists():
            Desk(self.folder).ok("key", "a", "--to", "a.key")
        for path in self.written():
            path.unlink(missing_ok=True)

    def written(self) -> tuple[Path, Path]:
        """The checkpoint and its leaves."""
        return self.folder / "a.checkpoint", self.folder / "a.checkpoint.leaves"

    def arguments(self) -> tuple[str, ...]:
        return self.named, "a.key", "a.checkpoint"

    def left_by(self, run: Run) -> Kills:
        told, leaves = self.written()
        half = leaves.exists() and leaves.stat().st_size != HASH_BYTES * self.size
        if told.exists():
            half |= Desk(self.folder).run("verify", "--checkpoint", told.name).status != 0
        return Kills(lost=bool(run.acknowledged) and not told.exists(), halves=half)


def size_of(path: Path) -> int:
    """How many events a case has; -1 where it is not whole."""
    try:
        with closing(Log(path)) as log:
            return -1 if verify(log).findings else log.size()
    except CaseError:
        return -1
