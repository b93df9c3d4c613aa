"""The persistence module for SQLite: the library's recorder, extended to our log."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

from eventsourcing import sqlite
from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from events.beside import Beside, Rows, insert_rows
from events.durability import durability, make_durable
from events.errors import CaseError
from events.guard import refuse_changes
from events.schema import APPLICATION_ID, FORMAT, SCHEMA
from events.store import Tables

LOCK_TIMEOUT = 60  # seconds a writer waits for another: a long import of another process is one
CACHE = 16 << 10  # KiB of pages a writer keeps: what a long import needs of the index of streams

SELECT_SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"


class LogCursor(SQLiteCursor):
    """A cursor that writes many rows in a thread beside, and waits for it before anything else.

    Reports a place that is taken as the library does, where it is waited for at the latest.
    """

    def __init__(self, sqlite_cursor: sqlite3.Cursor) -> None:
        super().__init__(sqlite_cursor)
        self._beside = Beside()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        """Close the cursor. Raises the library's IntegrityError where nothing else was raised."""
        try:
            self._beside.end() if args[0] else self._settle()
        finally:
            super().__exit__(*args, **kwargs)

    def execute(self, *args: Any, **kwargs: Any) -> None:
        """Run a statement."""
        self._settle()
        super().execute(*args, **kwargs)

    def executemany(self, statement: str, rows: Rows, **_: Any) -> None:
        """Run a statement with each of the rows, which may go on after this has returned. Raises
        the library's IntegrityError."""
        insert = partial(insert_rows, self.sqlite_cursor.connection, statement, rows)
        with _library_errors():
            self._beside.run(insert, len(rows))

    def _settle(self) -> None:
        with _library_errors():
            self._beside.wait()


@contextmanager
def _library_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise IntegrityError(error) from error


class LogTransaction(SQLiteTransaction):
    """A writer takes the write lock at once, so that what it read of the head stays true."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        except sqlite3.OperationalError as error:  # another writer kept the lock too long
            raise OperationalError(error) from error
        return cursor


class LogConnection(SQLiteConnection):
    """A connection whose writing transactions are immediate."""

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """A cursor within a transaction that commits, or only reads."""
        with LogTransaction(self, commit=commit) as cursor, cursor:
            yield cursor

    def cursor(self) -> LogCursor:
        """A cursor of this connection."""
        return LogCursor(self._sqlite_conn.cursor())


class LogPool(SQLiteConnectionPool):
    """Connections that are durable, and say so before they are used."""

    def _create_connection(self) -> SQLiteConnection:
        try:
            connection = sqlite3.connect(
                self.db_name, uri=True, check_same_thread=False, isolation_level=None,
                timeout=self.lock_timeout or LOCK_TIMEOUT,
            )  # fmt: skip
        except sqlite3.Error as error:
            raise InterfaceError(error) from error
        try:
            is_blank = _is_blank(connection)
            if not is_blank:
                _check_format(connection)  # before the settings, which change the file
            make_durable(connection, durability())
            if not is_blank:
                refuse_changes(connection)
        except sqlite3.Error as error:
            connection.close()
            raise InterfaceError(error) from error
        except CaseError:
            connection.close()
            raise
        connection.row_factory = sqlite3.Row
        return LogConnection(connection, max_age=self.max_age)


class LogDatastore(SQLiteDatastore):
    """The library's datastore over our pool."""

    def __init__(self, db_name: str, *, lock_timeout: int | None = None, **options: Any) -> None:
        super().__init__(db_name, lock_timeout=lock_timeout, **options)
        self.pool = LogPool(db_name=db_name, lock_timeout=lock_timeout)


class LogRecorder(Tables, SQLiteApplicationRecorder):
    """The log in an SQLite file; a position is what the library calls a notification id."""

    def create_table(self) -> None:
        """Make the tables where the file is empty; of another kind it is not: see LogPool."""
        with self.datastore.transaction(commit=True) as cursor:
            connection = cursor.sqlite_cursor.connection
            if _is_blank(connection):
                for statement in _statements(SCHEMA):
                    cursor.execute(statement)
            refuse_changes(connection)

    @contextmanager
    def reading(self) -> Iterator[SQLiteCursor]:
        """A cursor that sees one state of the log."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.sqlite_cursor.row_factory = None  # plain tuples: half of the time
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[SQLiteCursor]:
        """A cursor that alone writes."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.sqlite_cursor.row_factory = None
            cursor.execute(f"PRAGMA cache_size = -{CACHE}")
            yield cursor

    def damage(self) -> list[str]:
        """What SQLite's own check of the file finds."""
        with self.reading() as cursor:
            cursor.execute("PRAGMA integrity_check(10)")
            return [message for (message,) in cursor.fetchall() if message != "ok"]

    def altered(self) -> list[tuple[str, str]]:
        """What a new file has otherwise."""
        with closing(sqlite3.connect(":memory:")) as fresh:
            fresh.executescript(SCHEMA)
            made = set(fresh.execute(SELECT_SCHEMA))
        with self.reading() as cursor:
            cursor.execute(SELECT_SCHEMA)
            changed = made ^ set(cursor.fetchall())
        return sorted({(str(kind), str(name)) for kind, name, _ in changed})  # damaged: of any type


class Factory(sqlite.SQLiteFactory):
    """Found by the library in this module: makes our recorder over our datastore."""

    application_recorder_class = LogRecorder

    def __init__(self, env: Any) -> None:
        super().__init__(env)
        timeout = self.datastore.pool.lock_timeout
        self.datastore.close()
        self.datastore = LogDatastore(
            self.datastore.pool.db_name, lock_timeout=timeout, originator_id_type="text"
        )


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _is_blank(connection: sqlite3.Connection) -> bool:
    return not _pragma(connection, "application_id") and not _pragma(connection, "schema_version")


def _check_format(connection: sqlite3.Connection) -> None:
    if _pragma(connection, "application_id") != APPLICATION_ID:
        raise CaseError("the file is a database, but not a case of this program")
    if (version := _pragma(connection, "user_version")) != FORMAT:
        raise CaseError(
            f"the case has format {version}; this program reads {FORMAT}",
            hint="install a newer version of tracker",
        )


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: executescript would commit in between."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
