"""tracker demo"""

import sys
import tempfile
from contextlib import ExitStack
from importlib.resources import as_file, files
from pathlib import Path

import click

from events.errors import Refused
from tracker.app import App, pass_app
from tracker.output import write

# What is shown, in order: a line for people, then the command.
SCENES = (
    ("The first report is filed.", "ingest {first}"),
    ("Two federal police are a part of the dead: everyone's figure is unknown, and at least 2.",
     "show strikes"),
    ("The second report comes in: the army counts six.", "ingest {second}"),
    ("Six, of whom 1 civilian and 5 security personnel; never 8, and never the 49 that were expected.",
     "show strikes"),
    ("How did the figure of the dead change, and on whose word?", "history strikes killed"),
    ("Do the two accounts of the strikes contradict each other?", "disagreements strikes --all"),
    ("At the base both outlets speak in their own voice: that corroborates nothing.",
     "show base-attack"),
    ("They put the base on different sides of Baghdad.", "disagreements base-attack"),
    ("Why six? Every claim, its words, its chain and the rule.", "why strikes killed"),
    ("What was known before the second report, once again?",
     "show strikes killed --as-of 2020-03-13T02:00Z"),
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
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        case = keep or str(Path(folder, "demo.db"))
        first, second = (
            str(stack.enter_context(as_file(files("tracker") / "reports" / name)))
            for name in REPORTS
        )
        for line, words in SCENES:
            _play(line, words, case, {"first": first, "second": second})
    if keep:
        write(f"\nThe case is kept: tracker --case {keep} list")
    else:
        write("\nAsk it more: tracker demo --keep demo.db, then tracker --case demo.db list")


def _play(line: str, words: str, case: str, paths: dict[str, str]) -> None:
    from tracker.cli import cli

    shown = words.format(**{key: Path(path).name for key, path in paths.items()})
    write(f"\n{line}\n$ tracker {shown}")
    sys.stdout.flush()
    arguments = [paths.get(word.strip("{}"), word) for word in words.split()]
    cli.main(["--case", case, *arguments], prog_name="tracker", standalone_mode=False)
