"""The persistence module: the library's SQLite recorder, extended to a gapless, hashed log.

It adds to the library's: positions without gaps under a head row that moves in the same
transaction, leaf hashes, report texts kept beside the log, triggers, and durable settings.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from eventsourcing import sqlite
from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    Notification,
    OperationalError,
    StoredEvent,
)
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from events.appender import SELECT_HEAD, Appender, select_versions
from events.durability import durability, make_durable
from events.errors import CaseError
from events.schema import APPLICATION_ID, FORMAT, SCHEMA

LOCK_TIMEOUT = 60  # seconds a writer waits for another: a long import of another process is one

SELECT_EVENTS = "SELECT stream, version, topic, state FROM log"
SELECT_NOTIFICATIONS = "SELECT position, stream, version, topic, state FROM log"


class LogCursor(SQLiteCursor):
    """A cursor that reports a place that is taken as the library does."""

    def executemany(self, *args: Any, **kwargs: Any) -> None:
        """Run a statement with each of the parameters. Raises the library's IntegrityError."""
        try:
            super().executemany(*args, **kwargs)
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
            if not _is_blank(connection):
                _check_format(connection)  # before the settings, which change the file
            make_durable(connection, durability())
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


class LogRecorder(SQLiteApplicationRecorder):
    """Appends events and reads them; a position is what the library calls a notification id."""

    def create_table(self) -> None:
        """Make the tables where the file is empty; of another kind it is not: see LogPool."""
        with self.datastore.transaction(commit=True) as cursor:
            if _is_blank(cursor.sqlite_cursor.connection):
                for statement in _statements(SCHEMA):
                    cursor.execute(statement)

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        *,
        texts: Mapping[str, str] | None = None,
        **_: Any,
    ) -> Sequence[int]:
        """Append the texts (by SHA-256) and the events, and move the head."""
        appender = Appender(c)
        before = appender.append_rows([_row(event) for event in stored_events], texts or {})
        appender.finish()
        return list(range(before + 1, before + len(stored_events) + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of a stream by version."""
        where, params = _where(
            ("stream = ?", str(originator_id)), ("version > ?", gt), ("version <= ?", lte)
        )
        order = f" ORDER BY version {'DESC' if desc else 'ASC'}" + _limit(limit)
        with self.datastore.transaction(commit=False) as c:
            c.execute(SELECT_EVENTS + where + order, params)
            return [StoredEvent(*row) for row in c.fetchall()]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events by position, from `start` (or after it) to `stop`, `limit` at most."""
        where, params = _where(
            ("position >= ?" if inclusive_of_start else "position > ?", start),
            ("position <= ?", stop),
        )
        if topics:
            where += " AND " if where else " WHERE "
            where += f"topic IN ({','.join('?' * len(topics))})"
            params += topics
        statement = SELECT_NOTIFICATIONS + where + " ORDER BY position" + _limit(limit)
        with self.datastore.transaction(commit=False) as c:
            c.execute(statement, params)
            return [Notification(s, v, t, b, position) for position, s, v, t, b in c.fetchall()]

    def _max_notification_id(self, c: SQLiteCursor) -> int:
        c.execute("SELECT max(position) FROM log")
        return c.fetchone()[0]  # type: ignore[no-any-return]  # None where empty, as the library has it

    def select_rows(self, after: int, limit: int, upto: int | None = None) -> list[Any]:
        """Rows of the log as they are stored (position, stream, version, topic, state, leaf)."""
        return self._page("SELECT * FROM log", after, limit, upto)

    def select_page(self, after: int, limit: int, upto: int | None = None) -> list[Any]:
        """Rows of the log without their leaves."""
        return self._page(SELECT_NOTIFICATIONS, after, limit, upto)

    def _page(self, select: str, after: int, limit: int, upto: int | None) -> list[Any]:
        where, params = _where(("position > ?", after), ("position <= ?", upto))
        with self.datastore.transaction(commit=False) as c:
            c.sqlite_cursor.row_factory = None  # plain tuples: half of the time
            c.execute(select + where + " ORDER BY position" + _limit(limit), params)
            return c.fetchall()  # type: ignore[no-any-return]

    def select_head(self) -> tuple[int, bytes]:
        """Size and packed frontier, as the head row says."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(SELECT_HEAD)
            size, frontier = c.fetchone()
            return size, frontier

    def select_versions(self, streams: Collection[str]) -> dict[str, int]:
        """The versions of those streams that have events."""
        with self.datastore.transaction(commit=False) as c:
            return select_versions(c, streams)

    def select_text(self, sha256: str) -> str | None:
        """The text kept under its hash; None where it is not kept."""
        with self.datastore.transaction(commit=False) as c:
            c.execute("SELECT text FROM texts WHERE sha256 = ?", (sha256,))
            row = c.fetchone()
            return None if row is None else row[0]


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


def _row(event: StoredEvent) -> tuple[str, int, str, bytes]:
    return str(event.originator_id), event.originator_version, event.topic, event.state


def _where(*terms: tuple[str, Any]) -> tuple[str, list[Any]]:
    given = [(term, param) for term, param in terms if param is not None]
    where = " WHERE " + " AND ".join(term for term, _ in given) if given else ""
    return where, [param for _, param in given]


def _limit(limit: int | None) -> str:
    return "" if limit is None else f" LIMIT {int(limit)}"


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
