"""tracker replay"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

import click

from events.case import PopulationNested
from events.names import same_name
from events.source import SourceRated
from projections.effects import resolved
from projections.estimate import Estimate
from projections.film import Frame, Move, Slot, frames
from projections.history import Axis, history
from projections.material import Material
from tracker.asking import Asked, asks, materials_ever
from tracker.axis_options import Finite, along_axis
from tracker.change_lines import (
    about_shape,
    about_text,
    change_text,
    event_block,
    flat_figures,
    slot_text,
)
from tracker.completion import complete_incident, complete_measure
from tracker.output import (
    Listing,
    Output,
    Table,
    emit,
    format_options,
    note,
    write,
    write_listing,
    write_table,
)
from tracker.pacing import Wait, pace
from tracker.safe import safe_json
from tracker.shapes import Shape, figures_shape
from tracker.words import basis_text, figures_text, known_text, people, range_text

CHANGED = "*"
NOT_COUNTED = {"expected": "expected, not counted", "denied": "a denial"}


@click.command("replay")
@click.argument("incident", shell_complete=complete_incident)
@click.argument("measure", required=False, shell_complete=complete_measure)
@along_axis
@click.option(
    "--speed", type=Finite(min=0.01), metavar="N",
    help="Events a second, on a terminal [default: 1]. Elsewhere nothing waits.",
)  # fmt: skip
@click.option("--step", is_flag=True, help="Wait for Enter after each event; q leaves.")
@format_options
@asks
def command(
    asked: Asked,
    /,
    incident: str,
    measure: str | None,
    axis: str,
    speed: float | None,
    step: bool,
    form: str,
) -> None:
    """The reporting as a film: event after event, and what each did to every figure it touched.

    Events that changed no figure are shown too. On a terminal the whole table of the incident
    stands under each event, with a * at what it changed; elsewhere it stands at the end. Ctrl-C
    leaves the film on a terminal, as q does with --step, with exit code 0.

    \b
    tracker replay strikes
    tracker replay strikes killed --axis recorded --step
    tracker replay strikes --format jsonl
    """
    wait = pace(step, speed)
    film = _film(asked, incident, measure, cast(Axis, axis))
    if form == "jsonl":
        _play(film, wait, lambda _, frame: write(safe_json(_shape(asked, frame))))
    elif form == "table":
        title = f"{incident}, {measure}" if measure else incident
        title += f"  (along when it was {axis}; policy: {asked.policy.name})"
        _show(asked, film, wait, title, axis)
    else:
        lines = [_shape(asked, frame) for frame in film]
        document = {"incident": incident, "axis": axis, **asked.head(), "steps": lines}
        emit(Output(document, lines, list(_records(lines)), []), form)


def _film(asked: Asked, incident: str, measure: str | None, axis: Axis) -> list[Frame]:
    """The frames of an incident, without the ratings of sources that said nothing about it."""
    found = [
        (name if name_of == incident else f"{name_of}, {name}", material)
        for name_of, name, material in materials_ever(asked, incident, measure)
    ]
    courses = {
        name: history(material, asked.policy.apply, axis, asked.at, everything=True)
        for name, material in found
    }
    return [frame for frame in frames(courses) if _concerns(asked, frame, found)]


def _concerns(asked: Asked, frame: Frame, found: Sequence[tuple[str, Material]]) -> bool:
    """Whether an event has to do with the incident: not a rating of a source that is silent here,
    nor what belongs to a population that is not spoken of."""
    cause = asked.case.event(frame.position)
    if frame.changed:
        return True
    every = [(claim, material) for _, material in found for claim in material.claims]
    if isinstance(cause, SourceRated):
        rated = same_name(cause.source)
        return any(
            rated in (claim.origin, resolved(claim.origin, material.aliases, asked.at))
            for claim, material in every
        )
    if isinstance(cause, PopulationNested):
        named = (cause.population, cause.within)
        return any(claim.population in named for claim, _ in every)
    return True


def _play(film: Sequence[Frame], wait: Wait, show: Callable[[int, Frame], None]) -> None:
    """Show frame after frame, each when it is time, until the end or until the viewer leaves."""
    shown = 0
    try:
        for number, frame in enumerate(film, 1):
            if number > 1 and not wait():
                break
            show(number, frame)
            sys.stdout.flush()
            shown = number
    except KeyboardInterrupt:
        if not sys.stdout.isatty():
            raise
        note("")
    if shown < len(film):
        note(f"left after {shown} of {len(film)} events")


def _show(asked: Asked, film: Sequence[Frame], wait: Wait, title: str, axis: str) -> None:
    """The film for people: on a terminal with all slots under each event, else at the end."""
    write_listing(Listing([("", [])] if film else [], title, "nothing is known"))
    seen = sys.stdout.isatty()

    def show(number: int, frame: Frame) -> None:
        write_listing(Listing([_block(asked, frame, f"{number}/{len(film)}", axis)]))
        if seen or number == len(film):
            write("")
            write_table(_table(frame.slots, frame.changed if seen else None))
        if number < len(film) and seen:
            write("")

    _play(film, wait, show)


def _block(asked: Asked, frame: Frame, number: str, axis: str) -> tuple[str, list[str]]:
    """When, who, the words, and what the event did to each slot that it changed or spoke of."""
    line = about_shape(asked, frame.moves[0].change)
    head, words = event_block(line, axis)
    told = [_move_text(move) for move in frame.moves if _is_told(move)]
    return f"{number}  {head}", [*words, *about_text(line), *(told or ["nothing changed"])]


def _is_told(move: Move) -> bool:
    """Whether a slot is worth a line: it changed, or the claim is about none other than it."""
    claim = move.change.claim
    own = claim is not None and claim.population == move.change.population
    return own or move.effect != "nothing"


def _move_text(move: Move) -> str:
    slot, change = slot_text(*move.slot), move.change
    if move.effect == "changed":
        return f"{slot}: {change_text(change)}"
    now = figures_text(change.after)
    if move.effect == "confirmed":
        return f"{slot}: confirms {now}: {basis_text(change.after)}"
    why = NOT_COUNTED.get(change.claim.modality, "") if change.claim else ""
    return f"{slot}: {now}, nothing changed" + (f" ({why})" if why else "")


def _table(slots: Mapping[Slot, Estimate], changed: frozenset[Slot] | None) -> Table:
    """All slots; with a first column of what the event changed, where that is asked."""
    rows = [
        (
            CHANGED if slot in (changed or ()) else "",
            slot[0],
            people(slot[1]),
            known_text(estimate),
            range_text(estimate),
            basis_text(estimate),
        )
        for slot, estimate in slots.items()
    ]
    columns = ("", "measure", "who", "known", "range", "said by")
    if changed is None:
        return Table(columns[1:], [row[1:] for row in rows])
    return Table(columns, rows)


def _shape(asked: Asked, frame: Frame) -> Shape:
    moves = [
        {
            "measure": move.measure,
            "population": move.change.population,
            "effect": move.effect,
            "before": figures_shape(move.change.before),
            "after": figures_shape(move.change.after),
        }
        for move in frame.moves
    ]
    return {**about_shape(asked, frame.moves[0].change), "changes": moves}


def _records(lines: Sequence[Shape]) -> Iterator[Shape]:
    for line in lines:
        for move in line["changes"]:
            yield {
                **{key: line[key] for key in ("position", "event", "reported_at", "recorded_at")},
                **{key: move[key] for key in ("measure", "population", "effect")},
                "because": line["because"],
                **flat_figures("before", move["before"]),
                **flat_figures("after", move["after"]),
                "quote": (line["claim"] or {}).get("quote"),
            }
