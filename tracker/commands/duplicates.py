"""tracker incident duplicates"""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

import click
import msgspec

from events.values import Place
from projections.claims import SlotClaim
from projections.duplicates import LIKELY, WEAK, Reason, Suggestion, duplicates
from projections.material import Material
from projections.sketches import sketches
from tracker.asking import Asked, asks_for_claims, materials
from tracker.output import Listing, Output, emit, format_options, joined, note


@click.command("duplicates")
@click.option("--all", "everything", is_flag=True, help="Also pairs with fewer reasons.")
@format_options
@asks_for_claims
def command(asked: Asked, /, everything: bool, form: str) -> None:
    """Incidents that may be one, with the reasons: days, place, figures, sources, ids.

    A report that names both tells them apart, and counts against it. Nothing is changed.

    \b
    tracker incident duplicates
    tracker incident duplicates --all --format jsonl
    """
    found = _found(asked, WEAK)
    shown = [pair for pair in found if everything or pair.score >= LIKELY]
    lines = [_shape(pair) for pair in shown]
    listing = Listing([_block(pair) for pair in shown], "", "no two incidents that may be one")
    emit(Output(lines, lines, [_flat(line) for line in lines], [listing]), form)
    if len(shown) < len(found):
        hidden = len(found) - len(shown)
        note(f"{hidden} more {'pair' if hidden == 1 else 'pairs'} with fewer reasons: --all")


def _found(asked: Asked, least: int) -> list[Suggestion]:
    known = [
        (incident, measure, _located(asked, material))
        for incident, measure, material in materials(asked)
    ]
    return duplicates(sketches(known, asked.at, _outlets(asked, known)), least)


def _outlets(asked: Asked, known: list[tuple[str, str, Material]]) -> Mapping[str, str]:
    """The outlet of each report: the last link of the chain of any of its claims."""
    first: dict[str, int] = {}
    for _, _, material in known:
        for claim in material.claims:
            first.setdefault(claim.report, claim.position)
    return {
        report: asked.case.claim(position).attribution[-1].name
        for report, position in first.items()
    }


def _located(asked: Asked, material: Material) -> Material:
    """With the coordinates of places, which the event alone may have."""
    if not any(isinstance(claim.value, Place) for claim in material.claims):
        return material
    claims = tuple(_located_claims(asked, material))
    return msgspec.structs.replace(material, claims=claims)


def _located_claims(asked: Asked, material: Material) -> Iterator[SlotClaim]:
    for claim in material.claims:
        if isinstance(claim.value, Place):
            said = asked.case.claim(claim.position).value
            if isinstance(said, Place) and said.name == claim.value.name:
                claim = msgspec.structs.replace(claim, value=said)
        yield claim


def _block(pair: Suggestion) -> tuple[str, list[str]]:
    reasons = [f"{'against: ' if reason.against else ''}{reason.text}" for reason in pair.reasons]
    shows = [f"tracker show {shlex.quote(incident)}" for incident in (pair.one, pair.other)]
    return f"{pair.one} and {pair.other}  (score {pair.score})", [*reasons, *shows]


def _shape(pair: Suggestion) -> dict[str, Any]:
    return {
        "incidents": [pair.one, pair.other],
        "score": pair.score,
        "reasons": [_reason(reason) for reason in pair.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"kind": reason.kind, "text": reason.text, "against": reason.against}


def _flat(line: dict[str, Any]) -> dict[str, Any]:
    of = {
        against: joined(r["text"] for r in line["reasons"] if r["against"] is against)
        for against in (False, True)
    }
    one, other = line["incidents"]
    return {
        "incident_1": one,
        "incident_2": other,
        "score": line["score"],
        "for": of[False],
        "against": of[True],
    }
