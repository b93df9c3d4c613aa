"""tracker incident duplicates"""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

import click
import msgspec

from events.incident import IncidentSplit
from events.values import Place
from projections.claims import SlotClaim
from projections.duplicates import LIKELY, WEAK, Reason, Suggestion, duplicates
from projections.material import Material
from projections.profiles import Told
from projections.sketches import sketches
from projections.views.incident_reader import told_of_incidents
from tracker.asking import Asked, asks_for_claims, materials
from tracker.output import Listing, Output, emit, format_options, joined, note


@click.command("duplicates")
@click.option("--all", "everything", is_flag=True, help="Also pairs with fewer reasons.")
@format_options
@asks_for_claims
def command(asked: Asked, /, everything: bool, form: str) -> None:
    """Incidents that may be one, with the reasons: days, place, figures, sources, ids.

    When and where an incident is described to have been goes before what its claims say. A report
    that names both tells them apart, and counts against it. Pairs that are merged, or linked, are
    left out; of those that were split off again --all shows what there is. Nothing is changed.

    \b
    tracker incident duplicates
    tracker incident duplicates --all --format jsonl
    """
    with asked.case.caught_up() as connection:
        told = told_of_incidents(connection)
    looked_at = _looked_at(asked, told)
    found = [pair for pair in _found(asked, told, WEAK) if _pair(pair) not in looked_at.settled]
    shown = [
        pair
        for pair in found
        if everything or (pair.score >= LIKELY and _pair(pair) not in looked_at.split)
    ]
    lines = [_shape(pair, looked_at) for pair in shown]
    listing = Listing(
        [_block(pair, looked_at) for pair in shown], "", "no two incidents that may be one"
    )
    emit(Output(lines, lines, [_flat(line) for line in lines], [listing]), form)
    if len(shown) < len(found):
        hidden = len(found) - len(shown)
        pairs = "pair" if hidden == 1 else "pairs"
        note(f"{hidden} more {pairs} with fewer reasons, or split off again: --all")


class LookedAt(msgspec.Struct, frozen=True):
    """What analysts decided on pairs: `settled` are merged or linked, `split` were split off.

    `opened` are the incidents, in the order in which they were.
    """

    settled: frozenset[frozenset[str]]
    split: frozenset[frozenset[str]]
    opened: tuple[str, ...]


def _looked_at(asked: Asked, told: Told) -> LookedAt:
    now = msgspec.structs.replace(asked.at, as_of=None)  # a look back does not ask again
    profiles = told.profiles(now)
    settled = {
        frozenset((incident, other))
        for incident, profile in profiles.items()
        for other in (profile.merged_into, *(other for _, other in profile.links))
        if other
    }
    split = set()
    for renaming in (one for renamings in told.merges.values() for one in renamings):
        event = asked.case.event(renaming.position)
        if renaming.holds(now) and isinstance(event, IncidentSplit):
            split.add(frozenset((event.incident, event.out_of)))
    return LookedAt(frozenset(settled), frozenset(split), tuple(told.openings))


def _pair(pair: Suggestion) -> frozenset[str]:
    return frozenset((pair.one, pair.other))


def _found(asked: Asked, told: Told, least: int) -> list[Suggestion]:
    known = [
        (incident, measure, _located(asked, material))
        for incident, measure, material in materials(asked)
    ]
    described = {
        incident: profile
        for incident, profile in told.profiles(asked.at).items()
        if told.is_open(incident, asked.at) and not profile.merged_into
    }
    return duplicates(sketches(known, asked.at, _outlets(asked, known), described), least)


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


def _block(pair: Suggestion, looked_at: LookedAt) -> tuple[str, list[str]]:
    reasons = [f"{'against: ' if reason.against else ''}{reason.text}" for reason in pair.reasons]
    shows = [f"tracker show {shlex.quote(incident)}" for incident in (pair.one, pair.other)]
    apart = ["against: split off from one another"] if _pair(pair) in looked_at.split else []
    head = f"{pair.one} and {pair.other}  (score {pair.score})"
    return head, [*reasons, *apart, *shows, _run(pair, looked_at)]


def _run(pair: Suggestion, looked_at: LookedAt) -> str:
    """The command that makes them one: the one that was opened later goes into the other."""
    into, incident = sorted((pair.one, pair.other), key=looked_at.opened.index)
    return shlex.join(["tracker", "incident", "merge", incident, into, "--because", "…"])


def _shape(pair: Suggestion, looked_at: LookedAt) -> dict[str, Any]:
    return {
        "incidents": [pair.one, pair.other],
        "score": pair.score,
        "reasons": [_reason(reason) for reason in pair.reasons],
        "split": _pair(pair) in looked_at.split,
        "run": _run(pair, looked_at),
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
        "split": line["split"],
        "run": line["run"],
    }
