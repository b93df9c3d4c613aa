"""Reads the instants of `--as-of` and `--known-at`, and says how they were read."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from events.errors import Refused
from events.instants import MICROSECOND, utc
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


def read_when(text: str, zone: tzinfo, now: datetime) -> datetime:
    """The instant that a text means; a day, week or month is its last moment in the zone.

    Raises UnreadableInstant: of no known form, not on the calendar, or of two meanings.
    """
    text = text.strip()
    for form, read in FORMS:
        if found := re.fullmatch(form, text, re.ASCII):
            try:
                return utc(read(found, zone, now))
            except (ValueError, OverflowError) as error:
                raise UnreadableInstant(f'cannot read "{text}" as an instant: {error}') from error
    in_the_log = re.match(r"#\d|mark:.", text)
    hint = f"a place in this log goes with --known-at '{text}'" if in_the_log else HINT
    raise UnreadableInstant(f'cannot read "{text}" as an instant', hint=hint)


def read_known_at(text: str, zone: tzinfo, now: datetime) -> int | str | datetime:
    """A position (`#12`), a mark (`mark:NAME`), or an instant. Raises UnreadableInstant."""
    text = text.strip()
    if re.fullmatch(r"#[0-9]{1,15}", text):
        return int(text[1:])
    if text.startswith("mark:"):
        return text.removeprefix("mark:")
    try:
        return read_when(text, zone, now)
    except UnreadableInstant as error:
        hint = error.hint and f"{error.hint}; or a position '#12', or mark:NAME"
        raise UnreadableInstant(str(error), hint=hint) from error


def end_of(day: date, zone: tzinfo) -> datetime:
    """The last microsecond of a day in a zone."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    return midnight.astimezone(ZoneInfo("UTC")) - MICROSECOND


def _day(found: re.Match[str], zone: tzinfo, _: datetime) -> datetime:
    return end_of(date.fromisoformat(found[0]), zone)


def _week(found: re.Match[str], zone: tzinfo, _: datetime) -> datetime:
    return end_of(date.fromisocalendar(int(found[1]), int(found[2]), int(found[3] or 7)), zone)


def _month(found: re.Match[str], zone: tzinfo, _: datetime) -> datetime:
    year, month = int(found[1]), int(found[2])
    return end_of(date(year, month, monthrange(year, month)[1]), zone)


def _time(found: re.Match[str], zone: tzinfo, _: datetime) -> datetime:
    return with_zone(datetime.fromisoformat(found[0]), zone)


def _named(found: re.Match[str], zone: tzinfo, now: datetime) -> datetime:
    if found[0] == "now":
        return now
    back = 1 if found[0] == "yesterday" else 0
    return end_of(now.astimezone(zone).date() - timedelta(days=back), zone)


def _ago(found: re.Match[str], _: tzinfo, now: datetime) -> datetime:
    return now - int(found[1]) * UNITS[found[2]]


UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(hours=24),
    "w": timedelta(days=7),
}

FORMS: tuple[tuple[str, Callable[[re.Match[str], tzinfo, datetime], datetime]], ...] = (
    (r"\d{4}-\d\d-\d\d", _day),
    (r"(\d{4})-W(\d\d)(?:-([1-7]))?", _week),
    (r"(\d{4})-(\d\d)", _month),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", _time),
    (r"now|today|yesterday", _named),
    (r"-(\d{1,6})(min|h|d|w)", _ago),
)
HINT = (
    "write a day 2020-03-13 (its end), a week 2020-W11, a month 2020-03, a time 2020-03-13T02:00Z, "
    "yesterday, or how long ago: -24h"
)
