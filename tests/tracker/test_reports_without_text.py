"""Reports that came as records: claims with words of which no text is kept."""

import json

import pytest

from tests.helpers.commands import Desk, report

URL = "https://herald.example/fire"
FIRE = {
    "incident": "fire", "measure": "killed", "figure": 12, "outlet": "Herald",
    "said_by": ["coast guard"], "reported_at": "2020-03-13T05:00:00Z", "url": URL,
    "title": "Fire aboard", "quote": "a dozen bodies were brought ashore",
}  # fmt: skip
HURT = {**FIRE, "measure": "injured", "figure": 30, "quote": ""}
R = "20200313T0500"


@pytest.fixture
def recorded(desk: Desk) -> Desk:
    """#1: the report. #2: the incident. #3: twelve killed, with a quote. #4: thirty injured."""
    lines = [json.dumps({k: v for k, v in row.items() if v}) for row in (FIRE, HURT)]
    desk.write("fire.jsonl", "\n".join(lines))
    desk.ok("ingest", "fire.jsonl")
    return desk


def texts(desk: Desk, words: str) -> str:
    """Files a text at the url of the records, with the words in it; what was said to that."""
    desk.write(
        "fire.md",
        report(published="2020-03-13T08:00:00Z", outlet="Herald", url=URL, title="Fire aboard",
               text=f"There was a fire. {words}\n"),
    )  # fmt: skip
    ran = desk.ok("ingest", "fire.md")
    return ran.out + ran.err


def test_the_report_shows_its_claims_and_that_there_is_no_text(recorded: Desk) -> None:
    out = recorded.ok("report", R).out
    assert "came as records, without a text" in out
    assert "SHA-256" not in out
    assert "“a dozen bodies were brought ashore”\n" in out, "without a place"
    shown = recorded.ok("report", R, "--json").data()
    assert (shown["text_sha256"], shown["characters"]) == ("", None)
    first, second = shown["claims"]
    assert (first["quote"], first["start"], first["end"]) == (FIRE["quote"], None, None)
    assert second["quote"] is None


def test_a_text_that_never_came_is_refused_and_not_called_damage(recorded: Desk) -> None:
    ran = recorded.run("report", R, "--text")
    assert ran.status == 2
    assert "came as records, without a text" in " ".join(ran.err.split())
    assert "shows its claims" in ran.err
    assert "the first: there is none before it" in recorded.ok("report", R, "--changes").out


def test_the_case_is_whole(recorded: Desk) -> None:
    assert recorded.run("verify").status == 0
    assert recorded.ok("verify", "--json").data()["ok"] is True


def test_nothing_is_found_about_quotes(recorded: Desk) -> None:
    kinds = [finding["kind"] for finding in recorded.run("checks", "--format", "jsonl").rows()]
    assert kinds == []


def test_the_words_are_found(recorded: Desk) -> None:
    (found,) = recorded.ok("search", "bodies", "ashore", "--format", "jsonl").rows()
    assert found["position"] == 3
    assert (found["start"], found["end"]) == (None, None)
    assert "dozen bodies" in recorded.ok("search", '"dozen bodies"').out


def test_the_words_are_shown_without_a_place(recorded: Desk) -> None:
    why = recorded.ok("why", "fire", "killed").out
    assert "“a dozen bodies were brought ashore”\n" in why
    (line,) = recorded.ok("history", "fire", "killed", "--format", "jsonl").rows()
    claim = line["claim"]
    assert (claim["quote"], claim["start"], claim["end"]) == (FIRE["quote"], None, None)


@pytest.mark.parametrize("words", ["They brought twelve dead ashore.", str(FIRE["quote"])])
def test_a_text_at_its_url_is_another_edition_and_drops_nothing(recorded: Desk, words: str) -> None:
    """Where the words of the records stood nobody knows: none of them can be said to be gone."""
    told = texts(recorded, words)
    assert "revised" in told
    assert "no longer says" not in told
    assert recorded.run("checks", "--kind", "dropped").status == 0
    assert recorded.ok("report", R, "--text").out.startswith("There was a fire.")
    assert "came as records, without a text" in recorded.ok("report", R).out, "of edition 1"
    ran = recorded.run("report", R, "--changes")
    assert (ran.status, "without a text" in ran.err) == (2, True)
    assert recorded.run("verify").status == 0


def test_a_text_that_comes_later_retracts_nothing(recorded: Desk) -> None:
    texts(recorded, "No number is given.")
    ran = recorded.ok("ingest", "fire.md", "--retract-missing")
    assert "unchanged" in ran.out
    assert recorded.ok("show", "fire", "killed", "--value").out == "12\n"


def test_records_and_their_text_are_filed_once(recorded: Desk) -> None:
    texts(recorded, "Twelve.")
    size = len(recorded.ok("log", "--format", "jsonl").rows())
    recorded.ok("ingest", "fire.md")
    recorded.ok("ingest", "fire.jsonl")
    assert len(recorded.ok("log", "--format", "jsonl").rows()) == size


# --- claims added and put right ---------------------------------------------------------------


def test_words_are_added_to_a_report_of_which_no_text_is_kept(recorded: Desk) -> None:
    slot = ("--incident", "fire", "--measure", "missing")
    recorded.ok("claim", "add", R, *slot, "--figure", "3", "--quote", "three were never found")
    claim = recorded.ok("report", R, "--json").data()["claims"][2]
    assert (claim["quote"], claim["start"]) == ("three were never found", None)
    assert recorded.run("verify").status == 0


def test_an_empty_quote_is_refused_all_the_same(recorded: Desk) -> None:
    slot = ("--incident", "fire", "--measure", "missing")
    ran = recorded.run("claim", "add", R, *slot, "--figure", "3", "--quote", " ")
    assert (ran.status, "the quote is empty" in ran.err) == (2, True)


def test_a_claim_is_corrected_and_retracted_in_a_report_without_a_text(recorded: Desk) -> None:
    later = {**FIRE, "incident": "other", "url": "https://herald.example/2",
             "reported_at": "2020-03-14T05:00:00Z"}  # fmt: skip
    recorded.write("later.jsonl", json.dumps(later))
    recorded.ok("ingest", "later.jsonl")
    by = ("--by", "20200314T05", "--quote", "it was eleven")
    recorded.ok("claim", "correct", f"{R}#1", *by, "--figure", "11")
    assert recorded.ok("show", "fire", "killed", "--value").out == "11\n"
    assert "“it was eleven”" in recorded.ok("report", R).out
    recorded.ok("claim", "retract", f"{R}#2", *by, "--because", "withdrawn")
    assert recorded.run("verify").status == 0
    kinds = {finding["kind"] for finding in recorded.run("checks", "--format", "jsonl").rows()}
    assert kinds.isdisjoint({"quote", "quote-twice", "no-quote", "dropped"})
