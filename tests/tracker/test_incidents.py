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


def test_a_claim_named_twice_is_split_off_once(desk: Desk) -> None:
    given(desk)
    desk.ok("incident", "split", "raft", "#6", "#6", "--from", "sea", "--because", "another")
    assert known(desk, "raft", "killed") == "9"
    assert desk.ok("verify").status == 0


def test_names_are_tidied_before_they_are_recorded(desk: Desk) -> None:
    given(desk)
    desk.ok("claim", "reassign", "#6", " port ", "--because", "the port")
    desk.ok("incident", "merge", "sea ", " port", "--because", "one ship", *SINCE)
    desk.ok("incident", "describe", " port", "--title", "A fire at the port")
    desk.ok("incident", "link", "port", "same-day", " sea")
    assert known(desk, "port", "hurt") == "30"
    assert desk.ok("verify").status == 0
    assert "A fire at the port" in desk.ok("show", "port").out


def test_what_is_merged_elsewhere_is_taken_off_that_first(desk: Desk) -> None:
    given(desk)
    desk.ok("incident", "open", "fire")
    desk.ok("incident", "merge", "fire", "sea", "--because", "the same")
    split = desk.run("incident", "split", "fire", "#3", "--from", "port", "--because", "x")
    assert (split.status, '"fire" is merged into "sea"' in split.err) == (2, True)
    assert "incident split fire --from sea" in split.err


def test_an_incident_that_is_opened_again_is_open(desk: Desk) -> None:
    given(desk)
    desk.ok("incident", "open", "fire")
    desk.ok("undo")
    assert "fire" not in desk.ok("incident", "list").out
    desk.ok("incident", "open", "fire")
    assert "fire" in desk.ok("incident", "list").out


def test_all_ways_to_ask_agree_where_a_claim_was_put(desk: Desk) -> None:
    given(desk)
    desk.ok("incident", "split", "raft", "#6", "--from", "sea", "--because", "another")
    desk.ok("claim", "reassign", "#6", "port", "--because", "no, the port")
    assert [known(desk, name, "killed") for name in ("port", "sea")] == ["9", "unknown"]
    asked = ("search", "coast", "--in", "claims", "--measure", "killed", "--json", "--incident")
    assert [len(desk.ok(*asked, name).data()) for name in ("port", "raft", "sea")] == [1, 0, 0]
    wrong = desk.run("incident", "split", "boat", "#6", "--from", "raft", "--because", "x")
    assert 'is about "port", not "raft"' in wrong.err


def test_what_differs_between_two_looks_includes_what_was_merged_away_since(desk: Desk) -> None:
    given(desk)
    desk.ok("mark", "before")
    desk.ok("incident", "merge", "sea", "port", "--because", "one ship")
    early = desk.ok("diff", "--from", "#3", "--to", "#7", "--format", "jsonl").rows()
    assert {(slot["incident"], slot["measure"]) for slot in early} >= {("sea", "killed")}
    since = desk.ok("diff", "--from", "mark:before", "--format", "jsonl").rows()
    assert ("sea", "killed", "unknown") in {
        (slot["incident"], slot["measure"], slot["after"]["text"]) for slot in since
    }
    published = ("--from", "2020-03-13T00:00Z", "--to", "2020-03-13T06:00Z", "--format", "jsonl")
    slots = {
        (slot["incident"], slot["measure"]): slot["after"]["text"]
        for slot in desk.ok("diff", "sea", *published).rows()
    }
    assert slots[("sea", "killed")] == known(desk, "sea", "killed", *BEFORE)


def test_a_merged_incident_keeps_its_own_past(desk: Desk) -> None:
    given(desk)
    desk.ok("incident", "merge", "sea", "port", "--because", "one ship")
    for axis in ("reported", "recorded"):
        asked = ("sea", "killed", "--axis", axis, "--format", "jsonl")
        lines = desk.ok("history", *asked).rows()
        own = [line["after"]["text"] for line in lines if line["incident"] == "sea"]
        assert own == ["9", "unknown"]
        assert {line["incident"] for line in lines} == {"sea", "port"}


def test_what_was_undone_is_in_the_history_of_the_log(desk: Desk) -> None:
    given(desk)
    desk.ok("undo")
    lines = desk.ok("history", "sea", "killed", "--axis", "recorded", "--format", "jsonl").rows()
    assert [line["after"]["text"] for line in lines] == ["9", "unknown"]
    slots = desk.ok("diff", "--from", "#3", "--to", "#7", "--format", "jsonl").rows()
    assert [slot["after"]["text"] for slot in slots] == ["30", "9"]
