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

E = TypeVar("E", Voiding, Retraction, Correction, CredibilityRating)


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
        done = self.effects.get(claim.position, ())
        if home(claim.incident, done, self.merges, at) != self.incident:
            return None
        origin = claim.origin
        if origin in self.aliases:
            origin = resolved(origin, self.aliases, at)
        if done:
            return _affected(claim, done, origin, at)
        return claim if origin == claim.origin else msgspec.structs.replace(claim, origin=origin)

    def home(self, claim: SlotClaim, at: Standpoint = NOW) -> str:
        """The incident that a claim is about: the one it names, unless it was moved or merged."""
        return home(claim.incident, self.effects.get(claim.position, ()), self.merges, at)

    def standing(self, at: Standpoint = NOW) -> Iterator[SlotClaim]:
        """The claims that are seen and not taken out, as credible as they were rated."""
        for claim in self.claims:
            if found := self.read(claim, at):
                yield found

    def taken_out(self, at: Standpoint = NOW) -> Iterator[SetAside]:
        """The claims that are seen, and count no more or not here, each with the reason."""
        yield from self._sorted(at)[1]

    def _sorted(self, at: Standpoint) -> tuple[list[SlotClaim], list[SetAside]]:
        """The claims standing, and those taken out, each claim read once."""
        standing: list[SlotClaim] = []
        aside: list[SetAside] = []
        for claim in self.claims:
            if found := self.read(claim, at):
                standing.append(found)
            elif reason := self._why_out(claim, at):
                aside.append(SetAside(claim, reason))
        return standing, aside

    def later(self, at: Standpoint) -> list[SlotClaim]:
        """Claims that the log held, but that were published after the instant asked."""
        return [
            claim
            for claim in self.claims
            if at.reaches(claim.stated, claim.undone) and not at.heard(*claim.order)
        ]

    def _why_out(self, claim: SlotClaim, at: Standpoint) -> str:
        """Why a claim is taken out; "" where it is not seen, or was never about this incident."""
        if not at.held(claim.stated) or not at.heard(*claim.order):
            return ""
        done = self.effects.get(claim.position, ())
        is_here = self.home(claim, at) == self.incident
        moves = [effect for effect in done if isinstance(effect, Move) and effect.holds(at)]
        named = (claim.incident, *(move.incident for move in moves))
        if self.incident not in {resolved(name, self.merges, at) for name in named}:
            return ""
        if not at.reaches(claim.stated, claim.undone):
            return f"undone at #{claim.undone}"
        if voiding := _newest(Voiding, done, at):
            return f"voided: {voiding.reason}"
        if (move := _last_move(done, at)) and not is_here:
            return f'about "{self.home(claim, at)}" now: {move.reason}'
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
        """The rulings that hold, by slot, in the order of the log: none while it is merged."""
        if resolved(self.incident, self.merges, at) != self.incident:
            return {}
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
        standing, taken_out = self._sorted(at)
        fold, terms = MeasureFold(standing), self.terms(at)
        aside: dict[Population, list[SetAside]] = defaultdict(list)
        for item in taken_out:
            aside[item.claim.population].append(item)
        entered = {who for who, own in aside.items() if any(_is_entered(item, at) for item in own)}
        counted = fold.populations()
        around = {who for who, within in terms.within.items() if not within.isdisjoint(counted)}
        named = {*counted, *entered, *terms.rulings, *around}
        return {
            population: _with_aside(
                fold.estimate(population, policy, terms, explain=explain),
                aside[population] if explain else (),
            )
            for population in everyone_first(named)
        }

    def estimate(self, population: Population, policy: Policy, at: Standpoint = NOW) -> Estimate:
        """What is known in one slot, and all that was ever said of it and of its parts, undone or
        not."""
        standing, taken_out = self._sorted(at)
        aside = [item for item in taken_out if _bears_on(item.claim, population)]
        estimate = MeasureFold(standing).estimate(population, policy, self.terms(at))
        return _with_aside(estimate, aside)


def _bears_on(claim: SlotClaim, population: Population) -> bool:
    """Whether a claim is about those counted, or some of them; a member of a breakdown goes with
    its total."""
    return claim.population == population or (population is None and not claim.part)


def home(incident: str, done: tuple[ClaimEffect, ...], merges: Renamings, at: Standpoint) -> str:
    """The incident that a claim is about which names one, after all that was done to both."""
    if done:
        move = _last_move(done, at)
        incident = move.incident if move else incident
    return resolved(incident, merges, at) if incident in merges else incident


def credibility(done: tuple[ClaimEffect, ...], at: Standpoint = NOW) -> int | None:
    """How a claim was rated last; None where it was not."""
    rating = _newest(CredibilityRating, done, at)
    return rating.credibility if rating else None


def _last_move(done: tuple[ClaimEffect, ...], at: Standpoint) -> Move | None:
    """Where a claim was moved to last: what we put right holds for all instants, and so before
    whatever was split off earlier in the log."""
    moves = [effect for effect in done if isinstance(effect, Move) and effect.holds(at)]
    put_right = max((move.position for move in moves if move.since is None), default=0)
    later = (move for move in moves if move.position >= put_right)
    return max(later, key=lambda move: move.order, default=None)


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
