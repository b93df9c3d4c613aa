"""The stream of a source: whoever asserts a claim, or passes it on."""

from typing import ClassVar, Literal

from events.event import Event
from events.names import same_name

Reliability = Literal["A", "B", "C", "D", "E", "F"]


class SourceRated(Event, frozen=True, kw_only=True, tag=1):
    """How reliable a source is: A completely … E unreliable, F unknown (Admiralty code)."""

    TOPIC: ClassVar[str] = "source.rated"

    source: str
    reliability: Reliability
    reason: str = ""


def source_stream(source: str) -> str:
    """The id of the source's stream: one for all spellings of its name."""
    return f"source:{same_name(source)}"
