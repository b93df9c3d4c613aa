"""tracker undo"""

from functools import partial

import click

from events.errors import Refused
from events.event import Logged
from events.log import Changes
from events.undo import EntryUndone
from tracker.decisions.undo import decide_undo, summary
from tracker.output import note
from tracker.recording import PERHAPS_BECAUSE, Recording, records
from tracker.undoing import built_upon, last_entry


@click.command("undo")
@PERHAPS_BECAUSE
@records
def command(recording: Recording, /, because: str) -> None:
    """Take back your own last entry: all that one command recorded, such as a report with its
    claims. The entry stays in the log, readable, and counts no more from here on.

    Undo again takes back the entry before. What is undone is entered anew by the same command that
    entered it. Only your own entries are undone: who you are is said with --as or TRACKER_ACTOR.

    \b
    tracker undo --dry-run
    """
    case = recording.case
    entry = last_entry(case)
    if entry:
        note(f"your last entry: {summary(entry)}, recorded {entry[0].event.recorded_at:%F %T}Z")

    def decide() -> Changes:
        streams = {logged.stream for logged in last_entry(case)}
        versions = {stream: case.log.version(stream) for stream in streams}
        own = last_entry(case)  # after the versions: what is recorded meanwhile is a conflict
        if streams != {logged.stream for logged in own}:
            raise Refused("you are recording something else at the same time", hint="try again")
        mine = {logged.position for logged in own}
        upon = partial(built_upon, case, mine)
        return decide_undo(own, versions.__getitem__, upon, because, case.stamp())

    recording.carry_out(decide, _said)


def _said(logged: list[Logged]) -> str:
    """What was undone; the openings of incidents that others use stay, and are left out."""
    first = logged[0].event
    assert isinstance(first, EntryUndone)
    return f"undone {first.what}"
