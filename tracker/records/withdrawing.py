"""What an origin last said in a slot: in the case as it was, or since, in the file."""

import sqlite3
from typing import NamedTuple, Protocol

import msgspec

from events.attribution import Chain
from events.event import Logged
from events.instants import to_micros
from events.log import Appending
from events.report import (
    ClaimReported,
    ClaimRetracted,
    ClaimVoided,
    ReportFiled,
    ReportRevised,
    report_stream,
)
from projections.effects import Renamings
from tracker.drafts import DraftClaim

_encode = msgspec.msgpack.Encoder().encode

TABLES = """
CREATE TABLE said (
    slot BLOB, published INTEGER, position INTEGER, report TEXT, number INTEGER, gone INTEGER,
    PRIMARY KEY (slot, published, position)
) WITHOUT ROWID;
CREATE INDEX claim ON said (report, number);
CREATE TABLE edition (
    report TEXT, number INTEGER, published INTEGER, PRIMARY KEY (report, number)
) WITHOUT ROWID;
"""
LAST = """
SELECT published, position, report, number, gone FROM said
WHERE slot = ? AND published <= ? ORDER BY published DESC, position DESC LIMIT 1
"""


class Said(NamedTuple):
    """A claim by its place in what its origin has said, and whether that still stands."""

    published: int
    position: int
    report: str
    number: int
    gone: bool


class Prior(NamedTuple):
    """What a case had in a slot before the file: the last that an origin said up to an instant,
    and how often a report has withdrawn or corrected what it said there."""

    last: Said | None
    withdrawn: int
    corrected: int


class Before(Protocol):
    """The case as it was before: which names stood for which, and what origins had said."""

    position: int
    merges: Renamings

    def incident(self, name: str) -> str:
        """The incident that a name stood for."""

    def origin(self, attribution: Chain) -> str:
        """The origin of a chain, under the name that it stood for."""

    def said(self, claim: DraftClaim, attribution: Chain, published: int, report: str) -> Prior:
        """The last that the origin had said in a slot, up to an instant (micros)."""


class SinceThen:
    """The claims appended after a position, in a temporary file, by slot and origin.

    It is read on only when something is withdrawn: a file without that pays nothing for it.
    """

    def __init__(self, before: Before) -> None:
        self._before = before
        self._position = before.position
        self._table = sqlite3.connect("", isolation_level=None)
        self._table.execute("PRAGMA journal_mode=OFF")
        self._table.executescript(TABLES)

    def read_on(self, appending: Appending) -> None:
        """Take in what was appended meanwhile."""
        self._table.execute("BEGIN")
        for logged in appending.read(self._position):
            self._take(logged, appending)
            self._position = logged.position
        self._table.execute("COMMIT")

    def last(self, claim: DraftClaim, attribution: Chain, published: int) -> Said | None:
        """The last that the origin said in the slot, up to an instant (micros)."""
        key = slot_key(claim, attribution, self._before)
        row = self._table.execute(LAST, (key, published)).fetchone()
        if row is None:
            return None
        published, position, report, number, gone = row
        return Said(published, position, report, number, bool(gone))

    def close(self) -> None:
        """Let go of the file."""
        self._table.close()

    def _take(self, logged: Logged, appending: Appending) -> None:
        report, event = logged.stream.partition(":")[2], logged.event
        match event:
            case ReportFiled() | ReportRevised():
                self._edition(report, event)
            case ClaimReported(number=number):
                published = self._published(report, event, appending)
                key = slot_key(event, event.attribution, self._before)
                row = (key, published, logged.position, report, number, 0)
                self._table.execute("INSERT INTO said VALUES (?, ?, ?, ?, ?, ?)", row)
            case ClaimRetracted(number=number) | ClaimVoided(number=number):
                gone = "UPDATE said SET gone = 1 WHERE report = ? AND number = ?"
                self._table.execute(gone, (report, number))

    def _edition(self, report: str, event: ReportFiled | ReportRevised) -> None:
        number = event.edition if isinstance(event, ReportRevised) else 1
        row = (report, number, to_micros(min(event.published, event.recorded_at)))
        self._table.execute("INSERT OR REPLACE INTO edition VALUES (?, ?, ?)", row)

    def _published(self, report: str, claim: ClaimReported, appending: Appending) -> int:
        query = "SELECT published FROM edition WHERE report = ? AND number = ?"
        found = self._table.execute(query, (report, claim.edition)).fetchone()
        if found is None:  # of a report that was filed before
            for logged in appending.entries(report_stream(report)):
                if isinstance(logged.event, ReportFiled | ReportRevised):
                    self._edition(report, logged.event)
            found = self._table.execute(query, (report, claim.edition)).fetchone()
        return min(int(found[0]), to_micros(claim.recorded_at))


def slot_key(claim: DraftClaim | ClaimReported, attribution: Chain, before: Before) -> bytes:
    """A slot and an origin as one key, under the names that they stand for."""
    slot = before.incident(claim.incident), claim.measure, claim.population
    return _encode((*slot, before.origin(attribution)))
