"""The signature of whoever entered events, under the events themselves."""

from typing import ClassVar

from events.event import Event


class EntriesSigned(Event, frozen=True, kw_only=True, tag=1):
    """Whoever entered the events `first`–`last` signed them, and the whole log up to there.

    `note` is a signed checkpoint (C2SP tlog-checkpoint) of the log of `last` events, with a line
    that names the events and who entered them.
    """

    TOPIC: ClassVar[str] = "entries.signed"

    first: int
    last: int
    note: str


def signature_stream(key: str) -> str:
    """The id of the stream of the signatures of a key."""
    return f"signatures:{key}"
