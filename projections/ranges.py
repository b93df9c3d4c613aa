"""The range that a source gives around its figure (low, best, high), and what of it counts."""

from events.figures import Figure, figure_text
from events.values import Value
from projections.claims import SlotClaim, figure_of


def is_in_order(figure: Figure, low: int | None, high: int | None) -> bool:
    """Whether low ≤ figure ≤ high, as far as each of them says anything.

    A figure with bounds lies between low and high as a whole; a bound that nobody stated (the upper
    one of "at least 12", the lower one of "up to 32") is no end of it.
    """
    least = figure.lower if figure.lower or figure.upper == 0 else None
    ends = [end for end in (low, least, figure.upper, high) if end is not None]
    return ends == sorted(ends)


def allowed(claim: SlotClaim) -> Figure | None:
    """What a claim allows: its figure, as wide as the range that its source gives around it.

    A range that is out of order does not count: the figure alone does. None where there is none.
    """
    figure, low, high = figure_of(claim), claim.low, claim.high
    if figure is None or (low is None and high is None) or not is_in_order(figure, low, high):
        return figure
    return Figure(
        figure.lower if low is None else low,
        figure.upper if high is None else high,
        figure.approximate,
    )


def disorder(value: Value | None, low: int | None, high: int | None) -> str:
    """How a range and its figure are out of order: `low 177, figure 142, high 177`; "" if not."""
    if not isinstance(value, Figure) or is_in_order(value, low, high):
        return ""
    ends = (("low", low), ("figure", figure_text(value)), ("high", high))
    return ", ".join(f"{name} {said}" for name, said in ends if said is not None)


def range_text(low: int | None, high: int | None) -> str:
    """A range as its source gives it: `range 100–177`, `low 100`, `high 177`; "" for none."""
    if low is not None and high is not None:
        return f"range {low}–{high}"
    return f"low {low}" if low is not None else f"high {high}" if high is not None else ""
