"""UCDP GED events in Syria, as records: one claim for each source that a row lists.

The data are kept beside the project, and never in it; see `../shared/data/README.md`. Cite Sundberg
and Melander (2013), "Introducing the UCDP Georeferenced Event Dataset"; CC BY 4.0.

A row is an incident, and its figures are what UCDP reads out of all the sources it lists. So UCDP
is who enters the claims (`recorded_by`), and each listed source has one of its own: its office is
the outlet, its date (a day) when it was published, its headline which document it is. Characters
that cannot be seen, of which 34 headlines have some, are refused in names, and left out here. Whom
a source had it from, `source_original`, is of the whole row: it is the origin where the row lists
one source. Where it lists several, nobody says which had it from whom: each speaks for itself.
"""

import csv
import gzip
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from events.names import same_name
from tests.helpers.commands import UNSEEN

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "ucdp-syria"
WHO = "UCDP GED"
MEASURE = "killed"
SIDES = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")

Row = dict[str, str]
Source = tuple[str, str, str]  # office, date, headline


@cache
def rows() -> tuple[Row, ...]:
    """All rows as they are; skips the test where the data are not there."""
    path = FOLDER / "events.csv.gz"
    if not path.exists():
        pytest.skip(f"the data are not there: {FOLDER.name} is kept beside the project")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def incident_of(row: Row) -> str:
    """The incident of a row."""
    return f"ucdp/{row['id']}"


def bounds_of(row: Row) -> tuple[int, int, int]:
    """Low, best and high as they stand in the row."""
    return int(row["low"]), int(row["best"]), int(row["high"])


def is_in_order(row: Row) -> bool:
    """Whether low ≤ best ≤ high."""
    low, best, high = bounds_of(row)
    return low <= best <= high


def sources_of(row: Row) -> list[Source]:
    """Every source that a row lists; headlines may hold the `;` that separates the lists."""
    offices, dates = row["source_office"].split(";"), row["source_date"].split(";")
    (articles,) = csv.reader(io.StringIO(row["source_article"]), delimiter=";")
    return [
        (office.strip(), date.strip(), _seen(article.removeprefix(f"{office},{date},")))
        for office, date, article in zip(offices, dates, articles, strict=True)
    ]


def _seen(text: str) -> str:
    """The text without what cannot be seen, on one line."""
    kept = (char for char in text if char.isspace() or unicodedata.category(char) not in UNSEEN)
    return " ".join("".join(kept).split())


def breakdown_of(row: Row) -> dict[str, int]:
    """The dead by side; a side that is called like another of the four is told from it."""
    names = [row["side_a"], row["side_b"], "civilians", "unknown"]
    found: dict[str, int] = {}
    for place, (name, column) in enumerate(zip(names, SIDES, strict=True)):
        others = {same_name(other) for at, other in enumerate(names) if at != place}
        side = f" (side {'AB'[place]})" if place < 2 and same_name(name) in others else ""
        found[name + side] = int(row[column])
    return found


def records_of(row: Row) -> Iterator[dict[str, Any]]:
    """One record for each listed source."""
    low, best, high = bounds_of(row)
    start, end = row["date_start"], row["date_end"]
    sources = sources_of(row)
    original = row["source_original"].strip() if len(sources) == 1 else ""
    for office, date, headline in sources:
        yield {
            "incident": incident_of(row),
            "measure": MEASURE,
            "figure": best,
            "breakdown": breakdown_of(row),
            "low": low,
            "high": high,
            "outlet": office,
            "said_by": [original] if original else [],
            "reported_at": date,
            "occurred": start if start == end else f"{start}/{end}",
            "report": headline,
        }


def write_records(path: Path, given: Iterable[Row]) -> int:
    """Write the records of some rows as a file; how many they are."""
    lines = [json.dumps(record, ensure_ascii=False) for row in given for record in records_of(row)]
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return len(lines)
