"""The editions of reports that records are from, as the log has them."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from events.event import Logged
from events.log import Log
from events.report import ReportFiled, ReportRevised

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST = 10_000  # reports that are kept at hand


class Edition(msgspec.Struct, frozen=True):
    """An edition of a report; `counts` is from when on it does, were it published later."""

    report: str
    outlet: str
    published: datetime
    counts: datetime
    title: str
    url: str
    first_hand: bool


class Editions:
    """The editions of reports by their numbers: as they come by, or looked up in the log."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._reports: OrderedDict[str, dict[int, Edition]] = OrderedDict()

    def take(self, logged: Logged) -> None:
        """Keep what the event of a filing or a revision says."""
        event, report = logged.event, logged.stream.partition(":")[2]
        if isinstance(event, ReportFiled):
            editions = self._reports.setdefault(report, {})
            editions[1] = Edition(
                report, event.outlet, event.published, event.published, event.title, event.url,
                event.first_hand,
            )  # fmt: skip
        elif isinstance(event, ReportRevised) and report in self._reports:
            self._reports[report][event.edition] = msgspec.structs.replace(
                self._reports[report][1], published=event.published, title=event.title,
                counts=min(event.published, event.recorded_at),
            )  # fmt: skip

    def fetch(self, connection: "Connection", reports: Iterable[str], upto: int) -> None:
        """Have these reports at hand, as they are up to a position; forget those unused longest."""
        from projections.views.record_reader import edition_positions

        missing = set()
        for report in reports:
            if report in self._reports:
                self._reports.move_to_end(report)
            else:
                missing.add(report)
        for positions in edition_positions(connection, missing).values() if missing else ():
            for position in positions:
                if position <= upto and (logged := self._log.at(position)):
                    self.take(logged)
        for _ in range(len(self._reports) - max(MOST, len(missing))):
            self._reports.popitem(last=False)

    def of(self, report: str, edition: int) -> Edition:
        """An edition of a report that is at hand."""
        return self._reports[report][edition]
