"""tracker undo"""

from typing import Any

import click

from tracker.decisions.undo import decide_undo, summary
from tracker.output import note
from tracker.recording import PERHAPS_BECAUSE, Recording, records
from tracker.undoing import is_used, last_entry, others_on


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
    mine = {logged.position for logged in entry}

    def decide() -> Any:
        return decide_undo(
            last_entry(case),
            case.log.version,
            lambda stream: others_on(case, stream, mine),
            lambda incident: is_used(case, incident, mine),
            because,
            case.stamp(),
        )

    recording.carry_out(decide, lambda _: f"undone {summary(entry)}")
