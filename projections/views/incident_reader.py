"""What was said of incidents themselves, from the views."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, select

from events.values import Place
from projections.effects import Effect
from projections.profiles import Description, Linking, Told
from projections.views import schema
from projections.views.connected import merges_about
from projections.views.effect_reader import effects_of, merges

_other = schema.incident.alias()


def told_of_incidents(connection: Connection, incident: str | None = None) -> Told:
    """All that was ever said of incidents, or what the profile of one needs: read once, asked from
    any standpoint."""
    about = None if incident is None else _around(connection, incident)
    table = schema.opening
    query = effects_of(table, schema.incident.c.id)
    query = query.join(schema.incident, schema.incident.c.key == table.c.incident)
    query = _only(query, about)
    openings: dict[str, list[Effect]] = defaultdict(list)
    for position, undone, incident in connection.execute(query):
        openings[incident].append(Effect(position=position, undone=undone))
    merged = merges(connection) if about is None else merges_about(connection, about)
    return Told(openings, _descriptions(connection, about), _links(connection, about), merged)


def _around(connection: Connection, incident: str) -> set[str]:
    """The incident, those connected with it by merges, and those that were linked to it."""
    merged = merges_about(connection, [incident])
    names = {incident, *merged, *(to.to for own in merged.values() for to in own if to.to)}
    key = select(schema.incident.c.key).where(schema.incident.c.id == incident).scalar_subquery()
    linked = select(schema.incident.c.id).join(
        schema.incident_link, schema.incident_link.c.incident == schema.incident.c.key
    )
    return names | set(
        connection.execute(linked.where(schema.incident_link.c.other == key)).scalars()
    )


def _only(query: Select[Any], about: Collection[str] | None) -> Select[Any]:
    return query if about is None else query.where(schema.incident.c.id.in_(about))


def _descriptions(
    connection: Connection, about: Collection[str] | None
) -> dict[str, list[Description]]:
    table = schema.incident_description.c
    query = effects_of(
        schema.incident_description, schema.incident.c.id, table.title, table.summary,
        table.occurred, table.place, table.latitude, table.longitude,
    ).join(schema.incident, schema.incident.c.key == table.incident)  # fmt: skip
    query = _only(query, about)
    found: dict[str, list[Description]] = defaultdict(list)
    for position, undone, incident, title, summary, occurred, *where in connection.execute(query):
        said = Description(
            position=position, undone=undone, title=title, summary=summary, occurred=occurred,
            place=Place(*where) if where[0] is not None else None,
        )  # fmt: skip
        found[incident].append(said)
    return found


def _links(connection: Connection, about: Collection[str] | None) -> dict[str, list[Linking]]:
    table = schema.incident_link.c
    query = (
        effects_of(
            schema.incident_link, schema.incident.c.id, table.relation, _other.c.id, table.linked
        )
        .join(schema.incident, schema.incident.c.key == table.incident)
        .outerjoin(_other, _other.c.key == table.other)  # always there
    )
    query = _only(query, about)
    found: dict[str, list[Linking]] = defaultdict(list)
    for position, undone, incident, relation, other, linked in connection.execute(query):
        linking = Linking(
            position=position, undone=undone, relation=relation, other=other, is_linked=linked
        )
        found[incident].append(linking)
    return found
