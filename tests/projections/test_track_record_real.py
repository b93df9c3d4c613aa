"""Track records of real figures: a general staff's daily losses, and the offices UCDP cites."""

import csv
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from events.attribution import Voice
from events.figures import exactly
from events.instants import to_micros
from events.names import same_name
from projections.claims import SlotClaim
from projections.leads import pairs
from projections.material import Material
from projections.policies import policy_named
from projections.source_summary import Summary, summaries
from projections.track_record import Run, TrackRecord, track_record

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
LOSSES = DATA / "ukraine-losses" / "changes.jsonl.gz"
SYRIA = DATA / "ucdp-syria" / "events.csv.gz"
STAFF = "General Staff of the Armed Forces of Ukraine"

Row = dict[str, Any]
Cell = tuple[str, str]


def given(path: Path) -> None:
    if not path.exists():
        pytest.skip(f"the data are not there: {path.parent.name} is kept beside the project")


def claim(position: int, report: str, origin: str, at: str, count: int) -> SlotClaim:
    published = to_micros(datetime.fromisoformat(at))
    return SlotClaim(
        position, report, 1, None, exactly(count), same_name(origin), Voice.ATTRIBUTED, published
    )


def record(claims: list[SlotClaim]) -> TrackRecord:
    return track_record(Material(claims=tuple(claims)), policy_named("latest").apply)


# --- a general staff's losses, day by day -----------------------------------------------------


def cells() -> dict[Cell, list[Row]]:
    """The rows of each day and kind of loss, where all are counts and none was withdrawn."""
    with gzip.open(LOSSES, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    found: dict[Cell, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["incident"], row["measure"]].append(row)
    return {
        cell: rows
        for cell, rows in found.items()
        if all(row["op"] != "retract" and isinstance(row["value"], int) for row in rows)
    }


@pytest.fixture(scope="module")
def losses() -> dict[Cell, list[Row]]:
    given(LOSSES)
    return cells()


@pytest.fixture(scope="module")
def staff(losses: dict[Cell, list[Row]]) -> tuple[dict[Cell, Run], Summary]:
    found = {
        cell: record(
            [claim(r["seq"], r["commit"], STAFF, r["committed_at"], r["value"]) for r in rows]
        )
        for cell, rows in losses.items()
    }
    (summary,) = summaries(found.values())
    return {cell: record.runs[0] for cell, record in found.items()}, summary


def test_the_staff_in_all(
    losses: dict[Cell, list[Row]], staff: tuple[dict[Cell, Run], Summary]
) -> None:
    _, summary = staff
    rows = list(losses.values())
    assert summary.runs == summary.slots == len(rows)
    assert summary.claims == sum(map(len, rows))
    assert summary.revisions == sum(row["op"] == "revise" for cell in rows for row in cell)
    assert summary.held == sum(cell[0]["value"] == cell[-1]["value"] for cell in rows)
    assert summary.changed == summary.again == sum(len(cell) > 1 for cell in rows)
    assert summary.fell == sum(
        any(later["value"] < row["value"] for row, later in pairwise(cell)) for cell in rows
    )
    waits = [hours(cell[0], cell[-1]) for cell in rows if len(cell) > 1]
    assert summary.hours == pytest.approx(median(waits))


def hours(row: Row, later: Row) -> float:
    times = (datetime.fromisoformat(r["committed_at"]) for r in (row, later))
    first, last = times
    return (last - first).total_seconds() / 3600


def test_the_peak_of_a_cell_is_its_largest_count(
    losses: dict[Cell, list[Row]], staff: tuple[dict[Cell, Run], Summary]
) -> None:
    runs, _ = staff
    assert {cell: run.peak.value for cell, run in runs.items()} == {
        cell: exactly(max(row["value"] for row in rows)) for cell, rows in losses.items()
    }


def test_a_day_whose_figure_was_ten_times_too_small(
    staff: tuple[dict[Cell, Run], Summary],
) -> None:
    run = staff[0]["war/2024-02-26", "tank"]
    assert (run.first.value, run.latest.value) == (exactly(655), exactly(6555))
    assert (run.revisions, run.held, run.fell, run.against) == (1, False, False, "below")
    assert run.hours == pytest.approx(22 + 11 / 60 + 10 / 3600)  # 26 Feb 10:25:26, 27 Feb 08:36:36


# --- the offices of one event -----------------------------------------------------------------


def cited() -> Iterator[tuple[Row, list[tuple[str, str]]]]:
    """Each event, and its offices with their dates, where it cites more than one."""
    with gzip.open(SYRIA, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            names = row["source_office"].split(";")
            offices = list(zip(names, row["source_date"].split(";"), strict=True))
            if len({same_name(name) for name in names}) > 1:
                yield row, offices


def test_who_is_cited_first_as_if_each_office_had_given_the_figure_of_the_event() -> None:
    given(SYRIA)
    first: Counter[tuple[str, str]] = Counter()
    common: Counter[tuple[str, str]] = Counter()
    records = []
    for row, offices in cited():
        dates: dict[str, str] = {}
        for name, date in sorted(offices, key=lambda office: office[1]):
            dates.setdefault(same_name(name), date)
        for one, date in dates.items():
            for other, later in dates.items():
                common[one, other] += one != other
                first[one, other] += date < later
        records.append(
            record(
                [
                    claim(number, f"{row['id']}-{number}", name, f"{date}T00:00Z", int(row["best"]))
                    for number, (name, date) in enumerate(offices)
                ]
            )
        )
    met = pairs(figure for record in records for figure in record.shared)
    assert {(pair.origin, pair.other): (pair.shared, pair.led, pair.followed) for pair in met} == {
        (one, other): (common[one, other], first[one, other], first[other, one])
        for one, other in +common
        if one < other
    }
