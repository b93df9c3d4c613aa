"""Runs `tracker`: in this process, with its own clock, for breadth; as a real one for contracts."""

import io
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import msgspec

from tracker.app import App

ROOT = Path(__file__).resolve().parent.parent.parent
REPORTS = ROOT / "tracker" / "reports"
BUNDLED = ("1-aap.md", "2-al-jazeera.md")
BEGINNING = datetime(2020, 3, 14, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FIXED = {"TRACKER_ACTOR": "desk", "TZ": "UTC", "COLUMNS": "100"}
TRACKER = (sys.executable, "-m", "tracker")

Wrote = list[tuple[str, bytes]]  # pieces of "out" and "err", in the order in which they came


class Ran(NamedTuple):
    """What a run ended with, and what it wrote; `wrote`: the lines of both streams in order."""

    status: int
    out: str
    err: str
    wrote: tuple[tuple[str, str], ...] = ()

    def data(self) -> Any:
        """Standard output as one JSON document, of a run that ended well."""
        assert self.status in (0, 1), self
        return msgspec.json.decode(self.out)

    def rows(self) -> list[Any]:
        """Standard output as JSON lines, of a run that ended well."""
        assert self.status in (0, 1), self
        return [msgspec.json.decode(line) for line in self.out.split("\n")[:-1]]


def environment(**more: str) -> dict[str, str]:
    """The environment of a run: fixed, and nothing of it from the user's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, **FIXED, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **more}


def tracker(
    *args: str | Path, cwd: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None
) -> Ran:
    """Run the command as a process of its own, with its output going to pipes."""
    done = subprocess.run(
        [*TRACKER, *args], cwd=cwd, env=environment(**(env or {})), input=stdin, capture_output=True
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def plain_name(number: int) -> str:
    """A name like those that are drawn by lot."""
    return sha256(bytes([number])).hexdigest()[:16]


class Desk:
    """A folder in which commands are run in this process, a minute after one another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = BEGINNING - MINUTE
        self.system_user = "desk"
        self._named = 0

    @property
    def case(self) -> Path:
        """Where the case is kept."""
        return self.folder / "case.db"

    def run(self, *args: str, stdin: bytes = b"") -> Ran:
        """Run one command line; its errors end in an exit code, as in a process of its own."""
        self.now += MINUTE
        app = partial(App, clock=lambda: self.now, account=lambda: self.system_user)
        installed = [*sys.path, str(self.folder / "site-packages")]  # what a transcript puts there
        with (
            chdir(self.folder),
            patch("tracker.cli.App", app),
            patch.object(sys, "path", installed),
            patch("secrets.token_hex", self._name),
        ):
            return run_here(args, stdin)

    def _name(self, _: int) -> str:
        """Names that have no meaning, the same in each run of a test."""
        self._named += 1
        return plain_name(self._named)

    def ok(self, *args: str, stdin: bytes = b"") -> Ran:
        """Run a command line that must end well."""
        ran = self.run(*args, stdin=stdin)
        assert ran.status == 0, ran
        return ran

    def write(self, name: str, content: str | bytes) -> str:
        """Write a file of the folder, and give back its name."""
        data = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(data)
        return name

    def bundled(self) -> "Desk":
        """Copy the two bundled reports into the folder."""
        for name in BUNDLED:
            shutil.copy(REPORTS / name, self.folder / name)
        return self


def run_here(args: Sequence[str], stdin: bytes = b"") -> Ran:
    """Run a command line in this process, where the working folder is."""
    from tracker.cli import run

    wrote: Wrote = []
    status: Any = 0
    out, err = _stream(wrote, "out"), _stream(wrote, "err")
    streams = patch.multiple(
        sys,
        stdout=out,
        stderr=err,
        stdin=io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin)), "utf-8"),
    )
    with streams, patch.dict(os.environ, environment(), clear=True):
        try:
            run(list(args))
        except SystemExit as end:
            status = end.code
        out.flush()
        err.flush()
    assert isinstance(status, int)
    return Ran(status, _text(wrote, "out"), _text(wrote, "err"), tuple(_lines(wrote)))


class _Tap(io.RawIOBase):
    """Takes what is written to one stream, in the order in which it is written to both."""

    def __init__(self, wrote: Wrote, name: str) -> None:
        self._wrote = wrote
        self._name = name

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        taken = bytes(data)
        self._wrote.append((self._name, taken))
        return len(taken)


def _stream(wrote: Wrote, name: str) -> io.TextIOWrapper:
    tap = io.BufferedWriter(_Tap(wrote, name))
    return io.TextIOWrapper(tap, "utf-8", newline="\n", line_buffering=name == "err")


def _text(wrote: Wrote, name: str) -> str:
    return b"".join(data for of, data in wrote if of == name).decode()


def _lines(wrote: Wrote) -> Iterator[tuple[str, str]]:
    """The lines in the order written; what one stream gets in pieces stays together."""
    for name, pieces in groupby(wrote, key=lambda piece: piece[0]):
        text = b"".join(data for _, data in pieces).decode()
        for line in text.removesuffix("\n").split("\n"):
            yield name, line


# --- report files -----------------------------------------------------------------------------


def quoted(value: object) -> str:
    """A value in TOML; in a text, everything but plain characters as an escape."""
    match value:
        case str():
            plain = (c if " " <= c <= "~" and c not in '"\\' else f"\\U{ord(c):08x}" for c in value)
            return f'"{"".join(plain)}"'
        case bool():
            return "true" if value else "false"
        case Mapping():
            items = (f"{quoted(str(key))} = {quoted(item)}" for key, item in value.items())
            return "{ " + ", ".join(items) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(quoted, value)) + "]"
    return str(value)


def report(
    *claims: Mapping[str, object],
    outlet: str = "Desk Wire",
    published: str = "2020-03-13T01:00:00Z",
    text: str = "A text.\n",
    **more: object,
) -> str:
    """A report file; each claim is given by its fields, those left out are an own-voice figure."""
    lines = ["+++", f"outlet = {quoted(outlet)}", f"published = {published}"]
    lines += [f"{key} = {quoted(value)}" for key, value in more.items()]
    for claim in claims:
        values = ("figure", "term", "place", "moment", "flag", "breakdown")
        stated = {} if any(key in claim for key in values) else {"figure": "1"}
        fields = {"incident": "strikes", "measure": "killed", **stated, **claim}
        lines += ["", "[[claim]]", *(f"{key} = {quoted(item)}" for key, item in fields.items())]
    return "\n".join([*lines, "+++", text])


# --- what may reach a terminal ----------------------------------------------------------------

UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def unsafe_in(text: str) -> set[str]:
    """The characters that must never be printed: they act on a terminal, reverse or hide."""
    return {char for char in text if char != "\n" and unicodedata.category(char) in UNSEEN}
