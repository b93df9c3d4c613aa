"""What no connection of ours may do to a log in SQLite, whatever statement it is given.

Triggers of the file stop every program, and can be dropped; this stops ours from dropping them.
"""

import sqlite3

OURS = frozenset({"log", "head", "texts"})
NEVER_CHANGED = frozenset({"log", "texts"})  # the head moves
SCHEMA_TABLES = frozenset({"sqlite_master", "sqlite_schema", "sqlite_sequence", "sqlite_stat1"})
_SCHEMA = frozenset(
    number
    for name in vars(sqlite3)
    if name.startswith(("SQLITE_CREATE_", "SQLITE_DROP_", "SQLITE_ALTER_"))
    and isinstance(number := getattr(sqlite3, name), int)
) | {sqlite3.SQLITE_REINDEX, sqlite3.SQLITE_ANALYZE, sqlite3.SQLITE_ATTACH}
# pragmas that may be given a value
_SET = frozenset({"busy_timeout", "cache_size", "integrity_check"})


def refuse_changes(connection: sqlite3.Connection) -> None:
    """From now on this connection appends, moves the head and reads: nothing else."""
    connection.set_authorizer(_may)


def _may(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    is_refused = (
        action in _SCHEMA
        or (action == sqlite3.SQLITE_DELETE and first in OURS | SCHEMA_TABLES)
        or (action == sqlite3.SQLITE_UPDATE and first in NEVER_CHANGED | SCHEMA_TABLES)
        or (action == sqlite3.SQLITE_INSERT and first in SCHEMA_TABLES)
        or (action == sqlite3.SQLITE_PRAGMA and second is not None and first not in _SET)
    )
    return sqlite3.SQLITE_DENY if is_refused else sqlite3.SQLITE_OK
