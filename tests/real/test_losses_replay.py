"""A real stream of figures and revisions, replayed: the state after it is the state on record.

In the stream its order (`seq`) is the truth, and that is the order of our log: what was known is
asked along what was recorded. Of one source the newest figure holds, so the policy is `latest`.
The fold orders what a source says by when it was published, and by the log where that is the same:
it agrees with the stream as long as the times of the commits do not run back, which they do not.
"""

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from events.instants import system_clock
from events.log import Log
from projections.policies import policy_named
from projections.standpoint import Standpoint
from projections.views import reader
from tests.helpers.losses import WHO, Cell, Filer, Row, changes, checkpoints, state_hash
from tracker.case import Case

LATEST = policy_named("latest").apply
SHORT = 2722  # changes, up to the eighth checkpoint
BATCH = 5000
State = dict[Cell, int | str]


def replayed(path: Path, rows: list[Row]) -> Filer:
    """The stream in a case of its own."""
    with closing(Log(path)) as log:
        filer = Filer(log)
        for start in range(0, len(rows), BATCH):
            filer.file(rows[start : start + BATCH])
    return filer


def known(case: Case, at: Standpoint) -> State:
    """What is known of everyone in each slot, where anything is."""
    with case.caught_up() as connection:
        return {
            (incident, measure): best
            for incident, measure, material in reader.materials(connection, at=at)
            if (best := material.estimate(None, LATEST, at).best) is not None
        }


def states(path: Path, rows: list[Row], wanted: list[Row]) -> Iterator[tuple[Row, State]]:
    """Each checkpoint with what we know of its dataset then."""
    filer = replayed(path, rows)
    dataset = {(row["incident"], row["measure"]): row["dataset"] for row in rows}
    with closing(Case(path, WHO, system_clock)) as case:
        for point in wanted:
            state = known(case, Standpoint(known=filer.position[point["after_seq"]]))
            yield point, {c: v for c, v in state.items() if dataset[c] == point["dataset"]}


def check(found: Iterator[tuple[Row, State]]) -> int:
    """All of them are the states on record; how many they are."""
    seen = list(found)
    for point, state in seen:
        assert len(state) == point["cells"], point
        assert state_hash(state) == point["sha256"], point
    return len(seen)


def test_the_first_months_are_as_on_record(tmp_path: Path) -> None:
    rows = [row for row in changes() if row["seq"] <= SHORT]
    wanted = [point for point in checkpoints() if point["after_seq"] <= SHORT]
    assert {"assert", "revise", "retract"} == {row["op"] for row in rows}
    assert check(states(tmp_path / "case.db", rows, wanted)) == 8


def test_a_stream_that_lacks_one_change_is_not_as_on_record(tmp_path: Path) -> None:
    wanted = checkpoints()[:4][-1:]
    rows = [row for row in changes() if row["seq"] <= wanted[0]["after_seq"]]
    gone = next(row for row in rows if row["op"] == "retract" and row["dataset"] == "equipment")
    rows.remove(gone)
    ((point, state),) = states(tmp_path / "case.db", rows, wanted)
    assert state_hash(state) != point["sha256"]


def test_the_times_of_the_commits_never_run_back() -> None:
    assert all(row["committed_at"] <= later["committed_at"] for row, later in pairwise(changes()))


@pytest.mark.battery
def test_all_years_are_as_on_record(tmp_path: Path) -> None:
    wanted = [*checkpoints()[::7], *checkpoints()[-2:]]
    assert check(states(tmp_path / "case.db", changes(), wanted)) == len(wanted)
