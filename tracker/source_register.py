"""What is on record of sources as it is printed: what they are, other names, ratings over time."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from events.event import Event
from events.instants import instant_text
from events.names import same_name
from events.source import SourceAliased, SourceRated
from projections.effects import Renamings
from projections.views import effect_reader, reader, source_reader
from projections.views.source_reader import Passed, Recorded
from tracker.asking import Asked
from tracker.output import joined
from tracker.shapes import Shape

if TYPE_CHECKING:
    from sqlalchemy import Connection

NOTHING, NOBODY = Recorded(), Passed()


class Register(msgspec.Struct, frozen=True):
    """What is on record of all sources, and who passed on what, by the key they count under."""

    recorded: dict[str, Recorded]
    passed: dict[str, Passed]
    spelled: dict[str, str]
    aliases: Renamings

    def of(self, key: str) -> Recorded:
        """What is on record of a source."""
        return self.recorded.get(key, NOTHING)

    def passed_by(self, key: str) -> int:
        """How many of the claims asked about it passed on."""
        return self.passed.get(key, NOBODY).claims

    def name(self, asked: Asked, key: str) -> str:
        """The name of a source: as it is registered, or as it was first written anywhere."""
        on_record = self.of(key)
        if on_record.registration:
            return on_record.registration.name
        if key in self.spelled:
            return self.spelled[key]
        events = [asked.case.event(at) for at, _ in on_record.ratings]
        events += [asked.case.event(at) for at in on_record.aliases]
        return next(
            (name for event in events for name in _names(event) if same_name(name) == key), key
        )


def register(asked: Asked, connection: "Connection", claims: set[int]) -> Register:
    """What is on record of sources, and who passed on the claims at some positions."""
    aliases = effect_reader.aliases(connection)
    return Register(
        source_reader.recorded(connection, asked.at),
        dict(source_reader.passed_on(connection, claims, aliases, asked.at)),
        reader.sources(connection),
        aliases,
    )


def record_shape(asked: Asked, on_record: Recorded) -> Shape:
    """What a source is, its other names and its ratings, each with who said so and when."""
    registration = on_record.registration
    ratings = [_act(asked, at, "reliability") for at, _ in on_record.ratings]
    return {
        "kind": registration.kind if registration else None,
        "note": registration.note if registration else None,
        "registered": _act(asked, registration.position) if registration else None,
        "aliases": [_act(asked, at, "source") for at in on_record.aliases],
        "ratings": ratings,
    }


def alias_names(asked: Asked, on_record: Recorded) -> list[str]:
    """The other names of a source, as they were entered."""
    return [str(getattr(asked.case.event(at), "source", "")) for at in on_record.aliases]


def record_lines(shape: Mapping[str, Any]) -> list[str]:
    """What is on record of a source, in lines for people; none where nothing is."""
    lines = []
    if shape["registered"]:
        what = joined([shape["kind"], shape["note"]]) or "registered"
        lines.append(f"{what}  ({_entered(shape['registered'])})")
    lines += [f"also {alias['source']}  ({_entered(alias)})" for alias in shape["aliases"]]
    ratings = shape["ratings"]
    for rating in ratings:
        now = " now" if len(ratings) > 1 and rating is ratings[-1] else ""
        lines.append(f"rated {rating['reliability']}{now}  ({_entered(rating)})")
    return lines


def _names(event: Event) -> list[str]:
    if isinstance(event, SourceRated):
        return [event.source]
    return [event.name_of, event.source] if isinstance(event, SourceAliased) else []


def _act(asked: Asked, position: int, *fields: str) -> dict[str, Any]:
    event = asked.case.event(position)
    return {
        **{name: getattr(event, name) for name in fields},
        "position": position,
        "recorded_at": instant_text(event.recorded_at),
        "recorded_by": event.recorded_by,
        "reason": getattr(event, "reason", ""),
    }


def _entered(act: Shape) -> str:
    when = act["recorded_at"][:16].replace("T", " ")
    return joined([f"{when}Z, #{act['position']}, {act['recorded_by']}", act["reason"]], ": ")
