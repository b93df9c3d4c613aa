"""git-history: a series that is kept as the commits of a repository, read into SQLite.

It runs in the environment of the peers. Its transactions are those of sqlite-utils, in SQLite's own
settings: they are read back, and are not ours to set.
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


def read(folder: str, repository: str, dataset: str) -> dict[str, Any]:
    """The history of the file of a dataset, into a new database; its rows are incidents."""
    home = Path(folder)
    database = home / "git-history.db"
    database.unlink(missing_ok=True)
    command = [
        str(Path(sys.executable).with_name("git-history")), "file", str(database),
        f"{dataset}.json", "--repo", str(home / repository), "--id", "incident", "--silent",
    ]  # fmt: skip
    began = perf_counter()
    process = subprocess.Popen(command)
    _, status, used = os.wait4(process.pid, 0)
    seconds = perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"git-history ended with {process.returncode}")
    peak = used.ru_maxrss * KIBIBYTE
    with closing(sqlite3.connect(database)) as made:
        (journal,) = made.execute("PRAGMA journal_mode").fetchone()
        (synchronous,) = made.execute("PRAGMA synchronous").fetchone()
    settings = f"journal_mode={journal}, synchronous={synchronous}"
    return {"seconds": seconds, "peak": peak, "durability": settings}
