"""Events as JSON lines: what `tracker log` and `--dry-run` print."""

from collections.abc import Iterable
from typing import Any

import msgspec

from events.event import Event, Logged
from events.incident import IncidentOpened


def opened_notes(recorded: Iterable[Logged], *, supposed: bool = False) -> list[str]:
    """A note for each incident that was opened because a claim named it: it may be a slip."""
    opened = "would open" if supposed else "opened"
    return [
        f'note: {opened} the incident "{logged.event.incident}", new to this case'
        for logged in recorded
        if isinstance(logged.event, IncidentOpened) and logged.event.implied_by
    ]


def logged_shape(position: int, stream: str, version: int, event: Event) -> dict[str, Any]:
    """Position, stream and kind of an event, then its own fields, those left at default too."""
    return {
        "position": position,
        "event": event.TOPIC,
        "stream": stream,
        "version": version,
        **msgspec.to_builtins(msgspec.structs.asdict(event)),
    }
