"""tracker incident"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast, get_args

import click

from events.errors import Refused
from events.incident import IncidentDescribed, Relation
from events.instants import from_micros, instant_text, to_micros
from events.moments import parse_moment
from events.names import check_name, check_text
from events.values import Place
from projections.views import effect_reader
from tracker.app import App
from tracker.case import Case
from tracker.commands.duplicates import command as duplicates
from tracker.commands.incident_list import command as incident_list
from tracker.completion import complete_incident
from tracker.decisions import incidents as decisions
from tracker.naming import INCIDENT, address, claim_named
from tracker.output import note
from tracker.recording import BECAUSE, PERHAPS_BECAUSE, Recording, records
from tracker.when import read_when

F = TypeVar("F", bound=Callable[..., Any])


@click.group("incident")
def command() -> None:
    """Open, describe, link, merge and split incidents.

    An incident is opened by the first claim about it, so that `open` is rarely needed. What is
    merged or split can be taken apart or put together again, and a look back shows it as it was.
    """


def _described(function: F) -> F:
    for option in (
        click.option("--longitude", type=float, help="Degrees east."),
        click.option("--latitude", type=float, help="Degrees north."),
        click.option("--place", help="Where it happened."),
        click.option("--occurred", help="When it happened, in EDTF: 2020-03-12, 2020-03-12~."),
        click.option("--summary", help="What it was, in a few sentences."),
        click.option("--title", help="What it is called."),
    ):
        function = option(function)
    return function


@command.command("open")
@click.argument("incident", type=INCIDENT)
@_described
@records
def open_(recording: Recording, /, incident: str, **given: Any) -> None:
    """Open an incident before any report speaks of it.

    \b
    tracker incident open iraq/strikes --title "Strikes on militia sites" --occurred 2020-03-12
    """
    case = recording.case
    if not recording.dry_run:
        case.create()
    name = check_name("the incident", incident)

    def decide() -> Any:
        stamp = case.stamp()
        changes = decisions.decide_opening(name, case.log.incident(name), stamp)
        if described := _description(name, given, stamp.fields()):
            changes.add(changes.entries[0].originator_id, 0, described)
        return changes

    recording.carry_out(decide, lambda _: f"opened {name}")


@command.command("describe")
@click.argument("incident", type=INCIDENT, shell_complete=complete_incident)
@_described
@records
def describe(recording: Recording, /, incident: str, **given: Any) -> None:
    """Say what an incident is called, what it was, when and where. Only what is given changes.

    This names the incident for people; what was reported of it, place and time too, are claims.
    """
    case = recording.case

    def decide() -> Any:
        known, fields = case.incident(incident), case.stamp().fields()
        described = _description(incident, given, fields)
        return decisions.decide_description(
            described or IncidentDescribed(**fields, incident=incident), known
        )

    recording.carry_out(decide, lambda _: f"described {incident}")


@command.command("link")
@click.argument("incident", type=INCIDENT, shell_complete=complete_incident)
@click.argument("relation", type=click.Choice(get_args(Relation)))
@click.argument("other", type=INCIDENT, shell_complete=complete_incident)
@PERHAPS_BECAUSE
@records
def link(recording: Recording, /, incident: str, relation: str, other: str, because: str) -> None:
    """Say how an incident stands to another: retaliation for it, a part of it, on the same day.

    \b
    tracker incident link strikes retaliation-for base-attack
    """
    case = recording.case

    def decide() -> Any:
        known = case.incident(incident)
        case.incident(other)
        stamp = case.stamp()
        return decisions.decide_link(
            incident, cast(Relation, relation), other, known, because, stamp
        )

    recording.carry_out(
        decide,
        lambda _: f"linked {incident}: {relation} {other}",
    )  # fmt: skip


@command.command("unlink")
@click.argument("incident", type=INCIDENT, shell_complete=complete_incident)
@click.argument("relation", type=click.Choice(get_args(Relation)))
@click.argument("other", type=INCIDENT, shell_complete=complete_incident)
@BECAUSE
@records
def unlink(recording: Recording, /, incident: str, relation: str, other: str, because: str) -> None:
    """Take a link back."""
    case = recording.case
    recording.carry_out(
        lambda: decisions.decide_unlink(
            incident, cast(Relation, relation), other, case.incident(incident), because,
            case.stamp(),
        ),
        lambda _: f"unlinked {incident}: {relation} {other}",
    )  # fmt: skip


SINCE = click.option(
    "--since",
    metavar="TIME",
    help="From when on, as reports appeared, it is so [default: now]. Before, a look back with "
    "--as-of shows the incidents as they were.",
)


@command.command("merge")
@click.argument("incident", type=INCIDENT, shell_complete=complete_incident)
@click.argument("into", type=INCIDENT, shell_complete=complete_incident)
@SINCE
@BECAUSE
@records
def merge(
    recording: Recording, /, incident: str, into: str, since: str | None, because: str
) -> None:
    """Let two incidents be one: the claims about the first count for the second.

    Claims that come later under either name count for it too. `split` takes it apart again.

    \b
    tracker incident merge camp-taji base-attack --because "the same rockets on the same base"
    """
    case, when = recording.case, _since(recording.app, since)

    def decide() -> Any:
        known, target = case.incident(incident), case.incident(into)
        changes = decisions.decide_merge(incident, into, known, target, when, because, case.stamp())
        _check_order(case, incident, when)
        return changes

    recording.carry_out(decide, lambda _: f"merged {incident} into {into}")


@command.command("split")
@click.argument("incident", type=INCIDENT, shell_complete=complete_incident)
@click.argument("claims", nargs=-1, metavar="[CLAIM]...")
@click.option(
    "--from",
    "out_of",
    type=INCIDENT,
    required=True,
    metavar="INCIDENT",
    help="What it is split from.",
)
@SINCE
@BECAUSE
@records
def split(
    recording: Recording,
    /,
    incident: str,
    claims: tuple[str, ...],
    out_of: str,
    since: str | None,
    because: str,
) -> None:
    """Let an incident stand by itself: one that was merged, or a new one with some of the claims.

    A merged incident takes its own claims back. A new one takes along the CLAIMs named, REPORT#n
    or #position; `merge` brings them back.

    \b
    tracker incident split camp-taji --from base-attack --because "another base after all"
    tracker incident split second-strike '#12' '#13' --from strikes --because "two strikes"
    """
    case, when = recording.case, _since(recording.app, since)

    def decide() -> Any:
        known = case.log.incident(incident)
        case.incident(out_of)
        taken = tuple(dict.fromkeys(_taken(case, claim, out_of) for claim in claims))
        changes = decisions.decide_split(
            incident, out_of, known, taken, when, because, case.stamp()
        )
        _check_order(case, incident, when)
        return changes

    recording.carry_out(decide, lambda _: f"split {incident} off from {out_of}")


command.add_command(duplicates)
command.add_command(incident_list)


def _since(app: App, since: str | None) -> datetime:
    if since is None:
        return app.now()
    read = read_when(since, app.zone, app.now())
    note(f"since {instant_text(read)}")
    return read


def _check_order(case: Case, incident: str, since: datetime) -> None:
    """Refuse what a later merge or split of the incident would leave without effect."""
    with case.caught_up() as connection:
        own = effect_reader.merges(connection).get(incident, ())
    holding = [item for item in own if item.undone is None]
    newest = max(holding, key=lambda item: item.order, default=None)
    if newest is not None and newest.since is not None and newest.since > to_micros(since):
        when = instant_text(from_micros(newest.since))
        raise Refused(
            f'"{incident}" was merged or split off in #{newest.position} as of {when}, '
            f"which is later than {instant_text(since)}",
            hint=f"--since {when}, or later",
        )


def _taken(case: Case, claim: str, out_of: str) -> str:
    """The address of a claim that is about an incident. Raises Refused where it is not."""
    report, number = claim_named(case, claim)
    name = address(report, number)
    if number not in report.claims:
        raise Refused(f"there is no claim {name}", hint="tracker log shows the claims")
    if number in report.voided:
        raise Refused(f"the claim {name} was voided, and is about nothing")
    home = case.home(report, number)
    if home != out_of:
        raise Refused(f'the claim {name} is about "{home}", not "{out_of}"')
    return name


def _description(incident: str, given: dict[str, Any], fields: Any) -> IncidentDescribed | None:
    """The description given by options; None where none was."""
    if all(value is None for value in given.values()):
        return None
    place, latitude, longitude = (given[key] for key in ("place", "latitude", "longitude"))
    if place is None and (latitude is not None or longitude is not None):
        raise Refused("coordinates need the name of the place", hint="--place")
    try:
        where = Place(check_name("the place", place), latitude, longitude) if place else None
    except ValueError as error:
        raise Refused(str(error)) from error
    return IncidentDescribed(
        **fields,
        incident=incident,
        title=check_name("the title", given["title"]) if given["title"] else None,
        summary=check_text("the summary", given["summary"]) if given["summary"] else None,
        occurred=parse_moment(given["occurred"]) if given["occurred"] else None,
        place=where,
    )
