"""The stream of a report: the document as received, and every claim read from it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from events.attribution import Chain
from events.citation import Citation
from events.event import Entry, Event
from events.figures import MOST, Figure
from events.moments import Moment
from events.undo import standing_entries
from events.values import Value

Modality = Literal["asserted", "expected", "alleged", "denied"]
Basis = Literal["cumulative", "incremental"]
Credibility = Literal[1, 2, 3, 4, 5, 6]
Count = Annotated[int, msgspec.Meta(ge=0, le=MOST)]


class ReportFiled(Event, frozen=True, kw_only=True, tag=1):
    """A document was taken in; its text is kept beside the log under its SHA-256 (hex).

    `text_sha256` is empty where no text came with its claims, as in a file of records.
    """

    TOPIC: ClassVar[str] = "report.filed"

    report: str
    outlet: str
    published: datetime
    text_sha256: str
    title: str = ""
    url: str = ""
    first_hand: bool = False


class ReportRevised(Event, frozen=True, kw_only=True, tag=1):
    """The outlet changed the document at its url: another edition, beside those kept before.

    `published` is from when on the edition counts: its own time or, where it has none of its own,
    when it was recorded.
    """

    TOPIC: ClassVar[str] = "report.revised"

    edition: int
    published: datetime
    text_sha256: str
    title: str = ""
    dated: datetime | None = None


class Part(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One part of a breakdown: who is counted, and how many."""

    population: str
    figure: Figure


class ClaimReported(Event, frozen=True, kw_only=True, tag=2):
    """One fact as a report gives it, by number within the report, from 1.

    `value` is absent where the report gives only the parts of a total; the total is then derived.
    `population` is absent where everyone in the incident is counted. `low` and `high` are the range
    that the source gives around its figure, as it gives it: in order or not.
    """

    TOPIC: ClassVar[str] = "claim.reported"

    number: int
    incident: str
    measure: str
    attribution: Chain
    value: Value | None = None
    breakdown: tuple[Part, ...] = ()
    population: str | None = None
    modality: Modality = "asserted"
    basis: Basis = "cumulative"
    occurred: Moment | None = None
    citation: Citation | None = None
    first_hand: bool = False
    edition: int = 1
    low: Count | None = None
    high: Count | None = None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Version 1 knew no range."""


class ClaimCorrected(Event, frozen=True, kw_only=True, tag=1):
    """The source corrected what it had said: the claim reads so from `published` on.

    `by_report` is the report that carries the correction, `citation` a place in its text.
    """

    TOPIC: ClassVar[str] = "claim.corrected"

    number: int
    by_report: str
    published: datetime
    value: Value | None = None
    breakdown: tuple[Part, ...] = ()
    citation: Citation | None = None
    edition: int = 1
    reason: str = ""


class ClaimRetracted(Event, frozen=True, kw_only=True, tag=1):
    """The source took back what it had said, from `published` on, in the report `by_report`.

    What it had said earlier does not come back: to withdraw a figure is not to repeat an older one.
    """

    TOPIC: ClassVar[str] = "claim.retracted"

    number: int
    by_report: str
    published: datetime
    reason: str
    citation: Citation | None = None
    edition: int = 1


class ClaimVoided(Event, frozen=True, kw_only=True, tag=1):
    """Our own entry of a claim was wrong: it is as if it had not been made, from here on.

    `replaced_by` is the number of the claim entered in its place; 0 where there is none.
    """

    TOPIC: ClassVar[str] = "claim.voided"

    number: int
    reason: str
    replaced_by: int = 0


class ClaimReassigned(Event, frozen=True, kw_only=True, tag=1):
    """Our own entry named the wrong incident: the claim is about another one, from here on."""

    TOPIC: ClassVar[str] = "claim.reassigned"

    number: int
    incident: str
    reason: str


class CredibilityRated(Event, frozen=True, kw_only=True, tag=1):
    """How credible a claim is: 1 confirmed … 5 improbable, 6 cannot be judged (Admiralty code)."""

    TOPIC: ClassVar[str] = "claim.credibility-rated"

    number: int
    credibility: Credibility
    reason: str = ""


class Edition(msgspec.Struct, frozen=True):
    """A document as it read at one time; `published` is from when on it counts."""

    number: int
    published: datetime
    text_sha256: str
    title: str
    dated: datetime


class Report(msgspec.Struct, frozen=True):
    """A report's stream folded: what was filed, its claims by number, and what became of them.

    `is_filed` is false where the filing was undone; `numbered` is the highest number ever given
    to a claim of the report.
    """

    version: int
    filed: ReportFiled
    is_filed: bool
    numbered: int
    editions: tuple[Edition, ...]
    claims: dict[int, ClaimReported]
    voided: dict[int, ClaimVoided]
    retracted: dict[int, ClaimRetracted]
    corrected: dict[int, ClaimCorrected]
    entries: tuple[Entry, ...]

    def standing(self) -> dict[int, ClaimReported]:
        """The claims that were neither voided by us nor retracted by their source."""
        gone = self.voided.keys() | self.retracted.keys()
        return {number: claim for number, claim in self.claims.items() if number not in gone}


def report_stream(report: str) -> str:
    """The id of the report's stream: it begins with a time, which keeps the index in order."""
    return f"report:{report}"


def fold_report(before: Report | None, entries: Iterable[Entry]) -> Report | None:
    """The report as its entries leave it; None where there are none."""
    every = (*(before.entries if before else ()), *entries)
    filings = [entry.event for entry in every if isinstance(entry.event, ReportFiled)]
    if not filings:
        return None
    numbers = [entry.event.number for entry in every if isinstance(entry.event, ClaimReported)]
    report = Report(
        every[-1].originator_version, filings[-1], False, max(numbers, default=0),
        (), {}, {}, {}, {}, every,
    )  # fmt: skip
    editions: list[Edition] = []
    for entry in standing_entries(every):
        _take(report, editions, entry.event)
    return msgspec.structs.replace(report, is_filed=bool(editions), editions=tuple(editions))


def _take(report: Report, editions: list[Edition], event: Event) -> None:
    match event:
        case ReportFiled(published=published, text_sha256=text, title=title):
            editions.append(Edition(1, published, text, title, published))
        case ReportRevised(edition=number, published=published, text_sha256=text, title=title):
            dated = event.dated or published
            editions.append(Edition(number, published, text, title, dated))
        case ClaimReported(number=number):
            report.claims[number] = event
        case ClaimVoided(number=number):
            report.voided[number] = event
        case ClaimRetracted(number=number):
            report.retracted[number] = event
        case ClaimCorrected(number=number):
            before = report.corrected.get(number)
            if before is None or before.published <= event.published:
                report.corrected[number] = event
