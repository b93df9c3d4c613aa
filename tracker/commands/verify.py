"""tracker verify"""

from contextlib import ExitStack
from pathlib import Path

import click

from events.merkle import HASH_BYTES
from tracker.app import App, pass_app
from tracker.failure import CHECK_FAILED
from tracker.output import Output, Table, emit, format_options, note
from tracker.trust.files import public_key, trees_in
from tracker.trust.notes import BadNote
from tracker.trust.options import FILE, signed_by
from tracker.verification import Finding, Kept, verify

NO_FINDING = "all is well: the log is whole, and every quote stands in its text"


@click.command("verify")
@click.option(
    "--checkpoint", "paths", type=FILE, multiple=True, metavar="FILE",
    help="The log must begin with the events of this checkpoint (repeatable).",
)  # fmt: skip
@signed_by
@click.option(
    "--leaves", "leaves_path", type=FILE, metavar="FILE",
    help="The hashes that `checkpoint --leaves` wrote: names the first event that is another.",
)  # fmt: skip
@click.option(
    "--entries-by", "signers", multiple=True, metavar="KEY",
    help="Check what was signed as it was entered with this key, or the one in this file "
         "(repeatable).",
)  # fmt: skip
@click.option("--log-only", is_flag=True, help="Do not compare the views with the log.")
@format_options
@click.pass_context
@pass_app
def command(
    app: App, ctx: click.Context, form: str, paths: tuple[Path, ...], keys: tuple[str, ...],
    leaves_path: Path | None, signers: tuple[str, ...], log_only: bool,
) -> None:  # fmt: skip
    """Check the log: no gap, every event as it was recorded, the head, texts and quotes.

    Ends with 1 where something is found, and names the position. Whoever can write to the file can
    also write its hashes anew: only a checkpoint that was kept elsewhere tells.

    \b
    tracker verify
    tracker verify --checkpoint friday.checkpoint --signed-by strikes.pub
    """
    trees, unsigned = trees_in(paths, keys)
    with ExitStack() as stack:
        leaves = stack.enter_context(_leaves(leaves_path).open("rb")) if leaves_path else None
        case = app.case()
        done = verify(case.log, Kept(trees, leaves, tuple(map(public_key, signers))))
    for told in done.notes:
        note(told)
    found = [*(Finding(why) for why in unsigned), *done.findings]
    if leaves_path and (kept := leaves_path.stat().st_size // HASH_BYTES) < done.events:
        note(f"the leaves cover {f'#1–#{kept}' if kept else 'no event'}, and none after")
    covered = max((tree.size for tree in trees.values()), default=0)
    if covered < done.events and trees:
        note(f"the checkpoints cover #1–#{covered}, and no event after" if covered else "no event"
             " is covered: the checkpoints are of an empty log")  # fmt: skip
    if not (log_only or done.findings):
        found += case.check_views(note)
    findings = [{"position": item.position, "message": item.message} for item in found]
    counted = {
        "events": done.events, "texts": done.texts, "quotes": done.quotes,
        "checkpoints": done.checkpoints, "signed": done.signed,
    }  # fmt: skip
    document = {"ok": not findings, **counted, "root": done.root, "findings": findings}
    shown = {name: n for name, n in counted.items() if n or name not in ("checkpoints", "signed")}
    counts = [*((name, str(count)) for name, count in shown.items()), ("root hash", done.root)]
    rows = [(f"#{item.position}" if item.position else "", item.message) for item in found]
    tables = [Table(("checked", ""), counts), Table(("at", "finding"), rows, "", NO_FINDING)]
    emit(Output(document, findings, findings, tables), form)
    if findings:
        ctx.exit(CHECK_FAILED)


def _leaves(path: Path) -> Path:
    """The path of a file of leaves. Raises BadNote: it holds something else."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise BadNote(f"{path}: cannot be read: {error.strerror}") from error
    if size % HASH_BYTES or not path.is_file():
        raise BadNote(f"{path}: it holds no leaves: they have {HASH_BYTES} bytes each")
    return path
