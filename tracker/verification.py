"""Checks the log against itself: places, hashes, head, readable events, texts and quotes; and
against what was kept of it elsewhere: checkpoints and leaves."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from eventsourcing.persistence import PersistenceError

from events import merkle
from events.appender import canonical
from events.citation import Citation
from events.codec import CODEC
from events.errors import CaseError
from events.event import Event
from events.identity import text_hash
from events.log import PAGE, Log
from events.proofs import Tree
from events.report import (
    ClaimCorrected,
    ClaimReported,
    ClaimRetracted,
    ReportFiled,
    ReportRevised,
    report_stream,
)
from tracker.trust.entries import EntrySignatures
from tracker.trust.keys import PublicKey

UNREADABLE = (PersistenceError, sqlite3.Error, UnicodeDecodeError, OverflowError)
ROW = (int, str, int, str, bytes, bytes)  # the types of a row of the log
KEPT = 10_000  # hashes of texts remembered: a log may have a million reports


class Finding(msgspec.Struct, frozen=True):
    """One thing that is not as it must be, and the position of the first event it touches."""

    message: str
    position: int | None = None


class Kept(msgspec.Struct, frozen=True):
    """What was kept of a log elsewhere: checkpoints by the names of their files, the leaf hashes of
    its events, 32 bytes each, and the keys of those who sign what they enter."""

    checkpoints: Mapping[str, Tree] = msgspec.field(default_factory=dict)
    leaves: BinaryIO | None = None
    signers: tuple[PublicKey, ...] = ()


NOTHING_KEPT = Kept()


class Verified(msgspec.Struct):
    """What was checked: how many events, checkpoints, texts and quotes, how many events are signed
    by those who entered them, the tree, and what was found."""

    events: int = 0
    checkpoints: int = 0
    signed: int = 0
    texts: int = 0
    quotes: int = 0
    findings: list[Finding] = msgspec.field(default_factory=list)
    notes: list[str] = msgspec.field(default_factory=list)
    frontier: merkle.Frontier = ()
    needs: int = 0

    def found(self, message: str, position: int | None = None) -> None:
        """One more finding."""
        self.findings.append(Finding(message, position))

    @property
    def tree(self) -> Tree:
        """The tree over the leaves that were read."""
        return Tree(self.events, merkle.root(self.frontier))

    @property
    def root(self) -> str:
        """The root hash over the leaves that were read, in hex."""
        return self.tree.root.hex()


def verify(log: Log, kept: Kept = NOTHING_KEPT) -> Verified:
    """Read the whole log once and check it, also against what was kept of it elsewhere. Damage is a
    finding, never an exception."""
    done = Verified()
    of_events = () if _is_no_log(log) else (_check_streams, _check_events)
    for check in (_check_database, *of_events, _check_schema):
        try:
            check(log, done, kept)
        except UNREADABLE as error:
            place = done.events + 1 if check is _check_events else None
            done.found(f"the database cannot be read on: {error}", place)
    return done


def check_views(log: Log, path: Path, tell: Callable[[str], None]) -> list[Finding]:
    """Compare the views in a file with the log. They are no evidence: they can be made anew. Where
    that cannot be done it is told."""
    from sqlalchemy.exc import SQLAlchemyError

    from projections.views.compared import NotCompared, differing

    again = "run `tracker rebuild`"
    if not path.exists():
        return []
    try:
        tables = ", ".join(differing(log, path))
    except UNREADABLE as error:
        return [Finding(f"the views cannot be read ({error}): {again}")]
    except (NotCompared, OSError, SQLAlchemyError) as error:
        tell(f"the views were not compared with the log: {error}")
        return []
    return [Finding(f"the views are not what the log says ({tables}): {again}")] if tables else []


def _check_database(log: Log, done: Verified, _: Kept) -> None:
    for message in log.recorder.damage():
        done.found(f"the database: {message}")


def _check_schema(log: Log, done: Verified, _: Kept) -> None:
    """The tables and triggers that keep the log append-only are those it was made with."""
    for kind, name in log.recorder.altered():
        done.found(f"the {kind} {name} of the case is not as it was made")


def _is_no_log(log: Log) -> bool:
    """Whether a view stands there for a table: it may have no end."""
    try:
        return any(kind == "view" for kind, _ in log.recorder.altered())
    except UNREADABLE:
        return False


def _check_streams(log: Log, done: Verified, _: Kept) -> None:
    for stream, position in log.recorder.select_gaps():
        done.found(f"the stream {stream} has a gap", position)


def _check_events(log: Log, done: Verified, kept: Kept) -> None:
    events, last = _Events(log, done, kept), None
    for row in _rows(log):
        events.check(row)
        last = row[0]
    rest, head = log.recorder.select_end(last)  # what others have recorded meanwhile
    for row in rest:
        events.check(row)
    events.end()
    _check_head(head, done)


def _check_head(head: tuple[Any, Any, Any] | None, done: Verified) -> None:
    if head is None:
        done.found("the head of the log is missing")
        return
    size, frontier, needs = head
    if type(needs) is not int or needs < done.needs:
        done.found("the head does not say which version of tracker knows all events here")
    if (size, frontier) != (done.events, merkle.pack(done.frontier)):
        there = done.events
        message = f"the head says {size} events under another hash than the {there} there are"
        place = min(size, there) + 1 if type(size) is int and size != there else None
        done.found(message, place)


def _rows(log: Log) -> Iterator[tuple[Any, ...]]:
    """All rows; where a page of them cannot be read, one by one up to the one that cannot."""
    after: int | None = None
    limit = PAGE
    while True:
        try:
            rows = log.recorder.select_rows(after, limit)
        except UNREADABLE:
            if limit == 1:
                raise
            limit = 1
            continue
        if not rows:
            return
        yield from rows
        after = rows[-1][0]


def _decoded(topic: str, state: bytes, position: int, done: Verified) -> Event | None:
    try:
        return CODEC.decode(topic, state)
    except CaseError as error:
        done.found(str(error), position)
        return None


class _Events:
    """Checks one event after another, each in its place, and their tree."""

    def __init__(self, log: Log, done: Verified, kept: Kept) -> None:
        self._done = done
        self._texts = _Texts(log, done)
        self._outside = _Outside(kept, done)
        self._signatures = EntrySignatures(kept.signers, done.found)
        self._last = 0

    def check(self, row: tuple[Any, ...]) -> None:
        """The next row of the log. Raises sqlite3.DataError: it is none of the log's."""
        last, done = self._last, self._done
        if tuple(map(type, row)) != ROW:
            raise sqlite3.DataError(f"the row after #{last} is damaged")
        position, stream, version, topic, state, leaf = row
        if position != last + 1:
            done.found(f"#{last + 1} is missing: #{position} follows", last + 1)
        self._last = position
        if merkle.leaf_hash(canonical(stream, version, topic, state)) != leaf:
            done.found("the event is not the one that was recorded", position)
        if event := _decoded(topic, state, position, done):
            self._texts.check(stream, event, position)
            self._signatures.check(event, position, lambda: done.tree)
            done.needs = max(done.needs, CODEC.since(topic, state))
        done.events, done.frontier = merkle.extend(done.events, done.frontier, [leaf])
        self._outside.check(leaf)

    def end(self) -> None:
        """There are no more."""
        self._outside.end()
        self._signatures.end()
        self._done.signed = self._signatures.signed.total()
        self._done.notes += self._signatures.told()


class _Outside:
    """Checks the tree, as it grows, against what was kept of it elsewhere."""

    def __init__(self, kept: Kept, done: Verified) -> None:
        self._sizes = defaultdict[int, list[str]](list)
        self._roots = dict[str, bytes]()
        for name, tree in kept.checkpoints.items():
            self._sizes[tree.size].append(name)
            self._roots[name] = tree.root
        self._leaves = kept.leaves
        self._done = done
        self._at_size()

    def check(self, leaf: bytes) -> None:
        """The next event has this leaf."""
        if self._leaves is not None:
            known = self._leaves.read(merkle.HASH_BYTES)
            if known not in (leaf, b""):
                message = "the event is another than when the leaves were kept"
                self._done.found(message, self._done.events)
            if known != leaf:
                self._leaves = None  # only the first is told: all after it may be others
        self._at_size()

    def end(self) -> None:
        """There are no more events."""
        if self._leaves is not None and self._leaves.read(1):
            message = f"there are {self._done.events} events, and leaves were kept of more"
            self._done.found(message, self._done.events + 1)
        for size, names in sorted(self._sizes.items()):
            for name in names:
                message = f"{name} is of {size} events, and there are {self._done.events}"
                self._done.found(message, self._done.events + 1)

    def _at_size(self) -> None:
        for name in self._sizes.pop(self._done.events, ()):
            self._done.checkpoints += 1
            if self._roots[name] != merkle.root(self._done.frontier):
                message = f"these are not the {self._done.events} events of {name}"
                self._done.found(message)


class _Texts:
    """Checks the texts of reports as they are filed, and the quotes of claims against them."""

    def __init__(self, log: Log, done: Verified) -> None:
        self._log = log
        self._done = done
        self._hashes: dict[tuple[str, int], str] = {}  # of the last texts, by stream and edition
        self._last: tuple[str, str | None] = ("", None)

    def check(self, stream: str, event: Event, position: int) -> None:
        match event:
            case ReportFiled(text_sha256=sha256):
                self._check_text(stream, 1, sha256, position)
            case ReportRevised(edition=edition, text_sha256=sha256):
                self._check_text(stream, edition, sha256, position)
            case ClaimReported(citation=citation, edition=edition) if citation is not None:
                self._check_quote(citation, stream, edition, position)
            case ClaimCorrected() | ClaimRetracted() if event.citation is not None:
                by = report_stream(event.by_report)
                self._check_quote(event.citation, by, event.edition, position)

    def _check_quote(self, citation: Citation, stream: str, edition: int, position: int) -> None:
        if citation.start is None:
            return  # of a report whose text is not kept
        text = self._text(self._hash(stream, edition, position))
        self._done.quotes += 1
        if text is not None and text[citation.start : citation.end] != citation.quote:
            self._done.found("the quote does not stand where it is cited", position)

    def _check_text(self, stream: str, edition: int, sha256: str, position: int) -> None:
        if not sha256:
            return
        self._keep(stream, edition, sha256)
        text, report = self._text(sha256), stream.partition(":")[2]
        self._done.texts += 1
        if text is None:
            self._done.found(f"the text of the report {report} is not kept", position)
        elif text_hash(text) != sha256:
            self._done.found(f"the text of the report {report} is not the one filed", position)

    def _keep(self, stream: str, edition: int, sha256: str) -> None:
        if len(self._hashes) >= KEPT:
            del self._hashes[next(iter(self._hashes))]  # the one that was kept first
        self._hashes[stream, edition] = sha256

    def _hash(self, stream: str, edition: int, position: int) -> str:
        """The hash of a text cited at a position; of one that was long ago, by looking it up."""
        if (stream, edition) not in self._hashes:
            self._keep(stream, edition, self._looked_up(stream, edition, position))
        return self._hashes[stream, edition]

    def _looked_up(self, stream: str, edition: int, position: int) -> str:
        found = ""
        with suppress(CaseError):  # what cannot be read is found where it stands
            report = self._log.report(stream.partition(":")[2])
            entries = report.entries if report else ()
            for at, entry in zip(self._log.positions(stream), entries, strict=False):
                match entry.event:
                    case ReportFiled(text_sha256=sha256) if edition == 1 and at < position:
                        found = sha256
                    case ReportRevised(edition=number, text_sha256=sha256) if (
                        number == edition and at < position
                    ):
                        found = sha256
        return found

    def _text(self, sha256: str) -> str | None:
        if self._last[0] != sha256 or self._last[1] is None:
            self._last = (sha256, self._log.text(sha256))
        return self._last[1]
