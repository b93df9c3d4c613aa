"""The read models in a schema of their own beside the log, in its PostgreSQL database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Integer, Text, create_engine
from sqlalchemy.ext.compiler import compiles

from events.errors import CaseError
from events.server import Server
from projections.views.store import ViewStore, make_indexes, make_tables

SCHEMA_NAME = "tracker_views"
ABOUT = "read models of tracker, version "
SELECT_ABOUT = f"""
SELECT to_regnamespace('{SCHEMA_NAME}') IS NOT NULL,
    obj_description(to_regnamespace('{SCHEMA_NAME}'), 'pg_namespace')
"""
SELECT_NAMES = f"SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace('{SCHEMA_NAME}')"
MAY_WRITE = f"""
SELECT CASE WHEN to_regnamespace('{SCHEMA_NAME}') IS NULL
    THEN has_database_privilege(current_database(), 'CREATE')
    ELSE (SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = '{SCHEMA_NAME}')
END
"""
ONE_WRITES = f"SELECT pg_advisory_xact_lock(hashtext('{SCHEMA_NAME}'))"


@compiles(Integer, "postgresql")
def _whole_number(*_: Any, **__: Any) -> str:
    """Times in microseconds need more than four bytes."""
    return "BIGINT"


@compiles(Text, "postgresql")
def _text(*_: Any, **__: Any) -> str:
    """In the order of code points, as in SQLite: the same answers in the same order."""
    return 'TEXT COLLATE "C"'


class ServerViewStore(ViewStore):
    """The tables of the views on a server; disposable there too. One role keeps them."""

    is_replaceable = False

    @classmethod
    def kept_by_us(cls, server: Server) -> "ServerViewStore | None":
        """The views, where our role keeps them or may make them; None where it has no right to."""
        engine = _engine(server)
        with engine.connect() as connection:
            may = connection.exec_driver_sql(MAY_WRITE).scalar()
        engine.dispose()
        return cls(server) if may else None

    def __init__(self, server: Server) -> None:
        """Connect, and make the tables where there are none of this version."""
        self.server = server
        self.engine = _engine(server)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def discard(self) -> None:
        """Throw the tables away, and make them anew."""
        with self.writing() as connection:
            self._make_anew(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the views."""
        with self.engine.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that no other writer interleaves with."""
        with self.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql(ONE_WRITES)
            yield connection

    @contextmanager
    def supposing(self) -> Iterator[Connection]:
        """A transaction whose changes are never kept."""
        with self.engine.connect() as connection, connection.begin() as transaction:
            connection.exec_driver_sql(ONE_WRITES)
            yield connection
            transaction.rollback()

    @contextmanager
    def loading(self) -> Iterator[Connection]:
        """A transaction with empty tables, to fill them; nobody sees them before its end."""
        with self.writing() as connection:
            self._make_anew(connection)
            yield connection

    def _prepare(self) -> None:
        with self.reading() as connection:
            if self._is_ready(connection):
                return
        with self.writing() as connection:
            if not self._is_ready(connection):  # else another process was quicker
                self._make_anew(connection)

    def _make_anew(self, connection: Connection) -> None:
        there, about = connection.exec_driver_sql(SELECT_ABOUT).one()
        if there and not (about or "").startswith(ABOUT):
            raise CaseError(
                f'the schema "{SCHEMA_NAME}" there is not of this program',
                hint="keep the case in a database of its own: createdb NAME",
            )
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA_NAME} CASCADE")
        connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA_NAME}")
        make_tables(connection)
        make_indexes(connection)
        about = f"{ABOUT}{self.version}"
        connection.exec_driver_sql(f"COMMENT ON SCHEMA {SCHEMA_NAME} IS '{about}'")

    def _is_ready(self, connection: Connection) -> bool:
        _, about = connection.exec_driver_sql(SELECT_ABOUT).one()
        names = connection.exec_driver_sql(SELECT_NAMES).scalars()
        return about == f"{ABOUT}{self.version}" and self.names.issubset(names)


def _engine(server: Server) -> Engine:
    from events.store_postgres import connected

    def connect() -> Any:
        connection = connected(server.url)
        connection.execute(f"SET search_path TO {SCHEMA_NAME}".encode())
        connection.execute("SET synchronous_commit TO off")  # they can be made again
        connection.autocommit = False
        return connection

    return create_engine(
        "postgresql+psycopg://", creator=connect, pool_size=1, max_overflow=5, paramstyle="format"
    )
