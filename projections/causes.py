"""What may have changed the estimates of a measure, event by event, along one of the two axes."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

import msgspec

from projections.claims import SlotClaim
from projections.effects import Effect, reaching
from projections.material import Material
from projections.standpoint import Standpoint

Axis = Literal["reported", "recorded"]
Claims = tuple[SlotClaim, ...]
_PLACE: Any = itemgetter(0)  # along the axis: where it is placed
LONG_AGO = -(2**62)  # microseconds: before anything was published


class Cause(msgspec.Struct, frozen=True, gc=False):
    """An event, the standpoint just after it, and what may read otherwise from there.

    `of_terms`: it is a rating, a ruling or a declaration, on which terms claims are weighed.
    `since` is from when on it counts, on the axis of what was reported.
    """

    position: int
    at: Standpoint
    claims: Claims = ()
    of_terms: bool = False
    since: int | None = None


class _Touch(msgspec.Struct, frozen=True, gc=False):
    """Something with an event, an undoing perhaps, and an instant, and the claims it touches."""

    position: int
    undone: int | None
    since: int | None
    claims: Claims
    of_terms: bool = False


def causes(
    material: Material, axis: Axis, at: Standpoint, start: Standpoint | None = None
) -> Iterator[Cause]:
    """The events that may have changed something, in order, as far as the standpoint reaches; those
    alone that are not seen from `start` yet, where it is given.

    Along what was reported, what holds for all instants is no cause: it holds from the start.
    """
    start = start or before_all(axis, at)
    return (_recorded if axis == "recorded" else _reported)(_touches(material), start, at)


def _recorded(touches: Iterable[_Touch], start: Standpoint, at: Standpoint) -> Iterator[Cause]:
    """Each event in the order of the log, what was undone again at the event that undid it."""
    placed = [(touch.position, touch) for touch in touches]
    placed += [(touch.undone, touch) for _, touch in placed if touch.undone is not None]
    placed.sort(key=_PLACE)
    for position, group in groupby(placed, key=_PLACE):
        if at.held(position) and not start.held(position):
            after = Standpoint(at.as_of, position, at.upto)
            yield _cause(position, after, [touch for _, touch in group], None)


def _reported(touches: Iterable[_Touch], start: Standpoint, at: Standpoint) -> Iterator[Cause]:
    """Each event by when it was published, then in the order of the log."""
    placed = [
        ((touch.since, touch.position), touch)
        for touch in touches
        if touch.since is not None and at.reaches(touch.position, touch.undone)
    ]
    placed.sort(key=_PLACE)
    for (since, position), group in groupby(placed, key=_PLACE):
        if at.heard(since, position) and not start.heard(since, position):
            after = Standpoint(since, at.known, position)
            yield _cause(position, after, [touch for _, touch in group], since)


def before_all(axis: Axis, at: Standpoint) -> Standpoint:
    """The standpoint before the first of the causes."""
    if axis == "recorded":
        return msgspec.structs.replace(at, known=0)
    return msgspec.structs.replace(at, as_of=LONG_AGO)


def _cause(position: int, after: Standpoint, touched: list[_Touch], since: int | None) -> Cause:
    if len(touched) == 1:
        return Cause(position, after, touched[0].claims, touched[0].of_terms, since)
    claims = dict.fromkeys(claim for touch in touched for claim in touch.claims)
    return Cause(position, after, tuple(claims), any(t.of_terms for t in touched), since)


def _touches(material: Material) -> Iterator[_Touch]:
    """Everything that can touch claims or terms, from when on, and which."""
    of_claim: dict[int, Claims] = {}
    for claim in material.claims:
        yield _Touch(claim.stated, claim.undone, claim.order[0], (claim,))
        if claim.position in material.effects:
            of_claim[claim.position] = (*of_claim.get(claim.position, ()), claim)
    for position, effects in material.effects.items():
        for done in effects:
            yield _touch(done, of_claim.get(position, ()))
    for incident in reaching(material.incident, material.merges):
        for merge in material.merges.get(incident, ()):
            yield _touch(merge, material.claims)
    renamed = tuple(claim for claim in material.claims if claim.origin in material.aliases)
    for renamings in material.aliases.values():
        for alias in renamings:
            yield _touch(alias, renamed, of_terms=True)
    for rating in material.source_ratings:
        yield _touch(rating, of_terms=True)
    for nesting in material.nestings:
        yield _touch(nesting, of_terms=True)
    for ruling in material.rulings:
        for effect in (ruling, *ruling.lifted):
            yield _touch(effect, of_terms=True)


def _touch(effect: Effect, claims: Claims = (), *, of_terms: bool = False) -> _Touch:
    return _Touch(effect.position, effect.undone, effect.since, claims, of_terms)
