"""tracker checks"""

import shlex
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import click

from events.attribution import chain_text
from events.errors import Refused
from projections.checks import KINDS, Finding
from tracker.asking import Asked, asks
from tracker.checking import findings
from tracker.completion import complete_incident, complete_measure
from tracker.failure import CHECK_FAILED
from tracker.output import Listing, Output, emit, format_options, joined
from tracker.words import people


class UnknownKind(Refused):
    """No check finds anything of that kind."""


@click.command("checks")
@click.argument("incident", required=False, shell_complete=complete_incident)
@click.argument("measure", required=False, shell_complete=complete_measure)
@click.option(
    "--kind", "kinds", multiple=True, metavar="KIND",
    shell_complete=lambda *_: list(KINDS),
    help=f"Only findings of that kind: {', '.join(KINDS)}.",
)  # fmt: skip
@format_options
@asks
def command(
    asked: Asked,
    /,
    incident: str | None,
    measure: str | None,
    kinds: tuple[str, ...],
    form: str,
) -> None:
    """What an analyst should look at before the case is published: sums, dates, quotes, names.

    These are findings about what the case says; tracker verify is about the file. Ends with 1
    where something is found. A finding need not be a mistake, and a source's own is none of ours.

    \b
    tracker checks
    tracker checks strikes killed --kind parts --kind falls
    """
    wanted = [_known(kind) for kind in kinds] or list(KINDS)
    found = findings(asked, incident, measure, wanted)
    lines = [_shape(finding) for finding in found]
    document = {**asked.head(), "kinds": wanted, "findings": lines}
    emit(Output(document, lines, [_flat(line) for line in lines], _shown(asked, found)), form)
    if found:
        click.get_current_context().exit(CHECK_FAILED)


def _known(kind: str) -> str:
    """The kind itself. Raises UnknownKind."""
    name = kind.strip().casefold().replace(" ", "-")
    if name in KINDS:
        return name
    close = get_close_matches(name, KINDS, 1, 0.5)
    hint = f'did you mean "{close[0]}"?' if close else f"kinds: {', '.join(KINDS)}"
    raise UnknownKind(f'there is no kind of finding "{kind}"', hint=hint)


def _shown(asked: Asked, found: Sequence[Finding]) -> list[Listing]:
    """A listing for each kind of which something was found."""
    listings = []
    for name, kind in KINDS.items():
        blocks = [_block(asked, finding) for finding in found if finding.kind == name]
        if blocks:
            title = f"{name} ({len(blocks)}): {kind.meaning}"
            listings.append(Listing([*blocks, ("what to do", [kind.remedy])], title))
    return listings or [Listing((), "", "nothing found")]


def _block(asked: Asked, finding: Finding) -> tuple[str, list[str]]:
    of = people(finding.population) if finding.population else ""
    where = joined([finding.incident, finding.measure, of], ", ")
    claims = [
        f"{claim.id}, event #{claim.position}: "
        f"{chain_text(asked.case.claim(claim.position).attribution)}"
        for claim in finding.claims
    ]
    return f"{where}: {finding.text}", [*claims, _run(finding)]


def _run(finding: Finding) -> str:
    """The command that shows more of it."""
    slot = [finding.incident, finding.measure]
    if finding.population is not None:
        slot += ["--population", finding.population]
    match finding.kind:
        case "falls":
            words = ["history", *slot]
        case "dates" | "no-quote":
            words = ["log", "--report", finding.claims[0].report]
        case "dates-apart" | "names":
            words = ["show", finding.incident]
        case "dropped":
            words = ["report", finding.claims[0].report, "--changes"]
        case "quote":
            words = ["verify"]
        case _:
            words = ["why", *slot]
    return f"tracker {shlex.join(words)}"


def _shape(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "incident": finding.incident,
        "measure": finding.measure or None,
        "population": finding.population,
        "text": finding.text,
        "claims": [{"id": claim.id, "position": claim.position} for claim in finding.claims],
        "run": _run(finding),
    }


def _flat(line: dict[str, Any]) -> dict[str, Any]:
    """The claims in one cell each for their addresses and their positions."""
    claims = line["claims"]
    return {
        **{key: line[key] for key in ("kind", "incident", "measure", "population", "text")},
        "claims": joined(claim["id"] for claim in claims),
        "positions": joined(str(claim["position"]) for claim in claims),
        "run": line["run"],
    }
