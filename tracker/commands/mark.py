"""tracker mark"""

import click

from events.case import MarkSet
from tracker.app import App, pass_app
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
    event = app.case().mark(name).event
    assert isinstance(event, MarkSet)
    write(f"marked #{event.marked} as {safe(event.name)}")
