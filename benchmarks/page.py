"""The page in the documentation, and its plot, made of the figures of one or more runs."""

from collections.abc import Sequence

from benchmarks.plot import plot
from benchmarks.process import ROOT
from benchmarks.results import Results, load, together
from benchmarks.tables import tables

PAGE = ROOT / "docs" / "benchmarks.md"
PLOT = ROOT / "docs" / "benchmarks.svg"
FIGURES = ROOT / "docs" / "benchmarks"
BEGIN, END = "<!-- measured -->\n", "<!-- /measured -->\n"


def kept() -> list[Results]:
    """The runs whose figures are kept beside the page, in the order of their names."""
    return [load(path) for path in sorted(FIGURES.glob("*.json"))]


def page(runs: Sequence[Results]) -> None:
    """Write what was measured into the page, between its marks, and draw the plot."""
    PAGE.write_text(written(PAGE.read_text("utf-8"), runs), "utf-8")
    PLOT.write_text(plot(together(runs)), "utf-8")


def written(before: str, runs: Sequence[Results]) -> str:
    """The text of the page with the figures of these runs."""
    head, _, rest = before.partition(BEGIN)
    _, _, tail = rest.partition(END)
    said = "\n".join(
        f"- {run.date}, `{run.command or 'make bench'}`: {run.machine}" for run in runs
    )
    return f"{head}{BEGIN}\n{said}\n\n{tables(together(runs))}\n\n{END}{tail}"
