"""An estimate: what is known of a slot under a policy, and on whose word."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import inf

import msgspec

from events.attribution import Voice
from events.figures import Figure, figure_text, overlap
from events.values import Value, meaning, value_text
from projections.claims import SlotClaim, figure_of
from projections.compare import Comparison, Relation, compare, compare_part
from projections.effects import Ruling
from projections.force import SetAside
from projections.indexes import Ends, Voices, reliability
from projections.kept import I, Kept
from projections.ranges import allowed

Ratings = Mapping[str, str]  # the key of a source -> its reliability, A to F; F where it has none

RELIABILITY_ORDER = "ABCFDE"  # F, cannot be judged, is better than D, usually not reliable
CREDIBILITY_ORDER = (1, 2, 3, 6, 4, 5)


class Clause(msgspec.Struct, frozen=True):
    """One clause of a policy: a name such as `standing/whole`, its text, and where it is from."""

    name: str
    text: str
    source: str


class Grade(msgspec.Struct, frozen=True):
    """How well founded what is known of an incident is, under a policy that grades, and why."""

    name: str
    reason: str


class Question(msgspec.Struct, frozen=True, gc=False):
    """What a policy is asked, as of an instant; a policy never sees the log.

    `whole`: the claims in force that count all of the slot. `parts`: those that count a part of
    it, a population within it or what is new in a period: a part bounds the whole from below.
    `rulings`: what analysts decided on the slot and did not lift, in the order of the log. `kept`
    says nothing that looking at the claims would not, and sooner.
    """

    whole: tuple[SlotClaim, ...] = ()
    parts: tuple[SlotClaim, ...] = ()
    denials: tuple[SlotClaim, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    ratings: Ratings = msgspec.field(default_factory=dict)
    rulings: tuple[Ruling, ...] = ()
    kept: Kept | None = None

    def index(self, kind: type[I]) -> I | None:
        """What is kept about these very claims; None where they are few, or nothing is."""
        return self.kept.index(kind, self.whole, self.parts) if self.kept is not None else None

    def reliability(self, claim: SlotClaim) -> str:
        """The reliability of whoever asserts the claim."""
        return reliability(self.ratings, claim)


class Used(msgspec.Struct, frozen=True, gc=False):
    """A claim that the estimate rests on, and for what: best, low, high, or part."""

    claim: SlotClaim
    roles: tuple[str, ...]


class Estimate(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Low, best and high of a slot; None is open, or unknown. Anything but a figure is in `best`.

    `chosen` is the claim that `best` is of: its figure may have bounds, and then `best` is None,
    unless the policy reads one number out of them. `grade` is how well founded the policy finds
    what is known; "" where it does not grade. `ruled` is the ruling that the estimate follows, and
    `returned` all the claims of a policy that may return several.
    """

    rule: str
    low: int | None = None
    best: int | str | None = None
    high: int | None = None
    chosen: SlotClaim | None = None
    used: Sequence[Used] = ()
    set_aside: tuple[SetAside, ...] = ()
    corroboration: int = 0
    unattributed: int = 0
    contested: bool = False
    breakdown: Mapping[str, "Estimate"] = msgspec.field(default_factory=dict)
    grade: str = ""
    ruled: Ruling | None = None
    returned: tuple[SlotClaim, ...] = ()

    @property
    def value(self) -> Value | None:
        """The value that `best` is of: the chosen claim's, or the one that was ruled."""
        if self.chosen is not None:
            return self.chosen.value
        return self.ruled.value if self.ruled is not None else None

    @property
    def approximate(self) -> bool:
        """Whether the best figure was said to be so ("some 14")."""
        return isinstance(self.value, Figure) and self.value.approximate

    @property
    def derived(self) -> bool:
        """Whether the best figure is a sum of a breakdown, and nobody's own."""
        return self.chosen is not None and self.chosen.derived


Policy = Callable[[Question], Estimate]


def estimate_text(estimate: Estimate) -> str:
    """`6`, `≥ 2`, `< 50`, `2–5`, `about 14`, a term, or `unknown`."""
    if isinstance(estimate.best, int):
        return figure_text(Figure(estimate.best, estimate.best, estimate.approximate))
    if estimate.value is not None:
        return value_text(estimate.value)
    if estimate.low is None and estimate.high is None:
        return "unknown"
    return figure_text(Figure(estimate.low or 0, estimate.high))


def point(value: Value) -> int | str | None:
    """What stands in `best` for a value: its number, its text, or None for bounds."""
    if not isinstance(value, Figure):
        return value_text(value)
    return value.lower if value.is_point else None


def supporters(chosen: SlotClaim, claims: tuple[SlotClaim, ...]) -> tuple[int, int]:
    """How many distinct origins say the same as the chosen claim: attributed, and unattributed.

    Two outlets in their own voice may carry one wire, and an unknown origin may be anyone's:
    they are counted apart and corroborate nothing.
    """
    value = meaning(chosen.value)
    same = [claim for claim in claims if meaning(claim.value) == value]
    named = {claim.origin for claim in same if claim.voice is Voice.ATTRIBUTED}
    return len(named), len({claim.origin for claim in same} - named)


def supporters_of(question: Question, chosen: SlotClaim) -> tuple[int, int]:
    """The supporters of the chosen claim among the claims of the whole."""
    voices = question.index(Voices)
    return voices.supporting(chosen.value) if voices else supporters(chosen, question.whole)


def is_contested(question: Question) -> bool:
    """Whether two claims of the whole conflict, one is denied, or a part is more than the whole."""
    ends = question.index(Ends)
    if ends:
        if ends.is_split:
            return True
        if ends.is_plain and not question.denials:
            return False
        whole, parts = ends.of_whole(), ends.of_parts()
    else:
        whole = _extremes(question.whole)
        parts = _extremes([part for part in question.parts if part.basis == "cumulative"])
    return (
        _conflict(compare, combinations(whole, 2))
        or _conflict(compare_part, _of_two(whole, parts))
        or any(_is_denied(denial, question.whole) for denial in question.denials)
    )


def _of_two(
    whole: list[SlotClaim], parts: list[SlotClaim]
) -> Iterator[tuple[SlotClaim, SlotClaim]]:
    return ((one, other) for one in whole for other in parts if one.id != other.id)


def _conflict(
    compared: Callable[[SlotClaim, SlotClaim], Comparison],
    pairs: Iterable[tuple[SlotClaim, SlotClaim]],
) -> bool:
    """Whether a pair conflicts; what allows one number never does."""
    return any(
        compared(one, other).relation is Relation.CONFLICT
        for one, other in pairs
        if not _overlap(allowed(one), allowed(other))
    )


def _is_denied(denial: SlotClaim, whole: Iterable[SlotClaim]) -> bool:
    """Whether a claim is denied: one that says the same, or a figure that overlaps."""
    figure = figure_of(denial)
    return any(
        compare(denial, claim).relation is Relation.CONFLICT
        for claim in whole
        if figure is None or _overlap(figure, figure_of(claim))
    )


def _overlap(figure: Figure | None, other: Figure | None) -> bool:
    return figure is not None and other is not None and overlap(figure, other)


def _extremes(claims: Sequence[SlotClaim]) -> list[SlotClaim]:
    """Claims among which there is a conflict if there is one among all.

    Of figures, with their ranges, the one that is least at most and the one that is most at least:
    where these overlap, all do. Of what is not a figure, one for each thing said.
    """
    figures = [claim for claim in claims if figure_of(claim)]
    said = {
        (type(claim.value), value_text(claim.value)): claim
        for claim in claims
        if not figure_of(claim)
    }
    ends = [min(figures, key=_upper), max(figures, key=_lower)] if figures else []
    return [*ends, *said.values()]


def _upper(claim: SlotClaim) -> float:
    figure = allowed(claim)
    return inf if figure is None or figure.upper is None else figure.upper


def _lower(claim: SlotClaim) -> int:
    figure = allowed(claim)
    return 0 if figure is None else figure.lower
