"""All that is said of one measure of an incident: a fold of claims for each population."""

from collections.abc import Iterable, Iterator

import msgspec

from projections.claims import SlotClaim
from projections.estimate import Estimate, Policy, Question, Ratings
from projections.force import InForce, SlotFold

Population = str | None


class MeasureFold:
    """Folds the claims of one incident and measure, and answers for every population.

    The slot of everyone (None) is always there: a part bounds it even where nobody gave a total.
    """

    def __init__(self, claims: Iterable[SlotClaim] = ()) -> None:
        self._slots: dict[Population, SlotFold] = {None: SlotFold()}
        for claim in claims:
            self.add(claim)

    def add(self, claim: SlotClaim) -> None:
        """Put a claim into the slot of its population."""
        self._slots.setdefault(claim.population, SlotFold()).add(claim)

    def remove(self, claim: SlotClaim) -> None:
        """Take a claim out, as if it had not been made."""
        self._slots[claim.population].remove(claim)

    def populations(self) -> list[Population]:
        """Everyone first, then the populations by name."""
        return [None, *sorted(name for name in self._slots if name is not None)]

    def in_force(self, population: Population) -> InForce:
        """The claims in force in a slot."""
        return self._slots.get(population, SlotFold()).in_force()

    def estimate(
        self, population: Population, policy: Policy, ratings: Ratings, *, explain: bool = True
    ) -> Estimate:
        """What is known of a slot under a policy, with the parts of the chosen claim's breakdown.

        `explain=False` leaves out the claims set aside, which takes time where there are many.
        """
        estimate = policy(self._question(population, ratings, explain))
        parts = dict(self._breakdown(estimate.chosen, policy, ratings, explain))
        return msgspec.structs.replace(estimate, breakdown=parts) if parts else estimate

    def _question(self, population: Population, ratings: Ratings, explain: bool) -> Question:
        slot = self._slots.get(population, SlotFold())
        force = slot.explained() if explain else slot.in_force()
        new = (claim for claim in force.claims if claim.basis == "incremental")
        others = self._parts() if population is None else ()
        return Question(
            whole=tuple(claim for claim in force.claims if claim.basis == "cumulative"),
            parts=tuple(sorted((*new, *others), key=lambda claim: claim.order)),
            denials=force.denials,
            set_aside=force.set_aside,
            ratings=ratings,
        )

    def _parts(self) -> Iterator[SlotClaim]:
        """Claims in force about some population; those of a breakdown have a whole of their own."""
        for population, slot in self._slots.items():
            if population is not None:
                yield from (claim for claim in slot.in_force().claims if not claim.part)

    def _breakdown(
        self, chosen: SlotClaim | None, policy: Policy, ratings: Ratings, explain: bool
    ) -> Iterator[tuple[str, Estimate]]:
        if chosen is None or chosen.part:
            return  # a member of a breakdown is not made up of the other members
        for population, slot in self._slots.items():
            if population is not None and slot.has_part_of(chosen):
                yield population, policy(self._question(population, ratings, explain))
