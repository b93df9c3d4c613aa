"""The default policy: the most reliable standing claim of the whole, between what all allow."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from events.figures import Figure
from projections.claims import SlotClaim
from projections.effects import Ruling
from projections.estimate import (
    CREDIBILITY_ORDER,
    RELIABILITY_ORDER,
    Clause,
    Estimate,
    Question,
    Ratings,
)
from projections.force import SetAside
from projections.indexes import ReliableFloors, reliability
from projections.ordered import Ordered
from projections.policies.bounds import finish, floors, highest_of, is_reliable, lowest
from projections.policies.rulings import newest_ruling, without_deprecated
from projections.ranges import allowed

RELIABILITY_RANK = {name: -rank for rank, name in enumerate(RELIABILITY_ORDER)}
CREDIBILITY_RANK: Mapping[int, int] = {n: -rank for rank, n in enumerate(CREDIBILITY_ORDER)}

SUMMARY = "the most reliable, then most credible, then newest claim of the whole; parts bound it"
SOURCE = "this program's own rule"

CLAUSES = (
    Clause(
        "standing/ruled",
        "An analyst ruled: best is the claim of the whole that the newest ruling prefers, as long "
        "as it is in force, or the value that it sets. Low and high are what the claims allow, "
        "wide enough for what was ruled. Claims that a ruling deprecates are set aside.",
        SOURCE,
    ),
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
    question, deprecated = without_deprecated(question)
    ruling, preferred = newest_ruling(question)
    if not question.whole and not question.parts and ruling is None:
        return finish(question, "standing/none", aside=deprecated)
    heard, least = _floors(question), _least(question)
    if ruling is not None and preferred is None:
        return _set(question, ruling, least, heard, deprecated)
    if not question.whole:
        return finish(question, "standing/parts", low=least, low_from=heard, aside=deprecated)
    chosen = preferred or _first(question)
    figure = allowed(chosen)
    low = _not_above(least, figure.lower if figure else None)
    return finish(
        question,
        "standing/ruled" if preferred else "standing/whole",
        chosen=chosen,
        low=low,
        high=highest_of(question),
        low_from=heard if low == least else [chosen],
        aside=deprecated,
        ruled=ruling,
    )


def _set(
    question: Question,
    ruling: Ruling,
    least: int | None,
    heard: Iterable[SlotClaim],
    deprecated: list[SetAside],
) -> Estimate:
    """The estimate of a value that an analyst set, between what the claims allow."""
    figure = ruling.value if isinstance(ruling.value, Figure) else None
    uppers = [] if figure is None else [figure.upper]
    uppers += [highest_of(question)] if question.whole else []
    known = [upper for upper in uppers if upper is not None]
    return finish(
        question,
        "standing/ruled",
        low=_lower_of(least, figure.lower if figure else None),
        high=max(known) if known and len(known) == len(uppers) else None,
        low_from=heard,
        aside=deprecated,
        ruled=ruling,
    )


def _floors(question: Question) -> Iterator[SlotClaim]:
    """The claims that set the least total of each origin heard, found when they are asked for."""
    whole, parts = _heard(question, question.whole), _heard(question, question.parts)
    yield from floors(whole, parts).values()


def _least(question: Question) -> int | None:
    index = question.index(ReliableFloors)
    return index.lowest if index else lowest(list(_floors(question)))


def _heard(question: Question, claims: tuple[SlotClaim, ...]) -> list[SlotClaim]:
    return [claim for claim in claims if is_reliable(question, claim)]


def _first(question: Question) -> SlotClaim:
    ranked = question.index(Ranks)
    return ranked.first if ranked else max(question.whole, key=partial(_rank, question.ratings))


class Ranks:
    """The claims of the whole by their rank."""

    def __init__(self, ratings: Ratings) -> None:
        self._ratings = ratings
        self._ranked: Ordered[SlotClaim] = Ordered()

    def put(self, claim: SlotClaim, _figure: Figure | None, is_part: bool) -> None:
        """Rank a claim."""
        if not is_part:
            self._ranked.put(_rank(self._ratings, claim), claim)

    def take(self, claim: SlotClaim, _figure: Figure | None, is_part: bool) -> None:
        """Forget its rank."""
        if not is_part:
            self._ranked.take(_rank(self._ratings, claim))

    @property
    def first(self) -> SlotClaim:
        """The one that is ranked first."""
        return self._ranked.items[-1]


def _rank(ratings: Ratings, claim: SlotClaim) -> tuple[bool, int, int, tuple[int, int]]:
    return (
        claim.modality == "asserted",
        RELIABILITY_RANK[reliability(ratings, claim)],
        CREDIBILITY_RANK[claim.credibility],
        claim.order,
    )


def _lower_of(one: int | None, other: int | None) -> int | None:
    return min((bound for bound in (one, other) if bound is not None), default=None)


def _not_above(low: int | None, best: int | None) -> int | None:
    return low if low is None or best is None else min(low, best)
