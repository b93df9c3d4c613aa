"""Where a naughty string can be entered, and what of it a case keeps: the rule, told anew here."""

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import product
from typing import Any, NamedTuple
from unittest.mock import patch

from tests.helpers.commands import UNSEEN, Desk, Ran, unsafe_in
from tests.helpers.records import record, table

JOINERS = "\u200c\u200d"
FORMS = ("table", "json", "jsonl", "csv")
ASKED = (
    ("list",), ("log",), ("verify",), ("sources",), ("checks",), ("jumps",),
    ("disagreements", "--all"), ("diff", "--from", "#1"), ("search", "x"),
)  # fmt: skip

Kept = Callable[[str], str | None]  # what is kept of a text; None where it is refused


class Field(NamedTuple):
    """A field of a claim: what enters a string there, what is kept of it (None: a value, which may
    be read otherwise), and where a claim and the report it is of have it."""

    given: Callable[[str], dict[str, Any]]
    kept: Kept | None = None
    found: Callable[[Any, Any], Any] = lambda claim, filed: None
    is_needed: bool = True  # a record without it is refused


def name(said: str, most: int = 200) -> str | None:
    """A name: tidied; not too long, and nothing in it that cannot be seen."""
    tidy = " ".join(said.split())
    unseen = any(unicodedata.category(c) in UNSEEN and c not in JOINERS for c in said.strip())
    return None if unseen or not 0 < len(tidy) <= most else tidy


def long_name(said: str) -> str | None:
    """A title, a url, a term."""
    return name(said, 2000)


def text(said: str) -> str | None:
    """Free text: as it stands, but for the white space around it; not too long."""
    cannot_be_kept = any(c == "\0" or unicodedata.category(c) == "Cs" for c in said)
    return None if cannot_be_kept or len(said) > 20_000 else said.strip()


def words(said: str) -> str | None:
    """Words that a report is quoted with: not none."""
    return text(said) or None


def or_nothing(kept: Kept) -> Kept:
    """A field that may be left empty."""
    return lambda said: "" if said == "" else kept(said)


def population(said: str) -> str | None:
    """Who is counted; everyone is nobody in particular."""
    return "" if said in ("", "everyone") else name(said)


def part(said: str) -> str | None:
    """Whose part a count is: not everyone's, who are the whole."""
    return None if said == "everyone" else name(said)


def _at(key: str) -> Callable[[Any, Any], Any]:
    return lambda claim, filed: claim.get(key) or ""


def _of_report(key: str) -> Callable[[Any, Any], Any]:
    return lambda claim, filed: filed.get(key) or ""


def _quote(claim: Any, filed: Any) -> str:
    return claim["citation"]["quote"] if claim.get("citation") else ""


def _origin(claim: Any, filed: Any) -> str:
    links = claim["attribution"]
    return links[0]["name"] if len(links) > 2 else ""


CLAIM: dict[str, Field] = {
    "incident": Field(lambda s: {"incident": s}, name, _at("incident")),
    "measure": Field(lambda s: {"measure": s}, name, _at("measure")),
    "population": Field(lambda s: {"population": s}, population, _at("population"), False),
    "said_by": Field(
        lambda s: {"said_by": [s, "Agency"]}, name, lambda c, _: c["attribution"][0]["name"],
    ),
    "anonymous": Field(
        lambda s: {"said_by": [{"name": s, "anonymous": True}]}, name,
        lambda c, _: c["attribution"][0]["name"],
    ),
    "part": Field(
        lambda s: {"breakdown": {s: "1"}, "figure": None}, part,
        lambda c, _: c["breakdown"][0]["population"],
    ),
    "term": Field(lambda s: {"term": s,
    "figure": None}, long_name, lambda c, _: c["value"]["text"]),
    "place": Field(lambda s: {"place": s, "figure": None}, name, lambda c, _: c["value"]["name"]),
    "figure": Field(lambda s: {"figure": s}),
    "count of a part": Field(lambda s: {"breakdown": {"a": s}}),
    "moment": Field(lambda s: {"moment": s, "figure": None}),
    "flag": Field(lambda s: {"flag": s, "figure": None}),
    "occurred": Field(lambda s: {"occurred": s}),
    "modality": Field(lambda s: {"modality": s}),
    "basis": Field(lambda s: {"basis": s}),
    "first_hand": Field(lambda s: {"first_hand": s}),
    "low": Field(lambda s: {"low": s}),
    "precision": Field(
        lambda s: {
            "place": {"name": "x", "latitude": 1.5, "longitude": 2, "precision": s}, "figure": None,
        }
    ),
    "another key": Field(lambda s: {f"{s}": "x"}),
}  # fmt: skip
RECORD: dict[str, Field] = CLAIM | {
    "quote": Field(lambda s: {"quote": s}, words, _quote, False),
    "outlet": Field(lambda s: {"outlet": s}, name, _of_report("outlet")),
    "report": Field(lambda s: {"report": s}, or_nothing(long_name), _of_report("title"), False),
    "title": Field(lambda s: {"title": s}, or_nothing(long_name), _of_report("title"), False),
    "url": Field(lambda s: {"url": s}, or_nothing(long_name), _of_report("url"), False),
    "reported_at": Field(lambda s: {"reported_at": s}),
    "op": Field(lambda s: {"op": s}),
    "claim": Field(lambda s: {"claim": s}),
}


def assert_safe(ran: Ran, what: object = "") -> Ran:
    """Nothing printed acts on a terminal, nothing is a fault of ours, and the code is of the
    contract."""
    assert unsafe_in(ran.out) | unsafe_in(ran.err) == set(), what
    assert "Traceback" not in ran.err, (what, ran.err)
    assert "fault of tracker" not in ran.err, (what, ran.err)
    assert ran.status in (0, 1, 2, 3), (what, ran.status)
    return ran


def ask_everything(
    desk: Desk, asked: Iterable[Iterable[str]] = ASKED, forms: Iterable[str] = FORMS
) -> None:
    """Ask all that is asked of a whole case, in all forms."""
    for args, form in product(asked, forms):
        assert_safe(desk.run(*args, "--format", form), args)


def line_of(field: Field, number: int, said: str) -> dict[str, Any]:
    """A record with a string in one field, which is told from others by its measure or, where that
    is the field, by its incident."""
    own = {"measure": f"line {number}", "incident": f"line {number}", "report": f"line {number}"}
    return record(**own | field.given(said))


def json_line(given: Mapping[str, Any]) -> bytes:
    """A line of JSON; what is half a character stands as an escape."""
    return json.dumps(given).encode() + b"\n"


def csv_table(records: list[dict[str, Any]]) -> tuple[bytes, list[int]]:
    """A table of records, as a program writes it that takes every text as it stands; and the lines
    in which they begin."""
    head = list(dict.fromkeys(key for one in records for key in one))
    rows = [table([_cell(one.get(key)) for key in head], quoting=csv.QUOTE_ALL) for one in records]
    begins, line = [], 2
    for row in rows:
        begins.append(line)
        line += len(re.findall(r"\r\n|\r|\n", row))
    return (table(head) + "".join(rows)).encode("utf-8", "surrogatepass"), begins


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value) if isinstance(value, list | dict) else str(value)


def reports_and_claims(desk: Desk) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each claim of the case, with the filing of the report it is of."""
    filed: dict[str, dict[str, Any]] = {}
    for event in desk.ok("log", "--format", "jsonl").rows():
        if event["event"] == "report.filed":
            filed[event["stream"]] = event
        elif event["event"] == "claim.reported":
            yield event, filed[event["stream"]]


@contextmanager
def printing_as_it_stands() -> Iterator[None]:
    """Without the protection: no character is unsafe to print."""
    with patch("tracker.safe.UNSAFE_CATEGORIES", ()):
        yield
