"""An import that is killed or interrupted leaves nothing, and the same command completes it."""

import os
import random
import signal
import subprocess
from pathlib import Path
from time import monotonic, sleep

import pytest

from events.log import Log
from tests.helpers.commands import TRACKER, environment
from tests.helpers.records import json_lines, many
from tracker.verification import verify

RECORDS = 40_000
BATTERY = 1_000_000
KILLS = 6
AT_LEAST = 3  # of them must have come while the log was being written


def started(folder: Path, *options: str) -> "subprocess.Popen[bytes]":
    """An import that has begun to write."""
    process = subprocess.Popen(
        [*TRACKER, "ingest", "records.jsonl", *options], cwd=folder, env=environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    journal, begun = folder / "case.db-journal", monotonic()
    while not (journal.exists() and journal.stat().st_size) and process.poll() is None:
        assert monotonic() - begun < 60
        sleep(0.005)
    return process


def events_of(records: int) -> int:
    """How many events an import makes: claims, and the reports and incidents of ten each."""
    return records + 2 * (records // 10)


def size(folder: Path) -> int:
    """How many events the case has; it must be whole."""
    log = Log(folder / "case.db")
    try:
        assert verify(log).findings == []
        return log.size()
    finally:
        log.close()


def interrupted(folder: Path, sent: int, seed: int, span: float, *options: str) -> tuple[int, bool]:
    """The size of the case after an import was interrupted, and whether that came in time."""
    process = started(folder, *options)
    sleep(random.Random(seed).uniform(0, span * 0.6))
    process.send_signal(sent)
    _, said = process.communicate()
    if sent == signal.SIGINT and process.returncode == 130:
        assert b"nothing is half done" in said
    return size(folder), process.returncode != 0


def span_of(folder: Path) -> float:
    """How long an import writes."""
    process = started(folder)
    begun = monotonic()
    process.communicate()
    (folder / "case.db").unlink()
    return monotonic() - begun


def import_under_fire(folder: Path, records: int, kills: int, *options: str) -> list[int]:
    """The sizes in which interrupted imports left the case; then it is completed."""
    (folder / "records.jsonl").write_text(json_lines(many(records)))
    span, left = span_of(folder), list[int]()
    for seed in range(kills):
        sent = signal.SIGINT if seed % 3 == 2 else signal.SIGKILL
        found, in_time = interrupted(folder, sent, seed, span, *options)
        if in_time:
            left.append(found)
        if not in_time:
            (folder / "case.db").unlink()
    done = subprocess.run(
        [*TRACKER, "ingest", "records.jsonl", *options], cwd=folder, env=environment(),
        capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert size(folder) == events_of(records)
    return left


def test_an_import_that_is_killed_leaves_nothing_and_can_be_made_again(tmp_path: Path) -> None:
    left = import_under_fire(tmp_path, RECORDS, KILLS)
    assert left.count(0) >= AT_LEAST
    assert set(left) <= {0, events_of(RECORDS)}  # all, where the kill came just after the end


def test_without_the_one_transaction_a_kill_leaves_a_part(tmp_path: Path) -> None:
    """The same fire on an import in batches, which stay: the kills come where it matters."""
    left = import_under_fire(tmp_path, RECORDS, KILLS, "--batch", "200")
    assert any(0 < found < events_of(RECORDS) for found in left)


@pytest.mark.battery
def test_a_very_long_import_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    left = import_under_fire(tmp_path, BATTERY, 3)
    assert 0 in left
    assert set(left) <= {0, events_of(BATTERY)}
    assert os.path.getsize(tmp_path / "case.db") > BATTERY
