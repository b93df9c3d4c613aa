"""followthemoney's statement file: the same claims, one statement each, in its pack format.

It runs in the environment of the peers. A file has no commits: it is flushed to the disk once for
each batch, with nothing that tells half a batch from a whole one.
"""

import json
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from followthemoney.statement import Statement  # type: ignore[import-not-found]
from followthemoney.statement.serialize import (  # type: ignore[import-not-found]
    PACK,
    get_statement_writer,
    read_pack_statements,
)

from benchmarks.child import Stopwatch

Answer = dict[str, Any]
Fields = dict[str, Any]


def append(folder: str, batch: int) -> Answer:
    """The claims as statements into a file; the making of a statement, with its hash, is timed."""
    watch, count = Stopwatch(), 0
    with _path(folder).open("wb") as file:
        writer = get_statement_writer(file, PACK)
        claims = _claims(folder)
        while parsed := list(islice(claims, batch)):
            with watch:
                for report, claim in parsed:
                    writer.write(_statement(report, claim))
                writer.flush()
                writer.fh.flush()
                os.fsync(file.fileno())
            count += len(parsed)
        writer.close()
    return {"seconds": watch.seconds, "count": count, "durability": "fsync after each batch"}


def read(folder: str) -> Answer:
    """Every statement of the file as an object."""
    watch = Stopwatch()
    with _path(folder).open("rb") as file, watch:
        count = sum(1 for _ in read_pack_statements(file))
    return {"seconds": watch.seconds, "count": count}


def _path(folder: str) -> Path:
    return Path(folder) / "statements.pack"


def _claims(folder: str) -> Iterator[tuple[Fields, Fields]]:
    report: Fields = {}
    with (Path(folder) / "peers.jsonl").open("rb") as lines:
        for line in lines:
            stored = json.loads(line)
            if stored["topic"] == "report.filed":
                report = stored["state"]
            else:
                yield report, stored["state"]


def _statement(report: Fields, claim: Fields) -> Any:
    """The nearest there is: what is claimed as a property of the incident, the quote as the
    original value, the chain as the origin."""
    said = {
        key: claim[key] for key in ("measure", "value", "breakdown", "population") if key in claim
    }
    return Statement(
        entity_id=claim["incident"], prop="summary", schema="Event", value=json.dumps(said),
        dataset=report["outlet"], original_value=claim["citation"]["quote"],
        first_seen=report["published"], last_seen=claim["recorded_at"],
        origin=" > ".join(link["name"] for link in claim["attribution"]),
        id=f"{report['report']}#{claim['number']}",
    )  # fmt: skip
