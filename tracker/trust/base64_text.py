"""Bytes as the text in which notes, keys and proofs have them (RFC 4648, section 4)."""

import base64
import binascii


def to_base64(data: bytes) -> str:
    """The text of bytes."""
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """The bytes of a text; none where it is not one of bytes, for nothing here is empty."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if to_base64(data) == text else b""  # bits that say nothing are none of ours
