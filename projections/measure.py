"""All that is said of one measure of an incident: a fold of claims for each population."""

from collections.abc import Iterable, Mapping

import msgspec

from projections.claims import SlotClaim
from projections.effects import Ruling
from projections.estimate import Estimate, Policy, Ratings
from projections.force import NO_TURN, InForce, Kind, SlotFold, Turn, kind_of
from projections.question_fold import Population, QuestionFold

__all__ = ["NO_TERMS", "MeasureFold", "Nestings", "Population", "Rulings", "Terms"]

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
    A question is put together when it is first asked, and kept from then on.
    """

    def __init__(self, claims: Iterable[SlotClaim] = ()) -> None:
        of: dict[Population, list[SlotClaim]] = {None: []}
        self._counted: dict[tuple[Kind, int], list[str]] = {}  # by claim: who its parts are
        for claim in claims:
            of.setdefault(claim.population, []).append(claim)
            if claim.part:
                self._count(claim)
        self._slots = {population: SlotFold(own) for population, own in of.items()}
        self._terms = NO_TERMS
        self._asked: dict[Population, QuestionFold] = {}

    def add(self, claim: SlotClaim) -> None:
        """Put a claim into the slot of its population."""
        slot = self._slots.get(claim.population)
        if slot is None:
            slot = self._slots[claim.population] = SlotFold()
            slot.in_force()  # nothing is: from now on it tells what comes into force
        if claim.part:
            self._count(claim)
        self._turn(claim.population, slot.add(claim))

    def remove(self, claim: SlotClaim) -> None:
        """Take a claim out, as if it had not been made."""
        turn = self._slots[claim.population].remove(claim)
        if claim.part:
            self._counted[kind_of(claim), claim.position].remove(claim.population or "")
        self._turn(claim.population, turn)

    def populations(self) -> list[Population]:
        """Everyone first, then the populations by name."""
        return [None, *sorted(name for name in self._slots if name is not None)]

    def in_force(self, population: Population) -> InForce:
        """The claims in force in a slot."""
        return self._slot(population).in_force()

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
        self._on(terms)
        answer = self._explained if explain else self._answer
        estimate = answer(population, policy)
        counted = self._breakdown(estimate.chosen)
        if not counted:
            return estimate
        parts = {of: answer(of, policy) for of in counted}
        return msgspec.structs.replace(estimate, breakdown=parts)

    def _on(self, terms: Terms) -> None:
        """On other terms questions are other ones: all of them, if not only rulings differ."""
        before, self._terms = self._terms, terms
        if terms is before:
            return
        if terms.ratings != before.ratings or terms.within != before.within:
            self._asked = {}
        for population, fold in self._asked.items():
            fold.rule(terms.rulings.get(population, ()))

    def _answer(self, population: Population, policy: Policy) -> Estimate:
        return self._question(population).answer(policy, self._slot(population).in_force())

    def _explained(self, population: Population, policy: Policy) -> Estimate:
        force = self._slot(population).explained()
        question = self._question(population).question(force)
        return policy(msgspec.structs.replace(question, set_aside=force.set_aside))

    def _question(self, population: Population) -> QuestionFold:
        found = self._asked.get(population)
        if found is None:
            rulings = self._terms.rulings.get(population, ())
            found = QuestionFold(population, self._terms.ratings, rulings)
            for name, slot in self._slots.items():
                for claim in slot.in_force().claims:
                    if self._bears_on(claim, name, population):
                        found.put(claim)
            self._asked[population] = found
        return found

    def _turn(self, population: Population, turn: Turn) -> None:
        """Tell the questions that were asked which claims came and went."""
        if turn is NO_TURN:
            return
        for asked in self._around(population):
            gone, come = turn.gone, turn.come
            if asked != population:
                gone = tuple(c for c in gone if self._bears_on(c, population, asked))
                come = tuple(c for c in come if self._bears_on(c, population, asked))
            if gone or come or asked == population:
                self._asked[asked].turn(gone, come)

    def _around(self, population: Population) -> list[Population]:
        """The populations asked about that a slot may bear on."""
        if len(self._slots) == 1 and not self._terms.within:
            return [None] if None in self._asked else []
        outer = (who for who, within in self._terms.within.items() if population in within)
        return [who for who in {population, None, *outer} if who in self._asked]

    def _bears_on(self, claim: SlotClaim, own: Population, asked: Population) -> bool:
        """Whether a claim is about those asked about or some of them: everyone belongs to everyone,
        and to a population those who were declared to. A member of a breakdown has a whole of its
        own, which bounds everyone; a population that it is within has none but it."""
        if own == asked:
            return True
        if asked is None:
            return not claim.part
        return own in self._terms.within.get(asked, ())

    def _slot(self, population: Population) -> SlotFold:
        return self._slots.get(population) or SlotFold()

    def _count(self, part: SlotClaim) -> None:
        self._counted.setdefault((kind_of(part), part.position), []).append(part.population or "")

    def _breakdown(self, chosen: SlotClaim | None) -> list[str]:
        """Who is counted in the breakdown of a claim, in the order in which they came; a member of
        a breakdown is not made up of the other members."""
        if chosen is None or chosen.part or not self._counted:
            return []
        found = self._counted.get((kind_of(chosen), chosen.position), ())
        return [name for name in self._slots if name in found] if found else []
