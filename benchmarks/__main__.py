"""Run the benchmarks: `python -m benchmarks`, or `make bench ARGS=…`; see docs/benchmarks.md."""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import others
from benchmarks.machine import machine
from benchmarks.page import kept, page
from benchmarks.peers.found import find
from benchmarks.plan import WORKS
from benchmarks.process import ROOT
from benchmarks.results import Results, together
from benchmarks.run import run_size
from benchmarks.tables import tables
from benchmarks.targets import HUGE

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
OTHERS = ("startup", "questions", "huge", "stream")


def main() -> None:
    """Measure, print the tables, and keep the figures as JSON; or make the page from such files."""
    args = _parser().parse_args()
    if args.page:
        page(kept())
        return
    with ExitStack() as stack:
        made = args.folder or stack.enter_context(_on_disk())
        results = _measured(args, Path(made).resolve())
    print(tables(together([results])))
    print(f"the figures as JSON: {args.out}", file=sys.stderr)


def _on_disk() -> tempfile.TemporaryDirectory[str]:
    """A folder beside the checkout's own files: that for temporary ones may be memory."""
    (ROOT / "dist").mkdir(exist_ok=True)
    return tempfile.TemporaryDirectory(dir=ROOT / "dist", prefix="bench-")


def _measured(args: argparse.Namespace, folder: Path) -> Results:
    only = set(args.only.split(",")) if args.only else {work.name for work in WORKS} | {*OTHERS}
    sizes = args.sizes or [size for size in SIZES if size <= args.upto]
    peers = find(Path(args.peers).resolve())
    results = Results(machine(), f"{datetime.now(UTC):%Y-%m-%d}", _command(args, sizes))
    works = [work.name for work in WORKS if work.name in only]
    if "startup" in only:
        results.others["startup"] = others.startup()
    for size in sizes:
        run_size(size, args.rounds, works, folder, peers, results)
        results.save(args.out)
    if "questions" in only:
        results.others["small"] = list(others.small_slots(sizes, args.rounds, folder))
    if "huge" in only:
        results.others["huge"] = list(others.huge_slots(args.huge, args.rounds, folder))
    if "stream" in only:
        found = others.stream(args.rounds, folder, peers, results.missing)
        results.others["stream"] = list(found)
    results.save(args.out)
    return results


def _command(args: argparse.Namespace, sizes: list[int]) -> str:
    """What to type for the same again, wherever the files are."""
    options = [f"--sizes {','.join(map(str, sizes))}", f"--rounds {args.rounds}"]
    if args.only:
        options.append(f"--only {args.only}")
    return f'make bench ARGS="{" ".join(options)}"'


def _parser() -> argparse.ArgumentParser:
    names = ", ".join([*(work.name for work in WORKS), *OTHERS])
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    add = parser.add_argument
    add("--upto", type=int, default=100_000, metavar="N", help="events of the largest case")
    add("--sizes", type=_sizes, metavar="N,N", help="exactly these numbers of events")
    add("--rounds", type=int, default=5, metavar="N", help="medians of so many (5)")
    add("--only", metavar="NAME,NAME", help=f"only these: {names}")
    add("--huge", type=int, default=HUGE, metavar="N", help="claims of the huge slot")
    add("--folder", metavar="DIR", help="keep the cases there, and take those that are there")
    add("--peers", default=".venv-peers", metavar="DIR", help="where `make bench-peers` put them")
    add("--out", type=Path, default=Path("dist/bench.json"), metavar="FILE", help="the figures")
    add("--page", action="store_true", help="measure nothing: the page of what docs/ keeps")
    return parser


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


if __name__ == "__main__":
    main()
