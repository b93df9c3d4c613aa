"""A transaction may grow: all of it is recorded at its end, or nothing."""

from contextlib import suppress
from typing import cast

import pytest
from eventsourcing.persistence import IntegrityError, PersistenceError

from events import appender as appender_module
from events.event import Entry, Event, Logged
from events.identity import text_hash
from events.log import Changes, Log
from tests.helpers.logs import Place, append, changes, check_whole, mark, names, tables

TEXT = "A text."
HASH = text_hash(TEXT)


def test_pieces_are_recorded_together_under_one_order(place: Place) -> None:
    with Log(place) as log:
        append(log, "s", "a")
        with log.appending() as appending:
            assert appending.size == 1
            assert appending.append(changes("s", 1, mark("b"), mark("c"), texts={HASH: TEXT})) == 1
            assert appending.append(changes("t", 0, mark("d"))) == 3
            assert appending.append(changes("s", 3, mark("e"))) == 4
            assert appending.size == 5
        assert names(log) == ["a", "b", "c", "d", "e"]
        assert log.text(HASH) == TEXT
    assert check_whole(tables(place)) == 5


def test_nobody_sees_it_before_its_end(place: Place) -> None:
    with Log(place) as log, Log(place) as other:
        append(log, "s", "a")
        with log.appending() as appending:
            appending.append(changes("s", 1, mark("b")))
            assert (names(other), other.size(), other.version("s")) == (["a"], 1, 1)
        assert names(other) == ["a", "b"]


def test_it_reads_what_it_appended(place: Place) -> None:
    with Log(place) as log:
        append(log, "s", "a")
        with log.appending() as appending:
            appending.append(changes("s", 1, mark("b")))
            appending.append(changes("t", 0, mark("c")))
            assert list(appending.entries("s")) == [
                Logged(1, "s", 1, mark("a")),
                Logged(2, "s", 2, mark("b")),
            ]
            assert list(appending.entries("other")) == []
            assert appending.versions(["s", "other", "t"]) == {"s": 2, "t": 1}
            assert appending.versions([]) == {}


@pytest.mark.parametrize("at_once", [1, 2, 3, 7])
def test_it_reads_any_number_of_streams_and_events(
    at_once: int, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appender_module, "AT_ONCE", at_once)
    with Log(place) as log:
        made = Changes()
        for number in range(7):
            made.add(f"s{number}", 0, *map(mark, "abcdefg"[: number + 1]))
        log.append(made)
        streams = {f"s{number}": number + 1 for number in range(7)}
        assert log.versions(streams) == streams
        with log.appending() as appending:
            assert appending.versions(streams) == streams
            assert [logged.version for logged in appending.entries("s6")] == [1, 2, 3, 4, 5, 6, 7]


def test_a_stream_may_be_read_while_more_is_appended_to_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appender_module, "AT_ONCE", 2)
    with Log(place) as log:
        append(log, "s", "a", "b", "c")
        with log.appending() as appending:
            read = []
            for logged in appending.entries("s"):
                read.append(logged.version)
                if logged.version == 1:
                    appending.append(changes("s", 3, mark("d")))
        assert read == [1, 2, 3, 4]


class Stop(Exception):
    """Something goes wrong in the middle of a file."""


def test_nothing_is_kept_where_it_is_left_by_an_exception(place: Place) -> None:
    with Log(place) as log:
        append(log, "s", "a")
        before = tables(place)
        with suppress(Stop), log.appending() as appending:
            appending.append(changes("s", 1, mark("b"), texts={HASH: TEXT}))
            raise Stop
        assert tables(place) == before
        append(log, "s", "c")
        assert names(log) == ["a", "c"]


FEW_OR_MANY = pytest.mark.parametrize("count", [1, 5000])  # many are written beside


def many(stream: str, count: int) -> Changes:
    return changes(stream, 0, *(mark(str(number)) for number in range(count)))


@FEW_OR_MANY
@pytest.mark.parametrize("after", [0, 3000])
def test_a_taken_version_is_told_at_the_end_and_undoes_all(
    count: int, after: int, place: Place
) -> None:
    with Log(place) as log:
        append(log, "s", "a")
        before = tables(place)
        told = pytest.raises(IntegrityError)
        with told, log.appending() as appending:
            appending.append(many("t", count))
            appending.append(changes("s", 0, mark("c")))
            appending.append(many("u", after))
        assert tables(place) == before
        append(log, "s", "d")
        assert names(log) == ["a", "d"]


@FEW_OR_MANY
def test_a_failure_that_is_not_passed_on_is_not_kept_half(count: int, place: Place) -> None:
    with Log(place) as log:
        append(log, "s", "a")
        before = tables(place)
        appending = log.appending()
        entered = appending.__enter__()
        entered.append(many("t", count))
        entered.append(changes("s", 0, mark("c")))
        with pytest.raises(IntegrityError):
            entered.versions(["s"])
        with pytest.raises((RuntimeError, PersistenceError)):
            appending.__exit__(None, None, None)
        assert tables(place) == before


def test_a_stream_gets_no_gap(place: Place) -> None:
    """Who decided on a log that was since taken back to an earlier state decides again."""
    with Log(place) as log:
        append(log, "s", "a")
        before = tables(place)
        for made in (changes("s", 2, mark("c")), changes("t", 1, mark("b"))):
            with pytest.raises(IntegrityError, match="has no version"):
                log.append(made)
        assert tables(place) == before
        with log.appending() as appending:
            appending.append(changes("s", 1, mark("b")))
            appending.append(changes("s", 2, mark("c"), mark("d")))
            appending.append(changes("t", 0, mark("e")))
            appending.append(changes("s", 4, mark("f")))
        assert check_whole(tables(place)) == 6


def test_what_cannot_be_encoded_leaves_nothing(place: Place) -> None:
    with Log(place) as log:
        append(log, "s", "a")
        before = tables(place)
        appending = log.appending()
        entered = appending.__enter__()
        made = many("t", 3000)
        made.entries.append(Entry("t", 3001, cast(Event, object())))
        with pytest.raises(AttributeError):
            entered.append(made)
        with pytest.raises(RuntimeError, match="nothing of the transaction"):
            appending.__exit__(None, None, None)
        assert tables(place) == before


@pytest.mark.parametrize("texts", [{}, {HASH: TEXT}])
def test_no_events_leave_the_head_where_it_is(texts: dict[str, str], place: Place) -> None:
    made = Changes()
    made.texts.update(texts)
    with Log(place) as log:
        append(log, "s", "a")
        with log.appending() as appending:
            assert appending.append(Changes()) == 1
            assert appending.append(made) == 1
        assert (log.size(), log.text(HASH)) == (1, texts.get(HASH))
    assert check_whole(tables(place)) == 1
