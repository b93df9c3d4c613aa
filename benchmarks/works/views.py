"""The views: made anew from the whole log, and brought up to one new report."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.cases import further
from benchmarks.child import Stopwatch
from benchmarks.plan import OURS, RAW
from benchmarks.works.log import without
from events.log import Log
from projections.views.catch_up import catch_up
from projections.views.store import ViewStore


def rebuild(folder: str) -> dict[str, Any]:
    """All views of the case, in a new file."""
    watch = Stopwatch()
    path = without(Path(folder) / "rebuilt.db")
    with closing(Log(Path(folder) / "case.db")) as log, watch, closing(ViewStore(path)) as views:
        count = catch_up(log, views)
    return {"seconds": watch.seconds, "count": count}


def one_report(folder: str, events: int, reports: int) -> dict[str, Any]:
    """Append a report to the case, and time what brings the views up to it; so many times, in turn
    with a durable commit of one row in a file of its own: the raw limit."""
    home = Path(folder)
    case, own = without(home / "grown.db"), without(home / "grown.views.db")
    shutil.copyfile(home / "case.db", case)
    shutil.copyfile(home / "case.views.db", own)
    os.sync()
    ours, limit = Stopwatch(), Stopwatch()
    with (
        closing(Log(case)) as log,
        closing(ViewStore(own)) as views,
        closing(sqlite3.connect(without(home / "commit.db"))) as commit,
    ):
        commit.execute("CREATE TABLE one (number INTEGER PRIMARY KEY)")
        for number, filed in enumerate(further(log, events, reports + 1)):
            log.append(filed)
            first = number == 0  # it warms what is cached
            with Stopwatch() if first else limit, commit:
                commit.execute("INSERT INTO one VALUES (?)", (number,))
            with Stopwatch() if first else ours:
                catch_up(log, views)
    return {
        RAW: {"seconds": limit.seconds, "count": reports},
        OURS: {"seconds": ours.seconds, "count": reports},
    }
