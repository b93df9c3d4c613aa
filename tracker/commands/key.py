"""tracker key"""

from pathlib import Path

import click

from tracker.output import note, write
from tracker.trust.keys import COSIGNATURE, NOTE, load_secret, new_key, save_keys
from tracker.trust.options import FILE
from tracker.whole_file import check_free


@click.command("key")
@click.argument("name", required=False)
@click.option(
    "--to",
    "path",
    type=FILE,
    metavar="FILE",
    help="Keep the new secret key in FILE, which only you may read, and the other beside it.",
)
@click.option(
    "--of",
    "existing",
    type=FILE,
    metavar="FILE",
    help="Say again which key others need, of the secret one in FILE.",
)
@click.option("--witness", is_flag=True, help="Make a key to witness the logs of others with.")
def command(name: str | None, path: Path | None, existing: Path | None, witness: bool) -> None:
    """Make a key to sign checkpoints with, and print the one that others need to check them.

    NAME is public, and without spaces: an address of yours, with the case. Keep the secret key away
    from the case, and give the printed one to whoever is to check.

    \b
    tracker key desk.example/strikes --to strikes.key
    tracker key --of strikes.key
    """
    if (existing is None) == (name is None) or (name is None) != (path is None):
        raise click.UsageError("give NAME and --to FILE for a new key, or --of FILE")
    if existing is not None:
        write(str(load_secret(existing).public))
        return
    assert name is not None
    assert path is not None
    check_free(path)
    key = new_key(name, COSIGNATURE if witness else NOTE)
    public = save_keys(key, path)
    note(f"{path} is secret: keep it away from the case, and a copy of it in a safe")
    note(f"{public} is for everybody")
    write(str(key.public))
