"""tracker show"""

import click

from projections.estimate import Estimate, estimate_text
from projections.profiles import Profile
from projections.views.incident_reader import told_of_incidents
from tracker.asking import (
    Answer,
    Asked,
    answers_of,
    asks_under_policies,
    materials,
    one_slot,
)
from tracker.completion import complete_incident, complete_measure
from tracker.output import Listing, Output, Table, emit, format_options, write
from tracker.profile_lines import profile_lines, profile_shape
from tracker.safe import safe
from tracker.side_by_side import Grades, grade_lines, grade_shape, side_by_side
from tracker.slot_shapes import slot_record, slot_shape
from tracker.words import figure_cells, people


@click.command("show")
@click.argument("incident", shell_complete=complete_incident)
@click.argument("measure", required=False, shell_complete=complete_measure)
@click.option("--population", metavar="NAME", help="Who is counted [default: everyone].")
@click.option(
    "--value", "bare", is_flag=True, help="Print one bare value: 6, ≥ 2, about 14, unknown."
)
@format_options
@asks_under_policies
def command(
    asked: Asked,
    /,
    incident: str,
    measure: str | None,
    population: str | None,
    bare: bool,
    form: str,
) -> None:
    """What is known of an incident, or of one measure of it.

    A figure is shown with the lowest and the highest that the claims in force allow, and with the
    number of distinct origins that give it. Claims in an outlet's own voice are counted apart, as
    unattributed: two outlets may carry one wire.

    \b
    tracker show strikes
    tracker show strikes killed --as-of 2020-03-13T02:00Z
    tracker show strikes killed --known-at '#14' --value
    tracker show strikes killed --policy standing --policy ucdp --policy airwars
    """
    if bare and (measure is None or len(asked.policies) > 1):
        raise click.UsageError("--value needs a MEASURE and one policy: it prints one value")
    briefly = bare or form in ("table", "csv")
    recorded = list(materials(asked, incident, measure, briefly=briefly))
    found = {
        policy.name: [
            answer
            for item in recorded
            for answer in answers_of(asked, policy, item)
            if population in (None, answer.population)
        ]
        for policy in asked.policies
    }
    incident = next((item.incident for own in found.values() for item in own), incident)
    if bare:
        answer = one_slot(found[asked.policy.name], population)
        write(safe(estimate_text(answer.estimate)) if answer else "unknown")
        return
    grades = {
        policy.name: policy.grade(everyone(found[policy.name]))
        for policy in asked.policies
        if policy.grade is not None and measure is None
    }
    if len(asked.policies) == 1:
        emit(_output(asked, incident, found[asked.policy.name], grades, form), form)
    else:
        emit(side_by_side(asked, incident, found, grades), form)


def everyone(found: list[Answer]) -> dict[str, Estimate]:
    """What is known of everyone, by measure."""
    return {item.measure: item.estimate for item in found if item.population is None}


def _output(asked: Asked, incident: str, found: list[Answer], grades: Grades, form: str) -> Output:
    profile = _profile(asked, incident)
    shaped = found if form in ("json", "jsonl") else []  # with every claim set aside: for programs
    slots = [slot_shape(answer) for answer in shaped]
    rows = [
        (
            answer.measure if index == 0 or found[index - 1].measure != answer.measure else "",
            people(answer.population),
            *figure_cells(answer.estimate, answer.material),
        )
        for index, answer in enumerate(found)
    ]
    columns = ("measure", "who", "known", "range", "said by", "notes")
    title = f"{incident}  (policy: {asked.policy.name})"
    about = [*profile_lines(profile), *grade_lines(grades)]
    table = Table(columns, rows, "" if about else title, "nothing is known")
    head = [Listing([(line, ()) for line in about], title)] if about else []
    records = [slot_record(answer) for answer in found]
    document = {
        "incident": incident,
        **asked.head(),
        "about": profile_shape(profile),
        "grade": grade_shape(grades.get(asked.policy.name)),
        "slots": slots,
    }
    return Output(document, slots, records, [*head, table])


def _profile(asked: Asked, incident: str) -> Profile:
    with asked.case.caught_up() as connection:
        profiles = told_of_incidents(connection, incident).profiles(asked.at)
    return profiles.get(incident, Profile(incident))
