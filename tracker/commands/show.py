"""tracker show"""

from typing import Any

import click

from projections.estimate import estimate_text
from tracker.asking import (
    Answer,
    Asked,
    answers,
    asks,
    one_slot,
)
from tracker.completion import complete_incident, complete_measure
from tracker.output import Output, Table, emit, format_options, write
from tracker.safe import safe
from tracker.shapes import estimate_shape, figures_shape
from tracker.words import figure_cells, people


@click.command("show")
@click.argument("incident", shell_complete=complete_incident)
@click.argument("measure", required=False, shell_complete=complete_measure)
@click.option("--population", metavar="NAME", help="Who is counted [default: everyone].")
@click.option(
    "--value", "bare", is_flag=True, help="Print one bare value: 6, ≥ 2, about 14, unknown."
)
@format_options
@asks
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
    """
    if bare and measure is None:
        raise click.UsageError("--value needs a MEASURE: it prints one value")
    found = list(answers(asked, incident, measure))
    if population is not None:
        found = [answer for answer in found if answer.population == population]
    if bare:
        answer = one_slot(found, population)
        write(safe(estimate_text(answer.estimate)) if answer else "unknown")
        return
    emit(_output(asked, incident, found), form)


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
    table = Table(columns, rows, f"{incident}  (policy: {asked.policy.name})", "nothing is known")
    records = [slot_record(answer) for answer in found]
    document = {"incident": incident, **asked.head(), "slots": slots}
    return Output(document, slots, records, [table])
