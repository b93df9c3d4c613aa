"""What is measured on: the same events as a case, as record files, and as lines for the peers."""

import csv
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks import cases
from benchmarks.claims import Shape, records, spread
from events.log import Log
from projections.views.catch_up import catch_up
from projections.views.store import ViewStore, views_path

COLUMNS = (
    "incident", "measure", "figure", "term", "breakdown", "population", "outlet", "said_by",
    "reported_at", "quote", "title", "url",
)  # fmt: skip
STORED_BY_PEERS = ("report.filed", "claim.reported")


def prepare(folder: str, events: int) -> dict[str, Any]:
    """Make all of it in the folder, where it is not there yet."""
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    shape = spread(events)
    _once(home / "case.db", lambda path: cases.make(path, shape))
    _once(views_path(home / "case.db"), lambda path: _views(home / "case.db", path))
    _once(home / "records.jsonl", lambda path: _jsonl(path, shape))
    _once(home / "records.csv", lambda path: _csv(path, shape))
    _once(home / "peers.jsonl", lambda path: _for_peers(home / "case.db", path))
    with closing(sqlite3.connect(home / "case.db")) as log:
        (size,) = log.execute("SELECT max(position) FROM log").fetchone()
        (mean,) = log.execute(
            "SELECT avg(8 + length(stream) + 8 + length(topic) + length(state) + length(leaf))"
            " FROM log WHERE topic = 'claim.reported'"
        ).fetchone()
    return {"events": size, "claim_bytes": round(mean)}


def prepare_slot(folder: str, name: str, reports: int, origins: int) -> dict[str, Any]:
    """Make a case of one slot, and its views, where they are not there yet."""
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    shape = Shape(name, reports, 1, 1, origins, populations=False)
    _once(home / "case.db", lambda path: cases.make(path, shape))
    _once(views_path(home / "case.db"), lambda path: _views(home / "case.db", path))
    return {}


def _once(path: Path, make: Callable[[Path], None]) -> None:
    """Whole or not there: a run that was ended leaves nothing half made under the name."""
    if path.exists():
        return
    unfinished = path.with_name(f"unfinished-{path.name}")
    unfinished.unlink(missing_ok=True)
    make(unfinished)
    shutil.move(unfinished, path)


def _views(case: Path, path: Path) -> None:
    with closing(Log(case)) as log, closing(ViewStore(path)) as views:
        catch_up(log, views)


def _all_records(shape: Shape) -> Iterator[dict[str, Any]]:
    for number in range(shape.reports):
        yield from records(shape, number)


def _jsonl(path: Path, shape: Shape) -> None:
    with path.open("w", encoding="utf-8") as file:
        for record in _all_records(shape):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _csv(path: Path, shape: Shape) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS, restval="")
        rows.writeheader()
        for record in _all_records(shape):
            parts = record.get("breakdown")
            said_by = " > ".join(record["said_by"])
            rows.writerow(
                record | {"said_by": said_by, "breakdown": json.dumps(parts) if parts else ""}
            )


def _for_peers(case: Path, path: Path) -> None:
    """The reports and their claims: a line an event, its fields as a JSON object."""
    query = "SELECT stream, version, topic, state FROM log WHERE topic IN (?, ?) ORDER BY position"
    with closing(sqlite3.connect(case)) as log, path.open("wb") as file:
        for stream, version, topic, state in log.execute(query, STORED_BY_PEERS):
            file.write(b'{"stream":"%s","version":%d,"topic":"%s","state":%s}\n' % (
                stream.encode(), version, topic.encode(), state
            ))  # fmt: skip
