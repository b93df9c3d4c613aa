"""Filing a report: a new one, another edition of one, or claims that a filed one has not yet."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

import msgspec

from events.attribution import chain, origin_key
from events.citation import Citation
from events.identity import report_id, text_hash
from events.instants import utc
from events.log import Changes
from events.report import (
    ClaimReported,
    ClaimRetracted,
    Edition,
    Report,
    ReportFiled,
    ReportRevised,
    report_stream,
)
from tracker.decisions.claims import reported
from tracker.decisions.common import NOBODY, Closed, Stamp, check_published, open_incidents
from tracker.drafts import DraftReport

Finder = Callable[[Report, Edition], dict[int, str]]


def id_of(draft: DraftReport) -> str:
    """The id that the draft's report has, or would get, as a document of its own."""
    return report_id(draft.published, draft.outlet, draft.title, draft.url, text_hash(draft.text))


def decide_filing(
    draft: DraftReport,
    name: str,
    report: Report | None,
    closed: Closed,
    stamp: Stamp,
    dropped: Finder = lambda report, edition: {},
) -> Changes:
    """File a report and its claims: as the report `name`, or as an edition of it.

    A claim that was voided counts as had: filing the same file again does not bring it back.
    `dropped` tells which claims an edition no longer has and are to be recorded as retracted, with
    what became of their words.
    """
    check_published(draft.published, stamp.recorded_at)
    changes = Changes()
    version = report.version if report else 0
    if report is None or not report.is_filed:
        changes.texts[text_hash(draft.text)] = draft.text
        changes.add(report_stream(name), version, _filed(draft, name, stamp))
        edition = Edition(1, utc(draft.published), "", "", utc(draft.published))
    elif (found := edition_of(draft, report)) is not None:
        edition = found
    else:
        edition = next_edition(draft, report, stamp)
        changes.texts[text_hash(draft.text)] = draft.text
        changes.add(report_stream(name), version, _revised(draft, edition, stamp))
    claims = new_claims(draft, report, edition, stamp)
    open_incidents(changes, [claim.incident for claim in claims], name, closed, stamp)
    changes.add(report_stream(name), version, *claims)
    if report is not None and edition.number > 1:
        gone = dropped(report, edition)
        changes.add(report_stream(name), version, *_retractions(gone, report, edition, stamp))
    return changes


def edition_of(draft: DraftReport, report: Report) -> Edition | None:
    """The edition that the draft is the document of; None where it is another one."""
    same = (text_hash(draft.text), utc(draft.published), draft.title)
    return next(
        (item for item in report.editions if (item.text_sha256, item.dated, item.title) == same),
        None,
    )


def next_edition(draft: DraftReport, report: Report, stamp: Stamp) -> Edition:
    """The edition that the draft would be.

    It counts from its published time; where the outlet left that as it was, from now.
    """
    dated = utc(draft.published)
    undated = any(edition.dated == dated for edition in report.editions)
    return Edition(
        number=max(edition.number for edition in report.editions) + 1,
        published=utc(stamp.recorded_at) if undated else dated,
        text_sha256=text_hash(draft.text),
        title=draft.title,
        dated=dated,
    )


def new_claims(
    draft: DraftReport, report: Report | None, edition: Edition, stamp: Stamp
) -> list[ClaimReported]:
    """The events for the claims of a draft that its report does not have yet."""
    had = _had(report, edition) if report else set()
    number = report.numbered if report else 0
    found = []
    for claim in draft.claims:
        attribution = chain(claim.said_by, draft.outlet)
        event = reported(claim, attribution, number + 1, stamp, edition.number)
        if content(event) not in had:
            number += 1
            found.append(event)
    return found


def _had(report: Report, edition: Edition) -> set[ClaimReported]:
    """What an edition need not say again: what it, or an earlier one, has said already.

    It says again what was dropped meanwhile, and what an edition in between had otherwise.
    """
    since = {item.number: item.published for item in report.editions}
    by_slot: dict[object, list[tuple[datetime, ClaimReported]]] = defaultdict(list)
    for claim in report.claims.values():
        if since[claim.edition] <= edition.published:
            by_slot[_slot(claim)].append((since[claim.edition], claim))
    had = set()
    for number, claim in report.claims.items():
        at = since[claim.edition]
        otherwise = any(
            at < later < edition.published and content(other) != content(claim)
            for later, other in by_slot[_slot(claim)]
        )
        if at <= edition.published and not otherwise and not _dropped(report, number, edition):
            had.add(content(claim))
    return had


def _slot(claim: ClaimReported) -> object:
    return (
        claim.incident,
        claim.measure,
        claim.population,
        claim.basis,
        origin_key(claim.attribution),
    )


def _dropped(report: Report, number: int, edition: Edition) -> bool:
    """Whether an earlier edition had dropped a claim."""
    retraction = report.retracted.get(number)
    by_itself = retraction is not None and retraction.by_report == report.filed.report
    return retraction is not None and by_itself and edition.number > retraction.edition


def missing_claims(draft: DraftReport, report: Report) -> list[int]:
    """The numbers of claims in force that the file of an edition no longer has."""
    edition = edition_of(draft, report)
    given = {
        content(reported(claim, chain(claim.said_by, draft.outlet), 1, NOBODY))
        for claim in draft.claims
    }
    return [
        number
        for number, claim in report.standing().items()
        if edition and claim.edition == edition.number and content(claim) not in given
    ]


def content(claim: ClaimReported) -> ClaimReported:
    """What a claim says, whoever entered it, whenever, under whatever number, wherever its quote
    stands in whichever edition."""
    quote = Citation(claim.citation.quote, 0, 0) if claim.citation else None
    return msgspec.structs.replace(
        claim, **NOBODY.fields(), number=0, edition=1, citation=quote
    )  # fmt: skip


def _filed(draft: DraftReport, name: str, stamp: Stamp) -> ReportFiled:
    return ReportFiled(
        **stamp.fields(),
        report=name,
        outlet=draft.outlet,
        published=utc(draft.published),
        text_sha256=text_hash(draft.text),
        title=draft.title,
        url=draft.url,
        first_hand=draft.first_hand,
    )


def _revised(draft: DraftReport, edition: Edition, stamp: Stamp) -> ReportRevised:
    return ReportRevised(
        **stamp.fields(),
        edition=edition.number,
        published=edition.published,
        text_sha256=edition.text_sha256,
        title=edition.title,
        dated=None if edition.dated == edition.published else edition.dated,
    )


def _retractions(
    gone: dict[int, str], report: Report, edition: Edition, stamp: Stamp
) -> list[ClaimRetracted]:
    return [
        ClaimRetracted(
            **stamp.fields(),
            number=number,
            by_report=report.filed.report,
            published=edition.published,
            reason=what,
            edition=edition.number,
        )
        for number, what in gone.items()
    ]
