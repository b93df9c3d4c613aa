"""The plain library: aggregates of its own, its default JSON transcoder, its SQLite recorder.

Nothing is tuned. Only the durability is that of our log: set on its connections, and read back.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteDatastore,
)

from benchmarks.child import Stopwatch
from benchmarks.works.raw import durable_as
from events.durability import durability, make_durable

PAGE = 1000

Fields = dict[str, Any]


class Document(Aggregate):
    """A report and its claims, as the library's tutorial would have it."""

    @event("Filed")
    def __init__(self, fields: Fields, published: datetime) -> None:
        self.fields = fields
        self.published = published
        self.claims: list[Fields] = []

    @event("ClaimReported")
    def report_claim(self, fields: Fields) -> None:
        """Add a claim."""
        self.claims.append(fields)


def append(folder: str, batch: int) -> dict[str, Any]:
    """Save the reports and their claims, about as many events in a transaction: what is timed is
    `save`, and not the making of the events."""
    watch, count = Stopwatch(), 0
    with closing(application(Path(folder) / "library.db", new=True)) as app:
        made = documents(Path(folder))
        while some := list(islice(made, batch // 10)):
            count += sum(1 + len(document.claims) for document in some)
            with watch:
                app.save(*some)
        settings = settings_of(app)
    return {"seconds": watch.seconds, "count": count, "durability": settings}


def read(folder: str) -> dict[str, Any]:
    """Every event that `append` left, in order, as an object, a thousand at a time."""
    watch, count, after = Stopwatch(), 0, 0
    with closing(application(Path(folder) / "library.db", new=False)) as app, watch:
        while page := app.recorder.select_notifications(after + 1, PAGE):
            for notification in page:
                app.mapper.to_domain_event(notification)
            after = page[-1].id
            count += len(page)
    return {"seconds": watch.seconds, "count": count}


def documents(folder: Path) -> Iterator[Document]:
    """The reports of the case as new aggregates; what a claim says is a dictionary."""
    claims: dict[str, list[Fields]] = defaultdict(list)
    with (folder / "peers.jsonl").open("rb") as lines:
        for line in lines:
            stored = msgspec.json.decode(line)
            if stored["topic"] == "report.filed":
                yield from _made(claims)
                claims.clear()
            claims[stored["stream"]].append(stored["state"])
        yield from _made(claims)


def _made(streams: dict[str, list[Fields]]) -> Iterator[Document]:
    for filed, *claims in streams.values():
        document = Document(filed, datetime.fromisoformat(filed["published"]))
        for claim in claims:
            document.report_claim(claim)
        yield document


class _DurablePool(SQLiteConnectionPool):
    """The library's connections, made durable as those of our log."""

    def _create_connection(self) -> SQLiteConnection:
        self.is_journal_mode_wal = True  # else each connection would set its own
        connection = super()._create_connection()
        make_durable(connection.cursor().sqlite_cursor.connection, durability())
        return connection


def application(path: Path, *, new: bool) -> Application[Any]:
    """The plain application, durable as our log."""
    for old in path.parent.glob(f"{path.name}*") if new else ():
        old.unlink()
    env = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
    app = Application[Any](env)
    datastore = _recorder(app).datastore
    datastore.close()
    datastore.pool = _DurablePool(db_name=str(path))
    return app


def durable_datastore(path: Path) -> SQLiteDatastore:
    """A file of the library's, durable as our log."""
    datastore = SQLiteDatastore(str(path))
    datastore.pool = _DurablePool(db_name=str(path))
    return datastore


def _recorder(app: Application[Any]) -> SQLiteApplicationRecorder:
    assert isinstance(app.recorder, SQLiteApplicationRecorder)
    return app.recorder


def settings_of(app: Application[Any]) -> str:
    """How its connections are set, read back."""
    with _recorder(app).datastore.transaction(commit=False) as cursor:
        return durable_as(cursor.sqlite_cursor.connection)
