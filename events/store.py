"""What recorders of the log share, in whichever database it is: how it is read and appended to.

They extend the library's recorders: positions without gaps under a head row that moves in the same
transaction, leaf hashes, report texts kept beside the log, triggers, and durable settings.
"""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from eventsourcing.persistence import ApplicationRecorder, DataError, Notification, StoredEvent

from events.appender import SELECT_HEAD, Appender, select_versions

SELECT_EVENTS = "SELECT stream, version, topic, state FROM log"
SELECT_NOTIFICATIONS = "SELECT position, stream, version, topic, state FROM log"
SELECT_BEGUN = """
SELECT stream FROM log WHERE stream >= ? AND stream < ? AND version = 1 ORDER BY position
"""

# The index of streams and versions has this order: nothing is sorted, and nothing held.
SELECT_GAPS = """
SELECT stream, min(position) FROM (
    SELECT stream, position, version,
        row_number() OVER (PARTITION BY stream ORDER BY version) AS place,
        lag(position) OVER (PARTITION BY stream ORDER BY version) AS before
    FROM log
) AS placed WHERE version != place OR position < before GROUP BY stream ORDER BY min(position)
"""


class Tables(ApplicationRecorder):
    """The tables log, head and texts. Statements have `?` for a parameter; rows are tuples."""

    datastore: Any

    @abstractmethod
    def reading(self) -> AbstractContextManager[Any]:
        """A cursor that reads."""

    def one_state(self) -> AbstractContextManager[Any]:
        """A cursor whose statements all see the same state of the log."""
        return self.reading()

    @abstractmethod
    def writing(self) -> AbstractContextManager[Any]:
        """A cursor within a transaction that keeps other writers out, and commits at its end."""

    @abstractmethod
    def damage(self) -> list[str]:
        """What the database itself finds wrong with its files, where it can tell."""

    @abstractmethod
    def altered(self) -> list[tuple[str, str]]:
        """Kind and name of the tables, triggers and the like that are not as they were made."""

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        texts: Mapping[str, str] | None = None,
        **_: Any,
    ) -> Sequence[int]:
        """Append texts (by SHA-256) and events; the positions of the events. The library's way."""
        with self.writing() as c:
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
        with self.reading() as c:
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
        with self.reading() as c:
            c.execute(statement, params)
            return [Notification(s, v, t, b, position) for position, s, v, t, b in c.fetchall()]

    def max_notification_id(self) -> Any:
        """The position of the newest event; None where there is none."""
        with self.reading() as c:
            c.execute("SELECT max(position) FROM log")
            return c.fetchone()[0]

    def select_rows(self, after: int | None, limit: int) -> list[Any]:
        """Rows of the log as they are stored (position, stream, version, topic, state, leaf), after
        a position or from the very first."""
        return self._page("SELECT * FROM log", after, limit, None)

    def select_end(self, after: int | None) -> tuple[list[Any], tuple[Any, Any, Any] | None]:
        """All rows after a position, and the head in the same state of the log."""
        where, params = _where(("position > ?", after))
        with self.one_state() as c:
            c.execute("SELECT * FROM log" + where + " ORDER BY position", params)
            rows = c.fetchall()
            c.execute(SELECT_HEAD)
            return rows, c.fetchone()

    def select_page(self, after: int, limit: int, upto: int | None = None) -> list[Any]:
        """Rows of the log without their leaves."""
        return self._page(SELECT_NOTIFICATIONS, after, limit, upto)

    def _page(self, select: str, after: int | None, limit: int, upto: int | None) -> list[Any]:
        where, params = _where(("position > ?", after), ("position <= ?", upto))
        with self.reading() as c:
            c.execute(select + where + " ORDER BY position" + _limit(limit), params)
            rows: list[Any] = c.fetchall()
        if rows and after is not None and type(rows[-1][0]) is int and rows[-1][0] <= after:
            raise DataError(f"the rows after #{after} are not in order")  # else it would go on
        return rows

    def select_leaves(self, after: int, limit: int, upto: int) -> list[tuple[int, bytes]]:
        """Positions and leaf hashes, in order."""
        return self._page("SELECT position, leaf FROM log", after, limit, upto)

    def select_head(self) -> tuple[Any, Any] | None:
        """Size and packed frontier, as the head row says; None where it is missing."""
        with self.reading() as c:
            c.execute(SELECT_HEAD)
            return c.fetchone()  # type: ignore[no-any-return]

    def select_versions(self, streams: Collection[str]) -> dict[str, int]:
        """The versions of those streams that have events."""
        with self.reading() as c:
            return select_versions(c, streams)

    def needs(self) -> int:
        """The release that knows all kinds of events there."""
        with self.reading() as c:
            c.execute(SELECT_HEAD)
            *_, needs = c.fetchone() or (0,)
            return needs if isinstance(needs, int) else 0  # else it is damaged: verify tells

    def select_streams(self, prefix: str) -> list[str]:
        """The streams whose ids begin so, in the order in which they were begun."""
        after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        with self.reading() as c:
            c.execute(SELECT_BEGUN, (prefix, after))
            return [stream for (stream,) in c.fetchall()]

    def select_positions(self, stream: str) -> list[int]:
        """The positions of the events of a stream, in order."""
        with self.reading() as c:
            c.execute("SELECT position FROM log WHERE stream = ? ORDER BY version", (stream,))
            return [position for (position,) in c.fetchall()]

    def select_gaps(self) -> list[tuple[str, int]]:
        """Streams whose versions are not 1, 2, 3… in the order of positions; where that begins."""
        with self.reading() as c:
            c.execute(SELECT_GAPS)
            return [(stream, position) for stream, position in c.fetchall()]

    def select_text(self, sha256: str) -> str | None:
        """The text kept under its hash; None where it is not kept."""
        with self.reading() as c:
            c.execute("SELECT text FROM texts WHERE sha256 = ?", (sha256,))
            row = c.fetchone()
        if row is not None and not isinstance(row[0], str):
            raise DataError(f"what is kept under {sha256} is no text")
        return None if row is None else row[0]


def _row(event: StoredEvent) -> tuple[str, int, str, bytes]:
    return str(event.originator_id), event.originator_version, event.topic, event.state


def _where(*terms: tuple[str, Any]) -> tuple[str, list[Any]]:
    given = [(term, param) for term, param in terms if param is not None]
    where = " WHERE " + " AND ".join(term for term, _ in given) if given else ""
    return where, [param for _, param in given]


def _limit(limit: int | None) -> str:
    return "" if limit is None else f" LIMIT {int(limit)}"
