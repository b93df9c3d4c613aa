"""The stream of a source: whoever asserts a claim, or passes it on."""

from collections.abc import Iterable
from typing import ClassVar, Literal

import msgspec

from events.event import Entry, Event
from events.names import same_name
from events.undo import standing_entries

Reliability = Literal["A", "B", "C", "D", "E", "F"]


class SourceRegistered(Event, frozen=True, kw_only=True, tag=1):
    """What a source is: an agency, an official body, a witness…; the newest registration holds."""

    TOPIC: ClassVar[str] = "source.registered"

    source: str
    kind: str = ""
    note: str = ""


class SourceRated(Event, frozen=True, kw_only=True, tag=1):
    """How reliable a source is: A completely … E unreliable, F unknown (Admiralty code)."""

    TOPIC: ClassVar[str] = "source.rated"

    source: str
    reliability: Reliability
    reason: str = ""


class SourceAliased(Event, frozen=True, kw_only=True, tag=1):
    """`source` is another name of `name_of`, and counts as it; empty: it stands by itself again."""

    TOPIC: ClassVar[str] = "source.aliased"

    source: str
    name_of: str = ""
    reason: str = ""


class Source(msgspec.Struct, frozen=True):
    """A source's stream folded: whether it is another's name."""

    version: int
    name_of: str = ""


def source_stream(source: str) -> str:
    """The id of the source's stream: one for all spellings of its name."""
    return f"source:{same_name(source)}"


def fold_source(_: Source | None, entries: Iterable[Entry]) -> Source | None:
    """The source as all its entries leave it; None where there are none."""
    every = list(entries)
    name_of = ""
    for entry in standing_entries(every):
        if isinstance(entry.event, SourceAliased):
            name_of = entry.event.name_of
    return Source(every[-1].originator_version, name_of) if every else None
