"""Checks the log against itself: places, hashes, head, readable events, texts and quotes."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import msgspec
from eventsourcing.persistence import PersistenceError

from events import merkle
from events.codec import CODEC
from events.errors import CaseError
from events.event import Event
from events.identity import text_hash
from events.log import PAGE, Log
from events.report import ClaimReported, ReportFiled
from events.store import canonical


class Finding(msgspec.Struct, frozen=True):
    """One thing that is not as it must be, and the position of the first event it touches."""

    message: str
    position: int | None = None


class Verified(msgspec.Struct):
    """What was checked: how many events, texts and quotes, the root hash, and what was found."""

    events: int = 0
    texts: int = 0
    quotes: int = 0
    root: str = ""
    findings: list[Finding] = msgspec.field(default_factory=list)


def verify(log: Log) -> Verified:
    """Read the whole log once and check it. Damage is a finding, never an exception."""
    done = Verified()
    try:
        _check_database(log, done)
        _check_events(log, done)
    except (PersistenceError, sqlite3.Error) as error:
        done.findings.append(Finding(f"the database cannot be read on: {error}", done.events + 1))
    return done


def _check_database(log: Log, done: Verified) -> None:
    with log.recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA integrity_check(10)")
        for (message,) in cursor.fetchall():
            if message != "ok":
                done.findings.append(Finding(f"the database: {message}"))
        cursor.execute(
            "SELECT stream, max(position) FROM log GROUP BY stream "
            "HAVING min(version) != 1 OR max(version) != count(*)"
        )
        for stream, position in cursor.fetchall():
            done.findings.append(Finding(f"the stream {stream} has a gap", position))


def _check_events(log: Log, done: Verified) -> None:
    size, frontier = 0, merkle.Frontier()
    texts = _Texts(log, done)
    for row in _rows(log):
        position, stream, version, topic, state, leaf = row
        if position != size + 1:
            done.findings.append(Finding(f"#{size + 1} is missing: #{position} follows", size + 1))
        found = merkle.leaf_hash(canonical(stream, version, topic, state))
        if found != leaf:
            done.findings.append(Finding("the event is not the one that was recorded", position))
        if event := _decoded(topic, state, position, done):
            texts.check(stream, event, position)
        _, frontier = merkle.extend(size, frontier, [leaf])
        size += 1
    done.events, done.root = size, merkle.root(frontier).hex()
    head, packed = log.recorder.select_head()
    if (head, packed) != (size, merkle.pack(frontier)):
        message = f"the head says {head} events under another hash than the {size} there are"
        done.findings.append(Finding(message, min(head, size) + 1 if head != size else None))


def _rows(log: Log) -> Iterator[tuple[Any, ...]]:
    after = 0
    while rows := log.recorder.select_rows(after, PAGE):
        yield from rows
        after = rows[-1][0]


def _decoded(topic: str, state: bytes, position: int, done: Verified) -> Event | None:
    try:
        return CODEC.decode(topic, state)
    except CaseError as error:
        done.findings.append(Finding(str(error), position))
        return None


class _Texts:
    """Checks the texts of reports as they are filed, and the quotes of claims against them."""

    def __init__(self, log: Log, done: Verified) -> None:
        self._log = log
        self._done = done
        self._hashes: dict[str, str] = {}
        self._last: tuple[str, str | None] = ("", None)

    def check(self, stream: str, event: Event, position: int) -> None:
        match event:
            case ReportFiled():
                self._hashes[stream] = event.text_sha256
                self._check_text(stream, event, position)
            case ClaimReported(citation=citation) if citation is not None:
                text = self._text(stream)
                self._done.quotes += 1
                if text is not None and text[citation.start : citation.end] != citation.quote:
                    self._found("the quote does not stand where it is cited", position)

    def _check_text(self, stream: str, filed: ReportFiled, position: int) -> None:
        text = self._text(stream)
        self._done.texts += 1
        if text is None:
            self._found(f"the text of the report {filed.report} is not kept", position)
        elif text_hash(text) != filed.text_sha256:
            self._found(f"the text of the report {filed.report} is not the one filed", position)

    def _text(self, stream: str) -> str | None:
        if self._last[0] != stream:
            self._last = (stream, self._log.text(self._hashes.get(stream, "")))
        return self._last[1]

    def _found(self, message: str, position: int) -> None:
        self._done.findings.append(Finding(message, position))
