"""The read models in their file: caught up exactly once, disposable, and the same as the fold."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import active_count
from time import sleep
from typing import Any
from unittest.mock import patch

import pytest
from eventsourcing.persistence import IntegrityError, Tracking
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, OperationalError

from events import beside
from events.attribution import UNKNOWN
from events.beside import insert_rows
from events.event import Stored
from events.figures import Figure
from events.instants import to_micros
from events.log import Log
from events.moments import Moment
from events.report import ClaimReported
from events.values import Flag, Place, Term, value_text
from projections.policies import policy_named
from projections.standpoint import Standpoint
from projections.views import catch_up as catching
from projections.views import driver, numbers, reader, sayings, schema, store, tellings
from projections.views import writer as writing
from projections.views.catch_up import catch_up, fresh_path, rebuild
from projections.views.numbers import trimmed
from projections.views.store import ViewStore, views_path
from projections.views.writer import ViewWriter
from tests.helpers.any_case import EVERY_POLICY, cases, lives
from tests.helpers.said import (
    Act,
    Credible,
    Marked,
    Rated,
    Voided,
    as_views_keep,
    folded,
    micros,
    plainly,
    record,
    said,
    standpoint,
    told,
)

standpoints = st.builds(
    standpoint,
    st.none() | st.integers(0, 301).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}:30"),
    st.none() | st.integers(0, 40),
)
ARMY, OFFICIALS, MILITIA = "Iraq's military", "US officials", "official, PMU"
ROOT = Path(__file__).resolve().parents[2]
SIX = said(ARMY, killed={"civilian": "1", "security personnel": "5"}, at="05:10", on="2020-03-12")
TWO = said(MILITIA, "AP", via="AAP", killed="2", of="federal police", at="01:00")
WRONG = said(OFFICIALS, killed="60", at="03:00")
WARNING = said(OFFICIALS, casualties="fewer than 50", at="01:00", modality="expected")

# One of each kind: every value, every event, every way to say a claim.
EVERYTHING: tuple[Act, ...] = (
    TWO,
    SIX,
    WARNING,
    WRONG,
    Voided(WRONG, "entered twice"),
    Rated(ARMY, "B"),
    said(via="AAP", incident="base", wounded="some 14"),
    said(via="Al Jazeera", incident="base", wounded="dozens", first_hand=True),
    said(UNKNOWN, incident="base", wounded={"US": "several", "UK": "at least 2"}),
    said(ARMY, incident="base", by=Term("Kataib Hezbollah"), modality="alleged"),
    said(ARMY, incident="base", place=Place("Taji", 33.5, 44.25, "base")),
    said(ARMY, incident="base", when=Moment("2020-03-11~")),
    said(ARMY, incident="base", claimed=Flag("no"), modality="denied"),
    said(ARMY, incident="base", wounded="3", on="2020-03-11", basis="incremental"),
    said(ARMY, incident="base", wounded="4", at="09:00", entered="04:00"),
    Marked("deadline"),
    Credible(SIX, 2),
    Rated(ARMY, "A"),
)


class Case:
    """A log with views beside it."""

    def __init__(self, folder: Path, *acts: Act, upto: int | None = None) -> None:
        folder.mkdir(exist_ok=True)
        self.path = folder / "case.db"
        self.log = Log(self.path)
        self.acts: tuple[Act, ...] = ()
        self.grow(*acts, upto=upto)
        self.views = ViewStore(views_path(self.path))

    def grow(self, *acts: Act, upto: int | None = None) -> None:
        """Record more acts, or only those of their events that are up to a position."""
        self.acts += acts
        record(self.log, told(*self.acts), upto)

    def catch_up(self) -> int:
        return catch_up(self.log, self.views)

    def close(self) -> None:
        self.views.close()
        self.log.close()


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """A case with everything in it, and views that have not read anything yet."""
    with closing(Case(tmp_path / "one", *EVERYTHING)) as made:
        yield made


def rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that the tables of a file of views hold."""
    with closing(sqlite3.connect(path)) as connection:
        names = [table.name for table in schema.metadata.sorted_tables]
        return {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
            for name in names
        }


def compact(path: Path) -> bytes:
    """The bytes of a file of views without what is left of its past."""
    copy = path.with_name("compact.db")
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    return copy.read_bytes()


def rebuilt(case: Case) -> Path:
    """A file of views made from nothing, beside those of the case."""
    path = case.path.with_name("rebuilt.views.db")
    rebuild(case.log, path)
    return path


def caught_up(case: Case) -> dict[str, list[tuple[Any, ...]]]:
    """What the views hold once they are caught up."""
    case.catch_up()
    return rows(case.views.path)


# --- exactly once -----------------------------------------------------------------------------


def test_a_first_question_reads_all_and_the_next_one_nothing(case: Case) -> None:
    assert case.catch_up() == case.log.size()
    before = rows(case.views.path)
    assert case.catch_up() == 0
    assert rows(case.views.path) == before
    assert len(before["claim"]) == sum(isinstance(e.event, ClaimReported) for e in case.log.read())


def test_of_an_empty_log_there_are_no_rows(tmp_path: Path) -> None:
    with closing(Case(tmp_path)) as empty:
        assert empty.catch_up() == 0
        filled = {name for name, found in rows(empty.views.path).items() if found}
    assert filled == {"description"}


def test_only_what_is_new_is_read(tmp_path: Path) -> None:
    with closing(Case(tmp_path, TWO)) as case:
        assert case.catch_up() == 3
        case.grow(SIX)
        assert case.catch_up() == 2


class Killed(BaseException):
    """What a process feels when it is killed, as near as one can come without one."""


@pytest.mark.parametrize("batches", [0, 1, 4])
def test_a_kill_within_a_batch_leaves_the_batches_before_it(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    flush = ViewWriter.flush
    done: list[ViewWriter] = []

    def flush_and_die(writer: ViewWriter) -> None:
        flush(writer)
        if len(done) == batches:
            raise Killed
        done.append(writer)

    monkeypatch.setattr(catching, "BATCH", 4)
    monkeypatch.setattr(ViewWriter, "flush", flush_and_die)
    with pytest.raises(Killed):
        case.catch_up()
    monkeypatch.undo()

    with closing(Case(tmp_path / "short", *EVERYTHING, upto=4 * batches)) as short:
        assert rows(case.views.path) == caught_up(short)
    assert case.catch_up() == case.log.size() - 4 * batches
    assert compact(case.views.path) == compact(rebuilt(case))


DIE = """
import os, sys
from pathlib import Path
from events.figures import Figure
from events.instants import to_micros
from events.log import Log
from projections.views import catch_up as catching
from projections.views.numbers import trimmed
from projections.views.store import ViewStore, views_path
from projections.views.writer import ViewWriter

flush, batches = ViewWriter.flush, []
def flush_and_die(writer):
    flush(writer)
    batches.append(writer)
    if len(batches) == 3:
        os._exit(9)

ViewWriter.flush, catching.BATCH = flush_and_die, 5
path = Path(sys.argv[1])
catching.catch_up(Log(path), ViewStore(views_path(path)))
"""


def test_a_process_that_dies_within_a_batch_leaves_the_batches_before_it(
    case: Case, tmp_path: Path
) -> None:
    died = subprocess.run([sys.executable, "-c", DIE, case.path], cwd=ROOT, check=False)
    assert died.returncode == 9
    with closing(Case(tmp_path / "short", *EVERYTHING, upto=10)) as short:
        assert rows(case.views.path) == caught_up(short)
    assert case.catch_up() == case.log.size() - 10
    assert compact(case.views.path) == compact(rebuilt(case))


def test_two_stores_of_one_file_take_turns(tmp_path: Path) -> None:
    with closing(Case(tmp_path)) as case, closing(ViewStore(case.views.path)) as other:
        read = 0
        for turn, act in enumerate(EVERYTHING):
            case.grow(act)
            read += catch_up(case.log, (case.views, other)[turn % 2])
        assert read == case.log.size()
        assert compact(case.views.path) == compact(rebuilt(case))


class Overtaken(ViewStore):
    """A store that lets another one in, once, just before it begins to write."""

    def __init__(self, path: Path, other: Any) -> None:
        super().__init__(path)
        self.other = other

    def writing(self) -> Any:
        other, self.other = self.other, None
        if other is not None:
            other()
        return super().writing()


def test_a_store_that_another_one_overtakes_reads_nothing_twice(case: Case) -> None:
    with closing(Overtaken(case.views.path, case.catch_up)) as slow:
        assert catch_up(case.log, slow) == 0
    assert compact(case.views.path) == compact(rebuilt(case))


def test_a_store_that_is_overtaken_half_way_reads_the_rest(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catching, "BATCH", 4)
    with closing(Case(tmp_path / "short", *EVERYTHING, upto=10)) as short:
        half_way = lambda: catch_up(short.log, case.views)  # noqa: E731
        with closing(Overtaken(case.views.path, half_way)) as slow:
            assert catch_up(case.log, slow) == case.log.size() - 10
    assert compact(case.views.path) == compact(rebuilt(case))


def test_many_threads_at_once_write_every_row_once(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catching, "BATCH", 3)

    def ask(_: int) -> int:
        with closing(ViewStore(case.views.path)) as own:
            return catch_up(case.log, own)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(ask, range(6))) == case.log.size()
    assert compact(case.views.path) == compact(rebuilt(case))


ASK = """
import sys
from pathlib import Path
from events.figures import Figure
from events.instants import to_micros
from events.log import Log
from projections.views import catch_up as catching
from projections.views.numbers import trimmed
from projections.views.store import ViewStore, views_path

path, catching.BATCH = Path(sys.argv[1]), 2
log = Log(path)
print("ready", flush=True)
sys.stdin.readline()
print(catching.catch_up(log, ViewStore(views_path(path))))
"""


def test_many_processes_at_once_write_every_row_once(tmp_path: Path) -> None:
    """They also make the file at the same time."""
    with closing(Case(tmp_path, *EVERYTHING)) as case:
        case.views.close()
        case.views.path.unlink()
        command = [sys.executable, "-c", ASK, str(case.path)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        asking = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(4)]  # type: ignore[call-overload]
        for process in asking:
            assert process.stdout.readline() == "ready\n"
        for process in asking:
            process.stdin.write("\n")
            process.stdin.flush()
        counts = [int(process.communicate()[0]) for process in asking]
        assert sum(counts) == case.log.size()
        assert compact(case.views.path) == compact(rebuilt(case))


def test_a_batch_that_is_written_already_is_refused(case: Case) -> None:
    case.catch_up()
    for position in (1, case.log.size()):
        with pytest.raises(IntegrityError, match="already"):
            case.views.insert_tracking(Tracking("log", position))
    assert case.views.max_tracking_id("log") == case.log.size()
    assert case.views.max_tracking_id("another") is None


def test_progress_that_was_only_said_is_not_believed(case: Case) -> None:
    """The library can record progress alone, and then no rows have been written."""
    case.views.insert_tracking(Tracking("log", case.log.size()))
    assert case.catch_up() == case.log.size()
    assert compact(case.views.path) == compact(rebuilt(case))


# --- the same as the fold ---------------------------------------------------------------------


def test_materials_are_those_of_the_fold(case: Case) -> None:
    assert_same_materials(case)
    assert len(folded(case.log.read())) == 7


any_acts = cases(("killed", "by"), all_kinds=True) | lives(("killed", "by"), all_kinds=True)


@given(any_acts)
@settings(max_examples=40)
def test_materials_of_any_case_are_those_of_the_fold(acts: list[Act]) -> None:
    with TemporaryDirectory() as folder, closing(Case(Path(folder), *acts)) as case:
        assert_same_materials(case)


@given(any_acts, st.integers(0, 2**32))
@settings(max_examples=20)
def test_views_caught_up_in_any_steps_are_those_made_at_once(acts: list[Act], seed: int) -> None:
    steps = random.Random(seed)
    with TemporaryDirectory() as folder, closing(Case(Path(folder))) as case:
        for act in acts:
            case.grow(act)
            if steps.random() < 0.4:
                case.catch_up()
        assert_same_materials(case)
        assert compact(case.views.path) == compact(rebuilt(case))


@given(any_acts, st.sampled_from(EVERY_POLICY), standpoints)
@settings(max_examples=25)
def test_estimates_of_any_case_are_those_of_the_fold(
    acts: list[Act], policy: str, at: Standpoint
) -> None:
    """Of one incident and measure, asked alone; the words of figures are in the event."""
    apply = policy_named(policy).apply
    with TemporaryDirectory() as folder, closing(Case(Path(folder), *acts)) as case:
        case.catch_up()
        for slot, material in folded(case.log.read()).items():
            with case.views.reading() as connection:
                ((_, _, found),) = reader.materials(connection, *slot)
            expected = as_views_keep(material).estimates(apply, at)
            assert plainly(found.estimates(apply, at)) == plainly(expected)


def assert_same_materials(case: Case) -> None:
    """What is read from the views is what the events fold into."""
    case.catch_up()
    with case.views.reading() as connection:
        read = [(i, m, as_views_keep(found)) for i, m, found in reader.materials(connection)]
    found = {(incident, measure): material for incident, measure, material in read}
    assert len(read) == len(found)
    assert found == {name: as_views_keep(m) for name, m in folded(case.log.read()).items()}


def test_materials_of_one_incident_and_of_one_measure(case: Case) -> None:
    case.catch_up()
    with case.views.reading() as connection:

        def named(incident: str | None = None, measure: str | None = None) -> list[tuple[str, str]]:
            return [(i, m) for i, m, _ in reader.materials(connection, incident, measure)]

        assert named() == [
            ("strikes", "casualties"),
            ("strikes", "killed"),
            *(("base", name) for name in ("by", "claimed", "place", "when", "wounded")),
        ]
        assert named("strikes") == [("strikes", "casualties"), ("strikes", "killed")]
        assert named("strikes", "killed") == [("strikes", "killed")]
        assert named(None, "wounded") == [("base", "wounded")]
        assert named("nowhere") == []


def test_vague_words_are_kept_and_others_are_not(case: Case) -> None:
    case.catch_up()
    with case.views.reading() as connection:
        ((_, _, material),) = reader.materials(connection, "base", "wounded")
    said_as = {
        (claim.population, value_text(claim.value)): (claim.value.words, claim.value.convention)
        for claim in material.claims
        if isinstance(claim.value, Figure)
    }
    assert said_as == {
        (None, "about 14"): ("", False),
        (None, "24–199"): ("dozens", True),
        (None, "≥ 5"): ("", True),  # derived from vague words: a convention, and nobody's words
        ("US", "3–9"): ("several", True),
        ("UK", "≥ 2"): ("", False),
        (None, "3"): ("", False),
        (None, "4"): ("", False),
    }


def test_a_name_that_a_breakdown_repeats_does_not_stop_the_views(tmp_path: Path) -> None:
    twice = said(ARMY, of="civilian", killed="5", breakdown={"civilian": "4", "child": "1"})
    with closing(Case(tmp_path, twice)) as case:
        assert_same_materials(case)


# --- rebuilt ----------------------------------------------------------------------------------


def test_views_rebuilt_twice_are_the_same_to_the_byte(case: Case) -> None:
    path = case.views.path
    assert rebuild(case.log, path) == case.log.size()
    first = path.read_bytes()
    assert rebuild(case.log, path) == case.log.size()
    assert path.read_bytes() == first
    assert [file.name for file in path.parent.glob("case.views.*")] == ["case.views.db"]


@pytest.mark.parametrize("batch", [1, 7, 5000])
def test_views_caught_up_in_batches_are_those_rebuilt(
    case: Case, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    whole = compact(rebuilt(case))
    monkeypatch.setattr(catching, "BATCH", batch)
    assert case.catch_up() == case.log.size()
    assert compact(case.views.path) == whole


def forgetting(known: dict[Any, Any], most: int = 0) -> bool:
    """Forget all but the newest."""
    return trimmed(known, 1)


@given(any_acts, st.sampled_from([1, 3]))
@settings(max_examples=20)
def test_views_of_a_writer_that_forgets_are_the_same(acts: list[Act], batch: int) -> None:
    with TemporaryDirectory() as folder, closing(Case(Path(folder), *acts)) as case:
        whole = compact(rebuilt(case))
        with ExitStack() as patched:
            for module in (numbers, sayings, tellings, writing):
                patched.enter_context(patch.object(module, "trimmed", forgetting))
            patched.enter_context(patch.object(catching, "BATCH", batch))
            case.catch_up()
            assert compact(case.views.path) == whole
            assert compact(rebuilt(case)) == whole


def test_a_disk_that_is_full_leaves_the_views_as_they_were(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.catch_up()
    before = case.views.path.read_bytes()

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(driver, "insert_rows", full)
    with pytest.raises(OperationalError, match="disk is full"):
        rebuild(case.log, case.views.path)
    monkeypatch.undo()
    assert case.views.path.read_bytes() == before
    assert case.catch_up() == 0


def test_nobody_is_at_work_on_views_that_could_not_be_made(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert, take, taken = insert_rows, ViewWriter.take, list[int]()

    def slowly(*given: Any) -> None:
        sleep(0.1)
        insert(*given)

    def breaks_off(writer: ViewWriter, batch: Sequence[Stored]) -> None:
        if taken:
            raise KeyboardInterrupt
        taken.append(len(batch))
        take(writer, batch)

    monkeypatch.setattr(beside, "MANY", 0)  # a thread for any number of rows
    monkeypatch.setattr(driver, "insert_rows", slowly)
    monkeypatch.setattr(ViewWriter, "take", breaks_off)
    monkeypatch.setattr(catching, "BATCH", 10)
    before = active_count()
    with pytest.raises(KeyboardInterrupt):
        rebuild(case.log, case.views.path)
    assert active_count() == before


def test_a_store_that_is_open_asks_the_rebuilt_views(case: Case) -> None:
    case.catch_up()
    rebuild(case.log, case.views.path)
    case.grow(said(MILITIA, killed="9", at="11:00"))
    assert case.catch_up() == 2
    assert compact(case.views.path) == compact(rebuilt(case))


def test_who_has_asked_asks_the_views_that_another_process_has_put_there(case: Case) -> None:
    case.catch_up()
    path = case.views.path
    other = path.with_name("other.views.db")
    shutil.copy(path, other)
    with closing(sqlite3.connect(other)) as made, made:
        made.execute("UPDATE incident SET id = 'as it is there' WHERE key = 1")
    with case.views.reading() as before:
        assert "as it is there" not in reader.incidents(before)
        other.replace(path)
        assert "as it is there" not in reader.incidents(before)
    with case.views.reading() as after:
        assert "as it is there" in reader.incidents(after)


def test_what_an_interrupted_rebuild_left_is_thrown_away(case: Case) -> None:
    path = case.views.path
    fresh_path(path).write_bytes(b"half of a file" * 1000)
    rebuild(case.log, path)
    assert not fresh_path(path).exists()
    assert rows(path) == caught_up(case)


def test_what_a_rebuild_of_a_process_that_is_gone_left_is_thrown_away(case: Case) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    path = case.views.path
    left = path.with_name(f"{path.name}.{gone.pid}.new")
    of_another = path.with_name(f"{path.name}.{os.getppid()}.new")
    for file in (left, of_another):
        file.write_bytes(b"half of a file")
    rebuild(case.log, path)
    assert not left.exists()
    assert of_another.exists()


def test_empty_views_of_a_long_log_are_made_as_in_a_rebuild(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    inode = case.views.path.stat().st_ino
    monkeypatch.setattr(catching, "LONG", 3)
    assert case.catch_up() == case.log.size()
    assert case.views.path.stat().st_ino != inode
    assert case.views.path.read_bytes() == rebuilt(case).read_bytes()
    case.grow(said(MILITIA, killed="9", at="11:00"))
    assert case.catch_up() == 2


def test_two_rebuilds_at_once_both_end_well(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_and_be_overtaken(path: Path) -> ViewStore:
        monkeypatch.undo()
        rebuild(case.log, path)
        return ViewStore(path)

    monkeypatch.setattr(catching, "ViewStore", open_and_be_overtaken)
    assert rebuild(case.log, case.views.path) == case.log.size()
    assert compact(case.views.path) == compact(rebuilt(case))


def test_a_rebuild_waits_for_who_is_writing(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a new file, the journal of a writer of the old one would be rolled back into it."""
    case.catch_up()
    with case.views.writing() as connection:
        connection.exec_driver_sql("PRAGMA cache_size = 1")  # the journal is soon on the disk
        connection.execute(schema.clock.update().values(recorded=schema.clock.c.recorded + 1))
        monkeypatch.setattr(store, "LOCK_TIMEOUT", 0.01)
        with pytest.raises(OperationalError, match="locked"):
            rebuild(case.log, case.views.path)
        connection.rollback()
    before = rows(case.views.path)
    rebuild(case.log, case.views.path)
    assert rows(case.views.path) == before


def test_who_waited_to_write_writes_into_the_rebuilt_file(case: Case) -> None:
    case.catch_up()
    waiting = [lambda: rebuild(case.log, case.views.path)]

    @event.listens_for(case.views.engine, "checkout")
    def replaced_before_it_could_begin(*_: Any) -> None:
        if waiting:
            waiting.pop()()

    with case.views.writing() as connection:
        connection.execute(schema.mark.insert().values(position=1, name="a sign", marked=0))
    assert (1, "a sign", 0) in rows(case.views.path)["mark"]


# --- of another log, of another version, damaged ----------------------------------------------


def other_log(case: Case, folder: Path, what: str) -> Case:
    """Another case; the views of the first are put beside it as they are."""
    size = case.log.size()
    match what:
        case "shorter":
            made = Case(folder, *EVERYTHING, upto=size - 5)
        case "of one event":
            made = Case(folder, *EVERYTHING, upto=1)
        case "of the same length":
            made = Case(folder, *EVERYTHING[:-1], Rated(OFFICIALS, "A"))
        case "longer":
            made = Case(folder, *EVERYTHING[::-1][:1], *EVERYTHING)
        case _:
            made = Case(folder)
    case.catch_up()
    made.views.path.write_bytes(case.views.path.read_bytes())
    return made


@pytest.mark.parametrize(
    "what", ["shorter", "of one event", "of the same length", "longer", "empty"]
)
def test_views_of_another_log_are_emptied_and_made_anew(
    case: Case, tmp_path: Path, what: str
) -> None:
    with closing(other_log(case, tmp_path / "other", what)) as other:
        assert other.catch_up() == other.log.size()
        if other.log.size():
            assert compact(other.views.path) == compact(rebuilt(other))
        filled = {name for name, found in rows(other.views.path).items() if found}
        assert other.log.size() or filled == {"description"}


def test_views_of_a_single_event_of_another_log_are_made_anew(case: Case, tmp_path: Path) -> None:
    with closing(Case(tmp_path / "one event", Rated(MILITIA, "A"))) as single:
        assert single.catch_up() == 1
        case.views.path.write_bytes(single.views.path.read_bytes())
    assert case.catch_up() == case.log.size()
    assert compact(case.views.path) == compact(rebuilt(case))


def test_views_of_another_log_are_emptied_once_by_two_who_find_them(
    case: Case, tmp_path: Path
) -> None:
    """Emptied again, they would be empty while the quicker one reads its answer."""
    with (
        closing(other_log(case, tmp_path / "other", "shorter")) as other,
        closing(Overtaken(other.views.path, other.catch_up)) as slow,
    ):
        assert catch_up(other.log, slow) == 0
        assert compact(other.views.path) == compact(rebuilt(other))


def make_anew(case: Case) -> dict[str, list[tuple[Any, ...]]]:
    """What a new process finds in the views."""
    with closing(ViewStore(case.views.path)) as views:
        catch_up(case.log, views)
    return rows(case.views.path)


@pytest.mark.parametrize("length", [0, 1, 50, 100, 4096, 5000, 3 * 4096])
def test_views_cut_short_are_made_anew(case: Case, length: int) -> None:
    whole = caught_up(case)
    os.truncate(case.views.path, length)
    assert make_anew(case) == whole


@pytest.mark.parametrize("length", [10, 1000, 60_000])
def test_views_that_are_no_database_are_made_anew(case: Case, length: int) -> None:
    whole = caught_up(case)
    case.views.path.write_bytes(random.Random(length).randbytes(length))
    assert make_anew(case) == whole


def test_views_damaged_while_they_are_open_are_made_anew(case: Case) -> None:
    whole = caught_up(case)
    case.views.path.write_bytes(random.Random(1).randbytes(60_000))
    assert caught_up(case) == whole
    with closing(sqlite3.connect(case.views.path)) as connection:
        connection.execute("DROP TABLE progress")
    assert caught_up(case) == whole


def test_a_damaged_page_is_found_when_it_is_written(case: Case) -> None:
    case.catch_up()
    with closing(sqlite3.connect(case.views.path)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'claim'"
        page = connection.execute(query).fetchone()[0] - 1
    with case.views.path.open("r+b") as file:
        file.seek(page * 4096)
        file.write(random.Random(1).randbytes(4096))
    case.grow(said(MILITIA, killed="9", at="11:00"))
    assert make_anew(case) == rows(rebuilt(case))


@pytest.mark.parametrize("name", [*(table.name for table in schema.metadata.sorted_tables)])
def test_views_without_one_of_their_tables_are_made_anew(case: Case, name: str) -> None:
    whole = caught_up(case)
    with closing(sqlite3.connect(case.views.path)) as connection:
        connection.execute(f"DROP TABLE {name}")
    assert make_anew(case) == whole


@pytest.mark.parametrize("kind", ["VIEW claim_readable", "VIEW slot_claim", "INDEX claim_as_of"])
def test_views_without_their_view_or_index_are_made_anew(case: Case, kind: str) -> None:
    whole = compact(rebuilt(case))
    case.catch_up()
    with closing(sqlite3.connect(case.views.path)) as connection:
        connection.execute(f"DROP {kind}")
    make_anew(case)
    assert compact(case.views.path)[100:] == whole[100:]  # but for the header's counters


@pytest.mark.parametrize("version", [0, schema.VERSION - 1, schema.VERSION + 1])
def test_views_of_another_version_are_made_anew(case: Case, version: int) -> None:
    whole = caught_up(case)
    with closing(sqlite3.connect(case.views.path)) as connection:
        connection.execute("UPDATE claim SET lower = 49")
        connection.execute("CREATE TABLE old (x REFERENCES claim)")
        connection.execute("INSERT INTO old SELECT position FROM claim")
        connection.execute("CREATE VIEW older AS SELECT * FROM old")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()
    assert make_anew(case) == whole
    with closing(sqlite3.connect(case.views.path)) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert not {"old", "older"} & names


def test_views_of_this_version_are_kept(case: Case) -> None:
    case.catch_up()
    before = case.views.path.read_bytes()
    make_anew(case)
    assert case.views.path.read_bytes() == before


def test_what_a_reader_added_to_the_file_does_no_harm(case: Case) -> None:
    case.catch_up()
    with closing(sqlite3.connect(case.views.path)) as connection:
        connection.execute("CREATE TABLE notes (text)")
        connection.execute("ANALYZE")
    case.grow(said(MILITIA, killed="9", at="11:00"))
    assert make_anew(case) == rows(rebuilt(case))


@pytest.mark.parametrize("lock", ["BEGIN EXCLUSIVE", "BEGIN IMMEDIATE"])
def test_views_that_are_locked_are_not_thrown_away(
    case: Case, monkeypatch: pytest.MonkeyPatch, lock: str
) -> None:
    case.catch_up()
    inode, before = case.views.path.stat().st_ino, rows(case.views.path)
    case.grow(said(MILITIA, killed="9", at="11:00"))
    case.views.close()
    monkeypatch.setattr(store, "LOCK_TIMEOUT", 0.01)  # for connections made from now on
    with closing(sqlite3.connect(case.views.path, isolation_level=None)) as other:
        other.execute(lock)
        with pytest.raises(OperationalError, match="locked"):
            make_anew(case)
        other.execute("ROLLBACK")
    assert (case.views.path.stat().st_ino, rows(case.views.path)) == (inode, before)
    assert make_anew(case) == rows(rebuilt(case))
    assert case.views.path.stat().st_ino == inode


def test_views_that_cannot_be_made_say_so_and_nothing_is_lost(tmp_path: Path) -> None:
    with pytest.raises(OperationalError, match="unable to open"):
        ViewStore(tmp_path / "no" / "case.views.db")


def test_a_bug_of_ours_is_not_an_endless_loop(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that the tables refuse look like damage; once made anew, they are an error."""
    take = ViewWriter.take

    def take_twice(writer: ViewWriter, batch: Sequence[Stored]) -> None:
        take(writer, batch)
        take(writer, batch)

    monkeypatch.setattr(ViewWriter, "take", take_twice)
    with pytest.raises(DatabaseError):
        case.catch_up()


# --- open to a stranger -----------------------------------------------------------------------


def test_every_table_and_column_says_what_it_holds(case: Case) -> None:
    with closing(sqlite3.connect(case.views.path)) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = [row[0] for row in connection.execute(query)]
        there = {(name, "") for name in tables} | {
            (name, column[1])
            for name in tables
            for column in connection.execute(f"PRAGMA table_info({name})")
        }
        said_of = connection.execute(
            'SELECT "table", "column", meaning FROM description'
        ).fetchall()
    assert {row[:2] for row in said_of} == there
    assert all(meaning for _, _, meaning in said_of)
    assert len(tables) == len(schema.metadata.tables) > 10


def test_every_reference_holds(case: Case) -> None:
    case.catch_up()
    with closing(sqlite3.connect(case.views.path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_list(claim)").fetchall() != []


def test_a_reference_to_nothing_is_refused_where_references_are_enforced(case: Case) -> None:
    """Our own writing does without: every reference holds, and to look each up takes time."""
    with closing(sqlite3.connect(case.views.path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            connection.execute("INSERT INTO voiding VALUES (1, 999, 'no such claim')")


@pytest.mark.parametrize(("table", "claim"), [("claim", "position"), ("bearing", "claim")])
def test_a_question_as_of_an_instant_uses_its_index(case: Case, table: str, claim: str) -> None:
    case.catch_up()
    told = f"SELECT {claim} FROM {table} WHERE slot = 1 AND telling = 1 AND published <= 5"
    question = f"{told} AND {claim} <= 9 ORDER BY published DESC, {claim} DESC LIMIT 1"
    with closing(sqlite3.connect(case.views.path)) as connection:
        ((*_, plan),) = connection.execute(f"EXPLAIN QUERY PLAN {question}").fetchall()
    assert f"{table}_as_of (slot=? AND telling=? AND published<?)" in plan


def test_claims_are_readable(case: Case) -> None:
    case.catch_up()
    with closing(sqlite3.connect(case.views.path)) as connection:
        connection.row_factory = sqlite3.Row
        found = [dict(row) for row in connection.execute("SELECT * FROM claim_readable")]
    assert len(found) == len(rows(case.views.path)["claim"]) + len(rows(case.views.path)["bearing"])
    (police,) = (row for row in found if row["population"] == "federal police")
    assert police == {
        "incident": "strikes", "measure": "killed", "population": "federal police",
        "lower": 2, "upper": 2, "approximate": 0, "text": None, "low": None,
        "high": None, "derived": 0,
        "modality": "asserted", "basis": "cumulative", "occurred": None,
        "origin": "official, pmu", "voice": "attributed", "outlet": "AAP",
        "title": "AAP at 01:00", "url": "https://example.org/AAP/01:00",
        "published": "2020-03-13T01:00:00Z", "claim": "AAP-130100#1", "position": 3,
        "corrected": 0, "voided": 0, "retracted": 0, "undone": 0,
    }  # fmt: skip
    (army,) = (row for row in found if row["measure"] == "killed" and row["derived"])
    assert (army["lower"], army["population"], army["occurred"]) == (6, None, "2020-03-12")
    assert [row["claim"] for row in found if row["voided"]] == [told(*EVERYTHING).id(WRONG)]
    early = next(row for row in found if row["lower"] == 4)
    assert early["published"] == "2020-03-13T04:00:00Z"
    assert {row["text"] for row in found} == {
        None, "Kataib Hezbollah", "Taji", "2020-03-11~", "no", "dozens", "several", ""
    }  # fmt: skip


# --- what else is asked of them ---------------------------------------------------------------


def test_incidents_and_measures_by_name(case: Case) -> None:
    case.catch_up()
    with case.views.reading() as connection:
        assert reader.incidents(connection) == ["strikes", "base"]
        assert reader.measures(connection, "strikes") == ["casualties", "killed"]
        assert reader.measures(connection) == [
            "by", "casualties", "claimed", "killed", "place", "when", "wounded"
        ]  # fmt: skip
        assert reader.measures(connection, "nowhere") == []


def test_populations_by_name(case: Case) -> None:
    case.catch_up()
    with case.views.reading() as connection:
        assert reader.populations(connection) == [
            "UK", "US", "civilian", "federal police", "security personnel"
        ]  # fmt: skip


def test_reports_by_the_beginning_of_their_id_and_by_url(tmp_path: Path) -> None:
    given = [said(killed="1", report=name) for name in ("a_1", "a_12", "ab", "a%")]
    with closing(Case(tmp_path, *given, TWO)) as case:
        case.catch_up()
        with case.views.reading() as connection:
            assert reader.reports_with(connection, "a_1") == ["a_1", "a_12"]
            assert reader.reports_with(connection, "a%") == ["a%"]
            assert reader.reports_with(connection, "x") == []
            by_url = reader.reports_at(connection, "https://example.org/AAP/01:00")
            assert by_url == [("AAP-130100", "AAP")]
            at_url = reader.reports_at(connection, given[0].filed.url)
            assert [name for name, _ in at_url] == ["a_1", "a_12", "ab", "a%"]
            assert reader.reports_at(connection, "https://example.org/") == []


def test_the_claim_of_a_position(case: Case) -> None:
    case.catch_up()
    with case.views.reading() as connection:
        assert reader.claim_at(connection, 3) == ("AAP-130100", 1)
        assert reader.claim_at(connection, 1) is None
        assert reader.claim_at(connection, 999) is None


def test_marks_by_name(tmp_path: Path) -> None:
    with closing(Case(tmp_path, Marked("before"), TWO, Marked("after"))) as case:
        case.catch_up()
        with case.views.reading() as connection:
            assert reader.marks(connection) == {"before": 0, "after": 4}


# --- where an instant lies in the log ---------------------------------------------------------

STEADY = ("04:00", "04:00", "05:00", "06:00")
BACKWARDS = ("04:00", "06:00", "05:00", "06:00", "07:00")


def positions_at(folder: Path, entered: tuple[str, ...], *asked: str) -> list[int]:
    """For each time asked, the last position before which all was recorded by then."""
    given = [said(killed=n, entered=time, report=f"r{n}") for n, time in enumerate(entered)]
    with closing(Case(folder, *given)) as case:
        case.catch_up()
        with case.views.reading() as connection:
            return [
                reader.position_before(connection, micros(time), case.log.size()) for time in asked
            ]


def test_an_instant_between_two_records_ends_at_the_earlier(tmp_path: Path) -> None:
    """The first act is three events, each other one two."""
    asked = ("03:59:59.999999", "04:00", "04:30", "05:00", "05:59:59.999999", "06:00", "23:00")
    assert positions_at(tmp_path, STEADY, *asked) == [0, 5, 5, 7, 7, 9, 9]


def test_where_the_clock_went_back_all_before_was_recorded_by_then(tmp_path: Path) -> None:
    asked = ("03:00", "04:00", "05:00", "05:30", "06:00", "07:00")
    assert positions_at(tmp_path, BACKWARDS, *asked) == [0, 3, 3, 3, 9, 11]


def test_of_an_empty_log_every_instant_is_at_its_head(case: Case) -> None:
    with case.views.reading() as connection:
        assert reader.position_before(connection, micros("05:00"), 0) == 0


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8), st.integers(0, 6), st.data())
@settings(max_examples=15)
def test_any_instant_in_any_log(minutes: list[int], asked: int, data: st.DataObject) -> None:
    given = [
        said(killed=n, at="00:00", entered=f"04:{minute:02}", report=f"r{n}")
        for n, minute in enumerate(minutes)
    ]
    time = micros(f"04:{asked:02}")
    with TemporaryDirectory() as folder, closing(Case(Path(folder), *given)) as case:
        with patch.object(catching, "BATCH", data.draw(st.sampled_from((1, 3, 5000)))):
            case.catch_up()
        recorded = [to_micros(logged.event.recorded_at) for logged in case.log.read()]
        with case.views.reading() as connection:
            found = reader.position_before(connection, time, case.log.size())
    by_then = [n for n in range(len(recorded) + 1) if all(at <= time for at in recorded[:n])]
    assert found == by_then[-1]


# --- names of files ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("log", "views"),
    [("case.db", "case.views.db"), ("a.b.db", "a.b.views.db"), ("case", "case.views.db")],
)
def test_the_views_are_beside_the_log(log: str, views: str) -> None:
    assert views_path(Path("/cases") / log) == Path("/cases") / views


@pytest.mark.parametrize("name", ["a case?.db", "100%.db", "ünïcödé#1.db"])
def test_a_case_of_any_name_has_its_views(tmp_path: Path, name: str) -> None:
    path = views_path(tmp_path / name)
    with closing(ViewStore(path)):
        assert path.exists()
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
