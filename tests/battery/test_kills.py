"""Killed at any moment, a case has each step whole or not at all, and all that was acknowledged.

Reports are filed, records imported, views brought to the head of the log and made anew, incidents
merged and parted, cases backed up and restored, checkpoints written. Each is sent SIGKILL while it
is at work; then what is left is read, checked, and worked on.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from signal import SIGINT
from time import monotonic, sleep

import pytest

from tests.helpers.cases import held
from tests.helpers.commands import TRACKER, Desk, environment
from tests.helpers.killing import Doomed, Kills, Run
from tests.helpers.works import (
    Backup,
    CatchUp,
    FewMerges,
    FewRecords,
    Merges,
    Rebuild,
    Records,
    Reports,
    Restore,
    Signing,
    VeryManyRecords,
    Work,
    size_of,
)

WORKS = (Reports, Records, CatchUp, Rebuild, Merges)
SHORT, FULL, ON_A_SERVER = 2, 205, 55  # kills of each kind
FEW = (Reports, FewRecords, CatchUp, Rebuild, FewMerges)


@pytest.fixture(scope="module")
def doomed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doomed]:
    with Doomed(tmp_path_factory.mktemp("home")) as doomed:
        yield doomed


def kill_often(doomed: Doomed, work: Work, kills: int, *, until_harm: bool = False) -> Kills:
    """Kill until so many kills came while it was at work, or harm is seen that is waited for."""
    chance, tally = Random(0), Kills()
    work.make_ready()
    told = work.kind, work.mode, work.folder
    whole = doomed.run(*told, *work.arguments())
    assert not whole.killed
    work.left_by(whole)
    for _ in range(3 * kills + 10):
        if tally.kills >= kills or (until_harm and any(tally.harm)):
            break
        work.make_ready()
        delay = chance.uniform(0, whole.seconds * work.part)
        run = doomed.run(*told, *work.arguments(), delay=delay)
        is_hot = run.killed and work.is_in_transaction()
        seen = Kills(run.killed, is_hot, len(run.acknowledged))
        tally = tally.and_also(work.damage()).and_also(work.left_by(run)).and_also(seen)
    print(f"\n{work.kind}, {work.mode}: {tally}")
    assert tally.kills >= kills or until_harm
    if not until_harm:  # at last it is let to its end
        work.make_ready()
        assert not doomed.run(*told, *work.arguments()).killed
        tally = tally.and_also(work.damage())
    return tally


@pytest.mark.parametrize("work_of", FEW, ids=lambda work: work.kind)
def test_what_is_killed_is_whole_or_absent(
    doomed: Doomed, work_of: type[Work], tmp_path: Path
) -> None:
    tally = kill_often(doomed, work_of(tmp_path / "work"), SHORT)
    assert tally.harm == (0, 0, 0, 0)


@pytest.mark.battery
@pytest.mark.parametrize("work_of", WORKS, ids=lambda work: work.kind)
def test_two_hundred_times_killed(doomed: Doomed, work_of: type[Work], tmp_path: Path) -> None:
    work = work_of(tmp_path / "work")
    tally = kill_often(doomed, work, FULL)
    assert tally.harm == (0, 0, 0, 0)
    if isinstance(work, CatchUp):
        print(f"between two batches, of these: {work.between}")
        assert work.between


@pytest.mark.battery
def test_a_million_records_killed(doomed: Doomed, tmp_path: Path) -> None:
    assert kill_often(doomed, VeryManyRecords(tmp_path / "work"), 4).harm == (0, 0, 0, 0)


def test_an_import_that_is_interrupted_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    work = Records(tmp_path / "work")
    process = subprocess.Popen(
        [*TRACKER, "ingest", "records.jsonl"], cwd=work.folder, env=environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    begun = monotonic()
    while not work.is_in_transaction() and monotonic() - begun < 60:
        sleep(0.005)
    process.send_signal(SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert b"nothing is half done" in said
    assert work.damage().and_also(work.left_by(Run(True, (), 0))).harm == (0, 0, 0, 0)
    assert size_of(work.folder / "case.db") == work.size


def test_what_is_killed_works_as_the_command_does(doomed: Doomed, tmp_path: Path) -> None:
    work = Reports(tmp_path / "work", reports=2, claims=3)
    done = doomed.run(work.kind, "whole", work.folder, *work.arguments())
    (tmp_path / "other").mkdir()
    other = Desk(tmp_path / "other")
    other.ok("ingest", str(work.folder / "reports"))
    filed = held(work.folder / "case.db")
    assert filed == held(other.case)
    assert done.acknowledged == tuple(filed.claims)


# --- files that are put in place when they are whole ----------------------------------------

by_file = pytest.mark.parametrize("work_of", [Backup, Restore, Signing], ids=lambda work: work.kind)


@by_file
def test_what_is_killed_while_it_writes_a_file_leaves_the_old_one_or_the_new(
    doomed: Doomed, work_of: type[Work], tmp_path: Path
) -> None:
    assert kill_often(doomed, work_of(tmp_path / "work"), 2).harm == (0, 0, 0, 0)


@pytest.mark.battery
@by_file
def test_files_killed_often(doomed: Doomed, work_of: type[Work], tmp_path: Path) -> None:
    assert kill_often(doomed, work_of(tmp_path / "work"), 60).harm == (0, 0, 0, 0)


# --- on a server ----------------------------------------------------------------------------


@pytest.mark.battery
@pytest.mark.parametrize("work_of", [Reports, Merges], ids=lambda work: work.kind)
def test_killed_on_a_server(
    doomed: Doomed, work_of: type[Work], tmp_path: Path, database: str
) -> None:
    tally = kill_often(doomed, work_of(tmp_path / "work", database), ON_A_SERVER)
    assert tally.harm == (0, 0, 0, 0)


# --- with a protection taken away, the harm is seen -----------------------------------------


def harm(doomed: Doomed, work: Work) -> Kills:
    """Kill until harm is seen, and some times at most."""
    return kill_often(doomed, work, 200, until_harm=True)


def test_events_recorded_apart_are_found_to_leave_half_reports(
    doomed: Doomed, tmp_path: Path
) -> None:
    work = Reports(tmp_path / "work", mode="apart", reports=12)
    assert harm(doomed, work).halves


def test_what_is_acknowledged_before_it_is_recorded_is_found_to_be_lost(
    doomed: Doomed, tmp_path: Path
) -> None:
    work = Reports(tmp_path / "work", mode="early", reports=8)
    assert harm(doomed, work).lost


def test_an_import_in_batches_is_found_to_leave_a_part(doomed: Doomed, tmp_path: Path) -> None:
    work = FewRecords(tmp_path / "work", options=("--batch", "400"))
    assert harm(doomed, work).halves


@pytest.mark.parametrize("mode", ["views-apart", "position-apart"])
def test_views_whose_rows_and_position_are_kept_apart_are_found_unlike(
    doomed: Doomed, mode: str, tmp_path: Path
) -> None:
    assert harm(doomed, CatchUp(tmp_path / "work", mode=mode)).unlike


def test_views_made_anew_in_place_are_found_unlike(doomed: Doomed, tmp_path: Path) -> None:
    assert harm(doomed, Rebuild(tmp_path / "work", mode="rebuilt-in-place")).unlike


@pytest.mark.parametrize("work_of", [Backup, Signing], ids=lambda work: work.kind)
def test_files_written_in_place_are_found_half(
    doomed: Doomed, work_of: type[Work], tmp_path: Path
) -> None:
    assert harm(doomed, work_of(tmp_path / "work", mode="in-place")).halves
