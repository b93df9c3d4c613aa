"""Killed at any moment, a case has each report whole or not at all, and all that was acknowledged.

A child files a folder of reports and says when each is filed; it is sent SIGKILL at a random
moment after the first new one. What is left is read, and the same command is given again.
"""

import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

import pytest

from tests.helpers.cases import fill, held, rows
from tests.helpers.commands import Desk, environment

REPORTS, CLAIMS = 40, 30
KILLS_OF_A_CASE = 9  # then the filing is left to end
STRETCH = 12  # a kill comes within this part of the time that filing all takes
SAID = re.compile(r"(begun|new|old|ended) (\S+)\n")
SIDE_BY_SIDE = 2  # cases that are worked on at once: one for each core there is at least


class Run(NamedTuple):
    """One run of the child: whether the kill came while it filed, and what it had acknowledged."""

    killed: bool
    acknowledged: tuple[str, ...]
    seconds: float


class Tally(NamedTuple):
    """What was seen: kills, those that fell into the filing, those within a transaction, halves."""

    kills: int = 0
    mid_run: int = 0
    mid_transaction: int = 0
    halves: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.mid_run} while filing, {self.mid_transaction} within a "
            f"transaction; half reports found after {self.halves}"
        )


class Filing:
    """Files the reports as often as it is asked to, each time in a process of its own."""

    def __init__(self, folder: Path, reports: Path, mode: str = "whole") -> None:
        folder.mkdir()
        command = [sys.executable, "-m", "tests.helpers.filing", mode, "ingest", str(reports)]
        self._nursery = subprocess.Popen(
            command, cwd=folder, env=environment(), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def __enter__(self) -> "Filing":
        return self

    def __exit__(self, *error: object) -> None:
        self._nursery.communicate()

    def run(self, delay: float | None = None) -> Run:
        """File; where a delay is given, send SIGKILL so long after the first new report."""
        assert self._nursery.stdin
        self._nursery.stdin.write("\n")
        self._nursery.stdin.flush()
        acknowledged, child, begun, status = list[str](), 0, 0.0, 1
        for word, said in self._said():
            if word == "begun":
                child = int(said)
            elif word == "ended":
                status = int(said)
                break
            else:
                acknowledged.append(said)
            if word == "new" and not begun:
                begun = monotonic()
                if delay is not None:
                    sleep(delay)
                    with suppress(ProcessLookupError):  # it was quicker
                        os.kill(child, signal.SIGKILL)
        assert status in (0, -signal.SIGKILL)
        return Run(status != 0, tuple(acknowledged), monotonic() - begun)

    def _said(self) -> Iterator[tuple[str, str]]:
        """The lines of ours; the command's own output, and what a kill cut off, are left out."""
        assert self._nursery.stdout
        for line in self._nursery.stdout:
            if found := SAID.search(line):
                yield found[1], found[2]


def span(folder: Path, reports: Path, mode: str = "whole") -> float:
    """How long it takes to file all reports, from the first acknowledgement on."""
    with Filing(folder, reports, mode) as filing:
        return filing.run().seconds


def die_and_live_again(folder: Path, reports: Path, seconds: float, seed: int) -> Tally:
    """Kill the filing of one case a few times, checking after each; then let it end."""
    chance, tally, acknowledged = random.Random(seed), Tally(), set[str]()
    case, journal = folder / "case.db", folder / "case.db-journal"
    with Filing(folder, reports) as filing:
        for _ in range(KILLS_OF_A_CASE):
            done = filing.run(chance.uniform(0, seconds / STRETCH))
            in_transaction = journal.exists() and journal.stat().st_size > 0
            acknowledged |= set(done.acknowledged)
            found = held(case)
            halves = [name for name, claims in found.claims.items() if claims != CLAIMS]
            mid_run = done.killed and len(acknowledged) < REPORTS
            tally = Tally(
                tally.kills + done.killed,
                tally.mid_run + mid_run,
                tally.mid_transaction + (mid_run and in_transaction),
                tally.halves + bool(halves),
            )
            assert found.findings == ()
            assert acknowledged <= found.claims.keys()
            assert len(found.claims) - len(acknowledged) <= KILLS_OF_A_CASE  # filed, not yet said
            if not done.killed:
                break
        assert not filing.run().killed
    return tally


def assert_as_if_never_killed(folder: Path) -> None:
    """All is filed once, and the views are as they would be if they were made at once."""
    found = held(folder / "case.db")
    assert (len(found.claims), set(found.claims.values())) == (REPORTS, {CLAIMS})
    assert len(found.opened) == len(set(found.opened)) == 7
    assert found.events == REPORTS * (CLAIMS + 1) + 7
    assert found.findings == ()
    desk = Desk(folder)
    value = desk.ok("show", "incident-0", "killed in district 0", "--value").out
    views = rows(folder / "case.views.db")
    desk.ok("rebuild")
    assert rows(folder / "case.views.db") == views
    assert desk.ok("show", "incident-0", "killed in district 0", "--value").out == value == "35\n"
    assert len(views["claim"]) == REPORTS * CLAIMS


def kill_often(folder: Path, kills: int) -> Tally:
    """Kill until there were so many kills while reports were being filed."""
    reports = fill(folder / "reports", REPORTS, CLAIMS)
    seconds = span(folder / "measured", reports)
    tally, number = Tally(), 0
    with ThreadPoolExecutor(SIDE_BY_SIDE) as cases:
        while tally.mid_run < kills:
            numbers = range(number, number + SIDE_BY_SIDE)
            number += SIDE_BY_SIDE
            for more in cases.map(
                lambda n: die_and_live_again(folder / f"case{n}", reports, seconds, n), numbers
            ):
                tally = Tally(*map(sum, zip(tally, more, strict=True)))
            for n in numbers:  # one by one: in this process there is one standard output
                assert_as_if_never_killed(folder / f"case{n}")
            assert number <= kills, f"too few kills come while it files: {tally}"
    return tally


def test_a_killed_filing_leaves_every_report_whole_or_absent(tmp_path: Path) -> None:
    tally = kill_often(tmp_path, 50)
    print(f"\n{tally}")
    assert tally.halves == 0
    assert tally.mid_run >= 50
    if (tmp_path / "measured" / "case.db-journal").exists():  # not where SQLite is safe with a WAL
        assert tally.mid_transaction >= 2  # more, but on a busy machine


@pytest.mark.battery
def test_a_filing_killed_a_thousand_times(tmp_path: Path) -> None:
    tally = kill_often(tmp_path, 1000)
    print(f"\n{tally}")
    assert tally.halves == 0
    assert tally.mid_run >= 1000


def test_events_recorded_apart_are_found_to_leave_half_reports(tmp_path: Path) -> None:
    reports = fill(tmp_path / "reports", REPORTS, CLAIMS)
    seconds, tally = (
        span(tmp_path / "measured", fill(tmp_path / "few", 4, CLAIMS), "apart"),
        Tally(),
    )
    chance = random.Random(0)
    for number in range(8):
        folder = tmp_path / f"case{number}"
        with Filing(folder, reports, "apart") as filing:
            done = filing.run(chance.uniform(0, seconds))
        found = held(folder / "case.db")
        halves = [name for name, claims in found.claims.items() if claims != CLAIMS]
        mid_run = done.killed and len(done.acknowledged) < REPORTS
        tally = Tally(
            tally.kills + done.killed, tally.mid_run + mid_run, halves=tally.halves + bool(halves)
        )
    print(f"\nwithout the protection: {tally}")
    assert tally.mid_run >= 6
    assert tally.halves >= 1


def test_the_child_files_as_the_command_does(tmp_path: Path) -> None:
    reports = fill(tmp_path / "reports", 2, 3)
    one, other = Desk(tmp_path / "one"), tmp_path / "other"
    one.folder.mkdir()
    one.ok("ingest", os.fspath(reports))
    with Filing(other, reports) as filing:
        done = filing.run()
    filed = held(other / "case.db")
    assert filed == held(one.case)
    assert done.acknowledged == tuple(filed.claims)
