"""tracker history"""

from typing import Any, cast

import click

from projections.history import Axis, Change, history
from tracker.asking import Asked, asks, materials_ever
from tracker.change_lines import change_shape, change_text, event_block, flat_change, slot_text
from tracker.completion import complete_incident, complete_measure
from tracker.output import Listing, Output, emit, format_options, note


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
        (name_of, name, change)
        for name_of, name, material in materials_ever(asked, incident, measure)
        for change in history(
            material, asked.policy.apply, cast(Axis, axis), asked.at, everything=everything
        )
        if population is None or change.population == population
    ]
    changes.sort(key=lambda item: item[2].order)
    lines = [{"incident": of, **change_shape(asked, name, item)} for of, name, item in changes]
    of = f"{incident}, {measure}" if measure else incident
    title = f"{of}  (along when it was {axis}; policy: {asked.policy.name})"
    document = {"incident": incident, "axis": axis, **asked.head(), "changes": lines}
    slots = [_slot(incident, measure, *item) for item in changes]
    listing = Listing(_blocks(slots, lines, axis), title, "no change")
    emit(Output(document, lines, [flat_change(line) for line in lines], [listing]), form)
    if not lines and not everything:
        note("no figure changed; --all also shows what confirmed one")


def _slot(
    incident: str, measure: str | None, of: str, name: str, change: Change
) -> tuple[str, Change]:
    """A change with its slot in words: as much of it as the title does not say."""
    above = (of if of != incident else None, name if measure is None or of != incident else None)
    return slot_text(*above, change.population), change


def _blocks(
    changes: list[tuple[str, Change]], lines: list[dict[str, Any]], axis: str
) -> list[tuple[str, list[str]]]:
    """A block for each event: when and on whose word, in which words, and what it changed."""
    blocks: list[tuple[str, list[str]]] = []
    last = 0
    for (slot, change), line in zip(changes, lines, strict=True):
        if change.position != last:
            blocks.append(event_block(line, axis))
        last = change.position
        blocks[-1][1].append(f"{slot}: {change_text(change)}")
    return blocks
