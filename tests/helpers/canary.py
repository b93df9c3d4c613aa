"""Looks for a secret wherever a program could have left it, in every form it could have there."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path


def forms(secret: bytes) -> set[bytes]:
    """The secret as it is, and as encodings would have it; of Base64 what is the same wherever in a
    longer text it begins."""
    found = {secret, secret.hex().encode(), secret.hex().upper().encode(), secret[::-1]}
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + secret)
        found.add(encoded[4 if before else 0 : -4])
        found.add(base64.urlsafe_b64encode(b"\0" * before + secret)[4 if before else 0 : -4])
    try:
        text = secret.decode()
    except UnicodeDecodeError:
        return found
    found |= {text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode("utf-32-le")}
    found |= {json.dumps(text)[1:-1].encode(), text.upper().encode(), text.casefold().encode()}
    return {form for form in found if len(form) >= 6}


def places(folder: Path, *but: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, with what it holds, but for those below some."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(path == one or one in path.parents for one in but):
            yield str(path.relative_to(folder)), path.read_bytes()


def sightings(secrets: list[bytes], places: list[tuple[str, bytes]]) -> list[str]:
    """The places in which one of the secrets is, in one form or another."""
    wanted = set[bytes]().union(*map(forms, secrets))
    return [name for name, data in places if any(form in data for form in wanted)]
