"""Instants: points of time with an offset, kept in UTC; the clock is always passed in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def utc(instant: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError where it has no offset."""
    if instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} has no offset from UTC")
    return instant.astimezone(UTC)


def to_micros(instant: datetime) -> int:
    """Whole microseconds since 1970-01-01T00:00Z: how the views keep and order instants."""
    return (instant - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """The instant of `to_micros`, in UTC."""
    return EPOCH + micros * MICROSECOND


def instant_text(instant: datetime) -> str:
    """ISO 8601 in UTC with `Z`, and no more digits than it has: 2020-03-13T01:00:00Z."""
    return utc(instant).isoformat().replace("+00:00", "Z")
