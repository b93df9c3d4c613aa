"""Events become the same bytes for ever, and bytes become events or are refused."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from eventsourcing.persistence import JSONTranscoder, StoredEvent
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from events.attribution import Link
from events.case import MarkSet
from events.citation import Citation
from events.codec import CODEC, EventMapper, UnreadableEvent, version_of
from events.errors import CaseError
from events.event import Entry, Event
from events.figures import Figure
from events.incident import IncidentOpened
from events.instants import system_clock
from events.moments import Moment
from events.report import Part
from events.values import Flag, Place, Term
from tests.helpers.any_event import EVENTS, any_event
from tests.helpers.golden_events import FOLDER, GOLDEN, golden_bytes

CLASSES = list(CODEC.classes.values())
NOON = datetime(2020, 3, 13, 12, tzinfo=UTC)
MARK = b'{"v":1,"recorded_at":"2020-03-13T12:00:00Z","recorded_by":"x","name":"n","position":1}'
NEWER = "install a newer version"

by_name = pytest.mark.parametrize("name", GOLDEN)
by_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


# --- there and back -------------------------------------------------------------------------


@given(any_event)
def test_an_event_is_read_back_as_it_was(event: Event) -> None:
    assert CODEC.decode(event.TOPIC, CODEC.encode(event)) == event


@given(any_event)
def test_an_event_that_was_read_back_has_the_same_bytes(event: Event) -> None:
    state = CODEC.encode(event)
    assert CODEC.encode(CODEC.decode(event.TOPIC, state)) == state


@given(any_event, st.integers(1, 99))
def test_the_mapper_puts_an_event_back_in_its_place(event: Event, version: int) -> None:
    mapper = EventMapper(JSONTranscoder())
    entry = Entry("report:r", version, event)

    stored = mapper.to_stored_event(entry)

    assert (stored.originator_id, stored.originator_version) == ("report:r", version)
    assert (stored.topic, stored.state) == (event.TOPIC, CODEC.encode(event))
    assert mapper.to_domain_event(stored) == entry


def test_every_event_class_is_tried() -> None:
    assert set(EVENTS) == set(CLASSES)


@by_class
def test_an_event_class_has_a_topic_of_its_own_and_a_version(cls: type[Event]) -> None:
    assert [other for other in CLASSES if other.TOPIC == cls.TOPIC] == [cls]
    assert re.fullmatch(r"[a-z]+\.[a-z-]+", cls.TOPIC)
    assert type(cls.__struct_config__.tag) is int
    assert version_of(cls) >= 1


@by_class
def test_an_event_class_reads_every_version_it_ever_had(cls: type[Event]) -> None:
    for version in range(1, version_of(cls)):
        assert callable(getattr(cls, f"upcast_v{version}_v{version + 1}"))


# --- the bytes that are kept ----------------------------------------------------------------


@by_class
def test_every_version_of_an_event_class_has_golden_bytes(cls: type[Event]) -> None:
    for version in range(1, version_of(cls) + 1):
        name = f"{cls.TOPIC}.v{version}"
        assert name in GOLDEN, f"add {name} to tests/helpers/golden_events.py"
        assert type(GOLDEN[name]) is cls
        state = CODEC.encode(GOLDEN[name]).decode()
        assert (FOLDER / f"{name}.json").is_file(), f"keep {FOLDER / name}.json, as in: {state}"


def test_no_golden_bytes_are_forgotten() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.json" for name in GOLDEN}


@by_name
def test_golden_bytes_are_read_as_their_event(name: str) -> None:
    assert CODEC.decode(GOLDEN[name].TOPIC, golden_bytes(name)) == GOLDEN[name]


@by_name
def test_an_event_is_written_in_its_golden_bytes(name: str) -> None:
    event = GOLDEN[name]
    if name.endswith(f".v{version_of(type(event))}"):  # an earlier version is only read
        assert CODEC.encode(event) == golden_bytes(name)


@by_class
def test_a_field_that_is_added_or_gets_a_default_makes_a_new_version(cls: type[Event]) -> None:
    version = version_of(cls)
    fields = set(cls.__struct_fields__)
    optional = {field.name for field in msgspec.structs.fields(cls) if not field.required}
    golden = {
        field
        for name in GOLDEN
        if name.startswith(f"{cls.TOPIC}.") and name.endswith(f".v{version}")
        for field in json.loads(golden_bytes(name))
    }
    assert golden - {"v"} == fields
    if optional:
        least = set(json.loads(golden_bytes(f"{cls.TOPIC}.least.v{version}")))
        assert least - {"v"} == fields - optional


def parts_of(value: object) -> Iterator[msgspec.Struct]:
    """The values within an event, and within those."""
    if isinstance(value, tuple):
        for item in value:
            yield from parts_of(item)
    elif isinstance(value, msgspec.Struct):
        if not isinstance(value, Event):
            yield value
        for name in value.__struct_fields__:
            yield from parts_of(getattr(value, name))


def test_every_field_of_a_value_is_in_golden_bytes() -> None:
    shown: dict[type[msgspec.Struct], set[str]] = defaultdict(set)
    for part in parts_of(tuple(GOLDEN.values())):
        shown[type(part)] |= set(msgspec.to_builtins(part)) - {"kind"}
    assert {Link, Figure, Term, Place, Moment, Flag, Part, Citation} == set(shown)
    for cls, fields in shown.items():
        assert fields == set(cls.__struct_fields__), cls.__name__


@by_name
def test_golden_bytes_say_their_version(name: str) -> None:
    assert json.loads(golden_bytes(name))["v"] == int(name.rpartition(".v")[2])


# --- times and other values -----------------------------------------------------------------


def test_a_frozen_clock_gives_the_bytes_of_a_plain_time() -> None:
    with freeze_time(NOON + timedelta(microseconds=5)):
        now = system_clock()
        frozen = CODEC.encode(MarkSet(recorded_at=now, recorded_by="x", name="n", marked=1))
    plain = NOON + timedelta(microseconds=5)

    assert type(now) is not datetime
    assert frozen == CODEC.encode(MarkSet(recorded_at=plain, recorded_by="x", name="n", marked=1))


def test_an_object_that_is_no_value_is_not_written() -> None:
    odd: Any = object()
    with pytest.raises(TypeError, match="object is not a value of an event"):
        CODEC.encode(IncidentOpened(recorded_at=NOON, recorded_by="x", incident=odd))


# --- bytes that are refused -----------------------------------------------------------------


def test_an_unknown_topic_is_refused() -> None:
    with pytest.raises(UnreadableEvent, match=r'"report\.burned"') as caught:
        CODEC.decode("report.burned", MARK)
    assert NEWER in caught.value.hint


def test_a_topic_never_names_a_module_to_import() -> None:
    with pytest.raises(UnreadableEvent):
        CODEC.decode("events.case:MarkSet", MARK)


@pytest.mark.parametrize("version", [b"2", b"999", b"99999999999999999999999999"])
def test_a_newer_version_is_refused_whatever_its_fields(version: bytes) -> None:
    for state in (MARK, MARK.replace(b'"name"', b'"label"')):
        with pytest.raises(UnreadableEvent, match=f"in version {version.decode()}; ") as caught:
            CODEC.decode("case.mark-set", state.replace(b'"v":1', b'"v":' + version))
        assert NEWER in caught.value.hint


DAMAGED = {
    "nothing": b"",
    "NUL": b"\0",
    "NULs": b"\0" * len(MARK),
    "NUL in a name": MARK.replace(b'"n"', b'"\0"'),
    "NUL after": MARK + b"\0",
    "another after": MARK + MARK,
    "a field unknown": MARK.replace(b'"name"', b'"note":"","name"'),
    "a field missing": MARK.replace(b',"position":1', b""),
    "a field of another type": MARK.replace(b'"position":1', b'"position":"1"'),
    "a fraction": MARK.replace(b'"position":1', b'"position":1.5'),
    "an endless number": MARK.replace(b'"position":1', b'"position":' + b"9" * 10_000),
    "an endless version": MARK.replace(b'"v":1', b'"v":' + b"9" * 10_000),
    "a number beyond floats": MARK.replace(b'"position":1', b'"position":1e999999'),
    "no version": MARK.replace(b'"v":1,', b""),
    "version 0": MARK.replace(b'"v":1', b'"v":0'),
    "version -1": MARK.replace(b'"v":1', b'"v":-1'),
    "version true": MARK.replace(b'"v":1', b'"v":true'),
    "version text": MARK.replace(b'"v":1', b'"v":"1"'),
    "not a date": MARK.replace(b"2020-03-13", b"2020-02-30"),
    "not UTF-8": MARK.replace(b'"n"', b'"\xff"'),
    "half a pair": MARK.replace(b'"n"', b'"\\ud800"'),
    "a list": b"[" + MARK + b"]",
    "null": b"null",
    "lists without end": b"[" * 1_000_000,
    "objects without end": b'{"v":1,"a":' * 1_000_000,
    "a deep field": MARK.replace(b'"n"', b"[" * 100_000 + b"]" * 100_000),
}


@pytest.mark.parametrize("state", DAMAGED.values(), ids=DAMAGED)
def test_damaged_bytes_are_refused(state: bytes) -> None:
    with pytest.raises(UnreadableEvent, match=r"cannot read .*case\.mark-set") as caught:
        CODEC.decode("case.mark-set", state)
    assert isinstance(caught.value, CaseError)
    assert "tracker verify" in caught.value.hint


@by_name
def test_bytes_cut_short_are_refused(name: str) -> None:
    state = golden_bytes(name)
    for length in range(len(state)):
        with pytest.raises(UnreadableEvent):
            CODEC.decode(GOLDEN[name].TOPIC, state[:length])


@by_name
def test_a_value_outside_its_own_rules_is_refused(name: str) -> None:
    for good, bad in (
        (b'"lower":6', b'"lower":-6'),
        (b'"low":100', b'"low":-1'),
        (b'"high":177', b'"high":9007199254740992'),
        (b'"lower":1,"upper":1', b'"lower":2,"upper":1'),
        (b'"latitude":33.524', b'"latitude":95'),
        (b'"answer":"unknown"', b'"answer":"perhaps"'),
        (b'"credibility":2', b'"credibility":7'),
        (b'"reliability":"C"', b'"reliability":"G"'),
        (b'"modality":"expected"', b'"modality":"hoped"'),
        (b'"kind":"term"', b'"kind":"phrase"'),
    ):
        state = golden_bytes(name)
        if good in state:
            with pytest.raises(UnreadableEvent):
                CODEC.decode(GOLDEN[name].TOPIC, state.replace(good, bad))


def read_or_refused(topic: str, state: bytes) -> None:
    """Decode, where any other error than the one for unreadable events fails the test."""
    with suppress(UnreadableEvent):
        assert isinstance(CODEC.decode(topic, state), Event)


topics = st.sampled_from([cls.TOPIC for cls in CLASSES])
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(topics, st.binary() | st.binary().map(lambda tail: b'{"v":1,' + tail))
def test_any_bytes_are_read_or_refused(topic: str, state: bytes) -> None:
    read_or_refused(topic, state)


@given(st.sampled_from(sorted(GOLDEN)), st.data())
def test_bytes_with_a_few_wrong_are_read_or_refused(name: str, data: st.DataObject) -> None:
    state = golden_bytes(name)
    start = data.draw(st.integers(0, len(state)))
    end = data.draw(st.integers(start, min(start + 4, len(state))))
    read_or_refused(
        GOLDEN[name].TOPIC, state[:start] + data.draw(st.binary(max_size=4)) + state[end:]
    )


@given(st.sampled_from(sorted(GOLDEN)), st.data())
def test_fields_of_any_kind_are_read_or_refused(name: str, data: st.DataObject) -> None:
    fields = json.loads(golden_bytes(name))
    fields[data.draw(st.sampled_from(sorted(fields)))] = data.draw(jsons)
    state = json.dumps(fields, separators=(",", ":")).encode()
    read_or_refused(GOLDEN[name].TOPIC, state)


# --- an event of a log that is damaged, through the mapper ----------------------------------


def test_the_mapper_refuses_what_the_codec_refuses() -> None:
    stored = StoredEvent("case", 1, "case.mark-set", MARK[:-1])
    with pytest.raises(UnreadableEvent):
        EventMapper(JSONTranscoder()).to_domain_event(stored)
