"""Naughty strings in fields of files: refused with their line, or kept as they are; printed
escaped. All fields, and arguments: tests/battery/test_hostile_strings.py."""

import pytest

from tests.helpers.commands import Desk
from tests.helpers.hostile import (
    FORMS,
    RECORD,
    assert_safe,
    json_line,
    line_of,
    printing_as_it_stands,
)
from tests.helpers.hostile_files import enter_claims, enter_records, enter_texts


@pytest.mark.parametrize(("key", "form"), [("quote", "jsonl"), ("said_by", "csv"), ("url", "csv")])
def test_a_record_file_is_refused_with_all_that_is_odd_or_kept_whole(
    desk: Desk, key: str, form: str
) -> None:
    assert enter_records(desk, key, form) >= 200


def test_a_report_file_is_refused_with_all_that_is_odd_or_kept_whole(desk: Desk) -> None:
    assert enter_claims(desk, "incident") >= 200


def test_every_text_is_kept_byte_by_byte(desk: Desk) -> None:
    assert enter_texts(desk) >= 200


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
