"""What the reports of a file have said already, in the log and in the file: each thing once.

A record is had where its report says the same as often as the file has by then: a report that says
five, then six, then five again has said three things, and filing it again adds none of them.
"""

from hashlib import blake2b

import msgspec

from events.attribution import Chain
from events.report import ClaimReported
from tracker.drafts import DraftClaim
from tracker.records.spilling import Spilling

DIGEST = 16  # bytes
HAD = 1 << 32  # an entry holds how often it is had times this, and how often it was seen

_encode = msgspec.msgpack.Encoder().encode


class Statements:
    """Counts what is had and what is seen, by report and content."""

    def __init__(self) -> None:
        self._counts = Spilling[int]()
        self._last = Spilling[bytes]()

    def had(self, report: str, claim: ClaimReported) -> None:
        """The log has a claim of the report."""
        content, _ = _keys(report, claim, claim.attribution)
        self._counts.set(content, (self._counts.get(content) or 0) + HAD)

    def is_new(self, report: str, claim: DraftClaim, attribution: Chain) -> bool:
        """Whether a record says something that the report has not said yet; if so, it has now.

        The same once more in turn is no new statement.
        """
        content, slot = _keys(report, claim, attribution)
        if self._last.get(slot) == content:
            return False
        self._last.set(slot, content)
        count = self._counts.get(content) or 0
        had, seen = divmod(count, HAD)
        is_new = seen + 1 > had
        self._counts.set(content, count + 1 + HAD * is_new)
        return is_new

    def close(self) -> None:
        """Let go of what is kept outside of memory."""
        self._counts.close()
        self._last.close()


def _keys(
    report: str, claim: DraftClaim | ClaimReported, attribution: Chain
) -> tuple[bytes, bytes]:
    """The digests of what is said, and of the slot in which it is said and by whom, in a report."""
    slot = (report, claim.incident, claim.measure, claim.population, attribution)
    digest = blake2b(_encode(slot), digest_size=DIGEST)
    slot_key = digest.digest()
    content = (
        claim.value, claim.breakdown, claim.modality, claim.basis, claim.occurred,
        claim.first_hand, claim.citation.quote if claim.citation else None, claim.low, claim.high,
    )  # fmt: skip
    digest.update(_encode(content))
    return digest.digest(), slot_key
