"""Events into rows of the views, collected over a batch and written together."""

from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from events.codec import CODEC
from events.event import Event
from events.incident import IncidentOpened
from events.instants import from_micros, to_micros
from events.log import Log
from events.report import ClaimCorrected, ClaimReported, ReportFiled, ReportRevised
from events.undo import EntryUndone
from projections.claims import Filing, SlotClaim, reworded_claims
from projections.views import schema
from projections.views.claim_line import ClaimLine, claim_line, read_chain
from projections.views.effect_rows import Keys, effect_rows
from projections.views.inserts import Asking, Inserts, touch
from projections.views.numbers import Numbers, trimmed
from projections.views.sayings import Sayings
from projections.views.tellings import Tellings

Stored = tuple[int, str, int, str, bytes]  # position, stream, version, topic and state of an event
CLAIM = ("position", "report", "number", "slot", "telling", "published")
BEARING = ("claim", "corrected", "slot", "telling", "published", "worded")


class Edition(NamedTuple):
    """Of an edition of a report: the report's number, from when on it counts, who was there."""

    report: int
    published: int
    first_hand: bool


class ViewWriter:
    """Writes the log into the views, batch by batch, within the transactions of connections.

    What it remembers is what the tables hold: where another one has written, a new one goes on.
    """

    def __init__(self, connection: Connection, log: Log) -> None:
        self._connection = connection
        self._log = log
        self._asking = Asking(connection)
        self._inserts = Inserts()
        self._sayings = Sayings()
        self._tellings = Tellings(self._asking, self._inserts)
        self._reports = Numbers(self._asking, schema.report, "id")
        self._incidents = Numbers(self._asking, schema.incident, "id")
        self._slots = Numbers(self._asking, schema.slot, "incident", "measure", "population")
        self._slot_of: dict[tuple[str, str, str | None], int] = {}
        self._telling_of: dict[tuple[bytes, bool, str, str, str], int] = {}
        self._editions: dict[tuple[str, int], Edition] = {}
        self._columns: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._run: tuple[Any, Any] = (None, None)  # the columns of the last claims, and their rows
        self._touched: list[tuple[int]] = []
        query = select(schema.clock.c.recorded, schema.clock.c.latest)
        last = connection.execute(query.order_by(schema.clock.c.position.desc()).limit(1)).first()
        self._recorded_at = from_micros(last[0]) if last else None
        self._recorded, self._latest = tuple(last) if last else (0, -(2**62))

    def resume(self, connection: Connection) -> None:
        """Go on in another transaction, where nobody else has written in between."""
        self._connection = connection
        self._asking.resume(connection)

    def take(self, stored: Stored) -> None:
        """Collect the rows of one event."""
        position, stream, _, topic, state = stored
        if topic == ClaimReported.TOPIC:
            self._claim(position, stream, claim_line(state))
        else:
            event = CODEC.decode(topic, state)
            self._tick(position, event.recorded_at)
            self._take(position, stream, event)

    def flush(self) -> None:
        """Write the rows collected."""
        self._write()
        for numbers in (self._reports, self._incidents, self._slots, self._tellings, self._sayings):
            numbers.trim()
        for known in (self._slot_of, self._telling_of, self._editions):
            trimmed(known)

    def _write(self) -> None:
        self._inserts.write(self._connection)
        touch(self._connection, self._touched)
        self._run, self._touched = (None, None), []

    def _take(self, position: int, stream: str, event: Event) -> None:
        report = stream.partition(":")[2]
        match event:
            case ReportFiled():
                self._file(position, stream, event)
            case ReportRevised():
                self._revise(position, stream, event)
            case ClaimCorrected():
                self._correct(position, stream, event)
            case IncidentOpened(incident=incident):
                number = self._incident(incident, position)
                self._inserts.add(schema.opening, position, number)
            case _:
                keys = Keys(partial(self._incident, position=position), self._touch)
                for table, row in effect_rows(event, position, report, keys):
                    self._inserts.add(table, *row)
                if isinstance(event, EntryUndone):
                    self._touched += ((back,) for back in event.undone)

    def _tick(self, position: int, recorded_at: datetime) -> None:
        """A row where the time changes."""
        if recorded_at != self._recorded_at:
            self._recorded_at, self._recorded = recorded_at, to_micros(recorded_at)
            self._latest = max(self._latest, self._recorded)
            self._inserts.add(schema.clock, position, self._recorded, self._latest)

    # -- reports

    def _file(self, position: int, stream: str, filed: ReportFiled) -> None:
        number, is_new = self._reports.of(filed.report)
        published = to_micros(filed.published)
        if is_new:  # else its filing was undone, and it is filed again
            self._inserts.add(
                schema.report, number, filed.report, position, filed.outlet, filed.title,
                filed.url, published,
            )  # fmt: skip
        edition = self._editions[stream, 1] = Edition(number, published, filed.first_hand)
        self._inserts.add(
            schema.edition, position, number, 1, published, filed.text_sha256, edition.first_hand
        )

    def _revise(self, position: int, stream: str, revised: ReportRevised) -> None:
        first = self._edition(stream, 1)
        published = to_micros(min(revised.published, revised.recorded_at))
        edition = Edition(first.report, published, first.first_hand)
        self._editions[stream, revised.edition] = edition
        self._inserts.add(
            schema.edition, position, first.report, revised.edition, published,
            revised.text_sha256, first.first_hand,
        )  # fmt: skip

    def _edition(self, stream: str, number: int) -> Edition:
        found = self._editions.get((stream, number))
        if found is None:
            report, _ = self._reports.of(stream.partition(":")[2])
            table = schema.edition.c
            query = select(table.published, table.first_hand)
            query = query.where(table.report == report, table.number == number)
            newest = query.order_by(table.position.desc()).limit(1)
            published, first_hand = self._connection.execute(newest).one()
            found = self._editions[stream, number] = Edition(report, published, bool(first_hand))
        return found

    # -- claims

    def _claim(self, position: int, stream: str, line: ClaimLine) -> None:
        if line.recorded_at != self._recorded_at:
            self._tick(position, line.recorded_at)
        edition = self._editions.get((stream, line.edition)) or self._edition(stream, line.edition)
        report, published, first_hand = edition
        published = min(published, self._recorded)
        name = line.incident, line.measure, line.population
        slot = self._slot_of.get(name) or self._slot(*name, position)
        telling = self._telling(line, line.first_hand or first_hand)
        columns, said = self._sayings.own(line)
        if columns is not self._run[0]:
            self._run = columns, self._inserts.run("claim", self._after(CLAIM, columns))
        self._run[1].append((position, report, line.number, slot, telling, published, *said))
        if line.breakdown:
            for population, (columns, figures) in self._sayings.parts(line):
                part = self._slot(line.incident, line.measure, population, position)
                row = (position, 0, part, telling, published, 0, *figures)
                self._inserts.run("bearing", self._after(BEARING, columns)).append(row)

    def _correct(self, position: int, stream: str, correction: ClaimCorrected) -> None:
        at = self._touch(stream.partition(":")[2], correction.number)
        logged = self._log.at(at)
        assert logged is not None
        claim = logged.event
        assert isinstance(claim, ClaimReported)
        edition = self._edition(stream, claim.edition)
        filing = Filing("", from_micros(edition.published), edition.first_hand)
        telling = self._asking.one(schema.claim, "telling", ("position",), (at,))
        worded = reworded_claims(claim, at, filing, correction, position)
        for said in worded:
            self._reworded(claim.measure, telling, said)
        self._inserts.add(schema.correction, position, at, worded[0].worded, correction.by_report)

    def _reworded(self, measure: str, telling: int, said: SlotClaim) -> None:
        slot = self._slot(said.incident, measure, said.population, said.position)
        columns, values = self._sayings.of(said.value, derived=said.derived, part=said.part)
        row = (said.position, said.corrected, slot, telling, said.published, said.worded, *values)
        self._inserts.run("bearing", self._after(BEARING, columns)).append(row)

    def _after(self, first: tuple[str, ...], columns: tuple[str, ...]) -> tuple[str, ...]:
        """The columns after those that are always filled: the same tuple for the same ones."""
        both = first + columns
        return self._columns.setdefault(both, both)

    # -- names

    def _slot(self, incident: str, measure: str, population: str | None, position: int) -> int:
        name = self._incident(incident, position), measure, population or ""
        slot, is_new = self._slots.of(*name)
        if is_new:
            self._inserts.add(schema.slot, slot, *name)
        self._slot_of[incident, measure, population] = slot
        return slot

    def _incident(self, name: str, position: int) -> int:
        """The number of an incident, which gets its row where it is named for the first time."""
        number, is_new = self._incidents.of(name)
        if is_new:
            self._inserts.add(schema.incident, number, name, position)
        return number

    def _telling(self, line: ClaimLine, first_hand: bool) -> int:
        raw = bytes(line.attribution)
        period = self._sayings.period(line) if line.basis == "incremental" else ""
        name = raw, first_hand, line.modality, line.basis, period
        found = self._telling_of.get(name)
        if found is None:
            found = self._tellings.of(read_chain(raw), *name[1:])
            self._telling_of[name] = found
        return found

    def _touch(self, report: str, number: int) -> int:
        """The position of a claim to which something is done: it may be in this batch."""
        key, _ = self._reports.of(report)
        position = self._asking.one(schema.claim, "position", ("report", "number"), (key, number))
        if position is None:
            self._write()
            position = self._asking.one(
                schema.claim, "position", ("report", "number"), (key, number)
            )
        self._touched.append((position,))
        return int(position)
