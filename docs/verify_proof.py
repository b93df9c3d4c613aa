"""Check, without the program that made it, that a log had an event when a checkpoint was signed.

    python verify_proof.py PROOF KEY

PROOF is the file of `tracker prove`; KEY is the public key of the log, `name+1a2b3c4d+BASE64`. It
needs Python and the package cryptography (pip install cryptography). It prints the event, and ends
with 0 only if all of this holds: KEY has signed the checkpoint (C2SP signed-note, Ed25519), and the
event is in the tree of its size and root (RFC 6962; checked as in RFC 9162, section 2.1.3.2).
"""

import base64
import hashlib
import json
import sys
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Wrong(Exception):
    """What does not hold."""


def signed_tree(note: str, key: str) -> tuple[str, int, bytes]:
    """Size and root of a checkpoint that the key has signed."""
    name, key_id, encoded = key.strip().split("+", 2)
    kind_and_key = base64.b64decode(encoded, validate=True)
    told = hashlib.sha256(name.encode() + b"\n" + kind_and_key).digest()[:4]
    if told.hex() != key_id or kind_and_key[0] != 1:
        raise Wrong("the key is not whole, or not one of a log")
    body, _, signatures = note.rpartition("\n\n")
    body += "\n"
    for line in signatures.splitlines():
        dash, who, encoded = line.split(" ")
        signature = base64.b64decode(encoded, validate=True)
        if (dash, who, signature[:4]) == ("—", name, told):
            public = Ed25519PublicKey.from_public_bytes(kind_and_key[1:])
            public.verify(signature[4:], body.encode())  # raises InvalidSignature
            origin, size, root = body.split("\n")[:3]
            return origin, int(size), base64.b64decode(root, validate=True)
    raise Wrong(f"{name} has not signed the checkpoint")


def is_included(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """Whether the path leads from the leaf of the index to the root."""
    if not 0 <= index < size:
        return False
    last = size - 1
    for step in path:
        if last == 0 or len(step) != 32:
            return False
        if index & 1 or index == last:
            leaf = hashlib.sha256(b"\x01" + step + leaf).digest()
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            leaf = hashlib.sha256(b"\x01" + leaf + step).digest()
        index, last = index >> 1, last >> 1
    return last == 0 and leaf == root


def check(proof: dict[str, Any], key: str) -> None:
    """Print what was proven. Raises Wrong."""
    origin, size, root = signed_tree(proof["checkpoint"], key)
    head = f"{proof['stream']}\n{proof['version']}\n{proof['topic']}\n"
    leaf = hashlib.sha256(b"\x00" + (head + proof["state"]).encode()).digest()
    path = [base64.b64decode(step, validate=True) for step in proof["path"]]
    if not is_included(leaf, proof["position"] - 1, size, path, root):
        raise Wrong("the event is not in the log of the checkpoint")
    print(f"#{proof['position']} of {size} in {origin}: {proof['topic']}")
    print(json.dumps(json.loads(proof["state"]), indent=2))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            check(json.load(file), sys.argv[2])
    except Exception as error:  # whatever it stumbles over: it is not proven
        sys.exit(f"NOT PROVEN: {type(error).__name__}: {error}")
