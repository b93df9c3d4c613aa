"""A claim as its stored event has it, no more of it read than the views keep."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import msgspec

from events.attribution import Chain
from events.codec import CODEC, damaged, version_of
from events.moments import Moment
from events.report import Basis, ClaimReported, Modality, Part
from events.values import Value

T = TypeVar("T")

_NOTHING = msgspec.Raw()


class ClaimLine(msgspec.Struct, gc=False):
    """What the views keep of a claim. What many claims have in common stays as it is stored:
    these bytes stand for it, and are read once."""

    number: int
    incident: str
    measure: str
    attribution: msgspec.Raw
    recorded_at: datetime
    value: msgspec.Raw = _NOTHING
    breakdown: msgspec.Raw = _NOTHING
    population: str | None = None
    modality: Modality = "asserted"
    basis: Basis = "cumulative"
    occurred: msgspec.Raw = _NOTHING
    first_hand: bool = False
    edition: int = 1
    low: int | None = None
    high: int | None = None


_BEGINNING = b'{"v":%d,' % version_of(ClaimReported)
_line = msgspec.json.Decoder(ClaimLine).decode
_value = msgspec.json.Decoder(Value).decode
_chain = msgspec.json.Decoder(Chain).decode
_moment = msgspec.json.Decoder(Moment).decode
_parts = msgspec.json.Decoder(tuple[Part, ...]).decode


def claim_line(state: bytes) -> ClaimLine:
    """The line of a stored event. Raises UnreadableEvent: the codec reads what is of an earlier
    version, and says what is wrong with the rest."""
    if state.startswith(_BEGINNING):
        try:
            return _line(state)
        except (msgspec.DecodeError, ValueError, RecursionError):
            pass
    return _line(CODEC.encode(CODEC.decode(ClaimReported.TOPIC, state)))


def read_chain(stored: bytes) -> Chain:
    """An attribution chain. Raises UnreadableEvent, as all of these do."""
    return _read(_chain, stored)


def read_value(stored: bytes) -> Value:
    """A value."""
    value: Value = _read(_value, stored)
    return value


def read_parts(stored: bytes) -> tuple[Part, ...]:
    """A breakdown."""
    return _read(_parts, stored) if stored else ()


def read_period(stored: bytes) -> str:
    """When in the world, as EDTF; "" where it is not said."""
    return _read(_moment, stored).edtf if stored else ""


def _read(decode: Callable[[bytes], T], stored: bytes) -> T:
    """Part of an event that was passed over when the event was read, and may be damaged."""
    try:
        return decode(stored)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise damaged(ClaimReported, error) from error
