"""A figure: a count as reported, with its bounds, and the algebra of such bounds."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

# The largest integer every JSON reader agrees on (RFC 8259, section 6).
MOST = 2**53 - 1


class Figure(
    msgspec.Struct,
    frozen=True,
    gc=False,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="figure",
):
    """A count between two inclusive bounds, with the words in which it was said.

    `lower` is 0 where nobody stated a lower bound: counts start there. `upper` is None where
    it is open. `words` is verbatim, and empty for a derived figure. `convention` says that
    the bounds were read out of the table of vague words and not out of a number.

    Raises ValueError for a negative bound, for bounds in the wrong order and for a bound
    above `MOST`.
    """

    lower: int
    upper: int | None = None
    approximate: bool = False
    words: str = ""
    convention: bool = False

    def __post_init__(self) -> None:
        if max(self.lower, self.upper or 0) > MOST:
            raise ValueError(f"the count is too large: the largest one kept is {MOST}")
        if self.lower < 0:
            raise ValueError("a count is never negative")
        if self.upper is not None and self.upper < self.lower:
            raise ValueError(f"its upper bound is below its lower bound {self.lower}")

    @property
    def is_point(self) -> bool:
        """Whether the bounds leave exactly one count."""
        return self.lower == self.upper

    @property
    def is_open(self) -> bool:
        """Whether nothing bounds the count from above."""
        return self.upper is None

    def contains(self, count: int) -> bool:
        """Whether `count` lies within the bounds."""
        return self.lower <= count and (self.upper is None or count <= self.upper)


def exactly(count: int) -> Figure:
    """The figure that holds `count` alone, without words.

    Raises ValueError for a negative or too large count.
    """
    return Figure(lower=count, upper=count)


def same_bounds(a: Figure, b: Figure) -> bool:
    """Whether two figures allow the same counts, whatever the words."""
    return (a.lower, a.upper) == (b.lower, b.upper)


def overlap(a: Figure, b: Figure) -> bool:
    """Whether at least one count lies within the bounds of both."""
    return (a.upper is None or b.lower <= a.upper) and (b.upper is None or a.lower <= b.upper)


def total(figures: Iterable[Figure]) -> Figure:
    """The sum of a breakdown: the bounds add up, and are open where any of them is.

    It is approximate, or by convention, if any of them is. Raises ValueError for none at all
    (a breakdown without parts is unknown, and unknown is never zero) and for a sum above
    `MOST`.
    """
    parts = tuple(figures)
    if not parts:
        raise ValueError("no figure to derive one from: unknown is never zero")
    uppers = [part.upper for part in parts if part.upper is not None]
    return Figure(
        lower=sum(part.lower for part in parts),
        upper=sum(uppers) if len(uppers) == len(parts) else None,
        approximate=any(part.approximate for part in parts),
        convention=any(part.convention for part in parts),
    )


def figure_text(figure: Figure) -> str:
    """The figure in print: `6`, `≥ 2`, `< 50`, `2–5`, with `about ` before it if approximate.

    Read back by `parse_figure`, it has the same bounds and the same approximate flag.
    """
    return f"about {_bounds_text(figure)}" if figure.approximate else _bounds_text(figure)


def _bounds_text(figure: Figure) -> str:
    if figure.upper is None:
        return f"≥ {figure.lower}"
    if figure.is_point:
        return str(figure.lower)
    if figure.lower == 0:
        return f"< {figure.upper + 1}"
    return f"{figure.lower}–{figure.upper}"
