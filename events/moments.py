"""When something happened in the world: EDTF (ISO 8601-2), so "2020-03", "2020-03-12~", ranges.

Source: Library of Congress, Extended Date/Time Format specification, levels 0 to 2.
"""

from datetime import date

import msgspec

from events.errors import Refused


class Moment(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True,
    tag_field="kind", tag="moment",
):  # fmt: skip
    """A time in the world as an EDTF text, as precise as it is known and no more."""

    edtf: str


class UnreadableMoment(Refused):
    """A time is not written in EDTF."""


def parse_moment(text: str) -> Moment:
    """Read an EDTF text. Raises UnreadableMoment with what was read."""
    from edtf import parse_edtf  # 60 ms: only where a time in the world is given

    try:
        return Moment(str(parse_edtf(text.strip())))
    except Exception as error:  # the parser raises many kinds, some of them plain TypeErrors
        raise UnreadableMoment(
            f'cannot read "{text}" as a time in the world',
            hint='write EDTF: "2020-03-12", "2020-03", "2020-03-12~" (about), '
            '"2020-03-11/2020-03-12", "2020-03-12/.." (from then on)',
        ) from error


def moment_days(moment: Moment) -> tuple[date, date]:
    """The first and the last day it may mean; an open end is the first or last day there is."""
    from edtf import parse_edtf

    parsed = parse_edtf(moment.edtf)
    return _day(parsed, "lower_strict", date.min), _day(parsed, "upper_strict", date.max)


def _day(parsed: object, bound: str, otherwise: date) -> date:
    try:
        return date(*tuple(getattr(parsed, bound)())[:3])
    except (TypeError, ValueError, OverflowError):  # open ends, and years outside 1 to 9999
        return otherwise
