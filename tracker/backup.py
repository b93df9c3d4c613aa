"""Copies of a case by the database's own backup: whole, whoever writes meanwhile.

To copy the file itself is not enough: what a write-ahead log or a journal beside it holds would be
missing, or too much.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from events.durability import durability, make_durable
from events.errors import CaseError, Refused
from events.log import Log
from tracker.verification import NOTHING_KEPT, Kept, Verified, verify
from tracker.whole_file import sync_folder

BESIDE = ("-journal", "-wal", "-shm")
LOCK_TIMEOUT = 60  # seconds that others may go on writing


class NotBackedUp(Refused):
    """A backup cannot be made there, or must not take the place of what is there."""


class NotWhole(CaseError):
    """A copy is not whole: it was thrown away, and nothing was replaced."""


class Restored(msgspec.Struct, frozen=True):
    """What was put in place; and where the case that was there is now, if there was one."""

    verified: Verified
    before: Path | None = None


def back_up(case: Path, to: Path, kept: Kept = NOTHING_KEPT) -> Verified:
    """Copy a case to a file, which is there only when it is whole and was checked; what was
    checked. Raises NotBackedUp, NotWhole."""
    with _checked_copy(case, to, kept) as (copy, done):
        copy.replace(to)
        sync_folder(to.parent)
    return done


def restore(backup: Path, case: Path, kept: Kept = NOTHING_KEPT, *, replace: bool) -> Restored:
    """Put a backup in the place of a case, once it was checked. What was there is kept beside it.

    Raises NotBackedUp: there is a case, and it is not to be replaced; NotWhole.
    """
    there = case.exists() and case.stat().st_size > 0
    if there and not replace:
        raise NotBackedUp(
            f"there is a case at {case}",
            hint="--replace puts the backup in its place, and keeps what is there beside it",
        )
    with _checked_copy(backup, case, kept) as (copy, done):
        if not there:
            _put(copy, case)
            return Restored(done)
        before = _free(case)
        try:
            _copy(case, before)
            _forget_beside(before)
            _copy(copy, case)  # in a transaction of its file: others who have it open go on there
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                raise
            shutil.copyfile(case, before)  # no database any more: kept as it is
            _put(copy, case)
    return Restored(done, before)


@contextmanager
def _checked_copy(source: Path, beside: Path, kept: Kept) -> Iterator[tuple[Path, Verified]]:
    """A copy of a case in the folder of another file, and what was found to be whole in it."""
    copy = beside.with_name(f".{beside.name}.{os.getpid()}.part")
    try:
        _copy(source, copy)
        with closing(_opened(copy, source)) as log:
            done = verify(log, kept)
        if done.findings:
            first = done.findings[0]
            at = f"#{first.position}: " if first.position else ""
            raise NotWhole(
                f"{source} is not whole: {at}{first.message}",
                hint=f"tracker --case {source} verify shows all of it",
            )
        _sync(copy)
        yield copy, done
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise NotWhole(f"{source} is not whole: {error}") from error
    finally:
        copy.unlink(missing_ok=True)
        _forget_beside(copy)


def _opened(copy: Path, source: Path) -> Log:
    try:
        return Log(copy)
    except (CaseError, UnicodeDecodeError) as error:
        why = error.__cause__ or error
        raise NotWhole(f"{source} is not whole: it cannot be opened: {why}") from error


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(source, timeout=LOCK_TIMEOUT)) as read,
        closing(sqlite3.connect(target, timeout=LOCK_TIMEOUT)) as written,
    ):
        make_durable(written, durability())
        read.backup(written)


def _put(copy: Path, case: Path) -> None:
    """Put a file in the place of another, with nothing beside it that is of the other one."""
    _forget_beside(case)
    copy.replace(case)
    sync_folder(case.parent)


def _forget_beside(case: Path) -> None:
    for suffix in BESIDE:
        Path(f"{case}{suffix}").unlink(missing_ok=True)


def _free(case: Path) -> Path:
    """A path beside a case at which there is nothing."""
    number = 1
    while (path := case.with_name(f"{case.stem}.replaced-{number}{case.suffix}")).exists():
        number += 1
    return path


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
