"""`tracker report --text` gives the stored text back exactly, and a terminal nothing unsafe."""

import io
import sqlite3
from contextlib import closing

import pytest

from tests.helpers.commands import Desk, report, unsafe_in
from tracker.commands.report import write_text

TEXT = "A line.\n\tTabs, \u202ea trick, \x1b[31mred\x1b[0m,\u2028 é 警察\n\nNo end"


class Terminal(io.StringIO):
    """Standard output that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("text", [TEXT, "One line.\n", "No end", "\n\n", ""])
def test_a_text_that_is_piped_is_exactly_what_was_filed(desk: Desk, text: str) -> None:
    desk.write("a.md", report(text=text))
    desk.ok("ingest", "a.md")
    name = desk.ok("log", "--json").data()[0]["report"]
    assert desk.ok("report", name, "--text").out == text


def test_a_text_on_a_terminal_is_safe_and_keeps_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    write_text(TEXT)
    shown = screen.getvalue()
    assert unsafe_in(shown) <= {"\t"}
    assert shown.split("\n") == [
        "A line.",
        "\tTabs, \\u202ea trick, \\x1b[31mred\\x1b[0m,\\u2028 é 警察",
        "",
        "No end",
        "",
    ]


def test_what_is_printed_of_a_report_and_found_in_it_is_safe(desk: Desk) -> None:
    desk.write("a.md", report({"quote": "a trick"}, text=TEXT.replace("a trick", "\u202ea trick")))
    desk.ok("ingest", "a.md")
    for words in (["report", "2020"], ["search", "trick"], ["search", "red"]):
        for form in ("table", "json", "csv", "jsonl"):
            assert unsafe_in(desk.ok(*words, "--format", form).out) == set()


def test_a_text_that_is_not_kept(desk: Desk) -> None:
    desk.write("a.md", report({"incident": "strikes"}, text="Gone for good.", title="A title"))
    desk.ok("ingest", "a.md")
    with closing(sqlite3.connect(desk.case)) as connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'texts'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("DELETE FROM texts")
        connection.commit()
    ran = desk.run("report", "2020", "--text")
    assert (ran.status, ran.out) == (3, "")
    assert "is not kept" in ran.err
    assert "text not kept" in desk.ok("report", "2020").out
    assert desk.ok("search", "gone").out == "  nothing is found\n"
    assert "[title]" in desk.ok("search", "title").out


def test_a_passage_stands_where_it_says(desk: Desk) -> None:
    text = "😀 A first line.\nSeñor Cañas said that two police were dead.\n"
    desk.write("a.md", report({"quote": "two police were dead"}, text=text))
    desk.ok("ingest", "a.md")
    hits = desk.ok("search", "POLICE", "--json").data()
    assert {hit["kind"] for hit in hits} == {"claim", "report"}
    for hit in hits:
        assert text[hit["start"] : hit["end"]] == hit["passage"]
