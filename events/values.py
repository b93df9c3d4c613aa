"""What a claim may state: a figure, a term, a place, a moment, or yes, no, unknown."""

from typing import Literal

import msgspec

from events.figures import Figure, figure_text
from events.moments import Moment
from events.names import same_name


class Term(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True,
    tag_field="kind", tag="term",
):  # fmt: skip
    """A word or a name: a perpetrator, a weapon, a target."""

    text: str


class Place(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True,
    tag_field="kind", tag="place",
):  # fmt: skip
    """A place by its name, with degrees north and east and a precision in words where given."""

    name: str
    latitude: float | None = None
    longitude: float | None = None
    precision: str = ""

    def __post_init__(self) -> None:
        """Refuse half a coordinate and one that is not on Earth."""
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("a place needs both latitude and longitude, or neither")
        if not -90 <= (self.latitude or 0) <= 90 or not -180 <= (self.longitude or 0) <= 180:
            raise ValueError("latitude goes from -90 to 90, longitude from -180 to 180")


class Flag(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True,
    tag_field="kind", tag="flag",
):  # fmt: skip
    """An answer: yes, no, or that it is unknown."""

    answer: Literal["yes", "no", "unknown"]


Value = Figure | Term | Place | Moment | Flag


def value_text(value: Value) -> str:
    """The value in a few words: `≥ 2`, `Kataib Hezbollah`, `2020-03-12~`, `yes`."""
    match value:
        case Figure():
            return figure_text(value)
        case Term():
            return value.text
        case Place():
            return value.name
        case Moment():
            return value.edtf
        case Flag():
            return value.answer


def value_words(value: Value) -> str:
    """The value as it was said, where the words were kept: `some 14`, `dozens`."""
    return value.words if isinstance(value, Figure) and value.words else value_text(value)


def meaning(value: Value) -> object:
    """What makes two values the same: the bounds of a figure; the kind and text of anything else,
    but for case and spacing."""
    if isinstance(value, Figure):
        return value.lower, value.upper
    return type(value), same_name(value_text(value))


def same_text(one: Value, other: Value) -> bool:
    """Whether two values that are not figures say the same, but for case and spacing."""
    return same_name(value_text(one)) == same_name(value_text(other))
