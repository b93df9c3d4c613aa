"""The same document always gets the same id, and ids go in the order of publication."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from freezegun import freeze_time
from hypothesis import assume, given
from hypothesis import strategies as st

from events.identity import (
    BadAddress,
    claim_address,
    read_claim_address,
    report_id,
    text_hash,
)

PUBLISHED = datetime(2020, 3, 13, 1, tzinfo=UTC)
TEXT = text_hash("Two federal police were killed.\n")
TITLE, URL = "Strikes in Iraq", "https://example.org/1"
ID = report_id(PUBLISHED, "AAP", TITLE, URL, TEXT)

texts = st.text(max_size=20)
instants = st.datetimes(
    datetime(2, 1, 1), datetime(9998, 12, 31),
    timezones=st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours))),
)  # fmt: skip


def test_the_id_of_a_document_never_changes() -> None:
    assert ID == "20200313T010000Z-afaaa54774cf"


def test_the_hash_of_a_text_is_the_one_that_sha256sum_prints() -> None:
    assert text_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert len({text_hash(text) for text in ("é", "e\u0301", "é\n", "é\r\n")}) == 4


@given(instants, texts, texts, texts, texts)
def test_an_id_depends_on_the_instant_and_not_on_how_it_is_written(
    published: datetime, outlet: str, title: str, url: str, text: str
) -> None:
    elsewhere = published.astimezone(timezone(timedelta(hours=5, minutes=30)))
    one = report_id(published, outlet, title, url, text)
    assert one == report_id(elsewhere, outlet, title, url, text)
    assert one.isascii()
    assert len(one) == len(ID)


@pytest.mark.parametrize(
    "other",
    [
        report_id(PUBLISHED + timedelta(microseconds=1), "AAP", TITLE, URL, TEXT),
        report_id(PUBLISHED, "AP", TITLE, URL, TEXT),
        report_id(PUBLISHED, "AAP", "", URL, TEXT),
        report_id(PUBLISHED, "AAP", TITLE, "", TEXT),
        report_id(PUBLISHED, "AAP", TITLE, URL, text_hash("")),
        report_id(PUBLISHED, "AAP", TITLE + URL, "", TEXT),
    ],
)
def test_another_document_has_another_id(other: str) -> None:
    assert other != ID


@given(instants, instants, texts)
def test_ids_go_in_the_order_of_publication(one: datetime, other: datetime, outlet: str) -> None:
    assume(abs(one - other) >= timedelta(seconds=1))
    ids = [report_id(instant, outlet, "", "", TEXT) for instant in (one, other)]
    assert (ids[0] < ids[1]) is (one < other)


def test_a_frozen_clock_gives_the_same_id() -> None:
    with freeze_time(PUBLISHED):
        frozen = datetime.now(UTC)
    assert type(frozen) is not datetime
    assert report_id(frozen, "AAP", TITLE, URL, TEXT) == ID


def test_a_time_without_an_offset_names_no_document() -> None:
    with pytest.raises(ValueError, match="no offset"):
        report_id(PUBLISHED.replace(tzinfo=None), "AAP", TITLE, URL, TEXT)


# --- claims ---------------------------------------------------------------------------------


@given(instants, st.integers(1, 10**9 - 1))
def test_an_address_is_read_back(published: datetime, number: int) -> None:
    report = report_id(published, "AAP", TITLE, URL, TEXT)
    assert read_claim_address(f" {claim_address(report, number)}\n") == (report, number)


@pytest.mark.parametrize(
    "text",
    ["", "#", "#1", "r", "r#", "r#0", "r#01", "r#-1", "r#1.5", "r#x", "r #1", "r# 1", "r#١", "r#1١",
     "r#1 2", "r#1000000000", "a b#1"],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress, match="is not the address of a claim") as caught:
        read_claim_address(text)
    assert "REPORT#n" in caught.value.hint


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        report, number = read_claim_address(text)
    except BadAddress:
        return
    assert claim_address(report, number) == text.strip()
