"""Compares views with the log that they are of: made anew beside them, they must be the same."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

from sqlalchemy import Table

from events.log import Log
from projections.views import schema
from projections.views.catch_up import fill, fresh_path, is_of
from projections.views.store import loading

SELECT_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master"
PROGRESS = "SELECT position, leaf FROM progress"
ATTEMPTS = 3
COMPARED = [table for table in schema.metadata.sorted_tables if table is not schema.progress]


class NotCompared(Exception):
    """The views could not be held against the log, which says nothing of either."""


def differing(log: Log, path: Path) -> list[str]:
    """The tables of the views in a file that do not hold what the log says, up to where the views
    have come; none where they are of another version or of another log: then they are made anew
    when they are asked. Raises sqlite3.DatabaseError: they cannot be read; NotCompared, OSError."""
    fresh = fresh_path(path)
    with closing(_reading(path)) as views:
        try:
            for _ in range(ATTEMPTS):
                if views.execute("PRAGMA user_version").fetchone() != (schema.VERSION,):
                    return []
                position, leaf = _progress(views)
                if not is_of(log, position, leaf):
                    return []
                with loading(fresh) as connection:
                    fill(log, connection, position)
                views.execute("BEGIN")
                if _progress(views) == (position, leaf):  # else others have written meanwhile
                    return _differing(views, fresh)
                views.execute("ROLLBACK")
        finally:
            fresh.unlink(missing_ok=True)
    raise NotCompared("others write to them all the time")


def _progress(views: sqlite3.Connection) -> tuple[int, bytes]:
    position, leaf = views.execute(PROGRESS).fetchone() or (0, b"")
    if type(position) is not int or position < 0:
        raise sqlite3.DatabaseError(f"they say that they have come to {position!r}")
    return position, leaf


def _differing(views: sqlite3.Connection, fresh: Path) -> list[str]:
    for (damage,) in views.execute("PRAGMA integrity_check(1)"):
        if damage != "ok":
            raise sqlite3.DatabaseError(damage)
    with closing(_reading(fresh)) as made:
        changed = set(views.execute(SELECT_SCHEMA)) ^ set(made.execute(SELECT_SCHEMA))
        if changed:
            return sorted({name for _, name, _, _ in changed})
        return [table.name for table in COMPARED if not _is_same(table, views, made)]


def _is_same(table: Table, views: sqlite3.Connection, made: sqlite3.Connection) -> bool:
    pairs = zip_longest(_rows(table, views), _rows(table, made))
    return all(mine == other for mine, other in pairs)


def _rows(table: Table, connection: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    key = ", ".join(f'"{column.name}"' for column in table.primary_key)
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return connection.execute(f'SELECT {columns} FROM "{table.name}" ORDER BY {key}')


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path.absolute(), timeout=60)
