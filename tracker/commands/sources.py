"""tracker sources"""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

import click
import msgspec

from events.attribution import origin_key
from events.errors import Refused
from events.names import same_name
from projections.effects import resolved
from projections.leads import Pair, pairs
from projections.source_summary import Summary, summaries
from projections.track_record import TrackRecord, track_record
from tracker.asking import Asked, asks, materials
from tracker.completion import complete_incident, complete_measure
from tracker.output import Output, Table, emit, format_options, joined
from tracker.source_listing import listings
from tracker.source_register import Register, alias_names, record_shape, register
from tracker.source_shapes import (
    pair_shape,
    run_shape,
    source_name,
    span_text,
    summary_shape,
)

UNSORTED = "claims"


class NoSuchSource(Refused):
    """Nobody of that name has said or passed on what is asked about, or is on record."""


class Found(msgspec.Struct, frozen=True):
    """The track records of all measures asked about, and how every origin in them has done."""

    records: tuple[tuple[str, str, TrackRecord], ...]
    summaries: dict[str, Summary]
    names: dict[str, str]  # the key of a source -> its name as registered, or as first spelt
    register: Register


@click.command("sources")
@click.argument("name", required=False)
@click.option(
    "--incident", metavar="NAME", shell_complete=complete_incident, help="Only on that incident.",
)  # fmt: skip
@click.option(
    "--measure", metavar="NAME", shell_complete=complete_measure, help="Only on that measure.",
)  # fmt: skip
@click.option(
    "--sort", type=click.Choice(["claims", "name", "held", "hours"]),
    help="Most claims first (the default), by name, by the share of first figures that held "
    "(who never spoke again comes last), or the soonest settled first.",
)  # fmt: skip
@format_options
@asks
def command(
    asked: Asked,
    /,
    name: str | None,
    incident: str | None,
    measure: str | None,
    sort: str | None,
    form: str,
) -> None:
    """How sources have done: what each said first, what became of it, how soon it settled.

    A source is whoever is the origin of a claim, or passes claims on between origin and outlet, or
    is on record: registered, rated or named otherwise. Outlets that only carry others are not
    listed. With a NAME, which may be any name of it: what is on record of it, slot by slot what it
    said, and which figures it gave before or after others.

    \b
    tracker sources
    tracker sources --measure killed --sort held
    tracker sources "Iraq's military"
    """
    if name is not None and sort is not None:
        raise Refused("--sort is for the list of all sources, and a source is named")
    found = _found(asked, incident, measure)
    scope = {**asked.head(), "incident": incident, "measure": measure}
    if name is None:
        emit(_all(asked, found, scope, sort or UNSORTED), form)
    else:
        emit(_one(asked, found, scope, _source_named(asked, name, found)), form)


def _found(asked: Asked, incident: str | None, measure: str | None) -> Found:
    records: list[tuple[str, str, TrackRecord]] = []
    claims: set[int] = set()
    for incident_id, name, material in materials(asked, incident, measure):
        record = track_record(material, asked.policy.apply, asked.at)
        records.append((incident_id, name, record))
        claims.update(claim.position for claim in material.standing(asked.at))
    with asked.case.caught_up() as connection:
        known = register(asked, connection, claims)
    done = {summary.origin: summary for summary in summaries(record for _, _, record in records)}
    every = not (incident or measure or asked.without or asked.only)
    silent = [key for key, passed in known.passed.items() if passed.between]
    silent += [key for key in known.recorded if every]
    done |= {key: Summary(origin=key) for key in sorted(set(silent) - done.keys())}
    names = {key: _name(asked, known, one) for key, one in done.items()}
    return Found(tuple(records), done, names, known)


def _name(asked: Asked, known: Register, summary: Summary) -> str:
    """As registered; or as the first claim has it, unless that has another name of the source."""
    if summary.spelled and not known.of(summary.origin).registration:
        said = asked.case.claim(summary.spelled)
        if origin_key(said.attribution) == summary.origin:
            return source_name(said)
    return known.name(asked, summary.origin)


def _source_named(asked: Asked, name: str, found: Found) -> str:
    """The key of the source of that name. Raises NoSuchSource."""
    keys = {same_name(spelt): key for key, spelt in found.names.items()}
    keys |= {key: key for key in found.names}
    wanted = resolved(same_name(name), found.register.aliases, asked.at)
    if wanted in keys:
        return keys[wanted]
    spelt = sorted(found.names.values(), key=same_name)
    close = [found.names[keys[key]] for key in get_close_matches(wanted, keys, 1, 0.6)]
    close += [other for other in spelt if wanted == _initials(other)]
    close += [other for other in spelt if wanted in same_name(other)]
    hint = f"sources: {'; '.join(spelt[:20])}" if spelt else "nobody has said anything"
    if close:
        hint = f'did you mean "{close[0]}"?'
    raise NoSuchSource(f'no claim that is asked about is by "{name}"', hint=hint)


def _initials(name: str) -> str:
    return "".join(word[0] for word in same_name(name).split())


# --- all sources ------------------------------------------------------------------------------


def _all(asked: Asked, found: Found, scope: dict[str, Any], sort: str) -> Output:
    done = sorted(found.summaries.values(), key=_order(found, sort))
    lines = [_summary_shape(asked, found, summary) for summary in done]
    of = joined([scope["incident"] or "", scope["measure"] or ""], ", ")
    title = f"{of or 'all incidents'}  (policy: {scope['policy']})"
    rows = [_row(summary, line) for summary, line in zip(done, lines, strict=True)]
    columns = ["source", "rated", "claims", "slots", "heard", "revised", "held", "hours"]
    table = Table(columns, rows, title, "nobody has said anything")
    return Output({**scope, "sources": lines}, lines, [_flat(line) for line in lines], [table])


def _order(found: Found, sort: str) -> Callable[[Summary], tuple[Any, ...]]:
    def key(summary: Summary) -> tuple[Any, ...]:
        name = same_name(found.names[summary.origin])
        match sort:
            case "name":
                return (name,)
            case "held":  # what was said once had no chance to change: after all that had one
                share = summary.held / (summary.runs or 1)
                return summary.again == 0, -share, -summary.runs, name
            case "hours":
                return summary.hours is None, summary.hours or 0, name
        return -summary.claims, name

    return key


def _summary_shape(asked: Asked, found: Found, summary: Summary) -> dict[str, Any]:
    origin, known = summary.origin, found.register.of(summary.origin)
    reliability = known.ratings[-1][1] if known.ratings else None
    return {
        **summary_shape(summary, found.names[origin], reliability),
        "passed_on": found.register.passed_by(origin),
        "kind": known.registration.kind if known.registration else None,
        "other_names": alias_names(asked, known),
    }


def _row(summary: Summary, line: dict[str, Any]) -> list[str]:
    named = [line["source"], joined([line["kind"] or "", *line["voices"]], ", ")]
    named += [f"also {', '.join(line['other_names'])}"] if line["other_names"] else []
    named += [f"passed on {line['passed_on']}"] if line["passed_on"] else []
    return [
        "\n".join(text for text in named if text),
        line["reliability"] or "",
        str(summary.claims),
        str(summary.slots),
        span_text(summary.since, summary.until),
        _revised(summary) if summary.claims else "",
        _held(summary) if summary.runs else "",
        "" if summary.hours is None else f"{summary.hours:,.1f}",
    ]


def _revised(summary: Summary) -> str:
    """How often it said another figure; and how many claims it corrected or took back."""
    lines = [
        str(summary.revisions) if summary.runs else "",
        f"{summary.corrected} corrected" if summary.corrected else "",
        f"{summary.retracted} retracted" if summary.retracted else "",
    ]
    return "\n".join(line for line in lines if line)


def _held(summary: Summary) -> str:
    """Out of how many the first figure held; what was said once had no chance to change."""
    return f"{summary.held} of {summary.runs}\n{summary.again} again"


def _flat(line: dict[str, Any]) -> dict[str, Any]:
    against = {f"first_{place}": count for place, count in line["against"].items()}
    kept = {key: value for key, value in line.items() if key != "against"}
    names = {key: "; ".join(line[key]) for key in ("voices", "other_names")}
    return {**kept, **names, **against}


# --- one source -------------------------------------------------------------------------------


def _one(asked: Asked, found: Found, scope: dict[str, Any], origin: str) -> Output:
    runs = [
        (incident, measure, run)
        for incident, measure, record in found.records
        for run in record.runs
        if run.origin == origin
    ]
    met = _met(found, origin)
    lines = [run_shape(*item) for item in runs]
    known = record_shape(asked, found.register.of(origin))
    summary = {**_summary_shape(asked, found, found.summaries[origin]), **known}
    document = {
        **scope,
        **summary,
        "track": lines,
        "others": [pair_shape(pair, found.names[pair.other]) for pair in met],
    }
    shown = listings(asked, found.summaries[origin], summary, runs, met, found.names)
    return Output(document, lines, [_flat_run(line) for line in lines], shown)


def _met(found: Found, origin: str) -> list[Pair]:
    """The sources that gave the same figures as it did, most figures first."""
    figures = (figure for _, _, record in found.records for figure in record.shared)
    return sorted(
        pairs(figures, origin), key=lambda pair: (-pair.shared, same_name(found.names[pair.other]))
    )


def _flat_run(line: dict[str, Any]) -> dict[str, Any]:
    claims = {
        f"{at}_{key}": value
        for at in ("first", "peak", "latest", "settled")
        for key, value in _flat_claim(line[at]).items()
    }
    nested = {"first", "peak", "latest", "settled", "known"}
    kept = {key: value for key, value in line.items() if key not in nested}
    known = line["known"] or {}
    return {**kept, **claims, "known": known.get("text")}


def _flat_claim(claim: dict[str, Any]) -> dict[str, Any]:
    value = claim["value"]
    return {
        "lower": value["lower"],
        "upper": value["upper"],
        "claim": claim["id"],
        "reported_at": claim["reported_at"],
    }
