"""A case: its log, and the views beside it. The only module that appends."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from shutil import copymode
from typing import TYPE_CHECKING

import msgspec
from eventsourcing.persistence import IntegrityError

from events.errors import CaseError, Refused
from events.event import Entry, Event, Logged
from events.incident import Incident
from events.instants import Clock, to_micros
from events.log import Appending, Changes, Log
from events.names import check_name
from events.report import (
    ClaimCorrected,
    ClaimReported,
    Report,
)
from projections.claims import SlotClaim
from projections.effects import ClaimEffect
from projections.material import home
from projections.standpoint import NOW, Standpoint
from tracker.decisions.common import Stamp
from tracker.place import is_there, local_path, open_log

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from events.server import Server
    from events.subject import Subject
    from projections.views.server_store import ServerViewStore
    from projections.views.store import ViewStore
    from tracker.trust.keys import SecretKey
    from tracker.verification import Finding

LEAST_AHEAD, MOST_AHEAD = 8, 1000  # events read at a time
ATTEMPTS = 50  # a writer that another one overtook decides again; each time one of them gets on


class NoCase(CaseError):
    """There is no case at the path."""


class NoSuchReport(Refused):
    """No report, or more than one, has that id."""


class NotOpen(Refused):
    """The case has no incident of that name."""


class Case:
    """Commands that append to the log, and questions to views that are caught up with it."""

    def __init__(
        self, place: "Path | Server", actor: str, clock: Clock, system_user: str = "",
        key: "SecretKey | None" = None,
    ) -> None:  # fmt: skip
        self.place = place
        self.actor = actor
        self.system_user = system_user
        self._key = key  # signs what is recorded
        self._clock = clock
        self._events: dict[int, Event] = {}  # read once for a question, shown in many places
        self._read_upto, self._page = 0, 0

    @cached_property
    def path(self) -> Path:
        """The file beside which the read models are kept; see tracker.place.local_path."""
        return local_path(self.place)

    def beside(self, folder: Path) -> "Case":
        """A case in another folder, of the same actor and clock."""
        return Case(folder / "case.db", self.actor, self._clock, self.system_user)

    def exists(self) -> bool:
        """Whether there is a case, or something in its place. Raises CaseError."""
        return "log" in self.__dict__ or is_there(self.place)

    @cached_property
    def log(self) -> Log:
        """The log of a case that exists. Raises NoCase, CaseError."""
        if not is_there(self.place):
            raise NoCase(
                f"there is no case at {self.place}",
                hint="file a first report (tracker ingest FILE), or name a case with --case PATH",
            )
        return open_log(self.place)

    def create(self) -> None:
        """Make the case where there is none. Raises Refused, CaseError."""
        if not self.exists():
            self.log = open_log(self.place)

    def close(self) -> None:
        """Close what was opened."""
        if "log" in self.__dict__:
            self.log.close()
        if "views" in self.__dict__:
            self.views.close()

    # -- recording: what is decided on the present state is decided again where another writer
    #    was quicker

    def record(self, decide: Callable[[], Changes]) -> list[Logged]:
        """Record what is decided, all of it or nothing; [] where that is nothing."""
        for _ in range(ATTEMPTS):
            changes = decide()
            if not changes.entries:
                return []
            try:
                return self._append(changes)
            except IntegrityError:
                continue  # a stream has moved on: decide on what it is now
        raise CaseError(
            "other writers were quicker too often; nothing was recorded", hint="try again"
        )

    def _append(self, changes: Changes) -> list[Logged]:
        with self.appending() as appending:
            before = appending.append(changes)
        return changes.logged(before)

    @contextmanager
    def appending(self) -> Iterator[Appending]:
        """One transaction, in which nobody else records: all that is appended, or nothing."""
        with self.log.appending() as appending:
            yield appending
            if self._key and appending.size > appending.begun_at:
                from tracker.trust.entries import signature_of

                appending.append(signature_of(appending, self._key, self.stamp()))

    def stamp(self) -> Stamp:
        """When and by whom what is decided now is recorded."""
        return Stamp(self._clock(), self.actor, self.system_user)

    def closed(self, incident: str) -> int | None:
        """The version of an incident's stream that is not open; None where it is open."""
        known = self.log.incident(incident) if self.exists() else None
        return (known.version if known else 0) if known is None or not known.is_open else None

    def check_views(self, tell: Callable[[str], None]) -> list["Finding"]:
        """What the views say otherwise than the log; those on a server are not compared."""
        from projections.views.store import views_path
        from tracker.verification import check_views

        if not isinstance(self.place, Path):
            return []
        return check_views(self.log, views_path(self.place), tell)

    # -- questions

    def report(self, name: str) -> Report:
        """A filed report. Raises NoSuchReport."""
        report = self.log.report(name)
        if report is None or not report.is_filed:
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

    def incident(self, name: str) -> Incident:
        """An open incident. Raises NotOpen."""
        from difflib import get_close_matches

        from projections.views import reader

        known = self.log.incident(check_name("the incident", name))
        if known is not None and known.is_open:
            return known
        with self.caught_up() as connection:
            close = get_close_matches(name, reader.open_incidents(connection), 1, 0.5)
        hint = f'did you mean "{close[0]}"? ' if close else ""
        raise NotOpen(
            f'the case has no incident "{name}"', hint=f"{hint}tracker incident open opens one"
        )

    def home(self, report: Report, number: int) -> str:
        """The incident that a claim counts for now, however it was moved, split off or merged."""
        from projections.views import effect_reader

        with self.caught_up() as connection:
            merges = effect_reader.merges(connection)
        named = report.claims[number].incident
        return home(named, self.done_to(report, number), merges, NOW)

    def done_to(self, report: Report, number: int) -> tuple[ClaimEffect, ...]:
        """All that was ever done to a claim."""
        from projections.views import effect_reader, reader

        with self.caught_up() as connection:
            position = reader.position_of(report.filed.report, number)
            done = effect_reader.claim_effects(connection, [position]).values()
        return tuple(chain.from_iterable(done))

    def subjects_behind(self) -> dict[str, list["Subject"]]:
        """The protected subjects behind claims, by the addresses of these."""
        found: dict[str, list[Subject]] = {}
        for subject in self.log.subjects():
            for claim in subject.claims:
                found.setdefault(claim, []).append(subject)
        return found

    def marks(self) -> dict[str, int]:
        """The positions of the marks, by name."""
        from projections.views import reader

        with self.caught_up() as connection:
            return reader.marks(connection)

    def event(self, position: int) -> Event:
        """The event at a position that the views speak of. Raises CaseError: there is none."""
        if position not in self._events:
            self._read_ahead(position)
        if position not in self._events:
            raise CaseError(f"the log has no event #{position}", hint="tracker rebuild")
        return self._events[position]

    def _read_ahead(self, position: int) -> None:
        """Read an event and a few after it; twice as many each time as they are asked for in turn,
        so that a question about very many reads the log in pages."""
        goes_on = 0 <= position - self._read_upto <= self._page
        self._page = min(2 * self._page, MOST_AHEAD) if goes_on else LEAST_AHEAD
        self._read_upto = position + self._page
        page = islice(self.log.read(position - 1, self._read_upto - 1), self._page)
        self._events.update((logged.position, logged.event) for logged in page)

    def claim(self, position: int) -> ClaimReported:
        """The claim that the event at a position reported, with its words and its chain."""
        event = self.event(position)
        if not isinstance(event, ClaimReported):
            raise CaseError(f"the event #{position} reports no claim", hint="tracker rebuild")
        return event

    def statement(self, claim: SlotClaim) -> ClaimReported:
        """The claim with its words and its chain, as its source put it there: where that is a
        correction, the value and the quote are the correction's."""
        event = self.claim(claim.position)
        if not claim.corrected:
            return event
        correction = self.event(claim.corrected)
        assert isinstance(correction, ClaimCorrected)
        return msgspec.structs.replace(
            event, value=correction.value, breakdown=correction.breakdown,
            citation=correction.citation,
        )  # fmt: skip

    @cached_property
    def views(self) -> "ViewStore":
        """The read models: in their file beside the log, or in its database."""
        from projections.views.store import ViewStore, views_path

        if on_server := self._views_on_server():
            return on_server
        views = ViewStore(views_path(self.path))
        self._share(views.path)
        return views

    def _share(self, views: Path) -> None:
        """Let those read the views who may read the case, and nobody else."""
        with suppress(OSError):  # it is not ours
            copymode(self.path, views)

    def _views_on_server(self) -> "ServerViewStore | None":
        if isinstance(self.place, Path):
            return None
        from projections.views.server_store import ServerViewStore

        return ServerViewStore.kept_by_us(self.place)

    @contextmanager
    def caught_up(self) -> Iterator["Connection"]:
        """A view of one state of the read models, caught up with the log."""
        from projections.views.catch_up import catch_up, is_caught_up

        log = self.log  # before the views: it says what is wrong with the place
        with self.views.reading() as connection:
            if is_caught_up(log, connection):
                yield connection
                return
        catch_up(log, self.views)
        with self.views.reading() as connection:
            yield connection

    @contextmanager
    def supposing(self, entries: Iterable[Entry]) -> Iterator[tuple["Connection", list[Logged]]]:
        """A view of the read models as they would be after these events, which is then undone."""
        from projections.views.catch_up import catch_up, suppose

        catch_up(self.log, self.views)
        with self.views.supposing() as connection:
            yield connection, suppose(self.log, self.views, connection, entries)

    def rebuild(self) -> int:
        """Make the read models again from nothing; the number of events read."""
        from projections.views.catch_up import fill, rebuild
        from projections.views.store import views_path

        if on_server := self._views_on_server():
            with closing(on_server), on_server.loading() as connection:
                return fill(self.log, connection)
        read = rebuild(self.log, views_path(self.path))
        self._share(views_path(self.path))
        return read


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
