"""Checks of figures: of parts against wholes, of bounds, of totals over time, of who says so."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from events.attribution import Voice
from events.figures import MOST, Figure, figure_text, overlap
from events.names import same_name
from projections.checks.finding import Finding
from projections.claims import SlotClaim, figure_of, is_counted
from projections.estimate import Estimate, Policy, estimate_text, supporters
from projections.material import Material
from projections.measure import Population
from projections.ranges import disorder
from projections.standpoint import NOW, Standpoint

Estimates = Mapping[Population, Estimate]

# Counts of a state, and not of what has happened so far: that they fall is good news, and no slip.
MAY_FALL = frozenset(
    {"missing", "trapped", "displaced", "detained", "held", "hostages", "besieged", "critical"}
    | {"hospitalised", "hospitalized", "in hospital", "unaccounted for"}
)


def check_figures(
    incident: str, measure: str, material: Material, policy: Policy, at: Standpoint = NOW
) -> Iterator[Finding]:
    """What is to be looked at among the figures of one measure."""
    standing = [claim for claim in material.standing(at) if not claim.retracted]
    estimates = material.estimates(policy, at, explain=False)
    added = list(_sums(incident, measure, standing))
    yield from added
    known = {claim.position for finding in added for claim in finding.claims}
    yield from _more_than_whole(incident, measure, estimates, known)
    yield from _disordered(incident, measure, estimates)
    yield from _ranges(incident, measure, standing)
    yield from _falls(incident, measure, standing)
    yield from _unsupported(incident, measure, material, estimates, at)


# --- parts ------------------------------------------------------------------------------------


def _sums(incident: str, measure: str, standing: Iterable[SlotClaim]) -> Iterator[Finding]:
    """Stated totals that are not the sum of their own breakdown."""
    by_position: dict[int, list[SlotClaim]] = {}
    for claim in standing:
        by_position.setdefault(claim.position, []).append(claim)
    for claims in by_position.values():
        whole = next((claim for claim in claims if not claim.part and not claim.derived), None)
        parts = [claim for claim in claims if claim.part]
        if whole and parts and (text := _sum_text(whole, parts)):
            yield Finding("parts", incident, text, (whole,), measure, whole.population)


def _sum_text(whole: SlotClaim, parts: list[SlotClaim]) -> str:
    total, figures = figure_of(whole), [figure for part in parts if (figure := figure_of(part))]
    if total is None or overlap(total, added := _added(figures)):
        return ""
    for part in parts:
        figure = figure_of(part)
        if figure and total.upper is not None and figure.lower > total.upper:
            said = f"{figure_text(figure)} {part.population}"
            return f"a part is more than the total: {said}, {figure_text(total)} in all"
    listed = " + ".join(
        f"{figure_text(f)} {p.population}" for f, p in zip(figures, parts, strict=True)
    )
    return f"{listed} make {figure_text(added)}, and the total stated is {figure_text(total)}"


def _added(figures: list[Figure]) -> Figure:
    uppers = [figure.upper for figure in figures if figure.upper is not None]
    upper = sum(uppers) if len(uppers) == len(figures) else None
    lower = min(sum(figure.lower for figure in figures), MOST)
    return Figure(lower, None if upper is None else min(upper, MOST))


def _more_than_whole(
    incident: str, measure: str, estimates: Estimates, known: set[int]
) -> Iterator[Finding]:
    """Populations of which more are counted than anyone counts in all."""
    whole = estimates.get(None)
    for population, part in estimates.items():
        if population is None or whole is None or part.low is None or whole.high is None:
            continue
        claims = (*_in_role(part, "low"), *_in_role(whole, "high"))
        if part.low > whole.high and not {claim.position for claim in claims} <= known:
            text = f"at least {part.low} {population}, of at most {whole.high} in all"
            yield Finding("parts", incident, text, _once(claims), measure, population)


def _in_role(estimate: Estimate, role: str) -> list[SlotClaim]:
    return [used.claim for used in estimate.used if role in used.roles]


def _once(claims: Iterable[SlotClaim]) -> tuple[SlotClaim, ...]:
    return tuple({claim.position: claim for claim in claims}.values())


# --- bounds, and totals over time -------------------------------------------------------------


def _disordered(incident: str, measure: str, estimates: Estimates) -> Iterator[Finding]:
    """Estimates in which low is above best or high, or best above high; None bounds nothing."""
    for population, estimate in estimates.items():
        bounds = {"low": estimate.low, "best": estimate.best, "high": estimate.high}
        known = [(name, bound) for name, bound in bounds.items() if isinstance(bound, int)]
        if known != sorted(known, key=lambda item: item[1]):
            said = ", ".join(f"{name} {bound}" for name, bound in known)
            text = f"{said} under the rule {estimate.rule}"
            claims = tuple(used.claim for used in estimate.used)
            yield Finding("bounds", incident, text, claims, measure, population)


def _ranges(incident: str, measure: str, standing: Iterable[SlotClaim]) -> Iterator[Finding]:
    """Ranges that do not hold their own figure; claims that give the same one are one finding."""
    found: dict[tuple[Population, str], list[SlotClaim]] = {}
    for claim in standing:
        if text := disorder(claim.value, claim.low, claim.high):
            found.setdefault((claim.population, text), []).append(claim)
    for (population, text), claims in found.items():
        yield Finding("range", incident, text, tuple(claims), measure, population)


def _falls(incident: str, measure: str, standing: list[SlotClaim]) -> Iterator[Finding]:
    """Totals so far that are wholly below what the same origin had said before.

    A source that put its figure right has said why it is another one.
    """
    if same_name(measure) in MAY_FALL:
        return
    said: dict[tuple[str, str], list[SlotClaim]] = {}
    for claim in sorted(standing, key=lambda claim: claim.place):
        if is_counted(claim) and claim.basis == "cumulative" and claim.voice != Voice.UNKNOWN:
            said.setdefault((claim.population or "", claim.origin), []).append(claim)
    found: set[tuple[int, int]] = set()
    for _, claims in sorted(said.items(), key=lambda item: item[0][0]):  # everyone comes first
        for older, newer in pairwise(claims):
            before, after = figure_of(older), figure_of(newer)
            pair = older.position, newer.position
            if (
                before
                and after
                and not newer.corrected
                and _is_below(after, before)
                and pair not in found
            ):
                found.add(pair)
                text = f"fell from {figure_text(before)} to {figure_text(after)} ({newer.origin})"
                yield Finding("falls", incident, text, (older, newer), measure, newer.population)


def _is_below(one: Figure, other: Figure) -> bool:
    return one.upper is not None and one.upper < other.lower


# --- who says so --------------------------------------------------------------------------------


def _unsupported(
    incident: str, measure: str, material: Material, estimates: Estimates, at: Standpoint
) -> Iterator[Finding]:
    """Figures that no named origin supports; the parts of a breakdown go with their total."""
    fold = material.fold(at)
    for population, estimate in estimates.items():
        chosen = estimate.chosen
        if chosen is None or chosen.part or figure_of(chosen) is None:
            continue
        if estimate.corroboration or not estimate.unattributed:
            continue
        in_force = fold.in_force(population).claims
        claims = tuple(claim for claim in in_force if supporters(chosen, (claim,)) != (0, 0))
        unknown = all(claim.voice is Voice.UNKNOWN for claim in claims)
        kind = "unknown-origin-only" if unknown else "unattributed"
        text = f"{estimate_text(estimate)}, said only by {_voices(claims)}"
        yield Finding(kind, incident, text, claims, measure, population)


def _voices(claims: tuple[SlotClaim, ...]) -> str:
    own = sum(claim.voice is Voice.OWN for claim in claims)
    unknown = len(claims) - own
    voices = {
        f"{own} outlets in their own voice" if own > 1 else "an outlet in its own voice": own,
        f"{unknown} unknown origins" if unknown > 1 else "an unknown origin": unknown,
    }
    return " and ".join(text for text, count in voices.items() if count)
