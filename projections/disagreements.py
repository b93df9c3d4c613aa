"""Pairs of claims in force that do not say the same, and how they stand to each other."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter

import msgspec

from events.figures import Figure
from events.values import Value, value_text
from projections.claims import SlotClaim
from projections.compare import Comparison, Relation, compare, compare_part
from projections.material import Material
from projections.standpoint import NOW, Standpoint

REMEMBERED = 100_000  # comparisons

Compared = Callable[[SlotClaim, SlotClaim], Comparison]
_Row = tuple[list[int], Comparison]  # where it is said alike, and how one claim stands to that


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
        yield from _differing(compare, (*own.claims, *own.denials))
    whole, *_ = force.values()
    parts = [
        claim
        for population, own in force.items()
        for claim in own.claims
        if population is not None and not claim.part
    ]
    yield from _differing(compare, whole.claims, parts)
    for outer, inner in material.terms(at).within.items():
        within = [claim for name in sorted(inner) if name in force for claim in force[name].claims]
        outside = force[outer].claims if outer in force else ()
        for found in _differing(compare_part, outside, within):
            if found.one.id != found.other.id:
                yield found


def _differing(
    compared: Compared, ones: Sequence[SlotClaim], others: Sequence[SlotClaim] | None = None
) -> Iterator[Disagreement]:
    """Every one with every other, or with those after it. What is said alike is compared once."""
    others_too = ones if others is None else others
    alike: dict[object, list[int]] = {}
    for place, other in enumerate(others_too):
        alike.setdefault(_said(other), []).append(place)
    rows: dict[object, list[_Row]] = {}
    for index, one in enumerate(ones):
        said = _said(one)
        row = rows.get(said)
        if row is None:
            row = [
                (places, comparison)
                for places in alike.values()
                if (comparison := compared(one, others_too[places[-1]])).relation
                is not Relation.AGREE
            ]
            if len(rows) * len(alike) < REMEMBERED:
                rows[said] = row
        for place, comparison in _after(row, -1 if others is not None else index):
            yield Disagreement(one, others_too[place], comparison)


def _after(row: list[_Row], index: int) -> list[tuple[int, Comparison]]:
    """The places after one that a row of comparisons is about, in order."""
    found = [
        (place, comparison)
        for places, comparison in row
        for place in places[bisect_right(places, index) :]
    ]
    found.sort(key=itemgetter(0))
    return found


def _said(claim: SlotClaim) -> object:
    """All of a claim that a comparison looks at."""
    return (
        _value(claim.value), claim.low, claim.high, claim.population, claim.basis, claim.occurred,
        claim.modality if claim.modality in ("expected", "denied") else "",
    )  # fmt: skip


def _value(value: Value) -> object:
    if isinstance(value, Figure):
        return value.lower, value.upper, value.approximate
    return type(value), value_text(value)
