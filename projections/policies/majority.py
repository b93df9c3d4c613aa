"""The policy that takes the figure most distinct origins give."""

from collections import defaultdict
from collections.abc import Collection

from events.values import meaning
from projections.claims import SlotClaim
from projections.estimate import Clause, Estimate, Question
from projections.policies.bounds import (
    figures_among,
    finish,
    floors,
    highest,
    is_reliable,
    least_figure,
    lowest,
    named_origins,
)

SUMMARY = "the figure that most distinct origins give, else the lowest credible one"
SOURCE = (
    "read, in Every Casualty's guidance on the rules that recorders apply (Definition and "
    "categorisation in casualty recording, p. 25): the opinion expressed by the greatest number of "
    "sources. Remembered of the Global Terrorism Database: no majority, the lowest credible. Who "
    "votes, and the range beside it, are this program's own rule"
)
OWN = "this program's own rule"
DOUBTED = (4, 5)  # the credibility of claims that are doubtful, and improbable

RANGE = (
    "Low and high are those of the range of all claims in force: the least total that any origin "
    "allows, and the highest upper bound among the claims of the whole."
)

CLAUSES = (
    Clause(
        "majority/most",
        "Best is the figure of the whole that more distinct origins give than any other; two "
        "figures are one where their bounds are the same. Named origins vote, once each, for what "
        "they assert or allege; an outlet's own voice and an unknown origin vote only where no "
        f"named origin does. {RANGE}",
        SOURCE,
    ),
    Clause(
        "majority/lowest",
        "No figure has more votes than every other: best is the lowest credible figure among those "
        "voted for, a number before a figure with bounds. Not credible are sources rated D or E "
        "and claims rated 4 or 5; where nothing is credible, best is unknown. "
        f"{RANGE}",
        SOURCE,
    ),
    Clause(
        "majority/parts",
        "Nobody counts the whole, so there is nothing to vote for: best is unknown and high is "
        "open. Low is the least total that any origin allows, where a part allows its own count "
        "and more.",
        OWN,
    ),
    Clause(
        "majority/texts",
        "What is not a figure is voted for in the same way; without a majority there is no lowest, "
        "and best is unknown.",
        OWN,
    ),
    Clause("majority/none", "No claim is in force: unknown, which is not zero.", OWN),
)


def majority(question: Question) -> Estimate:
    """The estimate by the number of origins."""
    everything = (*question.whole, *question.parts)
    if not everything:
        return finish(question, "majority/none")
    if not figures_among(everything):
        return finish(question, "majority/texts", chosen=_elected(_voters(question.whole)))
    counted = figures_among(question.whole)
    voters = _voters(counted)
    elected = _elected(voters)
    least = floors(question.whole, question.parts).values()
    return finish(
        question,
        "majority/most" if elected else "majority/lowest" if counted else "majority/parts",
        chosen=elected or least_figure(_credible(question, voters)),
        low=lowest(least),
        high=highest(counted),
        low_from=least,
    )


def _voters(claims: Collection[SlotClaim]) -> list[SlotClaim]:
    named = named_origins(claims)
    return [claim for claim in claims if claim.origin in named] or list(claims)


def _elected(voters: Collection[SlotClaim]) -> SlotClaim | None:
    """The newest claim of what has the most votes; None where two things have as many."""
    votes: dict[object, list[SlotClaim]] = defaultdict(list)
    for claim in voters:
        votes[meaning(claim.value)].append(claim)
    most = max(map(len, votes.values()), default=0)
    winners = [claims for claims in votes.values() if len(claims) == most]
    return max(winners[0], key=lambda claim: claim.order) if len(winners) == 1 else None


def _credible(question: Question, claims: Collection[SlotClaim]) -> list[SlotClaim]:
    return [
        claim
        for claim in claims
        if is_reliable(question, claim) and claim.credibility not in DOUBTED
    ]
