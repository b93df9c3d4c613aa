"""Events into rows of the views, collected over a batch and written together."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.dialects.sqlite import dialect

from events.case import MarkSet
from events.event import Event, Logged
from events.figures import Figure
from events.incident import IncidentOpened
from events.instants import from_micros, to_micros
from events.names import same_name
from events.report import ClaimReported, ClaimVoided, CredibilityRated, ReportFiled
from events.source import SourceRated
from events.values import Value, value_text
from projections.claims import Filing, SlotClaim, slot_claims
from projections.views import schema


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

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._reports = Numbers(connection, schema.report, "id")
        self._incidents = Numbers(connection, schema.incident, "id")
        self._slots = Numbers(connection, schema.slot, "incident", "measure", "population")
        self._origins = Numbers(connection, schema.origin, "id")
        self._filings: dict[int, Filing] = {}
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
            case ClaimReported() as claim:
                self._claim(logged.position, report, claim)
            case ClaimVoided(number=number, reason=reason):
                self._add(schema.voiding, logged.position, self._claim_at(report, number), reason)
            case CredibilityRated(number=number, credibility=credibility):
                claim_at = self._claim_at(report, number)
                self._add(schema.credibility_rating, logged.position, claim_at, credibility)
            case IncidentOpened(incident=incident):
                self._add(
                    schema.incident, self._incidents.of(incident)[0], incident, logged.position
                )
            case SourceRated(source=source, reliability=reliability):
                self._add(schema.source_rating, logged.position, same_name(source), reliability)
            case MarkSet(name=name, marked=position):
                self._add(schema.mark, name, position)

    def flush(self) -> None:
        """Write the rows collected, parents before children."""
        for table in schema.metadata.sorted_tables:
            if rows := self._rows.pop(table.name, None):
                statement = str(insert(table).compile(dialect=dialect()))
                self._connection.exec_driver_sql(statement, rows)

    def _add(self, table: Table, *row: Any) -> None:
        self._rows[table.name].append(row)

    def _tick(self, position: int, event: Event) -> None:
        recorded = to_micros(event.recorded_at)
        if recorded != self._recorded:
            self._recorded = recorded
            self._add(schema.clock, position, recorded)

    def _file(self, position: int, filed: ReportFiled) -> None:
        number = self._reports.add(filed.report)
        self._filings[number] = Filing(filed.report, filed.published, filed.first_hand)
        self._add(
            schema.report, number, filed.report, position, filed.outlet, filed.title, filed.url,
            to_micros(filed.published), filed.first_hand,
        )  # fmt: skip

    def _claim(self, position: int, report: str, claim: ClaimReported) -> None:
        report_key, _ = self._reports.of(report)
        self._claims[report_key, claim.number] = position
        self._add(schema.claim, position, report_key, claim.number)
        for said in slot_claims(claim, position, self._filing(report_key, report)):
            self._add(schema.slot_claim, *self._slot_claim(claim, said))

    def _slot_claim(self, claim: ClaimReported, said: SlotClaim) -> tuple[Any, ...]:
        incident, _ = self._incidents.of(claim.incident)
        name = (incident, claim.measure, said.population or "")
        slot, new = self._slots.of(*name)
        if new:
            self._add(schema.slot, slot, *name)
        origin, new = self._origins.of(said.origin)
        if new:
            self._add(schema.origin, origin, said.origin)
        figure = said.value if isinstance(said.value, Figure) else None
        return (
            slot, said.position, said.published, type(said.value).__struct_config__.tag,
            figure.lower if figure else None, figure.upper if figure else None,
            bool(figure and figure.approximate), _text(said.value),
            said.derived, said.part, origin, said.voice.value, said.modality, said.basis,
            said.occurred,
        )  # fmt: skip

    def _filing(self, key: int, report: str) -> Filing:
        if key not in self._filings:
            columns = (schema.report.c.published, schema.report.c.first_hand)
            query = select(*columns).where(schema.report.c.key == key)
            published, first_hand = self._connection.execute(query).one()
            self._filings[key] = Filing(report, from_micros(published), bool(first_hand))
        return self._filings[key]

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


def _text(value: Value) -> str | None:
    """What a row keeps as text: all but figures, and of those the vague words."""
    if not isinstance(value, Figure):
        return value_text(value)
    return value.words if value.convention else None
