"""One durable report at a time: raw, ours and the plain library take turns, report by report, as
the time a disk needs to flush changes from one second to the next."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from eventsourcing.application import Application

from benchmarks.cases import further
from benchmarks.child import Stopwatch
from benchmarks.peers import library
from benchmarks.plan import LIBRARY, OURS, RAW
from benchmarks.works import raw
from benchmarks.works.log import settings_of, without
from events.log import Changes, Log

Commit = Callable[[], None]


def commits(folder: str, events: int, reports: int) -> dict[str, Any]:
    """New reports into a log of that size and into a new file of each of the others."""
    home, watches = Path(folder), {who: Stopwatch() for who in (RAW, OURS, LIBRARY)}
    path = without(home / "ours.1.db")
    shutil.copyfile(home / "case.db", path)
    os.sync()
    with ExitStack() as opened:
        log = opened.enter_context(closing(Log(path)))
        plain = opened.enter_context(closing(library.application(home / "library.1.db", new=True)))
        limit = opened.enter_context(closing(raw.fresh(home / "raw.1.db")))
        turns = {
            RAW: (_insert(limit, rows) for rows in raw.reports(home / "case.db")),
            OURS: (_append(log, filed) for filed in further(log, events, reports + 1)),
            LIBRARY: (_save(plain, document) for document in library.documents(home)),
        }
        for number in range(reports + 1):
            for who, commit in turns.items():
                ready = next(commit)
                with watches[who] if number else Stopwatch():  # the first warms what is cached
                    ready()
        durability = {
            RAW: raw.durable_as(limit),
            OURS: settings_of(log),
            LIBRARY: library.settings_of(plain),
        }
    return {
        who: {"seconds": watch.seconds, "count": reports, "durability": durability[who]}
        for who, watch in watches.items()
    }


def _append(log: Log, filed: Changes) -> Commit:
    def append() -> None:
        log.append(filed)

    return append


def _insert(limit: sqlite3.Connection, rows: list[raw.Row]) -> Commit:
    def insert() -> None:
        with limit:
            limit.executemany(raw.INSERT, rows)

    return insert


def _save(plain: Application[Any], document: library.Document) -> Commit:
    def save() -> None:
        plain.save(document)

    return save
