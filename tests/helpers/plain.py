"""Estimates in plain form, to be compared."""

from collections.abc import Mapping, Sequence

from projections.claims import SlotClaim
from projections.estimate import Estimate
from projections.measure import Population


def bounds(estimate: Estimate) -> tuple[int | None, int | str | None, int | None]:
    """Low, best, high."""
    return estimate.low, estimate.best, estimate.high


def roles(estimate: Estimate) -> dict[str, tuple[str, ...]]:
    """What each used claim is used for, by its id."""
    return {used.claim.id: used.roles for used in estimate.used}


def reasons(estimate: Estimate) -> dict[str, str]:
    """Why each claim is set aside, by its id."""
    return {aside.claim.id: aside.reason for aside in estimate.set_aside}


def plain(estimate: Estimate) -> tuple[object, ...]:
    """All that an estimate says, without the positions: these differ from log to log."""
    return (
        estimate.rule,
        bounds(estimate),
        (estimate.approximate, estimate.derived, estimate.contested),
        (estimate.corroboration, estimate.unattributed),
        estimate.chosen and estimate.chosen.id,
        [(used.claim.id, used.claim.population, used.roles) for used in estimate.used],
        sorted((aside.claim.id, aside.reason) for aside in estimate.set_aside),
        {name: plain(part) for name, part in estimate.breakdown.items()},
    )


def plainly(estimates: Mapping[Population, Estimate]) -> dict[Population, tuple[object, ...]]:
    """Every slot in plain form."""
    return {population: plain(estimate) for population, estimate in estimates.items()}


def ids(claims: Sequence[SlotClaim]) -> list[str]:
    """The ids of claims, in their order."""
    return [claim.id for claim in claims]
