"""Imports record files for `tracker ingest`: opens them, shows progress, says what was done."""

import gzip
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from events.event import Entry
from tracker.app import App
from tracker.case import Case
from tracker.event_lines import logged_shape
from tracker.familiar import Familiar
from tracker.output import Table, note, write
from tracker.problems import FilesRefused, Problem
from tracker.progress import progress_through
from tracker.records.fields import Reader
from tracker.records.files import Opened, opened
from tracker.records.filing import MANY, Imported
from tracker.records.importing import Import
from tracker.records.lines import json_records, table_records
from tracker.records.options import RecordOptions
from tracker.records.record import Record
from tracker.safe import safe_json


class ImportedFiles:
    """Imports record files one after another, and keeps what was done with each."""

    def __init__(self, app: App, case: Case, options: RecordOptions, dry_run: bool) -> None:
        self._app = app
        self._case = case
        self._options = options
        self._dry_run = dry_run
        self._done: list[tuple[str, Imported]] = []

    def take(self, path: str, kind: str) -> None:
        """Import a file of `kind` jsonl or csv. Raises FilesRefused."""
        problems: list[Problem] = []
        familiar = Familiar(self._case)
        reader = Reader(path, self._app.given_zone, self._app.now(), problems)
        try:
            done = self._import(path, kind, reader)
        except FilesRefused as refused:
            if not self._done or refused.kept:
                raise
            kept = f"nothing of {path} was recorded"
            raise FilesRefused(refused.problems, kept, more=refused.more) from None
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise FilesRefused([Problem(path, f"cannot read it to its end: {error}")]) from error
        _say(done, reader)
        near = [*familiar.near_names(done.named.values()), *_merged(done)]
        for text in near[:MANY]:
            note(text)
        if len(near) > MANY:
            note(f"note: {reader.path}: {len(near) - MANY:,} more notes on names")
        self._done.append((path, done))

    def _import(self, path: str, kind: str, reader: Reader) -> Imported:
        options = self._options
        with opened(path) as file, self._into() as case:
            records = _records(file, reader, kind, options)
            with progress_through("records", records, file.done) as counted:
                return Import(
                    path, counted, reader.problems, 0 if self._dry_run else options.batch,
                    options.most_problems, keep=not self._dry_run,
                    tell=_print_events if self._dry_run else _nothing,
                ).into(case)  # fmt: skip

    @contextmanager
    def _into(self) -> Iterator[Case]:
        """The case; for a dry run before there is one, an empty one that is thrown away."""
        if self._case.exists() or not self._dry_run:
            self._case.create()
            yield self._case
            return
        with (
            tempfile.TemporaryDirectory() as folder,
            closing(self._case.beside(Path(folder))) as other,
        ):
            other.create()
            yield other

    def shapes(self) -> list[dict[str, Any]]:
        """What was done with each file, for programs."""
        return [imported_shape(path, done) for path, done in self._done]

    def tables(self) -> list[Table]:
        """What was done with each file, for people."""
        return [imported_table(self._done)] if self._done else []


def _records(file: Opened, reader: Reader, kind: str, options: RecordOptions) -> Iterator[Record]:
    if kind == "csv":
        return table_records(file.data, reader, options.columns, options.delimiter)
    return json_records(file.data, reader, options.columns)


def _nothing(before: int, entries: Iterable[Entry]) -> None:
    pass


def _print_events(before: int, entries: Iterable[Entry]) -> None:
    for position, entry in enumerate(entries, before + 1):
        version = entry.originator_version
        write(safe_json(logged_shape(position, entry.originator_id, version, entry.event)))


def _say(done: Imported, reader: Reader) -> None:
    for name in done.opened if done.incidents <= MANY else ():
        note(f'note: opened the incident "{name}", new to this case')
    if done.incidents > MANY:
        note(f"note: opened {done.incidents:,} incidents, new to this case")
    if done.unsummed:
        count = _count(done.unsummed, "claim has a total that is", "claims have totals that are")
        note(f"note: {reader.path}: {count} not the sum of the parts; tracker checks lists them")
    if done.disordered:
        does, do = "claim has a range that does", "claims have a range that does"
        count = _count(done.disordered, does, do)
        whose = "its" if done.disordered == 1 else "their"
        note(f"note: {reader.path}: {count} not hold {whose} figure; tracker checks lists them")
    if reader.days:
        count = _count(reader.days, "record gives", "records give")
        note(f"note: {reader.path}: {count} a day and no time: read as its end")


def _merged(done: Imported) -> list[str]:
    return [
        f'note: "{incident}" is merged into "{into}": its claims count there'
        for incident, into in done.merged.items()
        if incident != into
    ]


def _count(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"


def imported_shape(path: str, done: Imported) -> dict[str, Any]:
    """What importing a file did, for programs."""
    return {
        "status": "imported" if done.events else "unchanged",
        "path": path,
        "records": done.records,
        "claims": done.claims,
        "retractions": done.retractions,
        "corrections": done.corrections,
        "unchanged": done.unchanged,
        "reports": done.reports,
        "incidents": done.incidents,
        "events": done.events,
        "first": done.first or None,
        "last": done.last or None,
    }


def imported_table(files: Iterable[tuple[str, Imported]]) -> Table:
    """What importing files did, for people."""
    columns = ("", "records", "claims", "withdrawn", "there already", "reports", "events", "file")
    rows = [
        (
            "imported" if done.events else "unchanged",
            f"{done.records:,}",
            f"{done.claims:,}",
            f"{done.retractions + done.corrections:,}",
            f"{done.unchanged:,}",
            f"{done.reports:,}",
            f"#{done.first}–#{done.last}" if done.events else "none",
            path,
        )
        for path, done in files
    ]
    return Table(columns, rows)
