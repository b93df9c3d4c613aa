"""tracker history"""

from typing import Any, cast

import click

from events.attribution import chain_text
from events.event import Event
from events.instants import from_micros, instant_text
from events.report import ClaimReported, ClaimVoided, CredibilityRated
from events.source import SourceRated
from projections.estimate import Estimate
from projections.history import Axis, Change, history
from tracker.asking import Asked, asks, materials
from tracker.completion import complete_incident, complete_measure
from tracker.output import Listing, Output, emit, format_options, note
from tracker.safe import one_line
from tracker.shapes import cited_shape, figures_shape
from tracker.words import known_text, people, range_text


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
    changes.sort(key=lambda item: _order(item[1], axis))
    lines = [_shape(asked, name, change) for name, change in changes]
    of = f"{incident}, {measure}" if measure else incident
    title = f"{of}  (along when it was {axis}; policy: {asked.policy.name})"
    document = {"incident": incident, "axis": axis, **asked.head(), "changes": lines}
    listing = Listing(_blocks(changes, lines, axis, measure is None), title, "no change")
    emit(Output(document, lines, [_flat(line) for line in lines], [listing]), form)
    if not lines and not everything:
        note("no figure changed; --all also shows what confirmed one")


def _order(change: Change, axis: str) -> tuple[int, int]:
    published = change.claim.published if change.claim and axis == "reported" else 0
    return published, change.position


def _shape(asked: Asked, measure: str, change: Change) -> dict[str, Any]:
    cause = asked.case.event(change.position)
    event = asked.case.statement(change.claim) if change.claim else None
    return {
        "position": change.position,
        "event": cause.TOPIC,
        "reported_at": instant_text(from_micros(change.claim.published)) if change.claim else None,
        "recorded_at": instant_text(cause.recorded_at),
        "recorded_by": cause.recorded_by,
        "measure": measure,
        "population": change.population,
        "before": figures_shape(change.before),
        "after": figures_shape(change.after),
        "claim": cited_shape(change.claim, event) if change.claim and event else None,
        "reason": getattr(cause, "reason", None),
        "because": _because(cause, event),
    }


def _because(cause: Event, claim: ClaimReported | None) -> str:
    """Who said so, or what was done, in words."""
    match cause:
        case ClaimVoided():
            return f"voided by {cause.recorded_by}: {cause.reason}"
        case CredibilityRated():
            return f"credibility {cause.credibility}, rated by {cause.recorded_by}"
        case SourceRated():
            return f"{cause.source} rated {cause.reliability} by {cause.recorded_by}"
    return chain_text(claim.attribution) if claim else ""


def _blocks(
    changes: list[tuple[str, Change]], lines: list[dict[str, Any]], axis: str, with_measure: bool
) -> list[tuple[str, list[str]]]:
    """A block for each event: when and on whose word, in which words, and what it changed."""
    blocks: list[tuple[str, list[str]]] = []
    last = 0
    for (measure, change), line in zip(changes, lines, strict=True):
        if change.position != last:
            blocks.append(_event_block(line, axis))
        last = change.position
        slot = (
            f"{measure}, {people(change.population)}" if with_measure else people(change.population)
        )
        blocks[-1][1].append(f"{slot}: {_change_text(change)}")
    return blocks


def _event_block(line: dict[str, Any], axis: str) -> tuple[str, list[str]]:
    reported = line["event"] == "claim.reported"
    when = line["reported_at"] if reported and axis == "reported" else line["recorded_at"]
    quote = line["claim"]["quote"] if reported and line["claim"] else None
    head = f"{when[:16].replace('T', ' ')}Z  #{line['position']}  {line['because']}"
    return head, [f"“{one_line(quote)}”"] if quote else []


def _change_text(change: Change) -> str:
    before, after = change.before, change.after
    contested = {
        (False, True): ", contested from here on",
        (True, False): ", contested no longer",
    }.get((before.contested, after.contested), "")
    return f"{_figures(before)} → {_figures(after)}{contested}"


def _figures(estimate: Estimate) -> str:
    text, between = known_text(estimate), range_text(estimate)
    return f"{text} ({between})" if between else text


def _flat(line: dict[str, Any]) -> dict[str, Any]:
    claim = line["claim"] or {}
    return {
        **{key: line[key] for key in ("position", "event", "reported_at", "recorded_at")},
        **{key: line[key] for key in ("recorded_by", "measure", "population", "because")},
        **{f"before_{key}": line["before"][key] for key in ("low", "best", "high", "text")},
        **{f"after_{key}": line["after"][key] for key in ("low", "best", "high", "text")},
        "claim": claim.get("id"),
        "chain": claim.get("chain"),
        "quote": claim.get("quote"),
    }
