"""How SQLite is set so that what was acknowledged survives a power cut.

WAL with synchronous=FULL needs SQLite 3.51.3: before it, two writers could corrupt a WAL
(sqlite.org/wal.html, "the WAL-reset bug"). Older versions get a rollback journal that is
truncated, with the directory synced too (synchronous=EXTRA). WAL with NORMAL loses data.
"""

import sqlite3
from time import sleep
from typing import NamedTuple

from events.errors import CaseError

FIRST_SAFE_WAL = (3, 51, 3)
PAUSE, PAUSES = 0.05, 100  # seconds between attempts to change the journal mode, and how many


class Durability(NamedTuple):
    """A journal mode and a level of `synchronous`, as SQLite names and numbers them."""

    journal: str
    synchronous: int


WAL_FULL = Durability("wal", 2)
TRUNCATE_EXTRA = Durability("truncate", 3)


def durability(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> Durability:
    """The setting for this version of SQLite."""
    return WAL_FULL if version >= FIRST_SAFE_WAL else TRUNCATE_EXTRA


def make_durable(connection: sqlite3.Connection, wanted: Durability) -> None:
    """Set and then assert the durability. Raises CaseError where it does not hold."""
    _set_journal(connection, wanted.journal)
    connection.execute(f"PRAGMA synchronous={wanted.synchronous}")
    got = Durability(
        connection.execute("PRAGMA journal_mode").fetchone()[0],
        connection.execute("PRAGMA synchronous").fetchone()[0],
    )
    if got != wanted:
        raise CaseError(
            f"the case cannot be opened durably: journal_mode={got.journal}, "
            f"synchronous={got.synchronous}, not {wanted.journal} and {wanted.synchronous}",
            hint="close other programs that have the file open; keep it off network drives",
        )


def _set_journal(connection: sqlite3.Connection, mode: str) -> None:
    """Change the mode once nobody else has the file locked: here SQLite itself does not wait."""
    for pause in range(PAUSES + 1):
        try:
            connection.execute(f"PRAGMA journal_mode={mode}")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or pause == PAUSES:
                raise
            sleep(PAUSE)
