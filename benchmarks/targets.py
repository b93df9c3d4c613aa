"""What is to be reached, beside what was: a line a target, and whether it is met."""

from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.plan import LIBRARY, OURS, RAW
from benchmarks.results import Results, Row

MEBIBYTE = 2**20
HUGE = 100_000  # claims in one slot
MOST_MEMORY = 128 * MEBIBYTE
SMALL, MIDDLE, LARGE = 10_000, 100_000, 1_000_000
STEADY = 1.5  # times as long is still independent of the size: disks differ more from day to day


class Target(NamedTuple):
    """`met` is None where it was not measured."""

    work: str
    wanted: str
    measured: str
    met: bool | None


def targets(results: Results) -> Iterator[Target]:
    """Every target."""
    yield _ratio(results, "append a parsed batch", "append", MIDDLE, 0.45, "the raw append")
    yield _kept_up(results)
    for name, title in (("import-jsonl", "JSON lines"), ("import-csv", "CSV")):
        size = _largest(results, name)
        yield _ratio(results, f"import a record file, {title}", name, size, 0.25, "the raw append")
        yield _faster_than_library(results, title, name, size)
    size = _largest(results, "commits")
    yield _ratio(results, "one durable report at a time", "commits", size, 0.6, "the raw commits")
    size = _largest(results, "read")
    yield _ratio(results, "read the log as typed events", "read", size, 0.9, "the read limit")
    yield _ratio(results, "rebuild all views", "rebuild", MIDDLE, 0.4, "the read limit")
    yield _ratio(results, "rebuild all views", "rebuild", LARGE, 0.3, "the read limit")
    yield _independent(results)
    yield from _questions(results)
    for name in ("import-jsonl", "import-csv", "rebuild", "export", "verify"):
        yield _memory(results, name)


def _largest(results: Results, work: str) -> int:
    return max((row.size for row in results.rows if (row.work, row.who) == (work, OURS)), default=0)


def _ratio(results: Results, title: str, work: str, size: int, least: float, limit: str) -> Target:
    row = results.row(work, size, OURS)
    wanted = f"≥ {least:.2f} of {limit}"
    at = f" at {size:,}" if size else ""
    if row is None or row.ratio is None:
        return Target(title + at, wanted, "not measured", None)
    return Target(title + at, wanted, f"{row.ratio:.2f}", row.ratio >= least)


def _kept_up(results: Results) -> Target:
    title, wanted = f"append at {LARGE:,}", f"≥ 0.75 of its rate at {SMALL:,}"
    small, large = (results.row("append", size, OURS) for size in (SMALL, LARGE))
    if small is None or large is None:
        return Target(title, wanted, "not measured", None)
    kept = large.rate / small.rate
    return Target(title, wanted, f"{kept:.2f}", kept >= 0.75)


def _faster_than_library(results: Results, title: str, work: str, size: int) -> Target:
    ours, library = results.row(work, size, OURS), results.row("append", size, LIBRARY)
    name, wanted = f"import, {title}, at {size:,}", "faster than the plain library appends"
    if ours is None or library is None:
        return Target(name, wanted, "not measured", None)
    measured = f"{ours.rate:,.0f}/s, and {library.rate:,.0f}/s"
    return Target(name, wanted, measured, ours.rate > library.rate)


def _independent(results: Results) -> Target:
    rows = [row for row in results.rows if (row.work, row.who) == ("catch-up", OURS)]
    title = "catch up one new report"
    wanted = f"independent of the size: at most {STEADY} times the smallest"
    if len(rows) < 2:
        return Target(title, wanted, "not measured", None)
    rows.sort(key=lambda row: row.size)
    # To the limit of the same run: a flush takes now 1 ms and now 20.
    each = [_beyond(results, row) for row in rows]
    measured = ", ".join(
        f"{one * 1000:.1f} ms at {row.size:,}" for row, one in zip(rows, each, strict=True)
    )
    return Target(title, wanted, f"{measured}, beyond a commit", each[-1] <= STEADY * each[0])


def _beyond(results: Results, row: Row) -> float:
    """Seconds for a report beyond what a durable commit takes."""
    limit = results.row(row.work, row.size, RAW)
    return 1 / row.rate - (1 / limit.rate if limit else 0)


def _questions(results: Results) -> Iterator[Target]:
    rows = [row for row in results.others.get("small", []) if row["claims"] <= 100]
    size = max((row["size"] for row in rows), default=0)
    at = f" at {size:,}" if size else ""
    for kind, most, unit in (("SQL", 50e-6, "µs"), ("work", 5e-3, "ms")):
        each = [row[kind.lower()] for row in rows if row["size"] == size]
        yield _below(f"{kind} of a question to a small slot{at}", each, most, unit)
    huge = results.others.get("huge", [])
    claims = max((row["claims"] for row in huge), default=HUGE)
    each = [row["work"] for row in huge]
    yield _below(f"work of a question to a slot of {claims:,} claims", each, 0.3, "ms")


def _below(title: str, seconds: list[float], most: float, unit: str) -> Target:
    """All of the seconds are below the most."""
    times = {"µs": 1e6, "ms": 1e3}[unit]
    wanted = f"< {most * times:.0f} {unit}"
    if not seconds:
        return Target(title, wanted, "not measured", None)
    measured = f"{min(seconds) * times:,.1f} to {max(seconds) * times:,.1f} {unit}"
    return Target(title, wanted, measured, max(seconds) < most)


def _memory(results: Results, work: str) -> Target:
    row = results.row(work, _largest(results, work), OURS)
    at = f" at {row.size:,}" if row else ""
    if row is None or row.peak is None:
        return Target(f"memory of {work}", "< 128 MiB", "not measured", None)
    measured = f"{row.peak / MEBIBYTE:.0f} MiB"
    return Target(f"memory of {work}{at}", "< 128 MiB", measured, row.peak < MOST_MEMORY)
