"""A value as the columns kind, lower, upper, approximate and text, and back."""

from typing import Any

from events.figures import Figure
from events.moments import Moment
from events.values import Flag, Place, Term, Value, value_text

Columns = tuple[str, int | None, int | None, bool, str | None]


def value_columns(value: Value) -> Columns:
    """What the columns hold; of a figure's words only vague ones: others are in the event."""
    kind = str(type(value).__struct_config__.tag)
    if not isinstance(value, Figure):
        return kind, None, None, False, value_text(value)
    text = value.words if value.convention else None
    return kind, value.lower, value.upper, value.approximate, text


def column_value(
    kind: str, lower: Any, upper: int | None, approximate: bool | None, text: Any
) -> Value:
    """The value of the columns."""
    match kind:
        case "figure":
            vague = text is not None  # empty where it is the sum of vague ones
            return Figure(lower, upper, bool(approximate), text or "", convention=vague)
        case "place":
            return Place(text)
        case "moment":
            return Moment(text)
        case "flag":
            return Flag(text)
        case _:
            return Term(text)
