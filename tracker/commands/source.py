"""tracker source"""

from difflib import get_close_matches
from typing import cast, get_args

import click

from events.errors import Refused
from events.names import check_name, same_name
from events.source import Reliability, Source
from projections.closeness import CLOSE
from projections.effects import resolving
from projections.standpoint import NOW
from projections.views import effect_reader, reader
from tracker.case import Case
from tracker.decisions import sources as decisions
from tracker.decisions.common import reason_given
from tracker.naming import SOURCE
from tracker.output import note as say_note
from tracker.recording import BECAUSE, PERHAPS_BECAUSE, Recording, records

KINDS = "news agency, newspaper, broadcaster, official, military, armed group, police, hospital, \
aid organisation, witness, relative, social media, monitor"


@click.group("source")
def command() -> None:
    """Say what a source is, how reliable, and by which other names it is known.

    `tracker sources` shows what is on record of them, and how they have done.
    """


@command.command("register")
@click.argument("source", type=SOURCE)
@click.option("--kind", default="", metavar="KIND", help=f"What it is, in your words: {KINDS}…")
@click.option("--note", default="", metavar="TEXT", help="What else one must know of it.")
@records
def register(recording: Recording, /, source: str, kind: str, note: str) -> None:
    """Say what a source is. The newest registration holds.

    \b
    tracker source register "Associated Press" --kind "news agency"
    """
    case = _made(recording)
    recording.carry_out(
        lambda: decisions.decide_registration(
            source, _known(case, source), kind, note, case.stamp()
        ),
        lambda _: f"registered {source}",
    )
    _note_unknown(case, source)


@command.command("rate")
@click.argument("source", type=SOURCE)
@click.argument("reliability", type=click.Choice(get_args(Reliability)))
@PERHAPS_BECAUSE
@records
def rate(recording: Recording, /, source: str, reliability: str, because: str) -> None:
    """Rate a source: A completely reliable, B usually, C fairly, D not usually, E unreliable,
    F cannot be judged.

    The rating is ours and holds for all that was published; a look back with --known-at is without
    it, for it shows what was believed then.
    """
    case = _made(recording)
    recording.carry_out(
        lambda: decisions.decide_source_rating(
            source,
            _known(case, source),
            cast(Reliability, reliability),
            because,
            case.stamp(),
        ),
        lambda _: f"rated {source} {reliability}",
    )
    _note_unknown(case, source)


@command.command("alias")
@click.argument("source", type=SOURCE)
@click.option(
    "--of",
    "name_of",
    type=SOURCE,
    required=True,
    metavar="NAME",
    help="The source whose name it is.",
)
@PERHAPS_BECAUSE
@records
def alias(recording: Recording, /, source: str, name_of: str, because: str) -> None:
    """Say that a name is another name of a source: its claims and ratings count as that one's.

    \b
    tracker source alias "the Iraqi army" --of "Iraq's military"
    """
    case = _made(recording)
    recording.carry_out(
        lambda: decisions.decide_alias(
            source, _known(case, source), name_of, _standing_for(case, name_of), because,
            case.stamp(),
        ),
        lambda _: f"{source} is another name of {name_of}",
    )  # fmt: skip


@command.command("unalias")
@click.argument("source", type=SOURCE)
@BECAUSE
@records
def unalias(recording: Recording, /, source: str, because: str) -> None:
    """Let a name stand for itself again."""
    case = recording.case
    if not (known := _known(case, source)) or not known.name_of:
        raise Refused(f'"{source}" is no other name of a source', hint="tracker sources")
    recording.carry_out(
        lambda: decisions.decide_alias(
            source,
            _known(case, source),
            "",
            (),
            reason_given(because),
            case.stamp(),
        ),
        lambda _: f"{source} stands for itself again",
    )


def _known(case: Case, source: str) -> Source | None:
    """What is recorded of a source; None where nothing is. Raises BadName."""
    return case.log.source(check_name("the source", source))


def _note_unknown(case: Case, source: str) -> None:
    """A note where nothing that the case has is from or through a source: perhaps a slip."""
    if not case.exists():
        return
    with case.caught_up() as connection:
        spelled = reader.sources(connection)
    if same_name(source) in spelled:
        return
    close = get_close_matches(same_name(source), spelled, 1, CLOSE)
    perhaps = f'; did you mean "{spelled[close[0]]}"?' if close else ""
    say_note(f'note: nothing in this case is from or through "{source}" yet{perhaps}')


def _made(recording: Recording) -> Case:
    """The case, made where there is none: what sources are may be entered before any report."""
    if not recording.dry_run:
        recording.case.create()
    return recording.case


def _standing_for(case: Case, source: str) -> list[str]:
    """The keys of a name, of what it stands for, of what that stands for…"""
    with case.caught_up() as connection:
        return resolving(same_name(source), effect_reader.aliases(connection), NOW)
