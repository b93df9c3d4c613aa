"""The policy of a low, a best and a high of reliable sources (UCDP-style)."""

from projections.claims import SlotClaim
from projections.estimate import Clause, Estimate, Question
from projections.force import SetAside
from projections.policies.bounds import (
    figures_among,
    finish,
    firmest,
    floors,
    highest,
    is_reliable,
    least_figure,
    lowest,
    most_reliable,
    said_by_all,
)

SUMMARY = "lowest reliable, most reliable and highest reliable figure (UCDP-style)"
SOURCE = (
    "UCDP-style. Read, in an R package's copy of the definitions of GED 20.1: low and high are the "
    "lowest and the highest reliable estimate, best the most likely one. Remembered: best is the "
    "figure of the most reliable source, of equally reliable ones the lower; claims whose "
    "perpetrator is uncertain count only in high. The rest is this program's own rule"
)
OWN = "this program's own rule"

CLAUSES = (
    Clause(
        "ucdp/whole",
        "Sources rated D or E are not reliable and are set aside. Best is what the most reliable "
        "source asserts of the whole; of equally reliable ones the lower, and a number before a "
        "figure with bounds. Low is the least total that any reliable source asserts: its claim of "
        "the whole or, where it made none, the largest part it counts, and more. High is the "
        "highest upper bound among reliable claims of the whole, asserted or alleged.",
        SOURCE,
    ),
    Clause(
        "ucdp/alleged",
        "Reliable sources only allege a figure for the whole. Claims whose perpetrator is "
        "uncertain count only in high. To know them, the perpetrator would have to be stated with "
        "each figure, and it is not: what is only alleged stands for them. Best is unknown. Low is "
        "the least total that any reliable source asserts by counting a part. High is the highest "
        "upper bound that is alleged of the whole, open where low is above it.",
        SOURCE,
    ),
    Clause(
        "ucdp/parts",
        "No reliable source counts the whole: best is unknown and high is open. Low is the least "
        "total that any reliable source asserts, where a part allows its own count and more.",
        OWN,
    ),
    Clause(
        "ucdp/texts",
        "What is not a figure has no lowest: best is what the most reliable sources say, and "
        "unknown where they differ. What is only alleged yields to what is asserted.",
        OWN,
    ),
    Clause(
        "ucdp/unreliable",
        "Every source of a claim in force is rated D or E: unknown, which is not zero.",
        OWN,
    ),
    Clause("ucdp/none", "No claim is in force: unknown, which is not zero.", OWN),
)


def ucdp(question: Question) -> Estimate:
    """The estimate of reliable sources."""
    everything = (*question.whole, *question.parts)
    aside = [
        SetAside(claim, f"its source is rated {question.reliability(claim)}: not reliable")
        for claim in everything
        if not is_reliable(question, claim)
    ]
    if len(aside) == len(everything):
        return finish(question, "ucdp/unreliable" if aside else "ucdp/none", aside=aside)
    whole = [claim for claim in question.whole if is_reliable(question, claim)]
    parts = [claim for claim in question.parts if is_reliable(question, claim)]
    if not figures_among((*whole, *parts)):
        chosen = said_by_all(most_reliable(question, firmest(whole)))
        return finish(question, "ucdp/texts", chosen=chosen, aside=aside)
    return _figures(question, figures_among(whole), figures_among(parts), aside)


def _figures(
    question: Question, whole: list[SlotClaim], parts: list[SlotClaim], aside: list[SetAside]
) -> Estimate:
    chosen = least_figure(most_reliable(question, _asserted(whole)))
    least = floors(_asserted(whole), _asserted(parts)).values()
    low, high = lowest(least), highest(whole)
    if low is not None and high is not None and high < low:
        high = None
    return finish(
        question,
        "ucdp/whole" if chosen else "ucdp/alleged" if whole else "ucdp/parts",
        chosen=chosen,
        low=low,
        high=high,
        low_from=least,
        aside=aside,
    )


def _asserted(claims: list[SlotClaim]) -> list[SlotClaim]:
    return [claim for claim in claims if claim.modality == "asserted"]
