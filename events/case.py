"""The stream of the case itself."""

from typing import ClassVar

from events.event import Event

CASE_STREAM = "case"


class MarkSet(Event, frozen=True, kw_only=True, tag=1):
    """A name for the position just before this event ("deadline"), to ask again what was known."""

    TOPIC: ClassVar[str] = "case.mark-set"

    name: str
    marked: int


class PopulationNested(Event, frozen=True, kw_only=True, tag=1):
    """Whoever belongs to `population` belongs to `within`: its figures bound that from below.

    `is_nested=False` takes an earlier declaration back.
    """

    TOPIC: ClassVar[str] = "case.population-nested"

    population: str
    within: str
    reason: str
    is_nested: bool = True
