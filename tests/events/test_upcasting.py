"""An event class that changed twice still reads what was stored at first: the example to follow."""

from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from eventsourcing.persistence import JSONTranscoder, StoredEvent

from events import codec
from events.codec import Codec, EventMapper, UnreadableEvent
from events.event import Entry, Event


class Sighting(Event, frozen=True, kw_only=True, tag=3):
    """Something was seen. Version 2 parted `where` into place and country, and 3 counts."""

    TOPIC: ClassVar[str] = "test.sighting"

    place: str
    country: str = ""
    seen: int = 1

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """`where` is "Taji, Iraq"."""
        state["place"], _, state["country"] = state.pop("where").partition(", ")

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        """`seen` is a number in digits, and absent for one."""
        if "seen" in state:
            state["seen"] = int(state["seen"])


CODEC = Codec((Sighting,))
TOPIC = Sighting.TOPIC
RECORDED = b'"recorded_at":"2020-03-13T12:00:00Z","recorded_by":"x"'
V1 = b'{"v":1,' + RECORDED + b',"where":"Taji, Iraq","seen":"2"}'
V2 = b'{"v":2,' + RECORDED + b',"place":"Taji","country":"Iraq","seen":"2"}'
V3 = b'{"v":3,' + RECORDED + b',"place":"Taji","country":"Iraq","seen":2}'
SEEN = Sighting(
    recorded_at=datetime(2020, 3, 13, 12, tzinfo=UTC), recorded_by="x",
    place="Taji", country="Iraq", seen=2,
)  # fmt: skip


@pytest.mark.parametrize("state", [V1, V2, V3])
def test_every_stored_version_is_read_as_the_present_one(state: bytes) -> None:
    assert CODEC.decode(TOPIC, state) == SEEN


@pytest.mark.parametrize("state", [V1, V2, V3])
def test_the_mapper_reads_every_stored_version(
    state: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codec, "CODEC", CODEC)
    stored = StoredEvent("sighting:1", 7, TOPIC, state)
    assert EventMapper(JSONTranscoder()).to_domain_event(stored) == Entry("sighting:1", 7, SEEN)


def test_only_the_present_version_is_written() -> None:
    assert CODEC.encode(SEEN) == V3


def test_what_an_earlier_version_left_out_has_its_default() -> None:
    read = CODEC.decode(TOPIC, V1.replace(b',"seen":"2"', b""))
    assert isinstance(read, Sighting)
    assert read.seen == 1


@pytest.mark.parametrize(
    "state",
    [
        V1.replace(b'"Taji, Iraq"', b"5"),  # an upcast meets a number where a text was
        V1.replace(b'"Taji, Iraq"', b"null"),
        V1.replace(b'"where":"Taji, Iraq",', b""),
        V2.replace(b'"seen":"2"', b'"seen":"two"'),
        V2.replace(b'"seen":"2"', b'"seen":[]'),
        V2.replace(b'"place"', b'"where"'),  # fields of version 1 under the tag of version 2
        V1[:-1],
    ],
)
def test_an_earlier_version_that_is_damaged_is_refused(state: bytes) -> None:
    with pytest.raises(UnreadableEvent, match=r"cannot read .*test\.sighting"):
        CODEC.decode(TOPIC, state)


def test_a_version_after_the_present_one_is_refused() -> None:
    with pytest.raises(UnreadableEvent, match="in version 4; this program knows 3") as caught:
        CODEC.decode(TOPIC, V3.replace(b'"v":3', b'"v":4'))
    assert "newer version" in caught.value.hint
