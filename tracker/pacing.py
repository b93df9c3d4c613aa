"""How fast a film goes on: so many events a second, one at each Enter, or at once."""

import sys
from collections.abc import Callable
from time import sleep

from events.errors import Refused

Wait = Callable[[], bool]  # waits for the time of the next step; False: leave

SPEED = 1.0  # events a second, on a terminal


def pace(step: bool, speed: float | None) -> Wait:
    """What to wait for between two steps. Raises Refused: stepping without a terminal.

    Output that does not go to a terminal is never waited for.
    """
    if step:
        if not can_ask():
            raise Refused(
                "--step waits for Enter, and standard input is no terminal",
                hint="leave out --step, or give --speed N on a terminal",
            )
        return _enter
    if not sys.stdout.isatty():
        return at_once
    return lambda: _seconds(1 / (speed or SPEED))


def can_ask() -> bool:
    """Whether somebody can press Enter."""
    return sys.stdin.isatty()


def at_once() -> bool:
    """No waiting."""
    return True


def _seconds(seconds: float) -> bool:
    sleep(seconds)
    return True


def _enter() -> bool:
    sys.stderr.write("Enter: next, q: leave ")
    sys.stderr.flush()
    said = sys.stdin.readline()
    return said != "" and said.strip().casefold() not in ("q", "quit")
