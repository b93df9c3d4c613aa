"""The film in a terminal: how fast it goes on, and how one leaves it. No test waits."""

from typing import Any

import pytest

from tests.helpers import commands
from tests.helpers.commands import Desk

EVENTS = 7  # of the strikes


@pytest.fixture
def filed(desk: Desk) -> Desk:
    """A case of the two bundled reports."""
    desk.bundled().ok("ingest", ".")
    return desk


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Output goes to a terminal, and somebody sits at it."""
    monkeypatch.setattr(commands._Tap, "isatty", lambda _: True)
    monkeypatch.setattr("tracker.pacing.can_ask", lambda: True)


def no_clock(_: float) -> None:
    raise AssertionError("waits where nobody looks")


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited for, of which none pass."""
    seconds: list[float] = []
    monkeypatch.setattr("tracker.pacing.sleep", seconds.append)
    return seconds


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    ("options", "pause"),
    [((), 1.0), (("--speed", "4"), 0.25), (("--speed", "4", "--format", "jsonl"), 0.25)],
)
def test_on_a_terminal_it_waits_between_events(
    filed: Desk, waited: list[float], options: tuple[str, ...], pause: float
) -> None:
    filed.ok("replay", "strikes", *options)
    assert waited == [pause] * (EVENTS - 1)


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_elsewhere_nothing_waits(filed: Desk, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setattr("tracker.pacing.sleep", no_clock)
    filed.ok("replay", "strikes", "--speed", "1", "--format", form)


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_is_one_document_is_not_waited_for(
    filed: Desk, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr("tracker.pacing.sleep", no_clock)
    filed.ok("replay", "strikes", "--format", form)


@pytest.mark.usefixtures("terminal", "waited")
def test_on_a_terminal_the_table_stands_under_each_event(filed: Desk) -> None:
    screen = filed.ok("replay", "strikes", "killed").out
    first, second = screen.split("2/2")
    starred = [line.split() for line in first.splitlines() if line.startswith("*")]
    assert starred == [
        ["*", "killed", "everyone", "≥", "2"],
        ["*", "killed", "federal", "police", "2", "1", "origin"],
    ]
    assert "    killed    federal police" in second


def interrupted(_: float) -> None:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("terminal")
def test_an_interrupt_leaves_the_film(filed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.pacing.sleep", interrupted)
    ran = filed.run("replay", "strikes")
    assert ran.status == 0
    assert f"left after 1 of {EVENTS} events" in ran.err


def test_where_nobody_looks_an_interrupt_is_one(
    filed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.pacing.at_once", lambda: interrupted(0))
    ran = filed.run("replay", "strikes", "--format", "jsonl")
    assert ran.status == 130
    assert len(ran.out.splitlines()) == 1


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [(b"\n\nq\n", 3), (b"Quit\n", 1), (b"", 1), (b"\n" * EVENTS, EVENTS), (b"\n\n", 3)],
)
def test_with_step_each_event_waits_for_enter(
    filed: Desk, monkeypatch: pytest.MonkeyPatch, typed: bytes, shown: int
) -> None:
    monkeypatch.setattr("tracker.pacing.sleep", no_clock)
    ran = filed.run("replay", "strikes", "--step", "--format", "jsonl", stdin=typed)
    assert ran.status == 0
    assert len(ran.rows()) == shown
    assert (f"left after {shown} of {EVENTS} events" in ran.err) == (shown < EVENTS)


def test_lines_are_written_as_they_come(filed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces: list[bytes] = []
    write = commands._Tap.write

    def noted(tap: commands._Tap, data: Any) -> int:
        pieces.append(bytes(data))
        return write(tap, data)

    monkeypatch.setattr(commands._Tap, "write", noted)
    filed.ok("replay", "strikes", "--format", "jsonl")
    assert [piece.count(b"\n") for piece in pieces] == [1] * EVENTS


def test_a_step_has_the_event_and_every_slot_it_touched(filed: Desk) -> None:
    steps = filed.ok("replay", "strikes", "killed", "--format", "jsonl").rows()
    assert filed.ok("replay", "strikes", "killed", "--json").data()["steps"] == steps
    keys = {"position", "event", "reported_at", "recorded_at", "because", "changes"}
    assert all(keys <= step.keys() for step in steps)
    assert [
        (move["population"], move["before"]["text"], move["after"]["text"], move["effect"])
        for move in steps[-1]["changes"]
    ] == [
        (None, "≥ 2", "6", "changed"),
        ("civilian", "unknown", "1", "changed"),
        ("security personnel", "unknown", "5", "changed"),
    ]
