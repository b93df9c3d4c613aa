"""Instants are kept in UTC, to the microsecond, in their order."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.instants import from_micros, instant_text, system_clock, to_micros, utc

BAGHDAD = timezone(timedelta(hours=3))
instants = st.datetimes(
    datetime(2, 1, 1), datetime(9998, 12, 31),
    timezones=st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)  # fmt: skip


@given(instants)
def test_an_instant_in_utc_is_the_same_instant(instant: datetime) -> None:
    assert utc(instant) == instant
    assert utc(instant).tzinfo is UTC


def test_a_time_without_an_offset_is_no_instant() -> None:
    with pytest.raises(ValueError, match="2020-03-13T01:00:00 has no offset"):
        utc(datetime(2020, 3, 13, 1))


@given(instants)
def test_microseconds_are_read_back(instant: datetime) -> None:
    assert from_micros(to_micros(instant)) == instant
    assert from_micros(to_micros(instant)).tzinfo is UTC


@given(instants, instants)
def test_microseconds_keep_the_order_of_instants(one: datetime, other: datetime) -> None:
    assert (to_micros(one) < to_micros(other)) is (one < other)


@pytest.mark.parametrize(
    ("instant", "micros"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1970, 1, 1, 3, tzinfo=BAGHDAD), 0),
        (datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC), -1),
        (datetime(2020, 3, 13, 1, tzinfo=UTC), 1_584_061_200_000_000),
        (datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC), 253_402_300_799_999_999),
    ],
)
def test_microseconds_count_from_1970(instant: datetime, micros: int) -> None:
    assert to_micros(instant) == micros


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2020, 3, 13, 1, tzinfo=UTC), "2020-03-13T01:00:00Z"),
        (datetime(2020, 3, 13, 1, tzinfo=BAGHDAD), "2020-03-12T22:00:00Z"),
        (datetime(2020, 3, 13, 1, 2, 3, 4, UTC), "2020-03-13T01:02:03.000004Z"),
        (datetime(20, 3, 13, tzinfo=UTC), "0020-03-13T00:00:00Z"),
    ],
)
def test_an_instant_in_print(instant: datetime, text: str) -> None:
    assert instant_text(instant) == text


@given(instants)
def test_an_instant_in_print_is_read_back(instant: datetime) -> None:
    assert datetime.fromisoformat(instant_text(instant)) == instant


def test_the_clock_of_the_system_has_an_offset() -> None:
    before = datetime.now(UTC)
    assert before <= system_clock() <= datetime.now(UTC)
    assert system_clock().utcoffset() == timedelta(0)
