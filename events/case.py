"""The stream of the case itself."""

from typing import ClassVar

from events.event import Event

CASE_STREAM = "case"


class MarkSet(Event, frozen=True, kw_only=True, tag=1):
    """A name for the position just before this event ("deadline"), to ask again what was known."""

    TOPIC: ClassVar[str] = "case.mark-set"

    name: str
    marked: int
