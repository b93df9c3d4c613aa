"""What is killed: work through `tracker` as it is, that says what is done when it is done.

    python -m tests.helpers.doomed

For each line of standard input, a JSON list of a kind of work, a mode, a folder and arguments, it
is done in a process forked from this one, which has imported all that is needed: that is where most
of the time of a short run goes. Written are `begun PID`, `work` where the work as such begins, `did
WHAT` at once when a step has returned, `finished`, and `ended STATUS` when the process is gone. The
modes other than `whole` take a protection away: what a test of kills must miss then.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, BinaryIO

from eventsourcing.persistence import Tracking
from sqlalchemy import Connection

import tracker.backup
import tracker.commands.backup
import tracker.commands.checkpoint
import tracker.commands.incident
import tracker.commands.ingest
import tracker.commands.rebuild
import tracker.commands.restore
import tracker.commands.show
import tracker.records.ingest
import tracker.report_ingest
import tracker.trust.options
from events.event import Logged
from events.instants import system_clock
from events.log import Changes, Log
from projections.views import catch_up, schema, store
from projections.views.store import ViewStore
from projections.views.writer import ViewWriter
from tests.helpers.commands import run_here
from tracker import filing
from tracker.case import Case
from tracker.place import place_of
from tracker.verification import Verified

SAID = 3  # file descriptor, for which standard output is free

_append, _file, _loading, _writing = (
    Log.append,
    filing.file_report,
    store.loading,
    ViewStore.writing,
)


def say(*words: object) -> None:
    """Write a line, at once."""
    os.write(SAID, (" ".join(map(str, words)) + "\n").encode())


def command(*args: str) -> str:
    """Run a command line that must end well; what it printed."""
    ran = run_here(args)
    if ran.status:
        raise RuntimeError(f"{args}: {ran}")
    return ran.out


def put(owner: Any, name: str, other: Any) -> None:
    """Put something else in the place of what is there."""
    assert hasattr(owner, name)
    setattr(owner, name, other)


def begin_at(owner: Any, name: str) -> None:
    """Say that the work begins where a function is called."""
    function = getattr(owner, name)

    @wraps(function)
    def saying_so(*args: Any, **given: Any) -> Any:
        say("work")
        return function(*args, **given)

    put(owner, name, saying_so)


# --- kinds of work --------------------------------------------------------------------------


def file_reports(place: str, folder: str) -> None:
    """File a folder of reports; each new one is a step."""

    def file(*args: Any, **options: Any) -> Any:
        filed = _file(*args, **options)
        if filed.recorded:
            say("did", filed.report)
            say("work")
        return filed

    put(filing, "file_report", file)
    command("--case", place, "ingest", folder)


def import_records(place: str, path: str, *options: str) -> None:
    """Import a file of records."""
    begin_at(Log, "appending")
    command("--case", place, "ingest", path, *options)
    say("did", path)


def ask(place: str, incident: str) -> None:
    """Ask for a figure, which brings the views to the head of the log."""
    begin_at(catch_up, "_read_on")
    say("did", command("--case", place, "show", incident, "killed", "--value").strip())


def rebuild(place: str) -> None:
    """Make the views anew."""
    begin_at(catch_up, "fill")
    command("--case", place, "rebuild")
    say("did", "rebuild")


def merge_and_split(place: str, acts: str, report: str) -> None:
    """Merge two incidents, take a claim out of a third into a new one, part the two, give the claim
    back, and so on. What comes next is what the case is not yet."""
    say("work")
    for number in range(int(acts)):
        case = Case(place_of(place), "desk", system_clock)
        second, third = case.log.incident("incident-1"), case.home(case.report(report), 3)
        size = case.log.size()
        case.close()
        match number % 2, second is not None and second.merged_into:
            case 0, "":
                _act(place, "merge", "incident-1", "incident-0")
            case 0, _:
                _act(place, "split", "incident-1", "--from", "incident-0")
            case _ if third == "incident-2":
                _act(place, "split", f"new-{size}", f"{report}#3", "--from", third)
            case _:
                _act(place, "merge", third, "incident-2")


def _act(place: str, *words: str) -> None:
    said = json.loads(command("--case", place, "incident", *words, "--because", "so", "--json"))
    say("did", *(f"{e['position']}:{e['event']}:{e['stream']}" for e in said["events"]))


def back_up(place: str, path: str) -> None:
    """Copy a case over an earlier copy of it."""
    begin_at(tracker.backup, "_copied")
    command("--case", place, "backup", path, "--force")
    say("did", path)


def restore(place: str, path: str) -> None:
    """Put a backup in the place of a case."""
    begin_at(tracker.backup, "_copied")
    command("--case", place, "restore", path, "--replace")
    say("did", path)


def sign(place: str, key: str, path: str) -> None:
    """Write a checkpoint and its leaves into new files."""
    begin_at(tracker.commands.checkpoint, "whole_file")
    leaves = ("--leaves", f"{path}.leaves")
    command("--case", place, "checkpoint", "--key", key, "--to", path, *leaves)
    say("did", path)


KINDS: dict[str, Callable[..., None]] = {
    "reports": file_reports,
    "records": import_records,
    "catch-up": ask,
    "rebuild": rebuild,
    "merges": merge_and_split,
    "backup": back_up,
    "restore": restore,
    "checkpoint": sign,
}

# --- what takes a protection away -----------------------------------------------------------


def append_apart(case: Case, changes: Changes) -> list[Logged]:
    """Append each event in a transaction of its own."""
    recorded: list[Logged] = []
    texts = changes.texts
    for entry in changes.entries:
        one = Changes()
        one.entries, one.texts, texts = [entry], texts, {}
        recorded += _append(case.log, one)
    return recorded


def acknowledge_early() -> None:
    """Say that a report is filed before it is."""

    def append(case: Case, changes: Changes) -> list[Logged]:
        say("did", changes.entries[0].originator_id.partition(":")[2])
        say("work")
        return _append(case.log, changes)

    put(Case, "_append", append)


@contextmanager
def writing_apart(views: ViewStore) -> Iterator[Connection]:
    """Each statement a transaction of its own."""
    with _writing(views) as connection:
        connection.exec_driver_sql("COMMIT")
        yield connection


def track_apart() -> None:
    """The position that a batch reaches is kept before its rows are."""
    make, take = ViewWriter.__init__, ViewWriter.take

    def made(writer: Any, connection: Connection, log: Log) -> None:
        make(writer, connection, log)
        writer.log = log

    def after_the_position(writer: Any, batch: Any) -> None:
        connection, last = writer._driver._connection, batch[-1][0]
        store.advance(connection, Tracking("log", last), catch_up._leaf(writer.log, last))
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        take(writer, batch)

    put(ViewWriter, "__init__", made)
    put(ViewWriter, "take", after_the_position)
    put(catch_up, "advance", lambda *_: None)


def rebuild_in_place() -> None:
    """New views are made where the old ones are, and count from the beginning."""

    @contextmanager
    def loading(path: Path) -> Iterator[Connection]:
        with _loading(path) as connection:
            connection.exec_driver_sql(f"PRAGMA user_version = {schema.VERSION}")
            connection.exec_driver_sql("COMMIT")
            yield connection

    put(catch_up, "fresh_path", lambda path: path)
    put(catch_up, "loading", loading)


def write_in_place() -> None:
    """Files are written where they are to be."""

    @contextmanager
    def plain(path: Path, **_: Any) -> Iterator[BinaryIO]:
        with open(path, "wb", 0) as file:
            yield file

    def copied(case: Path, to: Path) -> Verified:
        to.unlink()
        tracker.backup._copy(case, to)
        return Verified()

    for module in (tracker.commands.checkpoint, tracker.trust.options):
        put(module, "whole_file", plain)
    begin_at(tracker.backup, "_copy")
    put(tracker.commands.backup, "back_up", copied)


MODES: dict[str, Callable[[], None]] = {
    "whole": lambda: None,
    "apart": lambda: put(Case, "_append", append_apart),
    "early": acknowledge_early,
    "views-apart": lambda: put(ViewStore, "writing", writing_apart),
    "position-apart": track_apart,
    "rebuilt-in-place": rebuild_in_place,
    "in-place": write_in_place,
}


def work(kind: str, mode: str, folder: str, *args: str) -> None:
    """Do one piece of work, in the process that is to be killed."""
    os.chdir(folder)
    os.dup2(os.open("stderr", os.O_CREAT | os.O_TRUNC | os.O_WRONLY), 2)
    say("begun", os.getpid())
    MODES[mode]()
    KINDS[kind](*args)
    say("finished")


if __name__ == "__main__":
    os.dup2(1, SAID)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            status = 1
            try:
                work(*json.loads(line))
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        say("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
