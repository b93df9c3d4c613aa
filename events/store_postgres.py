"""The persistence module for PostgreSQL: the library's recorder, extended to our log.

The head row is locked before anything is appended, and moves in the same transaction: so the order
of positions is the order of commits, and no reader misses an event.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing import persistence, postgres
from eventsourcing.persistence import IntegrityError
from eventsourcing.postgres import (
    ConnectionPool,
    PostgresApplicationRecorder,
    PostgresDatastore,
)
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row, tuple_row

from events.errors import CaseError
from events.schema_postgres import ABOUT, CHANNEL, DEFINITIONS, FORMAT, SCHEMA, SCHEMA_NAME
from events.store import Tables

URL = "POSTGRES_URL"
CONNECT_TIMEOUT = 10  # seconds
MOST_CONNECTIONS = 10

LOCK_HEAD = "SELECT current_setting('synchronous_commit') FROM head FOR UPDATE"
ONE_MAKES_IT = "SELECT pg_advisory_xact_lock(hashtext('tracker'))"
SELECT_ABOUT = """
SELECT oid IS NOT NULL, obj_description(oid, 'pg_namespace'), current_setting('server_encoding'),
    current_setting('fsync'), current_setting('server_version_num')::integer
FROM (SELECT 1) AS one LEFT JOIN pg_namespace ON nspname = ?
"""
SETTINGS = """
SELECT set_config('search_path', ?, false), set_config('synchronous_commit',
    CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply'
    ELSE 'on' END, false)
"""
# One statement, which appends, moves the head or reads; and changes no setting by the way.
APPENDS_OR_READS = re.compile(
    r"\s*(SELECT\b(?!.*set_config)|INSERT INTO (log|texts) VALUES (?!.*DO UPDATE)|"
    r"UPDATE head SET size = |SET TRANSACTION ISOLATION LEVEL )[^;]*",
    re.DOTALL | re.IGNORECASE,
)
DURABLE = ("on", "remote_apply")
OLDEST = 140000  # PostgreSQL 14


class LogCursor(psycopg.Cursor[Any]):
    """A cursor for statements with `?`, that reports a place that is taken as the library does."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "LogCursor":
        """Run a statement."""
        super().execute(_marked(query), params, **options)
        return self

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        """Run a statement with each of the parameters. Raises the library's IntegrityError."""
        try:
            super().executemany(_marked(query), params_seq, **options)
        except psycopg.IntegrityError as error:
            raise IntegrityError(str(error)) from error


class GuardedCursor(LogCursor):
    """A cursor that appends, moves the head and reads: nothing else. Raises CaseError."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "GuardedCursor":
        """Run a statement."""
        _refuse_changes(query)
        super().execute(query, params, **options)
        return self

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        """Run a statement with each of the parameters. Raises the library's IntegrityError."""
        _refuse_changes(query)
        super().executemany(query, params_seq, **options)


def _refuse_changes(query: Any) -> None:
    if not isinstance(query, str) or not APPENDS_OR_READS.fullmatch(query):
        raise CaseError("the log is append-only: the statement does more than append and read")


class LogDatastore(PostgresDatastore):
    """The library's datastore over a pool of connections to the server of a URL."""

    def __init__(self, url: str) -> None:
        super().__init__(
            "", "", "", "", "", schema=SCHEMA_NAME, originator_id_type="text", lock_timeout=0
        )
        self.pool = ConnectionPool(
            connection_class=psycopg.Connection[Any], min_size=1, max_size=MOST_CONNECTIONS,
            kwargs={**_given(url), "row_factory": dict_row},
            open=False, configure=self.after_connect_func(), timeout=CONNECT_TIMEOUT,
        )  # fmt: skip

    def after_connect_func(self) -> Any:
        """Sets each new connection."""
        library_s = super().after_connect_func()

        def after_connect(connection: psycopg.Connection[Any]) -> None:
            library_s(connection)
            LogCursor(connection).execute(SETTINGS, (SCHEMA_NAME,))

        return after_connect


class LogRecorder(Tables, PostgresApplicationRecorder):
    """The log in a schema of a PostgreSQL database."""

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = "log") -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self.channel_name = CHANNEL

    @contextmanager
    def reading(self) -> Iterator[GuardedCursor]:
        """A cursor of which each statement sees one state of the log."""
        with self.datastore.get_connection() as connection, _guarded(connection) as cursor:
            yield cursor

    @contextmanager
    def one_state(self) -> Iterator[GuardedCursor]:
        """A cursor whose statements all see the same state of the log."""
        with (
            self.datastore.get_connection() as connection,
            connection.transaction(),
            _guarded(connection) as cursor,
        ):
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[GuardedCursor]:
        """A cursor that alone writes. Raises CaseError: a commit would not be durable."""
        with (
            self.datastore.get_connection() as connection,
            connection.transaction(),
            _guarded(connection) as cursor,
        ):
            cursor.execute(LOCK_HEAD)
            (setting,) = cursor.fetchone() or ("missing",)
            if setting not in DURABLE:
                raise CaseError(f"nothing is recorded: synchronous_commit is {setting}, not on")
            yield cursor

    def create_table(self) -> None:
        """Make the schema where there is none. Raises CaseError: it is not a case of ours."""
        with self.datastore.get_connection() as connection, cursor_of(connection) as cursor:
            if is_case(cursor):
                return
            with connection.transaction():
                cursor.execute(ONE_MAKES_IT)
                if not is_case(cursor):  # else another process was quicker
                    cursor.execute(f"CREATE SCHEMA {SCHEMA_NAME}")
                    cursor.execute(SCHEMA.format(schema=SCHEMA_NAME))
                    cursor.execute(f"COMMENT ON SCHEMA {SCHEMA_NAME} IS '{ABOUT}{FORMAT}'")

    def damage(self) -> list[str]:
        """Nothing: a server has no check of its files that a client may run."""
        return []

    def altered(self) -> list[tuple[str, str]]:
        """What a schema has otherwise that is made now, for a moment, out of sight of others."""
        with self.writing_nothing() as cursor:
            found = _definitions(cursor, SCHEMA_NAME)
            cursor.execute(SCHEMA.format(schema="pg_temp"))
            cursor.execute("SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()")
            made = _definitions(cursor, cursor.fetchall()[0][0])
        return sorted({(kind, name) for kind, name, _ in made ^ found})

    @contextmanager
    def writing_nothing(self) -> Iterator[LogCursor]:
        """A cursor within a transaction of which nothing is kept."""
        with (
            self.datastore.get_connection() as connection,
            connection.transaction(force_rollback=True),
            cursor_of(connection) as cursor,
        ):
            yield cursor


class Factory(postgres.PostgresFactory):
    """Found by the library in this module: makes our recorder over our datastore."""

    application_recorder_class = LogRecorder

    def __init__(self, env: Any) -> None:
        persistence.BaseInfrastructureFactory.__init__(self, env)
        self.datastore = LogDatastore(env.get(URL))


def is_case(cursor: LogCursor) -> bool:
    """Whether the database has a case. Raises CaseError: one that is not ours, or not of now."""
    cursor.execute(SELECT_ABOUT, (SCHEMA_NAME,))
    there, about, encoding, fsync, server = cursor.fetchall()[0]
    if server < OLDEST:
        raise CaseError("the server is too old", hint=f"PostgreSQL {OLDEST // 10000} or newer")
    if encoding != "UTF8":
        raise CaseError(
            f"the database keeps text as {encoding}, not as UTF8",
            hint="createdb --encoding UTF8 --template template0 NAME",
        )
    if fsync != "on":
        raise CaseError(
            "the server does not write to the disk what it says is kept",
            hint="set fsync = on in postgresql.conf",
        )
    if not there:
        return False
    if not re.fullmatch(f"{ABOUT}[0-9]+", about or ""):
        raise CaseError(
            f'the schema "{SCHEMA_NAME}" there is not a case of this program',
            hint="keep the case in a database of its own: createdb NAME",
        )
    if (version := int(about.removeprefix(ABOUT))) != FORMAT:
        raise CaseError(
            f"the case has format {version}; this program reads {FORMAT}",
            hint="install a newer version of tracker",
        )
    return True


def connected(url: str) -> psycopg.Connection[Any]:
    """A connection of its own, to ask whether there is a case. Raises psycopg.Error."""
    return psycopg.connect(make_conninfo(**_given(url)), autocommit=True)


def cursor_of(connection: psycopg.Connection[Any]) -> LogCursor:
    """A cursor whose rows are tuples."""
    return LogCursor(connection, row_factory=tuple_row)


def _guarded(connection: psycopg.Connection[Any]) -> GuardedCursor:
    return GuardedCursor(connection, row_factory=tuple_row)


def _given(url: str) -> dict[str, Any]:
    return {"connect_timeout": CONNECT_TIMEOUT, **conninfo_to_dict(url)}


def _marked(query: Any) -> Any:
    return query.replace("?", "%s") if isinstance(query, str) else query


def _definitions(cursor: LogCursor, schema: str) -> set[tuple[str, str, str]]:
    cursor.execute(DEFINITIONS, (schema,))
    within = re.compile(rf"\b({schema}|pg_temp)\.")
    return {(kind, name, within.sub("", made)) for kind, name, made in cursor.fetchall()}
