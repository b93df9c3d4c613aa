"""The figures as tables in Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from benchmarks.plan import EMMETT, LIBRARY, OURS, RAW, STATEMENTS, UMADB, WORKS, Work
from benchmarks.results import Results
from benchmarks.targets import MEBIBYTE, targets

WHO = (RAW, OURS, LIBRARY, UMADB, EMMETT, STATEMENTS)
MET = {True: "met", False: "**missed**", None: ""}


def tables(results: Results) -> str:
    """All of them, each under its heading."""
    parts = [*_target_part(results), *_works(results), *_others(results), *_notes(results)]
    return "\n\n".join(parts)


def _target_part(results: Results) -> Iterator[str]:
    yield "### Targets"
    rows = [(t.work, t.wanted, t.measured, MET[t.met]) for t in targets(results)]
    yield _table(("work", "target", "measured", ""), rows)


def _works(results: Results) -> Iterator[str]:
    sizes = [size["size"] for size in results.sizes]
    for work in WORKS:
        who = [name for name in WHO if any(results.row(work.name, size, name) for size in sizes)]
        if who:
            yield f"### {work.title}"
            head = (
                "each a report" if _is_each(work) else f"{work.unit}/s",
                *map("{:,}".format, sizes),
            )
            rows = [(name, *(_cell(work, results, size, name) for size in sizes)) for name in who]
            yield _table(head, rows)


def _cell(work: Work, results: Results, size: int, who: str) -> str:
    """The rate, its ratio to the limit, and the peak of the memory."""
    row = results.row(work.name, size, who)
    if row is None:
        return ""
    value = f"{1000 / row.rate:,.1f} ms" if _is_each(work) else f"{row.rate:,.0f}"
    ratio = "" if row.ratio is None or who == RAW else f" ({_ratio(row.ratio)})"
    peak = "" if row.peak is None else f", {row.peak / MEBIBYTE:.0f} MiB"
    return f"{value}{ratio}{peak}"


def _ratio(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.3f}"


def _is_each(work: Work) -> bool:
    """Whether what counts is the time of one, and not how many in a second."""
    return work.name == "catch-up"


def _others(results: Results) -> Iterator[str]:
    if startup := results.others.get("startup"):
        yield "### Start-up"
        rows = [(f"`{r['command']}`", _ms(r["seconds"], 0), f"{r['ratio']:.2f}") for r in startup]
        yield _table(("whole process", "ms", "to importing click"), rows)
    if small := results.others.get("small"):
        yield "### Questions to a small slot"
        yield _questions(small, "size", "events")
    if huge := results.others.get("huge"):
        yield "### Questions to a huge slot"
        yield _questions(huge, "origins", "origins")
    if stream := results.others.get("stream"):
        yield "### A stream of revisions"
        yield _table(
            ("ukraine-losses", "by", "changes", "s", "changes/s", "MiB", "set to"),
            map(_stream, stream),
        )


def _questions(rows: Sequence[dict[str, Any]], key: str, unit: str) -> str:
    """A row a question; for each size the SQL, its longest statement, and the work."""
    groups = list(dict.fromkeys((row[key], row["claims"]) for row in rows))
    head = ("question", *(f"{value:,} {unit}, {claims:,} claims" for value, claims in groups))
    found = {(row["question"], row[key]): row for row in rows}
    names = dict.fromkeys(row["question"] for row in rows)
    body = [(name, *(_question(found.get((name, value))) for value, _ in groups)) for name in names]
    return _table(head, body)


def _question(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    sql, longest = (f"{row[key] * 1e6:,.0f}" for key in ("sql", "longest"))
    work, first = (_ms(row[key], 1) for key in ("work", "first"))
    sent = f"SQL {sql} µs in {row['statements']}, the longest {longest} µs"
    return f"{work} ms, first {first} ms; {sent}"


def _stream(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["dataset"], row["who"], f"{row['lines']:,}", f"{row['seconds']:,.1f}",
        f"{row['lines'] / row['seconds']:,.0f}", f"{row['peak'] / MEBIBYTE:.0f}",
        row.get("durability", "as shipped"),
    )  # fmt: skip


def _notes(results: Results) -> Iterator[str]:
    """What the cases hold, how they were set, and what was not measured."""
    held = [f"{size['events']:,} (a claim: {size['claim']} bytes)" for size in results.sizes]
    if held:
        yield f"Events in the cases, exactly: {', '.join(held)}."
    settings = {
        row.durability: None for row in results.rows if row.who in (RAW, OURS, LIBRARY, EMMETT)
    }
    told = ", ".join(setting for setting in settings if setting)
    if told:
        yield f"Read back from the connections of {RAW}, {OURS}, {LIBRARY} and {EMMETT}: {told}."
    lines = [f"- not measured: {who}: {why}" for who, why in sorted(results.missing.items())]
    if lines:
        yield "\n".join(lines)


def _ms(seconds: float, digits: int) -> str:
    return f"{seconds * 1000:,.{digits}f}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = tuple(head)
    lines = [cells, ("---",) * len(cells), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
