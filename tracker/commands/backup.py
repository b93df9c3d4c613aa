"""tracker backup"""

from pathlib import Path

import click

from tracker.app import App, pass_app
from tracker.backup import NotBackedUp, back_up
from tracker.output import write
from tracker.safe import safe
from tracker.whole_file import check_free


@click.command("backup")
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--force", is_flag=True, help="Overwrite FILE where it is there already.")
@pass_app
def command(app: App, path: Path, force: bool) -> None:
    """Copy the case to FILE, whole, also while others write, and check the copy.

    Copying the file of a case that is in use may lose what was recorded last. The views are not
    copied: they are made again.

    \b
    tracker backup /mnt/safe/strikes-2020-03-13.db
    tracker --case restored.db restore /mnt/safe/strikes-2020-03-13.db
    """
    case = app.case()
    if not isinstance(case.place, Path):
        raise NotBackedUp("a case on a server is backed up there", hint="pg_dump DATABASE > FILE")
    assert case.log
    check_free(path, case.place, force=force, hint="--force overwrites it")
    done = back_up(case.place, path)
    write(f"backed up {done.events} events to {safe(str(path))}, root hash {done.root}")
