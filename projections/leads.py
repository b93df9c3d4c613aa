"""Who gave a figure first: of the figures that several origins gave, who led and who followed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median

import msgspec

from events.attribution import Voice
from events.figures import Figure
from projections.claims import SlotClaim
from projections.measure import Population

HOUR = 3_600_000_000  # microseconds


class SharedFigure(msgspec.Struct, frozen=True):
    """A figure of one slot that several origins gave: the first claim of each, in order."""

    population: Population
    given: tuple[SlotClaim, ...]

    @property
    def leader(self) -> SlotClaim | None:
        """The claim before all others; None where another came with it, in time or in a report."""
        first, *later = self.given
        together = any(claim.report == first.report for claim in later)
        return None if together or first.order[0] == later[0].order[0] else first


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """What two origins have in common: figures with the same bounds that both gave of a slot.

    `led`: how many of them the first of the two gave before the other; `followed`: after it. What
    is neither they gave at one time, or in one report. `lead` and `lag` are the median hours, None
    where there are none. `voices` and `other_voices`: in whose voice the two gave them.
    """

    origin: str
    other: str
    shared: int
    led: int
    followed: int
    lead: float | None
    lag: float | None
    voices: frozenset[Voice]
    other_voices: frozenset[Voice]


def shared_figures(
    population: Population, by_origin: Mapping[str, Sequence[tuple[Figure, SlotClaim]]]
) -> Iterator[SharedFigure]:
    """The figures that more than one origin gave; what each of them said is given in order."""
    first: dict[tuple[int, int | None], dict[str, SlotClaim]] = {}
    for origin, said in by_origin.items():
        for figure, claim in said:
            first.setdefault((figure.lower, figure.upper), {}).setdefault(origin, claim)
    for given in first.values():
        if len(given) > 1:
            ordered = sorted(given.values(), key=lambda claim: claim.order)
            yield SharedFigure(population, tuple(ordered))


def pairs(figures: Iterable[SharedFigure], of: str | None = None) -> list[Pair]:
    """Every two origins that gave a figure in common; `of`: those with that origin, named first."""
    met: dict[tuple[str, str], list[tuple[SlotClaim, SlotClaim]]] = {}
    for figure in figures:
        for one, other in _twos(figure.given, of):
            met.setdefault((one.origin, other.origin), []).append((one, other))
    return [_pair(origin, other, claims) for (origin, other), claims in met.items()]


def hours_between(one: SlotClaim, other: SlotClaim) -> float:
    """The hours from when one claim was published as it reads to when the other was."""
    return (other.order[0] - one.order[0]) / HOUR


def _twos(given: tuple[SlotClaim, ...], of: str | None) -> Iterator[tuple[SlotClaim, SlotClaim]]:
    """Two claims of a figure by two origins, those in the order of their names."""
    if of is None:
        named = sorted(given, key=lambda claim: claim.origin)
        for number, claim in enumerate(named):
            yield from ((claim, other) for other in named[number + 1 :])
    else:
        own = next((claim for claim in given if claim.origin == of), None)
        if own is not None:
            yield from ((own, other) for other in given if other is not own)


def _pair(origin: str, other: str, met: list[tuple[SlotClaim, SlotClaim]]) -> Pair:
    apart = [hours_between(*two) for two in met if two[0].report != two[1].report]
    leads = [hours for hours in apart if hours > 0]
    lags = [-hours for hours in apart if hours < 0]
    return Pair(
        origin=origin,
        other=other,
        shared=len(met),
        led=len(leads),
        followed=len(lags),
        lead=median(leads) if leads else None,
        lag=median(lags) if lags else None,
        voices=frozenset(one.voice for one, _ in met),
        other_voices=frozenset(two.voice for _, two in met),
    )
