"""`tracker checks` over logs that other writers may have made, and over texts that are gone."""

from contextlib import closing
from datetime import timedelta

import pytest
from msgspec.structs import replace

from events.citation import Citation
from events.identity import text_hash
from events.log import Changes, Log
from events.report import ClaimReported, ReportFiled
from tests.helpers.commands import Desk, report
from tests.helpers.said import ENTERED, Told, said, told

TEXT = "The army counts six dead."


def kept(desk: Desk, case: Told, *, text: bool = True, **filed: object) -> Desk:
    """A case with these events, all claims citing "six dead" one character too early."""
    changes = Changes()
    for logged in case.events:
        event = logged.event
        if isinstance(event, ReportFiled):
            event = replace(event, text_sha256=text_hash(TEXT), **filed)
        elif isinstance(event, ClaimReported):
            event = replace(event, citation=Citation("six dead", 15, 23))
        changes.add(logged.stream, logged.version - 1, event)
    if text:
        changes.texts[text_hash(TEXT)] = TEXT
    with closing(Log(desk.case)) as log:
        log.append(changes)
    return desk


def kinds(desk: Desk, *args: str) -> list[str]:
    return [line["kind"] for line in desk.run("checks", "--format", "jsonl", *args).rows()]


def test_a_quote_that_does_not_stand_is_found_in_the_stored_text(desk: Desk) -> None:
    kept(desk, told(said("army", killed="6")))
    assert desk.run("checks").status == 1
    (found,) = desk.run("checks", "--format", "jsonl").rows()
    assert (found["kind"], found["run"]) == ("quote", "tracker verify")
    assert found["text"] == "“six dead” does not stand at characters 15 to 23"


def test_a_text_that_is_not_kept_leaves_nothing_to_compare(desk: Desk) -> None:
    assert kinds(kept(desk, told(said("army", killed="6")), text=False)) == []


def test_a_report_from_the_future_is_found_once_whatever_it_speaks_of(desk: Desk) -> None:
    case = told(
        said("army", killed="6", report="r"),
        said("army", killed="6", report="r", incident="other"),
    )
    kept(desk, case, published=ENTERED + timedelta(days=2))
    assert kinds(desk, "--kind", "dates") == ["dates"]
    assert kinds(desk, "other", "--kind", "dates") == ["dates"]


@pytest.mark.parametrize("kind", ["unknown origin only", "Unknown-Origin-Only"])
def test_a_kind_is_known_in_other_spellings(desk: Desk, kind: str) -> None:
    desk.write("a.md", report({"said_by": ["unknown"]}))
    desk.ok("ingest", "a.md")
    assert kinds(desk, "--kind", kind) == ["unknown-origin-only"]
    assert kinds(desk, "--kind", "parts") == []


def test_a_name_that_a_shell_would_split_is_quoted_in_the_command_to_run(desk: Desk) -> None:
    desk.write("a.md", report({"incident": "it's here", "measure": "sites hit"}))
    desk.ok("ingest", "a.md")
    (found,) = desk.run("checks", "--format", "jsonl", "--kind", "unattributed").rows()
    assert found["run"] == """tracker why 'it'"'"'s here' 'sites hit'"""


# --- editions, corrections and retractions ------------------------------------------------------


def edition(figure: str, at: str, text: str = "") -> str:
    claim = {"figure": figure, "said_by": ["army"], "quote": f"{figure} dead"}
    published = f"2020-03-13T{at}:00Z"
    text = text or f"It was {figure} dead.\n"
    return report(claim, text=text, published=published, url="https://example.org/1")


@pytest.fixture
def revised(desk: Desk) -> Desk:
    """A report whose second edition has another figure, and one that takes figures back."""
    desk.ok("ingest", desk.write("1.md", edition("60", "01:00")))
    desk.ok("ingest", desk.write("2.md", edition("9", "02:00")))
    later = report(text="Only 7, and 7.\n", published="2020-03-13T05:00:00Z", outlet="Other")
    desk.ok("ingest", desk.write("3.md", later))
    return desk


def test_quotes_are_looked_for_in_the_edition_of_their_claim(revised: Desk) -> None:
    assert kinds(revised, "--kind", "quote") == []


def test_words_that_the_newest_edition_dropped_are_found(revised: Desk) -> None:
    (found,) = revised.run("checks", "--kind", "dropped", "--format", "jsonl").rows()
    assert found["text"] == "the text no longer says “It was 60 dead.” but “It was 9 dead.”"
    assert found["run"].endswith("--changes")
    before = revised.run("checks", "--kind", "dropped", "--as-of", "2020-03-13T01:30Z")
    assert before.status == 0


@pytest.mark.parametrize(
    "done",
    [
        ("retract", "--by", "20200313T05", "--because", "withdrawn"),
        ("correct", "--by", "20200313T05", "--figure", "9"),
        ("void", "--because", "slip"),
    ],
)
def test_dropped_words_are_settled_by_what_became_of_the_claim(
    revised: Desk, done: tuple[str, ...]
) -> None:
    act, *options = done
    position = revised.run("checks", "--kind", "dropped", "--format", "jsonl").rows()[0]["claims"]
    revised.ok("claim", act, position[0]["id"], *options)
    assert kinds(revised, "--kind", "dropped") == []
    revised.ok("undo")
    assert kinds(revised, "--kind", "dropped") == ["dropped"]


def test_the_words_of_a_correction_are_looked_for_where_it_was_made(revised: Desk) -> None:
    claim = revised.run("checks", "--kind", "dropped", "--format", "jsonl").rows()[0]["claims"]
    revised.ok(
        "claim", "correct", claim[0]["id"], "--by", "20200313T05", "--figure", "7", "--quote", "7"
    )
    assert kinds(revised, "--kind", "quote") == []
    (twice,) = revised.run("checks", "--kind", "quote-twice", "--format", "jsonl").rows()
    assert twice["claims"] == claim
