"""The policy that gives the lowest and the highest, and no best."""

from projections.claims import figure_of
from projections.estimate import Clause, Estimate, Question
from projections.policies.bounds import finish, floors, highest, lowest, said_by_all

SUMMARY = "the lowest and the highest figure in force, and no best"
SOURCE = "Standards for Casualty Recording (Every Casualty), p. 25: the option of a range"

CLAUSES = (
    Clause(
        "range/figures",
        "Low is the least total that any origin allows: its claim of the whole or, where it made "
        "none, the largest part it counts, and more. High is the highest upper bound among the "
        "claims of the whole, open where there is none. There is no best.",
        SOURCE,
    ),
    Clause(
        "range/texts",
        "What is not a figure has no lowest and highest: best is what all claims in force say, and "
        "unknown where they differ.",
        SOURCE,
    ),
    Clause("range/none", "No claim is in force: unknown, which is not zero.", SOURCE),
)


def span(question: Question) -> Estimate:
    """The estimate as a range."""
    if not question.whole and not question.parts:
        return finish(question, "range/none")
    if not any(figure_of(claim) for claim in (*question.whole, *question.parts)):
        return finish(question, "range/texts", chosen=said_by_all(question.whole))
    least = floors(question.whole, question.parts).values()
    return finish(
        question,
        "range/figures",
        low=lowest(least),
        high=highest(question.whole),
        low_from=least,
    )
