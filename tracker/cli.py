"""The command line: global options, commands that are imported when they are called, errors."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

import click

from tracker.app import DEFAULT_CASE, App

# name -> (module, what it does): `--help` lists them without importing any.
COMMANDS = {
    "ingest": ("tracker.commands.ingest", "File reports and the claims they make."),
    "claim": ("tracker.commands.claim", "Add, correct, retract, void, reassign or rate a claim."),
    "incident": ("tracker.commands.incident", "Open, describe, link, merge and split incidents."),
    "source": ("tracker.commands.source", "Register and rate sources, and name their aliases."),
    "population": ("tracker.commands.population", "Declare which populations belong to which."),
    "identity": ("tracker.commands.identity", "Protect who is behind a claim; erase it for good."),
    "rule": ("tracker.commands.rule", "Prefer, deprecate or set a figure, with a reason."),
    "mark": ("tracker.commands.mark", "Name the present end of the log, to ask about it later."),
    "undo": ("tracker.commands.undo", "Take back your own last entry."),
    "list": ("tracker.commands.list", "What is known of every incident."),
    "show": ("tracker.commands.show", "What is known of an incident."),
    "history": ("tracker.commands.history", "How figures changed, and which claim changed them."),
    "why": ("tracker.commands.why", "The claims behind an estimate, and the rule."),
    "disagreements": ("tracker.commands.disagreements", "Claims that do not say the same."),
    "jumps": ("tracker.commands.jumps", "Figures that jump, fall, or go back: slips and swings."),
    "diff": ("tracker.commands.diff", "What changed between two instants, and by what."),
    "replay": ("tracker.commands.replay", "The reporting of an incident, event by event."),
    "sources": ("tracker.commands.sources", "How sources have done, and who gave figures first."),
    "search": ("tracker.commands.search", "Find words in reports, claims and reasons."),
    "report": ("tracker.commands.report", "A report as it was filed, its claims and its text."),
    "checks": ("tracker.commands.checks", "What to look at before the case is published."),
    "log": ("tracker.commands.log", "The events, as they were recorded."),
    "verify": ("tracker.commands.verify", "Check the log, its hashes, texts and quotes."),
    "key": ("tracker.commands.key", "Make a key to sign checkpoints with."),
    "checkpoint": ("tracker.commands.checkpoint", "Sign what the log holds by now."),
    "prove": ("tracker.commands.prove", "Prove to a stranger that an event was in the log."),
    "witness": ("tracker.commands.witness", "Sign checkpoints of another log, if it only grew."),
    "backup": ("tracker.commands.backup", "Copy the case, also while others write."),
    "restore": ("tracker.commands.restore", "Make the case again from a backup."),
    "export": ("tracker.commands.export", "Write claims as a file of records."),
    "rebuild": ("tracker.commands.rebuild", "Make the read models again from the log."),
    "demo": ("tracker.commands.demo", "Two bundled reports, filed and asked about."),
}


class ReaderGone(Exception):
    """Whoever read our output has gone, as in `tracker log | head`."""


class LazyGroup(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, or say which one may be meant."""
        if args and args[0] not in COMMANDS:
            from difflib import get_close_matches

            close = get_close_matches(args[0], COMMANDS, 1)
            hint = f' Did you mean "{close[0]}"?' if close else ""
            ctx.fail(f'There is no command "{args[0]}".{hint}')
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises ReaderGone, of which click knows nothing."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGone from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in `--help`."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version

        click.echo(f"tracker {version('tracker')}")
        ctx.exit()


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--case",
    default=DEFAULT_CASE,
    envvar="TRACKER_CASE",
    show_envvar=True,
    show_default=True,
    metavar="PATH|URL",
    help="The file the case is kept in, or a PostgreSQL database: postgresql://user@host/database.",
)
@click.option(
    "--as",
    "actor",
    metavar="NAME",
    help="Who enters events [env var: TRACKER_ACTOR; default: the user of the system].",
)
@click.option(
    "--sign-with",
    "key",
    type=click.Path(path_type=Path),
    envvar="TRACKER_SIGN_WITH",
    show_envvar=True,
    metavar="FILE",
    help="Sign what you enter with the secret key in FILE: see `tracker key`.",
)
@click.option(
    "--tz",
    "zone",
    metavar="ZONE",
    help="Zone of times without an offset, such as Asia/Baghdad [default: UTC].",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version,
    help="Print the version.",
)  # fmt: skip
@click.pass_context
def cli(
    ctx: click.Context, case: str, actor: str | None, zone: str | None, key: Path | None
) -> None:
    """Who reported what, when, through whom: and what is known now.

    Files reports on incidents, keeps every claim they make as an event that never changes, and
    answers from those what is known, at any instant, and how it came about.
    """
    ctx.obj = App(case, actor, zone, key=key)
    if zone:
        ctx.obj.zone  # noqa: B018  # a zone that does not exist is refused, even if no time is read


def run(args: list[str] | None = None) -> None:
    """Run a command line; every error ends in a message and an exit code, none in a traceback."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = cli.main(args, prog_name="tracker", standalone_mode=False)
        sys.stdout.flush()
    except (ReaderGone, BrokenPipeError):
        discard(sys.stdout)
        status = 0
    except (Exception, KeyboardInterrupt) as error:
        from tracker.failure import say_failure

        try:
            sys.stdout.flush()
        except OSError:
            discard(sys.stdout)
        status = say_failure(error)
    sys.exit(status if isinstance(status, int) else 0)


def discard(stream: TextIO) -> None:
    """Send what cannot be written, now and from here on, to nowhere: Python would try again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
