"""Undoing one's own last entry: which of its events are taken back, and the events that say so."""

from collections.abc import Callable, Sequence
from itertools import groupby

from events.errors import Refused
from events.event import Logged
from events.log import Changes
from events.names import check_text
from events.report import ReportFiled, ReportRevised
from events.undo import EntryUndone
from tracker.decisions.common import Stamp


class NothingToUndo(Refused):
    """The actor has no entry in this case that is not undone already."""


class BuiltUpon(Refused):
    """Others have added to a report since it was filed."""


def decide_undo(
    entry: Sequence[Logged],
    version: Callable[[str], int],
    built_upon: Callable[[Logged], Logged | None],
    reason: str,
    stamp: Stamp,
) -> Changes:
    """Take back the events of an entry, stream by stream.

    `built_upon` gives an event outside of the entry that rests on a report or an edition filed in
    it: what others added to is not taken back under their feet.
    """
    if not entry:
        raise NothingToUndo(f"{stamp.recorded_by} has nothing to undo in this case")
    for logged in entry:
        is_text = isinstance(logged.event, ReportFiled | ReportRevised)
        if is_text and (other := built_upon(logged)):
            raise BuiltUpon(
                f"{other.event.recorded_by} has since recorded #{other.position} "
                f"({other.event.TOPIC}) on the report {logged.stream.partition(':')[2]}",
                hint="take back single claims: tracker claim void REPORT#n --because …",
            )
    changes, what = Changes(), summary(entry)
    for stream, events in groupby(sorted(entry, key=_stream), key=_stream):
        own = list(events)
        event = EntryUndone(
            **stamp.fields(),
            undone=tuple(logged.position for logged in own),
            versions=tuple(logged.version for logged in own),
            what=what,
            reason=check_text("the reason", reason),
        )
        changes.add(stream, version(stream), event)
    return changes


def summary(entry: Sequence[Logged]) -> str:
    """An entry in words: `#3–#6: report.filed, 3 claim.reported`."""
    positions = [logged.position for logged in entry]
    topics: dict[str, int] = {}
    for logged in entry:
        topics[logged.event.TOPIC] = topics.get(logged.event.TOPIC, 0) + 1
    said = ", ".join(topic if n == 1 else f"{n} {topic}" for topic, n in topics.items())
    first, last = min(positions), max(positions)
    return f"#{first}: {said}" if first == last else f"#{first}–#{last}: {said}"


def _stream(logged: Logged) -> str:
    return logged.stream
