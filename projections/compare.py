"""How two claims of one incident and measure stand to each other."""

from enum import StrEnum

import msgspec

from events.figures import Figure, overlap
from events.moments import Moment, moment_days
from events.values import Value, same_text, value_text
from projections.claims import SlotClaim
from projections.ranges import allowed, range_text


class Relation(StrEnum):
    """Agree, compatible (their bounds overlap), conflict, or incomparable."""

    AGREE = "agree"
    COMPATIBLE = "compatible"
    CONFLICT = "conflict"
    INCOMPARABLE = "incomparable"


class Comparison(msgspec.Struct, frozen=True):
    """A relation and its reason in words."""

    relation: Relation
    reason: str


def compare(one: SlotClaim, other: SlotClaim) -> Comparison:
    """The relation of two claims of the same incident and measure."""
    if one.population != other.population:
        if one.population is not None and other.population is not None:
            return _of_others(one, other)
        of_part = compare_part(*((one, other) if one.population is None else (other, one)))
        return of_part if of_part.relation is Relation.CONFLICT else _of_others(one, other)
    if reason := _incomparable(one, other):
        return Comparison(Relation.INCOMPARABLE, reason)
    same = compare_values(one.value, other.value)
    denials = (one.modality, other.modality).count("denied")
    if denials:
        return _compare_denial(same, denials)
    return _by_range(one, other, same)


def compare_values(one: Value, other: Value) -> Comparison:
    """The relation of two values, whoever says them."""
    texts = f"{value_text(one)} and {value_text(other)}"
    if type(one) is not type(other):
        return Comparison(Relation.INCOMPARABLE, f"different kinds of value: {texts}")
    if isinstance(one, Figure) and isinstance(other, Figure):
        return _compare_figures(one, other, texts)
    if same_text(one, other):
        return Comparison(Relation.AGREE, f"both say {value_text(one)}")
    if isinstance(one, Moment) and isinstance(other, Moment) and _same_days(one, other):
        return Comparison(Relation.COMPATIBLE, f"{texts} may be the same time")
    return Comparison(Relation.CONFLICT, f"{texts} differ")


def _compare_figures(one: Figure, other: Figure, texts: str) -> Comparison:
    if not overlap(one, other):
        return Comparison(Relation.CONFLICT, f"no number is within both {texts}")
    same = (one.lower, one.upper, one.approximate) == (other.lower, other.upper, other.approximate)
    if same:
        return Comparison(Relation.AGREE, f"both say {value_text(one)}")
    return Comparison(Relation.COMPATIBLE, f"{texts} can both be true")


def _by_range(one: SlotClaim, other: SlotClaim, same: Comparison) -> Comparison:
    """The relation of two figures with the ranges that their sources give around them, which may
    bring them together or, where a bound is stated by the range alone, apart."""
    bounds = [figure for figure in (allowed(one), allowed(other)) if figure]
    if len(bounds) < 2 or overlap(*bounds) == (same.relation is not Relation.CONFLICT):
        return same
    texts = " and ".join(
        f"{value_text(claim.value)}{f' ({around})' if around else ''}"
        for claim in (one, other)
        for around in (range_text(claim.low, claim.high),)
    )
    if overlap(*bounds):
        return Comparison(Relation.COMPATIBLE, f"{texts} can both be true")
    return Comparison(Relation.CONFLICT, f"no number is within both {texts}")


def _same_days(one: Moment, other: Moment) -> bool:
    (first, last), (begin, end) = moment_days(one), moment_days(other)
    return first <= end and begin <= last


def _incomparable(one: SlotClaim, other: SlotClaim) -> str:
    if "expected" in (one.modality, other.modality) and one.modality != other.modality:
        return "different modality: one is expected, the other reported"
    if one.basis != other.basis:
        return "different basis: a total so far, and what is new in a period"
    if one.basis == "incremental" and one.occurred != other.occurred:
        return "different periods"
    return ""


def _compare_denial(same: Comparison, denials: int) -> Comparison:
    if denials == 2:
        if same.relation is Relation.CONFLICT:
            return Comparison(Relation.INCOMPARABLE, "each denies something else")
        return same
    if same.relation in (Relation.AGREE, Relation.COMPATIBLE):
        return Comparison(Relation.CONFLICT, "one denies what the other says")
    return Comparison(Relation.INCOMPARABLE, "one denies something else than the other says")


def compare_part(whole: SlotClaim, part: SlotClaim) -> Comparison:
    """The relation of a claim to one about some of those it counts.

    A part bounds the whole from below; more in the part than in the whole is a conflict.
    """
    most, least = allowed(whole), allowed(part)
    if (
        most is not None
        and least is not None
        and _incomparable(whole, part) == ""
        and "denied" not in (whole.modality, part.modality)
        and most.upper is not None
        and least.lower > most.upper
    ):
        of_whole = f"of {whole.population}" if whole.population else "in all"
        texts = f"{value_text(part.value)} of {_people(part)}, {value_text(whole.value)} {of_whole}"
        return Comparison(Relation.CONFLICT, f"the part is more than the whole: {texts}")
    return _of_others(whole, part)


def _of_others(one: SlotClaim, other: SlotClaim) -> Comparison:
    who = f"different population: {_people(one)} and {_people(other)}"
    return Comparison(Relation.INCOMPARABLE, who)


def _people(claim: SlotClaim) -> str:
    return claim.population or "everyone"
