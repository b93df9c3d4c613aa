"""tracker log"""

from typing import Any

import click

from events.event import Logged
from events.instants import instant_text
from events.report import report_stream
from tracker.app import App, pass_app
from tracker.event_lines import logged_shape
from tracker.event_words import event_words
from tracker.output import FORMATS, Listing, write, write_csv, write_listing
from tracker.safe import safe_json

POSITION = click.IntRange(0, 2**63 - 1)  # no log is longer than SQLite can count


@click.command("log")
@click.option("--report", metavar="REPORT", help="Only the events of one report.")
@click.option(
    "--after", type=POSITION, default=0, metavar="N", help="Only events after position N."
)
@click.option("--upto", type=POSITION, metavar="N", help="Only events up to position N.")
@click.option("--json", "form", flag_value="json", help="Short for --format json.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True,
    help="How to print the events.",
)  # fmt: skip
@pass_app
def command(app: App, report: str | None, after: int, upto: int | None, form: str) -> None:
    """The events, in the order in which they were recorded. Nothing else is kept of a case.

    \b
    tracker log
    tracker log --format jsonl --after 100
    """
    case = app.case()
    stream = report_stream(case.report_named(report)) if report else None
    events = (logged for logged in case.log.read(after, upto) if stream in (None, logged.stream))
    match form:
        case "jsonl":
            for logged in events:
                write(safe_json(_shape(logged)))
        case "json":
            write(safe_json([_shape(logged) for logged in events], indent=2))
        case "csv":
            write_csv([_record(logged) for logged in events])
        case _:
            write_listing(Listing([_block(logged) for logged in events], "", "no event"))


def _shape(logged: Logged) -> dict[str, Any]:
    return logged_shape(logged.position, logged.stream, logged.version, logged.event)


def _record(logged: Logged) -> dict[str, Any]:
    return {
        "position": logged.position,
        "recorded_at": instant_text(logged.event.recorded_at.replace(microsecond=0)),
        "recorded_by": logged.event.recorded_by,
        "system_user": logged.event.system_user,
        "event": logged.event.TOPIC,
        "of": logged.stream.partition(":")[2],
        "what": event_words(logged.event),
    }


def _block(logged: Logged) -> tuple[str, list[str]]:
    record = _record(logged)
    who, account = record["recorded_by"], record.pop("system_user")
    if account not in ("", who):
        record["recorded_by"] = f"{who} (system user {account})"
    position, *head, what = record.values()
    return "  ".join([f"#{position}", *head]), [what] if what else []
