"""Estimates and claims in words, as the tables show them."""

from events.figures import Figure, overlap, total
from events.values import value_text, value_words
from projections.claims import SlotClaim
from projections.estimate import Estimate, estimate_text
from projections.force import DENIAL, EXPECTED
from projections.material import Material
from projections.ranges import disorder
from projections.ranges import range_text as given_range
from tracker.case import Case
from tracker.claim_fields import EVERYONE
from tracker.output import joined
from tracker.shapes import said_value


def people(population: str | None) -> str:
    """A population, or everyone."""
    return population or EVERYONE


def known_text(estimate: Estimate) -> str:
    """The value of an estimate, with the vague word it is read from: `3–9 (“several”)`."""
    value = estimate.value
    text = estimate_text(estimate)
    return f"{text} (“{value.words}”)" if isinstance(value, Figure) and value.words else text


def range_text(estimate: Estimate) -> str:
    """Low and high: `2 to 6`, `2 or more`, `0 to 32`; "" where they say no more than the value."""
    low, high = estimate.low, estimate.high
    said = estimate.value
    if said is None or (low is None and high is None) or low == high == estimate.best:
        return ""
    if isinstance(said, Figure) and (said.lower, said.upper) == (low, high):
        return ""
    if high is None:
        return f"{low} or more"
    return str(low) if low == high else f"{low or 0} to {high}"


def figures_text(estimate: Estimate) -> str:
    """Value and range in one: `6 (2 or more)`."""
    text, between = known_text(estimate), range_text(estimate)
    return f"{text} ({between})" if between else text


def support_text(estimate: Estimate) -> str:
    """On whose word the best figure stands, and the clause under which."""
    return joined([basis_text(estimate) or "nobody's word", estimate.rule, estimate.grade], ", ")


def before_and_after(before: Estimate, after: Estimate) -> tuple[str, str]:
    """Two estimates of a slot in words; where the figures are the same, with who supports them."""
    texts = figures_text(before), figures_text(after)
    if texts[0] != texts[1]:
        return texts
    return f"{texts[0]}, {support_text(before)}", f"{texts[1]}, {support_text(after)}"


def breakdown_text(estimate: Estimate, material: Material) -> str:
    """The parts that the chosen claim gives: `1 civilian + 5 security personnel`."""
    if estimate.chosen is None or estimate.chosen.part:
        return ""
    parts = [
        claim for claim in material.claims if claim.part and claim.stated == estimate.chosen.stated
    ]
    text = " + ".join(f"{value_text(part.value)} {part.population}" for part in parts)
    return f"{text}, which is not the total" if _differ(estimate.chosen, parts) else text


def _differ(whole: SlotClaim, parts: list[SlotClaim]) -> bool:
    """Whether a stated total cannot be the sum of its parts."""
    figures = [part.value for part in parts if isinstance(part.value, Figure)]
    if whole.derived or not figures or not isinstance(whole.value, Figure):
        return False
    return not overlap(total(figures), whole.value)


def basis_text(estimate: Estimate) -> str:
    """On whose word the best figure stands: `1 origin`, `2 unattributed`."""
    if estimate.chosen is None:
        return ""
    named, unattributed = estimate.corroboration, estimate.unattributed
    return joined(
        [
            f"{named} origin{'s' if named != 1 else ''}" if named else "",
            f"{unattributed} unattributed" if unattributed else "",
        ],
        ", ",
    )


def notes_text(estimate: Estimate, material: Material) -> str:
    """What a reader must know beside the figure: derived, contested, expected."""
    expected = [
        value_text(item.claim.value) for item in estimate.set_aside if item.reason == EXPECTED
    ]
    denied = [value_text(c.claim.value) for c in estimate.set_aside if c.reason == DENIAL]
    parts = breakdown_text(estimate, material)
    return joined(
        [
            f"grade: {estimate.grade}" if estimate.grade else "",
            ruled_text(estimate),
            "contested" if estimate.contested else "",
            f"derived: {parts}" if estimate.derived and parts else parts,
            f"expected {', '.join(expected)}: not counted" if expected else "",
            f"denied: {', '.join(denied)}" if denied else "",
        ]
    )


def ruled_text(estimate: Estimate) -> str:
    """By which ruling it stands; and how many claims are returned, where they are several."""
    several = len(estimate.returned) > 1 and estimate.chosen is None
    return joined(
        [
            f"ruled #{estimate.ruled.position}: {estimate.ruled.reason}" if estimate.ruled else "",
            f"{len(estimate.returned)} claims returned" if several else "",
        ]
    )


def figure_cells(estimate: Estimate, material: Material) -> tuple[str, str, str, str]:
    """Value, low to high, basis and notes of an estimate."""
    return (
        known_text(estimate),
        range_text(estimate),
        basis_text(estimate),
        notes_text(estimate, material),
    )


def said_text(claim: SlotClaim, case: Case) -> str:
    """What a claim says about its slot, in its own words where they differ from the bounds."""
    value = said_value(claim, case.statement(claim))
    if not isinstance(value, Figure):
        return value_text(value)
    text = value_text(value)
    words = value_words(value)
    derived = " (derived)" if claim.derived else ""
    said = f"{text}{derived}" if words in ("", text) else f"{text} (“{words}”)"
    order = "out of order" if disorder(claim.value, claim.low, claim.high) else ""
    return joined([said, given_range(claim.low, claim.high), order], ", ")
