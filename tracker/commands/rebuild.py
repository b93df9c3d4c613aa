"""tracker rebuild"""

import click

from tracker.app import App, pass_app
from tracker.output import write


@click.command("rebuild")
@pass_app
def command(app: App) -> None:
    """Make the read models again from the log, from nothing.

    Nothing is lost by it, and it is never needed: every question catches up by itself, and views
    that are damaged or of another log are made anew.
    """
    read = app.case().rebuild()
    write(f"rebuilt from {read} events")
