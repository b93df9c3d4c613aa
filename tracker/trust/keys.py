"""Ed25519 keys as signed notes name them (C2SP signed-note and tlog-cosignature).

A key for others reads `name+1a2b3c4d+BASE64`: the name, the id by which signatures point to it, and
the kind of signature with the public key. The secret one reads `PRIVATE+KEY+` and the same, with
the seed. A file of a secret key is readable by its owner alone.
"""

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from events.errors import Refused
from tracker.trust.base64_text import from_base64, to_base64
from tracker.whole_file import EVERYBODY, OWNER_ONLY, is_open_to_others, whole_file

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NOTE, COSIGNATURE = 1, 4  # the kinds of signature: of a note, and of a witness with its time
ID_BYTES, KEY_BYTES = 4, 32
SECRET = "PRIVATE+KEY+"
MOST = 64 * 1024  # bytes of the file of a key


class BadKey(Refused):
    """A key, or the file of one, cannot be used."""


class PublicKey(msgspec.Struct, frozen=True):
    """The key by which others check signatures of a name."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature points to it."""
        told = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return sha256(told).digest()[:ID_BYTES]

    def __str__(self) -> str:
        return _joined(self, self.public)

    def has_signed(self, signature: bytes, message: bytes) -> bool:
        """Whether a signature of these 64 bytes is of this key over a message."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class SecretKey(msgspec.Struct, frozen=True):
    """The key that signs in a name; `seed` is never shown."""

    name: str
    kind: int
    seed: bytes

    @property
    def public(self) -> PublicKey:
        """The key for others."""
        return PublicKey(self.name, self.kind, self._key().public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of a signature over a message."""
        return self._key().sign(message)

    def encoded(self) -> str:
        """As it is kept in its file."""
        return SECRET + _joined(self.public, self.seed)

    def __repr__(self) -> str:
        return f"SecretKey(name={self.name!r})"

    def _key(self) -> "Ed25519PrivateKey":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed)


def new_key(name: str, kind: int = NOTE) -> SecretKey:
    """A new key for a name. Raises BadKey: not a name that signed notes can have."""
    if not _is_name(name):
        raise BadKey(
            f'"{name}" cannot name a key: it has no spaces and no "+"',
            hint="name it like an address: desk.example/strikes",
        )
    return SecretKey(name, kind, os.urandom(KEY_BYTES))


def read_public(text: str) -> PublicKey:
    """The key that a text like `name+1a2b3c4d+BASE64` is. Raises BadKey."""
    name, key_id, kind, public = _parts(text.strip(), "a key")
    found = PublicKey(name, kind, public)
    if found.id.hex() != key_id:
        raise BadKey(f'the key "{name}" is not whole: its id does not fit', hint="copy all of it")
    return found


def save_keys(key: SecretKey, path: Path) -> Path:
    """Keep a key in a new file that its owner alone may read, and the one for others in another,
    whose path is given back. Raises BadKey: there is a file already; OSError."""
    public = (
        path.with_suffix(".pub") if path.suffix == ".key" else path.with_name(f"{path.name}.pub")
    )
    _save(path, key.encoded(), OWNER_ONLY)
    try:
        _save(public, str(key.public), EVERYBODY)
    except (BadKey, OSError):
        path.unlink()
        raise
    return public


def _save(path: Path, text: str, mode: int) -> None:
    try:
        with whole_file(path, is_new=True, mode=mode) as file:
            file.write(f"{text}\n".encode())
    except FileExistsError as error:
        raise BadKey(f"{path}: there is a file already", hint="name another one") from error


def load_secret(path: Path) -> SecretKey:
    """The key in a file. Raises BadKey: none is there, or others may read it."""
    try:
        is_open, text = is_open_to_others(path), _read(path).strip()
    except OSError as error:
        raise BadKey(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadKey(f"{path}: it holds no key") from error
    if not text.startswith(SECRET):
        raise BadKey(f"{path}: it holds no secret key", hint="tracker key NAME --to FILE makes one")
    if is_open:
        raise BadKey(f"{path}: others may read the key", hint=f"chmod 600 {path}")
    name, key_id, kind, seed = _parts(text.removeprefix(SECRET), str(path))
    found = SecretKey(name, kind, seed)
    if found.public.id.hex() != key_id:
        raise BadKey(f"{path}: the key is not whole: its id does not fit")
    return found


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(MOST).decode()


def load_signing(path: Path) -> SecretKey:
    """The key in a file, which signs in its own name. Raises BadKey: it is that of a witness."""
    key = load_secret(path)
    if key.kind != NOTE:
        raise BadKey(f"{path}: it is the key of a witness, who signs the logs of others")
    return key


def _joined(key: PublicKey, data: bytes) -> str:
    return f"{key.name}+{key.id.hex()}+{to_base64(bytes([key.kind]) + data)}"


def _parts(text: str, what: str) -> tuple[str, str, int, bytes]:
    """Name, id in hex, kind and the bytes of a key."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    told = from_base64(encoded)
    if len(told) != 1 + KEY_BYTES or told[0] not in (NOTE, COSIGNATURE) or not _is_name(name):
        raise BadKey(f"{what} is not of the form name+1a2b3c4d+BASE64, of a kind that is known")
    return name, key_id, told[0], told[1:]


def _is_name(name: str) -> bool:
    """Whether signed notes can have the name."""
    return name.isprintable() and name != "" and not any(c.isspace() or c == "+" for c in name)
