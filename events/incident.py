"""The stream of an incident: something that happened in the world."""

from typing import ClassVar

from events.event import Event


class IncidentOpened(Event, frozen=True, kw_only=True, tag=1):
    """An incident is tracked from here on; `implied_by` names the report that first spoke of it."""

    TOPIC: ClassVar[str] = "incident.opened"

    incident: str
    implied_by: str = ""


def incident_stream(incident: str) -> str:
    """The id of the incident's stream."""
    return f"incident:{incident}"
