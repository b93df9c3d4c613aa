"""What all decisions share: the stamp of their events, the reason, and refusals."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypedDict

import msgspec

from events.errors import Refused
from events.event import Event
from events.incident import IncidentOpened, incident_stream
from events.instants import instant_text
from events.log import Changes
from events.names import check_text

AHEAD = timedelta(hours=24)  # how far a published time may be ahead: clocks and zones are wrong
Closed = Callable[[str], int | None]  # the version of an incident's stream that is not open


class Stamped(TypedDict):
    """When and by whom an event is recorded, as the fields of every event."""

    recorded_at: datetime
    recorded_by: str
    system_user: str


class Stamp(msgspec.Struct, frozen=True):
    """When and by whom events are recorded, and under which account of the operating system."""

    recorded_at: datetime
    recorded_by: str
    system_user: str = ""

    def fields(self) -> Stamped:
        """As fields of an event."""
        return {
            "recorded_at": self.recorded_at,
            "recorded_by": self.recorded_by,
            "system_user": self.system_user,
        }


NOBODY = Stamp(datetime.min, "")  # of what is compared, whoever entered it, and whenever


class FromTheFuture(Refused):
    """A report says that it will be published."""


class NoReason(Refused):
    """Something is taken back or decided, and no reason is given."""


def check_published(published: datetime, now: datetime) -> None:
    """Refuse a published time that has not come. Raises FromTheFuture."""
    if published > now + AHEAD:
        raise FromTheFuture(
            f"{instant_text(published)} is in the future",
            hint="correct the time that is given, or this machine's clock",
        )


def reason_given(reason: str) -> str:
    """The reason. Raises NoReason where it is empty."""
    if not reason.strip():
        raise NoReason("a reason is needed", hint='--because "…"')
    return check_text("the reason", reason)


def single(stream: str, version: int, *events: Event) -> Changes:
    """Changes of one stream."""
    changes = Changes()
    changes.add(stream, version, *events)
    return changes


def open_incidents(
    changes: Changes,
    incidents: Iterable[str],
    implied_by: str,
    closed: Closed,
    stamp: Stamp,
) -> None:
    """Open the incidents that are not."""
    for incident in dict.fromkeys(incidents):
        version = closed(incident)
        if version is not None:
            event = IncidentOpened(**stamp.fields(), incident=incident, implied_by=implied_by)
            changes.add(incident_stream(incident), version, event)
