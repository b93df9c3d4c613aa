"""The policy of one number: of what the most reliable sources say, the lowest (ACLED-style)."""

import re
from collections.abc import Collection, Mapping

import msgspec

from events.figures import Figure
from events.names import same_name
from events.values import Value
from projections.claims import SlotClaim
from projections.estimate import Clause, Estimate, Question
from projections.force import SetAside
from projections.policies.bounds import (
    figures_among,
    finish,
    firmest,
    floors,
    highest,
    kept,
    left_out,
    lowest,
    most_reliable,
    said_by_all,
    states_least,
)

SUMMARY = "one number: the lowest that the most reliable sources give (ACLED-style)"
SOURCE = (
    "ACLED-style. Read, in a mirror of its FAQ on fatalities of 7 May 2024: the most reliable "
    "sources; the most conservative estimate where they differ or are vague; tens 10, dozens 12, "
    "hundreds 100. The lower bound of other figures, and what is alleged, are this program's own "
    "rule"
)
OWN = "this program's own rule"
VAGUE = {"tens": 10, "dozens": 12, "hundreds": 100}
VAGUE_WORD = re.compile(r"\b(tens|dozens|hundreds)\b(?! of)")  # tens of thousands are not tens
ALLEGED, LESS_RELIABLE = "only alleged, and others assert", "other sources are more reliable"

CLAUSES = (
    Clause(
        "conservative/figures",
        "One number, and low and high are the same: the lowest that the most reliable of the "
        "sources who count the whole give. What is only alleged yields to what is asserted. A "
        "figure with bounds gives its lower bound; where it is said in tens it gives no more than "
        "10, in dozens 12, in hundreds 100. A figure that does not say how many at least, such as "
        "up to 32, gives no number. The range that a source gives around its figure is not asked. "
        "Other sources and parts are set aside.",
        SOURCE,
    ),
    Clause(
        "conservative/bounds",
        "Nobody gives a number for the whole: only parts are counted, or it is only said how many "
        "at most. Best is unknown. Of what the most reliable sources say, low is the least total "
        "that any of them allows, where a part allows its own count and more, and high is the "
        "highest upper bound among their claims of the whole, open where there is none.",
        f"{OWN}. Remembered of ACLED, and not done here: an unknown number is entered as 10 in a "
        "war zone, else as 3",
    ),
    Clause(
        "conservative/texts",
        "What is not a figure has no lowest: best is what the most reliable sources say, and "
        "unknown where they differ. What is only alleged yields to what is asserted.",
        OWN,
    ),
    Clause("conservative/none", "No claim is in force: unknown, which is not zero.", OWN),
)


def conservative(question: Question) -> Estimate:
    """The estimate as one conservative number."""
    everything = (*question.whole, *question.parts)
    if not everything:
        return finish(question, "conservative/none")
    if not figures_among(everything):
        heard, aside = _heard(question, question.whole)
        chosen = said_by_all(heard)
        return finish(question, "conservative/texts", chosen=chosen, aside=aside)
    numbers = {claim: n for claim in question.whole if (n := number_of(claim.value)) is not None}
    return _one_number(question, numbers) if numbers else _bounds(question)


def number_of(value: Value) -> int | None:
    """The number that a figure gives; None where it does not say how many at least."""
    if not isinstance(value, Figure) or not states_least(value):
        return None
    vague = VAGUE_WORD.findall(same_name(value.words)) if value.convention else []
    return min(value.lower, *(VAGUE[word] for word in vague)) if vague else value.lower


def _one_number(question: Question, numbers: Mapping[SlotClaim, int]) -> Estimate:
    heard, aside = _heard(question, numbers)
    chosen = min(heard, key=lambda claim: (numbers[claim], -claim.published, -claim.position))
    aside += left_out(question.whole, numbers, "it does not say how many at least")
    aside += left_out(question.parts, (), "of a part, and the whole is counted")
    estimate = finish(question, "conservative/figures", chosen=chosen, aside=aside)
    number = numbers[chosen]
    return msgspec.structs.replace(estimate, low=number, best=number, high=number)


def _bounds(question: Question) -> Estimate:
    counted = figures_among((*question.whole, *question.parts))
    heard, aside = _heard(question, counted)
    whole, parts = kept(question.whole, heard), kept(question.parts, heard)
    least = floors(whole, parts).values()
    low, high = lowest(least), highest(whole)
    return finish(question, "conservative/bounds", low=low, high=high, low_from=least, aside=aside)


def _heard(
    question: Question, claims: Collection[SlotClaim]
) -> tuple[list[SlotClaim], list[SetAside]]:
    """The claims of the most reliable sources, and why each other one is left out."""
    firm = firmest(claims)
    heard = most_reliable(question, firm)
    return heard, left_out(claims, firm, ALLEGED) + left_out(firm, heard, LESS_RELIABLE)
