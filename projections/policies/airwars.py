"""The policy of a minimum and a maximum with a grade, and no best (Airwars-style)."""

from itertools import product

from projections.compare import Relation, compare
from projections.estimate import Clause, Estimate, Question, is_contested
from projections.policies.bounds import (
    figures_among,
    finish,
    floors,
    highest,
    is_reliable,
    lowest,
    named_origins,
    said_by_all,
)

SUMMARY = "minimum and maximum, graded contested, fair or weak, and no best (Airwars-style)"
SOURCE = (
    "Airwars-style. Read, in the source of its web site: confirmed, a belligerent accepted "
    "responsibility; discounted, those killed were combatants or others most likely responsible; "
    "contested, competing claims of responsibility; fair, two or more credible sources with likely "
    "or confirmed actions nearby; weak, a single source. Read, in a report of it that another site "
    "quotes: contested puts the minimum at 0. Remembered: minimum and maximum are the lowest and "
    "the highest reported. The order of the grades, and what stands for each here, are this "
    "program's own rule"
)
OWN = "this program's own rule"
UNTOLD = (
    "Whether it is confirmed or discounted cannot be told from the claims about one measure: that "
    "takes a belligerent who accepts responsibility, or who the dead were."
)
RANGE = (
    "Minimum is the least total that any origin allows, where a part allows its own count and "
    "more; maximum is the highest upper bound among the claims of the whole, open where there is "
    "none. There is no best."
)

CLAUSES = (
    Clause(
        "airwars/contested",
        "A claim of the whole is denied by another origin: the grade is contested and the minimum "
        "is 0. Airwars means competing claims of who is responsible; a question about one measure "
        "holds none, and a denial of what is claimed is the nearest to it. That figures differ is "
        "no contest: they are the minimum and the maximum. Maximum is the highest upper bound "
        f"among the claims of the whole. There is no best. {UNTOLD}",
        SOURCE,
    ),
    Clause(
        "airwars/fair",
        "Two or more distinct named origins, none rated D or E, count the whole, and none is "
        "denied: the grade is fair. Whether there was action nearby is not asked. "
        f"{RANGE} {UNTOLD}",
        SOURCE,
    ),
    Clause(
        "airwars/weak",
        "Fewer than two distinct named origins that are not rated D or E count the whole, and "
        f"none is denied: the grade is weak. {RANGE} {UNTOLD}",
        SOURCE,
    ),
    Clause(
        "airwars/texts",
        "What is not a figure has no minimum: best is what all claims in force say, and unknown "
        "where they differ. It is graded as figures are.",
        OWN,
    ),
    Clause("airwars/none", "No claim is in force: unknown, which is not zero, and no grade.", OWN),
)


def airwars(question: Question) -> Estimate:
    """The estimate as a graded range."""
    everything = (*question.whole, *question.parts)
    if not everything:
        return finish(question, "airwars/none")
    grade = _grade(question)
    if not figures_among(everything):
        return finish(question, "airwars/texts", chosen=said_by_all(question.whole), grade=grade)
    least = floors(question.whole, question.parts).values()
    return finish(
        question,
        f"airwars/{grade}",
        low=0 if grade == "contested" else lowest(least),
        high=highest(question.whole),
        low_from=least,
        grade=grade,
    )


def _grade(question: Question) -> str:
    """Contested before fair before weak; confirmed and discounted cannot be told."""
    if _is_responsibility_contested(question):
        return "contested"
    credible = [claim for claim in question.whole if is_reliable(question, claim)]
    return "fair" if len(named_origins(credible)) >= 2 else "weak"


def _is_responsibility_contested(question: Question) -> bool:
    """Figures that differ are no contest; a denial is, and names that differ are."""
    if not figures_among(question.whole):
        return is_contested(question)
    denied = product(question.denials, question.whole)
    return any(compare(*pair).relation is Relation.CONFLICT for pair in denied)
