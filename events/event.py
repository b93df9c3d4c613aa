"""What every event of the log has, and the entry that puts one in its place in a stream."""

from datetime import datetime
from typing import ClassVar

import msgspec

from events.release import release

FIRST = release("0.1.0")

Stored = tuple[int, str, int, str, bytes]  # position, stream, version, topic and state of an event


class Event(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True,
    tag_field="v", tag=1, gc=False,
):  # fmt: skip
    """A fact that never changes; `v` in its stored form is the version of its class.

    `recorded_by` is who entered it, as they say; `system_user` is the account of the operating
    system under which they did, as it says; empty in events from before that was recorded.

    A subclass names its TOPIC, which is stored in place of its module, so that code can move.
    When its fields change, its tag goes up by one and it gets a static method
    `upcast_vN_vM(state)` that turns the stored fields of version N into those of M = N + 1.
    SINCE is the release that first wrote it so.

    No event, and no value in one, can hold what holds it: so the garbage collector need not look
    at them (`gc=False`), of which there are very many.
    """

    TOPIC: ClassVar[str]
    SINCE: ClassVar[int] = FIRST

    recorded_at: datetime
    recorded_by: str
    system_user: str = ""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """An event and its place: the stream's id and the version it gives the stream, from 1."""

    originator_id: str
    originator_version: int
    event: Event


class Logged(msgspec.Struct, frozen=True, gc=False):
    """An event as the log holds it; `position` is its exact place in the one order of all."""

    position: int
    stream: str
    version: int
    event: Event
