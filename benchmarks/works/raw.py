"""Raw limits: Python's own sqlite3 with the settings of the log, and nothing of ours above it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.child import Stopwatch
from events.codec import CODEC
from events.durability import durability, make_durable

TABLE = """
CREATE TABLE log (
    position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL,
    topic TEXT NOT NULL, state BLOB NOT NULL, UNIQUE (stream, version)
) STRICT"""
INSERT = "INSERT INTO log VALUES (?, ?, ?, ?, ?)"
SELECT = "SELECT position, stream, version, topic, state FROM log ORDER BY position"

Row = tuple[Any, ...]


def append(folder: str, batch: int) -> dict[str, Any]:
    """The rows of the case into an empty table with the same keys, so many in a transaction."""
    watch, count = Stopwatch(), 0
    with closing(fresh(Path(folder) / "raw.db")) as log:
        for rows in pages(Path(folder) / "case.db", batch):
            with watch, log:
                log.executemany(INSERT, rows)
            count += len(rows)
        settings = durable_as(log)
    return {"seconds": watch.seconds, "count": count, "durability": settings}


def read(folder: str) -> dict[str, Any]:
    """Every row in order, its state decoded into the struct of its topic."""
    decoders = {topic: msgspec.json.Decoder(cls) for topic, cls in CODEC.classes.items()}
    watch, count = Stopwatch(), 0
    with closing(sqlite3.connect(Path(folder) / "case.db")) as log, watch:
        for _, _, _, topic, state in log.execute(SELECT):
            decoders[topic].decode(state)
            count += 1
    return {"seconds": watch.seconds, "count": count}


def hashes(folder: str) -> dict[str, Any]:
    """Every row in order, and the SHA-256 of its state."""
    watch, count = Stopwatch(), 0
    with closing(sqlite3.connect(Path(folder) / "case.db")) as log, watch:
        for *_, state in log.execute(SELECT):
            sha256(state).digest()
            count += 1
    return {"seconds": watch.seconds, "count": count}


def pages(case: Path, size: int) -> Iterator[list[Row]]:
    """The rows of a case, so many at a time."""
    with closing(sqlite3.connect(case)) as log:
        cursor = log.execute(SELECT)
        while rows := cursor.fetchmany(size):
            yield rows


def durable_as(connection: sqlite3.Connection) -> str:
    """How a connection is set, read back from it."""
    (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
    (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()
    return f"journal_mode={journal}, synchronous={synchronous}"


def fresh(path: Path) -> sqlite3.Connection:
    """An empty table in a new file, durable as the log is."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    connection = sqlite3.connect(path)
    make_durable(connection, durability())
    connection.execute(TABLE)
    connection.commit()
    return connection


def reports(case: Path) -> Iterator[list[Row]]:
    """The rows of each report: its filing and its claims, which are one after another."""
    rows: list[Row] = []
    for page in pages(case, 1000):
        for row in page:
            if row[3] == "report.filed":
                if rows:
                    yield rows
                rows = [row]
            elif row[3] == "claim.reported":
                rows.append(row)
