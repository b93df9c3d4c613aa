"""When something happened in the world: EDTF (ISO 8601-2), so "2020-03", "2020-03-12~", ranges.

Source: Library of Congress, Extended Date/Time Format specification, levels 0 to 2.
"""

import io
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import MAXYEAR, MINYEAR, date
from functools import cache
from typing import Any

import msgspec

from events.errors import Refused

PLAIN = re.compile(r"(\d{4}-\d\d-\d\d)(?:/(\d{4}-\d\d-\d\d))?", re.ASCII)


class Moment(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True,
    tag_field="kind", tag="moment",
):  # fmt: skip
    """A time in the world as an EDTF text, as precise as it is known and no more."""

    edtf: str


class UnreadableMoment(Refused):
    """A time is not written in EDTF."""


def parse_moment(text: str) -> Moment:
    """Read an EDTF text. Raises UnreadableMoment with what was read."""
    if _plain_days(text.strip()):
        return Moment(text.strip())
    try:
        parsed = _parse(text.strip())
        first, last = _days(parsed)  # the parser takes days that no calendar has
        if last < first:
            raise ValueError("it ends before it begins")
        return Moment(str(parsed))
    except Exception as error:  # the parser raises many kinds, some of them plain TypeErrors
        raise UnreadableMoment(
            f'cannot read "{text}" as a time in the world',
            hint='write EDTF: "2020-03-12", "2020-03", "2020-03-12~" (about), '
            '"2020-03-11/2020-03-12", "2020-03-12/.." (from then on)',
        ) from error


@cache
def moment_days(moment: Moment) -> tuple[date, date]:
    """The first and the last day it may mean; an end that is open or unknown is the first or last
    day there is, and so is a year before 1 or after 9999. Raises ValueError: no such day."""
    return _plain_days(moment.edtf) or _days(_parse(moment.edtf))


def _plain_days(text: str) -> tuple[date, date] | None:
    """A day, or two in order; None of any other text. Nearly all moments are one of these, and the
    parser takes some milliseconds for each."""
    found = PLAIN.fullmatch(text)
    try:
        days = [date.fromisoformat(day) for day in found.groups() if day] if found else []
    except ValueError:
        return None
    return (days[0], days[-1]) if days and days[0] <= days[-1] else None


def _days(parsed: Any) -> tuple[date, date]:
    edtf = str(parsed)
    first = date.min if edtf.startswith("/") else _day(parsed.lower_strict, date.min)
    last = date.max if edtf.endswith("/") else _day(parsed.upper_strict, date.max)
    return first, last


def _parse(text: str) -> Any:
    from edtf import parse_edtf  # 60 ms: only where a time in the world is given

    with redirect_stdout(io.StringIO()):  # it prints what it stumbles over
        return parse_edtf(text)


def _day(bound: Callable[[], tuple[int, ...]], where_open: date) -> date:
    try:
        year, month, day = tuple(bound())[:3]
    except TypeError:  # an open end is a float
        return where_open
    if year < MINYEAR:
        return date.min
    return date.max if year > MAXYEAR else date(year, month, day)
