"""Questions to cases of a hundred thousand claims: at old and new instants, on both axes."""

import io
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from benchmarks.cases import CLAIMS, Made, Shape, incident, make
from events.instants import instant_text, to_micros
from projections.views.store import views_path
from tracker.cli import run

ROUNDS = 5
LONG = 5.0  # seconds: what takes longer is run once
WIDE = Shape("1,000 incidents, 4 measures, 20 origins", 1000, 4, 20, merges=20)
DEEP = Shape("one slot, 20 origins", 1, 1, 20)
BROAD = Shape("one slot, 2,000 origins", 1, 1, 2000)
MEASURE = "killed"
ASKED = (
    "show", "why", "why --json", "history", "history --axis recorded", "disagreements", "diff",
)  # fmt: skip

RAW = """
SELECT slot_claim.*, report.id, claim.number, claim.chain, origin.id
FROM slot_claim JOIN slot ON slot.key = slot_claim.slot
JOIN incident ON incident.key = slot.incident JOIN claim ON claim.position = slot_claim.claim
JOIN report ON report.key = claim.report JOIN origin ON origin.key = slot_claim.origin
WHERE slot_claim.published <= :as_of AND slot_claim.claim <= :known"""
OF_SLOT = " AND incident.id = :incident AND slot.measure = :measure"


class Point(NamedTuple):
    """A standpoint as the command line takes it, and as the raw statement does."""

    name: str
    options: tuple[str, ...] = ()
    as_of: int = 2**62
    known: int = 2**62


def questions() -> Iterator[str]:
    """The tables of each shape of a case."""
    with tempfile.TemporaryDirectory() as folder:
        for number, shape in enumerate((WIDE, DEEP, BROAD)):
            made = make(Path(folder) / f"{number}.db", shape)
            slot = (incident(shape.incidents // 2), MEASURE)
            asked = ASKED[:3] if shape is BROAD else ASKED
            yield _table(f"{CLAIMS:,} claims: {shape.name}", made, slot, asked)
            if shape is WIDE:
                yield _overall(made)
            yield _beyond_startup(made, slot)


def _points(made: Made) -> Iterator[Point]:
    with closing(sqlite3.connect(made.path)) as log:
        (head,) = log.execute("SELECT max(position) FROM log").fetchone()
    for name, part in (("oldest", 0.01), ("middle", 0.5), ("newest", 1.0)):
        at: datetime = made.first + part * (made.last - made.first) + timedelta(days=part == 1)
        yield Point(f"{name}, published", ("--as-of", instant_text(at)), as_of=to_micros(at))
    for name, part in (("oldest", 0.01), ("middle", 0.5), ("newest", 1.0)):
        position = max(round(part * head), 1500)  # the incidents were opened first
        yield Point(f"{name}, recorded", ("--known-at", f"#{position}"), known=position)


def _table(title: str, made: Made, slot: tuple[str, str], asked: Sequence[str]) -> str:
    """A row a question, a cell a standpoint: milliseconds, and how many times the raw limit."""
    points = list(_points(made))
    names = dict(zip(("incident", "measure"), slot, strict=True))
    raw = [_raw(made, OF_SLOT, names, point) for point in points]
    limits = [_seconds(ask) for ask in raw]
    lines = [
        f"| {title} | {' | '.join(point.name for point in points)} |",
        f"|---{'|---' * len(points)}|",
        f"| claims heard of | {' | '.join(f'{ask():,}' for ask in raw)} |",
        f"| raw limit, ms | {' | '.join(f'{limit * 1000:.1f}' for limit in limits)} |",
    ]
    for question in asked:
        name, *options = question.split()
        cells = []
        for point, limit in zip(points, limits, strict=True):
            at = _span(point, made) if name == "diff" else point.options
            cells.append(_cell(_command(made, name, *slot, *options, *at), limit))
        lines.append(f"| `{question}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def _span(point: Point, made: Made) -> tuple[str, ...]:
    """From the beginning of an axis to a standpoint."""
    option, end = point.options
    return ("--from", instant_text(made.first) if option == "--as-of" else "#1", "--to", end)


def _overall(made: Made) -> str:
    """What asks for everything at once."""
    limit = _seconds(_raw(made, "", {}, Point("now")))
    lines = ["| everything, now | ms, and times the raw limit |", "|---|---|"]
    lines.append(f"| raw limit | {limit * 1000:.0f} |")
    for name in ("list", "checks", "jumps"):
        lines.append(f"| {name} | {_cell(_command(made, name), limit)} |")
    return "\n".join(lines)


def _beyond_startup(made: Made, slot: tuple[str, str]) -> str:
    """Whole processes, in turn, and how much longer each takes than one that only starts up."""
    words = {"show --help": ("show", "--help"), "show": ("show", *slot), "why": ("why", *slot)}
    seconds: dict[str, list[float]] = {name: [] for name in words}
    for _ in range(ROUNDS):
        for name, args in words.items():
            command = [sys.executable, "-m", "tracker", "--case", str(made.path), *args]
            seconds[name].append(_time(partial(_process, command)))
    begins = seconds["show --help"]
    lines = ["| whole process, now | ms | beyond start-up, ms |", "|---|---|---|"]
    for name, times in seconds.items():
        beyond = median(took - begun for took, begun in zip(times, begins, strict=True))
        lines.append(f"| `{name}` | {median(times) * 1000:.0f} | {beyond * 1000:.0f} |")
    return "\n".join(lines)


def _process(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _raw(made: Made, where: str, names: dict[str, str], point: Point) -> Callable[[], int]:
    given: dict[str, Any] = {"as_of": point.as_of, "known": point.known, **names}

    def read() -> int:
        with closing(sqlite3.connect(views_path(made.path))) as views:
            return len(views.execute(RAW + where, given).fetchall())

    return read


def _command(made: Made, *words: str) -> Callable[[], None]:
    """A command of this process, whose imports are done; what it prints goes nowhere."""

    def ask() -> None:
        with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(said):
            try:
                run(["--case", str(made.path), *words])
            except SystemExit as end:
                if end.code not in (0, 1):
                    raise RuntimeError(f"{words}: {said.getvalue()}") from end

    said = io.StringIO()
    return ask


def _seconds(ask: Callable[[], object]) -> float:
    """The median of some runs after one that warms the caches, or a single long one."""
    first = _time(ask)
    return first if first > LONG else median(_time(ask) for _ in range(ROUNDS))


def _time(ask: Callable[[], object]) -> float:
    start = perf_counter()
    ask()
    return perf_counter() - start


def _cell(ask: Callable[[], object], limit: float) -> str:
    took = _seconds(ask)
    return f"{took * 1000:,.0f} ({took / limit:.1f})"
