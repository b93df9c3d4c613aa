"""The policy of a minimum and a maximum of civilians on two origins' word (IBC-style)."""

from projections.claims import SlotClaim
from projections.estimate import Clause, Estimate, Question
from projections.policies.bounds import (
    figures_among,
    finish,
    highest,
    left_out,
    lowest,
    named_origins,
    said_by_all,
    states_least,
)
from projections.ranges import allowed

SUMMARY = "minimum and maximum of civilians where two named origins count them (IBC-style)"
SOURCE = (
    "Iraq Body Count-style; read: minimum and maximum of civilian deaths. Remembered: two "
    "independent sources before anything is published; a minimum of 0 only where a source reports "
    "zero; unable to confirm is not zero; people rather than civilians make a minimum of 0 and a "
    "maximum of the figure. What is not a figure is this program's own rule"
)
OWN = "this program's own rule"
ENOUGH = 2

CLAUSES = (
    Clause(
        "ibc/figures",
        "Two or more distinct named origins count the population asked about. Minimum is the "
        "lowest lower bound that a claim states, and 0 only where one says zero: up to 32 states "
        "none. "
        "Maximum is the highest upper bound, open where one is open. There is no best. Whether a "
        "population is a civilian one is for the reader: it is not told by its name. Parts are set "
        "aside.",
        SOURCE,
    ),
    Clause(
        "ibc/people",
        "Two or more distinct named origins count people, everyone and not civilians alone: "
        "minimum is 0 and maximum is the highest upper bound, open where one is open. There is no "
        "best. That everyone is counted is told by the claims, which name no population; what is "
        "known of civilians is in their own slot. Parts are set aside.",
        SOURCE,
    ),
    Clause(
        "ibc/one",
        "Fewer than two distinct named origins count the whole of those asked about, so no figure "
        "is given: unknown, which is not zero. An outlet's own voice and an unknown origin are not "
        "independent, and a part is no count of the whole. That somebody is unable to confirm a "
        "figure, or denies it, is no report of zero.",
        SOURCE,
    ),
    Clause(
        "ibc/texts",
        "What is not a figure has no minimum: best is what all claims in force say, and unknown "
        "where they differ. Two origins are not asked for.",
        OWN,
    ),
    Clause("ibc/none", "No claim is in force: unknown, which is not zero.", OWN),
)


def ibc(question: Question) -> Estimate:
    """The estimate as a range that two origins vouch for."""
    everything = (*question.whole, *question.parts)
    if not everything:
        return finish(question, "ibc/none")
    if not figures_among(everything):
        return finish(question, "ibc/texts", chosen=said_by_all(question.whole))
    counted = figures_among(question.whole)
    if len(named_origins(counted)) < ENOUGH:
        aside = left_out(everything, (), "fewer than two named origins count the whole")
        return finish(question, "ibc/one", aside=aside)
    people = any(claim.population is None for claim in counted)
    stated = [claim for claim in counted if _states_least(claim)]
    return finish(
        question,
        "ibc/people" if people else "ibc/figures",
        low=0 if people else lowest(stated),
        high=highest(counted),
        low_from=stated,
        aside=left_out(question.parts, (), "of a part: it says nothing of the whole here"),
    )


def _states_least(claim: SlotClaim) -> bool:
    figure = allowed(claim)
    return figure is not None and states_least(figure)
