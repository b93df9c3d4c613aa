"""Files that are there whole, or not at all; and that take the place of nothing by mistake."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from events.errors import Refused
from events.leftovers import own_file

OTHER = "name another file"
NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS)  # what a disk says that has none
OWNER_ONLY = 0o600
EVERYBODY = 0o666  # but for whom the user leaves out


class NotWritten(Refused):
    """A file cannot be written at that path, or not in that form."""


def check_free(
    path: Path, case: Path | None = None, *, force: bool = False, hint: str = OTHER
) -> None:
    """Refuse a path where no file can be, or where something is; with `force` only what is no file,
    or the case itself. Raises NotWritten."""
    if path.is_dir():
        raise NotWritten(f"{path} is no file in a folder that is there")
    if not path.parent.is_dir():
        raise NotWritten(f"there is no folder {path.parent} to write {path.name} in")
    is_case = case is not None and case.exists() and path.exists() and path.samefile(case)
    if is_case or (os.path.lexists(path) and not path.is_file()):
        raise NotWritten(f"{path} is not overwritten: it is {'the case' if is_case else 'no file'}")
    if path.exists() and not force:
        raise NotWritten(f"{path} is there already", hint=hint)


@contextmanager
def whole_file(path: Path, *, is_new: bool = False, mode: int = EVERYBODY) -> Iterator[BinaryIO]:
    """A file to write to, which is put at its path when it is whole and on the disk; where it
    `is_new`, in the place of nothing.

    Raises OSError, which names the file.
    """
    path = path.resolve()
    part = part_of(path)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _put_new(part, path) if is_new else part.replace(path)
        try:
            sync_folder(path.parent)
        except OSError:
            if is_new:
                path.unlink()  # we put it there just now
            raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    """Where this process makes a file before it takes its place: nothing is there."""
    return own_file(path.parent, f".{path.name}.", ".part")


def _put_new(part: Path, path: Path) -> None:
    """Put a file where nothing is. Raises FileExistsError."""
    try:
        os.link(part, path)
    except OSError as error:
        if error.errno not in NO_LINKS or os.path.lexists(path):
            raise
        part.replace(path)


def sync_folder(folder: Path) -> None:
    """Bring it to the disk that a file has its name there."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def is_open_to_others(path: Path) -> bool:
    """Whether anybody but its owner may read or change a file, or a folder. Raises OSError."""
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
