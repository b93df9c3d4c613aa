"""tracker disagreements"""

from typing import Any

import click

from events.attribution import chain_text
from projections.claims import SlotClaim
from projections.compare import Relation
from projections.disagreements import Disagreement, disagreements
from tracker.asking import Asked, asks_for_claims, materials
from tracker.completion import complete_incident, complete_measure
from tracker.output import Listing, Output, emit, format_options, note
from tracker.shapes import cited_shape
from tracker.words import said_text

ORDER = list(Relation)[::-1]


@click.command("disagreements")
@click.argument("incident", required=False, shell_complete=complete_incident)
@click.argument("measure", required=False, shell_complete=complete_measure)
@click.option(
    "--all", "everything", is_flag=True,
    help="Also claims that differ and do not conflict: compatible ones, and incomparable ones.",
)  # fmt: skip
@format_options
@asks_for_claims
def command(
    asked: Asked,
    /,
    incident: str | None,
    measure: str | None,
    everything: bool,
    form: str,
) -> None:
    """Claims in force that conflict: no number, or no place or name, can satisfy both.

    A claim about a part (two federal police) says nothing about everyone else: beside a claim of
    the whole it is incomparable, unless the part is more than the whole.

    \b
    tracker disagreements
    tracker disagreements strikes --all
    """
    found = [
        (incident_id, name, item)
        for incident_id, name, material in materials(asked, incident, measure)
        for item in disagreements(material, asked.at)
    ]
    shown = [item for item in found if everything or _conflicts(item[2])]
    shown.sort(key=lambda item: item[2].comparison.relation is not Relation.CONFLICT)
    lines = [_shape(asked, *item) for item in shown]
    listing = Listing([_block(asked, *item) for item in shown], "", "no conflict")
    emit(Output(lines, lines, [_flat(line) for line in lines], [listing]), form)
    if len(shown) < len(found):
        hidden = len(found) - len(shown)
        pairs = "pair differs" if hidden == 1 else "pairs differ"
        note(f"{hidden} more {pairs} without conflict: --all")


def _conflicts(item: Disagreement) -> bool:
    return item.comparison.relation is Relation.CONFLICT


def _shape(asked: Asked, incident: str, measure: str, item: Disagreement) -> dict[str, Any]:
    return {
        "incident": incident,
        "measure": measure,
        "population": item.population,
        "relation": item.comparison.relation.value,
        "reason": item.comparison.reason,
        "claims": [
            cited_shape(claim, asked.case.statement(claim)) for claim in (item.one, item.other)
        ],
    }


def _block(asked: Asked, incident: str, measure: str, item: Disagreement) -> tuple[str, list[str]]:
    found = item.comparison
    head = f"{found.relation.value}: {incident}, {measure}: {found.reason}"
    return head, [_side(asked, item.one), _side(asked, item.other)]


def _side(asked: Asked, claim: SlotClaim) -> str:
    event = asked.case.statement(claim)
    of = f" {claim.population}" if claim.population else ""
    said = said_text(claim, asked.case)
    modality = "" if event.modality == "asserted" else f", {event.modality}"
    return f"{said}{of}{modality}: {chain_text(event.attribution)}, #{claim.position}"


def _flat(line: dict[str, Any]) -> dict[str, Any]:
    keys = ("incident", "measure", "population", "relation", "reason")
    sides = {
        f"{key}_{number}": claim[key]
        for number, claim in enumerate(line["claims"], 1)
        for key in ("id", "chain", "quote")
    }
    return {key: line[key] for key in keys} | sides
