"""tracker population"""

from typing import Any

import click

from events.case import CASE_STREAM
from events.errors import Refused
from projections.nesting import members
from projections.standpoint import NOW
from projections.views import effect_reader
from tracker.asking import Asked, asks_for_claims
from tracker.case import Case
from tracker.decisions import sources as decisions
from tracker.naming import POPULATION_NAME
from tracker.output import Output, Table, emit, format_options
from tracker.recording import BECAUSE, Recording, records


@click.group("population")
def command() -> None:
    """Declare which populations belong to which.

    Nothing is assumed: that federal police are security personnel is for an analyst to say. Only
    then does a figure of the one bound the other from below.
    """


@command.command("nest")
@click.argument("population", type=POPULATION_NAME)
@click.argument("within", type=POPULATION_NAME)
@BECAUSE
@records
def nest(recording: Recording, /, population: str, within: str, because: str) -> None:
    """Declare that whoever belongs to POPULATION belongs to WITHIN.

    \b
    tracker population nest "federal police" "security personnel" --because "a federal force"
    """
    _declare(recording, population, within, True, because)


@command.command("free")
@click.argument("population", type=POPULATION_NAME)
@click.argument("within", type=POPULATION_NAME)
@BECAUSE
@records
def free(recording: Recording, /, population: str, within: str, because: str) -> None:
    """Take such a declaration back."""
    _declare(recording, population, within, False, because)


@command.command("list")
@format_options
@asks_for_claims
def list_(asked: Asked, /, form: str) -> None:
    """What was declared, and what follows from it."""
    with asked.case.caught_up() as connection:
        found = members(effect_reader.nestings(connection), asked.at)
    lines = [
        {"population": inner, "within": outer}
        for outer, every in sorted(found.items())
        for inner in sorted(every)
    ]
    rows = [(line["population"], line["within"]) for line in lines]
    table = Table(("population", "belongs to"), rows, "", "nothing is declared")
    emit(Output(lines, lines, lines, [table]), form)


def _declare(
    recording: Recording, population: str, within: str, is_nested: bool, because: str
) -> None:
    case = recording.case

    def decide() -> Any:
        version = case.log.version(CASE_STREAM)  # first: what is declared after it is a conflict
        was = _is_declared(case, population, within)
        if is_nested and not was:
            _refuse_circle(case, population, within)
        return decisions.decide_nesting(
            population, within, is_nested, was, version, because, case.stamp()
        )

    says = "belong to" if is_nested else "are not said to belong to"
    recording.carry_out(decide, lambda _: f"declared: {population} {says} {within}")


def _refuse_circle(case: Case, population: str, within: str) -> None:
    with case.caught_up() as connection:
        found = members(effect_reader.nestings(connection), NOW)
    if within in found.get(population, ()):
        raise Refused(
            f'"{within}" belongs to "{population}" already, and not both belong to each other',
            hint="tracker population list",
        )


def _is_declared(case: Case, population: str, within: str) -> bool:
    with case.caught_up() as connection:
        own = [
            nesting
            for nesting in effect_reader.nestings(connection)
            if (nesting.population, nesting.within) == (population, within) and nesting.holds(NOW)
        ]
    return bool(own) and own[-1].is_nested
