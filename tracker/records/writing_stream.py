"""The lines of an export in the order of the log, which is read once, a page at a time."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from events.event import Logged
from events.report import ClaimCorrected, ClaimReported, ClaimRetracted
from tracker.asking import Asked, hearing, incident_meant
from tracker.known_names import measure_known
from tracker.records.writing import Line, answer_line, claim_line
from tracker.records.writing_reports import Editions

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from projections.views.record_reader import Chosen

PAGE = 2000  # events: bounds memory, and how long the views are held
SPARSE = 20  # events of the log to one that is asked for, from which on they are read one by one

Answer = ClaimCorrected | ClaimRetracted


class Export(msgspec.Struct, frozen=True):
    """What is to be written: the claims chosen, and which part of the log has them.

    `positions` are those of the log up to `upto` where something was said that may be chosen; None
    where that is anywhere. `kept_back` is how much of the case, in words, no record can hold.
    """

    asked: Asked
    chosen: "Chosen"
    upto: int
    positions: "array[int] | None"
    kept_back: dict[str, int]

    @property
    def steps(self) -> int:
        """How many events will be read."""
        return self.upto if self.positions is None else len(self.positions)


def export_of(asked: Asked, incidents: Sequence[str] = (), measure: str | None = None) -> Export:
    """What an export is of: all, some incidents, one measure. Raises NoSuchIncident."""
    from projections.views.record_reader import Chosen, kept_back, positions_about
    from projections.views.store import progress

    with asked.case.caught_up() as connection:
        meant = {incident_meant(asked, connection, incident) for incident in incidents}
        if measure is not None:
            for incident in meant or (None,):
                measure_known(connection, incident, measure)
        head, _ = progress(connection)
        upto = head if asked.at.known is None else min(asked.at.known, head)
        hears = hearing(asked, connection)
        return Export(
            asked,
            Chosen(connection, asked.at, upto, meant, measure, hears),
            upto,
            positions_about(connection, meant, upto) if meant else None,
            kept_back(connection, asked.at),
        )


def events_of(export: Export) -> Iterator[Logged]:
    """The events that may be of chosen claims, in the order of the log."""
    log, positions = export.asked.case.log, export.positions
    if positions is None:
        yield from log.read(0, export.upto)
    elif len(positions) * SPARSE < export.upto:
        yield from (logged for position in positions if (logged := log.at(position)))
    else:
        wanted = bytearray(export.upto + 1)
        for position in positions:
            wanted[position] = 1
        yield from (logged for logged in log.read(0, export.upto) if wanted[logged.position])


def lines_of(export: Export, events: Iterator[Logged]) -> Iterator[Line]:
    """The lines of the claims chosen, and of what their sources did to them."""
    writer = _Writer(export)
    while page := list(islice(events, PAGE)):
        with export.asked.case.views.reading() as connection:
            writer.prepare(connection, page)
        for logged in page:
            if line := writer.line(logged):
                yield line


class _Writer:
    """Writes lines page by page: what a page needs from elsewhere is looked up before."""

    def __init__(self, export: Export) -> None:
        self._log = export.asked.case.log
        self._chosen = export.chosen
        self._upto = export.upto
        self._editions = Editions(self._log)
        self._answered: dict[int, Logged] = {}  # claims, by the positions of what is said of them

    def prepare(self, connection: "Connection", page: Sequence[Logged]) -> None:
        """Have at hand the editions of a page, and the claims that it speaks of."""
        from projections.views.record_reader import answered

        reports: set[str] = set()
        for logged in page:
            self._editions.take(logged)
            if isinstance(logged.event, ClaimReported | Answer):
                reports.add(_report(logged))
            if isinstance(logged.event, Answer):
                reports.add(logged.event.by_report)
        self._editions.fetch(connection, reports, self._upto)
        here = {logged.position: logged for logged in page}
        claims = {}
        if any(isinstance(logged.event, Answer) for logged in page):
            claims = answered(connection, page[0].position, page[-1].position)
        found = {at: here.get(of) or self._log.at(of) for at, of in claims.items() if at in here}
        self._answered = {at: claim for at, claim in found.items() if claim}

    def line(self, logged: Logged) -> Line | None:
        """The line of an event; None where it has none, or its claim is not chosen."""
        event, report = logged.event, _report(logged)
        if isinstance(event, ClaimReported):
            home, by = self._home(logged, event), self._editions.of(report, event.edition)
            return claim_line(event, home, by) if home else None
        if not isinstance(event, Answer) or logged.position not in self._answered:
            return None
        of = self._answered[logged.position]
        claim, since = of.event, min(event.published, event.recorded_at)
        if not isinstance(claim, ClaimReported) or not self._chosen.holds(logged.position, since):
            return None
        home, by = self._home(of, claim), self._editions.of(event.by_report, event.edition)
        return answer_line(event, claim, report, home, by) if home else None

    def _home(self, logged: Logged, claim: ClaimReported) -> str | None:
        counts = self._editions.of(_report(logged), claim.edition).counts
        return self._chosen.home(logged.position, claim, counts)


def _report(logged: Logged) -> str:
    return logged.stream.partition(":")[2]
