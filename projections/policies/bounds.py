"""What the policies share: how low and how high the claims in force let a figure be."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from projections.claims import SlotClaim, figure_of
from projections.estimate import Estimate, Question, Used, is_contested, point, supporters

Roles = dict[SlotClaim, list[str]]


def floors(whole: Iterable[SlotClaim], parts: Iterable[SlotClaim]) -> dict[str, SlotClaim]:
    """For each origin, the claim that says the least total it allows.

    That is its claim of the whole or, where it made none, the largest of its parts: a part
    allows its own count and more, and two parts of one origin are never added up.
    """
    found: dict[str, SlotClaim] = {}
    for claim in parts:
        if figure_of(claim) and _lower(claim) >= _lower(found.get(claim.origin)):
            found[claim.origin] = claim
    for claim in whole:
        if figure_of(claim):
            found[claim.origin] = claim
    return found


def lowest(claims: Collection[SlotClaim]) -> int | None:
    """The lowest lower bound; None where there is no figure."""
    return min((figure.lower for claim in claims if (figure := figure_of(claim))), default=None)


def highest(claims: Collection[SlotClaim]) -> int | None:
    """The highest upper bound; None, open, where one is open or there is no figure."""
    uppers = [figure.upper for claim in claims if (figure := figure_of(claim))]
    known = [upper for upper in uppers if upper is not None]
    return max(known) if known and len(known) == len(uppers) else None


def finish(
    question: Question,
    rule: str,
    *,
    chosen: SlotClaim | None = None,
    low: int | None = None,
    high: int | None = None,
    low_from: Iterable[SlotClaim] = (),
) -> Estimate:
    """The estimate of a question, with what is the same under every policy filled in."""
    named, unattributed = supporters(chosen, question.whole) if chosen else (0, 0)
    return Estimate(
        rule=rule,
        low=low,
        best=point(chosen) if chosen else None,
        high=high,
        chosen=chosen,
        used=_used(question, chosen, low, high, low_from),
        set_aside=question.set_aside,
        corroboration=named,
        unattributed=unattributed,
        contested=is_contested(question),
    )


def _used(
    question: Question,
    chosen: SlotClaim | None,
    low: int | None,
    high: int | None,
    low_from: Iterable[SlotClaim],
) -> tuple[Used, ...]:
    roles: dict[int, list[str]] = defaultdict(list)
    if chosen is not None:
        roles[chosen.position].append("best")
    for claim in low_from:
        if low is not None and _lower(claim) == low:
            roles[claim.position].append("low")
    for claim in question.whole:
        figure = figure_of(claim)
        if figure and high is not None and figure.upper == high:
            roles[claim.position].append("high")
    everything = [(claim, "whole") for claim in question.whole]
    everything += [(claim, "part") for claim in question.parts]
    return tuple(Used(claim, tuple(roles[claim.position]) or (what,)) for claim, what in everything)


def _lower(claim: SlotClaim | None) -> int:
    figure = figure_of(claim) if claim else None
    return figure.lower if figure else -1
