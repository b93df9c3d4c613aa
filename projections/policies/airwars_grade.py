"""The grade of a whole incident (Airwars-style): who is responsible, and how well it is sourced."""

from collections.abc import Mapping

from projections.estimate import Estimate, Grade
from projections.policies.bounds import figures_among

ACCEPTED = ("responsibility accepted", "responsibility claimed")  # measures: yes or no
HARM = "civilian harm"  # a measure: yes or no
CASUALTIES = ("killed", "deaths", "dead", "injured", "wounded", "casualties", "missing")
RESPONSIBLE = "perpetrator"


def airwars_grade(known: Mapping[str, Estimate]) -> Grade | None:
    """The grade of an incident from what is known of everyone, by measure.

    None where no casualties (the measures of CASUALTIES) are counted.
    Confirmed: somebody accepted responsibility (the measures of ACCEPTED). Discounted: no civilian
    came to harm (the measure of HARM). Contested: there are competing claims of who is responsible,
    or a figure is denied by another origin. Else fair where some figure is, else weak. The measures
    that stand for these, and the order, are this program's own rule; what the grades mean was read
    in the source of Airwars' web site.
    """
    counted = {name: known[name] for name in CASUALTIES if name in known}
    counted = {name: estimate for name, estimate in counted.items() if _is_counted(estimate)}
    if not counted:
        return None
    if accepted := next((name for name in ACCEPTED if _says(known, name, "yes")), ""):
        return Grade("confirmed", f"{accepted}: yes")
    if _says(known, HARM, "no"):
        return Grade("discounted", f"{HARM}: no")
    responsible = known.get(RESPONSIBLE)
    if responsible is not None and responsible.contested:
        return Grade("contested", "competing claims of responsibility")
    for grade, reason in (
        ("contested", "denied by another origin"),
        ("fair", "two or more origins"),
        ("weak", "fewer than two origins"),
    ):
        graded = [name for name, estimate in counted.items() if estimate.grade == grade]
        if graded:
            return Grade(grade, f"{', '.join(graded)}: {reason}")
    return None


def _is_counted(estimate: Estimate) -> bool:
    return bool(figures_among(used.claim for used in estimate.used))


def _says(known: Mapping[str, Estimate], measure: str, answer: str) -> bool:
    return measure in known and known[measure].best == answer
