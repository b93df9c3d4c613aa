"""How reports and claims are named: the same document always gets the same id."""

import hashlib
import re
from datetime import datetime

import msgspec

from events.errors import Refused
from events.instants import instant_text

HASH_DIGITS = 12
SECONDS = len("2020-03-13T01:00:00")  # of an instant as text, without parts of a second
_encode = msgspec.json.Encoder().encode


class BadAddress(Refused):
    """The address of a claim is not REPORT#n."""


def text_hash(text: str) -> str:
    """SHA-256 of the text as UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def report_id(published: datetime, outlet: str, title: str, url: str, text_sha256: str) -> str:
    """`20200313T010000Z-7b1c9f04a2d1`: the published time, then a hash of the document.

    Content makes it idempotent; time first keeps ids in order in the index.
    """
    instant = instant_text(published)
    digest = hashlib.sha256(_encode([instant, outlet, title, url, text_sha256])).hexdigest()
    time = instant[:SECONDS].replace("-", "").replace(":", "")
    return f"{time}Z-{digest[:HASH_DIGITS]}"


def claim_address(report: str, number: int) -> str:
    """REPORT#n, by which a claim is named everywhere."""
    return f"{report}#{number}"


def read_claim_address(text: str) -> tuple[str, int]:
    """The report and the number of REPORT#n. Raises BadAddress."""
    match = re.fullmatch(r"(\S+)#([1-9][0-9]{0,8})", text.strip())
    if match is None:
        raise BadAddress(
            f'"{text}" is not the address of a claim',
            hint="claims are named REPORT#n: `tracker log` and `tracker why` show them",
        )
    return match[1], int(match[2])
