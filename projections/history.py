"""How the estimates of a measure changed: each change with the event that caused it."""

from collections.abc import Iterator, Mapping

import msgspec

from projections.causes import Axis, Cause, before_all, causes
from projections.claims import SlotClaim
from projections.estimate import Estimate, Policy, estimate_text
from projections.material import Material, everyone_first
from projections.measure import MeasureFold, Population, Terms
from projections.standpoint import NOW, Standpoint

__all__ = ["Axis", "Change", "figures_differ", "history"]


class Change(msgspec.Struct, frozen=True, gc=False):
    """One slot before and after one event; `claim` is what it was about, if about one.

    `since` is from when on it counted, in microseconds; None on the axis of what was recorded.
    """

    position: int
    population: Population
    before: Estimate
    after: Estimate
    claim: SlotClaim | None
    since: int | None = None

    @property
    def order(self) -> tuple[int, int]:
        """Its place along its axis."""
        return self.since or 0, self.position


def history(
    material: Material,
    policy: Policy,
    axis: Axis = "reported",
    at: Standpoint = NOW,
    *,
    everything: bool = False,
    start: Standpoint | None = None,
) -> Iterator[Change]:
    """The changes of every slot of a measure, along when things were published or recorded.

    `everything` also yields what left the figures as they were, such as a confirmation. `start`:
    those alone after a standpoint that differs from `at` along the axis, and is not the later one.
    """
    film = _Film(material, policy, start or before_all(axis, at), follows=start is not None)
    for cause in causes(material, axis, at, start):
        yield from film.step(cause, everything=everything)


def figures_differ(before: Estimate, after: Estimate) -> bool:
    """Whether what is known differs, and not only who says so too."""
    return after is not before and not (
        before.best == after.best
        and before.low == after.low
        and before.high == after.high
        and before.contested is after.contested
        and before.approximate is after.approximate
        and before.derived is after.derived
        and _read_alike(before, after)
    )


def _read_alike(one: Estimate, other: Estimate) -> bool:
    """Whether estimates of the same figures have one text; a number, or one value, has."""
    if isinstance(one.best, int) or one.value == other.value:
        return True
    return estimate_text(one) == estimate_text(other)


_EVERYONE: frozenset[Population] = frozenset({None})


class _Film:
    """The claims folded so far, and what is known of each slot, one cause after another."""

    def __init__(
        self, material: Material, policy: Policy, start: Standpoint, *, follows: bool
    ) -> None:
        self._material = material
        self._policy = policy
        self._terms = material.terms(start)
        standing = material.standing(start) if follows else ()  # before all there is nothing
        self._read = {(claim.stated, claim.population): claim for claim in standing}
        self._fold = MeasureFold(self._read.values())
        self._known: dict[Population, Estimate] = {}
        self._counted: dict[Population, Mapping[str, Estimate]] = {}  # the breakdowns of the known
        self._unknown = MeasureFold().estimate(None, policy, explain=False)
        for population in {*self._fold.populations(), *self._terms.within, *self._terms.rulings}:
            self._estimate(population)

    def step(self, cause: Cause, *, everything: bool) -> Iterator[Change]:
        """Every slot that a cause touches, before and after it; or those whose figures differ."""
        terms, changed = self._terms, self._apply(cause)
        if cause.of_terms:
            now = self._material.terms(cause.at)
            self._terms = terms if now == terms else now
        for population in self._touched(changed, terms):
            before = self._known.get(population, self._unknown)
            after = self._estimate(population)
            if everything or figures_differ(before, after):
                about = _about(changed or cause.claims, population)
                yield Change(cause.position, population, before, after, about, cause.since)

    def _estimate(self, population: Population) -> Estimate:
        found = self._fold.estimate(population, self._policy, self._terms, explain=False)
        self._known[population] = found
        if found.breakdown:
            self._counted[population] = found.breakdown
        else:
            self._counted.pop(population, None)
        return found

    def _apply(self, cause: Cause) -> tuple[SlotClaim, ...]:
        """Read again the claims that a cause may change, and fold those that read otherwise.

        All of them go out before any comes in: a claim that is worded anew has one place.
        """
        came: list[SlotClaim] = []
        went: list[SlotClaim] = []
        for claim in cause.claims:
            key = claim.stated, claim.population
            old, new = self._read.get(key), self._material.read(claim, cause.at)
            if old == new:
                continue
            if old is not None:
                self._fold.remove(self._read.pop(key))
            if new is not None:
                self._read[key] = new
            (went if new is None else came).append(new or claim)
        for claim in came:
            self._fold.add(claim)
        return (*came, *went)

    def _touched(self, changed: tuple[SlotClaim, ...], before: Terms) -> list[Population]:
        """The slots of what changed, those whose breakdown counts one of them, and those ruled."""
        now, own = self._terms, {claim.population for claim in changed}
        if before is now and not self._counted and not now.within:
            if own == _EVERYONE:
                return [None]
            return everyone_first(own | _EVERYONE) if own else []  # a part bounds everyone
        if before is not now:
            if before.ratings != now.ratings or before.within != now.within:
                around = {*before.within, *now.within, *before.rulings, *now.rulings}
                return everyone_first({*self._fold.populations(), *around})
            ruled = {*before.rulings, *now.rulings}
            own |= {who for who in ruled if before.rulings.get(who) != now.rulings.get(who)}
        own |= _around(own, now)
        over = _counting(own, self._counted)
        if changed:
            own.add(None)  # a part bounds everyone
        return everyone_first(own | over)


def _counting(
    own: set[Population], counted: Mapping[Population, Mapping[str, Estimate]]
) -> set[Population]:
    """The slots of which something is counted in a breakdown."""
    return {who for who, breakdown in counted.items() if not own.isdisjoint(breakdown)}


def _around(own: set[Population], terms: Terms) -> set[Population]:
    return {whole for whole, within in terms.within.items() if not own.isdisjoint(within)}


def _about(claims: tuple[SlotClaim, ...], population: Population) -> SlotClaim | None:
    """The claim that a cause is about, as it bears on the slot if it does; None for several."""
    if len({claim.position for claim in claims}) != 1:
        return None
    return next((claim for claim in claims if claim.population == population), claims[0])
