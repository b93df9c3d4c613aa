"""Kills work at a random moment, and reads what it had acknowledged by then."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

from tests.helpers.commands import environment


class Run(NamedTuple):
    """One run: whether a kill came while it was at work, what it had acknowledged, and how long it
    was at work."""

    killed: bool
    acknowledged: tuple[str, ...]
    seconds: float


class Kills(NamedTuple):
    """What was seen: kills while at work, those that left a transaction to be rolled back, steps
    that were acknowledged; and what must not be: acknowledged steps that are lost, steps that are
    there by half, views unlike the log, findings of `verify`."""

    kills: int = 0
    in_transaction: int = 0
    acknowledged: int = 0
    lost: int = 0
    halves: int = 0
    unlike: int = 0
    findings: int = 0

    def and_also(self, other: "Kills") -> "Kills":
        """The sum of two."""
        return Kills(*map(sum, zip(self, other, strict=True)))

    @property
    def harm(self) -> tuple[int, int, int, int]:
        """What must not be."""
        return self.lost, self.halves, self.unlike, self.findings

    def __str__(self) -> str:
        return (
            f"{self.kills} kills at work, {self.in_transaction} of them within a transaction; "
            f"{self.acknowledged} steps acknowledged, {self.lost} lost, {self.halves} half; "
            f"views unlike the log {self.unlike}, findings {self.findings}"
        )


class Doomed:
    """Does work, as often as it is asked to, each time in a process of its own: helpers.doomed."""

    def __init__(self, home: Path) -> None:
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.doomed"], cwd=home, text=True,
            env=environment(HOME=str(home)), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __enter__(self) -> "Doomed":
        return self

    def __exit__(self, *error: object) -> None:
        self._nursery.communicate()

    def run(
        self, kind: str, mode: str, folder: Path, *args: str, delay: float | None = None
    ) -> Run:
        """Do a piece of work; where a delay is given, send SIGKILL so long after its beginning."""
        assert self._nursery.stdin
        self._nursery.stdin.write(json.dumps([kind, mode, str(folder), *args]) + "\n")
        self._nursery.stdin.flush()
        acknowledged, child, begun, ended, status = list[str](), 0, 0.0, 0.0, ""
        for word, said in self._said():
            match word:
                case "begun":
                    child = int(said)
                case "did":
                    acknowledged.append(said)
                case "finished":
                    ended = monotonic()
                case "ended":
                    status = said
                    break
                case "work" if not begun:
                    begun = monotonic()
                    if delay is not None:
                        sleep(delay)
                        with suppress(ProcessLookupError):  # it was quicker
                            os.kill(child, signal.SIGKILL)
        assert status in ("0", f"{-signal.SIGKILL}"), (folder / "stderr").read_text()
        return Run(not ended, tuple(acknowledged), (ended or monotonic()) - begun)

    def _said(self) -> Iterator[tuple[str, str]]:
        assert self._nursery.stdout
        for line in self._nursery.stdout:
            word, _, said = line.rstrip("\n").partition(" ")
            yield word, said
