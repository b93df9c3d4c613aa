"""tracker witness"""

from pathlib import Path

import click

from tracker.app import App, pass_app
from tracker.output import note, write
from tracker.trust.files import growth_in, public_key, read_text
from tracker.trust.keys import load_secret
from tracker.trust.witness import witnessed
from tracker.whole_file import whole_file

FILE = click.Path(path_type=Path)


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
@click.option(
    "--to", "path", type=FILE, metavar="FILE", help="Write it to FILE [default: standard output]."
)
@pass_app
def command(
    app: App, checkpoint: Path, log_key: str, key_path: Path, last_path: Path,
    proof_path: Path | None, path: Path | None,
) -> None:  # fmt: skip
    """Sign the CHECKPOINT of somebody else's log, if it extends what was signed of it before.

    For another machine, in other hands: it needs no case, and sees no event. What has its signature
    cannot be rewritten without that the witness would have noticed.

    \b
    tracker witness friday.checkpoint --of strikes.pub --key witness.key --last strikes.last \\
        --proof friday.proof --to friday.witnessed
    """
    last = read_text(last_path) if last_path.exists() else None
    proof = growth_in(proof_path) if proof_path is not None else None
    now = int(app.now().timestamp())
    signed = witnessed(
        read_text(checkpoint), proof, last, public_key(log_key), load_secret(key_path), now
    )
    with whole_file(last_path) as file:  # first: what was signed must never be forgotten
        file.write(str(signed).encode())
    if path is None:
        write(str(signed).removesuffix("\n"))
        return
    with whole_file(path) as file:
        file.write(str(signed).encode())
    note(f"{path}: signed by {signed.signatures[-1].name}")
