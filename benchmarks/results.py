"""What was measured: medians over the rounds, as JSON keeps them and as tables and the plot ask."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.plan import RAW, WORKS

Round = dict[str, Any]  # of one who, in one round: seconds, count, peak, durability …


@dataclass(frozen=True)
class Row:
    """A work at a size, by one who. `rate` is in units a second, `ratio` to the limit of the same
    round; both are medians. `peak` is the most bytes in any round, of the process or of the process
    and the server it used."""

    work: str
    size: int
    who: str
    rounds: int
    seconds: float
    count: int
    rate: float
    ratio: float | None
    peak: int | None
    durability: str = ""


@dataclass
class Results:
    """A run: on which machine, what was not measured and why, and what was."""

    machine: str
    date: str
    command: str
    sizes: list[dict[str, Any]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    others: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", "utf-8")

    def row(self, work: str, size: int, who: str) -> Row | None:
        """What was measured; None where it was not."""
        of = (row for row in self.rows if (row.work, row.size, row.who) == (work, size, who))
        return next(of, None)


def load(path: Path) -> Results:
    """Read what was saved."""
    saved = json.loads(path.read_text("utf-8"))
    return Results(**{**saved, "rows": [Row(**row) for row in saved["rows"]]})


def together(runs: Iterable[Results]) -> Results:
    """Several runs as one: what a later one measured again takes the place of the earlier."""
    first, *later = runs
    whole = Results(first.machine, first.date, first.command)
    for run in (first, *later):
        again = {(row.work, row.size, row.who) for row in run.rows}
        kept = [row for row in whole.rows if (row.work, row.size, row.who) not in again]
        whole.rows = kept + run.rows
        sizes = {
            **{size["size"]: size for size in whole.sizes},
            **{s["size"]: s for s in run.sizes},
        }
        whole.sizes = [sizes[size] for size in sorted(sizes)]
        whole.others |= run.others
        whole.missing |= run.missing
    return whole


def rows(size: int, rounds: list[dict[tuple[str, str], Round]]) -> Iterable[Row]:
    """The rows of a size, of what each round measured by work and who."""
    limits = {work.name: work.limit for work in WORKS}
    for work, who in dict.fromkeys(key for found in rounds for key in found):
        own = [found for found in rounds if (work, who) in found]
        each = [found[work, who] for found in own]
        limit = (limits[work], RAW)
        ratios = [_rate(found[work, who]) / _rate(found[limit]) for found in own if limit in found]
        peaks = [one["peak"] + one.get("server_peak", 0) for one in each if "peak" in one]
        yield Row(
            work, size, who, len(each),
            seconds=median(one["seconds"] for one in each),
            count=each[0]["count"],
            rate=median(map(_rate, each)),
            ratio=median(ratios) if ratios else None,
            peak=max(peaks, default=None),
            durability=each[0].get("durability", ""),
        )  # fmt: skip


def _rate(one: Round) -> float:
    return float(one["count"] / one["seconds"])
