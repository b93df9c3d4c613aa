"""Decisions: a draft and the state of its streams in, the events to record out, or a refusal.

They are pure: nothing is read or written here, and the time and the actor are passed in.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import msgspec

from events.attribution import chain
from events.case import CASE_STREAM, MarkSet
from events.errors import Refused
from events.identity import report_id, text_hash
from events.incident import IncidentOpened, incident_stream
from events.instants import instant_text, utc
from events.log import Changes
from events.names import check_name, check_text
from events.report import (
    ClaimReported,
    ClaimVoided,
    Credibility,
    CredibilityRated,
    Report,
    ReportFiled,
    report_stream,
)
from events.source import Reliability, SourceRated, source_stream
from tracker.drafts import DraftClaim, DraftReport

AHEAD = timedelta(hours=24)  # how far a published time may be ahead: clocks and zones are wrong


class Stamp(msgspec.Struct, frozen=True):
    """When and by whom events are recorded."""

    recorded_at: datetime
    recorded_by: str


class FromTheFuture(Refused):
    """A report says that it will be published."""


class NoSuchClaim(Refused):
    """The report has no claim of that number."""


class AlreadyVoided(Refused):
    """The claim was voided before."""


class NoReason(Refused):
    """Something is taken back, and no reason is given."""


def id_of(draft: DraftReport) -> str:
    """The id that the draft's report has, or would get."""
    return report_id(draft.published, draft.outlet, draft.title, draft.url, text_hash(draft.text))


def check_published(published: datetime, now: datetime) -> None:
    """Refuse a published time that has not come. Raises FromTheFuture."""
    if published > now + AHEAD:
        raise FromTheFuture(
            f"{instant_text(published)} is in the future",
            hint="correct `published`, or this machine's clock",
        )


def decide_filing(
    draft: DraftReport,
    report: Report | None,
    is_open: Callable[[str], bool],
    stamp: Stamp,
) -> Changes:
    """File a report and its claims, or the claims that a filed report does not have yet.

    A claim that was voided counts as had: filing the same file again does not bring it back.
    """
    check_published(draft.published, stamp.recorded_at)
    changes, name = Changes(), id_of(draft)
    if report is None:
        changes.texts[text_hash(draft.text)] = draft.text
        changes.add(report_stream(name), 0, _filed(draft, name, stamp))
    claims = new_claims(draft, report, stamp)
    _open_incidents(changes, claims, name, is_open, stamp)
    changes.add(report_stream(name), report.version if report else 0, *claims)
    return changes


def new_claims(draft: DraftReport, report: Report | None, stamp: Stamp) -> list[ClaimReported]:
    """The events for the claims of a draft that its report does not have yet."""
    had = {_content(claim) for claim in report.claims.values()} if report else set()
    number = max(report.claims, default=0) if report else 0
    found = []
    for claim in draft.claims:
        event = _reported(claim, draft.outlet, number + 1, stamp)
        if _content(event) not in had:
            number += 1
            found.append(event)
    return found


def missing_claims(draft: DraftReport, report: Report) -> list[int]:
    """The numbers of claims in force that a file no longer has."""
    stamp = Stamp(report.filed.recorded_at, "")
    given = {_content(_reported(claim, draft.outlet, 1, stamp)) for claim in draft.claims}
    return [
        number
        for number, claim in report.claims.items()
        if number not in report.voided and _content(claim) not in given
    ]


def decide_adding(
    claim: DraftClaim, report: Report, is_open: Callable[[str], bool], stamp: Stamp
) -> Changes:
    """Add one claim to a filed report."""
    filed, changes = report.filed, Changes()
    number = max(report.claims, default=0) + 1
    event = _reported(claim, filed.outlet, number, stamp)
    for had_number, had in report.claims.items():
        if _content(had) == _content(event) and had_number not in report.voided:
            raise Refused(f"claim {had_number} of this report already says the same")
    _open_incidents(changes, [event], filed.report, is_open, stamp)
    changes.add(report_stream(filed.report), report.version, event)
    return changes


def decide_voiding(report: Report, number: int, reason: str, stamp: Stamp) -> Changes:
    """Void our own entry of a claim."""
    _claim_of(report, number)
    if number in report.voided:
        by = report.voided[number]
        raise AlreadyVoided(
            f"claim {number} was voided by {by.recorded_by} at "
            f"{instant_text(by.recorded_at)}: {by.reason}"
        )
    event = ClaimVoided(
        recorded_at=stamp.recorded_at,
        recorded_by=stamp.recorded_by,
        number=number,
        reason=_reason(reason),
    )
    return _one(report_stream(report.filed.report), report.version, event)


def decide_rating(
    report: Report, number: int, credibility: Credibility, reason: str, stamp: Stamp
) -> Changes:
    """Rate how credible a claim is."""
    _claim_of(report, number)
    event = CredibilityRated(
        recorded_at=stamp.recorded_at,
        recorded_by=stamp.recorded_by,
        number=number,
        credibility=credibility,
        reason=check_text("the reason", reason),
    )
    return _one(report_stream(report.filed.report), report.version, event)


def decide_source_rating(
    source: str, version: int, reliability: Reliability, reason: str, stamp: Stamp
) -> Changes:
    """Rate how reliable a source is."""
    event = SourceRated(
        recorded_at=stamp.recorded_at,
        recorded_by=stamp.recorded_by,
        source=check_name("the source", source),
        reliability=reliability,
        reason=check_text("the reason", reason),
    )
    return _one(source_stream(event.source), version, event)


def decide_mark(name: str, taken: Iterable[str], size: int, version: int, stamp: Stamp) -> Changes:
    """Name the present end of the log."""
    name = check_name("the mark", name)
    if name in taken:
        raise Refused(f'there is already a mark "{name}"', hint="choose another name")
    event = MarkSet(
        recorded_at=stamp.recorded_at, recorded_by=stamp.recorded_by, name=name, marked=size
    )
    return _one(CASE_STREAM, version, event)


def _filed(draft: DraftReport, name: str, stamp: Stamp) -> ReportFiled:
    return ReportFiled(
        recorded_at=stamp.recorded_at,
        recorded_by=stamp.recorded_by,
        report=name,
        outlet=draft.outlet,
        published=utc(draft.published),
        text_sha256=text_hash(draft.text),
        title=draft.title,
        url=draft.url,
        first_hand=draft.first_hand,
    )


def _reported(claim: DraftClaim, outlet: str, number: int, stamp: Stamp) -> ClaimReported:
    return ClaimReported(
        recorded_at=stamp.recorded_at,
        recorded_by=stamp.recorded_by,
        number=number,
        incident=claim.incident,
        measure=claim.measure,
        attribution=chain(claim.said_by, outlet),
        value=claim.value,
        breakdown=claim.breakdown,
        population=claim.population,
        modality=claim.modality,
        basis=claim.basis,
        occurred=claim.occurred,
        citation=claim.citation,
        first_hand=claim.first_hand,
    )


def _content(claim: ClaimReported) -> ClaimReported:
    """What a claim says, whoever entered it, whenever, under whatever number."""
    return msgspec.structs.replace(
        claim, number=0, recorded_by="", recorded_at=datetime(1, 1, 1, tzinfo=None)
    )


def _open_incidents(
    changes: Changes,
    claims: list[ClaimReported],
    report: str,
    is_open: Callable[[str], bool],
    stamp: Stamp,
) -> None:
    for incident in dict.fromkeys(claim.incident for claim in claims):
        if not is_open(incident):
            event = IncidentOpened(
                recorded_at=stamp.recorded_at,
                recorded_by=stamp.recorded_by,
                incident=incident,
                implied_by=report,
            )
            changes.add(incident_stream(incident), 0, event)


def _claim_of(report: Report, number: int) -> ClaimReported:
    if number not in report.claims:
        raise NoSuchClaim(
            f"report {report.filed.report} has no claim {number}",
            hint=f"it has {len(report.claims)}: tracker log --report {report.filed.report}",
        )
    return report.claims[number]


def _reason(reason: str) -> str:
    if not reason.strip():
        raise NoReason("a reason is needed", hint='--because "…"')
    return check_text("the reason", reason)


def _one(
    stream: str, version: int, event: ClaimVoided | CredibilityRated | SourceRated | MarkSet
) -> Changes:
    changes = Changes()
    changes.add(stream, version, event)
    return changes
