"""Pairs of claims in force that do not say the same, and how they stand to each other."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, product

import msgspec

from projections.claims import SlotClaim
from projections.compare import Comparison, Relation, compare, compare_part
from projections.material import Material
from projections.standpoint import NOW, Standpoint


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

    The parts of a breakdown are not set against everyone, nor against other parts. Populations that
    were declared to be within others are parts of these.
    """
    fold = material.fold(at)
    force = {population: fold.in_force(population) for population in fold.populations()}
    for own in force.values():
        pairs = combinations((*own.claims, *own.denials), 2)
        yield from _differing(compare, pairs)
    whole, *_ = force.values()
    parts = [
        claim
        for population, own in force.items()
        for claim in own.claims
        if population is not None and not claim.part
    ]
    yield from _differing(compare, product(whole.claims, parts))
    for outer, inner in material.terms(at).within.items():
        within = [claim for name in sorted(inner) if name in force for claim in force[name].claims]
        outside = force[outer].claims if outer in force else ()
        of_two = ((one, other) for one in outside for other in within if one.id != other.id)
        yield from _differing(compare_part, of_two)


def _differing(
    compared: Callable[[SlotClaim, SlotClaim], Comparison],
    pairs: Iterable[tuple[SlotClaim, SlotClaim]],
) -> Iterator[Disagreement]:
    for one, other in pairs:
        comparison = compared(one, other)
        if comparison.relation is not Relation.AGREE:
            yield Disagreement(one, other, comparison)
