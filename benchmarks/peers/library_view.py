"""The plain library's way to a view: one row a claim, a transaction for each event with the
position it brings the view to. Its projection runner needs a recorder that can be subscribed to,
and that for SQLite cannot: what the runner would do is done here."""

from contextlib import closing
from pathlib import Path
from typing import Any

from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import SQLiteTrackingRecorder

from benchmarks.child import Stopwatch
from benchmarks.peers.library import Document, application, durable_datastore

TABLE = (
    "CREATE TABLE claim (position INTEGER PRIMARY KEY, report TEXT, incident TEXT, measure TEXT,"
    " lower INTEGER, upper INTEGER, published TEXT)"
)


class ClaimRows(SQLiteTrackingRecorder):
    """The rows of claims, and the position they are made up to."""

    def construct_create_table_statements(self) -> list[str]:
        """The library's own table, and ours."""
        return [*super().construct_create_table_statements(), TABLE]

    def take(self, event: Any, tracking: Tracking) -> None:
        """Write what one event says, and that it was read."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            if isinstance(event, Document.ClaimReported):  # type: ignore[attr-defined]
                said = event.fields
                value = said.get("value", {})
                cursor.execute(
                    "INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        tracking.notification_id, str(event.originator_id), said["incident"],
                        said["measure"], value.get("lower"), value.get("upper"),
                        said["recorded_at"],
                    ),
                )  # fmt: skip


def rebuild(folder: str, most: int) -> dict[str, Any]:
    """The rows of the first events that `append` left: what follows is of the same kind, and a
    commit each."""
    watch, count = Stopwatch(), 0
    path = Path(folder) / "library.views.db"
    path.unlink(missing_ok=True)
    with (
        closing(application(Path(folder) / "library.db", new=False)) as app,
        closing(durable_datastore(path)) as datastore,
    ):
        rows = ClaimRows(datastore)
        rows.create_table()
        with watch:
            for notification in app.recorder.select_notifications(1, most):
                event = app.mapper.to_domain_event(notification)
                rows.take(event, Tracking(app.name, notification.id))
                count += 1
    return {"seconds": watch.seconds, "count": count}
