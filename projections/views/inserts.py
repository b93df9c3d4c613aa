"""Rows on their way into the tables: collected, and told as statements with their rows."""

from collections import defaultdict
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Table

from projections.views import schema
from projections.views.driver import Insert, Names
from projections.views.prepared import mark

Rows = list[tuple[Any, ...]]
_REPEATED = frozenset({schema.undone.name, schema.touched.name})  # two may say the same at once
_NUMBERED = frozenset({schema.claim.name})  # whose rows lie in the order of their key
_EVERY = {table.name: tuple(table.c.keys()) for table in schema.metadata.sorted_tables}


class Inserts:
    """Collects rows, table by table, parents before children.

    Rows of a table may fill different columns: those that fill the same ones go in one statement;
    where a table keeps the order in which its rows come, only those that come in turn.
    """

    def __init__(self) -> None:
        self._runs: dict[str, list[tuple[Names, Rows]]] = defaultdict(list)
        self._whole: dict[str, Rows] = {name: [] for name in _EVERY}

    def add(self, table: Table, *row: Any) -> None:
        """A row with all columns of a table."""
        self._whole[table.name].append(row)

    def run(self, table: str, names: Names) -> Rows:
        """Where to put the next rows of a table that fill these columns."""
        runs = self._runs[table]
        for own, rows in runs if table in _NUMBERED else runs[-1:]:
            if own is names:
                return rows
        runs.append((names, []))
        return runs[-1][1]

    def collected(self, dialect: Dialect) -> list[Insert]:
        """What was collected since, as statements with their rows."""
        runs, self._runs = self._runs, defaultdict(list)
        found: list[Insert] = []
        for table, names in _EVERY.items():
            rows = self._whole[table]
            if rows:
                found.append((_insert(dialect, table, names), rows))
                self._whole[table] = []
            found += [(_insert(dialect, table, some), rows) for some, rows in runs[table] if rows]
        return found


def touching(dialect: Dialect, claims: Rows) -> list[Insert]:
    """Notes of claims, by their positions, that something was done to them, in each of their slots.

    What is no claim is passed over.
    """
    return [
        (
            f"INSERT INTO touched (slot, claim) SELECT DISTINCT slot, {column} FROM {table}"
            f" WHERE {column} IN (VALUES ({mark(dialect)})) ON CONFLICT DO NOTHING",
            claims,
        )
        for table, column in (("claim", "position"), ("bearing", "claim"))
        if claims
    ]


@lru_cache(1000)
def _insert(dialect: Dialect, table: str, names: Names) -> str:
    quoted = dialect.identifier_preparer.quote
    columns, marks = ", ".join(map(quoted, names)), ", ".join([mark(dialect)] * len(names))
    repeated = " ON CONFLICT DO NOTHING" if table in _REPEATED else ""
    return f"INSERT INTO {quoted(table)} ({columns}) VALUES ({marks}){repeated}"
