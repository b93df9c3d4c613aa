"""Naughty strings in every field of files: refused with their line, or kept as they are; printed
escaped. Each field gets some of the strings, the next one others. All of them in all fields, and in
arguments: tests/battery/test_hostile_strings.py."""

import pytest

from tests.helpers.commands import Desk
from tests.helpers.hostile import (
    ASKED,
    CLAIM,
    FORMS,
    RECORD,
    assert_safe,
    json_line,
    line_of,
    printing_as_it_stands,
)
from tests.helpers.hostile_files import (
    OF_REPORT,
    Tried,
    enter_claims,
    enter_records,
    enter_reports,
    enter_texts,
)
from tests.helpers.naughty import NAUGHTY

EACH = 9  # string goes into a field, another ninth into the next one


def some(number: int) -> Tried:
    forms = [FORMS[number % len(FORMS)]]
    return Tried(NAUGHTY[number % EACH :: EACH], ASKED[number % 3 :: 3], forms)


@pytest.mark.parametrize(("number", "key"), list(enumerate(RECORD)))
def test_a_file_is_refused_with_all_that_is_odd_or_kept_whole(
    desk: Desk, number: int, key: str
) -> None:
    match number % 3:
        case 0 if key in CLAIM:
            tried = enter_claims(desk, key, some(number))
        case 1:
            tried = enter_records(desk, key, "csv", some(number))
        case _:
            tried = enter_records(desk, key, "jsonl", some(number))
    assert tried >= 20


@pytest.mark.parametrize(("number", "key"), list(enumerate(OF_REPORT)))
def test_so_are_those_of_a_report_itself(desk: Desk, number: int, key: str) -> None:
    assert enter_reports(desk, key, some(number)) >= 20


def test_every_text_is_kept_byte_by_byte(desk: Desk) -> None:
    assert enter_texts(desk, some(0)) >= 20


# --- negative control -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_without_the_escapes_what_is_printed_acts_on_the_terminal(desk: Desk, form: str) -> None:
    said = "x\x1b]0;owned\x07\u202ey"
    desk.ok("ingest", desk.write("a.jsonl", json_line(line_of(RECORD["quote"], 1, said))))
    asked = ("why", "line 1", "line 1", "--format", form)
    assert_safe(desk.ok(*asked))
    with printing_as_it_stands():
        ran = desk.ok(*asked)
    with pytest.raises(AssertionError):
        assert_safe(ran)
