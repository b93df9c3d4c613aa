"""tracker demo"""

import sys
import tempfile
from collections.abc import Sequence
from contextlib import chdir
from importlib.resources import files
from pathlib import Path

import click

from events.errors import Refused
from tracker.app import App, pass_app
from tracker.output import write
from tracker.safe import safe

# What is shown, in order: a line for people, then the command.
SCENES = (
    ("The first report is filed.", "ingest 1-aap.md"),
    ("Two federal police are a part of the dead: everyone's figure is unknown, and at least 2.",
     "show strikes"),
    ("The second report comes in: the army counts six.", "ingest 2-al-jazeera.md"),
    ("Six: 1 civilian and 5 security personnel. Never 8, and never the 49 that were expected.",
     "show strikes"),
    ("How did the figure of the dead change, and on whose word?", "history strikes killed"),
    ("Do the two accounts of the strikes contradict each other?", "disagreements strikes --all"),
    ("At the base both outlets speak in their own voice: that corroborates nothing.",
     "show base-attack"),
    ("They put the base on different sides of Baghdad.", "disagreements base-attack"),
    ("Why six? Every claim, its words, its chain and the rule.", "why strikes killed"),
    ("What was known before the second report, once again?",
     "show strikes killed --as-of 2020-03-13T02:00Z"),
    ("Does every quote stand in its report, and is every event as it was recorded?", "verify"),
)  # fmt: skip
REPORTS = ("1-aap.md", "2-al-jazeera.md")


@click.command("demo")
@click.option("--keep", metavar="PATH", help="Keep the case at PATH, to ask it more.")
@pass_app
def command(app: App, keep: str | None) -> None:
    """Two bundled reports on Iraq, March 2020, filed and asked about.

    The facts are real; the reports are retold. Every line is what the command shown before it
    prints.
    """
    if keep and Path(keep).exists():
        raise Refused(f"{keep} exists already", hint="name a file that does not")
    case = str(Path(keep).absolute()) if keep else "demo.db"
    given = (*app.given, "--case", case)
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        for name in REPORTS:
            Path(name).write_bytes((files("tracker") / "reports" / name).read_bytes())
        for line, words in SCENES:
            _play(line, words, given)
    if keep:
        write(f"\nThe case is kept: tracker --case {safe(keep)} list")
    else:
        write("\nAsk it more: tracker demo --keep demo.db, then tracker --case demo.db list")


def _play(line: str, words: str, given: Sequence[str]) -> None:
    from tracker.cli import cli

    write(f"\n{line}\n$ tracker {words}")
    sys.stdout.flush()
    cli.main([*given, *words.split()], prog_name="tracker", standalone_mode=False)
