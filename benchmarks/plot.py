"""Cost against size, on logarithmic axes: an SVG made by hand, with nothing to install."""

from collections.abc import Iterator, Sequence
from html import escape
from math import ceil, floor, log10
from typing import NamedTuple

from benchmarks.plan import LIBRARY, OURS, RAW
from benchmarks.results import Results

WIDTH, HEIGHT = 430, 330  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 58, 118, 44, 44
RAW_STYLE, LIBRARY_STYLE = 'stroke-dasharray="2 4"', 'stroke-dasharray="7 4"'
APART = 13  # points between the names at the ends of the lines

# Told apart on light and dark grounds, also by those who see no red or green.
BLUE, ORANGE, GREEN, PURPLE, BROWN, GREY = (
    "#2f7fc1", "#d9730d", "#1a936f", "#a05ab4", "#a67c1f", "#808080",
)  # fmt: skip

Points = list[tuple[float, float]]


class Line(NamedTuple):
    """Points of (size, cost), a name at its end, and how it is drawn."""

    name: str
    points: Points
    colour: str
    style: str = ""


def plot(results: Results) -> str:
    """Two panels: microseconds an event of what goes through all, milliseconds of what does not."""
    panels = [
        _panel("microseconds an event", _throughs(results), 0),
        _panel("milliseconds each", _single(results), WIDTH),
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {HEIGHT}"'
            ' font-family="system-ui, sans-serif" font-size="11" role="img"'
            ' aria-label="Cost against the number of events in the case">',
            f'<rect width="{2 * WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            *(part for panel in panels for part in panel),
            "</svg>\n",
        ]
    )


def _throughs(results: Results) -> list[Line]:
    drawn = (
        ("append", "append", OURS, BLUE, ""),
        ("append", "append, raw", RAW, BLUE, RAW_STYLE),
        ("append", "append, library", LIBRARY, BLUE, LIBRARY_STYLE),
        ("read", "read", OURS, GREEN, ""),
        ("read", "read, raw", RAW, GREEN, RAW_STYLE),
        ("rebuild", "rebuild", OURS, ORANGE, ""),
        ("import-jsonl", "import", OURS, PURPLE, ""),
        ("export", "export", OURS, BROWN, ""),
        ("verify", "verify", OURS, GREY, ""),
    )
    lines = [
        Line(name, _costs(results, work, who, 1e6), colour, style)
        for work, name, who, colour, style in drawn
    ]
    return [line for line in lines if line.points]


def _single(results: Results) -> list[Line]:
    lines = [
        Line("one report", _costs(results, "commits", OURS, 1e3), BLUE),
        Line("one report, raw", _costs(results, "commits", RAW, 1e3), BLUE, RAW_STYLE),
        Line("catch up", _costs(results, "catch-up", OURS, 1e3), ORANGE),
    ]
    drawn = (("as-of", GREEN), ("known-at", BROWN), ("history", PURPLE), ("why", GREY))
    for question, colour in drawn:
        asked = [row for row in results.others.get("small", []) if row["question"] == question]
        points = [(float(row["size"]), row["work"] * 1e3) for row in asked]
        lines.append(Line(question, sorted(points), colour))
    return [line for line in lines if line.points]


def _costs(results: Results, work: str, who: str, unit: float) -> Points:
    rows = [row for row in results.rows if (row.work, row.who) == (work, who)]
    return sorted((float(row.size), unit / row.rate) for row in rows)


class Scale(NamedTuple):
    """From a value to a place, by its logarithm; whole powers of ten at both ends."""

    low: int
    high: int
    start: float
    end: float

    def place(self, value: float) -> float:
        """Where a value is."""
        part = (log10(value) - self.low) / (self.high - self.low)
        return round(self.start + part * (self.end - self.start), 1)


def _scale(values: Sequence[float], start: float, end: float) -> Scale:
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return Scale(low, max(high, low + 1), start, end)


def _panel(title: str, lines: Sequence[Line], left: float) -> Iterator[str]:
    if not lines:
        return
    sizes = [size for line in lines for size, _ in line.points]
    costs = [cost for line in lines for _, cost in line.points]
    across = _scale(sizes, left + LEFT, left + WIDTH - RIGHT)
    up = _scale(costs, HEIGHT - BOTTOM, TOP)
    yield f'<text x="{left + LEFT}" y="20" font-size="13" fill="#222222">{escape(title)}</text>'
    yield from _grid(across, up)
    for line in lines:
        places = [(across.place(size), up.place(cost)) for size, cost in line.points]
        path = " ".join(f"{x},{y}" for x, y in places)
        yield (
            f'<polyline points="{path}" fill="none" stroke="{line.colour}" stroke-width="1.8"'
            f" {line.style}/>"
        )
        for x, y in places:
            yield f'<circle cx="{x}" cy="{y}" r="2.4" fill="{line.colour}"/>'
    yield from _names(lines, across, up)


def _grid(across: Scale, up: Scale) -> Iterator[str]:
    for power in range(up.low, up.high + 1):
        y = up.place(10.0**power)
        yield f'<line x1="{across.start}" x2="{across.end}" y1="{y}" y2="{y}" stroke="#dddddd"/>'
        text = f"{10.0**power:,g}"
        yield _text(across.start - 6, y + 4, text, "end")
    for power in range(across.low, across.high + 1):
        x = across.place(10.0**power)
        yield f'<line x1="{x}" x2="{x}" y1="{up.start}" y2="{up.end}" stroke="#dddddd"/>'
        text = f"{10**power:,}"
        yield _text(x, up.start + 16, text, "middle")
    yield _text((across.start + across.end) / 2, up.start + 34, "events", "middle")


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="#555555">{text}</text>'


def _names(lines: Sequence[Line], across: Scale, up: Scale) -> Iterator[str]:
    """The names beside the ends of the lines, from above, none over another."""
    ends = sorted((up.place(line.points[-1][1]), line) for line in lines)
    last = float(TOP - APART)
    for y, line in ends:
        last = max(y, last + APART)
        x = across.place(line.points[-1][0])
        at = across.end + 14
        yield (
            f'<line x1="{x + 3:g}" y1="{y}" x2="{at - 3:g}" y2="{last:g}" stroke="{line.colour}"'
            ' stroke-width=".5"/>'
        )
        yield f'<text x="{at}" y="{last + 4:g}" fill="{line.colour}">{escape(line.name)}</text>'
