"""How the estimates of a measure changed: each change with the event that caused it."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Literal

import msgspec

from projections.claims import SlotClaim
from projections.estimate import Estimate, Policy, Ratings, estimate_text
from projections.material import (
    NOW,
    CredibilityRating,
    Material,
    SourceRating,
    Standpoint,
    Voiding,
    with_credibility,
)
from projections.measure import MeasureFold, Population

Axis = Literal["reported", "recorded"]


class Change(msgspec.Struct, frozen=True):
    """One slot before and after one event; `claim` is what it was about, if about one."""

    position: int
    population: Population
    before: Estimate
    after: Estimate
    claim: SlotClaim | None


class Step(msgspec.Struct, frozen=True):
    """What one event does to the claims folded so far, and to the ratings of sources."""

    position: int
    added: tuple[SlotClaim, ...] = ()
    removed: tuple[SlotClaim, ...] = ()
    rating: SourceRating | None = None


def history(
    material: Material,
    policy: Policy,
    axis: Axis = "reported",
    at: Standpoint = NOW,
    *,
    everything: bool = False,
) -> Iterator[Change]:
    """The changes of every slot of a measure, along when things were published or recorded.

    `everything` also yields what left the figures as they were, such as a confirmation.
    """
    if axis == "reported":
        return _changes(_reported(material, at), policy, material.ratings(at), everything)
    return _changes(_recorded(material, at), policy, {}, everything)


def figures_differ(before: Estimate, after: Estimate) -> bool:
    """Whether what is known differs, and not only who says so too."""
    return _figures(before) != _figures(after)


def _figures(estimate: Estimate) -> tuple[object, ...]:
    return (
        estimate_text(estimate),
        estimate.low, estimate.best, estimate.high,
        estimate.approximate, estimate.derived, estimate.contested,
    )  # fmt: skip


def _reported(material: Material, at: Standpoint) -> Iterator[Step]:
    standing = sorted(material.standing(at), key=lambda claim: claim.order)
    for position, claims in groupby(standing, key=lambda claim: claim.position):
        yield Step(position, added=tuple(claims))


def _recorded(material: Material, at: Standpoint) -> list[Step]:
    """One step for each event, in the order of the log; what is rated goes out and comes back."""
    by_claim: dict[int, tuple[SlotClaim, ...]] = {}
    for position, claims in groupby(material.claims, key=lambda claim: claim.position):
        by_claim[position] = tuple(claim for claim in claims if at.sees(claim))
    steps = [Step(position, added=claims) for position, claims in by_claim.items() if claims]
    for event in material.judgements():
        if not at.reaches(event.position):
            continue
        match event:
            case SourceRating():
                steps.append(Step(event.position, rating=event))
            case CredibilityRating():
                old = by_claim.get(event.claim, ())
                new = tuple(with_credibility(claim, event.credibility) for claim in old)
                by_claim[event.claim] = new
                steps.append(Step(event.position, added=new, removed=old))
            case Voiding():
                steps.append(Step(event.position, removed=by_claim.pop(event.claim, ())))
    return sorted(steps, key=lambda step: step.position)


def _changes(
    steps: Iterable[Step], policy: Policy, ratings: Ratings, everything: bool
) -> Iterator[Change]:
    fold = MeasureFold()
    known: dict[Population, Estimate] = {}
    unknown = fold.estimate(None, policy, ratings, explain=False)
    for step in steps:
        if step.rating is not None:
            ratings = {**ratings, step.rating.source: step.rating.reliability}
        for claim in step.removed:
            fold.remove(claim)
        for claim in step.added:
            fold.add(claim)
        for population in _touched(step, fold, known):
            before = known.get(population, unknown)
            after = fold.estimate(population, policy, ratings, explain=False)
            known[population] = after
            if everything or figures_differ(before, after):
                yield Change(step.position, population, before, after, _about(step, population))


def _touched(
    step: Step, fold: MeasureFold, known: Mapping[Population, Estimate]
) -> list[Population]:
    """The slots of the step's claims, and those whose breakdown counts one of them."""
    if step.rating is not None:
        return fold.populations()
    own = {claim.population for claim in (*step.added, *step.removed)}
    over = {who for who, estimate in known.items() if not own.isdisjoint(estimate.breakdown)}
    return [None, *sorted(name for name in own | over if name is not None)]


def _about(step: Step, population: Population) -> SlotClaim | None:
    claims = (*step.added, *step.removed)
    own = (claim for claim in claims if claim.population == population)
    return next(own, claims[0] if claims else None)
