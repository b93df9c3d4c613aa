"""Incidents merged and split: a look from before shows them as they were."""

from tests.helpers.commands import Desk, report

SINCE = ("--since", "2020-03-13T08:00Z")
BEFORE, AFTER = ("--as-of", "2020-03-13T07:59Z"), ("--as-of", "2020-03-13T08:01Z")


def given(desk: Desk) -> None:
    """Port: 8, by police (#3). Sea: 9, by the coast guard (#6), and 30 hurt (#7)."""
    guard = {"incident": "sea", "said_by": ["coast guard"]}
    hurt = {**guard, "measure": "hurt", "figure": "30"}
    desk.write("a.md", report({"incident": "port", "figure": "8", "said_by": ["police"]}))
    desk.write("b.md", report({**guard, "figure": "9"}, hurt,
                              outlet="Star", published="2020-03-13T05:00:00Z"))  # fmt: skip
    desk.ok("ingest", "a.md", "b.md")


def known(desk: Desk, incident: str, measure: str, *at: str) -> str:
    """A bare value."""
    return desk.ok("show", incident, measure, "--value", *at).out.strip()


def test_the_claims_about_one_count_for_the_other_from_then_on(desk: Desk) -> None:
    given(desk)
    desk.ok("incident", "merge", "sea", "port", "--because", "one ship", *SINCE)
    assert [known(desk, "port", "killed", *at) for at in (BEFORE, AFTER, ())] == ["8", "9", "9"]
    assert known(desk, "port", "hurt", *AFTER) == "30"
    assert known(desk, "port", "killed", "--known-at", "#7") == "8"
    assert known(desk, "port", "killed", "--known-at", "#7", *AFTER) == "8"


def test_a_name_that_was_merged_leads_to_the_other_and_before_that_to_itself(desk: Desk) -> None:
    given(desk)
    desk.ok("incident", "merge", "sea", "port", "--because", "one ship", *SINCE)
    after, before = desk.ok("show", "sea", "--json"), desk.ok("show", "sea", "--json", *BEFORE)
    assert (after.data()["incident"], before.data()["incident"]) == ("port", "sea")
    assert '"sea" is merged into "port"' in after.err


def test_rulings_stay_with_the_incident_they_name(desk: Desk) -> None:
    given(desk)
    desk.ok("rule", "set", "sea", "killed", "--figure", "12", "--because", "a list")
    assert known(desk, "sea", "killed") == "12"
    desk.ok("incident", "merge", "sea", "port", "--because", "one ship")
    assert known(desk, "port", "killed") == "9"


def test_a_split_lifts_a_merge(desk: Desk) -> None:
    given(desk)
    desk.ok("incident", "merge", "sea", "port", "--because", "one ship", *SINCE)
    desk.ok("incident", "split", "sea", "--from", "port", "--because", "two ships")
    assert (known(desk, "port", "killed"), known(desk, "sea", "killed")) == ("8", "9")
    assert known(desk, "port", "killed", *AFTER) == "9"


def test_a_split_takes_claims_along_and_a_merge_brings_them_back(desk: Desk) -> None:
    given(desk)
    desk.ok("incident", "split", "boat", "#7", "--from", "sea", "--because", "another", *SINCE)
    assert known(desk, "boat", "hurt") == "30"
    assert known(desk, "sea", "hurt") == "unknown"
    assert known(desk, "sea", "hurt", *BEFORE) == "30"
    desk.ok("incident", "merge", "boat", "sea", "--because", "the same")
    assert known(desk, "sea", "hurt") == "30"


def test_a_merge_from_before_a_split_is_refused_for_it_would_change_nothing(desk: Desk) -> None:
    given(desk)
    desk.ok("incident", "split", "boat", "#7", "--from", "sea", "--because", "another")
    refused = desk.run("incident", "merge", "boat", "sea", "--because", "the same", *SINCE)
    assert refused.status == 2
    assert "which is later than 2020-03-13T08:00:00Z" in refused.err
    assert known(desk, "boat", "hurt") == "30"


def test_undoing_a_merge_is_as_if_it_had_not_been_made(desk: Desk) -> None:
    given(desk)
    desk.ok("incident", "merge", "sea", "port", "--because", "one ship", *SINCE)
    desk.ok("undo")
    assert (known(desk, "port", "killed"), known(desk, "port", "killed", *AFTER)) == ("8", "8")
    desk.ok("incident", "merge", "sea", "port", "--because", "one ship", *SINCE)
    assert known(desk, "port", "killed") == "9"


def test_a_description_adds_to_the_one_before(desk: Desk) -> None:
    given(desk)
    desk.ok("incident", "describe", "port", "--title", "The fire", "--occurred", "2020-03-12")
    desk.ok("incident", "describe", "port", "--title", "The ferry fire")
    about = desk.ok("show", "port", "--json").data()["about"]
    assert (about["title"], about["occurred"]) == ("The ferry fire", "2020-03-12")
    earlier = desk.ok("show", "port", "--json", "--known-at", "#8").data()["about"]
    assert earlier["title"] == "The fire"
