"""The log as an application of the library: append a transaction of events, and read them."""

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import IntegrityError, Mapper, PersistenceError
from eventsourcing.utils import Environment, EnvType

from events.appender import Appender, Row
from events.codec import CODEC, EventMapper
from events.errors import CaseError
from events.event import Entry, Event, Logged
from events.incident import Incident, fold_incident, incident_stream
from events.release import release_text
from events.report import Report, fold_report, report_stream
from events.server import Server
from events.source import Source, fold_source, source_stream
from events.store import Tables
from events.subject import PREFIX, Subject, fold_subject, subject_stream

PAGE = 1000
LEAVES = 10_000  # of a page
REMEMBERED = 5_000  # streams that a transaction has appended to

T = TypeVar("T")


class NewerEvents(CaseError):
    """A newer version of the program has recorded kinds of events that this one does not know."""


class Changes:
    """The events of one transaction, each put at the next version of its stream, and texts."""

    id = "changes"

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.texts: dict[str, str] = {}
        self._versions: dict[str, int] = {}

    def add(self, stream: str, version: int, *events: Event) -> None:
        """Add events to a stream, which is at `version` in the log."""
        at = self._versions.get(stream, version)
        for event in events:
            at += 1
            self.entries.append(Entry(stream, at, event))
        self._versions[stream] = at

    def collect_events(self) -> list[Entry]:
        """What the library asks for when it saves."""
        return self.entries

    def logged(self, before: int) -> list[Logged]:
        """The events as the log holds them, appended after the position `before`."""
        return [
            Logged(position, entry.originator_id, entry.originator_version, entry.event)
            for position, entry in enumerate(self.entries, before + 1)
        ]


class Appending(Appender):
    """A transaction in which more and more is appended; see Log.appending."""

    def __init__(self, cursor: Any) -> None:
        super().__init__(cursor)
        self._reached: dict[str, int] = {}  # the versions of streams that were appended to

    def append(self, changes: Changes) -> int:
        """Append changes; the position before the first of their events.

        Raises IntegrityError, at the end at the latest, where a stream has moved on: then nothing
        of the whole transaction is kept.
        """
        self._check_versions(changes.entries)
        before = self.append_rows(_rows(changes.entries), changes.texts)
        self.needs = max(self.needs, CODEC.needed(entry.event for entry in changes.entries))
        return before

    def _check_versions(self, entries: list[Entry]) -> None:
        """That no stream gets a gap: it may have been taken back to an earlier state since."""
        first = {e.originator_id: e.originator_version for e in reversed(entries)}
        asked = [
            stream for stream, version in first.items()
            if version > 1 and self._reached.get(stream) != version - 1
        ]  # fmt: skip
        if asked:
            self._reached.update(self.versions(asked))
        for stream in asked:
            if self._reached.get(stream, 0) < first[stream] - 1:
                raise IntegrityError(f"the stream {stream} has no version {first[stream] - 1}")
        if len(self._reached) > REMEMBERED:
            self._reached.clear()
        self._reached.update((e.originator_id, e.originator_version) for e in entries)

    def entries(self, stream: str) -> Iterator[Logged]:
        """The events of a stream, those appended here included."""
        return CODEC.logged(self.stream_rows(stream))

    def entries_of(self, streams: Collection[str]) -> dict[str, list[Logged]]:
        """The events of several short streams, those appended here included."""
        found: dict[str, list[Logged]] = {}
        for logged in CODEC.logged(self.streams_rows(streams)):
            found.setdefault(logged.stream, []).append(logged)
        return found

    def read(self, after: int) -> Iterator[Logged]:
        """The events after a position, those appended here included."""
        return CODEC.logged(self.rows_after(after))


class Log(Application[str]):
    """The append-only log of a case, in an SQLite file or in a database of a PostgreSQL server."""

    name = "log"
    log_section_size = PAGE
    recorder: Tables

    def __init__(self, place: Path | Server) -> None:
        """Open the log, and make it where there is none yet. Raises CaseError, NoDriver."""
        if isinstance(place, Server):
            place.check_driver()
            with place.telling_errors():
                super().__init__(_on_server(place))
                self._open_known()
            return
        try:
            super().__init__(_in_file(place))
            self._open_known()
        except (PersistenceError, sqlite3.Error) as error:
            raise CaseError(f"cannot open the case {place}: {error}") from error

    def _open_known(self) -> None:
        """That all events are known here. Raises NewerEvents."""
        try:
            _check_known(self.recorder.needs())
        except NewerEvents:
            self.close()
            raise

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Only what we say: a variable of the user's shell must not change how a log is stored."""
        return Environment(name, dict(env or {}))

    def construct_mapper(self) -> Mapper[str]:
        """Events are encoded by our codec."""
        return self.factory.mapper(self.construct_transcoder(), EventMapper)

    @contextmanager
    def appending(self) -> Iterator[Appending]:
        """One transaction: nobody else appends from now on; everything is recorded at its end,
        or nothing where an exception leaves it."""
        with self.recorder.writing() as cursor:
            appending = Appending(cursor)
            _check_known(appending.needs)  # by now: a newer program may have been at work
            yield appending
            appending.finish()

    def append(self, changes: Changes) -> list[Logged]:
        """Record all of the changes, or nothing. Raises the library's IntegrityError where a
        stream has moved on meanwhile: decide again."""
        with self.appending() as appending:
            before = appending.append(changes)
        return changes.logged(before)

    def size(self) -> int:
        """How many events the log has: the position of the newest."""
        return self.recorder.max_notification_id() or 0

    def read(self, after: int = 0, upto: int | None = None) -> Iterator[Logged]:
        """The events after a position, in order, page by page."""
        while page := self.recorder.select_page(after, PAGE, upto):
            yield from CODEC.logged(page)
            after = page[-1][0]

    def leaves(self, after: int, upto: int) -> Iterator[bytes]:
        """The leaf hashes after a position, up to another, as they are stored."""
        while page := self.recorder.select_leaves(after, LEAVES, upto):
            yield from (leaf for _, leaf in page)
            after = page[-1][0]

    def at(self, position: int) -> Logged | None:
        """The event at a position; None where there is none."""
        found = self.recorder.select_page(position - 1, 1, position)
        return next(CODEC.logged(found), None)

    def version(self, stream: str) -> int:
        """The version a stream is at; 0 where it has no events."""
        return self.versions([stream]).get(stream, 0)

    def versions(self, streams: Collection[str]) -> dict[str, int]:
        """The versions of those streams that have events."""
        return self.recorder.select_versions(streams)

    def positions(self, stream: str) -> list[int]:
        """The positions of the events of a stream, in order."""
        return self.recorder.select_positions(stream)

    def report(self, report: str) -> Report | None:
        """A report and its claims; None where it was not filed."""
        return self._folded(report_stream(report), fold_report)

    def incident(self, incident: str) -> Incident | None:
        """An incident; None where none of that name was opened."""
        return self._folded(incident_stream(incident), fold_incident)

    def source(self, source: str) -> Source | None:
        """A source of which something was recorded; None where nothing was."""
        return self._folded(source_stream(source), fold_source)

    def subject(self, subject: str) -> Subject | None:
        """A protected subject; None where none of that name was sealed."""
        return self._folded(subject_stream(subject), fold_subject)

    def subjects(self) -> Iterator[Subject]:
        """The protected subjects, in the order in which they were first sealed."""
        for stream in self.recorder.select_streams(PREFIX):
            if subject := self._folded(stream, fold_subject):
                yield subject

    def text(self, sha256: str) -> str | None:
        """A report's text by its hash; None where it is not kept."""
        return self.recorder.select_text(sha256)

    def _folded(self, stream: str, fold: Callable[[Any, Iterable[Any]], T | None]) -> T | None:
        try:
            folded: T = self.repository.get(stream, projector_func=fold)
            return folded
        except AggregateNotFoundError:
            return None


def _check_known(needs: int) -> None:
    if needs > CODEC.knows:
        newer = release_text(needs)
        raise NewerEvents(
            f"the case holds events that tracker {newer} knows, and this one does not",
            hint=f"install tracker {newer} or newer: uv tool upgrade tracker",
        )


def _rows(entries: Iterable[Entry]) -> Iterator[Row]:
    encode = CODEC.encode
    for entry in entries:
        event = entry.event
        yield entry.originator_id, entry.originator_version, event.TOPIC, encode(event)


def _in_file(path: Path) -> dict[str, str]:
    name = f"file://{quote(os.fsencode(path.absolute()))}"
    return {"PERSISTENCE_MODULE": "events.store_sqlite", "SQLITE_DBNAME": name}


def _on_server(server: Server) -> dict[str, str]:
    return {"PERSISTENCE_MODULE": "events.store_postgres", "POSTGRES_URL": server.url}
