"""tracker diff"""

import re
from datetime import datetime
from typing import cast

import click
import msgspec

from events.errors import Refused
from projections.diff import Difference, differences
from projections.history import Axis
from projections.standpoint import Standpoint
from tracker.app import App
from tracker.asking import Asked, asks, materials_ever
from tracker.change_lines import (
    about_text,
    change_shape,
    change_text,
    event_block,
    flat_figures,
    slot_text,
)
from tracker.completion import complete_incident, complete_measure
from tracker.output import Listing, Output, emit, format_options, note
from tracker.shapes import Shape, figures_shape
from tracker.when import read_known_at

IN_THE_LOG = re.compile(r"\s*(#|mark:)")


class Slot(msgspec.Struct, frozen=True):
    """A slot that differs, with its incident and measure."""

    incident: str
    measure: str
    difference: Difference


@click.command("diff")
@click.argument("incident", required=False, shell_complete=complete_incident)
@click.argument("measure", required=False, shell_complete=complete_measure)
@click.option(
    "--from", "start", required=True, metavar="WHEN",
    help="The earlier instant: a time, as in --as-of; a position '#N' or mark:NAME of the log.",
)  # fmt: skip
@click.option("--to", "end", metavar="WHEN", help="The later instant [default: now].")
@click.option(
    "--axis", type=click.Choice(["reported", "recorded"]),
    help="Whether times are of publication, or of this log [default: reported; recorded where a "
    "position or a mark is named].",
)  # fmt: skip
@format_options
@asks
def command(
    asked: Asked,
    /,
    incident: str | None,
    measure: str | None,
    start: str,
    end: str | None,
    axis: str | None,
    form: str,
) -> None:
    """What changed between two instants, and the events that changed it.

    Times move along when things were published, positions and marks along when this log took
    them; --axis recorded reads times so too. Along when things were published, --known-at says
    what of the log is looked at; along the log, --as-of says what had been published.

    \b
    tracker diff strikes --from 2020-03-12 --to 2020-03-13
    tracker diff --from mark:first-edition
    tracker diff strikes killed --from '#14' --to '#24'
    """
    along = _axis(axis, start, end)
    _check_free(asked, along)
    one, other = _standpoints(asked, along, start, end)
    found = [
        Slot(incident_id, name, difference)
        for incident_id, name, material in materials_ever(asked, incident, measure)
        if material.is_seen(one.at) or material.is_seen(other.at)
        for difference in differences(material, asked.policy.apply, along, one.at, other.at)
    ]
    changed = [slot for slot in found if slot.difference.is_one]
    lines = [_shape(asked, slot) for slot in changed]
    heads = [{key: at.head()[key] for key in ("as_of", "known_at")} for at in (one, other)]
    document = {"from": heads[0], "to": heads[1], "axis": along, "policy": asked.policy.name}
    listing = Listing(
        [_block(slot, line, along) for slot, line in zip(changed, lines, strict=True)],
        f"{_of(incident, measure)}  ({_span(heads, along)}; policy: {asked.policy.name})",
        "no difference",
    )
    records = [_flat(line) for line in lines]
    emit(Output({**document, "slots": lines}, lines, records, [listing]), form)
    if same := len(found) - len(changed):
        note(_same_text(same, "more " if changed else ""))


def _same_text(same: int, more: str) -> str:
    return f"1 {more}slot is as it was" if same == 1 else f"{same} {more}slots are as they were"


def _axis(axis: str | None, start: str, end: str | None) -> Axis:
    """The axis that both instants are on. Raises Refused."""
    given = [text for text in (start, end) if text is not None]
    in_the_log = [text for text in given if IN_THE_LOG.match(text)]
    if axis == "reported" and in_the_log:
        raise Refused(
            f"{in_the_log[0]} is a place in this log, and says nothing of when things were "
            "published",
            hint="--axis recorded, or a time",
        )
    if axis is None and in_the_log and len(in_the_log) < len(given):
        time = next(text for text in given if text not in in_the_log)
        raise Refused(
            f"{in_the_log[0]} is a place in this log, and {time} a time of publication: "
            "they are not on one axis",
            hint=f"--axis recorded reads {time} as when this log took things",
        )
    return cast(Axis, axis or ("recorded" if in_the_log else "reported"))


def _check_free(asked: Asked, axis: Axis) -> None:
    """Refuse an option that says again, or otherwise, what --from and --to say."""
    if axis == "reported" and asked.at.as_of is not None:
        raise Refused(
            "--from and --to say what had been published: --as-of has no place beside them",
            hint="leave it out; --known-at says what of the log is looked at",
        )
    if axis == "recorded" and asked.at.known is not None:
        raise Refused(
            "--from and --to say what the log held: --known-at has no place beside them",
            hint="leave it out; --as-of says what had been published",
        )


def _standpoints(asked: Asked, axis: Axis, start: str, end: str | None) -> tuple[Asked, Asked]:
    """The question from both standpoints. Raises Refused: the first is the later one."""
    app = click.get_current_context().find_object(App)
    assert app is not None
    times = [read_known_at(text or "now", app.zone, app.now()) for text in (start, end)]
    if isinstance(times[0], datetime) and isinstance(times[1], datetime):
        _check_order(times[0] <= times[1], start, end)

    def at(when: str | None) -> Standpoint:
        if axis == "reported":
            return Standpoint(app.standpoint(asked.case, when, None).as_of, asked.at.known)
        return Standpoint(asked.at.as_of, app.standpoint(asked.case, None, when).known)

    one, other = at(start), at(end)
    if one.known is not None and other.known is not None:
        _check_order(one.known <= other.known, start, end)
    return msgspec.structs.replace(asked, at=one), msgspec.structs.replace(asked, at=other)


def _check_order(ordered: bool, start: str, end: str | None) -> None:
    if not ordered:
        raise Refused(
            f"--from {start} is later than --to {end or 'now'}",
            hint="the earlier instant goes first" if end else "name an instant of the past",
        )


def _shape(asked: Asked, slot: Slot) -> Shape:
    difference = slot.difference
    return {
        "incident": slot.incident,
        "measure": slot.measure,
        "population": difference.population,
        "kind": difference.kind,
        "before": figures_shape(difference.before),
        "after": figures_shape(difference.after),
        "causes": [change_shape(asked, slot.measure, change) for change in difference.causes],
    }


def _of(incident: str | None, measure: str | None) -> str:
    return ", ".join(name for name in (incident, measure) if name) or "all incidents"


def _span(heads: list[Shape], axis: Axis) -> str:
    key = "as_of" if axis == "reported" else "known_at"
    what = "published" if axis == "reported" else "recorded"
    return f"{what} from {heads[0][key]} to {heads[1][key] or 'now'}"


def _block(slot: Slot, line: Shape, axis: Axis) -> tuple[str, list[str]]:
    """A slot before and after; under it each event that changed it, and to what."""
    difference = slot.difference
    of = slot_text(slot.incident, slot.measure, difference.population)
    under: list[str] = []
    for change, cause in zip(difference.causes, line["causes"], strict=True):
        head, words = event_block(cause, axis)
        under.append("  ".join([head, *words, *about_text(cause)]))
        if len(difference.causes) > 1:
            under.append(f"  {change_text(change)}")
    kind = "" if difference.kind == "changed" else f"{difference.kind}: "
    return f"{kind}{of}: {change_text(difference)}", under


def _flat(line: Shape) -> Shape:
    return {
        **{key: line[key] for key in ("incident", "measure", "population", "kind")},
        **flat_figures("before", line["before"]),
        **flat_figures("after", line["after"]),
        "causes": ", ".join(f"#{cause['position']}" for cause in line["causes"]),
    }
