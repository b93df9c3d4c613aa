"""tracker source"""

from typing import cast, get_args

import click

from events.source import Reliability
from tracker.app import App, pass_app
from tracker.output import write
from tracker.safe import safe


@click.group("source")
def command() -> None:
    """Rate how reliable a source is."""


@command.command("rate")
@click.argument("source")
@click.argument("reliability", type=click.Choice(get_args(Reliability)))
@click.option("--because", default="", metavar="REASON", help="Why.")
@pass_app
def rate(app: App, source: str, reliability: str, because: str) -> None:
    """Rate a source: A completely reliable, B usually, C fairly, D not usually, E unreliable,
    F cannot be judged.

    The rating counts from now on: what was known earlier is shown as it was believed then.
    """
    logged = app.case().rate_source(source, cast(Reliability, reliability), because)
    write(f"rated {safe(source)} {reliability} at #{logged.position}")
