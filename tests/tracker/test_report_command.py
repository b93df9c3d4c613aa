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


# --- editions, and what became of claims --------------------------------------------------------


def edition(text: str, figure: str, at: str) -> str:
    claim = {"figure": figure, "said_by": ["army"], "quote": f"{figure} dead"}
    published = f"2020-03-13T{at}:00Z"
    return report(claim, text=text, published=published, url="https://example.org/1")


@pytest.fixture
def revised(desk: Desk) -> Desk:
    """A report with two editions, and another in which the source puts the second right."""
    desk.ok("ingest", desk.write("1.md", edition("First.\n\nIt was 6 dead.\n", "6", "01:00")))
    desk.ok("ingest", desk.write("2.md", edition("First.\n\nIt was 9 dead.\n", "9", "02:00")))
    later = report(text="Only 7.\n", published="2020-03-13T05:00:00Z", outlet="Other")
    desk.ok("ingest", desk.write("3.md", later))
    return desk


def test_the_editions_are_listed_and_each_claim_is_of_one(revised: Desk) -> None:
    shown = revised.ok("report", "20200313T01", "--json").data()
    assert [(e["number"], e["published"]) for e in shown["editions"]] == [
        (1, "2020-03-13T01:00:00Z"), (2, "2020-03-13T02:00:00Z"),
    ]  # fmt: skip
    assert len({e["text_sha256"] for e in shown["editions"]}) == 2
    assert [(c["said"], c["edition"]) for c in shown["claims"]] == [("6", 1), ("9", 2)]


@pytest.mark.parametrize(("asked", "count"), [((), "9"), (("--edition", "1"), "6")])
def test_the_text_of_an_edition(revised: Desk, asked: tuple[str, ...], count: str) -> None:
    ran = revised.ok("report", "20200313T01", "--text", *asked)
    assert ran.out == f"First.\n\nIt was {count} dead.\n"
    assert ("newest of 2" in ran.err) == (not asked)


def test_what_an_edition_changed(revised: Desk) -> None:
    changes = revised.ok("report", "20200313T01", "--changes", "--json").data()
    assert (changes["edition"], changes["before"]) == (2, 1)
    assert [(line["change"], line["text"]) for line in changes["changes"]] == [
        ("stayed", "First."), ("went", "It was 6 dead."), ("came", "It was 9 dead."),
    ]  # fmt: skip
    first = revised.ok("report", "20200313T01", "--changes", "--edition", "1")
    assert "no change" in first.out


@pytest.mark.parametrize(
    "words", [("--edition", "1"), ("--text", "--changes"), ("--text", "--edition", "3")]
)
def test_what_makes_no_question_is_refused(revised: Desk, words: tuple[str, ...]) -> None:
    assert revised.run("report", "20200313T01", *words).status == 2


def test_an_edition_that_was_undone_is_marked_and_is_not_the_newest(desk: Desk) -> None:
    desk.ok("ingest", desk.write("1.md", edition("It was 6 dead.\n", "6", "01:00")))
    desk.ok("ingest", desk.write("2.md", edition("It was 9 dead.\n", "9", "02:00")))
    desk.ok("undo")
    assert desk.ok("report", "2020", "--text").out == "It was 6 dead.\n"
    shown = desk.ok("report", "2020", "--json").data()
    assert [e["undone_at"] is None for e in shown["editions"]] == [True, False]
    assert [c["undone_at"] is None for c in shown["claims"]] == [True, False]


def test_what_became_of_claims_is_said_in_words(revised: Desk) -> None:
    name = revised.ok("report", "20200313T01", "--json").data()["report"]
    revised.ok("claim", "retract", f"{name}#1", "--by", "20200313T05", "--because", "withdrawn")
    revised.ok(
        "claim", "correct", f"{name}#2", "--by", "20200313T05", "--figure", "7", "--quote", "Only 7"
    )
    revised.ok("incident", "open", "raid")
    revised.ok("claim", "reassign", f"{name}#2", "raid", "--because", "not the strikes")
    revised.ok("undo")
    revised.ok("claim", "void", f"{name}#2", "--because", "slip")
    one, two = revised.ok("report", name, "--json").data()["claims"]
    by = revised.ok("report", "20200313T05", "--json").data()["report"]
    assert [done["words"] for done in one["afterwards"]] == [
        f"retracted in {by}, published 2020-03-13 05:00Z"
    ]
    assert [(done["words"].split(" in ")[0], done["undone_at"] is None)
            for done in two["afterwards"]] == [
        ("corrected to 7", True), ("reassigned to raid", False),
        ("voided", True),
    ]  # fmt: skip
    assert two["counts_for"] == "strikes"
