"""Files reports: a new one, another edition of one, or the claims that a filed one has not yet."""

from collections.abc import Iterable, Iterator

import msgspec

from events.event import Entry, Logged
from events.incident import incident_stream
from events.log import Changes
from events.names import same_name
from events.report import Edition, Report, ReportFiled, ReportRevised, fold_report, report_stream
from tracker.case import Case
from tracker.decisions.filing import (
    Finder,
    decide_filing,
    edition_of,
    id_of,
    missing_claims,
)
from tracker.drafts import DraftReport
from tracker.revisions import Dropped, dropped


class Filed(msgspec.Struct, frozen=True):
    """What filing a report did: `recorded` events, none where all was there already.

    `absent` are the numbers of claims that the file no longer has, `dropped` the claims whose
    words are not in the text of this edition.
    """

    report: str
    path: str
    recorded: tuple[Logged, ...]
    claims: int
    edition: int = 1
    absent: tuple[int, ...] = ()
    dropped: tuple[Dropped, ...] = ()

    @property
    def status(self) -> str:
        """Filed, revised (another edition), extended (more claims), or unchanged."""
        for kind, status in ((ReportFiled, "filed"), (ReportRevised, "revised")):
            if any(isinstance(logged.event, kind) for logged in self.recorded):
                return status
        return "extended" if self.recorded else "unchanged"


def file_report(case: Case, draft: DraftReport, *, retract_dropped: bool = False) -> Filed:
    """File a report, or another edition of one; one that is there only gets the claims it has not.

    `retract_dropped` records what an edition dropped as retracted. Raises Refused.
    """
    case.create()
    gone: list[Dropped] = []
    name = _name_of(case, draft)

    def decide() -> Changes:
        report, find = case.log.report(name), _finder(case, draft, retract_dropped, gone)
        return decide_filing(draft, name, report, case.closed, case.stamp(), find)

    recorded = tuple(case.record(decide))
    filed = Filed(name, draft.path, recorded, len(draft.claims), dropped=tuple(gone))
    if filed.status == "filed":
        return filed
    report = case.report(name)
    edition = edition_of(draft, report)
    filed = msgspec.structs.replace(filed, edition=edition.number if edition else 1)
    if filed.status == "revised":
        return filed
    return msgspec.structs.replace(filed, absent=tuple(missing_claims(draft, report)))


def would_file(
    case: Case, drafts: Iterable[DraftReport], *, retract_dropped: bool = False
) -> Iterator[Entry]:
    """The events that filing one draft after another would record now."""
    reports: dict[str, Report | None] = {}
    named: dict[tuple[str, str], str] = {}
    opened: set[str] = set()

    def closed(incident: str) -> int | None:
        return None if incident_stream(incident) in opened else case.closed(incident)

    for draft in drafts:
        name = _name_of(case, draft)
        if draft.url:
            name = named.setdefault((draft.url, same_name(draft.outlet)), name)
        if name not in reports:
            reports[name] = case.log.report(name) if case.exists() else None
        find = _finder(case, draft, retract_dropped, [])
        changes = decide_filing(draft, name, reports[name], closed, case.stamp(), find)
        own = [entry for entry in changes.entries if entry.originator_id == report_stream(name)]
        reports[name] = fold_report(reports[name], own)
        opened.update(entry.originator_id for entry in changes.entries)
        yield from changes.entries


def _name_of(case: Case, draft: DraftReport) -> str:
    """The report that a draft is, or is another edition of: one of its outlet at its url."""
    from projections.views import reader

    own = id_of(draft)
    if not draft.url or not case.exists():
        return own
    with case.caught_up() as connection:
        there = reader.reports_at(connection, draft.url)
    outlets = {name: outlet for name, outlet in there if _is_filed(case, name)}
    if own in outlets:
        return own
    same = (n for n, outlet in outlets.items() if same_name(outlet) == same_name(draft.outlet))
    return next(same, own)


def _is_filed(case: Case, name: str) -> bool:
    report = case.log.report(name)
    return report is not None and report.is_filed


def _finder(case: Case, draft: DraftReport, retract: bool, gone: list[Dropped]) -> Finder:
    """Finds what an edition dropped, puts it into `gone`, and names what to retract."""
    gone.clear()

    def find(report: Report, edition: Edition) -> dict[int, str]:
        gone[:] = dropped(report, edition, draft.text, lambda item: case.log.text(item.text_sha256))
        return {item.number: item.what for item in gone} if retract else {}

    return find
