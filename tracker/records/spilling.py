"""A dictionary that may grow beyond memory: what is over a limit goes to a temporary file."""

import sqlite3
from collections.abc import Iterator
from typing import Generic, TypeVar

V = TypeVar("V", int, bytes)

LIMIT = 25_000  # entries kept in memory: some 5 MB


class Spilling(Generic[V]):
    """Values by keys of bytes.

    The file is the database's own temporary one: nobody else sees it, and it is gone with the
    process.
    """

    __slots__ = ("_far", "_limit", "_near")

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._near: dict[bytes, V] = {}
        self._far: sqlite3.Connection | None = None

    def __len__(self) -> int:
        """How many entries are in memory."""
        return len(self._near)

    def items(self) -> Iterator[tuple[bytes, V]]:
        """All keys with their values."""
        if self._far is not None:
            self._spill()
            yield from self._far.execute("SELECT key, value FROM spilled")
        yield from self._near.items()

    def get(self, key: bytes) -> V | None:
        """The value of a key; None where it has none."""
        value = self._near.get(key)
        if value is not None or self._far is None:
            return value
        row = self._far.execute("SELECT value FROM spilled WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    def set(self, key: bytes, value: V) -> None:
        """Give a key a value, in place of the one it had."""
        self._near[key] = value
        if len(self._near) > self._limit:
            self._spill()

    def swap(self, key: bytes, value: V) -> V | None:
        """Give a key a value; the one it had, None where it had none."""
        before = self._near.get(key) if self._far is None else self.get(key)
        self.set(key, value)
        return before

    def close(self) -> None:
        """Let go of the file."""
        if self._far is not None:
            self._far.close()

    def _spill(self) -> None:
        if self._far is None:
            self._far = sqlite3.connect("", isolation_level=None)
            self._far.execute("PRAGMA journal_mode=OFF")
            self._far.execute("CREATE TABLE spilled (key BLOB PRIMARY KEY, value) WITHOUT ROWID")
        rows = sorted(self._near.items())
        self._far.execute("BEGIN")
        self._far.executemany("INSERT OR REPLACE INTO spilled VALUES (?, ?)", rows)
        self._far.execute("COMMIT")
        self._near.clear()
