"""tracker history"""

from typing import Any, cast

import click

from projections.history import Axis, Change, history
from tracker.asking import Asked, asks, materials
from tracker.change_lines import change_shape, change_text, event_block, flat_change
from tracker.completion import complete_incident, complete_measure
from tracker.output import Listing, Output, emit, format_options, note
from tracker.words import people


@click.command("history")
@click.argument("incident", shell_complete=complete_incident)
@click.argument("measure", required=False, shell_complete=complete_measure)
@click.option("--population", metavar="NAME", help="Only of those counted [default: all].")
@click.option(
    "--axis", type=click.Choice(["reported", "recorded"]), default="reported", show_default=True,
    help="In the order in which it was published, or in which this log took it.",
)  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Also what confirmed a figure as it was.")
@format_options
@asks
def command(
    asked: Asked,
    /,
    incident: str,
    measure: str | None,
    population: str | None,
    axis: str,
    everything: bool,
    form: str,
) -> None:
    """How figures changed: when, before, after, who said so, through whom, in which words.

    \b
    tracker history strikes killed
    tracker history strikes killed --axis recorded --format jsonl
    """
    changes = [
        (name, change)
        for _, name, material in materials(asked, incident, measure)
        for change in history(
            material, asked.policy.apply, cast(Axis, axis), asked.at, everything=everything
        )
        if population is None or change.population == population
    ]
    changes.sort(key=lambda item: item[1].order)
    lines = [change_shape(asked, name, change) for name, change in changes]
    of = f"{incident}, {measure}" if measure else incident
    title = f"{of}  (along when it was {axis}; policy: {asked.policy.name})"
    document = {"incident": incident, "axis": axis, **asked.head(), "changes": lines}
    listing = Listing(_blocks(changes, lines, axis, measure is None), title, "no change")
    emit(Output(document, lines, [flat_change(line) for line in lines], [listing]), form)
    if not lines and not everything:
        note("no figure changed; --all also shows what confirmed one")


def _blocks(
    changes: list[tuple[str, Change]], lines: list[dict[str, Any]], axis: str, with_measure: bool
) -> list[tuple[str, list[str]]]:
    """A block for each event: when and on whose word, in which words, and what it changed."""
    blocks: list[tuple[str, list[str]]] = []
    last = 0
    for (measure, change), line in zip(changes, lines, strict=True):
        if change.position != last:
            blocks.append(event_block(line, axis))
        last = change.position
        slot = (
            f"{measure}, {people(change.population)}" if with_measure else people(change.population)
        )
        blocks[-1][1].append(f"{slot}: {change_text(change)}")
    return blocks
