"""The keys of a record, and its line read: every problem of it, or the record."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, cast, get_args

from events.attribution import chain
from events.identity import read_claim_address
from events.instants import utc
from tracker.claim_fields import KEYS as CLAIM_KEYS
from tracker.claim_fields import VALUES, read_claim
from tracker.decisions.common import check_published
from tracker.drafts import DraftClaim
from tracker.fields import Fields, read_instant
from tracker.problems import Problem
from tracker.records.record import Document, Op, Record, document_of
from tracker.when import end_of

LONG = 2000  # characters of a title, a url or the name of a report
OF_RECORD = ("op", "claim", "outlet", "reported_at", "report", "title", "url", "report_first_hand",
             "because")  # fmt: skip
KEYS = (*OF_RECORD, *CLAIM_KEYS)
STATED = (*VALUES, "breakdown", "low", "high")  # what a retraction does not have
DAY = len("2020-03-13")
WRITTEN = re.compile(r"\d{4}-(\d\d-\d\d|W\d\d-\d)", re.ASCII)


class Reader:
    """Reads the lines of one file. `zone` is of times that name none, which are refused where there
    is none, and of days, which are else those of UTC; `now` is the present."""

    def __init__(
        self, path: str, zone: tzinfo | None, now: datetime, problems: list[Problem]
    ) -> None:
        self.path = path
        self.problems = problems
        self.days = 0  # records whose time is a day
        self._zone = zone
        self._now = now
        self.instant = lru_cache(10_000)(self._instant)

    def read(self, line: int, given: Mapping[str, Any]) -> Record | None:
        """The record of a line; None, and its problems noted, where it is refused."""
        before = len(self.problems)
        told = {key: value for key, value in given.items() if value is not None}
        fields = Fields(self.path, "", told, self.problems, lambda _: line)
        op = cast(Op, fields.choice("op", get_args(Op)))
        document, claim = self._document(fields), _claim(fields, op)
        address = _address(fields) if "claim" in told else ""
        reason = fields.text("because").strip()
        if len(self.problems) > before or document is None or claim is None:
            return None
        attribution = chain(claim.said_by, document.outlet)
        return Record(line, document, claim, attribution, op, address, reason)

    def refuse(self, line: int, message: str, hint: str = "") -> None:
        """Note that a line is no record at all."""
        self.problems.append(Problem(self.path, message, line, "", hint))

    def unknown(self, line: int, names: list[str]) -> None:
        """Note that columns have no key of ours."""
        close = [f"{name}={key}" for name in names for key in get_close_matches(name, KEYS, 1)]
        maps = " ".join(f"--map {pair}" for pair in close or [f"{names[0]}=KEY"])
        hint = f"{maps}, or --ignore-unknown; keys: {', '.join(KEYS)}"
        what = "keys" if len(names) > 1 else "key"
        self.refuse(line, f"records have no {what} {', '.join(names)}", hint)

    def _document(self, fields: Fields) -> Document | None:
        outlet = fields.name("outlet", required=True)
        texts = (fields.name(key, most=LONG) or "" for key in ("report", "title", "url"))
        report, title, url = texts
        first_hand = fields.flag("report_first_hand")
        said = fields.text("reported_at")
        if "reported_at" not in fields.given:
            hint = "2020-03-13T01:00:00Z, or a day; --published TIME gives it for all records"
            fields.problem("reported_at", "reported_at is missing", hint)
        published = fields.attempt("reported_at", lambda: self.instant(said)) if said else None
        if outlet is None or published is None:
            return None
        self.days += len(said.strip()) == DAY
        return document_of(outlet, published, report, title, url, first_hand)

    def _instant(self, said: str) -> datetime:
        """A time, or the end of a day. Raises Refused, ValueError."""
        text = said.strip()
        if len(text) == DAY:
            instant = utc(end_of(_day(text), self._zone or UTC))
        else:
            instant = read_instant(text, self._zone)
        check_published(instant, self._now)
        return instant


def _claim(fields: Fields, op: Op) -> DraftClaim | None:
    """What is claimed or corrected; of a retraction the slot."""
    for key in ("low", "high"):
        if op == "correct" and key in fields.given:
            fields.problem(key, "a correction states no range", f"leave out {key}")
    if op != "retract":
        return read_claim(fields, None, KEYS)
    for key in STATED:
        if key in fields.given:
            fields.problem(key, "a retraction states no value", f"leave out {key}")
    return read_claim(fields, None, KEYS, states=False)


def _day(text: str) -> date:
    try:
        if not WRITTEN.fullmatch(text):  # Python reads a day into the first digits of any number
            raise ValueError("write it like 2020-03-13")
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f'cannot read "{text}" as a day: {error}') from error


def _address(fields: Fields) -> str:
    said = fields.text("claim")
    fields.attempt("claim", lambda: read_claim_address(said))
    return said.strip()
