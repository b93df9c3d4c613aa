"""How the origins of a measure have done: what each said first, what became of it, and how soon."""

from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import Literal

import msgspec

from events.attribution import Voice
from events.figures import Figure, same_bounds
from events.report import Basis
from projections.claims import SlotClaim, figure_of, is_counted
from projections.estimate import Estimate, Policy
from projections.leads import SharedFigure, hours_between, shared_figures
from projections.material import Material
from projections.measure import Population
from projections.standpoint import NOW, Standpoint

Against = Literal["below", "within", "above", "unknown", "incomparable"]
Series = tuple[Population, Basis, str]  # whom it counts, and of what is new, in which period
Said = list[tuple[Figure, SlotClaim]]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one origin that replace one another: the first, the peak, the latest.

    Such are its totals so far of one slot, and what it says was new there in one period. `peak`
    is the claim with the highest lower bound, the most it vouched for. `settled` is the claim
    that gave the figure it has held since. A claim that its source corrected is followed in both
    wordings, each at its time: such a change is `corrected` and no revision. `retracted` claims
    it took back; where the latest is one, the first figure did not hold. `others`: how many other
    origins gave figures of the same. `against`: where the first figure lies by what is `known` of
    the slot, from where one looks. `fell`: whether a figure was lower than one before it for
    certain, by their bounds.
    """

    population: Population
    basis: Basis
    occurred: str
    origin: str
    first: SlotClaim
    peak: SlotClaim
    latest: SlotClaim
    settled: SlotClaim
    claims: int
    parts: int
    others: int
    revisions: int
    corrected: int
    retracted: int
    held: bool
    fell: bool
    against: Against
    known: Estimate | None

    @property
    def hours(self) -> float:
        """Hours from its first claim to the one that gave the figure it has held since."""
        return hours_between(self.first, self.settled)


class Heard(msgspec.Struct, frozen=True):
    """When and how an origin was heard on a measure, whatever it said, in `claims` claims.

    `corrected` and `retracted` of them it put right or took back. `spelled` is the position of its
    first claim in the log, where its name stands as first spelt. `since` and `until` are published
    times in microseconds.
    """

    origin: str
    spelled: int
    since: int
    until: int
    claims: int
    voices: frozenset[Voice]
    corrected: int = 0
    retracted: int = 0


class TrackRecord(msgspec.Struct, frozen=True):
    """All of one measure of an incident: who was heard, their runs, the figures several gave."""

    heard: tuple[Heard, ...] = ()
    runs: tuple[Run, ...] = ()
    shared: tuple[SharedFigure, ...] = ()


def track_record(material: Material, policy: Policy, at: Standpoint = NOW) -> TrackRecord:
    """How the origins of a measure have done, by its claims as they stand from a standpoint."""
    standing = sorted(material.standing(at), key=lambda claim: claim.order)
    said = _by_series(_as_said(material, standing, at))
    known = material.estimates(policy, at, explain=False) if said else {}
    return TrackRecord(
        tuple(_heard(standing)),
        tuple(run for series, by_origin in said.items() for run in _runs(series, by_origin, known)),
        tuple(
            figure
            for series, by_origin in said.items()
            for figure in shared_figures(series[0], by_origin)
        ),
    )


def _as_said(material: Material, standing: Iterable[SlotClaim], at: Standpoint) -> list[SlotClaim]:
    """The claims that stand in all the wordings that were published, in order."""
    now = {claim.position: claim for claim in standing}
    return sorted(
        (
            msgspec.structs.replace(
                claim,
                origin=now[claim.position].origin,
                credibility=now[claim.position].credibility,
                retracted=now[claim.position].retracted,
            )
            for claim in material.claims
            if claim.position in now
            and at.reaches(claim.stated, claim.undone)
            and at.heard(*claim.order)
        ),
        key=lambda claim: claim.order,
    )


def _by_series(standing: list[SlotClaim]) -> dict[Series, dict[str, Said]]:
    """The figures that count, by what they are figures of and by origin, each in order."""
    said: dict[Series, dict[str, Said]] = {}
    for claim in standing:
        figure = figure_of(claim)
        if figure is not None and is_counted(claim):
            period = claim.occurred if claim.basis == "incremental" else ""
            series = claim.population, claim.basis, period
            said.setdefault(series, {}).setdefault(claim.origin, []).append((figure, claim))
    return said


def _runs(
    series: Series, by_origin: Mapping[str, Said], known: Mapping[Population, Estimate]
) -> Iterator[Run]:
    population, basis, _ = series
    estimate = known.get(population) if basis == "cumulative" else None
    for said in by_origin.values():
        yield _run(series, said, len(by_origin) - 1, estimate)


def _run(series: Series, said: Said, others: int, known: Estimate | None) -> Run:
    population, basis, occurred = series
    (figure, first) = peak = settled = latest = said[0]
    revisions, fell = 0, False
    for one in _newest(said):
        if not same_bounds(one[0], latest[0]):
            settled = one
            revisions += not _corrects(one[1], latest[1])
        fell = fell or _most(one[0]) < peak[0].lower
        peak = max(peak, one, key=lambda item: (item[0].lower, _most(item[0])))
        latest = one
    return Run(
        population=population,
        basis=basis,
        occurred=occurred,
        origin=first.origin,
        first=first,
        peak=peak[1],
        latest=latest[1],
        settled=settled[1],
        claims=_count(said),
        parts=_count(item for item in said if item[1].part),
        others=others,
        revisions=revisions,
        corrected=sum(claim.corrected > 0 for _, claim in said),
        retracted=_count(item for item in said if item[1].retracted),
        held=same_bounds(figure, latest[0]) and not latest[1].retracted,
        fell=fell,
        against=_against(figure, known) if basis == "cumulative" else "incomparable",
        known=known,
    )


def _newest(said: Said) -> Iterator[tuple[Figure, SlotClaim]]:
    """What it said last, each time that it was another claim or wording, after the first.

    A correction stands in the place of its claim: of an older one it changes nothing that is said.
    """
    latest = said[0][1]
    for figure, claim in said[1:]:
        if claim.place >= latest.place:
            latest = claim
            yield figure, claim


def _corrects(claim: SlotClaim, other: SlotClaim) -> bool:
    return claim.corrected > 0 and claim.position == other.position


def _count(said: Iterable[tuple[Figure, SlotClaim]]) -> int:
    return len({claim.position for _, claim in said})


def _most(figure: Figure) -> float:
    return inf if figure.upper is None else figure.upper


def _against(figure: Figure, known: Estimate | None) -> Against:
    """Below or above what is known where no number is within both; open bounds reach on."""
    if known is None or (known.low is None and known.high is None):
        return "unknown"
    if _most(figure) < (known.low or 0):
        return "below"
    return "above" if known.high is not None and figure.lower > known.high else "within"


def _heard(standing: Iterable[SlotClaim]) -> Iterator[Heard]:
    """Every origin, in the order in which they were first heard; a claim counts once."""
    by_origin: dict[str, list[SlotClaim]] = {}
    for claim in standing:
        by_origin.setdefault(claim.origin, []).append(claim)
    for origin, claims in by_origin.items():
        positions = {claim.position for claim in claims}
        yield Heard(
            origin,
            min(positions),
            min(claim.published for claim in claims),
            claims[-1].order[0],
            len(positions),
            frozenset(claim.voice for claim in claims),
            len({claim.position for claim in claims if claim.corrected}),
            len({claim.position for claim in claims if claim.retracted}),
        )
