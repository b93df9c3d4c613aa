"""A case: its log, and the views beside it. The only module that appends."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from eventsourcing.persistence import IntegrityError

from events.case import CASE_STREAM
from events.errors import CaseError, Refused
from events.event import Entry, Event, Logged
from events.incident import incident_stream
from events.instants import Clock, to_micros
from events.log import Changes, Log
from events.report import (
    ClaimReported,
    Credibility,
    Report,
    ReportFiled,
    fold_report,
    report_stream,
)
from events.source import Reliability, source_stream
from projections.material import Standpoint
from tracker import decisions
from tracker.decisions import Stamp
from tracker.drafts import DraftClaim, DraftReport

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from projections.views.store import ViewStore

HEADER = 100  # bytes with which every SQLite file begins
ATTEMPTS = 50  # a writer that another one overtook decides again; each time one of them gets on


class NoCase(CaseError):
    """There is no case at the path."""


class NoSuchReport(Refused):
    """No report, or more than one, has that id."""


class Filed(msgspec.Struct, frozen=True):
    """What filing a report did: `recorded` events, none where all was there already."""

    report: str
    path: str
    recorded: tuple[Logged, ...]
    was_filed: bool
    claims: int
    absent: tuple[int, ...] = ()

    @property
    def status(self) -> str:
        """Filed, extended (claims were added to a filed report), or unchanged."""
        if not self.recorded:
            return "unchanged"
        return "extended" if self.was_filed else "filed"


class Case:
    """Commands that append to the log, and questions to views that are caught up with it."""

    def __init__(self, path: Path, actor: str, clock: Clock) -> None:
        self.path = path
        self._actor = actor
        self._clock = clock
        self._events: dict[int, Event] = {}  # read once for a question, shown in many places

    def exists(self) -> bool:
        """Whether there is a file at the case's path, and something in it."""
        return self.path.exists() and (self.path.is_dir() or self.path.stat().st_size > 0)

    @cached_property
    def log(self) -> Log:
        """The log of a case that exists. Raises NoCase, CaseError."""
        if not self.exists():
            raise NoCase(
                f"there is no case at {self.path}",
                hint="file a first report (tracker ingest FILE), or name a case with --case PATH",
            )
        return self._open()

    def create(self) -> None:
        """Make the case where there is none."""
        if not self.exists():
            if not self.path.parent.is_dir():
                raise Refused(f"there is no folder {self.path.parent} to keep the case in")
            self.log = self._open()

    def _open(self) -> Log:
        if self.path.is_file() and 0 < self.path.stat().st_size < HEADER:
            # SQLite would take the first bytes of a file for a new and empty one.
            raise CaseError(f"cannot open the case {self.path}: the file is too short to be one")
        try:
            return Log(self.path)
        except UnicodeDecodeError as error:  # of what SQLite says is wrong in a damaged schema
            raise CaseError(f"cannot open the case {self.path}: it is damaged") from error

    def close(self) -> None:
        """Close what was opened."""
        if "log" in self.__dict__:
            self.log.close()
        if "views" in self.__dict__:
            self.views.close()

    # -- commands: each decides on the present state, and again where another writer was quicker

    def file(self, draft: DraftReport) -> Filed:
        """File a report; a report that is there already only gets the claims it does not have."""
        self.create()
        name = decisions.id_of(draft)
        recorded = self._record(
            lambda: decisions.decide_filing(
                draft, self.log.report(name), self._is_open, self._stamp()
            )
        )
        was_filed = not any(isinstance(logged.event, ReportFiled) for logged in recorded)
        absent = decisions.missing_claims(draft, self.report(name)) if was_filed else []
        return Filed(
            name,
            draft.path,
            tuple(recorded),
            was_filed,
            len(draft.claims),
            tuple(absent),
        )

    def would_record(self, drafts: Iterable[DraftReport]) -> Iterator[Entry]:
        """The events that filing one draft after another would record now."""
        reports: dict[str, Report | None] = {}
        opened: set[str] = set()
        for draft in drafts:
            name = decisions.id_of(draft)
            if name not in reports:
                reports[name] = self.log.report(name) if self.exists() else None
            changes = decisions.decide_filing(
                draft,
                reports[name],
                lambda incident: incident_stream(incident) in opened or self._is_open(incident),
                self._stamp(),
            )
            own = [e for e in changes.entries if e.originator_id == report_stream(name)]
            reports[name] = fold_report(reports[name], own)
            opened.update(entry.originator_id for entry in changes.entries)
            yield from changes.entries

    def add_claim(self, report: str, claim: DraftClaim) -> list[Logged]:
        """Add a claim to a filed report; the claim's event comes last. Raises Refused."""
        return self._record(
            lambda: decisions.decide_adding(
                claim, self.report(report), self._is_open, self._stamp()
            )
        )

    def void_claim(self, report: str, number: int, reason: str) -> Logged:
        """Void our own entry of a claim. Raises Refused."""
        return self._record(
            lambda: decisions.decide_voiding(self.report(report), number, reason, self._stamp())
        )[0]

    def rate_claim(self, report: str, number: int, credibility: Credibility, reason: str) -> Logged:
        """Rate how credible a claim is. Raises Refused."""
        return self._record(
            lambda: decisions.decide_rating(
                self.report(report), number, credibility, reason, self._stamp()
            )
        )[0]

    def rate_source(self, source: str, reliability: Reliability, reason: str) -> Logged:
        """Rate how reliable a source is. Raises Refused."""
        self.create()
        return self._record(
            lambda: decisions.decide_source_rating(
                source, self.log.version(source_stream(source)), reliability, reason, self._stamp()
            )
        )[0]

    def mark(self, name: str) -> Logged:
        """Name the present end of the log. Raises Refused."""

        def decide() -> Changes:
            version = self.log.version(CASE_STREAM)  # first: a mark set after it is a conflict
            return decisions.decide_mark(
                name, self.marks(), self.log.size(), version, self._stamp()
            )

        return self._record(decide)[0]

    # -- questions

    def report(self, name: str) -> Report:
        """A filed report. Raises NoSuchReport."""
        report = self.log.report(name)
        if report is None:
            raise NoSuchReport(
                f'there is no report "{name}"', hint="tracker log shows the reports of the case"
            )
        return report

    def report_named(self, beginning: str) -> str:
        """The one report whose id begins so. Raises NoSuchReport."""
        from projections.views import reader

        with self.caught_up() as connection:  # ids are ASCII, and no database is asked for others
            found = reader.reports_with(connection, beginning) if beginning.isascii() else []
        if len(found) == 1:
            return found[0]
        if beginning in found:
            return beginning
        which = "no report" if not found else f"{len(found)} reports"
        raise NoSuchReport(f'the ids of {which} begin with "{beginning}"', hint="tracker log")

    def marks(self) -> dict[str, int]:
        """The positions of the marks, by name."""
        from projections.views import reader

        with self.caught_up() as connection:
            return reader.marks(connection)

    def event(self, position: int) -> Event:
        """The event at a position that the views speak of. Raises CaseError: there is none."""
        if position not in self._events:
            logged = self.log.at(position)
            if logged is None:
                raise CaseError(f"the log has no event #{position}", hint="tracker rebuild")
            self._events[position] = logged.event
        return self._events[position]

    def claim(self, position: int) -> ClaimReported:
        """The claim that the event at a position reported, with its words and its chain."""
        event = self.event(position)
        if not isinstance(event, ClaimReported):
            raise CaseError(f"the event #{position} reports no claim", hint="tracker rebuild")
        return event

    @cached_property
    def views(self) -> "ViewStore":
        """The read models, in their file beside the log."""
        from projections.views.store import ViewStore, views_path

        return ViewStore(views_path(self.path))

    @contextmanager
    def caught_up(self) -> Iterator["Connection"]:
        """A view of one state of the read models, caught up with the log."""
        from projections.views.catch_up import catch_up

        catch_up(self.log, self.views)
        with self.views.reading() as connection:
            yield connection

    def rebuild(self) -> int:
        """Make the read models again from nothing; the number of events read."""
        from projections.views.catch_up import rebuild
        from projections.views.store import views_path

        return rebuild(self.log, views_path(self.path))

    def _is_open(self, incident: str) -> bool:
        return self.exists() and self.log.version(incident_stream(incident)) > 0

    def _stamp(self) -> Stamp:
        return Stamp(self._clock(), self._actor)

    def _record(self, decide: Callable[[], Changes]) -> list[Logged]:
        for _ in range(ATTEMPTS):
            changes = decide()
            if not changes.entries:
                return []
            try:
                return self.log.append(changes)
            except IntegrityError:
                continue  # a stream has moved on: decide on what it is now
        raise CaseError(
            "other writers were quicker too often; nothing was recorded", hint="try again"
        )


def standpoint(
    case: Case, as_of: datetime | None, known_at: int | str | datetime | None
) -> Standpoint:
    """The standpoint of instants as asked: `known_at` is a position, the name of a mark, or a time.

    Raises Refused: a position beyond the log, a mark that was not set.
    """
    return Standpoint(
        None if as_of is None else to_micros(as_of),
        None if known_at is None else _position(case, known_at),
    )


def _position(case: Case, known_at: int | str | datetime) -> int:
    from projections.views import reader

    head = case.log.size()
    if isinstance(known_at, int):
        if known_at > head:
            raise Refused(f"#{known_at} is beyond the log, which ends at #{head}")
        return known_at
    if isinstance(known_at, datetime):
        with case.caught_up() as connection:
            return reader.position_before(connection, to_micros(known_at), head)
    marks = case.marks()
    if known_at not in marks:
        names = ", ".join(marks) or "none is set"
        raise Refused(f'there is no mark "{known_at}"', hint=f"marks: {names}")
    return marks[known_at]
