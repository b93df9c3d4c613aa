"""The keys of protected subjects: a file each, in a folder of their owner's, away from the case."""

import os
from contextlib import suppress
from pathlib import Path

from events.errors import Refused
from tracker.trust.base64_text import from_base64, to_base64
from tracker.whole_file import OWNER_ONLY, is_open_to_others, sync_folder, whole_file

KEY_BYTES = 32
MOST = 64  # characters of a name
SUFFIX = ".subject-key"
HINT = "--keyring FOLDER names where the keys of subjects are"


class NoKey(Refused):
    """The keyring has no key for a subject, or cannot be used."""


class Keyring:
    """A folder that its owner alone may look into, made when a first key is kept there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, subject: str) -> bytes:
        """A new key for a subject, which is on the disk when it is given back. Raises NoKey."""
        key = os.urandom(KEY_BYTES)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            sync_folder(self.folder.parent)
            self._check_closed()
            with whole_file(self._path(subject), is_new=True, mode=OWNER_ONLY) as file:
                file.write(f"{to_base64(key)}\n".encode())
        except OSError as error:
            raise NoKey(f"{self.folder}: cannot keep a key: {error.strerror}", hint=HINT) from error
        return key

    def key(self, subject: str) -> bytes:
        """The key of a subject. Raises NoKey."""
        path = self._path(subject)
        try:
            self._check_closed()
            if is_open_to_others(path):
                raise NoKey(f"{path}: others may read the key", hint=f"chmod 600 {path}")
            found = from_base64(path.read_text(encoding="ascii").strip())
        except FileNotFoundError as error:
            raise NoKey(f"{self.folder} has no key for {subject}", hint=HINT) from error
        except (OSError, UnicodeDecodeError) as error:
            raise NoKey(f"{path}: cannot be read", hint=HINT) from error
        if len(found) != KEY_BYTES:
            raise NoKey(f"{path}: it holds no key of a subject")
        return found

    def has(self, subject: str) -> bool:
        """Whether there is a key for a subject."""
        return is_name(subject) and self._path(subject).exists()

    def erase(self, subject: str) -> bool:
        """Delete the key of a subject; whether there was one. Raises NoKey: it cannot be."""
        path = self._path(subject)
        with suppress(OSError), open(path, "r+b") as file:
            # A disk may keep what a file held: this makes it rarer, and may be refused.
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.unlink()
            sync_folder(self.folder)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise NoKey(f"{path}: cannot be deleted: {error.strerror}") from error
        return True

    def _path(self, subject: str) -> Path:
        if not is_name(subject):
            raise NoKey("the name of the subject is none that a key can have")
        return self.folder / f"{subject}{SUFFIX}"

    def _check_closed(self) -> None:
        if is_open_to_others(self.folder):
            raise NoKey(f"{self.folder}: others may look into it", hint=f"chmod 700 {self.folder}")


def is_name(subject: str) -> bool:
    """Whether a subject has a name that a file can have too."""
    return subject.isalnum() and subject.isascii() and len(subject) <= MOST
