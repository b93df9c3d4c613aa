"""tracker verify"""

import click

from tracker.app import App, pass_app
from tracker.failure import CHECK_FAILED
from tracker.output import Output, Table, emit, format_options
from tracker.verification import verify

NO_FINDING = "all is well: the log is whole, and every quote stands in its text"


@click.command("verify")
@format_options
@click.pass_context
@pass_app
def command(app: App, ctx: click.Context, form: str) -> None:
    """Check the log: no gap, every event as it was recorded, the head, texts and quotes.

    Ends with 1 where something is found, and names the position. Whoever can write to the file can
    also write its hashes anew: keep the root hash elsewhere, and compare.
    """
    done = verify(app.case().log)
    findings = [{"position": item.position, "message": item.message} for item in done.findings]
    document = {
        "ok": not findings,
        "events": done.events,
        "texts": done.texts,
        "quotes": done.quotes,
        "root": done.root,
        "findings": findings,
    }
    checked = [("events", done.events), ("texts", done.texts), ("quotes", done.quotes)]
    counts = [*((name, str(count)) for name, count in checked), ("root hash", done.root)]
    rows = [(f"#{item.position}" if item.position else "", item.message) for item in done.findings]
    tables = [Table(("checked", ""), counts), Table(("at", "finding"), rows, "", NO_FINDING)]
    emit(Output(document, findings, findings, tables), form)
    if findings:
        ctx.exit(CHECK_FAILED)
