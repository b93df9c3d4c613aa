"""The file of the index: what each event is, and the words in it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table, Text, delete

from events.errors import CaseError
from projections.search.fields import FIELDS
from projections.views import schema
from projections.views.store import ViewStore

VERSION = 1  # goes up whenever what is written changes: an old index is made anew

metadata = MetaData()

entry = Table(
    "entry", metadata,
    Column("position", Integer, primary_key=True, comment="of the event, in the log"),
    Column("kind", Text, nullable=False, comment="what it is about: report, claim, incident…"),
    Column("topic", Text, nullable=False, comment="the kind of event"),
    Column("id", Text, nullable=False, comment="of what it is about: REPORT#n of a claim"),
    Column("report", Text, comment="the report that it belongs to"),
    Column("incident", Text, comment="of a claim, and of what was done to one"),
    Column("measure", Text, comment="likewise"),
    Column("outlet", Text, comment="of the report"),
    Column("published", Integer, comment="when; null: by nobody, as a rating or a mark"),
    Column("recorded", Integer, nullable=False, comment="when the log took it"),
    comment="the events that were read",
)  # fmt: skip
Index("entry_of", entry.c.id, entry.c.position)
Index("entry_of_report", entry.c.report, entry.c.kind)

# Words come cut and folded, with spaces between them: all that is not ASCII is a part of one.
# The texts themselves stay in the log, and are not kept a second time.
WORDS = f"CREATE VIRTUAL TABLE words USING fts5({', '.join(FIELDS)}, content='', tokenize='ascii')"
SHADOWS = ("data", "idx", "docsize", "config")


def search_path(case: Path) -> Path:
    """Where the index of a case is: `case.db` has `case.search.db` beside it."""
    return case.with_name(f"{case.stem}.search.db")


class SearchStore(ViewStore):
    """The index. It is kept as the views are: disposable, with its progress in it."""

    version = VERSION
    is_replaceable = False
    names = frozenset(
        ["progress", "entry", "entry_of", "entry_of_report", "words"]
        + [f"words_{name}" for name in SHADOWS]
    )

    def __init__(self, path: Path) -> None:
        """Open the file, and make it where it has to be. Raises CaseError: SQLite has no FTS5."""
        if not has_fts5():
            raise CaseError(
                f"this SQLite ({sqlite3.sqlite_version}) cannot search: it was built without FTS5",
                hint="run tracker with another Python; `tracker log --format jsonl` has all words",
            )
        super().__init__(path)

    def make(self, connection: Connection) -> None:
        """Make the tables in an empty file."""
        schema.progress.create(connection)
        metadata.create_all(connection)
        connection.exec_driver_sql(WORDS)

    def clear(self, connection: Connection) -> None:
        """Empty the tables, where they are of another log."""
        connection.execute(delete(schema.progress))
        connection.execute(delete(entry))
        connection.exec_driver_sql("INSERT INTO words (words) VALUES ('delete-all')")


def has_fts5() -> bool:
    """Whether SQLite can search texts."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5(x)")
        except sqlite3.OperationalError:
            return False
    return True
