"""tracker list"""

from typing import Any

import click

from tracker.asking import Answer, Asked, answers, asks
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
    emit(OUTPUTS.get(form, _shown)(asked, incident), form)


def _lines(asked: Asked, incident: str | None) -> Output:
    """Line by line as they are found, with every claim set aside: for programs."""
    return Output(None, map(_line, answers(asked, incident)), (), ())


def _records(asked: Asked, incident: str | None) -> Output:
    return Output(None, (), map(slot_record, answers(asked, incident, explain=False)), ())


def _document(asked: Asked, incident: str | None) -> Output:
    slots = list(map(_line, answers(asked, incident)))
    return Output({**asked.head(), "slots": slots}, (), (), ())


def _shown(asked: Asked, incident: str | None) -> Output:
    rows = [
        (
            answer.incident,
            answer.measure,
            people(answer.population),
            *figure_cells(answer.estimate, answer.material),
        )
        for answer in answers(asked, incident)
    ]
    columns = ("incident", "measure", "who", "known", "range", "said by", "notes")
    return Output(None, (), (), [Table(columns, rows, "", "nothing is known")])


def _line(answer: Answer) -> dict[str, Any]:
    return {"incident": answer.incident, **slot_shape(answer)}


OUTPUTS = {"json": _document, "jsonl": _lines, "csv": _records}
