"""The file of the read models: made, opened, and emptied when it is not of this log."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from eventsourcing.persistence import IntegrityError, Tracking, TrackingRecorder
from sqlalchemy import Connection, Engine, create_engine, delete, event, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError, DisconnectionError, OperationalError
from sqlalchemy.pool import QueuePool

from events.errors import CaseError
from events.schema import APPLICATION_ID
from events.turns import begin_writing
from projections.views import schema
from projections.views.driver import library_errors
from projections.views.prepared import Prepared
from projections.views.readable import on_a_server

LOADING = (
    "journal_mode = OFF",
    "synchronous = OFF",
    "locking_mode = EXCLUSIVE",
    "cache_size = -16000",
)
PROGRESS = Prepared(select(schema.progress.c.position, schema.progress.c.leaf))
HEADER, KIND = 100, slice(68, 72)  # bytes of an SQLite file; where they say whose it is
OWNER_ONLY = 0o600  # until it is whole
LOCK_TIMEOUT = 60  # seconds: another process may be catching up


def views_path(case: Path) -> Path:
    """Where the views of a case are: `case.db` has `case.views.db` beside it."""
    return case.with_name(f"{case.stem}.views.db")


class ViewStore(TrackingRecorder):
    """The tables of the views. How far they have come is kept in the same transaction as they.

    A subclass has other tables, of another version, beside the one for the progress.
    """

    version = schema.VERSION
    names = schema.NAMES
    is_replaceable = True  # a file that `rebuild` makes may take its place

    def __init__(self, path: Path) -> None:
        """Open the file, and make its tables where it has none of this version. Raises CaseError:
        it is a case."""
        self.path = path
        refuse_case(path)
        self.engine = _engine(path.absolute())
        try:
            self._prepare()
        except DatabaseError as error:
            if not is_damage(error):
                raise
            self.discard()
        except UnicodeDecodeError:  # SQLite's message quotes what is damaged
            self.discard()

    def discard(self) -> None:
        """Throw the file away, where it is damaged, and begin a new one."""
        self.close()
        for suffix in ("", "-journal"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        self._prepare()

    def make(self, connection: Connection) -> None:
        """Make the tables in an empty file."""
        make_tables(connection)
        make_indexes(connection)

    def clear(self, connection: Connection) -> None:
        """Empty the tables, where they are of another log."""
        for table in reversed(schema.metadata.sorted_tables):
            if table is not schema.description:
                connection.execute(delete(table))

    def close(self) -> None:
        """Close the file."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the views."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that no other writer interleaves with, in the file that is at the path."""
        while True:
            at_path = _inode(self.path)
            with self.engine.connect() as connection:
                connection.execution_options(writing=True)
                with connection.begin():
                    if _inode(self.path) == at_path:  # else it was replaced while we waited
                        yield connection
                        return

    @contextmanager
    def supposing(self) -> Iterator[Connection]:
        """A transaction whose changes are never kept."""
        with self.engine.connect() as connection:
            connection.execution_options(writing=True)
            with connection.begin() as transaction:
                yield connection
                transaction.rollback()

    def insert_tracking(self, tracking: Tracking) -> None:
        """The library's way to record progress alone."""
        with self.writing() as connection:
            advance(connection, tracking, b"")

    def max_tracking_id(self, application_name: str) -> int | None:
        """The library's way to ask for progress."""
        query = select(schema.progress.c.position).where(schema.progress.c.name == application_name)
        with self.reading() as connection:
            return connection.execute(query).scalar()

    def _prepare(self) -> None:
        """Make the tables where some are not there, or those of another version are."""
        with self.reading() as connection:
            if self._is_ready(connection):
                return
        with self.writing() as connection:
            if self._is_ready(connection):
                return  # another process was quicker
            _drop_all(connection)
            self.make(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {self.version}")

    def _is_ready(self, connection: Connection) -> bool:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars()
        return bool(version == self.version) and self.names.issubset(names)


def refuse_case(path: Path) -> None:
    """Refuse a file that is a case, of whatever name: views are thrown away. Raises CaseError."""
    try:
        with path.open("rb") as file:
            header = file.read(HEADER)
    except OSError:
        return  # there is none, or whoever opens it says why not
    if header[KIND] == APPLICATION_ID.to_bytes(4, "big"):
        raise CaseError(
            f"{path} is a case, and stands where the read models are to be",
            hint="give that case another name",
        )


def progress(connection: Connection) -> tuple[int, bytes]:
    """The position the views have caught up to, and the leaf hash of the event there."""
    row = PROGRESS.first(connection)
    return (row[0], bytes(row[1])) if row else (0, b"")


def advance(connection: Connection, tracking: Tracking, leaf: bytes) -> None:
    """Move on to a later position. Raises IntegrityError where the views are already there."""
    if progress(connection)[0] >= tracking.notification_id:
        raise IntegrityError(f"the views are already at {tracking.notification_id} or beyond")
    row = {
        "name": tracking.application_name,
        "position": tracking.notification_id,
        "leaf": leaf,
    }
    database = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = database.insert(schema.progress).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=row))


@contextmanager
def loading(path: Path) -> Iterator[Connection]:
    """A transaction that makes and fills a file which nobody else has: with no way back, for where
    it breaks off the file is of no use; and the indexes that no writer needs come last."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    engine = _engine(path.absolute())
    try:
        with engine.connect() as connection:
            connection.execution_options(loading=True)
            with connection.begin():
                make_tables(connection)
                yield connection
                make_indexes(connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {schema.VERSION}")
    finally:
        engine.dispose()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def make_tables(connection: Connection) -> None:
    """Make the tables, the views over them, and the description of both."""
    schema.metadata.create_all(connection, checkfirst=False)
    for view in schema.VIEWS.values():
        on_server = connection.dialect.name == "postgresql"
        connection.exec_driver_sql(on_a_server(view) if on_server else view)
    connection.execute(insert(schema.description), schema.descriptions())


def make_indexes(connection: Connection) -> None:
    """Make the indexes that only questions need."""
    for index in schema.AS_OF:
        index.create(connection)


def is_damage(error: DatabaseError) -> bool:
    """Whether the file itself is at fault, and not a lock that is held or a disk that is full."""
    return not isinstance(error, OperationalError) or any(
        sign in str(error.orig) for sign in ("no such", "vtable", "fts5")
    )


def _drop_all(connection: Connection) -> None:
    query = (
        "SELECT type, name FROM sqlite_master WHERE type IN ('view', 'table')"
        " ORDER BY type DESC, sql LIKE 'CREATE VIRTUAL %' DESC, rowid DESC"
    )
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for kind, name in connection.exec_driver_sql(query).all():
        connection.exec_driver_sql(f'DROP {kind} IF EXISTS "{name}"')


class _OpenFile(sqlite3.Connection):
    inode: int | None = None  # of what was at the path


@lru_cache(16)  # of many files at most so many stay open
def _engine(path: Path) -> Engine:
    def connect() -> sqlite3.Connection:
        while True:
            inode = _inode(path)
            connection = sqlite3.connect(
                path, timeout=LOCK_TIMEOUT, check_same_thread=False, factory=_OpenFile
            )
            if inode == _inode(path):  # else the file was made or replaced: which one is open?
                connection.inode = inode
                connection.isolation_level = None  # we say when a transaction begins
                return connection
            connection.close()

    # One connection stays open: to open another is most of the time that a short question takes.
    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=1, max_overflow=-1
    )

    @event.listens_for(engine, "checkout")
    def check(connection: Any, _record: object, _proxy: object) -> None:
        if connection.inode != _inode(path):  # another was put at the path: open that one
            raise DisconnectionError

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("loading"):
            for setting in LOADING:
                connection.exec_driver_sql(f"PRAGMA {setting}")
        if options.get("writing"):
            driver = connection.connection.driver_connection
            assert driver is not None
            with library_errors():
                begin_writing(driver)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None
