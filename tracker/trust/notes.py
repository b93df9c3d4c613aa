"""Signed notes: a text, a blank line, and a line for each signature (C2SP signed-note)."""

import struct
from collections.abc import Iterable

import msgspec

from events.errors import Refused
from tracker.trust.base64_text import from_base64, to_base64
from tracker.trust.keys import COSIGNATURE, ID_BYTES, PublicKey, SecretKey

DASH = "— "
MOST = 100  # signatures of a note
LONGEST = 1024 * 1024  # characters
SHOWN = 60  # of a line that is none of signatures
TIME = struct.Struct(">Q")
SIGNATURE_BYTES = 64


class BadNote(Refused):
    """A text is no signed note, or a signature on it does not hold."""


class Signature(msgspec.Struct, frozen=True):
    """A line below a note: whose it says it is, and its bytes."""

    name: str
    key_id: bytes
    signed: bytes

    def line(self) -> str:
        """As it stands below the note."""
        return f"{DASH}{self.name} {to_base64(self.key_id + self.signed)}\n"


class Note(msgspec.Struct, frozen=True):
    """A text, which ends with a line end, and the signatures below it, none of them checked."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(signature.line() for signature in self.signatures)}"

    def signed(self, key: SecretKey, time: int = 0) -> "Note":
        """With one more signature; a witness signs at a `time`, in seconds since 1970."""
        public = key.public
        if key.kind == COSIGNATURE:
            signed = TIME.pack(time) + key.sign(_cosigned(self.text, time))
        else:
            signed = key.sign(self.text.encode())
        return Note(self.text, (*self.signatures, Signature(key.name, public.id, signed)))

    def by(self, *keys: PublicKey) -> "Note":
        """With the signatures of these keys alone, each once."""
        found = {(each.name, each.key_id): each for each in reversed(self.signatures)}
        wanted = [found.get((key.name, key.id)) for key in keys]
        return Note(self.text, tuple(signature for signature in wanted if signature is not None))

    def signers(self, known: Iterable[PublicKey]) -> list[PublicKey]:
        """Which of the keys have signed it. Raises BadNote where a signature of one of them does
        not hold: then nothing of the note is to be believed."""
        keys = {(key.name, key.id): key for key in known}
        found: list[PublicKey] = []
        for signature in self.signatures:
            key = keys.get((signature.name, signature.key_id))
            if key is None or key in found:
                continue  # of somebody whose key we do not have
            if not _holds(key, signature.signed, self.text):
                raise BadNote(f"the signature of {key.name} does not hold: the text is another")
            found.append(key)
        return found


def read_note(text: str) -> Note:
    """The note that a text is. Raises BadNote."""
    if len(text) > LONGEST:
        raise BadNote(f"a note is at most {LONGEST:,} characters long")
    body, blank, below = text.rpartition("\n\n")
    body += "\n"
    lines = below[:-1].split("\n")
    if not blank or not below.endswith("\n") or not all(map(str.isprintable, text.split("\n"))):
        raise BadNote("it is no signed note: a text, a blank line, and lines of signatures")
    if len(lines) > MOST:
        raise BadNote(f"a note has at most {MOST} signatures")
    return Note(body, tuple(_signature(line) for line in lines))


def _signature(line: str) -> Signature:
    dash, name, encoded = line[: len(DASH)], *line[len(DASH) :].partition(" ")[::2]
    told = from_base64(encoded)
    if dash != DASH or not name or len(told) <= ID_BYTES:
        raise BadNote(f"a line of signatures reads `{DASH}NAME BASE64`, not `{line[:SHOWN]}`")
    return Signature(name, told[:ID_BYTES], told[ID_BYTES:])


def _holds(key: PublicKey, signed: bytes, text: str) -> bool:
    if key.kind != COSIGNATURE:
        return key.has_signed(signed, text.encode())
    if len(signed) != TIME.size + SIGNATURE_BYTES:
        return False
    (time,) = TIME.unpack_from(signed)
    return key.has_signed(signed[TIME.size :], _cosigned(text, time))


def _cosigned(text: str, time: int) -> bytes:
    """What a witness signs (C2SP tlog-cosignature, cosignature/v1)."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()
