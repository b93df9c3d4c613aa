"""Who a protected subject is, enciphered under the subject's key (ChaCha20-Poly1305, RFC 8439)."""

import os

from events.errors import Refused
from tracker.trust.base64_text import from_base64, to_base64

NONCE_BYTES = 12
BLOCK = 256  # bytes: no length tells whether a name is long or short
END = b"\x80"  # after the text; then zeros (ISO/IEC 7816-4)
MOST = 4000  # characters


class NotSealed(Refused):
    """A text cannot be sealed. What it says is never part of the message."""


class NotOpened(Refused):
    """What was sealed cannot be opened with this key."""


def seal(key: bytes, subject: str, text: str) -> str:
    """A text as it is recorded: Base64 of a nonce and the ciphertext. Raises NotSealed."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    plain = checked(text).encode() + END
    padded = plain + bytes(-len(plain) % BLOCK)
    nonce = os.urandom(NONCE_BYTES)
    return to_base64(nonce + ChaCha20Poly1305(key).encrypt(nonce, padded, _about(subject)))


def unseal(key: bytes, subject: str, sealed: str) -> str:
    """The text that was sealed. Raises NotOpened."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    told = from_base64(sealed)
    nonce, ciphertext = told[:NONCE_BYTES], told[NONCE_BYTES:]
    try:
        padded = ChaCha20Poly1305(key).decrypt(nonce, ciphertext, _about(subject))
        return padded.rstrip(b"\0").removesuffix(END).decode()
    except (InvalidTag, ValueError) as error:
        raise NotOpened(f"the key is not the one that {subject} was sealed with") from error


def checked(text: str) -> str:
    """The text without outer white space. Raises NotSealed, without a word of it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotSealed("what is to be sealed is not UTF-8") from None
    said = text.strip()
    if not said:
        raise NotSealed("there is nothing to seal", hint="say who it is, and how that is known")
    if len(said) > MOST:
        raise NotSealed(f"{len(said):,} characters are too many: at most {MOST:,} are sealed")
    return said


def _about(subject: str) -> bytes:
    return f"tracker protected identity\n{subject}".encode()
