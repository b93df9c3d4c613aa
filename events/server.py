"""A case on a PostgreSQL server: its URL, whether it is there, and what opening it says."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from urllib.parse import urlsplit, urlunsplit

import msgspec

from events.errors import CaseError, Refused

SCHEMES = ("postgresql", "postgres")


class NoDriver(Refused):
    """The package that speaks to PostgreSQL is not installed."""


class Server(msgspec.Struct, frozen=True):
    """The database that a URL `postgresql://user@host:port/database` names."""

    url: str

    def __str__(self) -> str:
        """The URL without its password."""
        parts = urlsplit(self.url)
        user, at, host = parts.netloc.rpartition("@")
        shown = parts._replace(netloc=f"{user.partition(':')[0]}{at}{host}", query="", fragment="")
        return urlunsplit(shown)

    def has_case(self) -> bool:
        """Whether there is a case in the database. Raises CaseError, NoDriver."""
        self.check_driver()
        from events.store_postgres import connected, cursor_of, is_case

        with self.telling_errors(), connected(self.url) as connection:
            return is_case(cursor_of(connection))

    def check_driver(self) -> None:
        """Raises NoDriver where there is none."""
        if any(find_spec(name) is None for name in ("psycopg", "psycopg_pool")):
            raise NoDriver(
                f"{self} cannot be opened: the driver for PostgreSQL is not installed",
                hint='install tracker with it: pip install "tracker[postgres]"',
            )

    @contextmanager
    def telling_errors(self) -> Iterator[None]:
        """Turns what goes wrong while the case is opened into a CaseError."""
        import psycopg
        from eventsourcing.persistence import PersistenceError

        try:
            yield
        except (PersistenceError, psycopg.Error) as error:
            raise CaseError(
                f"cannot open the case {self}: {_first_line(error)}", hint=_hint(error)
            ) from error
        except CaseError as error:
            raise CaseError(f"cannot open the case {self}: {error}", hint=error.hint) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__


def _hint(error: Exception) -> str:
    text = str(error)
    if "permission denied" in text:
        return "the database's owner gives the right: GRANT CREATE ON DATABASE … TO …"
    if "database" in text and "does not exist" in text:
        return "make the database first: createdb NAME"
    if "password" in text or "authentication" in text:
        return "a password stands in the URL, in PGPASSWORD or in ~/.pgpass"
    return "is the server running, and is the URL postgresql://user@host:port/database?"
