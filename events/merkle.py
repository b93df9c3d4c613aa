"""The Merkle tree over the log's events (RFC 6962, section 2.1), kept as its frontier.

The frontier of a tree of n leaves: the roots of the complete subtrees that the binary digits
of n name, largest first. It is all that is needed to append and to tell the root.
"""

from collections.abc import Iterable
from hashlib import sha256

Frontier = tuple[bytes, ...]

HASH_BYTES = 32


def leaf_hash(canonical: bytes) -> bytes:
    """SHA-256 of 0x00 and the canonical event."""
    return sha256(b"\x00" + canonical).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01, the left and the right hash."""
    return sha256(b"\x01" + left + right).digest()


def extend(size: int, frontier: Frontier, leaves: Iterable[bytes]) -> tuple[int, Frontier]:
    """Size and frontier after appending the leaf hashes to a tree of `size` leaves."""
    stack = list(frontier)
    for top in leaves:
        size += 1
        complete = size
        while not complete & 1:  # one merge for each trailing zero of the size
            top = node_hash(stack.pop(), top)
            complete >>= 1
        stack.append(top)
    return size, tuple(stack)


def root(frontier: Frontier) -> bytes:
    """The root hash; of an empty tree the hash of nothing."""
    if not frontier:
        return sha256(b"").digest()
    *rest, top = frontier
    for left in reversed(rest):
        top = node_hash(left, top)
    return top


def pack(frontier: Frontier) -> bytes:
    """The frontier as stored: its hashes, one after another."""
    return b"".join(frontier)


def unpack(packed: bytes) -> Frontier:
    """The frontier of `pack`. Raises ValueError where the length cannot be right."""
    if len(packed) % HASH_BYTES:
        raise ValueError(f"a frontier of {len(packed)} bytes is not whole hashes of {HASH_BYTES}")
    return tuple(packed[i : i + HASH_BYTES] for i in range(0, len(packed), HASH_BYTES))
