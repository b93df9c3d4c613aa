"""Whole commands, each a process: from its start to its end, with the peak of its memory.

This module imports nothing heavy: what a process holds when it starts another counts for that one.
"""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.child import KIBIBYTE

Answer = dict[str, Any]


def imported(folder: str, name: str) -> Answer:
    """`tracker ingest` of a record file into an empty case; what counts are the events it made."""
    case = Path(folder) / f"imported.{name}.db"
    for old in case.parent.glob(f"{case.stem}.*db*"):
        old.unlink()
    answer = _tracker(case, "ingest", str(Path(folder) / name))
    return {**answer, "count": _events(case)}


def exported(folder: str) -> Answer:
    """`tracker export` of the whole case."""
    return _of_case(folder, "export")


def listed(folder: str) -> Answer:
    """`tracker list --as-of` the time in the middle: everything, in one pass."""
    return _of_case(folder, "list", "--as-of", _middle(Path(folder)), "--format", "jsonl")


def verified(folder: str) -> Answer:
    """`tracker verify` of the whole log."""
    return _of_case(folder, "verify", "--log-only")


def _of_case(folder: str, *words: str) -> Answer:
    case = Path(folder) / "case.db"
    return {**_tracker(case, *words), "count": _events(case)}


def _tracker(case: Path, *words: str) -> Answer:
    """Run the command, its output into a file. Raises RuntimeError where it fails."""
    command = [sys.executable, "-m", "tracker", "--case", str(case), *words]
    out, said = case.with_name(f"{words[0]}.out"), case.with_name(f"{words[0]}.said")
    with out.open("wb") as stdout, said.open("wb") as stderr:
        began = perf_counter()
        process = subprocess.Popen(command, stdout=stdout, stderr=stderr)
        _, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"tracker {' '.join(words)}: {said.read_text()}")
    most = used.ru_maxrss * (1 if sys.platform == "darwin" else KIBIBYTE)
    return {"seconds": seconds, "peak": most, "bytes": out.stat().st_size}


def _events(case: Path) -> int:
    with closing(sqlite3.connect(case)) as log:
        count: int = log.execute("SELECT max(position) FROM log").fetchone()[0]
    return count


def _middle(folder: Path) -> str:
    """When the report in the middle of the log was published."""
    query = (
        "SELECT json_extract(CAST(state AS TEXT), '$.published') FROM log"
        " WHERE topic = 'report.filed' AND position >= ? ORDER BY position LIMIT 1"
    )
    with closing(sqlite3.connect(folder / "case.db")) as log:
        found = log.execute(query, (_events(folder / "case.db") // 2,)).fetchone()
    return str(found[0])
