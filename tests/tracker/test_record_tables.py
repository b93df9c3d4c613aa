"""Tables of records: spreadsheets and exports, in their dialects and under their own names."""

from typing import Any

import pytest

from tests.helpers.commands import Desk
from tests.helpers.records import events, table

HEAD = ("incident", "measure", "figure", "outlet", "reported_at")
ROW = ("strikes", "killed", 5, "Reuters", "2020-03-13T01:00:00Z")


def claim(desk: Desk, content: str | bytes, *options: str) -> dict[str, Any]:
    """The last claim of a table that must be accepted."""
    desk.ok("ingest", desk.write("a.csv", content), *options)
    return events(desk)[-1]


def problems(desk: Desk, content: str | bytes, *options: str) -> str:
    """What is said of a table that must be refused."""
    ran = desk.run("ingest", desk.write("a.csv", content), *options)
    assert ran.status == 2, ran
    return ran.err


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_dialects(desk: Desk, delimiter: str, encoding: str, end: str) -> None:
    text = table((*HEAD, "quote"), (*ROW, "ألف; one, two\t|"), delimiter=delimiter)
    found = claim(desk, text.replace("\n", end).encode(encoding))
    assert found["citation"]["quote"] == "ألف; one, two\t|"


def test_a_delimiter_may_be_said(desk: Desk) -> None:
    text = table((*HEAD, "title;a;b;c;d;e"), (*ROW, "x"))
    assert "records have no key" in problems(desk, text)
    assert claim(desk, text, "--delimiter", ",", "--ignore-unknown")["number"] == 1
    assert claim(desk, table(HEAD, ROW, delimiter="\t"), "--delimiter", "tab")["number"] == 1


def test_line_ends_within_quotes_and_the_lines_after_them(desk: Desk) -> None:
    text = table((*HEAD, "quote"), (*ROW, "one\ntwo"), (*ROW[:2], "x", *ROW[3:], ""))
    assert "a.csv:4: figure" in problems(desk, text)
    assert (
        claim(desk, table((*HEAD, "quote"), (*ROW, "one\ntwo")))["citation"]["quote"] == "one\ntwo"
    )


def test_a_chain_in_a_cell(desk: Desk) -> None:
    found = claim(desk, table((*HEAD, "said_by"), (*ROW, "a resident > SANA > AP")))
    assert [link["name"] for link in found["attribution"]] == [
        "a resident",
        "SANA",
        "AP",
        "Reuters",
    ]
    found = claim(desk, table((*HEAD, "said_by"), (*ROW, '[{"name": "x > y", "anonymous": true}]')))
    assert found["attribution"][0] == {"name": "x > y", "anonymous": True}


def test_a_breakdown_in_columns_and_in_a_cell(desk: Desk) -> None:
    parts = "breakdown.civilian", "breakdown.police"
    found = claim(desk, table((*HEAD, *parts), (*ROW, 2, "at least 3")))
    assert [part["population"] for part in found["breakdown"]] == ["civilian", "police"]
    found = claim(desk, table((*HEAD, "breakdown"), (*ROW, '{"women": 5}')))
    assert found["breakdown"][0]["population"] == "women"


def test_empty_cells_say_nothing(desk: Desk) -> None:
    head = (*HEAD, "population", "low", "flag", "breakdown.civilian", "first_hand")
    found = claim(desk, table(head, (*ROW, "", "", "  ", "", "yes")))
    assert (found["population"], found["low"], found["breakdown"]) == (None, None, [])
    assert found["first_hand"] is True


def test_columns_of_others(desk: Desk) -> None:
    text = table(("Event", "Dead", "When", "Remarks"), ("raid", 12, "2020-01-02", "…"))
    maps = [f"--map={pair}" for pair in ("Event=incident", "Dead=figure", "When=reported_at")]
    common = "--set", "measure=killed", "--outlet", "Ministry"
    assert "records have no key Remarks" in problems(desk, text, *maps, *common)
    found = claim(desk, text, *maps, *common, "--ignore-unknown")
    assert (found["incident"], found["measure"], found["value"]["lower"]) == ("raid", "killed", 12)


def test_keys_of_others_in_json(desk: Desk) -> None:
    line = '{"Event": "raid", "Dead": 12, "When": "2020-01-02", "Remarks": null, "civ": 3}\n'
    maps = ("Event=incident", "Dead=figure", "When=reported_at", "civ=breakdown.civilian")
    desk.ok(
        "ingest", desk.write("a.jsonl", line), *(f"--map={pair}" for pair in maps),
        "--set", "measure=killed", "--set", "outlet=Ministry",
    )  # fmt: skip
    found = events(desk)[-1]
    assert found["breakdown"][0]["population"] == "civilian"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--map", "Dead"), 'cannot read --map "Dead"'),
        (("--map", "Dead=figur"), 'did you mean "figure"'),
        (("--map", "a=figure", "--map", "b=figure"), 'two columns are both said to be "figure"'),
        (("--map", "Tote=figure"), 'there is no column "Tote"'),
        (("--map", "measure=figure"), 'two columns are "figure"'),
        (("--delimiter", "ab"), "one character, or tab"),
        (("--batch", "0"), "--batch"),
    ],
)
def test_options_that_make_no_sense(desk: Desk, options: tuple[str, ...], told: str) -> None:
    assert told in problems(desk, table(HEAD, ROW), *options)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (table(HEAD, (*ROW, "more")), "a.csv:2: it has 6 cells, the head has 5"),
        (table(HEAD, ROW[:3]), "a.csv:2: it has 3 cells, the head has 5"),
        (table((*HEAD, "figure"), (*ROW, 6)), 'a.csv:1: two columns are "figure"'),
        (b"incident,measure\nsm\xf8rhavn,killed\n", "a.csv:2: it holds bytes that are not UTF-8"),
        (b"said_by,measure\n[\xff],killed\n", "a.csv:2: it holds bytes that are not UTF-8"),
        (b"figure,measure\n{\xff},killed\n", "a.csv:2: it holds bytes that are not UTF-8"),
        ('incident,measure\n"strikes,killed\n', "a.csv:2: cannot read the row that begins here"),
        (table((*HEAD, "breakdown"), (*ROW, "{x")), "a.csv:2: a cell is not JSON"),
        (table(HEAD, ("strikes", "killed", 5, "", "")), "a.csv:2: outlet: outlet is missing"),
        (table((*HEAD, "first_hand"), (*ROW, "perhaps")), "first_hand: "),
        (table((*HEAD, "low"), (*ROW, "few")), 'a.csv:2: low: "few" is not a whole number'),
        ("\n", "the table has no head"),
    ],
)
def test_tables_that_are_refused(desk: Desk, content: str | bytes, told: str) -> None:
    assert told in problems(desk, content)
    assert desk.ok("log", "--format", "jsonl").out == ""
