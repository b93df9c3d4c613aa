"""Many processes at one case, each in a loop through code of `tracker` as it is.

    python -m tests.helpers.crowd FOLDER SECONDS WRITERS MODE

Writers file reports, some that all of them try, and rate, void, describe and mark; the last of them
by commands in processes of their own. Two read, one the log and one the views, and one verifies.
Each writes what it did or saw, a JSON line each, to a file of its own. MODE `deferred` begins
writing transactions without the lock: the protection that a test must miss.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

from events.event import Logged
from events.figure_grammar import parse_figure
from events.instants import system_clock
from events.merkle import root, unpack
from events.store_sqlite import LogTransaction
from projections.views.store import progress
from tests.helpers.commands import BEGINNING, Ran, report, run_here, tracker
from tests.helpers.doomed import put
from tracker.case import Case
from tracker.drafts import DraftClaim, DraftReport
from tracker.filing import file_report
from tracker.verification import verify

CLAIMS = 3  # of a report
MARKS = 4  # acts between two marks, which all of them try to set
ANSWER = """
SELECT (SELECT count(*) FROM report), (SELECT count(*) FROM claim),
    (SELECT coalesce(sum(lower), 0) FROM claim), (SELECT count(*) FROM credibility_rating),
    (SELECT count(*) FROM voiding), (SELECT count(*) FROM mark)
"""

Say = Callable[..., None]
Act = Callable[[], dict[str, Any]]


class Writer:
    """One of many: everything it files is its own, but for what all of them try."""

    def __init__(self, number: int, folder: Path) -> None:
        self.number = number
        self._folder = folder
        self._chance = Random(number)
        self._case = Case(folder / "case.db", f"writer {number}", system_clock)
        self._done = 0
        self._shared = 0
        self._reports: list[str] = []

    def act(self) -> dict[str, Any]:
        """Do the next thing; what was done."""
        self._done += 1
        acts: tuple[Act, ...] = (
            self._file_own, self._file_own, self._file_own, self._file_shared, self._file_shared,
            self._rate, self._void, self._describe, self._mark,
        )  # fmt: skip
        act = self._chance.choice(acts) if self._reports else self._file_own
        return act()

    def run(self, *args: str) -> Ran:
        """Run a command line."""
        place = str(self._folder / "case.db")
        return run_here(["--case", place, "--as", f"writer {self.number}", *args])

    def file(self, name: str, url: str, published: datetime, number: int) -> dict[str, Any]:
        """File a report; the number is what its claims are made from."""
        claims = tuple(
            DraftClaim(f"incident-{(n + number) % 9}", "killed", parse_figure(str(n + 1)))
            for n in range(CLAIMS)
        )
        draft = DraftReport(name, name, published, f"{name} says so.", name, url, claims=claims)
        filed = file_report(self._case, draft)
        if filed.status == "filed":
            self._reports.append(filed.report)
        return {"status": filed.status, "report": filed.report, "did": _places(filed.recorded)}

    def _file_own(self) -> dict[str, Any]:
        return self.file(f"Own {self.number} {self._done}", "", BEGINNING, self._done)

    def _file_shared(self) -> dict[str, Any]:
        self._shared += 1
        url = f"https://wire.example/{self._shared}"
        published = BEGINNING - timedelta(minutes=self._shared)
        return self.file(f"Shared {self._shared}", url, published, 0)  # the same, whoever files it

    def _command(self, *args: str) -> dict[str, Any]:
        ran = self.run(*args)
        if ran.status == 2:
            return {"status": "refused", "why": ran.err, "did": []}
        if ran.status:
            raise RuntimeError(f"{args}: {ran}")
        said = json.loads(ran.out) if ran.out.startswith("{") else {"events": []}
        did = [[item["position"], item["event"], item["stream"]] for item in said["events"]]
        return {"status": "done", "did": did}

    def _rate(self) -> dict[str, Any]:
        claim = f"{self._reports[-1]}#{self._chance.randint(1, CLAIMS)}"
        return self._command("claim", "rate", claim, str(self._chance.randint(1, 6)), "--json")

    def _void(self) -> dict[str, Any]:
        claim = f"{self._chance.choice(self._reports)}#1"
        return self._command("claim", "void", claim, "--because", "mistyped", "--json")

    def _describe(self) -> dict[str, Any]:
        title = f"{self.number} {self._done}"
        return self._command("incident", "describe", "incident-0", "--title", title, "--json")

    def _mark(self) -> dict[str, Any]:
        name = f"mark {self._done // MARKS}"
        done = self._command("mark", name)
        return done | {"mark": name, "status": done["status"].replace("done", "marked")}


class Commander(Writer):
    """A writer whose commands are processes of their own, as people start them."""

    def run(self, *args: str) -> Ran:
        return tracker("--as", f"writer {self.number}", *args, cwd=self._folder)

    def file(self, name: str, url: str, published: datetime, number: int) -> dict[str, Any]:
        path = self._folder / f"{self.number}.md"
        claims = (
            {"incident": f"incident-{(n + number) % 9}", "figure": str(n + 1)}
            for n in range(CLAIMS)
        )
        more = {"url": url} if url else {}
        text = report(
            *claims, outlet=name, title=name, text=f"{name} says so.",
            published=published.isoformat(), **more,
        )  # fmt: skip
        path.write_text(text)
        ran = self.run("ingest", path.name, "--json")
        if ran.status:
            raise RuntimeError(str(ran))
        (done,) = json.loads(ran.out)
        if done["status"] == "filed":
            self._reports.append(done["report"])
        return {key: done[key] for key in ("status", "report")} | {
            "did": [[at, "", ""] for at in done["events"]]
        }


def write(number: int, last: int, folder: Path, is_over: Callable[[], bool], say: Say) -> None:
    """Write until it is over; what fails is said, and gone on from."""
    writer = (Commander if number == last else Writer)(number, folder)
    while not is_over():
        begun = monotonic()
        try:
            done = writer.act()
        except Exception:
            say(gave_up=traceback.format_exc(), seconds=monotonic() - begun)
        else:
            say(**done, seconds=monotonic() - begun)


def read_log(folder: Path, is_over: Callable[[], bool], say: Say) -> None:
    """Read the log: what its head says, all of its leaves, and the events that are new."""
    with closing(Case(folder / "case.db", "reader", system_clock)) as case:
        log, last = case.log, 0
        while not is_over():
            head = log.recorder.select_head()
            assert head is not None
            say(size=head[0], root=root(unpack(head[1])).hex())
            size = log.size()
            say(size=size, leaves=sha256(b"".join(log.leaves(0, size))).hexdigest())
            for logged in log.read(last):
                assert logged.position == last + 1
                last = logged.position


def read_views(folder: Path, is_over: Callable[[], bool], say: Say) -> None:
    """Ask the views, which are caught up by that."""
    with closing(Case(folder / "case.db", "reader", system_clock)) as case:
        while not is_over():
            with case.caught_up() as connection:
                answer = connection.exec_driver_sql(ANSWER).one()
                say(size=progress(connection)[0], answer=list(answer))


def check(folder: Path, is_over: Callable[[], bool], say: Say) -> None:
    """Verify, the views too."""
    with closing(Case(folder / "case.db", "checker", system_clock)) as case:
        while not is_over():
            done, told = verify(case.log), list[str]()
            found = [*done.findings, *case.check_views(told.append)]
            say(size=done.events, root=done.root, findings=[str(one) for one in found], told=told)


def _places(recorded: Iterable[Logged]) -> list[Any]:
    return [[item.position, item.event.TOPIC, item.stream] for item in recorded]


def begin_deferred() -> None:
    """Writing transactions take the lock only when they write."""

    def enter(transaction: Any) -> Any:
        cursor = transaction.connection.cursor()
        cursor.execute("BEGIN")
        return cursor

    put(LogTransaction, "__enter__", enter)


def work(name: str, folder: Path, seconds: float, body: Callable[..., None], *args: Any) -> int:
    """What one process does; its exit code."""
    end = monotonic() + seconds
    with open(folder / f"{name}.jsonl", "w", buffering=1) as file:

        def say(**said: Any) -> None:
            file.write(json.dumps(said) + "\n")

        try:
            body(*args, folder, lambda: monotonic() > end, say)
        except BaseException:
            say(gave_up=traceback.format_exc(), seconds=0)
            return 1
    return 0


def main(folder: Path, seconds: float, writers: int, mode: str) -> None:
    """Begin all of them, and wait."""
    os.chdir(folder)
    if mode == "deferred":
        begin_deferred()
    first = Writer(writers, folder)
    first.act()
    first._case.close()
    bodies: dict[str, Any] = {"log": read_log, "views": read_views, "verifier": check}
    for number in range(writers):

        def body(*args: Any, number: int = number) -> None:
            write(number, writers - 1, *args)

        bodies[f"writer-{number}"] = body
    children = []
    for name, one in bodies.items():
        if child := os.fork():
            children.append(child)
        else:
            os._exit(work(name, folder, seconds, one))
    for child in children:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
