"""Reads the named fields of a report or a claim, and collects every problem on the way."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from difflib import get_close_matches
from typing import Any, TypeVar

from events.errors import TrackerError
from events.figures import MOST as LARGEST
from events.instants import utc
from events.names import MOST, check_name
from tracker.problems import Problem

T = TypeVar("T")
WRITTEN_SO = "write it like 2020-03-13T01:00:00Z"
TIME = re.compile(r"(\d{4}-\d\d-\d\d|\d{8}|\d{4}-?W\d\d-?\d)([T ]\d\d.*)?", re.ASCII | re.I)


class Fields:
    """The fields of one table of a file; `what` names it ("claim 3"), `line_of` finds its lines."""

    def __init__(
        self,
        path: str,
        what: str,
        given: Mapping[str, Any],
        problems: list[Problem],
        line_of: Callable[[str], int | None] = lambda field: None,
    ) -> None:
        self.given = given
        self._path = path
        self._what = what
        self._problems = problems
        self._line_of = line_of

    def problem(self, field: str, message: str, hint: str = "") -> None:
        """Note a problem with a field ("" for the table itself)."""
        place = ", ".join(part for part in (self._what, field) if part)
        self._problems.append(Problem(self._path, message, self._line_of(field), place, hint))

    def attempt(self, field: str, read: Callable[[], T]) -> T | None:
        """The result of reading; None, and a problem noted, where that is refused."""
        try:
            return read()
        except TrackerError as error:
            self.problem(field, str(error), error.hint)
        except ValueError as error:
            self.problem(field, str(error))
        return None

    def refuse_unknown(self, known: tuple[str, ...]) -> None:
        """A key that is not known is a problem: a slip must not lose what it says."""
        for key in self.given:
            if key not in known:
                close = get_close_matches(key, known, 1)
                hint = f'did you mean "{close[0]}"?' if close else f"keys: {', '.join(known)}"
                self.problem(key, f'there is no key "{key}" here', hint)

    def text(self, field: str, default: str = "") -> str:
        """A text as it stands, or the default."""
        value = self.given.get(field, default)
        if isinstance(value, str):
            return value
        self.problem(field, f"{_shown(value)} is not a text", f'write {field} = "…"')
        return default

    def name(self, field: str, *, required: bool = False, most: int = MOST) -> str | None:
        """A name, checked and tidied; None where it is absent or refused."""
        if field not in self.given:
            if required:
                self.problem(field, f"{field} is missing", f'write {field} = "…"')
            return None
        text = self.text(field)
        return (
            self.attempt(field, lambda: check_name(field, text, most)) if text or required else None
        )

    def flag(self, field: str) -> bool:
        """A true or false; false where it is absent."""
        value = self.given.get(field, False)
        if isinstance(value, bool):
            return value
        self.problem(field, f"{_shown(value)} is neither true nor false", f"write {field} = true")
        return False

    def count(self, field: str) -> int | None:
        """A whole number that may be a count; None where it is absent or refused."""
        value = self.given.get(field)
        if field not in self.given:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
            return value
        message = f"{_shown(value)} is not a whole number from 0 to {LARGEST}"
        self.problem(field, message, f"write {field} = 100")
        return None

    def choice(self, field: str, choices: tuple[str, ...]) -> str:
        """One of the choices; the first where it is absent or refused."""
        value = self.given.get(field, choices[0])
        if isinstance(value, str) and value in choices:
            return choices[choices.index(value)]  # itself: a default is left out by identity
        close = get_close_matches(_shown(value), choices, 1)
        hint = f'did you mean "{close[0]}"?' if close else f"one of: {', '.join(choices)}"
        self.problem(field, f"{_shown(value)} is no {field}", hint)
        return choices[0]

    def instant(self, field: str, zone: tzinfo | None) -> datetime | None:
        """A time with an offset; a local one is read in `zone`, and refused where there is none."""
        value = self.given.get(field)
        if value is None:
            self.problem(field, f"{field} is missing", f"write {field} = 2020-03-13T01:00:00Z")
        elif isinstance(value, str):
            return self.attempt(field, lambda: read_instant(value, zone))
        elif isinstance(value, datetime):
            return self.attempt(field, lambda: with_zone(value, zone))
        else:
            message = f"{_shown(value)} is not a time of day with an offset"
            day = value.isoformat() if isinstance(value, date) else "2020-03-13"
            self.problem(field, message, f"write {field} = {day}T01:00:00Z")
        return None


def read_instant(text: str, zone: tzinfo | None) -> datetime:
    """An ISO 8601 time. Raises ValueError."""
    try:
        if not TIME.fullmatch(text.strip()):  # Python reads a time into any number of many digits
            raise ValueError("no known form")
        instant = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError(f'cannot read "{text}" as a time: {WRITTEN_SO}') from error
    if len(text.strip()) <= len("2020-03-13"):
        raise ValueError(f'"{text}" is a day, not a time: {WRITTEN_SO}')
    return with_zone(instant, zone)


def with_zone(instant: datetime, zone: tzinfo | None) -> datetime:
    """The instant, in `zone` where it says none. Raises ValueError where neither says one, and
    where the clocks of the zone skipped or repeated that time."""
    if instant.utcoffset() is not None:
        return _on_the_calendar(instant)
    if zone is None:
        raise ValueError(
            f"{instant.isoformat()} has no offset from UTC: write {instant.isoformat()}Z, or the "
            "offset of the place (+03:00), or name a zone with --tz"
        )
    local = instant.replace(tzinfo=zone)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise ValueError(
            f"{instant.isoformat()} does not exist or comes twice in {zone}, where the clocks "
            "changed: write it with its offset from UTC"
        )
    return _on_the_calendar(local)


def _on_the_calendar(instant: datetime) -> datetime:
    try:
        return utc(instant)
    except OverflowError as error:
        raise ValueError(f"{instant.isoformat()} is outside the years 1 to 9999 in UTC") from error


def _shown(value: object) -> str:
    try:
        text = f'"{value}"' if isinstance(value, str) else str(value)
    except ValueError:  # Python does not write out numbers of more than some thousand digits
        return "such a long number"
    return text if len(text) <= 60 else text[:57] + "…"
