"""tracker list"""

import click

from tracker.asking import Asked, answers, asks
from tracker.completion import complete_incident
from tracker.output import Output, Table, emit, format_options
from tracker.slot_shapes import slot_record, slot_shape
from tracker.words import figure_cells, people


@click.command("list")
@click.argument("incident", required=False, shell_complete=complete_incident)
@format_options
@asks
def command(asked: Asked, /, incident: str | None, form: str) -> None:
    """What is known of every incident: a line for each incident, measure and population.

    \b
    tracker list
    tracker list --as-of 2020-03-13 --format jsonl
    """
    found = list(answers(asked, incident))
    shaped = found if form in ("json", "jsonl") else []  # with every claim set aside: for programs
    slots = [{"incident": answer.incident, **slot_shape(answer)} for answer in shaped]
    rows = [
        (
            answer.incident,
            answer.measure,
            people(answer.population),
            *figure_cells(answer.estimate, answer.material),
        )
        for answer in found
    ]
    columns = ("incident", "measure", "who", "known", "range", "said by", "notes")
    table = Table(columns, rows, "", "nothing is known")
    records = [slot_record(answer) for answer in found]
    emit(Output({**asked.head(), "slots": slots}, slots, records, [table]), form)
