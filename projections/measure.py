"""All that is said of one measure of an incident: a fold of claims for each population."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from projections.claims import SlotClaim
from projections.effects import Ruling
from projections.estimate import Estimate, Policy, Question, Ratings
from projections.force import InForce, SlotFold

Population = str | None
Rulings = Mapping[Population, tuple[Ruling, ...]]
Nestings = Mapping[str, frozenset[str]]  # a population -> those declared to be within it


class Terms(msgspec.Struct, frozen=True):
    """On what terms claims are weighed: ratings of sources, rulings on slots, nested populations.

    `within` holds, for a population, all that belong to it, through as many steps as it takes.
    """

    ratings: Ratings = msgspec.field(default_factory=dict)
    rulings: Rulings = msgspec.field(default_factory=dict)
    within: Nestings = msgspec.field(default_factory=dict)


NO_TERMS = Terms()


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
        self,
        population: Population,
        policy: Policy,
        terms: Terms = NO_TERMS,
        *,
        explain: bool = True,
    ) -> Estimate:
        """What is known of a slot under a policy, with the parts of the chosen claim's breakdown.

        `explain=False` leaves out the claims set aside, which takes time where there are many.
        """
        estimate = policy(self._question(population, terms, explain))
        parts = dict(self._breakdown(estimate.chosen, policy, terms, explain))
        return msgspec.structs.replace(estimate, breakdown=parts) if parts else estimate

    def _question(self, population: Population, terms: Terms, explain: bool) -> Question:
        slot = self._slots.get(population, SlotFold())
        force = slot.explained() if explain else slot.in_force()
        new = (claim for claim in force.claims if claim.basis == "incremental")
        others = self._parts(population, terms)
        return Question(
            whole=tuple(claim for claim in force.claims if claim.basis == "cumulative"),
            parts=tuple(sorted((*new, *others), key=lambda c: (c.order, c.population or ""))),
            denials=force.denials,
            set_aside=force.set_aside,
            ratings=terms.ratings,
            rulings=terms.rulings.get(population, ()),
        )

    def _parts(self, whole: Population, terms: Terms) -> Iterator[SlotClaim]:
        """Claims in force about who belongs to the whole: everyone does to everyone, and to a
        population those who were declared to. A member of a breakdown has a whole of its own,
        which bounds everyone; a population that it is within has none but it."""
        within = terms.within.get(whole, ()) if whole is not None else ()
        for population, slot in self._slots.items():
            if population is None:
                continue
            if whole is None:
                yield from (claim for claim in slot.in_force().claims if not claim.part)
            elif population in within:
                yield from slot.in_force().claims

    def _breakdown(
        self, chosen: SlotClaim | None, policy: Policy, terms: Terms, explain: bool
    ) -> Iterator[tuple[str, Estimate]]:
        if chosen is None or chosen.part:
            return  # a member of a breakdown is not made up of the other members
        for population, slot in self._slots.items():
            if population is not None and slot.has_part_of(chosen):
                yield population, policy(self._question(population, terms, explain))
