"""The stream of a report: the document as received, and every claim read from it."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Literal

import msgspec

from events.attribution import Chain
from events.citation import Citation
from events.event import Entry, Event
from events.figures import Figure
from events.moments import Moment
from events.values import Value

Modality = Literal["asserted", "expected", "alleged", "denied"]
Basis = Literal["cumulative", "incremental"]
Credibility = Literal[1, 2, 3, 4, 5, 6]


class ReportFiled(Event, frozen=True, kw_only=True, tag=1):
    """A document was taken in; its text is kept beside the log under its SHA-256 (hex)."""

    TOPIC: ClassVar[str] = "report.filed"

    report: str
    outlet: str
    published: datetime
    text_sha256: str
    title: str = ""
    url: str = ""
    first_hand: bool = False


class Part(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One part of a breakdown: who is counted, and how many."""

    population: str
    figure: Figure


class ClaimReported(Event, frozen=True, kw_only=True, tag=1):
    """One fact as a report gives it, by number within the report, from 1.

    `value` is absent where the report gives only the parts of a total; the total is then derived.
    `population` is absent where everyone in the incident is counted.
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


class ClaimVoided(Event, frozen=True, kw_only=True, tag=1):
    """Our own entry of a claim was wrong: it is as if it had not been made, from here on."""

    TOPIC: ClassVar[str] = "claim.voided"

    number: int
    reason: str


class CredibilityRated(Event, frozen=True, kw_only=True, tag=1):
    """How credible a claim is: 1 confirmed … 5 improbable, 6 cannot be judged (Admiralty code)."""

    TOPIC: ClassVar[str] = "claim.credibility-rated"

    number: int
    credibility: Credibility
    reason: str = ""


class Report(msgspec.Struct, frozen=True):
    """A report's stream folded: what was filed, its claims by number, and those voided."""

    version: int
    filed: ReportFiled
    claims: dict[int, ClaimReported]
    voided: dict[int, ClaimVoided]


def report_stream(report: str) -> str:
    """The id of the report's stream: it begins with a time, which keeps the index in order."""
    return f"report:{report}"


def fold_report(before: Report | None, entries: Iterable[Entry]) -> Report | None:
    """The report as its entries leave it; None where there are none."""
    filed = before.filed if before else None
    claims = dict(before.claims) if before else {}
    voided = dict(before.voided) if before else {}
    version = before.version if before else 0
    for entry in entries:
        version = entry.originator_version
        match entry.event:
            case ReportFiled() as filed:
                pass
            case ClaimReported() as claim:
                claims[claim.number] = claim
            case ClaimVoided() as void:
                voided[void.number] = void
    return Report(version, filed, claims, voided) if filed else None
