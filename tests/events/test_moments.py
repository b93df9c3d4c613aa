"""When something happened: EDTF is kept as it is written, and spans the days it may mean."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import Refused
from events.moments import (
    Moment,
    UnreadableMoment,
    _days,
    _parse,
    _plain_days,
    moment_days,
    parse_moment,
)

FIRST, LAST = date.min, date.max
MARCH_11, MARCH_12 = date(2020, 3, 11), date(2020, 3, 12)

ACCEPTED = [
    ("2020", date(2020, 1, 1), date(2020, 12, 31)),
    ("2020-03", date(2020, 3, 1), date(2020, 3, 31)),
    ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
    ("2020-03-12", MARCH_12, MARCH_12),
    ("2020-02-29", date(2020, 2, 29), date(2020, 2, 29)),
    ("2020-03-12~", MARCH_12, MARCH_12),
    ("2020-03-12?", MARCH_12, MARCH_12),
    ("2020-03-12%", MARCH_12, MARCH_12),
    ("2020-03-12T10:00:00Z", MARCH_12, MARCH_12),
    ("2020-03-12T22:30:00+03:00", MARCH_12, MARCH_12),
    ("2020-03-XX", date(2020, 3, 1), date(2020, 3, 31)),
    ("2020-XX", date(2020, 1, 1), date(2020, 12, 31)),
    ("202X", date(2020, 1, 1), date(2029, 12, 31)),
    ("2020-21", date(2020, 3, 1), date(2020, 5, 31)),
    ("2020-03-11/2020-03-12", MARCH_11, MARCH_12),
    ("2020-03-12/2020-03-12", MARCH_12, MARCH_12),
    ("2020-03-12~/2020-03", MARCH_12, date(2020, 3, 31)),
    ("[2020-03-11, 2020-03-12]", MARCH_11, MARCH_12),
    ("{2020-03-11..2020-03-12}", MARCH_11, MARCH_12),
    # open ends, and ends that are not known
    ("2020-03-12/..", MARCH_12, LAST),
    ("../2020-03-12", FIRST, MARCH_12),
    ("2020-03-12/", MARCH_12, LAST),
    ("/2020-03-12", FIRST, MARCH_12),
    ("../..", FIRST, LAST),
    ("[..2020-03-12]", FIRST, MARCH_12),
    # years that no calendar of ours has
    ("-0044-03-15", FIRST, FIRST),
    ("0000", FIRST, FIRST),
    ("Y170000002", LAST, LAST),
]
REFUSED = [
    "",
    " ",
    "12 March 2020",
    "yesterday",
    "2020-3-12",
    "20200312",
    "2020/03/12",
    "12/03/2020",
    "2020-13",
    "2020-00",
    "2020-02-30",
    "2021-02-29",  # a day of leap years only
    "1900-02-29",
    "2020-04-31",
    "2020-03-12T25:00:00Z",
    "2020-03-12/2020-03-11",  # ends before it begins
    "2021-02-29/..",
    "2020-W11",
    "10000",
    "２０２０",
    "2020\0",
    "..",
    "/",
    "../",
    "/..",
    "2020-03-12/open",
    "[" * 10_000,
    "2020/" * 1000,
    "9" * 10_000,
]


@pytest.mark.parametrize(("text", "first", "last"), ACCEPTED)
def test_edtf_is_kept_and_spans_its_days(text: str, first: date, last: date) -> None:
    moment = parse_moment(f" {text}\n")
    assert moment == Moment(text)
    assert moment_days(moment) == (first, last)


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text[:24]))
def test_what_is_not_edtf_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnreadableMoment) as caught:
        parse_moment(text)
    assert isinstance(caught.value, Refused)
    assert f'cannot read "{text}"' in str(caught.value)
    assert "write EDTF" in caught.value.hint
    assert capsys.readouterr() == ("", "")


@given(st.text() | st.text("0123456789-/.~?%XTZ:[]{},SYE+", max_size=24))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        moment = parse_moment(text)
    except UnreadableMoment:
        return
    first, last = moment_days(moment)
    assert first <= last
    assert parse_moment(moment.edtf) == moment


@settings(max_examples=20)  # the parser takes 15 ms for a range
@given(st.dates(), st.dates())
def test_plain_days_are_read_as_the_parser_reads_them(one: date, other: date) -> None:
    for text in (f"{one}", f"{one}/{other}"):
        days = _plain_days(text)
        assert days == (_days(_parse(text)) if one <= other or "/" not in text else None)
        assert days is None or str(_parse(text)) == text


@settings(max_examples=20)
@given(st.dates(), st.dates())
def test_two_days_in_order_are_a_range(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert moment_days(parse_moment(f"{first}/{last}")) == (first, last)
    assert moment_days(parse_moment(f"{first}")) == (first, first)
    if first != last:
        with pytest.raises(UnreadableMoment):
            parse_moment(f"{last}/{first}")
