"""Checks of names: measures and populations that nearly are one another."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from projections.checks.finding import Finding
from projections.claims import SlotClaim
from projections.closeness import are_close
from projections.material import Material
from projections.standpoint import NOW, Standpoint


def check_names(
    incident: str, known: Iterable[tuple[str, Material]], at: Standpoint = NOW
) -> Iterator[Finding]:
    """Pairs of measures, and of populations, of one incident that may be one."""
    measures: dict[str, SlotClaim] = {}
    populations: dict[str, SlotClaim] = {}
    for measure, material in known:
        for claim in material.standing(at):
            if claim.retracted:
                continue
            measures.setdefault(measure, claim)
            if claim.population is not None:
                populations.setdefault(claim.population, claim)
    yield from _close("measures", incident, measures)
    yield from _close("populations", incident, populations)


def _close(what: str, incident: str, first: dict[str, SlotClaim]) -> Iterator[Finding]:
    for one, other in combinations(first, 2):
        if are_close(one, other):
            text = f'the {what} "{one}" and "{other}" may be one'
            yield Finding("names", incident, text, (first[one], first[other]))
