"""Events as JSON lines: what `tracker log` and `--dry-run` print."""

from typing import Any

import msgspec

from events.event import Event


def logged_shape(position: int, stream: str, version: int, event: Event) -> dict[str, Any]:
    """Position, stream and kind of an event, then its own fields, those left at default too."""
    fields = {name: getattr(event, name) for name in event.__struct_fields__}
    return {
        "position": position,
        "event": event.TOPIC,
        "stream": stream,
        "version": version,
        **msgspec.to_builtins(fields),
    }
