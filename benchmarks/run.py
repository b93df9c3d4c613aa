"""Runs the plan: size by size, and within a size round by round, so that all take turns."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.found import Peers
from benchmarks.plan import EMMETT, STATEMENTS, UMADB, WORKS, Run, Work
from benchmarks.process import MeasurementFailed, measure
from benchmarks.results import Results, Round, rows

Found = dict[tuple[str, str], Round]


def run_size(
    size: int, rounds: int, works: Sequence[str], folder: Path, peers: Peers, results: Results
) -> None:
    """Measure all works named at a size, and add what was found to the results."""
    home = folder / str(size)
    say(f"{size:,} events: making the case and the files")
    made = measure("benchmarks.material:prepare", folder=str(home), events=size)
    results.sizes.append({"size": size, "events": made["events"], "claim": made["claim_bytes"]})
    found: list[Found] = []
    for number in range(1, rounds + 1):
        found.append({})
        for work in WORKS:
            if work.name in works:
                say(f"{size:,} events, round {number} of {rounds}: {work.title}")
                for run in work.runs:
                    found[-1] |= _measured(work, run, size, home, peers, results.missing)
    results.rows += rows(size, found)


def _measured(
    work: Work, run: Run, size: int, home: Path, peers: Peers, missing: dict[str, str]
) -> Found:
    """What one run measured, by who; nothing where it cannot run, and then why is noted."""
    why = peers.missing.get(run.who)
    if why or size > run.most:
        if why:
            missing[run.who] = why
        return {}
    os.sync()  # what others left to be written would be waited for by whoever flushes next
    try:
        answer = measure(run.function, **_given(run, size, home, peers))
    except MeasurementFailed as error:
        last = str(error).splitlines()[-1]
        what = f"{work.title}, {run.who}" if run.who else work.title
        say(f"{what}: not measured: {last}")
        missing[what] = last
        return {}
    if run.who:
        return {(work.name, run.who): answer}
    return {(work.name, who): one for who, one in answer.items() if isinstance(one, dict)}


def _given(run: Run, size: int, home: Path, peers: Peers) -> dict[str, Any]:
    given = {"folder": str(home), **dict(run.given)}
    if "events" in given:
        given["events"] = size
    if run.who in (UMADB, STATEMENTS):
        given["python"] = peers.python
    if run.who == EMMETT:
        given["modules"] = peers.folder
    return given


def say(line: str) -> None:
    """Tell how far we are."""
    print(line, file=sys.stderr, flush=True)
