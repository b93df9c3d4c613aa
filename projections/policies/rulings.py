"""What the policies that heed rulings share: which claims analysts prefer or deprecate."""

from collections.abc import Iterator, Mapping

import msgspec

from events.figures import Figure
from projections.claims import SlotClaim
from projections.effects import Ruling
from projections.estimate import Question, Ratings
from projections.force import SetAside


def without_deprecated(question: Question) -> tuple[Question, list[SetAside]]:
    """The question without the claims that a ruling deprecates, and those with the reason."""
    if not any(ruling.rank == "deprecated" for ruling in question.rulings):
        return question, []
    ranks = {ruling.claim: ruling for ruling in question.rulings if ruling.claim}
    low = {claim: ruling for claim, ruling in ranks.items() if ruling.rank == "deprecated"}
    if not low:
        return question, []
    aside = [
        SetAside(claim, f"deprecated by ruling #{low[claim.position].position}: "
                 f"{low[claim.position].reason}")
        for claim in (*question.whole, *question.parts)
        if claim.position in low
    ]  # fmt: skip
    whole = tuple(claim for claim in question.whole if claim.position not in low)
    parts = tuple(claim for claim in question.parts if claim.position not in low)
    return msgspec.structs.replace(question, whole=whole, parts=parts), aside


def preferred(question: Question) -> Iterator[tuple[Ruling, SlotClaim | None]]:
    """The rulings that apply, newest first, each with the claim it prefers; None: it sets a value.

    A claim's newest rank counts, and a ruling for a claim that is not in force does not apply.
    """
    claims = _by_position(question)
    later = set[int]()
    for ruling in reversed(question.rulings):
        if ruling.value is not None:
            yield ruling, None
        elif ruling.claim not in later:
            later.add(ruling.claim)
            claim = claims.get(ruling.claim) if ruling.rank == "preferred" else None
            if claim is not None:
                yield ruling, claim


class Positions:
    """The claims of the whole by their positions."""

    def __init__(self, _ratings: Ratings) -> None:
        self.claims: dict[int, SlotClaim] = {}

    def put(self, claim: SlotClaim, _figure: Figure | None, is_part: bool) -> None:
        """A ruling may be about it."""
        if not is_part:
            self.claims[claim.position] = claim

    def take(self, claim: SlotClaim, _figure: Figure | None, is_part: bool) -> None:
        """No ruling applies to it any more."""
        if not is_part:
            del self.claims[claim.position]


def _by_position(question: Question) -> Mapping[int, SlotClaim]:
    index = question.index(Positions)
    return index.claims if index else {claim.position: claim for claim in question.whole}


def newest_ruling(question: Question) -> tuple[Ruling | None, SlotClaim | None]:
    """The newest ruling that applies, and the claim it prefers; None: it sets a value."""
    return next(preferred(question), (None, None)) if question.rulings else (None, None)
