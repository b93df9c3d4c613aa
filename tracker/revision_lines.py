"""What an edition dropped, in lines: which claims, their sentence before and now, what to do."""

from collections.abc import Iterator

from events.instants import instant_text
from events.report import ClaimRetracted, ReportRevised
from tracker.event_words import said_words
from tracker.filing import Filed
from tracker.revisions import Dropped


def dropped_lines(filed: Filed) -> Iterator[str]:
    """The lines for one report that was filed; none where nothing was dropped."""
    retracted = {
        logged.event.number for logged in filed.recorded if isinstance(logged.event, ClaimRetracted)
    }
    for gone in filed.dropped:
        yield from _lines(filed, gone, gone.number in retracted)
    left = [gone for gone in filed.dropped if gone.number not in retracted]
    if left:
        yield "  hint: they stay in force until their source is said to have taken them back:"
        for gone in left:
            address = f"{filed.report}#{gone.number}"
            yield f"    tracker claim retract {address} --by {filed.report} --because …"
        yield "    or all of them: tracker ingest --retract-missing, with the same file"


def undated_lines(filed: Filed) -> Iterator[str]:
    """A line where an edition has the published time of another: from when on it counts then."""
    for logged in filed.recorded:
        if isinstance(logged.event, ReportRevised) and logged.event.dated is not None:
            yield (
                f"note: {filed.path}: its published time is that of an edition filed before, so "
                f"edition {filed.edition} counts from {instant_text(logged.event.published)}, "
                "when it was recorded"
            )


def _lines(filed: Filed, gone: Dropped, is_retracted: bool) -> Iterator[str]:
    claim = gone.claim
    said = said_words(claim.value, claim.breakdown)
    words = "changed" if gone.after else "gone"
    done = ", recorded as retracted" if is_retracted else ""
    yield (
        f"note: edition {filed.edition} of {filed.report}: the words of claim {gone.number} "
        f"({claim.incident} {claim.measure} {said}) are {words}{done}"
    )
    yield f"  - {gone.before}"
    if gone.after:
        yield f"  + {gone.after}"
