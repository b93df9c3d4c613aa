"""One report of very many claims: made, filed, checked and read, each in a process of its own."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tests.helpers.memory import MIB, peak_of
from tests.helpers.records import json_lines, many


class Peaks(NamedTuple):
    """The most memory, in bytes, that each command took."""

    filing: int
    again: int
    verify: int
    rebuild: int

    def __str__(self) -> str:
        return ", ".join(f"{name} {peak / MIB:.0f} MiB" for name, peak in self._asdict().items())


def write_roll(path: Path, claims: int) -> None:
    """A record file of so many claims that are all of one report."""
    with open(path, "w") as file:
        file.writelines(json_lines([one]) for one in many(claims, report="the roll"))


def file_and_check(folder: Path, claims: int) -> Peaks:
    """File a report of so many claims twice, check it and make its views anew: the peaks of each.
    The second filing must change nothing."""
    write_roll(folder / "roll.jsonl", claims)
    filing = peak_of("ingest", "roll.jsonl", cwd=folder)
    before = counted(folder / "case.db")
    assert before[:2] == (1, claims)
    again = peak_of("ingest", "roll.jsonl", cwd=folder)
    assert counted(folder / "case.db") == before
    rebuild = peak_of("rebuild", cwd=folder)
    return Peaks(filing, again, peak_of("verify", cwd=folder), rebuild)


def counted(case: Path) -> tuple[int, int, int]:
    """How many reports, claims and events a case has."""
    with closing(sqlite3.connect(case)) as log:
        query = (
            "SELECT sum(topic = 'report.filed'), sum(topic = 'claim.reported'), count(*) FROM log"
        )
        reports, claims, events = log.execute(query).fetchone()
    return reports, claims, events
