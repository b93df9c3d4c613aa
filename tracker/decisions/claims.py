"""The life of a claim: added, corrected or retracted by its source; voided, moved, rated by us."""

from collections.abc import Callable

import msgspec

from events.attribution import Chain, chain
from events.citation import Citation
from events.errors import Refused
from events.event import Event
from events.identity import claim_address
from events.instants import instant_text
from events.log import Changes
from events.names import check_text
from events.report import (
    ClaimCorrected,
    ClaimReassigned,
    ClaimReported,
    ClaimRetracted,
    ClaimVoided,
    Credibility,
    CredibilityRated,
    Edition,
    Part,
    Report,
    report_stream,
)
from events.values import Value
from tracker.decisions.common import Closed, Stamp, open_incidents, reason_given, single
from tracker.drafts import DraftClaim


class NoSuchClaim(Refused):
    """The report has no claim of that number."""


class AlreadyVoided(Refused):
    """The claim was voided before."""


class AlreadyRetracted(Refused):
    """The source took the claim back before."""


class NotACorrection(Refused):
    """A correction or a retraction is not by a later document of the source."""


def reported(
    claim: DraftClaim, attribution: Chain, number: int, stamp: Stamp, edition: int = 1
) -> ClaimReported:
    """The event for a draft, with its whole chain."""
    event = ClaimReported(  # Python is slow with more than 15 arguments by name
        recorded_at=stamp.recorded_at,
        recorded_by=stamp.recorded_by,
        system_user=stamp.system_user,
        number=number,
        incident=claim.incident,
        measure=claim.measure,
        attribution=attribution,
        value=claim.value,
        breakdown=claim.breakdown,
        population=claim.population,
        modality=claim.modality,
        basis=claim.basis,
        occurred=claim.occurred,
        citation=claim.citation,
        first_hand=claim.first_hand,
    )
    if edition == 1 and claim.low is None and claim.high is None:
        return event
    return msgspec.structs.replace(event, edition=edition, low=claim.low, high=claim.high)


def decide_adding(
    claim: DraftClaim,
    report: Report,
    edition: int,
    same: Callable[[ClaimReported], object],
    closed: Closed,
    stamp: Stamp,
) -> Changes:
    """Add one claim to a filed report; `same` is what two claims have in common that are one."""
    attribution = chain(claim.said_by, report.filed.outlet)
    event = reported(claim, attribution, report.numbered + 1, stamp, edition)
    for number, had in report.standing().items():
        if same(had) == same(event):
            raise Refused(f"claim {number} of this report already says the same")
    changes = Changes()
    open_incidents(changes, [event.incident], report.filed.report, closed, stamp)
    changes.add(_stream(report), report.version, event)
    return changes


def decide_voiding(
    report: Report,
    number: int,
    reason: str,
    stamp: Stamp,
    replacement: ClaimReported | None = None,
    closed: Closed = lambda incident: None,
    credibility: Credibility | None = None,
) -> Changes:
    """Void our own entry of a claim; the claim entered in its place comes first, so that no moment
    is without either, and is as credible as that was rated."""
    claim_of(report, number)
    _refuse_voided(report, number)
    changes, events = Changes(), list[Event]()
    if replacement is not None:
        _refuse_answered(report, number)
        open_incidents(changes, [replacement.incident], report.filed.report, closed, stamp)
        events.append(replacement)
        if credibility is not None:
            rated = CredibilityRated(
                **stamp.fields(), number=replacement.number, credibility=credibility,
                reason=f"as claim {number}",
            )  # fmt: skip
            events.append(rated)
    void = ClaimVoided(
        **stamp.fields(),
        number=number,
        reason=reason_given(reason),
        replaced_by=replacement.number if replacement else 0,
    )
    changes.add(_stream(report), report.version, *events, void)
    return changes


def decide_correction(
    report: Report,
    number: int,
    by: Report,
    edition: Edition,
    value: Value | None,
    breakdown: tuple[Part, ...],
    citation: Citation | None,
    reason: str,
    stamp: Stamp,
) -> Changes:
    """Record that the source corrected a claim, in an edition of the report `by`."""
    claim = claim_of(report, number)
    _refuse_taken_back(report, number)
    _check_later(report, claim, by, edition)
    now = report.corrected.get(number, claim)
    if (now.value, now.breakdown) == (value, breakdown):
        raise Refused(f"claim {number} already says so", hint="give the corrected value")
    event = ClaimCorrected(
        **stamp.fields(),
        number=number,
        by_report=by.filed.report,
        published=edition.published,
        value=value,
        breakdown=breakdown,
        citation=citation,
        edition=edition.number,
        reason=check_text("the reason", reason),
    )
    return single(_stream(report), report.version, event)


def decide_retraction(
    report: Report,
    number: int,
    by: Report,
    edition: Edition,
    citation: Citation | None,
    reason: str,
    stamp: Stamp,
) -> Changes:
    """Record that the source took a claim back, in an edition of the report `by`."""
    claim = claim_of(report, number)
    _refuse_taken_back(report, number)
    _check_later(report, claim, by, edition)
    event = ClaimRetracted(
        **stamp.fields(),
        number=number,
        by_report=by.filed.report,
        published=edition.published,
        reason=reason_given(reason),
        citation=citation,
        edition=edition.number,
    )
    return single(_stream(report), report.version, event)


def decide_reassignment(
    report: Report, number: int, incident: str, is_at: str, reason: str, stamp: Stamp
) -> Changes:
    """Move a claim, which counts for the incident `is_at`, to another incident."""
    claim_of(report, number)
    _refuse_voided(report, number)
    if is_at == incident:
        raise Refused(f'claim {number} is about "{incident}" already')
    event = ClaimReassigned(
        **stamp.fields(), number=number, incident=incident, reason=reason_given(reason)
    )
    return single(_stream(report), report.version, event)


def decide_rating(
    report: Report, number: int, credibility: Credibility, reason: str, stamp: Stamp
) -> Changes:
    """Rate how credible a claim is."""
    claim_of(report, number)
    event = CredibilityRated(
        **stamp.fields(),
        number=number,
        credibility=credibility,
        reason=check_text("the reason", reason),
    )
    return single(_stream(report), report.version, event)


def claim_of(report: Report, number: int) -> ClaimReported:
    """The claim of a number. Raises NoSuchClaim."""
    if number not in report.claims:
        raise NoSuchClaim(
            f"report {report.filed.report} has no claim {number}",
            hint=f"it has {len(report.claims)}: tracker log --report {report.filed.report}",
        )
    return report.claims[number]


def _stream(report: Report) -> str:
    return report_stream(report.filed.report)


def _refuse_voided(report: Report, number: int) -> None:
    if by := report.voided.get(number):
        raise AlreadyVoided(
            f"claim {number} was voided by {by.recorded_by} at "
            f"{instant_text(by.recorded_at)}: {by.reason}"
        )


def _refuse_answered(report: Report, number: int) -> None:
    """What the source has said of a claim since would be lost where it is entered anew."""
    if number in report.retracted or number in report.corrected:
        done = "retracted" if number in report.retracted else "corrected"
        raise Refused(
            f"claim {number} was {done} by its source: entered anew, it would stand as it was",
            hint=f"void it alone, add it (tracker claim add), and record anew that it was {done}",
        )


def _refuse_taken_back(report: Report, number: int) -> None:
    _refuse_voided(report, number)
    if by := report.retracted.get(number):
        raise AlreadyRetracted(
            f"claim {number} was retracted by its source in {by.by_report}: {by.reason}"
        )


def _check_later(report: Report, claim: ClaimReported, by: Report, edition: Edition) -> None:
    """A source corrects by another document than the one it corrects, and later."""
    own = next((item for item in report.editions if item.number == claim.edition), None)
    address = claim_address(report.filed.report, claim.number)
    if by.filed.report == report.filed.report and edition.number == claim.edition:
        raise NotACorrection(
            f"{address} cannot be corrected or retracted by the same text that makes it",
            hint=f"where our own entry was wrong: tracker claim void {address} --because …",
        )
    if own is not None and edition.published < own.published:
        raise NotACorrection(
            f"the report {by.filed.report} was published before the claim {address}",
            hint="a correction comes later than what it corrects",
        )
