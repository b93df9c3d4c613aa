"""Statements that are made into text once, and go to the driver with their parameters as they are.

To put a statement together and to find its text again takes ten times as long as SQLite needs to
answer it.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Connection, Dialect, Select, bindparam

_LIST = re.compile(r"__\[POSTCOMPILE_(\w+)[^]]*\]")

AT_ONCE = 5000  # parameters of a statement

Made = tuple[str, tuple[str, ...], dict[str, Any]]  # text, names in their order, what is given


def listed(name: str) -> BindParameter[Any]:
    """A parameter that takes a list, for `in_`: with none in it, it is like nothing."""
    return bindparam(name, expanding=True)


class Prepared:
    """A statement; its parameters are given by name, and the rows are as the driver gives them:
    flags are 0 and 1 in SQLite."""

    def __init__(self, statement: Select[Any] | CompoundSelect[Any]) -> None:
        self._statement = statement
        self._made: dict[str, Made] = {}

    def __call__(self, connection: Connection, **given: Any) -> Any:
        """The driver's cursor, from which the rows are fetched one by one."""
        dialect = connection.dialect
        made = self._made.get(dialect.name)
        if made is None:
            made = self._made[dialect.name] = self._make(dialect)
        text, names, fixed = made
        values: list[Any] = []
        for name in names:
            value = given[name] if name in given else fixed[name]
            if isinstance(value, Collection) and not isinstance(value, (str, bytes)):
                marks = ", ".join([mark(dialect)] * len(value)) or "NULL"
                text = text.replace(f"[{name}]", marks, 1)
                values += value
            else:
                values.append(value)
        return connection.exec_driver_sql(text, tuple(values)).cursor

    def first(self, connection: Connection, **given: Any) -> Any:
        """The first row; None where there is none."""
        with closing(self(connection, **given)) as cursor:
            return cursor.fetchone()

    def _make(self, dialect: Dialect) -> Made:
        compiled: Any = self._statement.compile(dialect=dialect)
        return _LIST.sub(r"[\1]", str(compiled)), tuple(compiled.positiontup), compiled.params


def mark(dialect: Dialect) -> str:
    """How the driver marks a parameter by its place."""
    return "?" if dialect.paramstyle == "qmark" else "%s"


def pieces(values: Collection[Any]) -> Iterator[list[Any]]:
    """Values in their order, so many at a time as a statement takes."""
    every = sorted(values)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]
