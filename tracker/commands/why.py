"""tracker why"""

from typing import Any

import click
import msgspec

from events.attribution import chain_text
from projections.claims import SlotClaim
from projections.estimate import estimate_text
from projections.policies import clause_named
from tracker.asking import (
    Answer,
    Asked,
    asks,
    slot,
)
from tracker.completion import complete_incident, complete_measure
from tracker.output import Listing, Output, emit, format_options, note
from tracker.safe import quoted
from tracker.shapes import cited_shape, estimate_shape
from tracker.words import basis_text, notes_text, people, range_text, said_text

SHOWN = 50  # claims set aside that people are shown, the last ones

Aside = list[tuple[SlotClaim, str]]  # with the reason


@click.command("why")
@click.argument("incident", shell_complete=complete_incident)
@click.argument("measure", shell_complete=complete_measure)
@click.option("--population", metavar="NAME", help="Who is counted [default: everyone].")
@format_options
@asks
def command(
    asked: Asked,
    /,
    incident: str,
    measure: str,
    population: str | None,
    form: str,
) -> None:
    """The claims behind an estimate: those used, those set aside and why, and the rule.

    Every claim is shown with its words, its attribution chain (origin first), its address
    (REPORT#n) and the position in the log of the event that reported it.

    \b
    tracker why strikes killed
    tracker why strikes killed --population civilian --as-of 2020-03-13T02:00Z
    """
    answer = slot(asked, incident, measure, population, SHOWN if form == "table" else None)
    aside = _set_aside(asked, answer)
    if form == "table":
        emit(Output((), (), (), _shown(asked, answer, aside)), form)
        if more := max(len(aside) + answer.unread - SHOWN, 0):
            note(f"{more} more set aside: --format jsonl has all")
    else:
        emit(_output(asked, answer, aside), form)


def _set_aside(asked: Asked, answer: Answer) -> Aside:
    """The claims that do not count, with the reason; last those that nobody had heard of yet."""
    return [(item.claim, item.reason) for item in answer.estimate.set_aside] + [
        (claim, "published later than the instant asked")
        for claim in answer.material.later(asked.at)
        if claim.population == answer.population
    ]


def _output(asked: Asked, answer: Answer, aside: Aside) -> Output:
    estimate = answer.estimate
    clause = clause_named(estimate.rule)
    used: list[dict[str, Any]] = [
        {**_cited(asked, item.claim), "roles": list(item.roles)} for item in estimate.used
    ]
    set_aside: list[dict[str, Any]] = [
        {"claim": _cited(asked, claim), "reason": reason} for claim, reason in aside
    ]
    bare = msgspec.structs.replace(estimate, used=(), set_aside=())  # they are told with words
    document = {
        "incident": answer.incident,
        "measure": answer.measure,
        "population": answer.population,
        **asked.head(),
        "clause": {"name": clause.name, "text": clause.text, "source": clause.source},
        "estimate": estimate_shape(bare) | {"used": used, "set_aside": set_aside},
    }
    lines = [{"used": True, "reason": ", ".join(item["roles"]), **item} for item in used]
    lines += [{"used": False, "reason": item["reason"], **item["claim"]} for item in set_aside]
    return Output(document, lines, [_flat(line) for line in lines], ())


def _shown(asked: Asked, answer: Answer, aside: Aside) -> list[Listing]:
    """For people; of the claims set aside the last ones, where there are very many."""
    estimate = answer.estimate
    clause = clause_named(estimate.rule)
    used = [_block(asked, item.claim, answer, ", ".join(item.roles)) for item in estimate.used]
    last = [_block(asked, claim, answer, reason) for claim, reason in aside[-SHOWN:]]
    return [
        Listing([(f"rule {clause.name}:", [clause.text])], _headline(answer)),
        Listing(used, "used", "no claim"),
        Listing(last, "set aside", "no claim"),
    ]


def _cited(asked: Asked, claim: SlotClaim) -> dict[str, Any]:
    return cited_shape(claim, asked.case.statement(claim))


def _block(asked: Asked, claim: SlotClaim, answer: Answer, reason: str) -> tuple[str, list[str]]:
    """What a claim says and what for; under it who says so, in which words, and where."""
    event = asked.case.statement(claim)
    of = "" if claim.population == answer.population else f" of {people(claim.population)}"
    modality = "" if event.modality == "asserted" else f", {event.modality}"
    lines = [chain_text(event.attribution)]
    if event.citation:
        cited = event.citation
        lines.append(quoted(cited.quote, cited.start, cited.end))
    worded = f", worded so by #{claim.corrected}" if claim.corrected else ""
    lines.append(f"claim {claim.id}, event #{claim.position}{worded}")
    return f"{said_text(claim, asked.case)}{of}{modality}: {reason}", lines


def _headline(answer: Answer) -> str:
    estimate = answer.estimate
    slot = f"{answer.incident}, {answer.measure}, {people(answer.population)}"
    parts = (
        f"range {range_text(estimate)}" if range_text(estimate) else "",
        basis_text(estimate),
        notes_text(estimate, answer.material),
    )
    return f"{slot}: {estimate_text(estimate)}" + "".join(f"; {part}" for part in parts if part)


def _flat(line: dict[str, Any]) -> dict[str, Any]:
    keys = ("id", "position", "population", "modality", "voice", "chain", "quote", "reported_at")
    value = line["figure"]
    text = value["text"] if isinstance(value, dict) else value
    return {"used": line["used"], "reason": line["reason"], "says": text} | {
        key: line[key] for key in keys
    }
