"""Answers that say there is nothing, that something is amiss, or how far a command came."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.commands import Desk, environment

BEFORE = ("--as-of", "2020-03-13T02:00Z")


def test_why_answers_of_what_nobody_had_counted_yet(desk: Desk) -> None:
    desk.bundled().ok("ingest", ".")
    answer = desk.ok(
        "why", "strikes", "killed", "--population", "civilian", *BEFORE, "--json"
    ).data()
    assert answer["estimate"]["best"] is None
    assert answer["estimate"]["used"] == []
    reasons = [item["reason"] for item in answer["estimate"]["set_aside"]]
    assert reasons == ["published later than the instant asked"]


def test_why_answers_before_anything_was_published(desk: Desk) -> None:
    desk.bundled().ok("ingest", ".")
    answer = desk.ok("why", "strikes", "killed", "--as-of", "2019-01-01", "--json").data()
    assert answer["clause"]["name"] == "standing/none"
    assert len(answer["estimate"]["set_aside"]) == 1


def test_why_of_a_population_that_nobody_ever_counted_is_refused(desk: Desk) -> None:
    desk.bundled().ok("ingest", ".")
    refused = desk.run("why", "strikes", "killed", "--population", "civilians")
    assert refused.status == 2
    assert 'did you mean "civilian"?' in refused.err


MISMATCH = """+++
outlet = "W"
published = 2020-03-13T01:00:00Z
[[claim]]
incident = "fire"
measure = "killed"
figure = "5"
breakdown = { crew = "2", passengers = "2" }
+++
text
"""


def test_a_dry_run_says_what_filing_would_say(desk: Desk) -> None:
    desk.write("a.md", MISMATCH)
    dry = desk.ok("ingest", "--dry-run", "a.md")
    assert "the total 5 is not the sum of its parts, 4" in dry.err
    assert "no quote" in dry.err


def test_parts_that_are_not_the_total_are_shown_wherever_it_is(desk: Desk) -> None:
    desk.write("a.md", MISMATCH)
    desk.ok("ingest", "a.md")
    shown = " ".join(desk.ok("why", "fire", "killed").out.split())
    assert "2 crew + 2 passengers, which is not the total" in shown


def test_only_a_figure_has_parts(desk: Desk) -> None:
    desk.write("a.md", MISMATCH.replace('figure = "5"', 'term = "x"'))
    refused = desk.run("ingest", "a.md")
    assert refused.status == 2
    assert "claim 1, breakdown: only a figure has parts" in refused.err


@pytest.mark.parametrize("trigger", ["log_is_never_changed", "head_only_grows"])
def test_verify_misses_a_trigger(desk: Desk, trigger: str) -> None:
    desk.bundled().ok("ingest", ".")
    with sqlite3.connect(desk.case) as connection:
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.close()
    found = desk.run("verify", "--json")
    assert found.status == 1
    assert [item["message"] for item in found.data()["findings"]] == [
        f"the trigger {trigger} of the case is not as it was made"
    ]


def test_an_interrupted_ingest_names_what_it_filed(desk: Desk) -> None:
    for number in range(400):
        desk.write(f"r{number:03}.md", MISMATCH.replace("text", f"text {number}"))
    run = subprocess.Popen(
        [sys.executable, "-m", "tracker", "ingest", ".", "--format", "jsonl"],
        cwd=desk.folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    while not desk.case.exists() or os.path.getsize(desk.case) < 100_000:
        assert run.poll() is None, run.communicate()
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=60)
    named = len(out.splitlines())
    kept = {line["stream"] for line in desk.ok("log", "--format", "jsonl").rows()}
    assert run.returncode == 130
    assert f"{named} of 400 reports were filed" in err
    assert 0 < named <= len(kept) <= named + 2  # the incident, and one that was under way


def test_processes_that_rebuild_at_once_all_end_well(tmp_path: Path) -> None:
    case = Desk(tmp_path).bundled()
    case.ok("ingest", ".")
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "tracker", "rebuild"],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    assert [run.communicate()[1] for run in runs] == [""] * 6
    assert case.ok("show", "strikes", "killed", "--value").out == "6\n"
    assert not list(tmp_path.glob("*.new"))
