"""Records into events: each is new, or had already, or cannot be."""

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import groupby
from operator import attrgetter

import msgspec

from events.appender import PIECE
from events.event import Entry, Event
from events.identity import read_claim_address
from events.incident import IncidentOpened, fold_incident, incident_stream
from events.instants import to_micros
from events.log import Appending, Changes
from events.report import ClaimCorrected, ClaimRetracted, fold_report, report_stream
from tracker.claim_fields import breakdown_finding, range_finding
from tracker.decisions.claims import reported
from tracker.decisions.common import Stamp
from tracker.drafts import DraftClaim
from tracker.records.record import WITHDRAWN, Record
from tracker.records.reports import Reports, ReportState
from tracker.records.withdrawing import Before, SinceThen, slot_key

OPEN = -1  # an incident that is open; else the version of its stream: at 1 it was opened
MANY_INCIDENTS = 20_000  # whose state is in memory
MANY = 20  # names of incidents that are kept to be told
MANY_NAMES = 500  # measures with populations that are compared with those the case has

Refuse = Callable[[int, str, str], None]  # line, what, what to do


class Imported(msgspec.Struct):
    """What importing did: how many of each were recorded, and how many records were there."""

    records: int = 0
    unchanged: int = 0
    reports: int = 0
    claims: int = 0
    retractions: int = 0
    corrections: int = 0
    incidents: int = 0
    events: int = 0
    first: int = 0  # position of the first event
    last: int = 0
    named: dict[tuple[str, str | None], DraftClaim] = msgspec.field(default_factory=dict)
    merged: dict[str, str] = msgspec.field(default_factory=dict)
    opened: list[str] = msgspec.field(default_factory=list)
    kept: int = 0  # records whose transaction has ended
    unsummed: int = 0  # claims whose total is not the sum of their parts
    disordered: int = 0  # claims whose range does not hold their figure


class RecordFiler:
    """Files records in the order of their file, over one transaction after another; `before` is the
    case as it was.
    """

    def __init__(self, before: Before, refuse: Refuse) -> None:
        self.done = Imported()
        self._before = before
        self._since = SinceThen(before)
        self._refuse = refuse
        self._reports = Reports(before.position)
        self._open: dict[str, int] = {}
        self._withdrawn: dict[tuple[str, str, bytes], int] = {}
        self._changes = Changes()

    def begin(self, appending: Appending, stamp: Stamp) -> None:
        """Go on in a transaction: what others wrote meanwhile is read again."""
        self._appending = appending
        self._stamp = stamp
        self._reports.go_on(appending)

    def take(self, records: Sequence[Record]) -> Iterable[Entry]:
        """File some records; the entries that were appended for them."""
        self._reports.meet({record.document.name for record in records}, self._appending)
        self._meet_incidents({record.claim.incident for record in records})
        self.done.records += len(records)
        recorded: list[Entry] = []
        for document, those in groupby(records, attrgetter("document")):
            state = self._reports.of(document.name)
            is_of = state.is_of(document)
            for record in those:
                if not is_of:
                    self._refuse(record.line, f"the report {state.name} is of {state.outlet}", "")
                elif record.op == "claim":
                    self._claim(record, state)
                else:
                    recorded += self._flush()
                    self._withdraw(record, state)
                if len(self._changes.entries) >= PIECE:  # written while the next ones are made
                    recorded += self._flush()
        return [*recorded, *self._flush()]

    def close(self) -> None:
        """Let go of what is kept outside of memory."""
        self._reports.close()
        self._since.close()

    # -- claims

    def _claim(self, record: Record, state: ReportState) -> None:
        claim = record.claim
        number = _numbered(record, state) if record.address else 0
        if 0 < number <= state.numbered and state.statements.is_at(number, claim):
            self.done.unchanged += 1  # wherever that claim counts by now
            return
        is_new = state.statements.is_new(claim, record.attribution)
        if not is_new and number <= state.numbered:
            self.done.unchanged += 1
            return
        edition = state.editions.get(record.document.published) or self._edition(record, state)
        if self._open[claim.incident] != OPEN:
            self._open_incident(claim.incident, state.name)
        number = state.claimed(number)
        event = reported(claim, record.attribution, number, self._stamp, edition)
        self._changes.entries.append(Entry(state.stream, state.version, event))
        self._count(claim)

    def _count(self, claim: DraftClaim) -> None:
        """Count a claim that was recorded, and keep what is to be told of it."""
        self.done.claims += 1
        if claim.incident in self._before.merges:
            self.done.merged[claim.incident] = self._before.incident(claim.incident)
        name = claim.measure, claim.population
        if name not in self.done.named and len(self.done.named) < MANY_NAMES:
            self.done.named[name] = claim
        if claim.breakdown and breakdown_finding(claim):
            self.done.unsummed += 1
        if (claim.low is not None or claim.high is not None) and range_finding(claim):
            self.done.disordered += 1

    def _edition(self, record: Record, state: ReportState) -> int:
        """The edition of the report that the record's document is, filed if it is not there."""
        if opening := state.opening(record.document, self._stamp):
            self.done.reports += not state.editions
            self._add(state, opening)
        return state.editions[record.document.published]

    def _open_incident(self, incident: str, report: str) -> None:
        version, stream = self._open[incident], incident_stream(incident)
        if version == 0 or (version > 1 and not self._is_open(stream)):
            opened = IncidentOpened(**self._stamp.fields(), incident=incident, implied_by=report)
            self._changes.add(stream, version, opened)
            self.done.incidents += 1
            if len(self.done.opened) < MANY:
                self.done.opened.append(incident)
        self._open[incident] = OPEN

    def _meet_incidents(self, incidents: Collection[str]) -> None:
        """Read the versions of incidents that are not known yet, all by one query."""
        if len(self._open) > MANY_INCIDENTS:
            self._open.clear()
        unknown = [name for name in incidents if name not in self._open]
        if not unknown:
            return
        there = self._appending.versions([incident_stream(name) for name in unknown])
        for name in unknown:
            self._open[name] = there.get(incident_stream(name), 0)

    def _is_open(self, stream: str) -> bool:
        incident = fold_incident(None, _entries(self._appending, stream))
        return incident is not None and incident.is_open

    # -- retractions and corrections

    def _withdraw(self, record: Record, state: ReportState) -> None:
        """Retract or correct what the record names, or what its origin last said in its slot."""
        state.statements.withdrawn(record.claim, record.attribution)
        named = record.address
        target = self._addressed(record) if named else self._last_said(record)
        if target is None:
            return
        edition = self._edition(record, state)
        report, number = target
        self._reports.add([report], self._appending)
        of = self._reports.of(report)
        of.statements.withdrawn(record.claim, record.attribution)
        self._add(of, self._event(record, number, edition))
        if record.op == "retract":
            self.done.retractions += 1
        else:
            self.done.corrections += 1

    def _event(self, record: Record, number: int, edition: int) -> Event:
        fields, claim, document = self._stamp.fields(), record.claim, record.document
        if record.op == "retract":
            return ClaimRetracted(
                **fields, number=number, by_report=document.name, published=document.published,
                reason=record.reason or WITHDRAWN, citation=claim.citation, edition=edition,
            )  # fmt: skip
        return ClaimCorrected(
            **fields, number=number, by_report=document.name, published=document.published,
            value=claim.value, breakdown=claim.breakdown, citation=claim.citation,
            edition=edition, reason=record.reason,
        )  # fmt: skip

    def _addressed(self, record: Record) -> tuple[str, int] | None:
        """The claim that a record names; None where that was done, or cannot be."""
        name, number = read_claim_address(record.address)
        report = fold_report(None, _entries(self._appending, report_stream(name)))
        if report is None or number not in report.claims or number in report.voided:
            hint = "give the claim before what is done to it; tracker why shows addresses"
            self._refuse(record.line, f"claim: there is no claim {record.address} to {record.op}",
                         hint)  # fmt: skip
            return None
        if any(_is_done(record, number, entry.event) for entry in report.entries):
            self.done.unchanged += 1
            return None
        return name, number

    def _last_said(self, record: Record) -> tuple[str, int] | None:
        """What the origin last said in the slot; None where that was withdrawn, or never said."""
        claim, document, attribution = record.claim, record.document, record.attribution
        published = to_micros(min(document.published, self._stamp.recorded_at))
        prior = self._before.said(claim, attribution, published, document.name)
        key = record.op, document.name, slot_key(claim, attribution, self._before)
        self._withdrawn[key] = self._withdrawn.get(key, 0) + 1
        done = prior.withdrawn if record.op == "retract" else prior.corrected
        if self._withdrawn[key] <= done:
            self.done.unchanged += 1
            return None
        self._since.read_on(self._appending)
        said = [s for s in (prior.last, self._since.last(claim, attribution, published)) if s]
        if not said:
            self._refuse(
                record.line,
                f'"{attribution[0].name}" had said nothing by then of {claim.incident}, '
                f"{claim.measure}, {claim.population or 'everyone'} that could be withdrawn",
                "give the claim before it is withdrawn, or name it: claim = REPORT#n",
            )
            return None
        last = max(said)
        if last.gone:
            self.done.unchanged += 1
            return None
        return last.report, last.number

    # -- appending

    def _add(self, state: ReportState, event: Event) -> None:
        state.add(event)
        self._changes.entries.append(Entry(state.stream, state.version, event))

    def _flush(self) -> list[Entry]:
        changes, self._changes = self._changes, Changes()
        if changes.entries:
            before = self._appending.append(changes)
            self.done.first = self.done.first or before + 1
            self.done.events += len(changes.entries)
            self.done.last = self._appending.size
        return changes.entries


def _numbered(record: Record, state: ReportState) -> int:
    """The number that a claim had where it was exported, if it was of this report; else 0.

    Above what the report has, it is another claim than any there: it may say again what was
    retracted.
    """
    report, number = read_claim_address(record.address)
    return number if report == state.name else 0


def _entries(appending: Appending, stream: str) -> Iterable[Entry]:
    return (
        Entry(logged.stream, logged.version, logged.event) for logged in appending.entries(stream)
    )


def _is_done(record: Record, number: int, event: Event) -> bool:
    """Whether an event is what a record asks for."""
    if not isinstance(event, ClaimRetracted | ClaimCorrected):
        return False
    by, at = record.document.name, record.document.published
    if (event.number, event.by_report, event.published) != (number, by, at):
        return False
    if isinstance(event, ClaimRetracted):
        return record.op == "retract"
    said = record.claim.value, record.claim.breakdown
    return record.op == "correct" and (event.value, event.breakdown) == said
