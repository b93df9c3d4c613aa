"""Events to bytes and back: JSON by msgspec, the class version beside the fields.

The stored bytes are the canonical ones: they are hashed as written, and never written again.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, get_args

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent

from events.case import MarkSet, PopulationNested
from events.errors import CaseError
from events.event import Entry, Event, Logged, Stored
from events.incident import (
    EstimateRuled,
    IncidentDescribed,
    IncidentMerged,
    IncidentOpened,
    IncidentsLinked,
    IncidentSplit,
    IncidentsUnlinked,
    RulingLifted,
)
from events.report import (
    ClaimCorrected,
    ClaimReassigned,
    ClaimReported,
    ClaimRetracted,
    ClaimVoided,
    CredibilityRated,
    ReportFiled,
    ReportRevised,
)
from events.signature import EntriesSigned
from events.source import SourceAliased, SourceRated, SourceRegistered
from events.subject import IdentitySealed, IdentityUnsealed, SubjectErased, SubjectLinked
from events.undo import EntryUndone

AnyEvent = (
    ReportFiled | ReportRevised | ClaimReported | ClaimCorrected | ClaimRetracted
    | ClaimVoided | ClaimReassigned | CredibilityRated
    | IncidentOpened | IncidentDescribed | IncidentsLinked | IncidentsUnlinked
    | IncidentMerged | IncidentSplit | EstimateRuled | RulingLifted
    | SourceRegistered | SourceRated | SourceAliased
    | MarkSet | PopulationNested | EntryUndone | EntriesSigned
    | IdentitySealed | SubjectLinked | IdentityUnsealed | SubjectErased
)  # fmt: skip


# So every event begins: without it, msgspec would guess the version.
BEGINNING = b'{"v":'
NO_VERSION = ValueError("its bytes do not begin with a version")


class UnreadableEvent(CaseError):
    """The log holds an event that this version cannot read."""


def _plain_datetime(value: Any) -> Any:
    """A subclass of datetime (a frozen or a pandas one) as the text of a plain one."""
    if isinstance(value, datetime):
        parts = (value.year, value.month, value.day, value.hour, value.minute, value.second)
        plain = datetime(*parts, value.microsecond, value.tzinfo, fold=value.fold).isoformat()
        return plain.replace("+00:00", "Z")  # as msgspec writes it: one form, one hash
    raise TypeError(f"{type(value).__name__} is not a value of an event")


class Codec:
    """Encodes and decodes the events of the classes given, by their topics; `knows` is the newest
    release that brought one of them."""

    def __init__(self, classes: tuple[type[Event], ...]) -> None:
        self.classes = {cls.TOPIC: cls for cls in classes}
        self.knows = max(cls.SINCE for cls in classes)
        self._encode = msgspec.json.Encoder(enc_hook=_plain_datetime).encode
        self._decode = {
            topic: msgspec.json.Decoder(cls).decode for topic, cls in self.classes.items()
        }

    def encode(self, event: Event) -> bytes:
        """The canonical bytes of an event."""
        return self._encode(event)

    def decode(self, topic: str, state: bytes) -> Event:
        """The event of stored bytes, of this or an earlier version of its class.

        Raises UnreadableEvent: a topic or version that is newer than this program, or damage.
        """
        try:
            if state[:5] == BEGINNING:
                return self._decode[topic](state)
        except (KeyError, msgspec.DecodeError, ValueError, RecursionError) as error:
            return self._decode_otherwise(topic, state, error)
        return self._decode_otherwise(topic, state, NO_VERSION)

    def needed(self, events: Iterable[Event]) -> int:
        """The release that knows all of these events; 0 where there are none."""
        kinds = {type(event) for event in events}
        return max((kind.SINCE for kind in kinds), default=0)

    def since(self, topic: str, state: bytes) -> int:
        """The release that brought a stored event; 0 where it is of an earlier form."""
        cls = self.classes[topic]
        return cls.SINCE if state.startswith(b'{"v":%d,' % version_of(cls)) else 0

    def logged(self, rows: Iterable[Stored]) -> Iterator[Logged]:
        """The events of rows (position, stream, version, topic, state), each decoded when it is
        asked for. Raises UnreadableEvent."""
        decoders, decode = self._decode, self.decode
        for position, stream, version, topic, state in rows:
            try:  # of very many nearly all are of this version
                event = decoders[topic](state) if state[:5] == BEGINNING else decode(topic, state)
            except (KeyError, msgspec.DecodeError, ValueError, RecursionError):
                event = decode(topic, state)
            yield Logged(position, stream, version, event)

    def _decode_otherwise(self, topic: str, state: bytes, error: Exception) -> Event:
        """What is not of a class of this program in its present version."""
        cls = self.classes.get(topic)
        if cls is None:
            raise UnreadableEvent(
                f'the log holds an event "{topic}", which this version does not know',
                hint="install a newer version of tracker",
            )
        if error is NO_VERSION:
            raise damaged(cls, error)
        return self._upcast(cls, state, error)

    def _upcast(self, cls: type[Event], state: bytes, error: Exception) -> Event:
        """Decode the fields of an earlier version; `error` says why they are not of this one."""
        fields, current = _fields(state), version_of(cls)
        version = fields.get("v")
        if type(version) is int and version > current:
            raise UnreadableEvent(
                f'the log holds "{cls.TOPIC}" in version {version}; this program knows {current}',
                hint="install a newer version of tracker",
            )
        if type(version) is not int or not 1 <= version < current:
            raise damaged(cls, error)
        try:
            for step in range(version, current):
                getattr(cls, f"upcast_v{step}_v{step + 1}")(fields)
            return msgspec.convert(fields | {"v": current}, cls)
        except Exception as damage:  # upcasts find fields of any kind where bytes are damaged
            raise damaged(cls, damage) from damage


def _fields(state: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(state, type=dict[str, Any])
    except (msgspec.DecodeError, ValueError, RecursionError):
        return {}


def damaged(cls: type[Event], error: Exception) -> UnreadableEvent:
    """What is wrong with the bytes of an event."""
    return UnreadableEvent(
        f'cannot read an event "{cls.TOPIC}": {error}', hint="run `tracker verify`"
    )


def version_of(cls: type[Event]) -> int:
    """The version of an event class: its tag."""
    return int(cls.__struct_config__.tag or 0)


CODEC = Codec(get_args(AnyEvent))


class EventMapper(Mapper[str]):
    """The library's mapper, with our codec in place of its transcoder."""

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """The stored form of an Entry."""
        assert isinstance(domain_event, Entry)
        event = domain_event.event
        return StoredEvent(
            domain_event.originator_id, domain_event.originator_version,
            event.TOPIC, CODEC.encode(event),
        )  # fmt: skip

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """The Entry of a stored event. Raises UnreadableEvent."""
        event = CODEC.decode(stored_event.topic, stored_event.state)
        return Entry(str(stored_event.originator_id), stored_event.originator_version, event)
