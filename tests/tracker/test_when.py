"""The instants of `--as-of` and `--known-at`: what they mean, and what is refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from events.instants import instant_text
from tracker.when import UnreadableInstant, end_of, read_known_at, read_when, read_zone

NOW = datetime(2020, 3, 13, 22, 30, tzinfo=UTC)  # in Baghdad it is already the 14th
BAGHDAD = ZoneInfo("Asia/Baghdad")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("2020-03-13", "2020-03-13T23:59:59.999999Z"),
        ("2020-W11", "2020-03-15T23:59:59.999999Z"),
        ("2020-W11-3", "2020-03-11T23:59:59.999999Z"),
        ("2020-W53", "2021-01-03T23:59:59.999999Z"),
        ("2020-02", "2020-02-29T23:59:59.999999Z"),
        ("2020-12", "2020-12-31T23:59:59.999999Z"),
        ("2020-03-13T02:00", "2020-03-13T02:00:00Z"),
        ("2020-03-13 02:00:30", "2020-03-13T02:00:30Z"),
        ("2020-03-13T02:00:00+03:00", "2020-03-12T23:00:00Z"),
        ("2020-03-13T02:00Z", "2020-03-13T02:00:00Z"),
        ("now", "2020-03-13T22:30:00Z"),
        ("today", "2020-03-13T23:59:59.999999Z"),
        ("yesterday", "2020-03-12T23:59:59.999999Z"),
        ("-24h", "2020-03-12T22:30:00Z"),
        ("-90min", "2020-03-13T21:00:00Z"),
        ("-2d", "2020-03-11T22:30:00Z"),
        ("-1w", "2020-03-06T22:30:00Z"),
        ("  2020-03-13 ", "2020-03-13T23:59:59.999999Z"),
    ],
)
def test_an_instant_has_one_meaning(text: str, means: str) -> None:
    assert instant_text(read_when(text, UTC, NOW)) == means


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("2020-03-13", "2020-03-13T20:59:59.999999Z"),
        ("2020-03-13T02:00", "2020-03-12T23:00:00Z"),
        ("2020-03-13T02:00Z", "2020-03-13T02:00:00Z"),
        ("yesterday", "2020-03-13T20:59:59.999999Z"),
        ("today", "2020-03-14T20:59:59.999999Z"),
    ],
)
def test_days_and_times_without_an_offset_are_of_the_zone(text: str, means: str) -> None:
    assert instant_text(read_when(text, BAGHDAD, NOW)) == means


@pytest.mark.parametrize(
    "text",
    [
        "", "2020", "20200313", "13.3.2020", "03/04/2020", "2020-3-13", "2020-13", "2020-00-10",
        "2020-02-30", "2021-W53", "2020-W00", "2020-W11-8", "2020-03-13T25:00", "2020-03-13T02",
        "12:30", "tomorrow", "-24", "-24m", "24h", "--24h", "-1month", "٢٠٢٠-٠٣-١٣",
        "-999999w", "9999-12-31", "2020-03-13T02:00 Baghdad",
    ],
)  # fmt: skip
def test_what_has_no_meaning_or_two_is_refused(text: str) -> None:
    with pytest.raises(UnreadableInstant, match="cannot read"):
        read_when(text, UTC, NOW)


def test_a_time_that_the_clocks_skipped_is_refused() -> None:
    with pytest.raises(UnreadableInstant, match="where the clocks changed"):
        read_when("2020-03-29T02:30", BERLIN, NOW)


def test_a_time_that_came_twice_is_refused_and_with_its_offset_is_not() -> None:
    with pytest.raises(UnreadableInstant, match="comes twice"):
        read_when("2020-10-25T02:30", BERLIN, NOW)
    assert instant_text(read_when("2020-10-25T02:30+01:00", BERLIN, NOW)) == "2020-10-25T01:30:00Z"


@pytest.mark.parametrize("month", [3, 10])
def test_a_day_on_which_the_clocks_change_ends_at_its_midnight(month: int) -> None:
    changed = {3: datetime(2020, 3, 29, tzinfo=BERLIN), 10: datetime(2020, 10, 25, tzinfo=BERLIN)}
    end = end_of(changed[month].date(), BERLIN)
    assert (end + timedelta(microseconds=1)).astimezone(BERLIN).strftime("%H:%M") == "00:00"


def test_a_day_whose_next_midnight_was_skipped_ends_where_the_next_day_begins() -> None:
    havana = ZoneInfo("America/Havana")  # on 8 March 2020 the clocks went from 0:00 to 1:00
    end = end_of(datetime(2020, 3, 7).date(), havana)
    assert (end + timedelta(microseconds=1)).astimezone(havana).isoformat()[:16] == (
        "2020-03-08T01:00"
    )


@pytest.mark.parametrize(
    ("text", "means"),
    [("#12", 12), ("#0", 0), ("mark:deadline", "deadline"), ("mark:two words", "two words")],
)
def test_a_position_and_a_mark_are_known_at(text: str, means: int | str) -> None:
    assert read_known_at(text, UTC, NOW) == means


@pytest.mark.parametrize("text", ["12", "#", "#-1", "#1.5", "#٣", "deadline"])
def test_what_is_neither_position_nor_mark_nor_instant_is_refused(text: str) -> None:
    with pytest.raises(UnreadableInstant) as refused:
        read_known_at(text, UTC, NOW)
    assert "mark:NAME" in refused.value.hint


@pytest.mark.parametrize("name", ["", "Baghdad", "../etc/passwd", "Asia/Atlantis", "\0"])
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(UnreadableInstant, match="there is no zone"):
        read_zone(name)
