"""Events into rows of the index."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from events.codec import CODEC
from events.event import Event, Logged, Stored
from events.identity import claim_address
from events.instants import to_micros
from events.log import Log
from projections.search.fields import FIELDS, fields_of
from projections.search.store import entry
from projections.search.tokens import words
from projections.views.numbers import MOST

INSERT = (
    f"INSERT INTO words (rowid, {', '.join(FIELDS)}) VALUES ({', '.join('?' * (len(FIELDS) + 1))})"
)
NAMES = ("incident", "source", "name")  # the fields that name what an event outside reports is of


class About(NamedTuple):
    """What an event that follows another one has from it."""

    incident: str | None = None
    measure: str | None = None
    outlet: str | None = None
    published: int | None = None


class SearchWriter:
    """Writes one batch of the log into the index, within the transaction of its connection."""

    def __init__(self, connection: Connection, log: Log) -> None:
        self._connection = connection
        self._log = log
        self._rows: list[dict[str, Any]] = []
        self._about: dict[str, About] = {}  # by the id of a report or a claim

    def resume(self, connection: Connection) -> None:
        """Go on in another transaction."""
        self._connection = connection
        self._rows = []

    def take(self, batch: Sequence[Stored]) -> None:
        """Write the words of events one by one: texts are long, and not collected."""
        for logged in CODEC.logged(batch):
            self.enter(logged)
        if len(self._about) > MOST:
            self._about.clear()

    def enter(self, logged: Logged) -> None:
        """Write the words of one event, and collect what it is."""
        event = logged.event
        fields = fields_of(event, self._log)
        cut = [" ".join(words(fields.get(name, ""))) for name in FIELDS]
        if any(cut):
            self._connection.exec_driver_sql(INSERT, (logged.position, *cut))
        self._rows.append(self._row(logged))

    def flush(self) -> None:
        """Write the rows collected."""
        if self._rows:
            self._connection.execute(insert(entry), self._rows)

    def end(self) -> None:
        """Nothing goes on beside."""

    def _row(self, logged: Logged) -> dict[str, Any]:
        event = logged.event
        kind, _, name = logged.stream.partition(":")
        report = name if kind == "report" else None
        id = _id(event, report) or name or kind
        about = self._about_of(event, id, report)
        if report:
            self._about.setdefault(id, about)
        return {
            "position": logged.position,
            "kind": event.TOPIC.partition(".")[0],
            "topic": event.TOPIC,
            "id": id,
            "report": report,
            "recorded": to_micros(event.recorded_at),
            **about._asdict(),
        }

    def _about_of(self, event: Event, id: str, report: str | None) -> About:
        incident = getattr(event, "incident", None)
        published = getattr(event, "published", None)
        measure = getattr(event, "measure", None)
        follows = report and id != report and not (incident and measure)
        before = self._known(id) if follows else About()
        filed = self._known(str(report or getattr(event, "implied_by", "")))
        return About(
            incident or before.incident,
            measure or before.measure,
            getattr(event, "outlet", None) or (filed.outlet if report else None),
            filed.published if published is None else to_micros(published),
        )

    def _known(self, id: str) -> About:
        """What the first event of a report or a claim was about, in this batch or before it."""
        if id not in self._about:
            columns = (entry.c.incident, entry.c.measure, entry.c.outlet, entry.c.published)
            query = select(*columns).where(entry.c.id == id, entry.c.report.is_not(None))
            row = self._connection.execute(query.order_by(entry.c.position).limit(1)).first()
            if row is None:
                return About()
            self._about[id] = About(*row)
        return self._about[id]


def _id(event: Event, report: str | None) -> str:
    number = getattr(event, "number", None)
    if report:
        return claim_address(report, number) if isinstance(number, int) else report
    return next((found for name in NAMES if (found := getattr(event, name, ""))), "")
