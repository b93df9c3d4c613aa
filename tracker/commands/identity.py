"""tracker identity"""

import os
import secrets
import sys
from pathlib import Path
from typing import Any

import click

from events.errors import Refused
from events.instants import instant_text
from events.subject import Subject
from tracker.app import App, pass_app
from tracker.case import Case
from tracker.decisions import subjects as decisions
from tracker.naming import address, claim_named
from tracker.output import Output, Table, emit, format_options, note, write
from tracker.recording import BECAUSE, PERHAPS_BECAUSE
from tracker.records.files import STDIN
from tracker.report_lines import minute
from tracker.safe import safe
from tracker.trust.files import read_small
from tracker.trust.keyring import HINT, Keyring, NoKey
from tracker.trust.sealing import NotSealed, checked, seal, unseal

NAME_BYTES = 8
MOST_BYTES = 1024 * 1024  # that are read of standard input: it is refused for less
LIST = "tracker identity list"


class NoSuchSubject(Refused):
    """The case has no subject of that name."""


KEYRING = click.option(
    "--keyring", "folder", type=click.Path(path_type=Path), envvar="TRACKER_KEYRING",
    show_envvar=True, metavar="FOLDER",
    help="Where the keys of subjects are kept [default: tracker/keyring in your data folder].",
)  # fmt: skip


@click.group("identity")
def command() -> None:
    """Record who is behind a claim so that only holders of a key can read it.

    The public attribution stays what it is: "an official, on condition of anonymity". Beside it,
    who that is goes into the log enciphered, under a key of that person's own, which is kept in a
    keyring and never in the case. In the case the person is a SUBJECT, a name without meaning;
    where one is asked for, a claim will do that one person is behind. To erase a subject is to
    delete the key; the log stays as it is, and still verifies.
    """


@command.command("seal")
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM...")
@click.option("--subject", metavar="SUBJECT", help="One that is known: something more of them.")
@click.option(
    "--from", "path", metavar="PATH", help="Read it from a file, or - [default: it is asked for]."
)
@KEYRING
@pass_app
def seal_(
    app: App, claims: tuple[str, ...], subject: str | None, path: str | None, folder: Path | None
) -> None:
    """Record who is behind CLAIMs, enciphered.

    Say who it is, how they are reached, and how that is known: it is asked for, and not shown while
    it is typed. It is no argument of the command, for those stand in lists of processes and in the
    history of a shell.

    \b
    tracker identity seal 20200313T0100#6
    tracker identity seal '#12' --from interview.txt
    """
    case, ring = app.case(), _keyring(folder)
    known = _subject(case, subject) if subject else None
    if known is not None:
        decisions.refuse_erased(known)
    behind = _addresses(case, claims)
    text = checked(_asked_for(path))
    name = known.name if known else secrets.token_hex(NAME_BYTES)
    key = ring.key(name) if known else ring.make(name)
    case.record(  # whatever breaks off here: a key of nothing does no harm
        lambda: decisions.decide_sealing(
            name, case.log.subject(name), seal(key, name, text), behind, case.stamp()
        )
    )
    if known is None:
        note(f"its key is in {ring.folder}: without it nobody can ever read this")
    if path not in (None, STDIN):
        note(f"{path} still says it in the clear")
    write(f"sealed {name}, behind {', '.join(behind)}")


@command.command("link")
@click.argument("subject")
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM...")
@PERHAPS_BECAUSE
@pass_app
def link(app: App, subject: str, claims: tuple[str, ...], because: str) -> None:
    """Say that SUBJECT is behind CLAIMs too. Whoever reads the case sees that it is one person."""
    case = app.case()
    name, behind = _subject(case, subject).name, _addresses(case, claims)
    case.record(
        lambda: decisions.decide_linking(_subject(case, name), behind, because, case.stamp())
    )
    write(f"{name} is behind {', '.join(_subject(case, name).claims)}")


@command.command("list")
@KEYRING
@format_options
@pass_app
def list_(app: App, form: str, folder: Path | None) -> None:
    """The subjects of the case, and whether their keys are here."""
    case, ring = app.case(), _keyring(folder)
    lines = [_shape(subject, ring) for subject in case.log.subjects()]
    rows = [_row(line) for line in lines]
    records = [{**line, "claims": " ".join(line["claims"])} for line in lines]
    table = Table(("subject", "behind", "sealed", "state"), rows, "", "nobody is protected")
    emit(Output(lines, lines, records, [table]), form)


@command.command("show")
@click.argument("subject")
@click.option("--unseal", is_flag=True, help="Read it; that you did is recorded first.")
@BECAUSE
@KEYRING
@pass_app
def show(app: App, subject: str, unseal: bool, because: str, folder: Path | None) -> None:
    """Read who SUBJECT is: with --unseal, with the key, and never unrecorded."""
    case, ring = app.case(), _keyring(folder)
    if not unseal:
        raise click.UsageError("who it is, is shown with --unseal only, and that is recorded")
    known = _subject(case, subject)
    decisions.refuse_erased(known)
    texts = _texts(known, ring.key(known.name))  # first: who cannot read it has not read it
    case.record(
        lambda: decisions.decide_unsealing(_subject(case, known.name), because, case.stamp())
    )
    note("that you read this is recorded")
    for text in texts:
        for line in text.splitlines():
            write(safe(line))


@command.command("erase")
@click.argument("subject")
@BECAUSE
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
@click.option(
    "--elsewhere", is_flag=True, help="Record it although the key is not in the keyring here."
)
@KEYRING
@pass_app
def erase(
    app: App, subject: str, because: str, yes: bool, elsewhere: bool, folder: Path | None
) -> None:
    """Delete the key of SUBJECT, for good: nobody can read who it is any more, nor undo this.

    It is recorded, once; the read models are made anew. Whoever else has the key gives the same
    command: `tracker identity list` shows whose keys are still here although they were erased.
    Copies of keyrings elsewhere are yours to delete.
    """
    case, ring = app.case(), _keyring(folder)
    known = _subject(case, subject)
    if not ring.has(known.name) and not elsewhere:
        raise NoKey(
            f"{ring.folder} has no key for {known.name}: nothing was erased",
            hint=f"{HINT}; --elsewhere records the erasure, for those who have the key",
        )
    if not yes:
        question = f"Nobody will ever read again who {known.name} is. Erase?"
        click.confirm(question, abort=True, err=True)
    case.record(lambda: decisions.decide_erasing(_subject(case, known.name), because, case.stamp()))
    here = ring.has(known.name) and ring.erase(known.name)
    case.rebuild()
    if not here:
        note(f"whoever has the key of {known.name} still can read who it is")
    write(f"erased {known.name}" + ("" if here else ", of which no key was here"))


def _texts(subject: Subject, key: bytes) -> list[str]:
    return [unseal(key, subject.name, each.sealed) for each in subject.sealed]


def _keyring(folder: Path | None) -> Keyring:
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return Keyring(folder or data / "tracker" / "keyring")


def _subject(case: Case, named: str) -> Subject:
    """The subject of a name, or the one behind a claim. Raises NoSuchSubject."""
    if "#" not in named:
        if (found := case.log.subject(named)) is None:
            raise NoSuchSubject(f'the case has no subject "{named}"', hint=LIST)
        return found
    claim = address(*claim_named(case, named))
    behind = case.subjects_behind().get(claim, [])
    if len(behind) != 1:
        names = ", ".join(subject.name for subject in behind)
        raise NoSuchSubject(
            f"{len(behind) or 'no'} subjects are behind {claim}",
            hint=f"name one of them: {names}" if behind else LIST,
        )
    return behind[0]


def _addresses(case: Case, claims: tuple[str, ...]) -> list[str]:
    return [address(*claim_named(case, claim)) for claim in claims]


def _asked_for(path: str | None) -> str:
    """What is to be sealed. Raises NotSealed."""
    if path is None and sys.stdin.isatty():
        asked: str = click.prompt("Who is it (not shown)", hide_input=True, err=True)
        return asked
    if path in (None, STDIN):
        data = sys.stdin.buffer.read(MOST_BYTES)
    else:
        data = read_small(Path(path), NotSealed)
    return data.decode(errors="surrogateescape")


def _shape(subject: Subject, ring: Keyring) -> dict[str, Any]:
    first = subject.sealed[0] if subject.sealed else None
    return {
        "subject": subject.name,
        "claims": list(subject.claims),
        "sealed_at": instant_text(first.recorded_at) if first else None,
        "sealed_by": first.recorded_by if first else None,
        "unsealed": len(subject.unsealed),
        "erased_at": instant_text(subject.erased.recorded_at) if subject.erased else None,
        "has_key": ring.has(subject.name),
    }


def _row(line: dict[str, Any]) -> tuple[str, ...]:
    sealed = (
        f"{minute(line['sealed_at'])} by {line['sealed_by']}" if line["sealed_at"] else "undone"
    )
    if line["erased_at"]:
        key = ", BUT ITS KEY IS HERE: erase it" if line["has_key"] else ""
        state = f"erased {minute(line['erased_at'])}{key}"
    else:
        state = "the key is here" if line["has_key"] else "no key here"
    times = line["unsealed"]
    read = f", read {times} time{'s' if times > 1 else ''}" if times else ""
    return line["subject"], ", ".join(line["claims"]), sealed, state + read
