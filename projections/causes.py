"""What may have changed the estimates of a measure, event by event, along one of the two axes."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from projections.claims import SlotClaim
from projections.effects import Effect, reaching
from projections.material import Material
from projections.standpoint import Standpoint

Axis = Literal["reported", "recorded"]
Claims = tuple[SlotClaim, ...]
LONG_AGO = -(2**62)  # microseconds: before anything was published


class Cause(msgspec.Struct, frozen=True):
    """An event, the standpoint just after it, and what may read otherwise from there.

    `of_terms`: it is a rating, a ruling or a declaration, on which terms claims are weighed.
    `since` is from when on it counts, on the axis of what was reported.
    """

    position: int
    at: Standpoint
    claims: Claims = ()
    of_terms: bool = False
    since: int | None = None


class _Touch(msgspec.Struct, frozen=True):
    """Something with an event, an undoing perhaps, and an instant, and the claims it touches."""

    position: int
    undone: int | None
    since: int | None
    claims: Claims
    of_terms: bool = False


def causes(material: Material, axis: Axis, at: Standpoint) -> Iterator[Cause]:
    """The events that may have changed something, in order, as far as the standpoint reaches.

    Along what was reported, what holds for all instants is no cause: it holds from the start.
    """
    touches = list(_touches(material))
    if axis == "recorded":
        yield from _recorded(touches, at)
    else:
        yield from _reported(touches, at)


def _recorded(touches: list[_Touch], at: Standpoint) -> Iterator[Cause]:
    """Each event in the order of the log, what was undone again at the event that undid it."""
    by_position: dict[int, list[_Touch]] = {}
    for touch in touches:
        by_position.setdefault(touch.position, []).append(touch)
        if touch.undone is not None:
            by_position.setdefault(touch.undone, []).append(touch)
    for position in sorted(by_position):
        if at.held(position):
            after = msgspec.structs.replace(at, known=position)
            yield _cause(position, after, by_position[position], None)


def _reported(touches: list[_Touch], at: Standpoint) -> Iterator[Cause]:
    """Each event by when it was published, then in the order of the log."""
    by_order: dict[tuple[int, int], list[_Touch]] = {}
    for touch in touches:
        if touch.since is not None and at.reaches(touch.position, touch.undone):
            by_order.setdefault((touch.since, touch.position), []).append(touch)
    for since, position in sorted(by_order):
        if at.heard(since, position):
            after = msgspec.structs.replace(at, as_of=since, upto=position)
            yield _cause(position, after, by_order[since, position], since)


def before_all(axis: Axis, at: Standpoint) -> Standpoint:
    """The standpoint before the first of the causes."""
    if axis == "recorded":
        return msgspec.structs.replace(at, known=0)
    return msgspec.structs.replace(at, as_of=LONG_AGO)


def _cause(position: int, after: Standpoint, touched: list[_Touch], since: int | None) -> Cause:
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
