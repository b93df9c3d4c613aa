"""Files reports for `tracker ingest`: shows progress, says what was done and what it changes."""

from collections.abc import Iterable, Sequence
from typing import Any

from projections.policies import DEFAULT, policy_named
from tracker import filing
from tracker.case import Case
from tracker.consequences import Consequence, consequences
from tracker.drafts import DraftReport
from tracker.event_lines import logged_shape, opened_notes
from tracker.familiar import Familiar
from tracker.filing import Filed
from tracker.output import Table, note, write
from tracker.progress import progress
from tracker.revision_lines import dropped_lines, undated_lines
from tracker.safe import safe_json
from tracker.words import before_and_after, people

MOST = 30  # estimates that are listed


class FiledReports:
    """Files reports one after another, and keeps what was done with each."""

    def __init__(self, case: Case, drafts: Sequence[DraftReport], retract_missing: bool) -> None:
        self._case = case
        self._drafts = drafts
        self._retract_missing = retract_missing
        self._done: list[Filed] = []

    def take_all(self) -> None:
        """File all reports."""
        case = self._case
        familiar = Familiar(case, [draft.url for draft in self._drafts if draft.url])
        with progress("filing", self._drafts) as steps:
            for draft in steps:
                filed = filing.file_report(case, draft, retract_dropped=self._retract_missing)
                self._done.append(filed)
                _say(case, filed, draft, familiar)

    def say_rest(self) -> None:
        """Say how many were filed, where that is some of them."""
        if 0 < len(self._done) < len(self._drafts):
            note(f"{len(self._done)} of {len(self._drafts)} reports were filed")

    def print_events(self) -> None:
        """Print what would be recorded, and say what it would change."""
        case, drafts = self._case, self._drafts
        position = case.log.size() if case.exists() else 0
        entries = list(filing.would_file(case, drafts, retract_dropped=self._retract_missing))
        for number, entry in enumerate(entries, position + 1):
            version = entry.originator_version
            write(safe_json(logged_shape(number, entry.originator_id, version, entry.event)))
        for draft in drafts:
            for text in draft.notes:
                note(text)
        if case.exists() and entries:
            with case.supposing(entries) as (connection, logged):
                apply = policy_named(DEFAULT).apply
                _say_changes(consequences(case, connection, logged, apply))

    def shapes(self) -> list[dict[str, Any]]:
        """What was done with each report, for programs."""
        return [_shape(filed) for filed in self._done]

    def flat_shapes(self) -> list[dict[str, Any]]:
        """The same as records: counts in place of lists."""
        return [_flat(shape) for shape in self.shapes()]

    def tables(self) -> list[Table]:
        """What was done with each report, for people."""
        rows = [
            (
                f"revised: edition {filed.edition}" if filed.status == "revised" else filed.status,
                filed.report,
                str(filed.claims),
                _positions(filed),
                filed.path,
            )
            for filed in self._done
        ]
        return [Table(("", "report", "claims", "events", "file"), rows)] if rows else []


def _say_changes(changed: Iterable[Consequence]) -> None:
    """A line for each estimate that filing changes, as many as can be read."""
    lines = [
        f"  {item.incident}, {item.measure}, {people(item.population)}: "
        + " → ".join(before_and_after(item.before, item.after))
        for item in changed
    ]
    if lines:
        note("what it changes:")
    for line in lines[:MOST]:
        note(line)
    if len(lines) > MOST:
        note(f"  and {len(lines) - MOST} more estimates")


def _say(case: Case, filed: Filed, draft: DraftReport, familiar: Familiar) -> None:
    near = familiar.near_names(draft.claims)
    url = familiar.same_url(draft.url, filed.report)
    if filed.recorded:
        merged = familiar.merged(draft.claims)
        for text in (*draft.notes, *opened_notes(filed.recorded), *merged, *near, *url):
            note(text)
    if filed.absent:
        numbers = ", ".join(f"#{number}" for number in filed.absent)
        note(f"note: {filed.path}: the report's claims {numbers} are not in the file")
        note(f"  hint: they stay in force; tracker claim void {filed.report}#N --because …")
    for text in (*undated_lines(filed), *dropped_lines(filed)):
        note(text)
    if filed.recorded and filed.status != "filed":
        with case.caught_up() as connection:
            apply = policy_named(DEFAULT).apply
            _say_changes(consequences(case, connection, filed.recorded, apply))


def _positions(item: Filed) -> str:
    if not item.recorded:
        return "none"
    first, last = item.recorded[0].position, item.recorded[-1].position
    return f"#{first}" if first == last else f"#{first}–#{last}"


def _shape(item: Filed) -> dict[str, Any]:
    return {
        "status": item.status,
        "report": item.report,
        "path": item.path,
        "claims": item.claims,
        "events": [logged.position for logged in item.recorded],
        "edition": item.edition,
        "dropped": [
            {"claim": f"{item.report}#{gone.number}", "before": gone.before, "after": gone.after}
            for gone in item.dropped
        ],
    }


def _flat(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "events": len(line["events"]), "dropped": len(line["dropped"])}
