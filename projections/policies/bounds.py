"""What the policies share: which claims to hear, and how low and how high they let a figure be."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from events.attribution import Voice
from events.figures import Figure
from events.values import same_text
from projections import indexes
from projections.claims import SlotClaim, figure_of
from projections.effects import Ruling
from projections.estimate import (
    RELIABILITY_ORDER,
    Estimate,
    Question,
    Used,
    is_contested,
    point,
    supporters_of,
)
from projections.force import SetAside
from projections.indexes import Ends
from projections.ranges import allowed

# --- which claims ---------------------------------------------------------------------------


def figures_among(claims: Iterable[SlotClaim]) -> list[SlotClaim]:
    """The claims that state a figure."""
    return [claim for claim in claims if figure_of(claim)]


def is_reliable(question: Question, claim: SlotClaim) -> bool:
    """Whether the source is not rated D or E; one that was never rated is heard."""
    return indexes.is_reliable(question.ratings, claim)


def most_reliable(question: Question, claims: Collection[SlotClaim]) -> list[SlotClaim]:
    """The claims of the best rated sources, all that share the best rating."""
    found = {question.reliability(claim) for claim in claims}
    best = min(found, key=RELIABILITY_ORDER.index, default="")
    return [claim for claim in claims if question.reliability(claim) == best]


def firmest(claims: Collection[SlotClaim]) -> list[SlotClaim]:
    """The claims asserted; those alleged where none is."""
    return [claim for claim in claims if claim.modality == "asserted"] or list(claims)


def kept(claims: Iterable[SlotClaim], heard: Iterable[SlotClaim]) -> list[SlotClaim]:
    """Every claim that is among those heard."""
    positions = {claim.position for claim in heard}
    return [claim for claim in claims if claim.position in positions]


def left_out(
    claims: Iterable[SlotClaim], heard: Iterable[SlotClaim], reason: str
) -> list[SetAside]:
    """Every claim that is not among those heard, with the reason."""
    positions = {claim.position for claim in heard}
    return [SetAside(claim, reason) for claim in claims if claim.position not in positions]


def named_origins(claims: Iterable[SlotClaim]) -> set[str]:
    """The origins of attributed claims: outlets in their own voice may all carry one wire."""
    return {claim.origin for claim in claims if claim.voice is Voice.ATTRIBUTED}


def states_least(figure: Figure) -> bool:
    """Whether it says how many at least: "up to 32" does not, "none" does."""
    return figure.lower > 0 or figure.upper == 0


def least_figure(claims: Iterable[SlotClaim]) -> SlotClaim | None:
    """The claim of the lowest number, else of the lowest bounds; of equals the newest."""
    return min(figures_among(claims), key=_lowness, default=None)


def said_by_all(claims: Collection[SlotClaim]) -> SlotClaim | None:
    """The newest of claims that are not figures, where all say the same; None where they differ."""
    newest = max(claims, key=_order, default=None)
    if newest and all(same_text(claim.value, newest.value) for claim in claims):
        return newest
    return None


def _order(claim: SlotClaim) -> tuple[int, int]:
    return claim.order


def _lowness(claim: SlotClaim) -> tuple[bool, int, bool, int, int, int]:
    figure = figure_of(claim) or Figure(0)
    published, position = claim.order
    is_open, upper = figure.is_open, figure.upper or 0
    return not figure.is_point, figure.lower, is_open, upper, -published, -position


# --- bounds ---------------------------------------------------------------------------------


def floors(whole: Iterable[SlotClaim], parts: Iterable[SlotClaim]) -> dict[str, SlotClaim]:
    """For each origin, the claim that says the least total it allows.

    That is its claim of the whole or, where it made none, the largest of its parts: a part
    allows its own count and more, and two parts of one origin are never added up.
    """
    found: dict[str, SlotClaim] = {}
    for claim in sorted(parts, key=_order):
        if figure_of(claim) and _lower(claim) >= _lower(found.get(claim.origin)):
            found[claim.origin] = claim
    for claim in whole:
        if figure_of(claim):
            found[claim.origin] = claim
    return found


def lowest(claims: Collection[SlotClaim]) -> int | None:
    """The lowest lower bound, or low of a range; None where there is no figure."""
    return min((figure.lower for claim in claims if (figure := allowed(claim))), default=None)


def highest(claims: Collection[SlotClaim]) -> int | None:
    """The highest upper bound, or high of a range; None, open, where one is open or there is no
    figure."""
    uppers = [figure.upper for claim in claims if (figure := allowed(claim))]
    known = [upper for upper in uppers if upper is not None]
    return max(known) if known and len(known) == len(uppers) else None


def highest_of(question: Question) -> int | None:
    """The highest upper bound of the whole, as `highest` finds it."""
    ends = question.index(Ends)
    return ends.highest if ends else highest(question.whole)


# --- the estimate ---------------------------------------------------------------------------


def finish(
    question: Question,
    rule: str,
    *,
    chosen: SlotClaim | None = None,
    low: int | None = None,
    high: int | None = None,
    low_from: Iterable[SlotClaim] = (),
    aside: Iterable[SetAside] = (),
    grade: str = "",
    ruled: Ruling | None = None,
    returned: tuple[SlotClaim, ...] = (),
) -> Estimate:
    """The estimate of a question, with what is the same under every policy filled in.

    `aside`: claims in force that the policy does not hear. Corroboration and contest are of all
    claims in force all the same.
    """
    named, unattributed = supporters_of(question, chosen) if chosen else (0, 0)
    value = chosen.value if chosen else ruled.value if ruled else None
    unheard = tuple(aside)
    return Estimate(
        rule=rule,
        low=low,
        best=None if value is None else point(value),
        high=high,
        chosen=chosen,
        used=Uses(question, chosen, (low, high), low_from, unheard),
        set_aside=question.set_aside + unheard,
        corroboration=named,
        unattributed=unattributed,
        contested=is_contested(question),
        grade=grade,
        ruled=ruled,
        returned=returned,
    )


class Uses(Sequence[Used]):
    """The claims that an estimate rests on, each with its roles: found when somebody looks, for
    they may be many, and most estimates of a history are only compared."""

    __slots__ = ("_found", "_of")

    def __init__(
        self,
        question: Question,
        chosen: SlotClaim | None,
        bounds: tuple[int | None, int | None],
        low_from: Iterable[SlotClaim],
        unheard: tuple[SetAside, ...],
    ) -> None:
        self._of = question.whole, question.parts, chosen, bounds, low_from, unheard
        self._found: tuple[Used, ...] | None = None

    def __len__(self) -> int:
        return len(self._all())

    def __getitem__(self, index: Any) -> Any:
        return self._all()[index]

    def __iter__(self) -> Iterator[Used]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        return self._all() == (other._all() if isinstance(other, Uses) else other)

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def _all(self) -> tuple[Used, ...]:
        if self._found is None:
            whole, parts, chosen, bounds, low_from, unheard = self._of
            roles = _roles(whole, chosen, *bounds, low_from)
            self._found = _used(whole, parts, roles, unheard)
        return self._found


def _roles(
    whole: tuple[SlotClaim, ...],
    chosen: SlotClaim | None,
    low: int | None,
    high: int | None,
    low_from: Iterable[SlotClaim],
) -> dict[int, list[str]]:
    """What each claim is used for, by its position."""
    roles: dict[int, list[str]] = defaultdict(list)
    if chosen is not None:
        roles[chosen.position].append("best")
    for claim in low_from:
        if low is not None and _lower(claim) == low:
            roles[claim.position].append("low")
    for claim in whole:
        figure = allowed(claim)
        if figure and high is not None and figure.upper == high:
            roles[claim.position].append("high")
    return roles


def _used(
    whole: tuple[SlotClaim, ...],
    parts: tuple[SlotClaim, ...],
    roles: dict[int, list[str]],
    unheard: Iterable[SetAside],
) -> tuple[Used, ...]:
    aside = {item.claim.position for item in unheard}
    everything = [(claim, "whole") for claim in whole]
    everything += [(claim, "part") for claim in parts]
    return tuple(
        Used(claim, tuple(roles[claim.position]) or (what,))
        for claim, what in everything
        if claim.position not in aside
    )


def _lower(claim: SlotClaim | None) -> int:
    figure = allowed(claim) if claim else None
    return figure.lower if figure else -1
