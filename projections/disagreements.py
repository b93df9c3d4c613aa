"""Pairs of claims in force that do not say the same, and how they stand to each other."""

from collections.abc import Iterable, Iterator
from itertools import combinations, product

import msgspec

from projections.claims import SlotClaim
from projections.compare import Comparison, Relation, compare
from projections.material import NOW, Material, Standpoint


class Disagreement(msgspec.Struct, frozen=True):
    """Two claims in force on one measure; the slot is theirs, or everyone where they differ."""

    one: SlotClaim
    other: SlotClaim
    comparison: Comparison

    @property
    def population(self) -> str | None:
        """The slot that the pair is about."""
        return self.one.population if self.one.population == self.other.population else None


def disagreements(material: Material, at: Standpoint = NOW) -> Iterator[Disagreement]:
    """Every pair that does not agree: a slot's own claims, and a part against the whole.

    The parts of a breakdown are not set against the whole, nor against other parts.
    """
    fold = material.fold(at)
    for population in fold.populations():
        force = fold.in_force(population)
        yield from _differing(combinations((*force.claims, *force.denials), 2))
    standing = [
        claim
        for population in fold.populations()
        for claim in fold.in_force(population).claims
        if not claim.part
    ]
    whole = [claim for claim in standing if claim.population is None]
    parts = [claim for claim in standing if claim.population is not None]
    yield from _differing(product(whole, parts))


def _differing(pairs: Iterable[tuple[SlotClaim, SlotClaim]]) -> Iterator[Disagreement]:
    for one, other in pairs:
        comparison = compare(one, other)
        if comparison.relation is not Relation.AGREE:
            yield Disagreement(one, other, comparison)
