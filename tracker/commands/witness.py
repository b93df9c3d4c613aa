"""tracker witness"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tracker.app import App, pass_app
from tracker.trust.files import growth_in, public_key, read_text
from tracker.trust.keys import load_secret
from tracker.trust.options import FILE, hand_out, to_file
from tracker.trust.witness import witnessed
from tracker.whole_file import check_free, whole_file


@click.command("witness")
@click.argument("checkpoint", type=FILE)
@click.option(
    "--of", "log_key", required=True, metavar="KEY", help="The key of the log, or a file."
)
@click.option(
    "--key", "key_path", type=FILE, required=True, metavar="FILE",
    help="Sign with the secret key in FILE: `tracker key NAME --witness --to FILE`.",
)  # fmt: skip
@click.option(
    "--last", "last_path", type=FILE, required=True, metavar="FILE",
    help="Where this witness keeps the last checkpoint that it signed; it is made at the first.",
)  # fmt: skip
@click.option(
    "--proof", "proof_path", type=FILE, metavar="FILE",
    help="The proof that the log has only grown since: `tracker prove --from OLD`.",
)  # fmt: skip
@to_file
@pass_app
def command(
    app: App, checkpoint: Path, log_key: str, key_path: Path, last_path: Path,
    proof_path: Path | None, path: Path | None,
) -> None:  # fmt: skip
    """Sign the CHECKPOINT of somebody else's log, if it extends what was signed of it before.

    For another machine, in other hands: it needs no case, and sees no event. What it has signed
    cannot be rewritten behind its back.

    \b
    tracker witness friday.checkpoint --of strikes.pub --key witness.key --last strikes.last \\
        --proof friday.proof --to friday.witnessed
    """
    if path is not None:
        check_free(path)
    proof = growth_in(proof_path) if proof_path is not None else None
    text, of, key = read_text(checkpoint), public_key(log_key), load_secret(key_path)
    now = int(app.now().timestamp())
    with _alone(last_path):
        last = read_text(last_path) if os.path.lexists(last_path) else None
        signed = witnessed(text, proof, last, of, key, now)
        with whole_file(last_path) as file:  # first: what was signed must never be forgotten
            file.write(str(signed).encode())
    hand_out(str(signed), path, f"signed by {signed.signatures[-1].name}")


@contextmanager
def _alone(last: Path) -> Iterator[None]:
    """That no other process of this witness signs in between."""
    check_free(last, force=True)
    real = last.resolve()
    lock = real.with_name(f".{real.name}.lock")
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
