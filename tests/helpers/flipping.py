"""Cases of which one bit is flipped, byte after byte; and what comes of each flip."""

import multiprocessing
import os
import random
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager, redirect_stderr
from io import StringIO
from itertools import repeat
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.helpers.cases import rows, workplace
from tests.helpers.commands import BUNDLED, Desk, report

TABLES = ("head", "log", "texts")
NAMED, REFUSED, HARMLESS, SILENT = "named by verify", "refused", "without effect", "SILENT"
FAULT = "FAULT"
IN_ERROR = 99  # one of a kind that only damage explains: `verify` must tell
CLAIMS = 110  # so many that the table and its index have inner pages
WORDS = 700  # of a text and of a quote: more than a page holds
QUESTIONS = (("list", "--format", "jsonl"),)
SLICE = 500  # offsets that one process is given at a time

Flips = Counter[tuple[str, str]]  # by kind of page and outcome
Judge = Callable[[Path, bytes], str]


def complete_case(folder: Path) -> bytes:
    """The file of a small case that has a page of every kind: of tables and indexes, inner and
    outer ones, overflow and free ones."""
    desk, words = Desk(folder), " ".join(f"word{n}" for n in range(WORDS))
    text = "".join(f"In district {n} there were {n} dead.\n" for n in range(CLAIMS)) + words
    claims = [
        {
            "incident": f"incident-{n % 5}",
            "measure": f"killed in district {n}",
            "figure": str(n),
            "quote": f"district {n} there were {n} dead",
        }
        for n in range(CLAIMS)
    ]
    claims[-1]["quote"] = words
    desk.ok("ingest", desk.write("a.md", report(*claims, text=text)))
    desk.ok("claim", "void", "#7", "--because", "mistyped")
    desk.ok("source", "rate", "Desk Wire", "B")
    with closing(sqlite3.connect(desk.case, isolation_level=None)) as free:
        free.execute("PRAGMA journal_mode = DELETE")
        free.execute("CREATE TABLE gone (words TEXT)")
        free.executemany("INSERT INTO gone VALUES (?)", [(words,)])
        free.execute("DROP TABLE gone")
    return desk.case.read_bytes()


def kinds(data: bytes) -> list[str]:
    """The kind of each page of an SQLite file, in the order in which they stand."""
    size = page_size(data)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        copy.write_bytes(data)
        with closing(sqlite3.connect(copy)) as connection:
            query = (
                "SELECT pageno, pagetype, name IN (SELECT name FROM sqlite_master WHERE"
                " type = 'index' OR sql LIKE '%WITHOUT ROWID%') FROM dbstat"
            )
            found = {
                page: kind if kind == "overflow" else f"{'index' if index else 'table'} {kind}"
                for page, kind, index in connection.execute(query)
            }
    return [found.get(page, "free") for page in range(1, len(data) // size + 1)]


def page_size(data: bytes) -> int:
    """The size of a page, as the header of the file says it."""
    return int.from_bytes(data[16:18], "big")


def flipped(data: bytes, offset: int, seed: int) -> bytes:
    """With one bit of the byte at an offset the other way round: which one is a matter of chance,
    and always the same for a seed."""
    bit = 1 << random.Random(seed * 1_000_003 + offset).randrange(8)
    return data[:offset] + bytes([data[offset] ^ bit]) + data[offset + 1 :]


class CaseJudge:
    """Says what comes of a damaged file of a case."""

    def __init__(self, whole: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            whole_file = Path(folder) / "case.db"
            whole_file.write_bytes(whole)
            self._before = rows(whole_file, TABLES)
            self._read = _read(whole_file)

    def __call__(self, folder: Path, data: bytes) -> str:
        """What `verify` says of the file; where it finds nothing, whether that is true."""
        case = folder / "case.db"
        for beside in folder.glob("case*"):
            beside.unlink()
        case.write_bytes(data)
        status = _verified(case)
        if status != 0:
            return {1: NAMED, 3: REFUSED}.get(status, FAULT)
        return HARMLESS if self._is_same(case) else SILENT

    def _is_same(self, case: Path) -> bool:
        try:
            return rows(case, TABLES) == self._before and _read(case) == self._read
        except (sqlite3.Error, UnicodeDecodeError):
            return False


def _verified(case: Path) -> int:
    """The exit code of `verify --log-only`; -1 for what would be a traceback or a fault."""
    from tracker.failure import DEBUG, say_failure
    from tracker.place import open_log
    from tracker.verification import verify

    try:
        with closing(open_log(case)) as log:
            return 1 if verify(log).findings else 0
    except Exception as error:
        with patch.dict(os.environ, {DEBUG: "1"}), redirect_stderr(StringIO()) as said:
            try:
                status = say_failure(error)
            except Exception:
                return -1
        return status if said.getvalue().startswith("error: ") else -1


def _read(case: Path) -> object:
    """All events and all texts, as the program reads them."""
    from events.log import Log
    from events.report import ReportFiled

    with closing(Log(case)) as log:
        events = list(log.read())
        filed = [item.event for item in events if isinstance(item.event, ReportFiled)]
        return events, [log.text(event.text_sha256) for event in filed]


class ViewsJudge:
    """Says what comes of a damaged file of views, beside a case that is whole."""

    def __init__(self, case: bytes, views: bytes) -> None:
        self._case = case
        with workplace() as folder:
            self._made = self._put(folder, views).read_bytes()
            self._answers = _answers(folder)
        assert all(status == 0 for status, _ in self._answers)

    def __call__(self, folder: Path, data: bytes) -> str:
        """Whether `verify` names the damage, and whether the answers are right all the same."""
        found = _compared(folder / "case.db", self._put(folder, data), self._made)
        self._put(folder, data)  # as it was before: what is asked may make it anew
        answers = _answers(folder)
        states = {status for status, _ in answers}
        if found == FAULT or not states <= {0, 3, IN_ERROR} or (IN_ERROR in states and not found):
            return FAULT
        asked = "right" if answers == self._answers else "refused" if states != {0} else "wrong"
        if found:
            return f"{NAMED}, answers {asked}"
        return {"right": HARMLESS, "refused": REFUSED, "wrong": SILENT}[asked]

    def _put(self, folder: Path, data: bytes) -> Path:
        for beside in folder.glob("case*"):
            beside.unlink()
        (folder / "case.db").write_bytes(self._case)
        views = folder / "case.views.db"
        views.write_bytes(data)
        return views


def _compared(case: Path, views: Path, made: bytes) -> str:
    """What `verify` finds in the views, "" for nothing. They are made anew once and not each
    time, which is most of the time that it takes."""
    from events.log import Log
    from projections.views import compared
    from projections.views.catch_up import fill
    from projections.views.store import loading
    from tracker.verification import check_views

    head = 0

    @contextmanager
    def copied(path: Path) -> Iterator[Any]:
        path.write_bytes(made)
        yield path

    def filled(log: Log, path: Any, upto: int | None = None) -> int:
        if upto != head:  # as a flip in the progress may have it
            with loading(path) as connection:
                fill(log, connection, upto)
        return head

    with (
        patch.object(compared, "loading", copied),
        patch.object(compared, "fill", filled),
        closing(Log(case)) as log,
    ):
        head = log.size()
        try:
            return " ".join(item.message for item in check_views(log, views, lambda _: None))
        except Exception:
            return FAULT


def _answers(folder: Path) -> list[tuple[int, str]]:
    """What the views are asked, by commands of the case in a folder."""
    desk, answers = Desk(folder), []
    for question in QUESTIONS:
        ran = desk.run(*question)
        status = IN_ERROR if "fault of tracker" in ran.err else ran.status
        answers.append((-1 if "Traceback" in ran.err else status, ran.out))
    return answers


def judged(judge: Judge, data: bytes, offsets: Iterable[int], seed: int) -> Iterator[str]:
    """The outcome of a flip at each offset."""
    with workplace() as folder:
        for offset in offsets:
            yield judge(folder, flipped(data, offset, seed))


def tallied(judge: Judge, data: bytes, offsets: Iterable[int], seed: int) -> Flips:
    """How often each outcome came for each kind of page."""
    at = list(offsets)
    return _counted(data, at, judged(judge, data, at, seed))


def tallied_beside(judge: Judge, data: bytes, seed: int) -> Flips:
    """The same for every byte, in two processes; `judge` can be sent to another process."""
    slices = [range(start, min(start + SLICE, len(data))) for start in range(0, len(data), SLICE)]
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        found = pool.map(_slice, repeat(judge), repeat(data), slices, repeat(seed))
        return _counted(data, range(len(data)), (item for some in found for item in some))


def _slice(judge: Judge, data: bytes, offsets: range, seed: int) -> list[str]:
    return list(judged(judge, data, offsets, seed))


def _counted(data: bytes, offsets: Iterable[int], outcomes: Iterable[str]) -> Flips:
    pages, size = kinds(data), page_size(data)
    return Counter(
        (pages[offset // size], outcome) for offset, outcome in zip(offsets, outcomes, strict=True)
    )


def by_outcome(tally: Flips) -> Counter[str]:
    """How often each outcome came, whatever the page."""
    found = Counter[str]()
    for (_, outcome), count in tally.items():
        found[outcome] += count
    return found


def tally_text(tally: Flips) -> str:
    """A line an outcome, and one for each kind of page."""
    lines = [f"{sum(tally.values())} flips: " + _text(by_outcome(tally))]
    for kind in sorted({kind for kind, _ in tally}):
        of_kind = Counter({what: count for (page, what), count in tally.items() if page == kind})
        lines.append(f"  {kind}: {_text(of_kind)}")
    return "\n".join(lines)


def _text(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))


def small_views(desk: Desk) -> bytes:
    """The views of the two bundled reports, in pages so small that there are inner ones."""
    desk.bundled().ok("ingest", *BUNDLED)
    desk.ok("claim", "void", "#17", "--because", "mistyped")
    desk.ok("source", "rate", "Al Jazeera", "B")
    desk.ok("list")
    views = desk.folder / "case.views.db"
    with closing(sqlite3.connect(views, isolation_level=None)) as connection:
        connection.execute("PRAGMA page_size = 512")
        connection.execute("VACUUM")
    return views.read_bytes()
