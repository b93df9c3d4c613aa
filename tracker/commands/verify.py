"""tracker verify"""

import click

from tracker.app import App, pass_app
from tracker.failure import CHECK_FAILED
from tracker.output import Output, Table, emit, format_options
from tracker.verification import verify


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
    rows = [(f"#{item.position}" if item.position else "", item.message) for item in done.findings]
    checked = f"{done.events} events, {done.texts} texts, {done.quotes} quotes; root {done.root}"
    verdict = f"{len(findings)} found in " if findings else "all is well: "
    table = Table(("at", "finding"), rows, verdict + checked, "no finding")
    emit(Output(document, findings, findings, [table]), form)
    if findings:
        ctx.exit(CHECK_FAILED)
