"""Rulings: which policies heed them, from when on, and when they do not apply."""

import pytest

from tests.helpers.commands import Desk, report


def given(desk: Desk) -> None:
    """#3: police say 8; #4: a fisherman says 11; the newer of the two is best."""
    desk.write("a.md", report({"figure": "8", "said_by": ["police"]},
                              {"figure": "11", "said_by": ["a fisherman"]}))  # fmt: skip
    desk.ok("ingest", "a.md")


def known(desk: Desk, *at: str) -> str:
    """The bare value of the killed."""
    return desk.ok("show", "strikes", "killed", "--value", *at).out.strip()


def test_a_preferred_claim_is_best_from_when_it_was_preferred(desk: Desk) -> None:
    given(desk)
    desk.ok("rule", "prefer", "strikes", "killed", "#3", "--because", "names")
    assert known(desk) == "8"
    assert known(desk, "--as-of", "2020-03-13") == "11"
    assert known(desk, "--known-at", "#4") == "11"


@pytest.mark.parametrize(
    ("policy", "value"),
    {"standing": "8", "ranked": "8", "latest": "11", "range": "8–11"}.items(),
)
def test_only_the_policies_of_this_program_heed_a_ruling(
    desk: Desk, policy: str, value: str
) -> None:
    given(desk)
    desk.ok("rule", "prefer", "strikes", "killed", "#3", "--because", "names")
    assert known(desk, "--policy", policy) == value


def test_a_claim_that_is_deprecated_is_set_aside_with_the_reason(desk: Desk) -> None:
    given(desk)
    desk.ok("rule", "deprecate", "strikes", "killed", "#4", "--because", "hearsay")
    estimate = desk.ok("why", "strikes", "killed", "--json").data()["estimate"]
    assert (estimate["best"], estimate["high"]) == (8, 8)
    assert [item["reason"] for item in estimate["set_aside"]] == [
        "deprecated by ruling #5: hearsay"
    ]


def test_the_newest_ruling_that_applies_holds(desk: Desk) -> None:
    given(desk)
    desk.ok("rule", "prefer", "strikes", "killed", "#3", "--because", "names")
    desk.ok("rule", "set", "strikes", "killed", "--figure", "9", "--because", "between")
    assert known(desk) == "9"
    desk.ok("rule", "lift", "#6", "--because", "no")
    assert known(desk) == "8"
    desk.ok("rule", "lift", "#5", "--because", "no")
    assert known(desk) == "11"


def test_a_ruling_for_a_claim_that_is_voided_does_not_apply(desk: Desk) -> None:
    given(desk)
    desk.ok("rule", "prefer", "strikes", "killed", "#3", "--because", "names")
    desk.ok("claim", "void", "#3", "--because", "mistyped")
    estimate = desk.ok("show", "strikes", "killed", "--json").data()["slots"][0]["estimate"]
    assert (estimate["best"], estimate["rule"]) == (11, "standing/whole")


def test_a_ruling_is_undone_and_a_lifting_too(desk: Desk) -> None:
    given(desk)
    desk.ok("rule", "prefer", "strikes", "killed", "#3", "--because", "names")
    desk.ok("rule", "lift", "#5", "--because", "no")
    desk.ok("undo")
    assert known(desk) == "8"
    desk.ok("undo")
    assert known(desk) == "11"
    assert desk.ok("rule", "list", "--json").data() == []


def test_rulings_are_listed_as_they_were_known(desk: Desk) -> None:
    given(desk)
    desk.ok("rule", "prefer", "strikes", "killed", "#3", "--because", "names")
    desk.ok("rule", "lift", "#5", "--because", "no")
    assert desk.ok("rule", "list", "--json").data() == []
    (then,) = desk.ok("rule", "list", "--json", "--known-at", "#5").data()
    assert (then["position"], then["reason"]) == (5, "names")


def test_a_ruling_on_an_incident_that_is_merged_does_not_hold_until_it_is_split_off(
    desk: Desk,
) -> None:
    desk.write("a.md", report({"incident": "port", "figure": "8"}, {"incident": "sea"}))
    desk.ok("ingest", "a.md")
    desk.ok("rule", "set", "sea", "killed", "--figure", "5", "--because", "names are known")
    merged = desk.ok("incident", "merge", "sea", "port", "--because", "one", "--json").data()
    (sea,) = [line for line in merged["changes"] if line["incident"] == "sea"]
    assert (sea["before"]["text"], sea["after"]["text"]) == ("5", "unknown")
    assert desk.ok("rule", "list", "--json").data() == []
    desk.ok("incident", "split", "sea", "--from", "port", "--because", "two")
    assert desk.ok("show", "sea", "killed", "--value").out.strip() == "5"
    assert len(desk.ok("rule", "list", "--json").data()) == 1
