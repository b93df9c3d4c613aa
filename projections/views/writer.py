"""Events into rows of the views, collected over a batch and written together."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection

from events.codec import CODEC
from events.event import Event, Stored
from events.incident import IncidentOpened
from events.instants import from_micros, to_micros
from events.log import Log
from events.report import ClaimCorrected, ClaimReported, ReportFiled, ReportRevised
from events.undo import EntryUndone
from projections.views import schema
from projections.views.claim_line import ClaimLine, claim_line, read_chain
from projections.views.driver import Driver
from projections.views.effect_rows import Keys, effect_rows
from projections.views.inserts import Inserts, Rows, touching
from projections.views.numbers import FEW, Numbers, Slots, trimmed
from projections.views.sayings import Said, Sayings
from projections.views.tellings import Tellings

CLAIM = ("position", "report", "number", "slot", "telling", "published")
CLAIM_AT = """
SELECT claim.slot, claim.telling, claim.published, incident.id, slot.measure, slot.population
FROM claim JOIN slot ON slot.key = claim.slot JOIN incident ON incident.key = slot.incident
WHERE claim.position = ?
"""
NEWEST_EDITION = """
SELECT published, first_hand FROM edition WHERE report = ? AND number = ?
ORDER BY position DESC LIMIT 1
"""
LAST_TICK = "SELECT recorded, latest FROM clock ORDER BY position DESC LIMIT 1"
BEARING = ("claim", "corrected", "slot", "telling", "published", "worded")


class Edition(NamedTuple):
    """Of an edition of a report: where it is, the report's number, from when on it counts, and
    whether the outlet was there itself."""

    stream: str
    number: int
    report: int
    published: int
    first_hand: bool


class ViewWriter:
    """Writes the log into the views, batch by batch, within the transactions of connections.

    What it remembers is what the tables hold: where another one has written, a new one goes on.
    """

    def __init__(self, connection: Connection, _: Log) -> None:
        self._driver = Driver(connection)
        self._inserts = Inserts()
        self._sayings = Sayings()
        self._tellings = Tellings(self._driver, self._inserts)
        self._reports = Numbers(self._driver, schema.report, "id", most=FEW)
        self._incidents = Numbers(self._driver, schema.incident, "id")
        self._slots = Slots(self._driver)
        self._telling_of: dict[tuple[bytes, bool, str, str], int] = {}
        self._editions: dict[tuple[str, int], Edition] = {}
        self._filed = Edition("", 0, 0, 0, False)  # the last one asked for
        self._columns: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._run: tuple[Any, Any] = (None, None)  # the columns of the last claims, and their rows
        self._touched: Rows = []
        last = self._driver.row(LAST_TICK)
        self._recorded_at = from_micros(last[0]) if last else None
        self._recorded, self._latest = tuple(last) if last else (0, -(2**62))

    def resume(self, connection: Connection) -> None:
        """Go on in another transaction, where nobody else has written in between."""
        self._driver.resume(connection)

    def take(self, batch: Sequence[Stored]) -> None:
        """Collect the rows of events that follow one another.

        Nearly all are claims, of which nothing is new but the number: these take as few steps as
        can be, for there may be millions.
        """
        slots_of, telling_of, own = self._slots.known.get, self._telling_of, self._sayings.own
        for position, stream, version, topic, state in batch:
            if topic != ClaimReported.TOPIC:
                event = CODEC.decode(topic, state)
                self._tick(position, event.recorded_at)
                self._take(position, stream, version, event)
                continue
            line = claim_line(state)
            if line.recorded_at != self._recorded_at:
                self._tick(position, line.recorded_at)
            edition = self._filed
            if stream != edition.stream or line.edition != edition.number:
                edition = self._edition(stream, line.edition)
            name, slots = (line.measure, line.population or ""), slots_of(line.incident)
            slot = (slots and slots.get(name)) or self._slot(line.incident, *name, position)
            first_hand = line.first_hand or edition.first_hand
            told = bytes(line.attribution), first_hand, line.modality, line.basis
            telling = telling_of.get(told) or self._telling(line, told)
            columns, said = own(line)
            if columns is not self._run[0]:
                self._run = columns, self._inserts.run("claim", self._after(CLAIM, columns)).append
            published = min(edition.published, self._recorded)
            self._run[1]((position, edition.report, line.number, slot, telling, published, *said))
            if line.breakdown:
                self._parts(line, position, telling, published)

    def flush(self) -> None:
        """Write the rows collected."""
        self.hand_over()
        self._driver.wait()

    def end(self) -> None:
        """Let go of the connection, whatever has happened."""
        self._driver.end()

    def hand_over(self) -> None:
        """Begin to write the rows collected, while the next ones are taken."""
        self._write()
        for numbers in (self._reports, self._incidents, self._slots, self._tellings, self._sayings):
            numbers.trim()
        trimmed(self._telling_of)
        trimmed(self._editions, FEW)

    def _write(self) -> None:
        dialect = self._driver.dialect
        self._driver.write(self._inserts.collected(dialect) + touching(dialect, self._touched))
        self._run, self._touched = (None, None), []

    def _take(self, position: int, stream: str, version: int, event: Event) -> None:
        report = stream.partition(":")[2]
        match event:
            case ReportFiled():
                self._file(position, stream, event, again=version > 1)
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

    def _file(self, position: int, stream: str, filed: ReportFiled, *, again: bool) -> None:
        """A filing that was undone is made again; the first one begins the report's stream."""
        named, published = self._reports, to_micros(filed.published)
        number = named.of(filed.report)[0] if again else named.begin(filed.report)
        if not again:
            self._inserts.add(
                schema.report, number, filed.report, position, filed.outlet, filed.title,
                filed.url, published,
            )  # fmt: skip
        edition = self._remember(Edition(stream, 1, number, published, filed.first_hand))
        self._inserts.add(
            schema.edition, position, number, 1, published, filed.text_sha256, edition.first_hand
        )

    def _revise(self, position: int, stream: str, revised: ReportRevised) -> None:
        first = self._edition(stream, 1)
        published = to_micros(min(revised.published, revised.recorded_at))
        self._remember(Edition(stream, revised.edition, first.report, published, first.first_hand))
        self._inserts.add(
            schema.edition, position, first.report, revised.edition, published,
            revised.text_sha256, first.first_hand,
        )  # fmt: skip

    def _edition(self, stream: str, number: int) -> Edition:
        found = self._editions.get((stream, number))
        if found is None:
            report, _ = self._reports.of(stream.partition(":")[2])
            published, first_hand = self._driver.row(NEWEST_EDITION, report, number)
            found = Edition(stream, number, report, published, bool(first_hand))
        return self._remember(found)

    def _remember(self, edition: Edition) -> Edition:
        self._editions[edition.stream, edition.number] = self._filed = edition
        return edition

    # -- claims

    def _parts(self, line: ClaimLine, position: int, telling: int, published: int) -> None:
        """A row for each further slot that the breakdown of a claim bears on."""
        for population, figure in self._sayings.parts(line):
            slot = self._slot(line.incident, line.measure, population, position)
            self._bearing((position, 0, slot, telling, published, 0), figure)

    def _correct(self, position: int, stream: str, correction: ClaimCorrected) -> None:
        """A row for each slot that the claim bears on as its source worded it anew; it cannot count
        so before it counts at all."""
        at = self._touch(stream.partition(":")[2], correction.number)
        slot, telling, published, incident, measure, population = self._driver.row(CLAIM_AT, at)
        worded = max(to_micros(min(correction.published, correction.recorded_at)), published)
        row = at, position, slot, telling, published, worded
        self._bearing(row, self._sayings.total(correction))
        for who, said in self._sayings.of_parts(correction.breakdown):
            if who != population:
                part = self._slot(incident, measure, who, position)
                self._bearing((at, position, part, telling, published, worded), said)
        self._inserts.add(schema.correction, position, at, worded, correction.by_report)

    def _bearing(self, row: tuple[Any, ...], said: Said) -> None:
        names = self._after(BEARING, said[0])
        self._inserts.run("bearing", names).append((*row, *said[1]))

    def _after(self, first: tuple[str, ...], columns: tuple[str, ...]) -> tuple[str, ...]:
        """The columns after those that are always filled: the same tuple for the same ones."""
        both = first + columns
        return self._columns.setdefault(both, both)

    # -- names

    def _slot(self, incident: str, measure: str, population: str, position: int) -> int:
        """The number of a slot, which gets its row where it is named for the first time."""
        number = self._incident(incident, position)
        slot, is_new = self._slots.of(incident, number, measure, population)
        if is_new:
            self._inserts.add(schema.slot, slot, number, measure, population)
        return slot

    def _incident(self, name: str, position: int) -> int:
        """The number of an incident, which gets its row where it is named for the first time."""
        number, is_new = self._incidents.of(name)
        if is_new:
            self._inserts.add(schema.incident, number, name, position)
            self._slots.begin(name)
        return number

    def _telling(self, line: ClaimLine, told: tuple[bytes, bool, str, str]) -> int:
        raw, first_hand, modality, basis = told
        period = self._sayings.period(line) if basis == "incremental" else ""
        found = self._tellings.of(read_chain(raw), first_hand, modality, basis, period)
        if basis != "incremental":  # else each period is told apart
            self._telling_of[told] = found
        return found

    def _touch(self, report: str, number: int) -> int:
        """The position of a claim to which something is done: it may be in this batch."""
        key, _ = self._reports.of(report)
        position = self._driver.one(schema.claim, "position", ("report", "number"), (key, number))
        if position is None:
            self._write()
            position = self._driver.one(
                schema.claim, "position", ("report", "number"), (key, number)
            )
        self._touched.append((position,))
        return int(position)
