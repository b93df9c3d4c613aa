"""Which peers are there, and how to get those that are not."""

import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from benchmarks.plan import EMMETT, GIT_HISTORY, STATEMENTS, UMADB

HOW = "make bench-peers"
MODULES = {UMADB: "umadb", STATEMENTS: "followthemoney", GIT_HISTORY: "git_history"}


class Peers(NamedTuple):
    """Where they are: their Python, the folder of their node_modules, and why some are missing."""

    python: str
    folder: str
    missing: dict[str, str]


def find(folder: Path) -> Peers:
    """What is installed in the folder of the peers."""
    python = folder / "bin" / "python"
    missing = {
        who: f"{module} is not installed in {folder.name} ({HOW})"
        for who, module in MODULES.items()
        if not _imports(python, module)
    }
    if not shutil.which("node"):
        missing[EMMETT] = "there is no node"
    elif not (folder / "node_modules" / "@event-driven-io" / "emmett-sqlite").is_dir():
        missing[EMMETT] = f"emmett-sqlite is not installed in {folder.name} ({HOW})"
    if not shutil.which("git") and GIT_HISTORY not in missing:
        missing[GIT_HISTORY] = "there is no git"
    return Peers(str(python), str(folder), missing)


def _imports(python: Path, module: str) -> bool:
    if not python.exists():
        return False
    return not subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode
