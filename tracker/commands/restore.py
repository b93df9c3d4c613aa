"""tracker restore"""

import sqlite3
from contextlib import closing
from pathlib import Path

import click
from eventsourcing.persistence import PersistenceError

from events.errors import CaseError
from events.log import Log
from tracker.app import App, pass_app
from tracker.backup import NotBackedUp, restore
from tracker.output import note, write
from tracker.safe import safe
from tracker.trust.files import trees_in
from tracker.trust.notes import BadNote
from tracker.trust.options import FILE, signed_by
from tracker.verification import Kept


@click.command("restore")
@click.argument("path", type=FILE, metavar="FILE")
@click.option("--replace", is_flag=True, help="Put it in the place of the case that is there.")
@click.option(
    "--checkpoint", "paths", type=FILE, multiple=True, metavar="FILE",
    help="The backup must begin with the events of this checkpoint (repeatable).",
)  # fmt: skip
@signed_by
@pass_app
def command(
    app: App, path: Path, replace: bool, paths: tuple[Path, ...], keys: tuple[str, ...]
) -> None:
    """Make the case again from the backup in FILE, once it was checked.

    A case that is there already is kept beside it.

    \b
    tracker --case restored.db restore /mnt/safe/strikes-2020-03-13.db
    """
    place = app.place
    if not isinstance(place, Path):
        raise NotBackedUp("a case on a server is restored there", hint="psql DATABASE < FILE")
    if not path.is_file():
        raise NotBackedUp(f"{path}: there is no such file")
    if not place.parent.is_dir() or place.is_dir():
        raise NotBackedUp(f"{place} is no file in a folder that is there")
    trees, unsigned = trees_in(paths, keys)
    if unsigned:
        raise BadNote(unsigned[0])
    restored = restore(path, place, Kept(trees), replace=replace)
    if restored.before is not None:
        before = restored.before if place.is_symlink() else place.with_name(restored.before.name)
        note(f"the case that was there is in {safe(str(before))}")
        for name in _erased_since(before, place):
            note(f"{safe(name)} was erased after this backup was made: erase it again")
    done = restored.verified
    write(f"restored {done.events} events from {safe(str(path))}, root hash {done.root}")


def _erased_since(before: Path, now: Path) -> list[str]:
    """The subjects that were erased in a case, and are not in the one that took its place; none
    where that cannot be read any more."""
    try:
        with closing(Log(before)) as was, closing(Log(now)) as log:
            erased = {subject.name for subject in log.subjects() if subject.erased}
            return [one.name for one in was.subjects() if one.erased and one.name not in erased]
    except (CaseError, PersistenceError, sqlite3.Error, UnicodeDecodeError):
        return []
