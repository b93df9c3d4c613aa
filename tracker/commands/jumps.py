"""tracker jumps"""

import shlex
from collections.abc import Iterator
from datetime import datetime
from typing import cast

import click
import msgspec

from events.instants import instant_text
from projections.estimate import estimate_text
from projections.history import Axis, history
from projections.jumps import FACTOR, OWN, Jump, Return, by_origin, jumps, own_history
from projections.material import Material
from projections.policies import DEFAULT
from tracker.asking import Asked, asks, materials_ever
from tracker.axis_options import Finite, along_axis
from tracker.change_lines import (
    about_text,
    change_shape,
    event_block,
    flat_change,
    happened,
    slot_text,
)
from tracker.completion import complete_incident, complete_measure
from tracker.jump_words import gone_text, lows_text, reasons_text
from tracker.output import Listing, Output, emit, format_options, note
from tracker.shapes import Shape
from tracker.source_shapes import source_name
from tracker.words import figures_text


class Found(msgspec.Struct, frozen=True):
    """A flagged change of a slot; `origin` is whose own figures it is of, "" for an estimate,
    and `heard` the name under which that origin is asked for."""

    incident: str
    measure: str
    jump: Jump
    when: datetime
    origin: str = ""
    heard: str = ""


@click.command("jumps")
@click.argument("incident", required=False, shell_complete=complete_incident)
@click.argument("measure", required=False, shell_complete=complete_measure)
@along_axis
@click.option(
    "--factor", type=Finite(min=1, min_open=True), default=FACTOR, show_default=True,
    metavar="N", help="Flag a figure that is N times the one before it, or one in N of it.",
)  # fmt: skip
@click.option(
    "--by", type=click.Choice(["estimate", "source"]), default="estimate", show_default=True,
    help="What is known under the policy, or what each origin alone says.",
)  # fmt: skip
@format_options
@asks
def command(
    asked: Asked,
    /,
    incident: str | None,
    measure: str | None,
    axis: str,
    factor: float,
    by: str,
    form: str,
) -> None:
    """Figures that jump, fall, go back to an old value, or are withdrawn: slips, and swings.

    Best figures are compared; where neither has a best, the lows, and that is said: that at least 2
    become 6 is no jump. From or to 0 there is no ratio: a change by N or more is flagged. A figure
    that is only confirmed is no return. With --by source a source that swings shows even where the
    estimate rests on others.

    \b
    tracker jumps
    tracker jumps strikes killed --by source
    tracker jumps --axis recorded --factor 10 --format jsonl
    """
    along = cast(Axis, axis)
    found = [
        item
        for incident_id, name, material in materials_ever(asked, incident, measure)
        for item in _found(asked, incident_id, name, material, along, factor, by)
    ]
    found.sort(key=lambda item: _order(item, along))
    lines = [_shape(asked, item, along) for item in found]
    pairs = zip(found, lines, strict=True)
    listing = Listing(
        [_block(asked, item, line, along) for item, line in pairs],
        _title(asked, incident, measure, axis, factor, by),
        "no figure jumps, and none goes back",
    )
    document = {"axis": axis, "by": by, "factor": factor, **asked.head(), "jumps": lines}
    emit(Output(document, lines, [_flat(line) for line in lines], [listing]), form)
    if by == "source" and asked.policy.name != DEFAULT:
        note("what a source says is what it said last: --policy has no part in it")


def _found(
    asked: Asked,
    incident: str,
    measure: str,
    material: Material,
    axis: Axis,
    factor: float,
    by: str,
) -> Iterator[Found]:
    if by == "estimate":
        for jump in jumps(history(material, asked.policy.apply, axis, asked.at), factor):
            yield Found(incident, measure, jump, happened(asked, jump.change, axis))
        return
    for key, own in by_origin(material, asked.at):
        first = next((claim for claim in own.claims if claim.origin == key), own.claims[0])
        said = asked.case.claim(first.position)
        for jump in jumps(own_history(own, axis, asked.at), factor):
            when = happened(asked, jump.change, axis)
            link = said.attribution[0].name
            yield Found(incident, measure, jump, when, source_name(said), link)


def _order(item: Found, axis: Axis) -> tuple[float, int]:
    return item.when.timestamp() if axis == "reported" else 0, item.jump.change.position


def _shape(asked: Asked, item: Found, axis: Axis) -> Shape:
    jump = item.jump
    return {
        "incident": item.incident,
        **change_shape(asked, item.measure, jump.change),
        "origin": item.origin or None,
        "kinds": list(jump.kinds),
        "factor": None if jump.factor is None else round(jump.factor, 2),
        "compared": {
            "before": jump.before and msgspec.structs.asdict(jump.before),
            "after": jump.after and msgspec.structs.asdict(jump.after),
        },
        "returns_to": _return_shape(asked, item, jump.back, axis) if jump.back else None,
        "look": _look(asked, item, axis),
    }


def _return_shape(asked: Asked, item: Found, back: Return, axis: Axis) -> Shape:
    gone = item.when - happened(asked, back.left, axis)
    return {
        "position": back.first.position if back.first else None,
        "text": estimate_text(item.jump.change.after),
        "left_at": back.left.position,
        "direct": back.direct,
        "seconds": max(0, int(gone.total_seconds())),
    }


def _look(asked: Asked, item: Found, axis: Axis) -> str:
    """The command that shows the claims behind the figure as it was right after the change."""
    of = item.jump.change.population
    at = asked.head()
    as_of, known_at = at["as_of"], at["known_at"]
    if axis == "reported":
        as_of = instant_text(item.when)
    else:
        known_at = f"#{item.jump.change.position}"
    options = (
        ("--population", of),
        ("--as-of", as_of),
        ("--known-at", known_at),
        *_heard(asked, item),
    )
    words = [word for name, value in options if value for word in (name, value)]
    return shlex.join(["tracker", "why", item.incident, item.measure, *words])


def _heard(asked: Asked, item: Found) -> Iterator[tuple[str, str | None]]:
    """Whom to hear, and under which policy; of an origin alone, what it said last."""
    yield from (("--without", name) for name in asked.without)
    if item.origin:
        yield "--only", item.heard
        yield "--policy", OWN.name
        return
    yield from (("--only", name) for name in asked.only)
    yield "--policy", None if asked.policy.name == DEFAULT else asked.policy.name


def _title(
    asked: Asked, incident: str | None, measure: str | None, axis: str, factor: float, by: str
) -> str:
    of = ", ".join(name for name in (incident, measure) if name) or "all incidents"
    rule = f"policy: {asked.policy.name}" if by == "estimate" else "what each source says"
    return f"{of}  (along when it was {axis}; {rule}; {factor:g} times or more)"


def _block(asked: Asked, item: Found, line: Shape, axis: Axis) -> tuple[str, list[str]]:
    """What is flagged and why; under it the event, its words, and where to look further."""
    change = item.jump.change
    slot = slot_text(item.incident, item.measure, change.population)
    by = f"{item.origin}: " if item.origin else ""
    figures = f"{figures_text(change.before)} → {figures_text(change.after)}"
    event, words = event_block(line, axis)
    under = [
        event,
        *words,
        *about_text(line),
        *lows_text(item.jump),
        *gone_text(item.jump, line["returns_to"]),
    ]
    return f"{reasons_text(item.jump)}: {by}{slot}: {figures}", [*under, line["look"]]


def _flat(line: Shape) -> Shape:
    back = line["returns_to"] or {}
    return {
        "incident": line["incident"],
        **flat_change(line),
        "origin": line["origin"],
        "kinds": ", ".join(line["kinds"]),
        "factor": line["factor"],
        "returns_to": back.get("position"),
        "seconds": back.get("seconds"),
        "look": line["look"],
    }
