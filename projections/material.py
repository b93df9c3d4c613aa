"""All that the log holds about one measure of an incident, and what of it is seen from where."""

from collections.abc import Iterator

import msgspec

from projections.claims import SlotClaim
from projections.estimate import Estimate, Policy, Ratings
from projections.force import SetAside
from projections.measure import MeasureFold, Population


class Standpoint(msgspec.Struct, frozen=True):
    """Where one looks from, on two axes; None is now.

    `as_of`: what had been published by then, in microseconds. `known`: what the log held up to
    that position.
    """

    as_of: int | None = None
    known: int | None = None

    def reaches(self, position: int) -> bool:
        """Whether the log held that position."""
        return self.known is None or position <= self.known

    def sees(self, claim: SlotClaim) -> bool:
        """Whether the claim was both published and recorded by then."""
        return self.reaches(claim.position) and (
            self.as_of is None or claim.published <= self.as_of
        )


NOW = Standpoint()


class Voiding(msgspec.Struct, frozen=True):
    """At `position` the claim at position `claim` was voided."""

    position: int
    claim: int
    reason: str


class CredibilityRating(msgspec.Struct, frozen=True):
    """At `position` the claim at position `claim` was rated."""

    position: int
    claim: int
    credibility: int


class SourceRating(msgspec.Struct, frozen=True):
    """At `position` the source with that key was rated."""

    position: int
    source: str
    reliability: str


Judgement = Voiding | CredibilityRating | SourceRating


class Material(msgspec.Struct, frozen=True):
    """Claims by slot, in the order of the log, and what was done to them and to their sources."""

    claims: tuple[SlotClaim, ...] = ()
    voidings: tuple[Voiding, ...] = ()
    credibilities: tuple[CredibilityRating, ...] = ()
    source_ratings: tuple[SourceRating, ...] = ()

    def ratings(self, at: Standpoint = NOW) -> Ratings:
        """The reliability of each rated source, as far as the log went."""
        return {
            rating.source: rating.reliability
            for rating in self.source_ratings
            if at.reaches(rating.position)
        }

    def judgements(self) -> list[Judgement]:
        """What was done to claims and sources, in the order of the log."""
        found: list[Judgement] = [*self.voidings, *self.credibilities, *self.source_ratings]
        return sorted(found, key=lambda judgement: judgement.position)

    def standing(self, at: Standpoint = NOW) -> Iterator[SlotClaim]:
        """The claims that are seen and not voided, as credible as they were rated."""
        voided = {voiding.claim for voiding in self.voidings if at.reaches(voiding.position)}
        rated = {r.claim: r.credibility for r in self.credibilities if at.reaches(r.position)}
        for claim in self.claims:
            if at.sees(claim) and claim.position not in voided:
                yield with_credibility(claim, rated.get(claim.position))

    def fold(self, at: Standpoint = NOW) -> MeasureFold:
        """The claims standing, folded by slot."""
        return MeasureFold(self.standing(at))

    def populations(self, at: Standpoint = NOW) -> list[Population]:
        """Everyone, and every population that some seen claim, voided or not, is about."""
        named = {claim.population for claim in self.claims if at.sees(claim)} - {None}
        return [None, *sorted(name for name in named if name is not None)]

    def estimates(
        self, policy: Policy, at: Standpoint = NOW, *, explain: bool = True
    ) -> dict[Population, Estimate]:
        """What is known in each slot. Voided claims are listed among those set aside."""
        fold, ratings = self.fold(at), self.ratings(at)
        found = {
            population: fold.estimate(population, policy, ratings, explain=explain)
            for population in self.populations(at)
        }
        for aside in self._voided(at) if explain else ():
            estimate = found[aside.claim.population]
            found[aside.claim.population] = msgspec.structs.replace(
                estimate, set_aside=(*estimate.set_aside, aside)
            )
        return found

    def _voided(self, at: Standpoint) -> Iterator[SetAside]:
        reasons = {v.claim: v.reason for v in self.voidings if at.reaches(v.position)}
        for claim in self.claims if reasons else ():
            if claim.position in reasons and at.sees(claim):
                yield SetAside(claim, f"voided: {reasons[claim.position]}")

    def later(self, at: Standpoint) -> list[SlotClaim]:
        """Claims that the log held, but that were published after the instant asked."""
        return [claim for claim in self.claims if at.reaches(claim.position) and not at.sees(claim)]


def with_credibility(claim: SlotClaim, credibility: int | None) -> SlotClaim:
    """The claim as rated; as it is where it was not."""
    if credibility is None:
        return claim
    return msgspec.structs.replace(claim, credibility=credibility)
