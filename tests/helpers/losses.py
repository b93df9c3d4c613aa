"""The daily losses that a general staff claims, as the history of a repository has them: into logs.

The data are kept beside the project, and never in it; see `../shared/data/README.md`.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from events.attribution import Link, chain
from events.figures import exactly
from events.identity import report_id, text_hash
from events.incident import IncidentOpened, incident_stream
from events.log import Changes, Log
from events.report import ClaimReported, ClaimRetracted, ReportFiled, report_stream
from events.values import Term, Value

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "ukraine-losses"
OUTLET = "Losses, day by day"
WHO = "desk"

Row = dict[str, Any]
Cell = tuple[str, str]  # incident and measure


def changes() -> list[Row]:
    """Every change in its true order; skips the test where the data are not there."""
    with gzip.open(_there("changes.jsonl.gz"), "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def checkpoints() -> list[Row]:
    """What the best-known state was after some of the changes; skips the test likewise."""
    return [
        json.loads(line)
        for line in _there("checkpoints.jsonl").read_text("utf-8").split("\n")
        if line
    ]


def state_hash(state: dict[Cell, int | str]) -> str:
    """The SHA-256 of a state, as the checkpoints have it."""
    lines = (
        f"{incident}\t{measure}\t{json.dumps(value, ensure_ascii=False)}\n"
        for (incident, measure), value in sorted(state.items())
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


class Filer:
    """Files changes: those of one commit and dataset are a report, published when committed.

    What a source withdraws is retracted by the report of the commit that no longer has it.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._changes = Changes()
        self._versions: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._said: dict[Cell, tuple[str, int]] = {}
        self._size = log.size()
        self.position: dict[int, int] = {}  # the last event of each change, by its `seq`

    def file(self, rows: Iterable[Row]) -> None:
        """Append the events of the changes, in one transaction."""
        for row in rows:
            self._take(row)
            self.position[row["seq"]] = self._size
        self._log.append(self._changes)
        self._changes = Changes()

    def _take(self, row: Row) -> None:
        when = datetime.fromisoformat(row["committed_at"])
        entered: dict[str, Any] = {"recorded_at": when, "recorded_by": WHO}
        report = self._report(row, when, entered)
        cell = row["incident"], row["measure"]
        if row["op"] == "retract":
            name, number = self._said[cell]
            gone = ClaimRetracted(
                **entered, number=number, by_report=report, published=when,
                reason="no longer in the table",
            )  # fmt: skip
            self._add(report_stream(name), gone)
            return
        if incident_stream(row["incident"]) not in self._versions:
            opened = IncidentOpened(**entered, incident=row["incident"], implied_by=report)
            self._add(incident_stream(row["incident"]), opened)
        self._numbers[report] += 1
        self._said[cell] = report, self._numbers[report]
        claim = ClaimReported(
            **entered, number=self._numbers[report], incident=row["incident"],
            measure=row["measure"], attribution=chain((Link(row["source"]),), OUTLET),
            value=_value(row["value"]),
        )  # fmt: skip
        self._add(report_stream(report), claim)

    def _report(self, row: Row, when: datetime, entered: dict[str, Any]) -> str:
        title = f"{row['dataset']} {row['commit']}"
        text = text_hash(title)
        name = report_id(when, OUTLET, title, "", text)
        if name not in self._numbers:
            self._numbers[name] = 0
            filed = ReportFiled(
                **entered, report=name, outlet=OUTLET, published=when, text_sha256=text,
                title=title,
            )  # fmt: skip
            self._add(report_stream(name), filed)
        return name

    def _add(self, stream: str, event: Any) -> None:
        self._changes.add(stream, self._versions.get(stream, 0), event)
        self._versions[stream] = self._versions.get(stream, 0) + 1
        self._size += 1


def _value(value: int | str) -> Value:
    return exactly(value) if isinstance(value, int) else Term(value)


def _there(name: str) -> Path:
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the data are not there: {FOLDER.name} is kept beside the project")
    return path
