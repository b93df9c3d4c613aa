"""A writer's way to the tables, straight to the driver: small questions, of which there are very
many, and rows, which SQLite takes in beside while the next ones are made."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.exc import DBAPIError

from events.beside import Beside, Rows, insert_rows
from projections.views.prepared import mark

Names = tuple[str, ...]
Insert = tuple[str, Rows]  # a statement for one row, and the rows


class Driver:
    """Asks and writes through the connection of a transaction; a question waits for the rows."""

    def __init__(self, connection: Connection) -> None:
        self._beside = Beside()
        self.resume(connection)

    def resume(self, connection: Connection) -> None:
        """Go on with another connection."""
        self._connection = connection
        self._cursor: Any = connection.connection.cursor()
        self.dialect = connection.dialect

    def write(self, inserts: Sequence[Insert]) -> None:
        """Insert rows, in this order; see `wait`."""
        driver = self._connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            for statement, rows in inserts:
                self._connection.exec_driver_sql(statement, rows)
            return

        def insert() -> None:
            for statement, rows in inserts:
                insert_rows(driver, statement, rows)

        with library_errors():
            self._beside.run(insert, sum(len(rows) for _, rows in inserts))

    def wait(self) -> None:
        """Until all rows are in their tables. Raises the library's errors of the database."""
        with library_errors():
            self._beside.wait()

    def end(self) -> None:
        """Until nothing is at work, whether it failed or not: before the connection is let go."""
        self._beside.end()

    def one(self, table: Table, column: str, names: Names, values: Sequence[Any]) -> Any:
        """A column of the row where columns have those values; None where there is none."""
        row = self._asked(_select(self.dialect, table.name, (column,), names), values).fetchone()
        return None if row is None else row[0]

    def every(self, table: Table, columns: Names, name: str, value: Any) -> list[Any]:
        """Columns of the rows where a column has a value."""
        query = _select(self.dialect, table.name, columns, (name,))
        return self._asked(query, (value,)).fetchall()  # type: ignore[no-any-return]

    def row(self, query: str, *values: Any) -> Any:
        """The first row that a query finds, which has `?` for each value."""
        return self._asked(query.replace("?", mark(self.dialect)), values).fetchone()

    def greatest(self, table: Table, column: str) -> int:
        """The greatest number in a column; 0 where there is none."""
        quoted = self.dialect.identifier_preparer.quote
        query = f"SELECT max({quoted(column)}) FROM {quoted(table.name)}"
        return self._asked(query, ()).fetchone()[0] or 0

    def _asked(self, query: str, values: Sequence[Any]) -> Any:
        self.wait()
        self._cursor.execute(query, values)
        return self._cursor


@contextmanager
def library_errors() -> Iterator[None]:
    """Turns what the driver raises into the library's errors."""
    try:
        yield
    except sqlite3.Error as error:
        raise DBAPIError.instance(None, None, error, sqlite3.Error) from error


@lru_cache(1000)
def _select(dialect: Dialect, table: str, columns: Names, names: Names) -> str:
    quoted = dialect.identifier_preparer.quote
    same = " AND ".join(f"{quoted(name)} = {mark(dialect)}" for name in names)
    return f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(table)} WHERE {same}"
