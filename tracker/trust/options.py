"""Options that the commands of trust share, and how they hand out what they make."""

from pathlib import Path

import click

from tracker.output import note, write
from tracker.whole_file import whole_file

FILE = click.Path(path_type=Path)

to_file = click.option(
    "--to", "path", type=FILE, metavar="FILE", help="Write it to FILE [default: standard output]."
)
signed_by = click.option(
    "--signed-by", "keys", multiple=True, metavar="KEY",
    help="Each checkpoint must be signed by this key, or the one in this file (repeatable).",
)  # fmt: skip


def hand_out(text: str, path: Path | None, said: str) -> None:
    """Print a text, or write it to a new file, whole, and say what it is. Raises OSError."""
    if path is None:
        write(text.removesuffix("\n"))
        return
    with whole_file(path, is_new=True) as file:
        file.write(text.encode())
    note(f"{path}: {said}")
