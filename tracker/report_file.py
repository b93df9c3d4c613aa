"""Reads report files: a text, with TOML front matter between lines of `+++`."""

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

from events.citation import occurrences
from events.errors import Refused
from tracker.claim_fields import draft_findings, read_claim
from tracker.decisions.common import check_published
from tracker.drafts import DraftClaim, DraftReport
from tracker.fields import Fields
from tracker.problems import Problem

FENCE = "+++"
LONG = 2000  # characters of a title or a url
KEYS = ("outlet", "title", "url", "published", "first_hand", "claim")


class NotText(Refused):
    """The bytes of a report are not text."""


def decode(data: bytes) -> str:
    """Bytes as UTF-8; a byte-order mark is not part of the text. Raises NotText."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotText(
            f"byte {error.start} is not UTF-8: {error.reason}",
            hint="save the file as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8 FILE)",
        ) from error


def read_report(
    path: str,
    data: bytes,
    options: Mapping[str, Any],
    zone: tzinfo | None,
    problems: list[Problem],
    now: datetime | None = None,
) -> DraftReport | None:
    """The draft of a report file; None where it has problems, which are added to `problems`.

    `options` (outlet, title, url, published) stand in for front matter that a text does not have.
    `now`: a time after it is none at which the report was published.
    """
    before = len(problems)
    try:
        content = decode(data)
        front, text, lines = split_front_matter(content)
    except Refused as error:
        problems.append(Problem(path, str(error), hint=error.hint))
        return None
    except tomllib.TOMLDecodeError as error:
        problems.append(_toml_problem(path, error))
        return None
    except (RecursionError, ValueError):  # neither is one of tomllib's own errors
        message = "front matter: it is nested too deeply, or holds too long a number"
        problems.append(Problem(path, message))
        return None
    fields = Fields(path, "", {**options, **front}, problems, partial(_line, lines, 0))
    draft = _report(path, fields, text, zone, lines, problems, bool(front))
    if draft is not None and now is not None:
        fields.attempt("published", lambda: check_published(draft.published, now))
    return draft if len(problems) == before else None


def split_front_matter(content: str) -> tuple[dict[str, Any], str, list[str]]:
    """The front matter, the text after it as it stands, and the lines of the front matter.

    Raises Refused where it has no end, and TOMLDecodeError where it is not TOML.
    """
    opening = re.match(r"\+\+\+[ \t]*\r?\n", content)
    if not opening:
        return {}, content, []
    closing = re.compile(r"^\+\+\+[ \t]*(\r?\n|\Z)", re.MULTILINE).search(content, opening.end())
    if closing is None:
        raise Refused(
            f"the front matter has no closing {FENCE}", hint=f"end it with a line {FENCE}"
        )
    front = content[opening.end() : closing.start()]
    return tomllib.loads(front.replace("\r\n", "\n")), content[closing.end() :], front.split("\n")


def _report(
    path: str,
    fields: Fields,
    text: str,
    zone: tzinfo | None,
    lines: list[str],
    problems: list[Problem],
    has_front: bool,
) -> DraftReport | None:
    fields.refuse_unknown(KEYS)
    outlet, published = fields.name("outlet", required=True), fields.instant("published", zone)
    if not has_front and not {"outlet", "published"} <= fields.given.keys():
        name = Path(path).name
        fields.problem(
            "", "a text without front matter needs to be told where it is from",
            f'tracker ingest {name} --outlet "…" --published 2020-03-13T01:00:00Z',
        )  # fmt: skip
    title, url = fields.name("title", most=LONG) or "", fields.name("url", most=LONG) or ""
    first_hand, claims = fields.flag("first_hand"), _claims(path, fields, text, lines, problems)
    if outlet is None or published is None:
        return None
    return DraftReport(
        path=path,
        outlet=outlet,
        published=published,
        text=text,
        title=title,
        url=url,
        first_hand=first_hand,
        claims=claims,
        notes=tuple(_notes(path, claims, text)),
    )


def _claims(
    path: str, fields: Fields, text: str, lines: list[str], problems: list[Problem]
) -> tuple[DraftClaim, ...]:
    given = fields.given.get("claim", [])
    if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
        fields.problem("claim", "claims are tables", "begin each claim with a line [[claim]]")
        return ()
    claims: dict[DraftClaim, int] = {}
    for number, table in enumerate(given, 1):
        own = Fields(path, f"claim {number}", table, problems, partial(_line, lines, number))
        before, claim = len(problems), read_claim(own, text)
        if claim is None or len(problems) > before:
            continue
        if claims.setdefault(claim, number) != number:
            own.problem("", f"it says the same as claim {claims[claim]}", "leave one out")
    return tuple(claims)


def _notes(path: str, claims: tuple[DraftClaim, ...], text: str) -> list[str]:
    notes = []
    for number, claim in enumerate(claims, 1):
        notes += [f"note: {path}: claim {number}: {text}" for text in draft_findings(claim)]
        if claim.citation is None:
            notes.append(f"note: {path}: claim {number}: no quote; it cites the report as a whole")
        elif (times := occurrences(text, claim.citation)) > 1:
            notes.append(
                f"note: {path}: claim {number}: its quote occurs {times} times; the first is cited"
            )
    return notes


def _toml_problem(path: str, error: tomllib.TOMLDecodeError) -> Problem:
    place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    message = re.sub(r"\s*\(at [^)]*\)", "", str(error))
    line = int(place[1]) + 1 if place else None
    hint = "the front matter is TOML: texts stand in quotes, published = 2020-03-13T01:00:00Z"
    return Problem(path, f"front matter: {message}", line, "", hint)


def _line(lines: list[str], claim: int, field: str) -> int | None:
    """The line of the file where a field of the nth claim stands (0: of the report)."""
    heads = [index for index, line in enumerate(lines) if re.match(r"\s*\[\[\s*claim\s*\]\]", line)]
    if not lines or claim > len(heads):
        return None
    start = heads[claim - 1] if claim else 0
    end = heads[claim] if claim < len(heads) else len(lines)
    for index in range(start, end):
        if field and re.match(rf"\s*[\"']?{re.escape(field)}[\"']?\s*[.=]", lines[index]):
            return index + 2  # lines count from 1, and the first is the fence
    return start + 2 if claim else None
