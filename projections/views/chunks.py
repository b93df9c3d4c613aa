"""All incidents, a few at a time."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from projections.views import schema

CHUNK = 5000  # claims of incidents that are read together, where all are: bounds memory
COUNTS = (
    select(schema.slot.c.incident, func.count())
    .join_from(schema.claim, schema.slot)
    .group_by(schema.slot.c.incident)
)


def chunks(connection: Connection) -> Iterator[dict[int, str]]:
    """Incidents by their numbers, so many at a time that they have few claims together."""
    table = schema.incident.c
    counts: dict[int, int] = {row[0]: row[1] for row in connection.execute(COUNTS)}
    chunk: dict[int, str] = {}
    claims = 0
    for key, name in connection.execute(select(table.key, table.id).order_by(table.key)).all():
        chunk[key] = name
        claims += counts.get(key, 0)
        if claims >= CHUNK or len(chunk) >= CHUNK:
            yield chunk
            chunk, claims = {}, 0
    if chunk:
        yield chunk
