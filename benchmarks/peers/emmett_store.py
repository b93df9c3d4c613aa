"""emmett-sqlite, an event store of Node.js: it is measured by `emmett/store.cjs`, run from here."""

import json
import subprocess
from pathlib import Path
from typing import Any

from events.durability import durability

SCRIPT = Path(__file__).parent / "emmett" / "store.cjs"

Answer = dict[str, Any]


def append(folder: str, batch: int, modules: str) -> Answer:
    """The reports into an empty store, about as many events in a transaction."""
    return _node(modules, "append", folder, batch)


def commits(folder: str, reports: int, modules: str) -> Answer:
    """A report and its claims in a transaction."""
    return _node(modules, "commits", folder, reports)


def read(folder: str, modules: str) -> Answer:
    """Every event that `append` left, in order, a thousand at a time."""
    return _node(modules, "read", folder, 0)


def _node(modules: str, task: str, folder: str, number: int) -> Answer:
    wanted = durability()
    command = ["node", SCRIPT, modules, task, folder, number, wanted.journal, wanted.synchronous]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer: Answer = json.loads(done.stdout.splitlines()[-1])
    expected = f"journal_mode={wanted.journal}, synchronous={wanted.synchronous}"
    if answer.get("durability", expected) != expected:
        raise RuntimeError(f"emmett-sqlite ran with {answer['durability']}, not {expected}")
    return answer
