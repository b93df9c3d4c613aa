"""tracker claim"""

import re
from typing import Any, cast

import click

from events.identity import claim_address, read_claim_address
from events.report import Credibility
from tracker.app import App, pass_app
from tracker.case import Case
from tracker.claim_fields import breakdown_finding, read_claim
from tracker.event_lines import opened_notes
from tracker.familiar import Familiar
from tracker.fields import Fields
from tracker.output import note, write
from tracker.problems import FilesRefused, Problem
from tracker.safe import safe


@click.group("claim")
def command() -> None:
    """Add, void or rate one claim.

    A claim is named REPORT#n, or by the position in the log of the event that reported it: #12.
    The beginning of a report's id is enough where it is the only one.
    """


@command.command("add")
@click.argument("report")
@click.option("--incident", required=True, help="Which incident it is about.")
@click.option("--measure", required=True, help="What is counted or stated: killed, place, weapon…")
@click.option("--figure", help='A count: 6, "at least 12", "fewer than 50", 2-5, "some 14".')
@click.option("--term", help="A word or a name.")
@click.option("--place", help="A place.")
@click.option("--moment", help="A time, in EDTF.")
@click.option("--flag", type=click.Choice(["yes", "no", "unknown"]), help="An answer.")
@click.option("--population", help="Who is counted [default: everyone].")
@click.option("--part", "parts", multiple=True, metavar="WHO=FIGURE", help="A part of a breakdown.")
@click.option(
    "--said-by", multiple=True, metavar="NAME", help="Who says so, origin first; repeatable."
)
@click.option("--modality", type=click.Choice(["asserted", "expected", "alleged", "denied"]))
@click.option("--basis", type=click.Choice(["cumulative", "incremental"]))
@click.option("--occurred", help="When it happened, in EDTF.")
@click.option("--quote", help="The words of the report; they must occur in its text.")
@click.option("--first-hand", is_flag=True, default=None, help="The outlet was there itself.")
@pass_app
def add(app: App, /, report: str, parts: tuple[str, ...], **given: Any) -> None:
    """Add a claim to a filed report.

    \b
    tracker claim add 20200313T0100 --incident strikes --measure injured --figure "at least 12" \\
        --said-by "a hospital director" --quote "a dozen or more were treated"
    """
    case = app.case()
    name = case.report_named(report)
    problems: list[Problem] = []
    table = {key: value for key, value in given.items() if value not in (None, ())}
    table |= {"said_by": list(given["said_by"])} if given["said_by"] else {}
    if parts:
        table["breakdown"] = _parts(parts)
    text = case.log.text(case.report(name).filed.text_sha256) or ""
    draft = read_claim(Fields("claim add", "", table, problems), text)
    if problems or draft is None:
        raise FilesRefused(problems)
    if finding := breakdown_finding(draft):
        note(f"note: {finding}; both are kept")
    near = Familiar(case).near_names([draft])
    recorded = case.add_claim(name, draft)
    for text in (*opened_notes(recorded), *near):
        note(text)
    position = recorded[-1].position
    write(f"added {safe(claim_address(name, case.claim(position).number))} at #{position}")


@command.command("void")
@click.argument("claim")
@click.option("--because", required=True, metavar="REASON", help="What was wrong with our entry.")
@pass_app
def void(app: App, claim: str, because: str) -> None:
    """Void our own entry of a claim: it is kept, readable, and counts no more.

    This is for our own mistakes, not for what a source corrects or takes back.
    """
    case = app.case()
    report, number = _address(case, claim)
    logged = case.void_claim(report, number, because)
    write(f"voided {safe(claim_address(report, number))} at #{logged.position}")


@command.command("rate")
@click.argument("claim")
@click.argument("credibility", type=click.IntRange(1, 6))
@click.option("--because", default="", metavar="REASON", help="Why.")
@pass_app
def rate(app: App, claim: str, credibility: int, because: str) -> None:
    """Rate how credible a claim is: 1 confirmed, 2 probably true, 3 possibly true, 4 doubtful,
    5 improbable, 6 cannot be judged."""
    case = app.case()
    report, number = _address(case, claim)
    logged = case.rate_claim(report, number, cast(Credibility, credibility), because)
    write(f"rated {safe(claim_address(report, number))} {credibility} at #{logged.position}")


def _parts(parts: tuple[str, ...]) -> dict[str, str]:
    found = dict(_part(part) for part in parts)
    if len(found) < len(parts):
        raise click.UsageError("a part is given twice: --part names each population once")
    return found


def _part(part: str) -> tuple[str, str]:
    population, equals, figure = part.rpartition("=")
    if not equals:
        raise click.UsageError(f'"{part}" is not WHO=FIGURE, such as civilian=1')
    return population, figure


def _address(case: Case, claim: str) -> tuple[str, int]:
    """Report and number of a claim named REPORT#n or #position."""
    if re.fullmatch(r"#[0-9]{1,15}", claim):
        from projections.views import reader

        with case.caught_up() as connection:
            found = reader.claim_at(connection, int(claim[1:]))
        if found is None:
            raise click.UsageError(f"the event {claim} reports no claim: see tracker log")
        return found
    report, number = read_claim_address(claim)
    return case.report_named(report), number
