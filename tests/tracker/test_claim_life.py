"""What a source corrects or retracts moves along both axes; what we void or move, along one."""

from typing import Any

import pytest

from tests.helpers.commands import Desk, report

POLICE = {"figure": "8", "said_by": ["police"]}
SIX, NOON = "2020-03-13T06:00:00Z", "2020-03-13T12:00:00Z"
BEFORE = ("--as-of", "2020-03-13T11:00Z")


def given(desk: Desk) -> None:
    """#1–#3: police say 8. #4–#5: the army says 5, earlier. #6: a report to take back in."""
    desk.write("a.md", report(POLICE, published=SIX))
    desk.write("b.md", report({"figure": "5", "said_by": ["army"]}, outlet="Herald",
                              published="2020-03-13T05:00:00Z"))  # fmt: skip
    desk.write("c.md", report(published=NOON, outlet="Star"))
    for name in ("a.md", "b.md", "c.md"):
        desk.ok("ingest", name)


def known(desk: Desk, *at: str) -> str:
    """The bare value of the killed."""
    return desk.ok("show", "strikes", "killed", "--value", *at).out.strip()


def size(desk: Desk) -> int:
    """How many events the log holds."""
    return len(desk.ok("log", "--format", "jsonl").rows())


def test_a_correction_counts_from_when_it_was_published_and_when_it_was_recorded(
    desk: Desk,
) -> None:
    given(desk)
    desk.ok("claim", "correct", "#3", "--by", "20200313T12", "--figure", "7")
    assert known(desk) == "7"
    assert known(desk, *BEFORE) == "8"
    assert known(desk, "--known-at", "#6") == "8"
    assert known(desk, "--known-at", "#6", *BEFORE) == "8"


def test_a_correction_stands_in_the_place_of_what_it_corrects(desk: Desk) -> None:
    given(desk)
    desk.write("d.md", report({**POLICE, "figure": "9"}, published="2020-03-13T09:00:00Z"))
    desk.ok("ingest", "d.md")
    desk.ok("claim", "correct", "#3", "--by", "20200313T12", "--figure", "7")
    assert known(desk) == "9"


def test_a_retraction_does_not_bring_back_what_the_source_said_before(desk: Desk) -> None:
    given(desk)
    desk.write("d.md", report({**POLICE, "figure": "9"}, published="2020-03-13T09:00:00Z"))
    desk.ok("ingest", "d.md")
    desk.ok("claim", "retract", "#8", "--by", "20200313T12", "--because", "withdrawn")
    assert known(desk) == "5"
    assert known(desk, *BEFORE) == "9"


def test_a_voided_claim_brings_back_what_the_source_said_before(desk: Desk) -> None:
    given(desk)
    desk.write("d.md", report({**POLICE, "figure": "9"}, published="2020-03-13T09:00:00Z"))
    desk.ok("ingest", "d.md")
    desk.ok("claim", "void", "#8", "--because", "mistyped")
    assert known(desk) == known(desk, *BEFORE) == "8"
    assert known(desk, "--known-at", "#8") == "9"


def test_a_replacement_counts_from_when_the_claim_it_replaces_did(desk: Desk) -> None:
    given(desk)
    desk.ok("claim", "void", "#3", "--because", "mistyped", "--figure", "18")
    assert known(desk) == known(desk, *BEFORE) == "18"
    before = size(desk)
    again = desk.ok("ingest", "a.md")
    assert size(desk) == before
    assert "are not in the file" in again.err


def test_a_claim_that_is_moved_was_always_about_the_other_incident(desk: Desk) -> None:
    given(desk)
    desk.ok("incident", "open", "raid")
    desk.ok("claim", "reassign", "#3", "raid", "--because", "a slip")
    assert known(desk) == known(desk, *BEFORE) == "5"
    assert desk.ok("show", "raid", "killed", "--value", *BEFORE).out == "8\n"
    assert desk.ok("show", "strikes", "killed", "--value", "--known-at", "#6").out == "8\n"


COMMANDS = {
    "correct": ("claim", "correct", "#3", "--by", "20200313T12", "--figure", "7"),
    "retract": ("claim", "retract", "#3", "--by", "20200313T12", "--because", "x"),
    "void": ("claim", "void", "#3", "--because", "x"),
    "replace": ("claim", "void", "#3", "--because", "x", "--figure", "7"),
    "reassign": ("claim", "reassign", "#3", "raid", "--because", "x"),
    "rate": ("claim", "rate", "#5", "1"),
    "add": ("claim", "add", "20200313T12", "--incident", "strikes", "--measure", "killed",
            "--figure", "70", "--said-by", "nurses"),
    "merge": ("incident", "merge", "raid", "strikes", "--because", "x"),
    "split": ("incident", "split", "wave", "#3", "--from", "strikes", "--because", "x"),
    "prefer": ("rule", "prefer", "strikes", "killed", "#5", "--because", "x"),
    "deprecate": ("rule", "deprecate", "strikes", "killed", "#3", "--because", "x"),
    "set": ("rule", "set", "strikes", "killed", "--figure", "6", "--because", "x"),
    "describe": ("incident", "describe", "strikes", "--title", "Strikes"),
    "link": ("incident", "link", "strikes", "part-of", "raid"),
    "open": ("incident", "open", "other"),
    "register": ("source", "register", "police", "--kind", "police"),
    "rate a source": ("source", "rate", "army", "A"),
    "alias": ("source", "alias", "army", "--of", "police"),
    "nest": ("population", "nest", "police", "everybody", "--because", "x"),
    "undo": ("undo",),
}  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_dry_run_records_nothing_and_says_what_recording_then_says(
    desk: Desk, words: tuple[str, ...]
) -> None:
    given(desk)
    desk.ok("incident", "open", "raid")
    before = desk.ok("log", "--json").data()
    supposed = desk.ok(*words, "--dry-run", "--json").data()
    assert desk.ok("log", "--json").data() == before
    done = desk.ok(*words, "--json").data()
    assert (supposed["dry_run"], done["dry_run"]) == (True, False)
    assert supposed["changes"] == done["changes"]
    assert [_timeless(event) for event in supposed["events"]] == [
        _timeless(event) for event in done["events"]
    ]
    assert size(desk) == len(before) + len(done["events"])


def _timeless(event: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key not in ("recorded_at", "since")}


def test_what_is_entered_in_place_of_a_claim_stands_where_that_was_put(desk: Desk) -> None:
    desk.write("a.md", report({"figure": "6"}, {"incident": "raid", "figure": "1"}))
    desk.ok("ingest", "a.md")
    desk.ok("claim", "reassign", "#4", "raid", "--because", "the raid")
    desk.ok("claim", "rate", "#4", "2")
    desk.ok("claim", "void", "#4", "--figure", "7", "--because", "a slip")
    used = desk.ok("why", "raid", "killed", "--json").data()["estimate"]["used"]
    assert "7" in {item["figure"]["text"] for item in used}
    rated = desk.ok("log", "--format", "jsonl").rows()[-2]
    assert (rated["event"], rated["credibility"]) == ("claim.credibility-rated", 2)
