"""The log takes all of a transaction or nothing, and gives back what it took."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from eventsourcing.persistence import IntegrityError

from events import log as log_module
from events.attribution import Link
from events.codec import CODEC, UnreadableEvent
from events.event import Event, Logged
from events.figures import exactly
from events.identity import text_hash
from events.log import Changes, Log
from events.report import ClaimReported, ClaimVoided, ReportFiled, report_stream
from tests.helpers.logs import WHEN, Place, append, changes, check_whole, mark, names, plain, tables

TEXT = "Two federal police were killed — é, 👍.\r\n"
HASH = text_hash(TEXT)


# --- append and read ------------------------------------------------------------------------


def test_what_was_appended_is_read_in_its_order(place: Place) -> None:
    made = Changes()
    made.add("s", 0, mark("a"), mark("b"))
    made.add("t", 0, mark("c"))
    made.add("s", 0, mark("d"))  # the stream has moved on within these changes

    with Log(place) as log:
        recorded = log.append(made)

    assert recorded == [
        Logged(1, "s", 1, mark("a")),
        Logged(2, "s", 2, mark("b")),
        Logged(3, "t", 1, mark("c")),
        Logged(4, "s", 3, mark("d")),
    ]
    with Log(place) as log:
        assert list(log.read()) == recorded
        assert log.size() == 4


def test_a_new_log_is_empty(place: Place) -> None:
    with Log(place) as log:
        assert list(log.read()) == []
        assert (log.size(), log.version("s"), log.at(1)) == (0, 0, None)
        assert log.report("r") is None
        assert log.text(HASH) is None


def test_no_changes_append_nothing(place: Place) -> None:
    with Log(place) as log:
        assert log.append(Changes()) == []
        assert log.size() == 0


@pytest.mark.parametrize("page", [1, 3, 10, 11])
def test_any_stretch_of_the_log_is_read(
    page: int, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "PAGE", page)
    with Log(place) as log:
        everything = append(log, "s", *map(str, range(10)))
        for after in range(12):
            assert list(log.read(after)) == everything[after:]
            for upto in range(12):
                assert list(log.read(after, upto)) == everything[after:upto]


def test_an_event_is_found_at_its_position(place: Place) -> None:
    with Log(place) as log:
        recorded = append(log, "s", "a", "b", "c")
        assert [log.at(position) for position in (1, 2, 3)] == recorded
        assert [log.at(position) for position in (-1, 0, 4)] == [None, None, None]


def test_a_stream_s_version_counts_its_events(place: Place) -> None:
    with Log(place) as log:
        append(log, "s", "a", "b")
        append(log, "t", "c")
        append(log, "s", "d")
        assert [log.version(stream) for stream in ("s", "t", "S", "s ", "")] == [3, 1, 0, 0, 0]


def test_two_logs_of_one_file_see_the_same(place: Place) -> None:
    with Log(place) as one, Log(place) as other:
        append(one, "s", "a")
        assert names(other) == ["a"]
        append(other, "s", "b")
        assert names(one) == ["a", "b"]


# --- all or nothing -------------------------------------------------------------------------


def test_half_a_transaction_is_never_visible(place: Place) -> None:
    made = Changes()
    made.add("new", 0, mark("first"))
    made.add("taken", 0, mark("second"))
    made.add("newer", 0, mark("third"))
    made.texts[HASH] = TEXT
    with Log(place) as log:
        append(log, "taken", "a")
        before = tables(place)

        with pytest.raises(IntegrityError):
            log.append(made)

        assert tables(place) == before
        assert (log.size(), log.version("new"), log.text(HASH)) == (1, 0, None)
        assert append(log, "new", "b")[0].position == 2
    assert check_whole(tables(place)) == 2


def test_a_stream_that_moved_on_refuses_what_was_decided_before(place: Place) -> None:
    with Log(place) as one, Log(place) as other:
        stale = one.version("s")
        append(other, "s", "quicker")
        with pytest.raises(IntegrityError):
            one.append(changes("s", stale, mark("slower")))
        assert names(one) == ["quicker"]


def test_an_event_that_cannot_be_written_leaves_nothing(place: Place) -> None:
    made = changes("s", 0, mark("a"), mark("\ud800"), texts={HASH: TEXT})
    with Log(place) as log:
        with pytest.raises(UnicodeEncodeError):
            log.append(made)
        assert (log.size(), log.text(HASH)) == (0, None)


def test_an_event_that_is_damaged_is_said_so_when_it_is_read(place: Place) -> None:
    with Log(place) as log:
        append(log, "s", "a", "b")
        with plain(place) as connection:
            connection.drop_trigger("log_is_never_changed")
            connection.execute("UPDATE log SET state = ? WHERE position = 2", (b"{",))
        reading = log.read()
        assert next(reading).event == mark("a")
        with pytest.raises(UnreadableEvent):
            next(reading)


# --- texts and reports ----------------------------------------------------------------------


def test_a_text_is_kept_verbatim_and_once(place: Place) -> None:
    with Log(place) as log:
        log.append(changes("s", 0, mark("a"), texts={HASH: TEXT}))
        log.append(changes("s", 1, mark("b"), texts={HASH: TEXT, text_hash(""): ""}))
        assert log.text(HASH) == TEXT
        assert log.text(text_hash("")) == ""
    assert len(tables(place)["texts"]) == 2


FILED = ReportFiled(
    recorded_at=WHEN, recorded_by="x", report="r", outlet="AAP",
    published=datetime(2020, 3, 13, 1, tzinfo=UTC), text_sha256=HASH,
)  # fmt: skip
VOIDED = ClaimVoided(recorded_at=WHEN, recorded_by="x", number=1, reason="a slip")


def claim(number: int) -> ClaimReported:
    return ClaimReported(
        recorded_at=WHEN, recorded_by="x", number=number, incident="strikes", measure="killed",
        attribution=(Link("AAP"),), value=exactly(number),
    )  # fmt: skip


def test_a_report_is_folded_from_its_stream(place: Place) -> None:
    events: list[Event] = [FILED, claim(1), claim(2), VOIDED]
    with Log(place) as log:
        log.append(changes(report_stream("r"), 0, *events))
        log.append(changes(report_stream("other"), 0, FILED, claim(7)))
        report = log.report("r")
    assert report is not None
    assert (report.version, report.filed) == (4, FILED)
    assert report.claims == {1: claim(1), 2: claim(2)}
    assert report.voided == {1: VOIDED}


def test_a_report_is_as_it_is_now(place: Place) -> None:
    with Log(place) as log:
        log.append(changes(report_stream("r"), 0, FILED))
        before = log.report("r")
        log.append(changes(report_stream("r"), 1, claim(1)))
        after = log.report("r")
    assert before is not None
    assert after is not None
    assert (before.version, before.claims) == (1, {})
    assert (after.version, after.claims) == (2, {1: claim(1)})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "case.db"


# --- where and how it is stored -------------------------------------------------------------

ENVIRONMENT = {
    "PERSISTENCE_MODULE": "eventsourcing.popo",
    "SQLITE_DBNAME": ":memory:",
    "SQLITE_LOCK_TIMEOUT": "never",
    "CREATE_TABLE": "f",
    "COMPRESSOR_TOPIC": "zlib",
    "CIPHER_TOPIC": "eventsourcing.cipher:AESCipher",
    "CIPHER_KEY": "0123456789abcdef",
    "MAPPER_TOPIC": "eventsourcing.persistence:Mapper",
    "TRANSCODER_TOPIC": "eventsourcing.persistence:JSONTranscoder",
    "APPLICATION_RECORDER_TOPIC": "eventsourcing.sqlite:SQLiteApplicationRecorder",
    "ORIGINATOR_ID_TYPE": "uuid",
    "IS_SNAPSHOTTING_ENABLED": "y",
    "AGGREGATE_CACHE_MAXSIZE": "10",
}


@pytest.mark.parametrize("prefix", ["", "LOG_", "APPLICATION_"])
def test_the_user_s_shell_does_not_change_how_a_log_is_stored(
    prefix: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setitem(os.environ, prefix + name, value)
    with Log(path) as log:
        append(log, "s", "a")
    (row,) = tables(path)["log"]
    assert row[:5] == (1, "s", 1, "case.mark-set", CODEC.encode(mark("a")))


NAMES = [
    "a b.db",
    " case.db ",
    "what?.db",
    "case.db?mode=ro",
    "#1.db",
    "100%.db",
    "%41.db",
    'it\'s "quoted".db',
    "back\\slash.db",
    "été 日本 القدس 👍.db",
    "file:case.db",
    ":memory:",
    "mode=memory",
    "a&b;c=d.db",
    "-case.db",
    "two\nlines.db",
    os.fsdecode(b"not utf-8 \xff.db"),
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_log_is_kept_under_the_name_it_is_given(name: str, tmp_path: Path) -> None:
    with Log(tmp_path / name) as log:
        append(log, "s", "a")
    kept = {path.name for path in tmp_path.iterdir() if not path.name.endswith("-journal")}
    assert kept == {name}
    with Log(tmp_path / name) as log:
        assert names(log) == ["a"]


def test_a_log_in_the_present_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Log(Path("case.db")) as log:
        append(log, "s", "a")
    assert (tmp_path / "case.db").is_file()


def test_a_path_with_two_slashes_first(tmp_path: Path) -> None:
    with Log(Path(f"/{tmp_path}/case.db")) as log:
        append(log, "s", "a")
    assert (tmp_path / "case.db").is_file()
