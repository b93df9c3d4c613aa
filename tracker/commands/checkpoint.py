"""tracker checkpoint"""

from contextlib import suppress
from pathlib import Path

import click

from events.merkle import root
from events.proofs import Tree
from tracker.app import App, pass_app
from tracker.failure import CHECK_FAILED
from tracker.output import note
from tracker.trust.checkpoint import Checkpoint, read_checkpoint
from tracker.trust.keys import load_signing
from tracker.trust.options import FILE, hand_out, to_file
from tracker.verification import verify
from tracker.whole_file import NotWritten, check_free, whole_file


@click.command("checkpoint")
@click.option(
    "--key",
    "key_path",
    type=FILE,
    required=True,
    metavar="FILE",
    help="Sign with the secret key in FILE: see `tracker key`.",
)
@click.option("--origin", metavar="NAME", help="The name of this log [default: that of the key].")
@to_file
@click.option(
    "--leaves",
    "leaves_path",
    type=FILE,
    metavar="FILE",
    help="Write the hash of each event to FILE too: with it verify names the exact position.",
)
@click.pass_context
@pass_app
def command(
    app: App, ctx: click.Context, key_path: Path, origin: str | None, path: Path | None,
    leaves_path: Path | None,
) -> None:  # fmt: skip
    """Sign how many events the log has, and their root hash: what was recorded by now.

    The log is checked first. Send the checkpoint out of the house: publish it, mail it, print it.
    From then on nothing that it covers can be changed unnoticed, see `verify --checkpoint`.

    \b
    tracker checkpoint --key strikes.key --to 2020-03-13.checkpoint
    tracker verify --checkpoint 2020-03-13.checkpoint --signed-by strikes.pub
    """
    key, case = load_signing(key_path), app.case()
    for each in (path, leaves_path):
        if each is not None:
            check_free(each)
    if path is not None and path == leaves_path:
        raise NotWritten(f"{path} cannot be both the checkpoint and the leaves")
    log = case.log
    done = verify(log)
    if done.findings:
        note(f"the log is not whole, and was not signed: {done.findings[0].message}")
        note("run `tracker verify` to see all")
        ctx.exit(CHECK_FAILED)
    tree = Tree(done.events, root(done.frontier))
    signed = Checkpoint(origin or key.name, tree).note().signed(key)
    read_checkpoint(str(signed))  # a name that no checkpoint can have is refused
    if leaves_path is not None:
        with whole_file(leaves_path, is_new=True) as file:
            file.writelines(log.leaves(0, tree.size))
    try:
        hand_out(str(signed), path, f"#1–#{tree.size}" if tree.size else "no event yet")
    except OSError:
        if leaves_path is not None:
            with suppress(OSError):
                leaves_path.unlink()  # they would be in the way of the next attempt
        raise
