"""How those who write an SQLite file wait for their turn.

SQLite's own waiting asks ever more rarely, at last ten times a second: who has waited long asks
less often than who has just come, and where many write, some wait for very long. Here all ask
equally often.
"""

import sqlite3
from random import uniform
from time import monotonic, sleep

LEAST, MOST = 0.0005, 0.002  # seconds between two attempts: at random, or some would meet always


def begin_writing(connection: sqlite3.Connection) -> None:
    """Begin a transaction that alone writes. Raises sqlite3.OperationalError: others went on
    writing for as long as the connection waits for them."""
    (timeout,) = connection.execute("PRAGMA busy_timeout").fetchone()  # milliseconds
    until = monotonic() + timeout / 1000
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while not _has_begun(connection, is_last=monotonic() > until):
            sleep(uniform(LEAST, MOST))
    finally:
        connection.execute(f"PRAGMA busy_timeout = {timeout}")


def _has_begun(connection: sqlite3.Connection, *, is_last: bool) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or is_last:
            raise
        return False
    return True
