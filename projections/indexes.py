"""The indexes that policies share: who says the same, the ends of what is said, the floors."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Mapping
from math import inf

from events.attribution import Voice
from events.figures import Figure
from events.values import Value, meaning, value_text
from projections.claims import SlotClaim
from projections.kept import OfWords
from projections.ordered import Ordered

NOT_JUDGED = "F"  # also of one that was never rated
UNRELIABLE = "DE"  # not usually reliable, and unreliable


def reliability(ratings: Mapping[str, str], claim: SlotClaim) -> str:
    """The reliability of whoever asserts a claim."""
    return ratings.get(claim.origin, NOT_JUDGED)


def is_reliable(ratings: Mapping[str, str], claim: SlotClaim) -> bool:
    """Whether its source is not rated D or E; one that was never rated is heard."""
    return reliability(ratings, claim) not in UNRELIABLE


class Voices(OfWords):
    """How many origins of the whole say what: attributed, and unattributed."""

    def __init__(self, _ratings: Mapping[str, str]) -> None:
        self._named: Counter[object] = Counter()
        self._others: Counter[object] = Counter()

    def put(self, claim: SlotClaim, _figure: Figure | None, is_part: bool) -> None:
        """Count its origin."""
        if not is_part:
            self._of(claim)[meaning(claim.value)] += 1

    def take(self, claim: SlotClaim, _figure: Figure | None, is_part: bool) -> None:
        """Count its origin no more."""
        if not is_part:
            counted, key = self._of(claim), meaning(claim.value)
            counted[key] -= 1
            if not counted[key]:
                del counted[key]

    def supporting(self, value: Value) -> tuple[int, int]:
        """How many say that value."""
        key = meaning(value)
        return self._named[key], self._others[key]

    def _of(self, claim: SlotClaim) -> Counter[object]:
        return self._named if claim.voice is Voice.ATTRIBUTED else self._others


class Ends:
    """The ends of what is said: of the figures of the whole and of totals of parts, with their
    ranges, the one that is least at most and the one that is most at least; and one claim of the
    whole for each thing said that is not a figure."""

    def __init__(self, _ratings: Mapping[str, str]) -> None:
        self._whole = _Figures()
        self._parts = _Figures()
        self._texts: dict[tuple[type, str], dict[tuple[int, int], SlotClaim]] = {}

    def put(self, claim: SlotClaim, figure: Figure | None, is_part: bool) -> None:
        """Take notice of what it says."""
        if figure is not None:
            self._figures(is_part).put(claim, figure)
        elif not is_part:
            self._texts.setdefault(_text(claim), {})[claim.order] = claim

    def take(self, claim: SlotClaim, figure: Figure | None, is_part: bool) -> None:
        """Forget what it says."""
        if figure is not None:
            self._figures(is_part).take(claim, figure)
        elif not is_part:
            saying = self._texts[_text(claim)]
            del saying[claim.order]
            if not saying:
                del self._texts[_text(claim)]

    @property
    def highest(self) -> int | None:
        """The highest upper bound of the whole; None, open, where one is open or none is there."""
        return self._whole.highest

    @property
    def is_split(self) -> bool:
        """Whether two figures of the whole have no number in common."""
        return self._whole.most_least > self._whole.least_most

    @property
    def is_plain(self) -> bool:
        """Whether all figures of the whole have a number in common, no part is more than the whole,
        and nothing but figures is said."""
        most_least = max(self._whole.most_least, self._parts.most_least)
        return not self._texts and most_least <= self._whole.least_most

    def of_whole(self) -> list[SlotClaim]:
        """Claims of the whole among which there is a conflict if there is one among all."""
        return [*self._whole.ends(), *(next(iter(of.values())) for of in self._texts.values())]

    def of_parts(self) -> list[SlotClaim]:
        """The two figures of parts that can conflict with the whole."""
        return self._parts.ends()

    def _figures(self, is_part: bool) -> "_Figures":
        return self._parts if is_part else self._whole


class _Figures:
    """Claims that state a figure, by what they say at most and by what they say at least."""

    def __init__(self) -> None:
        self._uppers: Ordered[SlotClaim] = Ordered()
        self._lowers: Ordered[SlotClaim] = Ordered()

    def put(self, claim: SlotClaim, figure: Figure) -> None:
        if claim.basis == "cumulative":
            place = claim.order, claim.population or ""
            self._uppers.put((inf if figure.upper is None else figure.upper, place), claim)
            self._lowers.put((-figure.lower, place), claim)

    def take(self, claim: SlotClaim, figure: Figure) -> None:
        if claim.basis == "cumulative":
            place = claim.order, claim.population or ""
            self._uppers.take((inf if figure.upper is None else figure.upper, place))
            self._lowers.take((-figure.lower, place))

    def ends(self) -> list[SlotClaim]:
        return [self._uppers.items[0], self._lowers.items[0]] if self._uppers else []

    @property
    def least_most(self) -> float:
        """The least upper bound."""
        return self._uppers.keys[0][0] if self._uppers.keys else inf

    @property
    def most_least(self) -> float:
        """The greatest lower bound."""
        return -self._lowers.keys[0][0] if self._lowers.keys else -inf

    @property
    def highest(self) -> int | None:
        upper = self._uppers.keys[-1][0] if self._uppers else inf
        return None if upper == inf else int(upper)


class ReliableFloors(OfWords):
    """The least total that each origin allows that is not rated D or E: its figure of the whole or,
    where it gave none, the largest of its parts."""

    def __init__(self, ratings: Mapping[str, str]) -> None:
        self._ratings = ratings
        self._wholes: dict[str, int] = {}
        self._parts: dict[str, list[int]] = {}
        self._floors: list[int] = []

    def put(self, claim: SlotClaim, figure: Figure | None, is_part: bool) -> None:
        """Hear its origin."""
        if figure is not None and is_reliable(self._ratings, claim):
            before = self._floor(claim.origin)
            if is_part:
                insort(self._parts.setdefault(claim.origin, []), figure.lower)
            else:
                self._wholes[claim.origin] = figure.lower
            self._replace(before, self._floor(claim.origin))

    def take(self, claim: SlotClaim, figure: Figure | None, is_part: bool) -> None:
        """Hear it no more."""
        if figure is not None and is_reliable(self._ratings, claim):
            before = self._floor(claim.origin)
            if is_part:
                parts = self._parts[claim.origin]
                del parts[bisect_left(parts, figure.lower)]
            else:
                del self._wholes[claim.origin]
            self._replace(before, self._floor(claim.origin))

    @property
    def lowest(self) -> int | None:
        """The least floor; None where there is none."""
        return self._floors[0] if self._floors else None

    def _floor(self, origin: str) -> int | None:
        if origin in self._wholes:
            return self._wholes[origin]
        parts = self._parts.get(origin)
        return parts[-1] if parts else None

    def _replace(self, before: int | None, after: int | None) -> None:
        if before == after:
            return
        if before is not None:
            del self._floors[bisect_left(self._floors, before)]
        if after is not None:
            insort(self._floors, after)


def _text(claim: SlotClaim) -> tuple[type, str]:
    return type(claim.value), value_text(claim.value)
