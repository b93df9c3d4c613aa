"""The question that is put about one population, kept as claims come into force and go out."""

from collections.abc import Sequence

from projections.claims import SlotClaim
from projections.effects import Ruling
from projections.estimate import Estimate, Policy, Question, Ratings
from projections.force import InForce
from projections.kept import Kept
from projections.ordered import Ordered

Population = str | None


class QuestionFold:
    """The claims in force that bear on a population, under some ratings and rulings."""

    def __init__(
        self, population: Population, ratings: Ratings, rulings: tuple[Ruling, ...]
    ) -> None:
        self._population = population
        self._ratings = ratings
        self._rulings = rulings
        self._kept = Kept(ratings)
        self._parts: Ordered[SlotClaim] = Ordered()
        self._tuple: tuple[SlotClaim, ...] | None = ()
        self._question: Question | None = None
        self._answer: tuple[Policy, Estimate] | None = None

    def put(self, claim: SlotClaim) -> None:
        """A claim came into force."""
        is_part = self._is_part(claim)
        if is_part:
            self._parts.put(_place(claim), claim)
            self._tuple = None
        self._kept.put(claim, is_part)
        self._question = None

    def take(self, claim: SlotClaim) -> None:
        """A claim went out of force."""
        is_part = self._is_part(claim)
        if is_part:
            self._parts.take(_place(claim))
            self._tuple = None
        self._kept.take(claim, is_part)
        self._question = None

    def turn(self, gone: Sequence[SlotClaim], come: Sequence[SlotClaim]) -> None:
        """Some claims went out of force, and others came in; or other denials are in force."""
        self._question = None
        if len(gone) == len(come) == 1 and not (self._is_part(gone[0]) or self._is_part(come[0])):
            self._kept.replace(gone[0], come[0], False)  # as almost always: one for another
            return
        for claim in gone:
            self.take(claim)
        for claim in come:
            self.put(claim)

    def rule(self, rulings: tuple[Ruling, ...]) -> None:
        """Other rulings hold."""
        if rulings != self._rulings:
            self._rulings, self._question = rulings, None

    def question(self, force: InForce) -> Question:
        """The question, where these are the claims in force in the slot itself."""
        if self._question is None:
            whole = force.claims if force.claims and not self._is_part(force.claims[0]) else ()
            if self._tuple is None:
                self._tuple = tuple(self._parts.items)
            self._kept.now(whole, self._tuple)
            self._question = Question(
                whole, self._tuple, force.denials, (), self._ratings, self._rulings, self._kept
            )
            self._answer = None
        return self._question

    def answer(self, policy: Policy, force: InForce) -> Estimate:
        """What a policy answers; it is not asked again while the question is the same."""
        question = self.question(force)
        if self._answer is None or self._answer[0] is not policy:
            self._answer = policy, policy(question)
        return self._answer[1]

    def _is_part(self, claim: SlotClaim) -> bool:
        return claim.population != self._population or claim.basis == "incremental"


def _place(claim: SlotClaim) -> tuple[tuple[int, int], str]:
    return claim.order, claim.population or ""
