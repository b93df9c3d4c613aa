"""What one report has said already, in the log and in a file: each thing once.

A record is had where its report says the same as often as the file has by then: a report that says
five, then six, then five again has said three things, and filing it again adds none of them.
"""

from hashlib import sha256
from typing import Any

import msgspec

from events.attribution import Chain, origin_key
from events.report import ClaimReported
from tracker.drafts import DraftClaim
from tracker.records.spilling import Spilling

DIGEST = 16  # bytes
HAD = 1 << 32  # an entry holds how often it is had times this, and how often it was seen

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[dict[bytes, int] | None, dict[bytes, bytes]]).decode


class Statements:
    """Counts by content what is had and what is seen of a report, and knows what it said last in
    each slot."""

    __slots__ = ("_counts", "_last", "_seen")

    def __init__(self) -> None:
        self._counts: Spilling[int] | None = None  # only where the log had something before
        self._last = Spilling[bytes]()
        self._seen = False  # whether there is something that the log cannot tell again

    def __len__(self) -> int:
        """How many entries are in memory."""
        return len(self._last) + (0 if self._counts is None else len(self._counts))

    def had(self, claim: ClaimReported) -> None:
        """The log had a claim before the file."""
        if self._counts is None:
            self._counts = Spilling()
        content, _ = _keys(claim, claim.attribution)
        self._counts.set(content, (self._counts.get(content) or 0) + HAD)
        self._counts.set(_place(claim.number, claim), 1)

    def is_at(self, number: int, claim: DraftClaim) -> bool:
        """Whether the log had the claim under a number, of whatever incident it is by now."""
        return self._counts is not None and self._counts.get(_place(number, claim)) is not None

    def withdrawn(self, claim: DraftClaim, attribution: Chain) -> None:
        """What was said in a slot no longer stands: the same again is said anew."""
        _, slot = _keys(claim, attribution)
        self._last.set(slot, b"")
        self._seen = True

    def added(self, claim: ClaimReported) -> None:
        """The log has a claim since, of the file."""
        content, slot = _keys(claim, claim.attribution)
        if self._counts is not None:
            self._counts.set(content, (self._counts.get(content) or 0) + HAD + 1)
        self._last.set(slot, content)

    def is_new(self, claim: DraftClaim, attribution: Chain) -> bool:
        """Whether a record says something that the report has not said yet; if so, it has now.

        The same once more in turn is no new statement.
        """
        content, slot = _keys(claim, attribution)
        if self._last.swap(slot, content) == content:
            return False
        return self._counts is None or self._is_more(content, self._counts)

    def _is_more(self, content: bytes, counts: Spilling[int]) -> bool:
        """Whether the file has now said something more often than the log had it."""
        count = counts.get(content) or 0
        had, seen = divmod(count, HAD)
        is_more = seen + 1 > had
        self._seen |= not is_more
        counts.set(content, count + 1 + HAD * is_more)
        return is_more

    def packed(self) -> bytes:
        """What the log cannot tell again: how often the file has said what was had before it, and
        what it has withdrawn; empty where there is nothing of that."""
        if not self._seen:
            return b""
        counts = None if self._counts is None else dict(self._counts.items())
        return _encode((counts, dict(self._last.items())))

    def unpack(self, packed: bytes) -> None:
        """Go on from what was packed."""
        counts, last = _decode(packed)
        if counts is not None:
            self._counts = Spilling()
            for key, count in counts.items():
                self._counts.set(key, count)
        for slot, content in last.items():
            self._last.set(slot, content)
        self._seen = True

    def close(self) -> None:
        """Let go of what is kept outside of memory."""
        if self._counts is not None:
            self._counts.close()
        self._last.close()


def _keys(claim: DraftClaim | ClaimReported, attribution: Chain) -> tuple[bytes, bytes]:
    """The digest of what is said, and the slot in which it is said and by whom."""
    slot = _encode((claim.incident, claim.measure, claim.population, origin_key(attribution)))
    said = _encode((attribution, _content(claim)))
    return sha256(slot + said).digest()[:DIGEST], slot


def _place(number: int, claim: DraftClaim | ClaimReported) -> bytes:
    """The digest of a number and of what is said there, but for the incident."""
    said = _encode((number, claim.measure, claim.population, _content(claim)))
    return sha256(said).digest()[:DIGEST]


def _content(claim: DraftClaim | ClaimReported) -> tuple[Any, ...]:
    return (
        claim.value, claim.breakdown, claim.modality, claim.basis, claim.occurred,
        claim.first_hand, claim.citation.quote if claim.citation else None, claim.low, claim.high,
    )  # fmt: skip
