"""tracker claim"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import click
import msgspec

from events.attribution import chain
from events.citation import Citation
from events.event import Logged
from events.figures import Figure, figure_text, total
from events.report import ClaimReported, Credibility, Report
from projections.material import credibility, home
from projections.standpoint import NOW
from tracker.case import Case
from tracker.claim_fields import VALUES as STATED
from tracker.claim_fields import cited, draft_findings, read_claim
from tracker.completion import complete_incident
from tracker.decisions import claims as decisions
from tracker.decisions.claims import claim_of
from tracker.decisions.filing import content
from tracker.drafts import DraftClaim
from tracker.event_words import said_words
from tracker.familiar import Familiar
from tracker.fields import Fields
from tracker.naming import INCIDENT, address, claim_named, edition_named
from tracker.output import note
from tracker.problems import FilesRefused, Problem
from tracker.recording import BECAUSE, PERHAPS_BECAUSE, Recording, records

F = TypeVar("F", bound=Callable[..., Any])


@click.group("claim")
def command() -> None:
    """Add one claim, or record what became of it.

    A source may correct a claim or retract it, in another report; we may void our own entry,
    reassign it to another incident, or rate it. Nothing is overwritten: the claim stays readable,
    and what was known before can be asked again with --known-at.

    A claim is named REPORT#n, or by the position in the log of the event that reported it: #12.
    The beginning of a report's id is enough where it is the only one.
    """


VALUES = (
    click.option("--figure", help='A count: 6, "at least 12", "fewer than 50", 2-5, "some 14".'),
    click.option("--term", help="A word or a name."),
    click.option("--place", help="A place."),
    click.option("--moment", help="A time, in EDTF."),
    click.option("--flag", type=click.Choice(["yes", "no", "unknown"]), help="An answer."),
    click.option(
        "--part", "parts", multiple=True, metavar="WHO=FIGURE", help="A part of a breakdown."
    ),
)
RANGE = (
    click.option("--low", type=int, help="The low that the source gives beside its figure."),
    click.option("--high", type=int, help="The high that it gives."),
)
WORDS = (
    click.option("--population", help="Who is counted [default: everyone]."),
    click.option(
        "--said-by", multiple=True, metavar="NAME", help="Who says so, origin first; repeatable."
    ),
    click.option("--modality", type=click.Choice(["asserted", "expected", "alleged", "denied"])),
    click.option("--basis", type=click.Choice(["cumulative", "incremental"])),
    click.option("--occurred", help="When it happened, in EDTF."),
    click.option("--quote", help="The words of the report; they must occur in its text."),
    click.option("--first-hand", is_flag=True, default=None, help="The outlet was there itself."),
)


def _options(*options: Any) -> Callable[[F], F]:
    def add(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return add


BY = click.option(
    "--by", required=True, metavar="REPORT", help="The report in which the source does so."
)
EDITION = click.option(
    "--edition", type=int, metavar="N", help="Its edition [default: the newest]."
)
BY_QUOTE = click.option("--quote", help="The words of that report; they must occur in its text.")


@command.command("add")
@click.argument("report")
@click.option("--incident", required=True, help="Which incident it is about.")
@click.option("--measure", required=True, help="What is counted or stated: killed, place, weapon…")
@_options(*VALUES, *RANGE, *WORDS, EDITION)
@records
def add(recording: Recording, /, report: str, edition: int | None, **given: Any) -> None:
    """Add a claim to a filed report.

    \b
    tracker claim add 20200313T0100 --incident strikes --measure injured --figure "at least 12" \\
        --said-by "a hospital director" --quote "a dozen or more were treated"
    """
    case = recording.case
    filed, found = edition_named(case, report, edition)
    draft = _draft("claim add", _table(given), _text(case, found.text_sha256))
    near = Familiar(case).near_names([draft])
    recording.carry_out(
        lambda: decisions.decide_adding(
            draft, case.report(filed.filed.report), found.number, content, case.closed, case.stamp()
        ),
        lambda logged: f"added {_address_of(filed, logged)}",
    )
    for text in near:
        note(text)


@command.command("correct")
@click.argument("claim")
@BY
@EDITION
@_options(*VALUES)
@BY_QUOTE
@PERHAPS_BECAUSE
@records
def correct(
    recording: Recording,
    /,
    claim: str,
    by: str,
    edition: int | None,
    quote: str | None,
    because: str,
    **given: Any,
) -> None:
    """Record that its source corrected a claim, in a report that is filed.

    From when that report was published, the claim reads as corrected, in its old place: it does
    not replace what the source has said since. Before, it reads as it did.

    \b
    tracker claim correct 20200313T0510#2 --by 20200314T0900 --figure 5 \\
        --quote "the army put right its toll: five"
    """
    case = recording.case
    report, number = claim_named(case, claim)
    source, found = edition_named(case, by, edition)
    said = claim_of(report, number)
    table = _table(given) | {"incident": said.incident, "measure": said.measure}
    table |= {"population": said.population} if said.population else {}
    draft = _draft("claim correct", table, "")
    words = said_words(draft.value, draft.breakdown)
    recording.carry_out(
        lambda: decisions.decide_correction(
            case.report(report.filed.report), number, source, found, draft.value,
            draft.breakdown, _citation(case, found.text_sha256, quote), because, case.stamp(),
        ),
        lambda _: f"corrected {address(report, number)} to {words}",
    )  # fmt: skip


@command.command("retract")
@click.argument("claim")
@BY
@EDITION
@BY_QUOTE
@BECAUSE
@records
def retract(
    recording: Recording,
    /,
    claim: str,
    by: str,
    edition: int | None,
    quote: str | None,
    because: str,
) -> None:
    """Record that its source took a claim back, in a report that is filed.

    From when that report was published, the claim is not in force, and what the source had said
    before does not come back.

    \b
    tracker claim retract 20200313T0510#2 --by 20200314T0900 --because "the army withdrew its toll"
    """
    case = recording.case
    report, number = claim_named(case, claim)
    source, found = edition_named(case, by, edition)
    recording.carry_out(
        lambda: decisions.decide_retraction(
            case.report(report.filed.report), number, source, found,
            _citation(case, found.text_sha256, quote), because, case.stamp(),
        ),
        lambda _: f"retracted {address(report, number)}",
    )  # fmt: skip


@command.command("void")
@click.argument("claim")
@click.option("--incident", help="Enter it anew, about this incident.")
@click.option("--measure", help="Enter it anew, of this measure.")
@_options(*VALUES, *RANGE, *WORDS)
@BECAUSE
@records
def void(recording: Recording, /, claim: str, because: str, **given: Any) -> None:
    """Void our own entry of a claim: it is kept, readable, and counts no more.

    This is for our own mistakes, not for what a source corrects or takes back. With any of the
    options of a claim, it is entered anew with these, and otherwise as it was.

    \b
    tracker claim void 20200313T0510#2 --because "a slip of ours" --figure 5
    """
    case = recording.case
    report, number = claim_named(case, claim)
    table = _table(given)
    draft = _replacement(case, report, number, table) if table else None

    def decide() -> Any:
        now, stamp = case.report(report.filed.report), case.stamp()
        edition = claim_of(now, number).edition
        anew = None if draft is None else decisions.reported(
            draft, chain(draft.said_by, now.filed.outlet), now.numbered + 1, stamp, edition
        )  # fmt: skip
        rated = cast(Credibility | None, credibility(case.done_to(now, number)))
        return decisions.decide_voiding(now, number, because, stamp, anew, case.closed, rated)

    def say(logged: list[Logged]) -> str:
        instead = f", replaced by {_address_of(report, logged)}" if draft else ""
        return f"voided {address(report, number)}{instead}"

    recording.carry_out(decide, say)


@command.command("reassign")
@click.argument("claim")
@click.argument("incident", type=INCIDENT, shell_complete=complete_incident)
@BECAUSE
@records
def reassign(recording: Recording, /, claim: str, incident: str, because: str) -> None:
    """Let a claim be about another incident than our entry says.

    \b
    tracker claim reassign 20200313T0510#3 base-attack --because "the quote is about the base"
    """
    case = recording.case
    report, number = claim_named(case, claim)
    claim_of(report, number)

    def decide() -> Any:
        now = case.report(report.filed.report)
        case.incident(incident)
        at = case.home(now, number)
        return decisions.decide_reassignment(now, number, incident, at, because, case.stamp())

    recording.carry_out(decide, lambda _: f"reassigned {address(report, number)} to {incident}")


@command.command("rate")
@click.argument("claim")
@click.argument("credibility", type=click.IntRange(1, 6))
@PERHAPS_BECAUSE
@records
def rate(recording: Recording, /, claim: str, credibility: int, because: str) -> None:
    """Rate how credible a claim is: 1 confirmed, 2 probably true, 3 possibly true, 4 doubtful,
    5 improbable, 6 cannot be judged."""
    case = recording.case
    report, number = claim_named(case, claim)
    recording.carry_out(
        lambda: decisions.decide_rating(
            case.report(report.filed.report), number, cast(Credibility, credibility), because,
            case.stamp(),
        ),
        lambda _: f"rated {address(report, number)} as {credibility}",
    )  # fmt: skip


def _draft(what: str, table: dict[str, Any], text: str | None) -> DraftClaim:
    """The draft of a claim. Raises FilesRefused with all that is wrong with it."""
    problems: list[Problem] = []
    draft = read_claim(Fields(what, "", table, problems), text)
    if problems or draft is None:
        raise FilesRefused(problems)
    for finding in draft_findings(draft):
        note(f"note: {finding}")
    return draft


def _table(given: dict[str, Any]) -> dict[str, Any]:
    """The options given as the fields of a claim, named as in a report file."""
    table = {key: value for key, value in given.items() if value not in (None, ())}
    if said_by := table.get("said_by"):
        table["said_by"] = list(said_by)
    if parts := table.pop("parts", ()):
        table["breakdown"] = _parts(parts)
    return table


def _replacement(case: Case, report: Report, number: int, table: dict[str, Any]) -> DraftClaim:
    """The claim that is entered in place of another: as that one, but for what is given."""
    old = claim_of(report, number)
    edition = next(item for item in report.editions if item.number == old.edition)
    states = not table.keys().isdisjoint((*STATED, "breakdown"))
    whole = {"incident": old.incident, "measure": old.measure, **({} if states else _stated(old))}
    new = _draft("claim void", whole | table, _text(case, edition.text_sha256))
    fields = {"citation" if key == "quote" else key for key in table if key not in STATED}
    if states:  # what is stated anew takes the place of all of it
        fields |= {"value", "breakdown", "low", "high"}
    named = home(old.incident, case.done_to(report, number), {}, NOW)
    kept = DraftClaim(
        incident=named, measure=old.measure, value=old.value, breakdown=old.breakdown,
        population=old.population, said_by=old.attribution, modality=old.modality,
        basis=old.basis, occurred=old.occurred, first_hand=old.first_hand, citation=old.citation,
        low=old.low, high=old.high,
    )  # fmt: skip
    return msgspec.structs.replace(kept, **{field: getattr(new, field) for field in fields})


def _stated(old: ClaimReported) -> dict[str, Any]:
    """What a claim states, as far as what is given anew has to fit it: its figure and its range."""
    figure = old.value or total(part.figure for part in old.breakdown)
    if not isinstance(figure, Figure):
        return {"flag": "unknown"}  # any value will do: it is not taken over
    stated = {"figure": figure_text(figure), "low": old.low, "high": old.high}
    return {key: said for key, said in stated.items() if said is not None}


def _citation(case: Case, text_sha256: str, quote: str | None) -> Citation | None:
    if quote is None:
        return None
    text = _text(case, text_sha256)
    return cited(text, quote)


def _text(case: Case, text_sha256: str) -> str | None:
    """The text in which quotes are looked for; None where the report came without one."""
    return (case.log.text(text_sha256) or "") if text_sha256 else None


def _address_of(report: Report, logged: list[Logged]) -> str:
    claims = [item.event for item in logged if isinstance(item.event, ClaimReported)]
    return address(report, claims[-1].number)


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
