"""Events into rows of the views, collected over a batch and written together."""

from collections import defaultdict
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.dialects.sqlite import dialect

from events.attribution import Chain
from events.event import Event, Logged
from events.incident import IncidentOpened
from events.instants import from_micros, to_micros
from events.log import Log
from events.names import same_name
from events.report import (
    ClaimCorrected,
    ClaimReported,
    ReportFiled,
    ReportRevised,
)
from projections.claims import Filing, SlotClaim, reworded_claims, slot_claims
from projections.views import schema
from projections.views.effect_rows import Keys, effect_rows
from projections.views.value_columns import value_columns


class Numbers:
    """Short numbers for long names, given in the order of first use."""

    def __init__(self, connection: Connection, table: Table, *columns: str) -> None:
        self._connection = connection
        self._key = table.c.key
        self._columns = [table.c[name] for name in columns]
        self._known: dict[tuple[Any, ...], int] = {}
        self._last: int = connection.execute(select(func.max(table.c.key))).scalar() or 0

    def of(self, *names: Any) -> tuple[int, bool]:
        """The number of a name, and whether it is a new one."""
        number = self._known.get(names) or self._find(names)
        if number:
            self._known[names] = number
            return number, False
        return self.add(*names), True

    def add(self, *names: Any) -> int:
        """The number of a name that is known to be new."""
        self._last += 1
        self._known[names] = self._last
        return self._last

    def _find(self, names: tuple[Any, ...]) -> int | None:
        same = [column == name for column, name in zip(self._columns, names, strict=True)]
        return self._connection.execute(select(self._key).where(*same)).scalar()


class ViewWriter:
    """Writes one batch of the log into the views, within the transaction of its connection."""

    def __init__(self, connection: Connection, log: Log) -> None:
        self._connection = connection
        self._log = log
        self._rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._reports = Numbers(connection, schema.report, "id")
        self._incidents = Numbers(connection, schema.incident, "id")
        self._slots = Numbers(connection, schema.slot, "incident", "measure", "population")
        self._origins = Numbers(connection, schema.origin, "id")
        self._sources = Numbers(connection, schema.source, "id")
        self._chains = Numbers(connection, schema.chain, "id")
        self._filings: dict[tuple[int, int], Filing] = {}
        self._claims: dict[tuple[int, int], int] = {}
        query = select(schema.clock.c.recorded).order_by(schema.clock.c.position.desc()).limit(1)
        self._recorded: int | None = connection.execute(query).scalar()

    def take(self, logged: Logged) -> None:
        """Collect the rows of one event."""
        self._tick(logged.position, logged.event)
        report = logged.stream.partition(":")[2]
        match logged.event:
            case ReportFiled() as filed:
                self._file(logged.position, filed)
            case ReportRevised() as revised:
                self._revise(logged.position, report, revised)
            case ClaimReported() as claim:
                self._claim(logged.position, report, claim)
            case ClaimCorrected() as correction:
                self._correct(logged.position, report, correction)
            case IncidentOpened(incident=incident):
                number = self._incident(incident, logged.position)
                self._add(schema.opening, logged.position, number)
            case event:
                keys = Keys(partial(self._incident, position=logged.position), self._claim_at)
                for table, row in effect_rows(event, logged.position, report, keys):
                    self._add(table, *row)

    def flush(self) -> None:
        """Write the rows collected, parents before children."""
        for table in schema.metadata.sorted_tables:
            if rows := self._rows.pop(table.name, None):
                # Two may undo the same at once: the first of them did.
                one = (
                    insert(table).prefix_with("OR IGNORE")
                    if table is schema.undone
                    else insert(table)
                )
                self._connection.exec_driver_sql(str(one.compile(dialect=dialect())), rows)

    def _add(self, table: Table, *row: Any) -> None:
        self._rows[table.name].append(row)

    def _tick(self, position: int, event: Event) -> None:
        recorded = to_micros(event.recorded_at)
        if recorded != self._recorded:
            self._recorded = recorded
            self._add(schema.clock, position, recorded)

    def _file(self, position: int, filed: ReportFiled) -> None:
        number, is_new = self._reports.of(filed.report)
        published = to_micros(filed.published)
        if is_new:  # else its filing was undone, and it is filed again
            self._add(
                schema.report, number, filed.report, position, filed.outlet, filed.title,
                filed.url, published,
            )  # fmt: skip
        self._filings[number, 1] = Filing(filed.report, filed.published, filed.first_hand)
        self._add(
            schema.edition, position, number, 1, published, filed.text_sha256, filed.first_hand
        )

    def _revise(self, position: int, report: str, revised: ReportRevised) -> None:
        number, _ = self._reports.of(report)
        first_hand = self._filing(number, report, 1).first_hand
        published = min(revised.published, revised.recorded_at)
        self._filings[number, revised.edition] = Filing(report, published, first_hand)
        self._add(
            schema.edition, position, number, revised.edition, to_micros(published),
            revised.text_sha256, first_hand,
        )  # fmt: skip

    def _claim(self, position: int, report: str, claim: ClaimReported) -> None:
        key, _ = self._reports.of(report)
        self._claims[key, claim.number] = position
        chain = self._chain(claim.attribution)
        self._add(schema.claim, position, key, claim.number, claim.edition, chain)
        for said in slot_claims(claim, position, self._filing(key, report, claim.edition)):
            self._add(schema.slot_claim, *self._slot_claim(claim.measure, said))

    def _correct(self, position: int, report: str, correction: ClaimCorrected) -> None:
        key, _ = self._reports.of(report)
        at = self._claim_at(report, correction.number)
        logged = self._log.at(at)
        assert logged is not None
        claim = logged.event
        assert isinstance(claim, ClaimReported)
        filing = self._filing(key, report, claim.edition)
        worded = reworded_claims(claim, at, filing, correction, position)
        for said in worded:
            self._add(schema.slot_claim, *self._slot_claim(claim.measure, said))
        self._add(schema.correction, position, at, worded[0].worded, correction.by_report)

    def _slot_claim(self, measure: str, said: SlotClaim) -> tuple[Any, ...]:
        incident = self._incident(said.incident, said.position)
        name = (incident, measure, said.population or "")
        slot, new = self._slots.of(*name)
        if new:
            self._add(schema.slot, slot, *name)
        origin, new = self._origins.of(said.origin)
        if new:
            self._add(schema.origin, origin, said.origin)
        return (
            slot, said.position, said.corrected, said.published, said.worded,
            *value_columns(said.value), said.derived, said.part, origin, said.voice.value,
            said.modality, said.basis, said.occurred, said.low, said.high,
        )  # fmt: skip

    def _incident(self, name: str, position: int) -> int:
        """The number of an incident, which gets its row where it is named for the first time."""
        number, is_new = self._incidents.of(name)
        if is_new:
            self._add(schema.incident, number, name, position)
        return number

    def _chain(self, links: Chain) -> int:
        """The number of a chain, whose links and sources are written when it is a new one."""
        names = [link.name for link in links]
        number, is_new = self._chains.of(msgspec.json.encode(names).decode())
        if is_new:
            self._add(schema.chain, number, msgspec.json.encode(names).decode())
            for place, name in enumerate(names, 1):
                source, new = self._sources.of(same_name(name))
                if new:
                    self._add(schema.source, source, same_name(name), name)
                self._add(schema.link, number, place, source)
        return number

    def _filing(self, key: int, report: str, edition: int) -> Filing:
        if (key, edition) not in self._filings:
            table = schema.edition.c
            query = select(table.published, table.first_hand)
            query = query.where(table.report == key, table.number == edition)
            newest = query.order_by(table.position.desc()).limit(1)
            published, first_hand = self._connection.execute(newest).one()
            self._filings[key, edition] = Filing(report, from_micros(published), bool(first_hand))
        return self._filings[key, edition]

    def _claim_at(self, report: str, number: int) -> int:
        """The position of a claim, which may be in this batch or in an earlier one."""
        key, _ = self._reports.of(report)
        if (key, number) in self._claims:
            return self._claims[key, number]
        same = (schema.claim.c.report == key, schema.claim.c.number == number)
        position = self._connection.execute(
            select(schema.claim.c.position).where(*same)
        ).scalar_one()
        return int(position)
