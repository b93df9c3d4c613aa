"""A jump, a fall or a return in words."""

from projections.estimate import estimate_text
from projections.jumps import Jump, is_unknown
from tracker.change_lines import duration_text
from tracker.shapes import Shape


def reasons_text(jump: Jump) -> str:
    """`jump x10`; `fall /10, return to 655 of #3`; `withdrawn`; `fall /10, a correction`."""
    after = jump.change.after
    sized = {
        "jump": f"jump x{_times(jump.factor)}",
        "fall": f"fall /{_times(jump.factor)}",
        "from zero": "jump from 0",
        "to zero": "fall to 0",
        "withdrawn": "withdrawn, return to unknown" if is_unknown(after) else "withdrawn",
        "return": _return_text(jump),
        "corrected": "a correction by its source",
    }
    return ", ".join(sized[kind] for kind in jump.kinds)


def _times(factor: float | None) -> str:
    """One decimal where it matters: `3.2`, `10`."""
    return "" if factor is None else f"{factor:.{int(factor < 10)}f}".removesuffix(".0")


def _return_text(jump: Jump) -> str:
    first = jump.back.first if jump.back else None
    return f"return to {estimate_text(jump.change.after)}" + (
        f" of #{first.position}" if first else ""
    )


def lows_text(jump: Jump) -> list[str]:
    """Which figures were compared, where it was not the best with the best."""
    ends = (("before", jump.before), ("after", jump.after))
    lows = [f"{point.number} {end}" for end, point in ends if point and point.of == "low"]
    sized = set(jump.kinds) - {"return", "withdrawn", "corrected"}
    return (
        [f"compared by the low, for no best is known: {', '.join(lows)}"] if lows and sized else []
    )


def gone_text(jump: Jump, back: Shape | None) -> list[str]:
    """How long the old value was gone, and for what; `back` is the shape of the return."""
    if jump.back is None or back is None:
        return []
    lasted = duration_text(back["seconds"])
    if not jump.back.direct:
        return [f"other figures stood for {lasted}, since #{back['left_at']}"]
    return [f"{estimate_text(jump.change.before)} stood for {lasted}, since #{back['left_at']}"]
