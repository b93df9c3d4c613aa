"""A real stream of figures and revisions as one file of records, through the command line.

The data are kept beside the project, and never in it; see `../shared/data/README.md`.
"""

import json
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from events.instants import instant_text, system_clock
from events.log import Log
from events.report import ClaimReported, ClaimRetracted
from projections.standpoint import Standpoint
from tests.helpers.commands import ROOT, TRACKER, Desk, environment
from tests.helpers.losses import WHO, Cell, Row, changes, checkpoints, state_hash
from tests.helpers.records import json_lines
from tests.real.test_losses_replay import known
from tracker.case import Case
from tracker.fields import read_instant

CELLS = 200
EVERY = 8  # of the checkpoints in the short form
REPLAY = ROOT.parent / "shared" / "contract" / "replay_stream.py"


def cell(row: Row) -> Cell:
    """The slot of a change: incidents are kept apart by dataset."""
    return f"{row['dataset']}/{row['incident']}", row["measure"]


def records(rows: list[Row]) -> Iterator[dict[str, Any]]:
    """The changes as records. Clocks ran back now and then, and the order of the stream did not:
    each is published when the latest one before it was."""
    clock = ""
    for row in rows:
        clock = max(clock, row["committed_at"])
        incident, measure = cell(row)
        record = {
            "incident": incident, "measure": measure, "outlet": row["dataset"],
            "said_by": [row["source"]], "reported_at": clock, "report": row["commit"],
        }  # fmt: skip
        value = row["value"]
        if row["op"] == "retract":
            yield record | {"op": "retract"}
        elif isinstance(value, int) and value >= 0:
            yield record | {"figure": value}
        else:
            yield record | {"term": str(value)}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A case into which all changes were imported, from one file."""
    desk = Desk(tmp_path_factory.mktemp("losses"))
    desk.now = datetime(2026, 11, 1, tzinfo=UTC)
    rows = changes()
    desk.write("losses.jsonl", json_lines(records(rows)))
    (done,) = desk.ok("ingest", "losses.jsonl", "--json").data()
    retracted = sum(row["op"] == "retract" for row in rows)
    assert (done["claims"], done["retractions"]) == (len(rows) - retracted, retracted)
    assert (done["records"], done["unchanged"]) == (24_886, 0)
    return desk


def positions(desk: Desk) -> list[int]:
    """Where each change is in the log, in their order."""
    with closing(Log(desk.case)) as log:
        told = (ClaimReported, ClaimRetracted)
        return [logged.position for logged in log.read() if isinstance(logged.event, told)]


def test_importing_again_adds_nothing(desk: Desk) -> None:
    (done,) = desk.ok("ingest", "losses.jsonl", "--json").data()
    assert (done["events"], done["unchanged"]) == (0, 24_886)


def agree(desk: Desk, wanted: list[Row]) -> int:
    """At each checkpoint what was known then is what is on record; how many they are."""
    at = positions(desk)
    with closing(Case(desk.case, WHO, system_clock)) as case:
        for point in wanted:
            state = known(case, Standpoint(known=at[point["after_seq"] - 1]))
            begins = point["dataset"] + "/"
            own = {
                (incident.removeprefix(begins), measure): value
                for (incident, measure), value in state.items()
                if incident.startswith(begins)
            }
            assert (len(own), state_hash(own)) == (point["cells"], point["sha256"]), point
    return len(wanted)


def test_what_was_known_at_checkpoints_is_what_is_on_record(desk: Desk) -> None:
    assert agree(desk, checkpoints()[::EVERY]) == 8


@pytest.mark.battery
def test_what_was_known_at_every_checkpoint_is_what_is_on_record(desk: Desk) -> None:
    assert agree(desk, checkpoints()) == 64


def test_the_history_of_cells_is_their_records(desk: Desk) -> None:
    told: dict[Cell, list[dict[str, Any]]] = defaultdict(list)
    for record in records(changes()):
        told[record["incident"], record["measure"]].append(record)
    for incident, measure in random.Random(5).sample(sorted(told), CELLS):
        lines = desk.ok(
            "history", incident, measure, "--axis", "recorded", "--all", "--policy", "latest",
            "--format", "jsonl",
        ).rows()  # fmt: skip
        wanted = told[incident, measure]
        assert len(lines) == len(wanted), (incident, measure)
        for line, record in zip(lines, wanted, strict=True):
            check(line, record)


def check(line: dict[str, Any], record: dict[str, Any]) -> None:
    """A change is what its record says: value, time and source."""
    claim = line["claim"]
    assert claim["attribution"] == [*record["said_by"], record["outlet"]]
    at = instant_text(read_instant(record["reported_at"], None))
    if record.get("op") == "retract":
        assert line["event"] == "claim.retracted"
        assert line["after"]["best"] is None
        return
    assert line["reported_at"] == at
    said = record.get("figure", record.get("term"))
    assert line["after"]["best"] == said
    figure = claim["figure"]
    assert (figure["lower"] if isinstance(figure, dict) else figure) == said


@pytest.mark.battery
def test_the_check_from_outside_agrees(tmp_path: Path) -> None:
    changes()  # skips where the data are not there
    done = subprocess.run(
        [
            sys.executable, REPLAY, REPLAY.parent.parent / "data" / "ukraine-losses",
            "--case", tmp_path / "case.db", "--checkpoints", "16", "--tracker", _tracker(tmp_path),
        ],
        env=environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "checkpoints ok 16 of 16" in done.stdout


def _tracker(folder: Path) -> Path:
    """A command of one word that runs the one under test."""
    path = folder / "tracker"
    words = " ".join(json.dumps(str(word)) for word in TRACKER)
    path.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    path.chmod(0o755)
    return path
