"""tracker show"""

from typing import Any

import click

from projections.estimate import Estimate, estimate_text
from projections.profiles import Profile
from projections.views.incident_reader import told_of_incidents
from tracker.asking import (
    Answer,
    Asked,
    answers,
    asks_under_policies,
    one_slot,
)
from tracker.completion import complete_incident, complete_measure
from tracker.output import Listing, Output, Table, emit, format_options, joined, write
from tracker.profile_lines import profile_lines, profile_shape
from tracker.safe import safe
from tracker.shapes import estimate_shape, figures_shape
from tracker.words import figure_cells, people, range_text


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
    found = {
        policy.name: _answers(asked.under(policy), incident, measure, population)
        for policy in asked.policies
    }
    incident = next((item.incident for own in found.values() for item in own), incident)
    if bare:
        answer = one_slot(found[asked.policy.name], population)
        write(safe(estimate_text(answer.estimate)) if answer else "unknown")
    elif len(asked.policies) == 1:
        emit(_output(asked, incident, found[asked.policy.name]), form)
    else:
        emit(_side_by_side(asked, incident, found), form)


def _answers(
    asked: Asked, incident: str, measure: str | None, population: str | None
) -> list[Answer]:
    found = answers(asked, incident, measure)
    return [item for item in found if population in (None, item.population)]


def slot_shape(answer: Answer) -> dict[str, Any]:
    """A slot and its estimate, as in the documents of `show` and the lines of `list`."""
    return {
        "measure": answer.measure,
        "population": answer.population,
        "estimate": estimate_shape(answer.estimate),
    }


def slot_record(answer: Answer) -> dict[str, Any]:
    """A slot and its figures in one flat record."""
    return {
        "incident": answer.incident,
        "measure": answer.measure,
        "population": answer.population,
        **figures_shape(answer.estimate),
    }


def _output(asked: Asked, incident: str, found: list[Answer]) -> Output:
    profile = _profile(asked, incident)
    slots = [slot_shape(answer) for answer in found]
    rows = [
        (
            answer.measure if index == 0 or found[index - 1].measure != answer.measure else "",
            people(answer.population),
            *figure_cells(answer.estimate, answer.material),
        )
        for index, answer in enumerate(found)
    ]
    columns = ("measure", "who", "known", "range", "said by", "notes")
    title, about = f"{incident}  (policy: {asked.policy.name})", list(profile_lines(profile))
    table = Table(columns, rows, "" if about else title, "nothing is known")
    head = [Listing([(line, ()) for line in about], title)] if about else []
    records = [slot_record(answer) for answer in found]
    document = {
        "incident": incident,
        **asked.head(),
        "about": profile_shape(profile),
        "slots": slots,
    }
    return Output(document, slots, records, [*head, table])


def _profile(asked: Asked, incident: str) -> Profile:
    with asked.case.caught_up() as connection:
        profiles = told_of_incidents(connection).profiles(asked.at)
    return profiles.get(incident, Profile(incident))


def _side_by_side(asked: Asked, incident: str, found: dict[str, list[Answer]]) -> Output:
    """A row a slot, and in it what each policy makes of it."""
    slots = next(iter(found.values()))
    columns = ("measure", "who", *found)
    rows = [
        (
            answer.measure,
            people(answer.population),
            *(_cell(answers[index].estimate) for answers in found.values()),
        )
        for index, answer in enumerate(slots)
    ]
    lines = [
        {"policy": name, **slot_shape(answer)} for name, own in found.items() for answer in own
    ]
    records = [
        {"policy": name, **slot_record(answer)} for name, own in found.items() for answer in own
    ]
    every = [
        {"policy": name, "slots": [slot_shape(answer) for answer in own]}
        for name, own in found.items()
    ]
    head = {**asked.head(), "policy": list(found)}
    table = Table(columns, rows, f"{incident}  (side by side)", "nothing is known")
    return Output({"incident": incident, **head, "policies": every}, lines, records, [table])


def _cell(estimate: Estimate) -> str:
    """What a policy makes of a slot: its value, and its range and its grade where it has them."""
    between = range_text(estimate)
    if estimate.value is None:
        between = ""
    return joined([estimate_text(estimate), between, estimate.grade], "\n")
