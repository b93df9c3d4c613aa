"""Reads the instants of `--as-of` and `--known-at`, and says how they were read."""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from events.errors import Refused
from events.instants import MICROSECOND
from tracker.fields import with_zone


class UnreadableInstant(Refused):
    """An instant is not written in a way that has one meaning."""


def read_zone(name: str) -> tzinfo:
    """The zone of an IANA name. Raises UnreadableInstant."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnreadableInstant(
            f'there is no zone "{name}"', hint="a name such as Asia/Baghdad, Europe/Paris or UTC"
        ) from error


def read_instant(text: str, zone: tzinfo) -> datetime:
    """A date (its last moment in the zone) or a time (in the zone, where it says no offset).

    Raises UnreadableInstant.
    """
    text = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return end_of(date.fromisoformat(text), zone)
        if re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text):
            return with_zone(datetime.fromisoformat(text), zone)
    except (ValueError, OverflowError) as error:
        raise UnreadableInstant(f'cannot read "{text}" as an instant: {error}') from error
    raise UnreadableInstant(
        f'cannot read "{text}" as an instant',
        hint="write 2020-03-13 (the end of that day), 2020-03-13T02:00 or 2020-03-13T02:00:00Z",
    )


def read_known_at(text: str, zone: tzinfo) -> int | str | datetime:
    """A position (`#12`), a mark (`mark:NAME`), or an instant. Raises UnreadableInstant."""
    text = text.strip()
    if re.fullmatch(r"#[0-9]{1,15}", text):
        return int(text[1:])
    if text.startswith("mark:"):
        return text.removeprefix("mark:")
    try:
        return read_instant(text, zone)
    except UnreadableInstant as error:
        hint = error.hint and f"{error.hint}; a position '#12'; or mark:NAME"
        raise UnreadableInstant(str(error), hint=hint) from error


def end_of(day: date, zone: tzinfo) -> datetime:
    """The last microsecond of a day in a zone."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    return midnight.astimezone(ZoneInfo("UTC")) - MICROSECOND
