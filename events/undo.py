"""Taking back one's own entry: the events stay, and from here on they are not counted."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from events.event import Entry, Event


class EntryUndone(Event, frozen=True, kw_only=True, tag=1):
    """Whoever entered them took back these events of this stream, by position and by version."""

    TOPIC: ClassVar[str] = "entry.undone"

    undone: tuple[int, ...]
    versions: tuple[int, ...]
    what: str = ""
    reason: str = ""


def standing_entries(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries of one stream that were not undone, in order; the undoing itself is left out."""
    every = list(entries)
    undone = {
        version
        for entry in every
        if isinstance(entry.event, EntryUndone)
        for version in entry.event.versions
    }
    for entry in every:
        if entry.originator_version not in undone and not isinstance(entry.event, EntryUndone):
            yield entry
