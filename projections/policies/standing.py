"""The default policy: the most reliable standing claim of the whole, between what all allow."""

from projections.claims import SlotClaim
from projections.estimate import (
    CREDIBILITY_ORDER,
    RELIABILITY_ORDER,
    Clause,
    Estimate,
    Question,
)
from projections.policies.bounds import finish, floors, highest, is_reliable, lowest

SUMMARY = "the most reliable, then most credible, then newest claim of the whole; parts bound it"
SOURCE = "this program's own rule"

CLAUSES = (
    Clause(
        "standing/whole",
        "Best is the claim of the whole that is in force and comes from the most reliable source, "
        "then is the most credible, then the newest; what is only alleged yields to what is "
        "asserted. Low is the least total that any origin rated other than D or E allows: its "
        "claim of the whole or, where it made none, the largest part it counts, and more. High is "
        "the highest upper bound among the claims of the whole.",
        SOURCE,
    ),
    Clause(
        "standing/parts",
        "No claim of the whole is in force, so best is unknown and high is open. A part bounds the "
        "whole from below: low is the least that any origin rated other than D or E allows.",
        SOURCE,
    ),
    Clause("standing/none", "No claim is in force: unknown, which is not zero.", SOURCE),
)


def standing(question: Question) -> Estimate:
    """The estimate under the default policy."""
    if not question.whole and not question.parts:
        return finish(question, "standing/none")
    heard = floors(_heard(question, question.whole), _heard(question, question.parts)).values()
    least = lowest(heard)
    if not question.whole:
        return finish(question, "standing/parts", low=least, low_from=heard)
    chosen = max(question.whole, key=lambda claim: _rank(question, claim))
    low = _not_above(least, lowest([chosen]))
    return finish(
        question,
        "standing/whole",
        chosen=chosen,
        low=low,
        high=highest(question.whole),
        low_from=heard if low == least else [chosen],
    )


def _heard(question: Question, claims: tuple[SlotClaim, ...]) -> list[SlotClaim]:
    return [claim for claim in claims if is_reliable(question, claim)]


def _rank(question: Question, claim: SlotClaim) -> tuple[bool, int, int, tuple[int, int]]:
    return (
        claim.modality == "asserted",
        -RELIABILITY_ORDER.index(question.reliability(claim)),
        -CREDIBILITY_ORDER.index(claim.credibility),
        claim.order,
    )


def _not_above(low: int | None, best: int | None) -> int | None:
    return low if low is None or best is None else min(low, best)
