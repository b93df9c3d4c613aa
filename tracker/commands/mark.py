"""tracker mark"""

import click

from events.case import CASE_STREAM, MarkSet
from events.log import Changes
from tracker.app import App, pass_app
from tracker.decisions.sources import decide_mark
from tracker.output import write
from tracker.safe import safe


@click.command("mark")
@click.argument("name")
@pass_app
def command(app: App, name: str) -> None:
    """Name the present end of the log: a deadline, a publication.

    \b
    tracker mark deadline
    tracker show strikes --known-at mark:deadline
    """
    case = app.case()

    def decide() -> Changes:
        version = case.log.version(CASE_STREAM)  # first: a mark set after it is a conflict
        return decide_mark(name, case.marks(), case.log.size(), version, case.stamp())

    event = case.record(decide)[0].event
    assert isinstance(event, MarkSet)
    write(f"marked #{event.marked} as {safe(event.name)}")
