"""The log: append in batches, and read all of it."""

from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.child import Stopwatch
from benchmarks.works.raw import durable_as, pages
from events.codec import CODEC
from events.event import Event
from events.log import Changes, Log


def append(folder: str, batch: int) -> dict[str, Any]:
    """The events of the case into an empty log: encode, hash, move the head, commit."""
    watch, count = Stopwatch(), 0
    path = without(Path(folder) / "ours.db")
    with closing(Log(path)) as log:
        for rows in pages(Path(folder) / "case.db", batch):
            parsed = [(stream, v, CODEC.decode(topic, s)) for _, stream, v, topic, s in rows]
            with watch:
                log.append(_changes(parsed))
            count += len(parsed)
        settings = settings_of(log)
    return {"seconds": watch.seconds, "count": count, "durability": settings}


def read(folder: str) -> dict[str, Any]:
    """Every event in order, as its type."""
    watch = Stopwatch()
    with closing(Log(Path(folder) / "case.db")) as log, watch:
        count = sum(1 for _ in log.read())
    return {"seconds": watch.seconds, "count": count}


def _changes(parsed: list[tuple[str, int, Event]]) -> Changes:
    changes = Changes()
    for stream, version, event in parsed:
        changes.add(stream, version - 1, event)
    return changes


def without(path: Path) -> Path:
    """The path, with no file there."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    return path


def settings_of(log: Log) -> str:
    """How its connections are set, read back."""
    with log.recorder.datastore.transaction(commit=False) as cursor:
        return durable_as(cursor.sqlite_cursor.connection)
