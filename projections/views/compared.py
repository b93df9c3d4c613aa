"""Compares views with the log that they are of: made anew beside them, they must be the same."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Table

from events.log import Log
from projections.views import schema
from projections.views.catch_up import fill, is_of
from projections.views.store import loading


def differing(log: Log, path: Path) -> list[str]:
    """The tables of the views in a file that do not hold what the log says, up to where the views
    have come; none where they are of another version, of another log or not begun: then they are
    made anew when they are asked. Raises sqlite3.DatabaseError: they cannot be read."""
    with closing(_reading(path)) as views:
        if views.execute("PRAGMA user_version").fetchone() != (schema.VERSION,):
            return []
        found = views.execute("SELECT position, leaf FROM progress").fetchone()
        if found is None or not is_of(log, *found):
            return []
        with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            fresh = Path(folder) / "fresh.db"
            with loading(fresh) as connection:
                fill(log, connection, found[0])
            with closing(_reading(fresh)) as made:
                tables = schema.metadata.sorted_tables
                return [table.name for table in tables if not _is_same(table, views, made)]


def _is_same(table: Table, views: sqlite3.Connection, made: sqlite3.Connection) -> bool:
    pairs = zip_longest(_rows(table, views), _rows(table, made))
    return all(mine == other for mine, other in pairs)


def _rows(table: Table, connection: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    key = ", ".join(f'"{column.name}"' for column in table.primary_key)
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return connection.execute(f'SELECT {columns} FROM "{table.name}" ORDER BY {key}')


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path.absolute(), timeout=60)
