"""All that the log holds about one measure of an incident, and what of it is seen from where."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from projections.claims import SlotClaim
from projections.effects import (
    ClaimEffect,
    Correction,
    CredibilityRating,
    Move,
    Nesting,
    Renamings,
    Retraction,
    Ruling,
    SourceRating,
    Voiding,
    resolved,
)
from projections.estimate import Estimate, Policy, Ratings
from projections.force import SetAside
from projections.measure import MeasureFold, Population, Rulings, Terms
from projections.nesting import members
from projections.standpoint import NOW, Standpoint

__all__ = ["NOW", "Material", "Standpoint"]

E = TypeVar("E", Voiding, Retraction, Correction, Move, CredibilityRating)


class Material(msgspec.Struct, frozen=True):
    """Every claim that was ever about a measure of an incident, and what was done to them.

    `claims` are in the order of the log; `effects` are by the position of the claim, and `merges`
    and `aliases` by the name that stands for another one.
    """

    incident: str = ""
    claims: tuple[SlotClaim, ...] = ()
    effects: Mapping[int, tuple[ClaimEffect, ...]] = msgspec.field(default_factory=dict)
    merges: Renamings = msgspec.field(default_factory=dict)
    aliases: Renamings = msgspec.field(default_factory=dict)
    source_ratings: tuple[SourceRating, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    nestings: tuple[Nesting, ...] = ()

    # -- one claim

    def read(self, claim: SlotClaim, at: Standpoint = NOW) -> SlotClaim | None:
        """The claim as it reads from a standpoint; None where it is not seen, or is taken out."""
        if not at.reaches(claim.stated, claim.undone) or not at.heard(*claim.order):
            return None
        if self.home(claim, at) != self.incident:
            return None
        origin = resolved(claim.origin, self.aliases, at)
        if done := self.effects.get(claim.position):
            return _affected(claim, done, origin, at)
        return claim if origin == claim.origin else msgspec.structs.replace(claim, origin=origin)

    def home(self, claim: SlotClaim, at: Standpoint = NOW) -> str:
        """The incident that a claim is about: the one it names, unless it was moved or merged."""
        done = self.effects.get(claim.position)
        move = _newest(Move, done, at) if done else None
        return resolved(move.incident if move else claim.incident, self.merges, at)

    def standing(self, at: Standpoint = NOW) -> Iterator[SlotClaim]:
        """The claims that are seen and not taken out, as credible as they were rated."""
        for claim in self.claims:
            if found := self.read(claim, at):
                yield found

    def taken_out(self, at: Standpoint = NOW) -> Iterator[SetAside]:
        """The claims that are seen, and count no more or not here, each with the reason."""
        for claim in self.claims:
            seen = at.held(claim.stated) and at.heard(*claim.order)
            if seen and self.read(claim, at) is None and (reason := self._why_out(claim, at)):
                yield SetAside(claim, reason)

    def later(self, at: Standpoint) -> list[SlotClaim]:
        """Claims that the log held, but that were published after the instant asked."""
        return [
            claim
            for claim in self.claims
            if at.reaches(claim.stated, claim.undone) and not at.heard(*claim.order)
        ]

    def _why_out(self, claim: SlotClaim, at: Standpoint) -> str:
        """Why a claim is taken out; "" where it was not about this incident in the first place."""
        done = self.effects.get(claim.position, ())
        is_here = self.home(claim, at) == self.incident
        if not is_here and resolved(claim.incident, self.merges, at) != self.incident:
            return ""
        if not at.reaches(claim.stated, claim.undone):
            return f"undone at #{claim.undone}"
        if voiding := _newest(Voiding, done, at):
            return f"voided: {voiding.reason}"
        if (move := _newest(Move, done, at)) and not is_here:
            return f'reassigned to "{move.incident}": {move.reason}'
        correction = _newest(Correction, done, at)
        if correction is None:
            return ""
        return f"corrected by its source in {correction.by_report}, #{correction.position}"

    # -- all of them

    def terms(self, at: Standpoint = NOW) -> Terms:
        """The ratings, rulings and declarations that hold."""
        return Terms(self.ratings(at), self.ruled(at), members(self.nestings, at))

    def ratings(self, at: Standpoint = NOW) -> Ratings:
        """The reliability of each rated source, under the name that it stands for."""
        return {
            resolved(rating.source, self.aliases, at): rating.reliability
            for rating in self.source_ratings
            if rating.holds(at)
        }

    def ruled(self, at: Standpoint = NOW) -> Rulings:
        """The rulings that hold, by slot, in the order of the log."""
        found: dict[Population, tuple[Ruling, ...]] = defaultdict(tuple)
        for ruling in self.rulings:
            if ruling.holds(at):
                found[ruling.population] += (ruling,)
        return found

    def fold(self, at: Standpoint = NOW) -> MeasureFold:
        """The claims standing, folded by slot."""
        return MeasureFold(self.standing(at))

    def is_seen(self, at: Standpoint = NOW) -> bool:
        """Whether there is anything to say of it: a claim, even one that was taken out.

        What was undone, and nothing else, is to be seen in the log alone.
        """
        standing = any(True for _ in self.standing(at))
        return standing or any(_is_entered(aside, at) for aside in self.taken_out(at))

    def estimates(
        self, policy: Policy, at: Standpoint = NOW, *, explain: bool = True
    ) -> dict[Population, Estimate]:
        """What is known in each slot. Claims taken out are listed among those set aside."""
        fold, terms = self.fold(at), self.terms(at)
        aside: dict[Population, list[SetAside]] = defaultdict(list)
        for item in self.taken_out(at):
            aside[item.claim.population].append(item)
        entered = {who for who, own in aside.items() if any(_is_entered(item, at) for item in own)}
        named = {*fold.populations(), *entered, *terms.rulings}
        return {
            population: _with_aside(
                fold.estimate(population, policy, terms, explain=explain),
                aside[population] if explain else (),
            )
            for population in everyone_first(named)
        }

    def estimate(self, population: Population, policy: Policy, at: Standpoint = NOW) -> Estimate:
        """What is known in one slot, and all that was ever said of it, undone or not."""
        aside = [item for item in self.taken_out(at) if item.claim.population == population]
        return _with_aside(self.fold(at).estimate(population, policy, self.terms(at)), aside)


def everyone_first(populations: Iterable[Population]) -> list[Population]:
    """Everyone, if among them, and then the populations by name."""
    named = set(populations)
    return [*((None,) if None in named else ()), *sorted(name for name in named if name)]


def _is_entered(aside: SetAside, at: Standpoint) -> bool:
    """Whether the claim was entered and not undone: it was voided, or moved, or corrected."""
    return at.reaches(aside.claim.stated, aside.claim.undone)


def _with_aside(estimate: Estimate, aside: Sequence[SetAside]) -> Estimate:
    if not aside:
        return estimate
    return msgspec.structs.replace(estimate, set_aside=(*estimate.set_aside, *aside))


def _affected(
    claim: SlotClaim, done: tuple[ClaimEffect, ...], origin: str, at: Standpoint
) -> SlotClaim | None:
    """The claim after what was done to it; None where it is voided, or worded otherwise now."""
    correction = _newest(Correction, done, at)
    if claim.corrected != (correction.position if correction else 0):
        return None
    if _newest(Voiding, done, at):
        return None
    retraction, rating = _newest(Retraction, done, at), _newest(CredibilityRating, done, at)
    return msgspec.structs.replace(
        claim,
        origin=origin,
        credibility=rating.credibility if rating else claim.credibility,
        retracted=f"retracted by its source in {retraction.by_report}: {retraction.reason}"
        if retraction
        else "",
    )


def _newest(kind: type[E], done: tuple[ClaimEffect, ...], at: Standpoint) -> E | None:
    """The newest effect of a kind that holds."""
    holding = [effect for effect in done if isinstance(effect, kind) and effect.holds(at)]
    return max(holding, key=lambda effect: effect.order, default=None)
