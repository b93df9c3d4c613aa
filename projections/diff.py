"""What is known of a slot from two standpoints, and what happened in between."""

from typing import Literal

import msgspec

from projections.estimate import Estimate, Policy
from projections.history import Axis, Change, figures_differ, history
from projections.jumps import is_unknown
from projections.material import Material
from projections.measure import MeasureFold, Population
from projections.standpoint import Standpoint


class Difference(msgspec.Struct, frozen=True):
    """A slot from two standpoints, and the changes of it in between, in order."""

    population: Population
    before: Estimate
    after: Estimate
    causes: tuple[Change, ...] = ()

    @property
    def is_one(self) -> bool:
        """Whether what is known did change; there may have been changes that undid one another."""
        return figures_differ(self.before, self.after)

    @property
    def kind(self) -> Literal["new", "gone", "changed"]:
        """Whether nothing was known of the slot before, or nothing is any more, or neither."""
        if is_unknown(self.before):
            return "new"
        return "gone" if is_unknown(self.after) else "changed"


def differences(
    material: Material, policy: Policy, axis: Axis, start: Standpoint, end: Standpoint
) -> list[Difference]:
    """Every slot of a measure, the changed and the unchanged ones, from two standpoints.

    `start` and `end` differ along the axis alone, and `start` is not the later one. A slot that
    is not there from one of them is unknown from it.
    """
    before, after = (material.estimates(policy, at, explain=False) for at in (start, end))
    unknown = MeasureFold().estimate(None, policy, explain=False)
    between: dict[Population, list[Change]] = {}
    for change in history(material, policy, axis, end, start=start):
        between.setdefault(change.population, []).append(change)
    return [
        Difference(
            population,
            before.get(population, unknown),
            after.get(population, unknown),
            tuple(between.get(population, ())),
        )
        for population in sorted({*before, *after}, key=lambda who: (who is not None, who or ""))
    ]
