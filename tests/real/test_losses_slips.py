"""Slips of a real series of figures, asked about by the commands: flagged, shown, explained."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from events.log import Log
from tests.helpers.commands import Desk, report
from tests.helpers.losses import Filer, changes

TANKS = ("war/2024-02-26", "tank")  # 655, and a day later 6555
DRONES = ("war/2024-01-02", "drone")  # what was meant for 2025 stood there for two days
ROBOTS = ("war/2026-05-14", "groun d robotic systems")  # withdrawn two days later
TWICE = ("war/2023-05-09", "tank")  # withdrawn, repeated and withdrawn again, within minutes
CELLS = (TANKS, DRONES, ROBOTS, TWICE)
AXES = ("reported", "recorded")

on_both_axes = pytest.mark.parametrize("axis", AXES)


@pytest.fixture
def losses(tmp_path: Path) -> Desk:
    """A case of these slots, with all that was ever said of them."""
    return filed(tmp_path, "9999")


def filed(folder: Path, upto: str) -> Desk:
    """A case of what had been said of these slots by a time."""
    rows = [row for row in changes() if (row["incident"], row["measure"]) in CELLS]
    desk = Desk(folder)
    with closing(Log(desk.case)) as log:
        Filer(log).file(row for row in rows if row["committed_at"] < upto)
    desk.now = datetime(2026, 9, 1, tzinfo=UTC)
    return desk


def value(desk: Desk, cell: tuple[str, str], *options: str) -> str:
    """What is known of a slot, in a word."""
    return desk.ok("show", *cell, "--value", *options).out.strip()


def why(desk: Desk, cell: tuple[str, str], *options: str) -> dict[str, Any]:
    """The estimate of a slot, with the claims behind it."""
    estimate: dict[str, Any] = desk.ok("why", *cell, "--json", *options).data()["estimate"]
    return estimate


def aside(estimate: dict[str, Any]) -> list[tuple[int, str]]:
    """Best figure and reason of each claim set aside."""
    return [(item["claim"]["figure"]["lower"], item["reason"]) for item in estimate["set_aside"]]


# --- what is flagged --------------------------------------------------------------------------


@on_both_axes
def test_the_slips_are_flagged_and_nothing_else_jumps(losses: Desk, axis: str) -> None:
    found = losses.ok("jumps", "--axis", axis, "--format", "jsonl").rows()
    flagged = [
        (row["incident"], row["before"]["text"], row["after"]["text"], *row["kinds"])
        for row in found
        if "withdrawn" not in row["kinds"] and row["incident"] != TWICE[0]
    ]
    assert flagged == [
        (TANKS[0], "655", "6555", "jump"),
        (DRONES[0], "6710", "21200", "jump"),
        (DRONES[0], "21200", "6710", "fall", "return"),
    ]


@on_both_axes
def test_what_was_withdrawn_is_flagged(losses: Desk, axis: str) -> None:
    found = losses.ok("jumps", *ROBOTS, "--axis", axis, "--json").data()["jumps"]
    assert [(row["before"]["text"], row["after"]["text"], row["kinds"]) for row in found] == [
        ("1381", "unknown", ["withdrawn"])
    ]
    assert found[0]["event"] == "claim.retracted"


def test_how_long_the_wrong_figure_stood(losses: Desk) -> None:
    back = losses.ok("jumps", *DRONES, "--json").data()["jumps"][-1]["returns_to"]
    assert back["text"] == "6710"
    assert back["seconds"] == 2 * 86_400 + 6 * 3600 + 4 * 60 + 24  # 2 Jan 09:45:18, 4 Jan 15:49:42


# --- what is shown ----------------------------------------------------------------------------


@on_both_axes
@pytest.mark.parametrize(
    ("cell", "figures"),
    [
        (TANKS, ["unknown", "655", "6555"]),
        (DRONES, ["unknown", "6710", "21200", "6710"]),
        (ROBOTS, ["unknown", "1381", "unknown"]),
        (TWICE, ["unknown", "3734", "unknown", "3734", "unknown", "3734"]),
    ],
    ids=["tanks", "drones", "robots", "twice"],
)
def test_history_and_replay_show_every_figure(
    losses: Desk, cell: tuple[str, str], figures: list[str], axis: str
) -> None:
    told = losses.ok("history", *cell, "--axis", axis, "--format", "jsonl").rows()
    film = losses.ok("replay", *cell, "--axis", axis, "--format", "jsonl").rows()
    steps = [change for frame in film for change in frame["changes"]]
    for found in (told, steps):
        assert [found[0]["before"]["text"], *(row["after"]["text"] for row in found)] == figures


def test_a_look_back_shows_what_was_published_by_then(losses: Desk) -> None:
    assert value(losses, TANKS, "--as-of", "2024-02-26T12:00Z") == "655"
    assert value(losses, DRONES, "--as-of", "2025-01-03") == "21200"
    assert value(losses, DRONES, "--known-at", "2025-01-03") == "21200"
    assert value(losses, DRONES) == "6710"
    assert value(losses, ROBOTS, "--as-of", "2026-05-15") == "1381"


# --- what became of it ------------------------------------------------------------------------


def test_why_says_what_replaced_the_slip(losses: Desk) -> None:
    estimate = why(losses, TANKS)
    (used,) = estimate["used"]
    assert (estimate["best"], used["figure"]["lower"]) == (6555, 6555)
    assert aside(estimate) == [(655, f"superseded by {used['id']}")]


def test_why_says_that_the_source_took_it_back(losses: Desk) -> None:
    estimate = why(losses, ROBOTS)
    assert (estimate["best"], estimate["used"]) == (None, [])
    ((figure, reason),) = aside(estimate)
    assert figure == 1381
    assert reason.startswith("retracted by its source in 20260516T100646Z-")
    assert reason.endswith(": no longer in the table")


def test_a_figure_withdrawn_twice_is_gone_until_it_is_said_again(losses: Desk) -> None:
    between = ("--as-of", "2023-05-09T11:53:10Z")
    gone = why(losses, TWICE, *between)
    assert (gone["best"], gone["used"]) == (None, [])
    said = [reason for _, reason in aside(gone) if reason.startswith("retracted by its source")]
    assert len(said) == 2
    again = why(losses, TWICE)
    assert again["best"] == 3734
    assert [figure for figure, _ in aside(again)] == [3734, 3734]


def test_where_the_slip_is_withdrawn_the_older_figure_does_not_come_back(tmp_path: Path) -> None:
    desk = filed(tmp_path, "2025-01-04")
    (slip,) = why(desk, DRONES)["used"]
    desk.write("note.md", report(published="2025-01-04T15:49:42Z", text="Figures put right.\n"))
    (note,) = desk.ok("ingest", "note.md", "--format", "jsonl").rows()
    desk.ok(
        "claim", "retract", slip["id"], "--by", note["report"], "--because", "of the year after"
    )  # fmt: skip
    estimate = why(desk, DRONES)
    assert estimate["best"] is None
    reasons = dict(aside(estimate))
    assert "superseded" in reasons[6710]
    assert reasons[21200].endswith(": of the year after")
    assert value(desk, DRONES, "--as-of", "2025-01-03") == "21200"
