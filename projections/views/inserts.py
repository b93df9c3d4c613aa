"""Rows on their way into the tables, written many at a time by statements prepared once."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table

from projections.views import schema
from projections.views.prepared import mark

Names = tuple[str, ...]
Rows = list[tuple[Any, ...]]
_ORDER = {table.name: place for place, table in enumerate(schema.metadata.sorted_tables)}
_REPEATED = frozenset({schema.undone.name, schema.touched.name})  # two may say the same at once
_NUMBERED = frozenset({schema.claim.name})  # whose rows lie in the order of their key
_EVERY = {table.name: tuple(table.c.keys()) for table in schema.metadata.sorted_tables}


class Inserts:
    """Collects rows, and writes them table by table, parents before children.

    Rows of a table may fill different columns: those that fill the same ones go in one statement;
    where a table keeps the order in which its rows come, only those that come in turn.
    """

    def __init__(self) -> None:
        self._runs: dict[str, list[tuple[Names, Rows]]] = defaultdict(list)
        self._whole: dict[str, Rows] = {}

    def add(self, table: Table, *row: Any) -> None:
        """A row with all columns of a table."""
        name = table.name
        if name not in self._whole:
            self._whole[name] = self.run(name, _EVERY[name])
        self._whole[name].append(row)

    def run(self, table: str, names: Names) -> Rows:
        """Where to put the next rows of a table that fill these columns."""
        runs = self._runs[table]
        for own, rows in runs if table in _NUMBERED else runs[-1:]:
            if own is names:
                return rows
        runs.append((names, []))
        return runs[-1][1]

    def write(self, connection: Connection) -> None:
        """Write what was collected."""
        runs, self._runs, self._whole = self._runs, defaultdict(list), {}
        for table in sorted(runs, key=_ORDER.__getitem__):
            for names, rows in runs[table]:
                if rows:
                    connection.exec_driver_sql(_insert(connection.dialect, table, names), rows)


class Asking:
    """Small questions to the tables, straight to the driver: there are very many of them."""

    def __init__(self, connection: Connection) -> None:
        self.resume(connection)

    def resume(self, connection: Connection) -> None:
        """Ask another connection."""
        self._cursor: Any = connection.connection.cursor()
        self._dialect = connection.dialect

    def one(self, table: Table, column: str, names: Names, values: Sequence[Any]) -> Any:
        """A column of the row where columns have those values; None where there is none."""
        self._cursor.execute(_select(self._dialect, table.name, column, names), values)
        row = self._cursor.fetchone()
        return None if row is None else row[0]

    def row(self, query: str, value: Any) -> Any:
        """The row that a query ending in `column = ` finds for a value."""
        self._cursor.execute(query + mark(self._dialect), (value,))
        return self._cursor.fetchone()

    def greatest(self, table: Table, column: str) -> int:
        """The greatest number in a column; 0 where there is none."""
        quoted = self._dialect.identifier_preparer.quote
        self._cursor.execute(f"SELECT max({quoted(column)}) FROM {quoted(table.name)}")
        return self._cursor.fetchone()[0] or 0


def touch(connection: Connection, claims: list[tuple[int]]) -> None:
    """Note of claims, by their positions, that something was done to them, in each of their slots.

    What is no claim is passed over.
    """
    for table, column in (("claim", "position"), ("bearing", "claim")) if claims else ():
        statement = (
            f"INSERT INTO touched (slot, claim) SELECT DISTINCT slot, {column} FROM {table}"
            f" WHERE {column} = {mark(connection.dialect)} ON CONFLICT DO NOTHING"
        )
        connection.exec_driver_sql(statement, claims)


@lru_cache(1000)
def _insert(dialect: Dialect, table: str, names: Names) -> str:
    quoted = dialect.identifier_preparer.quote
    columns, marks = ", ".join(map(quoted, names)), ", ".join([mark(dialect)] * len(names))
    repeated = " ON CONFLICT DO NOTHING" if table in _REPEATED else ""
    return f"INSERT INTO {quoted(table)} ({columns}) VALUES ({marks}){repeated}"


@lru_cache(1000)
def _select(dialect: Dialect, table: str, column: str, names: Names) -> str:
    quoted = dialect.identifier_preparer.quote
    same = " AND ".join(f"{quoted(name)} = {mark(dialect)}" for name in names)
    return f"SELECT {quoted(column)} FROM {quoted(table)} WHERE {same}"
