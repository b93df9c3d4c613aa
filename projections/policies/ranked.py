"""The policy of ranks: what analysts prefer, else what is normal, never what is deprecated."""

from collections.abc import Sequence

from events.figures import Figure
from events.values import Value, meaning
from projections.claims import SlotClaim
from projections.effects import Ruling
from projections.estimate import Clause, Estimate, Question
from projections.force import SetAside
from projections.policies.bounds import finish, floors, left_out, lowest
from projections.policies.rulings import preferred, without_deprecated
from projections.ranges import allowed

SUMMARY = "what was ruled preferred, else all that is not deprecated (Wikidata-style)"
SOURCE = (
    "Wikidata-style. Remembered of Wikidata's help page on ranking: a query for the best values "
    "returns the statements of preferred rank where there are any, else those of normal rank, and "
    "never deprecated ones; it may return several. The range beside them is this program's own rule"
)
OWN = "this program's own rule"

CLAUSES = (
    Clause(
        "ranked/preferred",
        "Analysts prefer one or more claims of the whole, or set a value: these are returned, and "
        "best is what they say; where they differ there is no best, and low and high are theirs. "
        "Nothing else is heard.",
        SOURCE,
    ),
    Clause(
        "ranked/normal",
        "Nothing is preferred: all claims of the whole that are not deprecated are returned. Best "
        "is what they say; where they differ there is no best, and low and high are theirs.",
        SOURCE,
    ),
    Clause(
        "ranked/parts",
        "No claim of the whole is left: best is unknown and high is open. Low is the least total "
        "that any origin allows, where a part allows its own count and more.",
        OWN,
    ),
    Clause("ranked/none", "No claim is in force: unknown, which is not zero.", OWN),
)


def ranked(question: Question) -> Estimate:
    """The estimate by ranks."""
    question, deprecated = without_deprecated(question)
    if question.rulings and (first := list(preferred(question))[::-1]):
        return _returned(question, "ranked/preferred", first, deprecated)
    if question.whole:
        ordered = sorted(question.whole, key=lambda claim: claim.order)
        normal: list[tuple[None, SlotClaim]] = [(None, claim) for claim in ordered]
        return _returned(question, "ranked/normal", normal, deprecated)
    least = floors((), question.parts).values()
    rule = "ranked/parts" if question.parts else "ranked/none"
    return finish(question, rule, low=lowest(least), low_from=least, aside=deprecated)


def _returned(
    question: Question,
    rule: str,
    found: Sequence[tuple[Ruling | None, SlotClaim | None]],
    deprecated: list[SetAside],
) -> Estimate:
    """The estimate of what is returned: one value where all of it says the same."""
    claims = tuple(claim for _, claim in found if claim is not None)
    values = [_value(ruling, claim) for ruling, claim in found]
    agree = len({meaning(value) for value in values if value is not None}) <= 1
    bounds = [allowed(claim) if claim else _value(ruling, None) for ruling, claim in found]
    figures = [bound for bound in bounds if isinstance(bound, Figure)]
    uppers = [figure.upper for figure in figures if figure.upper is not None]
    return finish(
        question,
        rule,
        chosen=claims[-1] if claims and agree else None,
        low=min((figure.lower for figure in figures), default=None),
        high=max(uppers) if uppers and len(uppers) == len(figures) else None,
        low_from=claims,
        aside=[*deprecated, *_unheard(question, claims)],
        ruled=found[-1][0] if agree else None,
        returned=claims,
    )


def _value(ruling: Ruling | None, claim: SlotClaim | None) -> Value | None:
    if claim is not None:
        return claim.value
    return ruling.value if ruling is not None else None


def _unheard(question: Question, claims: Sequence[SlotClaim]) -> list[SetAside]:
    whole = left_out(question.whole, claims, "not preferred, and something is")
    return [*whole, *left_out(question.parts, (), "a part, and the whole is returned")]
