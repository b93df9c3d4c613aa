"""The one place that turns errors into messages and exit codes.

0 done, 1 a check failed, 2 usage or input refused, 3 the case cannot be read or is damaged.
"""

import errno
import os
import sqlite3
import sys

import click
from click.exceptions import Exit, NoArgsIsHelpError

from events.errors import CaseError, TrackerError
from tracker.output import note
from tracker.problems import FilesRefused

DEBUG = "TRACKER_DEBUG"
GLOBAL = ("--case", "--as", "--tz")
KEPT = "what was reported as filed is kept, nothing is half done"
FULL = f"the disk is full: make room and give the same command again; {KEPT}"
FAILED = f"is the disk failing, or the size of files limited (ulimit -f)? {KEPT}"
PERHAPS = "is the disk full, the folder read-only, or the file on a network drive?"
OF_SYSTEM = {
    errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EIO: FAILED, errno.EFBIG: FAILED,
    errno.EROFS: PERHAPS, errno.EACCES: PERHAPS,
}  # fmt: skip
OF_SQLITE = {
    "disk is full": FULL, "disk I/O error": FAILED,
    "unable to open database file": PERHAPS, "readonly database": PERHAPS,
}  # fmt: skip
CHECK_FAILED, REFUSED, UNREADABLE, INTERRUPTED = 1, 2, 3, 130


def say_failure(error: BaseException) -> int:
    """Print an error to standard error; its exit code. A fault of ours is one line too."""
    match error:
        case Exit():
            return error.exit_code
        case click.Abort() | KeyboardInterrupt():
            note(f"stopped; {KEPT}")
            return INTERRUPTED
        case NoArgsIsHelpError():
            click.echo(error.format_message(), err=True)
            return REFUSED
        case click.ClickException():
            _say(error.format_message(), _usage_hint(error))
            return REFUSED
        case FilesRefused():
            _say_problems(error)
            return REFUSED
        case TrackerError():
            cause = error.__cause__
            _say(str(error), error.hint or (_disk_hint(_of_the_database(cause)) if cause else ""))
            return UNREADABLE if isinstance(error, CaseError) else REFUSED
        case OSError():
            hint = OF_SYSTEM.get(error.errno or 0, "")
            _say(f"{error.filename or 'a file'}: {error.strerror or error}", hint)
            return UNREADABLE
    if what := _of_the_database(error):
        _say(
            f"the case cannot be read or written: {what}",
            _disk_hint(what) or PERHAPS
            if "permission denied for" not in what
            else "the owner of the case gives rights: GRANT … ON ALL TABLES IN SCHEMA tracker TO …",
        )
        return UNREADABLE
    if os.environ.get(DEBUG):
        raise error
    _say(
        f"{type(error).__name__}: {error}",
        "this is a fault of tracker itself, or the case is damaged: `tracker verify` tells; "
        f"nothing is half done. {DEBUG}=1 shows where it is",
    )
    return UNREADABLE


def _say(message: str, hint: str = "") -> None:
    note(f"error: {message}")
    if hint:
        note(f"hint: {hint}")


def _usage_hint(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    if context is None:
        return ""
    if isinstance(error, click.NoSuchOption) and error.option_name in GLOBAL:
        name = error.option_name
        return f"{name} stands before the command: tracker {name} … {context.info_name}"
    return f"{context.command_path} --help"


def _say_problems(error: FilesRefused) -> None:
    before = ""
    for problem in error.problems:
        note(f"error: {problem.place}: {problem.message}")
        if problem.hint not in ("", before):
            note(f"  hint: {problem.hint}")
        before = problem.hint
    note(f"error: {error}")


def _disk_hint(what: str) -> str:
    """What to do about the disk, where it is to blame for what a database says."""
    return next((hint for said, hint in OF_SQLITE.items() if said in what), "")


def _of_the_database(error: BaseException) -> str:
    """What a database says is wrong, without the statement; "" where it is not of a database."""
    from eventsourcing.persistence import PersistenceError

    sqlalchemy = sys.modules.get("sqlalchemy.exc")
    if sqlalchemy is not None and isinstance(error, sqlalchemy.DBAPIError):
        return str(error.orig)
    return str(error) if isinstance(error, PersistenceError | sqlite3.Error) else ""
