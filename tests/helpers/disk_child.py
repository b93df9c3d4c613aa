"""Runs commands of `tracker`, each in a process of its own, over the disk of tests/helpers/disk.c.

Each line of standard input is a Task as JSON; the answer is a line with its exit status. The
processes are forked from this one, which has imported all that is needed. Their clock stands still:
what is filed again after a failure is the same, byte by byte.
"""

import ctypes
import os
import resource
import sqlite3
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest.mock import patch

import msgspec

import events.store_sqlite
import tracker.backup
import tracker.cli
import tracker.commands.backup
import tracker.commands.checkpoint
import tracker.commands.export
import tracker.commands.ingest
import tracker.commands.key
import tracker.commands.rebuild
import tracker.commands.restore
import tracker.commands.show
import tracker.commands.witness
import tracker.report_ingest
from events.durability import Durability, make_durable
from tests.helpers.commands import BEGINNING, FIXED
from tracker import filing
from tracker.app import App
from tracker.case import Case
from tracker.drafts import DraftReport
from tracker.filing import Filed

_file = filing.file_report


class Task(msgspec.Struct, frozen=True):
    """One command line in a folder, and what the disk does under it.

    From the change number `fail_at` on (0: never) one change, or all of them where it `fails_on`,
    end with the error `fail_with`; 0: they only seem to be done. A writer keeps so many KiB in its
    `cache`, and brings a write-ahead log into the file after so many pages (`checkpoint`); a file
    has so many bytes at the `most`; what Python itself is to sync it `syncs`.
    """

    folder: str
    args: tuple[str, ...]
    setting: tuple[str, int] = ("truncate", 3)
    record: str = os.devnull
    fail_at: int = 0
    fail_with: int = 0
    fails_on: bool = False
    cache: int = 0
    checkpoint: int = 0
    most: int = 0
    syncs: bool = True


def say(line: str) -> None:
    """Write a line, at once."""
    os.write(1, f"{line}\n".encode())


def file_and_say_so(case: Case, draft: DraftReport, **options: bool) -> Filed:
    """File a report, and say at once with which event of the log it ends."""
    filed = _file(case, draft, **options)
    say(f"reached {filed.recorded[-1].position if filed.recorded else 0}")
    return filed


def carry_out(task: Task) -> None:
    """Run the command in this process, which ends with it."""
    os.chdir(task.folder)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{task.folder}.{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    durability = partial(Durability, *task.setting)
    patch("events.store_sqlite.durability", durability).start()
    patch("tracker.backup.durability", durability).start()
    if task.cache:
        events.store_sqlite.CACHE = task.cache
    if task.checkpoint:
        patch("events.store_sqlite.make_durable", _with_checkpoints(task.checkpoint)).start()
    if not task.syncs:
        patch("os.fsync", lambda file: None).start()
    if task.most:
        resource.setrlimit(resource.RLIMIT_FSIZE, (task.most, task.most))
    ctypes.CDLL(None).disk_begin(
        os.fsencode(Path(task.folder).resolve()), os.fsencode(task.record),
        ctypes.c_int64(task.fail_at), task.fail_with, int(task.fails_on),
    )  # fmt: skip
    try:
        tracker.cli.run(list(task.args))
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(int(end.code or 0))
    finally:
        os._exit(99)


def _with_checkpoints(pages: int) -> Callable[..., None]:
    """A write-ahead log that is brought into the file after so many pages, and not only 1000."""

    def make(connection: sqlite3.Connection, wanted: Durability) -> None:
        make_durable(connection, wanted)
        connection.execute(f"PRAGMA wal_autocheckpoint = {pages}")

    return make


if __name__ == "__main__":
    filing.file_report = file_and_say_so
    patch("tracker.cli.App", partial(App, clock=lambda: BEGINNING)).start()
    os.environ.update(FIXED)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            carry_out(msgspec.json.decode(line, type=Task))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.write(1, f"{status}\n".encode())
