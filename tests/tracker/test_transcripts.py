"""Transcripts: commands, exactly what they print, and how they end; one file for a scenario.

A transcript is a session in an empty folder with the two bundled reports, on a terminal of 100
columns, in UTC, by the actor `desk`; the first command is given on 2020-03-14 at 09:00, every
other one a minute later.

    # what is given, and what is expected: kept as it stands
    $ cat > a.txt <<'END'
    > a line of input
    > END
    $ tracker ingest a.txt
    ! a line on standard error
    a line on standard output
    [exit 0]

Other commands than `tracker` are run by the shell, and must end well. Spaces at the ends of lines
do not count. `UPDATE_TRANSCRIPTS=1 pytest tests/tracker/test_transcripts.py` writes the files
anew: read the difference before it is kept.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import NamedTuple
from unittest.mock import patch

import pytest

from events.errors import TrackerError
from events.server import NoDriver
from tests.helpers.commands import ROOT, Desk, environment

FOLDER = ROOT / "tests" / "transcripts"
FILES = sorted(FOLDER.glob("*.txt"))
PACKAGES = ("events", "projections", "tracker")
SIGNS = ("$ ", "> ", "! ", "# ", "[exit ", "\\")  # what a line of a transcript may begin with


class Command(NamedTuple):
    """A command line, with the lines of its here-document."""

    line: str
    input: tuple[str, ...] = ()


def steps(transcript: str) -> Iterator[str | Command]:
    """The comments and the commands of a transcript, without what they print."""
    command: Command | None = None
    for line in transcript.splitlines():
        if command and line.startswith(">"):
            command = Command(command.line, (*command.input, line.removeprefix(">")[1:]))
            continue
        if command:
            yield command
            command = None
        if line.startswith("$ "):
            command = Command(line.removeprefix("$ "))
        elif line.startswith("# ") or line == "#":
            yield line
    if command:
        yield command


def played(transcript: str, desk: Desk) -> str:
    """The transcript as the program writes it now."""
    lines: list[str] = []
    for step in steps(transcript):
        if isinstance(step, str):
            lines += ["", step] if lines and not lines[-1].startswith("# ") else [step]
            continue
        if lines and not lines[-1].startswith("# "):
            lines.append("")
        lines += [f"$ {step.line}", *(f"> {line}".rstrip() for line in step.input)]
        lines += _tracker(step, desk) if step.line.startswith("tracker ") else _shell(step, desk)
    return "\n".join(lines) + "\n"


def _tracker(step: Command, desk: Desk) -> list[str]:
    line, _, source = step.line.partition(" < ")
    stdin = (desk.folder / source).read_bytes() if source else b""
    ran = desk.run(*shlex.split(line)[1:], stdin=stdin)
    return [*(_shown(name, line).rstrip() for name, line in ran.wrote), f"[exit {ran.status}]"]


def _shown(name: str, line: str) -> str:
    if name == "err":
        return f"! {line}"
    return f"\\{line}" if line.startswith(SIGNS) else line


def _shell(step: Command, desk: Desk) -> list[str]:
    script = "\n".join([step.line, *step.input, ""])
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", script], cwd=desk.folder, env=environment(PATH=path),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert done.returncode == 0, f"{step.line}\n{done.stdout}"
    return done.stdout.splitlines()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_transcript_is_what_is_printed(path: Path, desk: Desk) -> None:
    written = path.read_text("utf-8")
    found = played(written, desk.bundled())
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        path.write_text(found, "utf-8")
        return
    assert found.splitlines() == written.splitlines()


def test_every_error_is_shown_in_a_transcript(tmp_path: Path) -> None:
    for module in walk_packages([str(ROOT)]):
        if module.name.partition(".")[0] in PACKAGES and "__main__" not in module.name:
            import_module(module.name)
    raised: set[type[TrackerError]] = set()
    begin = TrackerError.__init__

    def noted(error: TrackerError, message: str, *, hint: str = "") -> None:
        raised.add(type(error))
        begin(error, message, hint=hint)

    with patch.object(TrackerError, "__init__", noted):
        for number, path in enumerate(FILES):
            if path.stem.startswith("errors"):
                (tmp_path / str(number)).mkdir()
                played(path.read_text("utf-8"), Desk(tmp_path / str(number)).bundled())
    elsewhere = {NoDriver}  # shown where there is no driver: see test_on_a_server.py
    assert {kind.__name__ for kind in _kinds(TrackerError) - raised - elsewhere} == set()


def _kinds(root: type[TrackerError]) -> set[type[TrackerError]]:
    """The subclasses of ours that nothing is derived from: those that are raised by name."""
    ours = [kind for kind in root.__subclasses__() if not kind.__module__.startswith("tests")]
    return set().union(*map(_kinds, ours)) or {root}
