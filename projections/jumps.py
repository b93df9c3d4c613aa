"""Changes that look like a slip or a swing: a figure many times another, one that goes back."""

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from events.names import same_name
from projections.claims import SlotClaim, figure_of
from projections.effects import resolved
from projections.estimate import Estimate
from projections.history import Axis, Change, history
from projections.material import Material
from projections.measure import Population
from projections.policies import policy_named
from projections.standpoint import NOW, Standpoint

Kind = Literal["jump", "fall", "from zero", "to zero", "return", "withdrawn", "corrected"]

FACTOR = 3  # the least that is flagged, where nobody asks for another one
OWN = policy_named("latest")  # what one origin says is what it said last

Known = tuple[object, ...]
UNKNOWN: Known = (None, None)


class Point(msgspec.Struct, frozen=True):
    """The number that an estimate is compared by: its best, or where that is unknown, its low."""

    number: int
    of: Literal["best", "low"]


class Return(msgspec.Struct, frozen=True):
    """An old value holds again.

    `first` is the change that it first came with, None for unknown, which holds from the
    beginning. `left` is the last change that took it away; `direct`: to the one value that stood
    in between, and not to several.
    """

    first: Change | None
    left: Change
    direct: bool


class Jump(msgspec.Struct, frozen=True):
    """A change with every reason for which it is flagged.

    `factor` is how many times the smaller figure the larger one is, None where there is no ratio:
    then neither `jump` nor `fall` is among the kinds.
    """

    change: Change
    kinds: tuple[Kind, ...]
    before: Point | None
    after: Point | None
    factor: float | None = None
    back: Return | None = None


def jumps(changes: Iterable[Change], factor: float = FACTOR) -> Iterator[Jump]:
    """The changes of slots that jump, fall, go back to an old value, or withdraw the figure.

    A figure jumps or falls where one is at least `factor` times the other. Zero has no ratio: from
    or to it, a change by at least `factor` is flagged. A figure is withdrawn where nothing is known
    any more, or where its source took back the claim it stood on. What is flagged is `corrected`
    too where the source put its claim right. `changes` are those of one measure, in order; what
    only confirms a figure is never a return.
    """
    courses: dict[Population, _Course] = {}
    for change in changes:
        back = courses.setdefault(change.population, _Course()).follow(change)
        before, after = point_of(change.before), point_of(change.after)
        sized = _sized(before, after, factor) if _comparable(before, after) else None
        kinds = (*(() if sized is None else (sized,)), *_gone_back(change, back))
        if kinds:
            kinds += ("corrected",) if _is_correction(change) else ()
            ratio = _ratio(before, after) if sized in ("jump", "fall") else None
            yield Jump(change, kinds, before, after, ratio, back)


def by_origin(material: Material, at: Standpoint = NOW) -> Iterator[tuple[str, Material]]:
    """What each origin alone says of a measure, in order of the log: its key, and its own claims
    with what was done to them. Names that stand for another one count as that one."""
    named = {claim.origin for claim in material.claims}
    keys = {origin: resolved(origin, material.aliases, at) for origin in named}
    of: dict[str, list[SlotClaim]] = {}
    for claim in material.claims:
        of.setdefault(keys[claim.origin], []).append(claim)
    for key, own in of.items():
        positions = dict.fromkeys(claim.position for claim in own)
        done = {at: material.effects[at] for at in positions if at in material.effects}
        yield key, msgspec.structs.replace(material, claims=tuple(own), effects=done)


def own_history(
    material: Material, axis: Axis = "reported", at: Standpoint = NOW
) -> Iterator[Change]:
    """How the figures of one origin changed, in the slots that it speaks of; no policy takes part.

    Where an origin counts only parts, it has said nothing of everyone.
    """
    spoken_of = {claim.population for claim in material.claims}
    alone = msgspec.structs.replace(material, source_ratings=(), rulings=())  # OWN heeds none
    for change in history(alone, OWN.apply, axis, at):
        if change.population in spoken_of:
            yield change


def point_of(estimate: Estimate) -> Point | None:
    """What stands for an estimate in a comparison of sizes; None where nothing does.

    An upper bound alone ("fewer than 50") stands for nothing, although its low is 0.
    """
    if isinstance(estimate.best, int):
        return Point(estimate.best, "best")
    if estimate.best is None and estimate.low:
        return Point(estimate.low, "low")
    return None


def is_unknown(estimate: Estimate) -> bool:
    """Whether nothing at all is known: no value, and no bound."""
    return _known(estimate) == UNKNOWN and estimate.chosen is None


class _Course:
    """The values that a slot has had: with which change each came first, and last went."""

    def __init__(self) -> None:
        self._first: dict[Known, Change | None] = {UNKNOWN: None}
        self._left: dict[Known, Change] = {}
        self._last: Change | None = None

    def follow(self, change: Change) -> Return | None:
        """Take in the next change; the return that it is, if it is one."""
        before, after = _known(change.before), _known(change.after)
        if before == after:
            return None
        self._left[before] = change
        last, self._last = self._last, change
        if after not in self._first:
            self._first[after] = change
            return None
        left = self._left[after]
        return Return(self._first[after], left, left is last)


def _known(estimate: Estimate) -> Known:
    """What makes two estimates the same value, however approximate or contested."""
    if isinstance(estimate.best, str):
        return (same_name(estimate.best),)
    if estimate.best is not None:
        return (estimate.best,)
    figure = figure_of(estimate.chosen) if estimate.chosen else None
    return (figure.lower, figure.upper) if figure else (estimate.low, estimate.high)


def _gone_back(change: Change, back: Return | None) -> tuple[Kind, ...]:
    if back is not None and is_unknown(change.after):
        return ("withdrawn",)
    withdrawn: tuple[Kind, ...] = ("withdrawn",) if _is_withdrawal(change) else ()
    return (*withdrawn, *(() if back is None else ("return",)))


def _is_withdrawal(change: Change) -> bool:
    """Whether its source took back the claim that the figure stood on."""
    stood_on, claim = change.before.chosen, change.claim
    return (
        claim is not None
        and claim.retracted != ""
        and stood_on is not None
        and stood_on.position == claim.position
    )


def _is_correction(change: Change) -> bool:
    return change.claim is not None and change.position == change.claim.corrected


def _comparable(before: Point | None, after: Point | None) -> bool:
    """Whether best stands beside best, or low beside low; or a best below what was the least.

    Otherwise the bounds overlap: 6 is at least 2.
    """
    if before is None or after is None or before.of == after.of:
        return True
    best, low = (before, after) if before.of == "best" else (after, before)
    return best.number < low.number


def _sized(before: Point | None, after: Point | None, factor: float) -> Kind | None:
    if before is None or after is None or before.number == after.number:
        return None
    if before.number == 0:
        return "from zero" if after.number >= factor else None
    if after.number == 0:
        return "to zero" if before.number >= factor else None
    if after.number >= factor * before.number:
        return "jump"
    return "fall" if before.number >= factor * after.number else None


def _ratio(before: Point | None, after: Point | None) -> float | None:
    if before is None or after is None:
        return None
    return max(before.number, after.number) / min(before.number, after.number)
