"""`tracker incident duplicates` over incidents that were described, merged, split or linked."""

from typing import Any

import pytest

from tests.helpers.commands import Desk, report


@pytest.fixture
def bridges(desk: Desk) -> Desk:
    """Two incidents told by two reports, at places a kilometre apart that have other names."""
    for number, incident in enumerate(("bridge", "crossing")):
        claim = {"incident": incident, "figure": "12", "said_by": ["police"]}
        text = report(claim, outlet=f"Outlet {number}", text=f"Text {number}.\n")
        desk.ok("ingest", desk.write(f"{number}.md", text))
    return desk


def described(desk: Desk, incident: str, latitude: str, occurred: str = "2020-03-12") -> None:
    desk.ok(
        "incident", "describe", incident, "--occurred", occurred, "--place", f"at the {incident}",
        "--latitude", latitude, "--longitude", "20",
    )  # fmt: skip


def pairs(desk: Desk, *args: str) -> list[dict[str, Any]]:
    return list(desk.ok("incident", "duplicates", "--json", *args).data())


@pytest.fixture
def alike(bridges: Desk) -> Desk:
    described(bridges, "bridge", "45.0")
    described(bridges, "crossing", "45.01")
    return bridges


def test_descriptions_speak_for_a_pair_and_the_command_is_said(alike: Desk) -> None:
    (pair,) = pairs(alike)
    kinds = {reason["kind"] for reason in pair["reasons"]}
    assert {"days", "same days", "place", "sources"} <= kinds
    assert pair["run"] == "tracker incident merge crossing bridge --because '…'"


def test_descriptions_speak_against_a_pair(bridges: Desk) -> None:
    described(bridges, "bridge", "45.0", "2019-01-01")
    described(bridges, "crossing", "45.01")
    assert pairs(bridges, "--all") == []


def test_incidents_that_nobody_reported_are_compared_too(desk: Desk) -> None:
    for incident, latitude in (("the-bridge", "45.0"), ("the-bridges", "45.01")):
        desk.ok("incident", "open", incident)
        described(desk, incident, latitude)
    assert [pair["incidents"] for pair in pairs(desk)] == [["the-bridge", "the-bridges"]]


def test_what_is_merged_is_not_suggested_until_that_is_undone(alike: Desk) -> None:
    alike.ok("incident", "merge", "crossing", "bridge", "--because", "one bridge")
    assert pairs(alike, "--all") == []
    assert pairs(alike, "--all", "--as-of", "2020-03-13T12:00Z") == []
    alike.ok("undo")
    assert len(pairs(alike)) == 1


def test_what_was_split_off_again_is_shown_only_with_all(alike: Desk) -> None:
    alike.ok("incident", "merge", "crossing", "bridge", "--because", "one bridge")
    alike.ok("incident", "split", "crossing", "--from", "bridge", "--because", "two after all")
    assert pairs(alike) == []
    assert [pair["split"] for pair in pairs(alike, "--all")] == [True]


def test_what_is_linked_is_not_suggested_until_it_is_unlinked(alike: Desk) -> None:
    alike.ok("incident", "link", "crossing", "same-day", "bridge")
    assert pairs(alike, "--all") == []
    alike.ok("incident", "unlink", "crossing", "same-day", "bridge", "--because", "a slip")
    assert len(pairs(alike)) == 1
