"""tracker history"""

from typing import Any, cast

import click

from events.attribution import chain_text
from events.instants import from_micros, instant_text
from events.report import ClaimReported
from projections.estimate import Estimate
from projections.history import Axis, Change, history
from tracker.app import App, pass_app
from tracker.asking import Question, instant_options, materials, policy_option, question
from tracker.completion import complete_incident, complete_measure
from tracker.output import Output, Table, emit, format_options, note
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
@policy_option
@instant_options
@format_options
@pass_app
def command(
    app: App,
    incident: str,
    measure: str | None,
    population: str | None,
    axis: str,
    everything: bool,
    policy: str,
    as_of: str | None,
    known_at: str | None,
    form: str,
) -> None:
    """How figures changed: when, before, after, who said so, through whom, in which words.

    \b
    tracker history strikes killed
    tracker history strikes killed --axis recorded --format jsonl
    """
    asked = question(app, as_of, known_at, policy)
    lines: list[dict[str, Any]] = []
    rows: list[tuple[str, ...]] = []
    for _, name, material in materials(asked, incident, measure):
        steps = history(
            material, asked.policy.apply, cast(Axis, axis), asked.at, everything=everything
        )
        for change in steps:
            if population is None or change.population == population:
                lines.append(_shape(asked, name, change))
                again = len(lines) > 1 and lines[-2]["position"] == change.position
                rows.append(_row(lines[-1], change, axis, again))
    columns: tuple[str, ...] = (
        "at",
        "measure",
        "who",
        "before",
        "after",
        "because",
        "in the words",
    )
    if measure is not None:  # it need not be said in every row
        columns, rows = columns[:1] + columns[2:], [row[:1] + row[2:] for row in rows]
    of = f"{incident}, {measure}" if measure else incident
    title = f"{of}  (along when it was {axis}; policy: {asked.policy.name})"
    document = {"incident": incident, "axis": axis, **asked.head(), "changes": lines}
    table = Table(columns, rows, title, "no change")
    emit(Output(document, lines, [_flat(line) for line in lines], [table]), form)
    if not lines and not everything:
        note("no figure changed; --all also shows what confirmed one")


def _shape(asked: Question, measure: str, change: Change) -> dict[str, Any]:
    logged = asked.case.log.at(change.position)
    assert logged is not None, f"the views speak of #{change.position}, which the log does not have"
    event = asked.case.claim(change.claim.position) if change.claim else None
    return {
        "position": change.position,
        "event": logged.event.TOPIC,
        "reported_at": instant_text(from_micros(change.claim.published)) if change.claim else None,
        "recorded_at": instant_text(logged.event.recorded_at),
        "recorded_by": logged.event.recorded_by,
        "measure": measure,
        "population": change.population,
        "before": figures_shape(change.before),
        "after": figures_shape(change.after),
        "claim": cited_shape(change.claim, event) if change.claim and event else None,
        "reason": getattr(logged.event, "reason", None),
        "because": _because(logged.event, event),
    }


def _because(cause: Any, claim: ClaimReported | None) -> str:
    """Who said so, or what was done, in words."""
    match cause.TOPIC:
        case "claim.voided":
            return f"voided by {cause.recorded_by}: {cause.reason}"
        case "claim.credibility-rated":
            return f"credibility {cause.credibility}, rated by {cause.recorded_by}"
        case "source.rated":
            return f"{cause.source} rated {cause.reliability} by {cause.recorded_by}"
    return chain_text(claim.attribution) if claim else ""


def _row(line: dict[str, Any], change: Change, axis: str, again: bool) -> tuple[str, ...]:
    """A row of the table; `again`: the event is that of the row before, and not said twice."""
    reported = line["event"] == "claim.reported"
    when = line["reported_at"] if reported and axis == "reported" else line["recorded_at"]
    quote = line["claim"]["quote"] if reported and line["claim"] else None
    cause = (line["because"], f"“{one_line(quote)}”" if quote else "")
    return (
        "" if again else f"{when[:16].replace('T', ' ')}Z\n#{line['position']}",
        line["measure"],
        people(line["population"]),
        _figures(change.before),
        _figures(change.after),
        *(("", "") if again else cause),
    )


def _figures(estimate: Estimate) -> str:
    text, between = known_text(estimate), range_text(estimate)
    plain = estimate.best is None or not between
    return text if plain else f"{text} ({between})"


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
