"""The policy that takes the newest reported claim of the whole."""

import msgspec

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
    aside = tuple(
        SetAside(claim, f"not the newest: {newest.id} is")
        for claim in (*question.whole, *question.parts)
        if claim is not newest
    )
    whole = (newest,) if question.whole else ()
    only = msgspec.structs.replace(
        question,
        whole=whole,
        parts=() if whole else (newest,),
        set_aside=question.set_aside + aside,
    )
    estimate = finish(
        only,
        "latest/whole" if whole else "latest/parts",
        chosen=newest if whole else None,
        low=lowest([newest]),
        high=highest(whole),
        low_from=[newest],
    )
    return _seen_by_all(estimate, question)


def _seen_by_all(estimate: Estimate, question: Question) -> Estimate:
    """Corroboration and contest are of all claims in force, though only one is used."""
    everyone = finish(question, estimate.rule, chosen=estimate.chosen)
    return msgspec.structs.replace(
        estimate,
        corroboration=everyone.corroboration,
        unattributed=everyone.unattributed,
        contested=everyone.contested,
    )
