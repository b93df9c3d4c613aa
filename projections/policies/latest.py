"""The policy that takes the newest reported claim of the whole."""

from projections.estimate import Clause, Estimate, Question
from projections.force import SetAside
from projections.policies.bounds import finish, highest, lowest

SUMMARY = "the newest reported claim of the whole"
SOURCE = "this program's own rule"

CLAUSES = (
    Clause(
        "latest/whole",
        "Best, low and high are those of the newest reported claim of the whole; all others are "
        "set aside.",
        SOURCE,
    ),
    Clause(
        "latest/parts",
        "No claim of the whole is in force: best is unknown and high is open; low is what the "
        "newest claim of a part counts, for the whole is that and more.",
        SOURCE,
    ),
    Clause("latest/none", "No claim is in force: unknown, which is not zero.", SOURCE),
)


def latest(question: Question) -> Estimate:
    """The estimate under the newest claim."""
    claims = question.whole or question.parts
    if not claims:
        return finish(question, "latest/none")
    newest = max(claims, key=lambda claim: claim.order)
    aside = [
        SetAside(claim, f"not the newest: {newest.id} is")
        for claim in (*question.whole, *question.parts)
        if claim is not newest
    ]
    chosen = newest if question.whole else None
    return finish(
        question,
        "latest/whole" if chosen else "latest/parts",
        chosen=chosen,
        low=lowest([newest]),
        high=highest([chosen]) if chosen else None,
        low_from=[newest],
        aside=aside,
    )
