"""Copies of a case by the database's own backup: whole, whoever writes meanwhile.

To copy the file itself is not enough: what a write-ahead log or a journal beside it holds would be
missing, or too much.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import msgspec

from events.durability import durability, make_durable
from events.errors import CaseError, Refused
from events.log import Log
from events.schema import APPLICATION_ID
from tracker.verification import NOTHING_KEPT, Kept, Verified, verify
from tracker.whole_file import OWNER_ONLY, part_of, sync_folder

BESIDE = ("-journal", "-wal", "-shm")
LOCK_TIMEOUT = 60  # seconds that others may go on writing
NO_DATABASE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
OF_THE_DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
PRIMARY = 0xFF  # the bits of an error's number that tell its kind
OBJECTS = """
SELECT type, name, sql FROM {}.sqlite_master WHERE sql IS NOT NULL
ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'view' THEN 3 ELSE 4 END, rowid
"""


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
    checked. Raises NotWhole, CaseError."""
    to = to.resolve()
    with _checked_copy(case, to, kept) as (copy, done):
        _put(copy, to)
    return done


def restore(backup: Path, case: Path, kept: Kept = NOTHING_KEPT, *, replace: bool) -> Restored:
    """Put a backup in the place of a case, once it was checked. What was there is kept beside it.

    Raises NotBackedUp: there is a case, and it is not to be replaced; NotWhole.
    """
    case = case.resolve()
    there = case.exists() and case.stat().st_size > 0
    if there and not replace:
        raise NotBackedUp(
            f"there is a case at {case.name}",
            hint="--replace puts the backup in its place, and keeps what is there beside it",
        )
    with _checked_copy(backup, case, kept) as (copy, done):
        if not there:
            _put(copy, case)
            return Restored(done)
        before = _free(case)
        try:
            _replace(case, copy, before)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in NO_DATABASE:
                raise
            _keep(_copy_bytes, case, before)  # no database any more: kept as it is
            _put(copy, case)
    return Restored(done, before)


def _replace(case: Path, copy: Path, before: Path) -> None:
    """Keep what a case holds in another file, and give it what a copy holds, in one transaction:
    others who have it open go on in the restored one, and none of them can record in between."""
    with closing(
        sqlite3.connect(_uri(case), uri=True, timeout=LOCK_TIMEOUT, isolation_level=None)
    ) as log:
        if log.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
            raise NotBackedUp(f"{case.name} is a database of another program")
        make_durable(log, durability())
        # Were the copy one that can be written to, SQLite would commit to both by a third file, and
        # after a power cut undo nothing where the folder is then found under another path.
        log.execute("ATTACH ? AS copy", (f"{_uri(copy)}?immutable=1",))
        log.execute("BEGIN IMMEDIATE")
        _keep(_copy, case, before)
        for kind, name, _ in reversed(log.execute(OBJECTS.format("main")).fetchall()):
            log.execute(f'DROP {kind} IF EXISTS main."{name}"')
        for kind, name, statement in log.execute(OBJECTS.format("copy")).fetchall():
            log.execute(statement)
            if kind == "table":
                log.execute(f'INSERT INTO main."{name}" SELECT * FROM copy."{name}"')
        log.execute("COMMIT")


@contextmanager
def _checked_copy(source: Path, beside: Path, kept: Kept) -> Iterator[tuple[Path, Verified]]:
    """A copy of a case in the folder of another file, and what was found to be whole in it."""
    copy = part_of(beside)
    try:
        yield copy, _copied(source, copy, kept)
    finally:
        _throw_away(copy)


def _copied(source: Path, copy: Path, kept: Kept) -> Verified:
    try:
        _copy(source, copy)
        with closing(_opened(copy, source)) as log:
            done = verify(log, kept)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise NotWhole(f"{source} is not whole: {error}") from error
    if done.findings:
        first = done.findings[0]
        at = f" (#{first.position})" if first.position else ""
        raise NotWhole(f"{source} is not whole: {first.message}{at}")
    _sync(copy)
    return done


def _opened(copy: Path, source: Path) -> Log:
    try:
        return Log(copy)
    except (CaseError, UnicodeDecodeError) as error:
        why = error.__cause__ or error
        if _is_of_the_disk(why.__cause__):
            raise CaseError(f"{source} cannot be copied: {why}") from why
        raise NotWhole(f"{source} is not whole: it cannot be opened: {why}") from error


def _is_of_the_disk(error: BaseException | None) -> bool:
    """Whether the disk did not take a copy, which says nothing of what was copied."""
    return isinstance(error, sqlite3.OperationalError) and (
        error.sqlite_errorcode & PRIMARY in OF_THE_DISK
    )


def _copy(source: Path, target: Path) -> None:
    """Copy a database into a new file, which the same people may read as the first."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    with (
        closing(sqlite3.connect(source.absolute(), timeout=LOCK_TIMEOUT)) as read,
        closing(sqlite3.connect(target.absolute(), timeout=LOCK_TIMEOUT)) as written,
    ):
        read.execute("SELECT count(*) FROM sqlite_master")  # waits for a lock, for so long
        read.backup(written)
    shutil.copymode(source, target)
    _sync(target)
    _forget_beside(target)


def _copy_bytes(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    shutil.copymode(source, target)
    _sync(target)


def _keep(copy: Callable[[Path, Path], None], case: Path, before: Path) -> None:
    """Keep a case in another file, which is there only when it is whole."""
    part = part_of(before)
    try:
        copy(case, part)
        _put(part, before)
    finally:
        _throw_away(part)


def _put(copy: Path, case: Path) -> None:
    """Put a file in the place of another, with nothing beside it that is of the other one, not even
    after a power cut."""
    _settle(case)
    _forget_beside(case)
    sync_folder(case.parent)
    copy.replace(case)
    sync_folder(case.parent)


def _settle(case: Path) -> None:
    """Bring into a database what stands beside it: until another takes its place it is whole."""
    if not case.exists():
        return
    with (
        suppress(sqlite3.DatabaseError),  # it is none, or others have it open
        closing(sqlite3.connect(case, timeout=LOCK_TIMEOUT, isolation_level=None)) as log,
    ):
        log.execute("SELECT count(*) FROM sqlite_master")  # rolls back what broke off
        log.execute("PRAGMA journal_mode = delete")


def _throw_away(copy: Path) -> None:
    copy.unlink(missing_ok=True)
    _forget_beside(copy)


def _forget_beside(case: Path) -> None:
    for suffix in BESIDE:
        Path(f"{case}{suffix}").unlink(missing_ok=True)


def _free(case: Path) -> Path:
    """A path beside a case at which there is nothing."""
    number = 1
    while os.path.lexists(path := case.with_name(f"{case.stem}.replaced-{number}{case.suffix}")):
        number += 1
    return path


def _uri(path: Path) -> str:
    return f"file://{quote(os.fsencode(path))}"


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
