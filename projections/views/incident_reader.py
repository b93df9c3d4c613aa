"""What was said of incidents themselves, from the views."""

from collections import defaultdict

from sqlalchemy import Connection

from events.values import Place
from projections.effects import Effect
from projections.profiles import Description, Linking, Told
from projections.views import schema
from projections.views.effect_reader import effects_of, merges

_other = schema.incident.alias()


def told_of_incidents(connection: Connection) -> Told:
    """All that was ever said of incidents: read once, asked from any standpoint."""
    table = schema.opening
    query = effects_of(table, schema.incident.c.id)
    query = query.join(schema.incident, schema.incident.c.key == table.c.incident)
    openings: dict[str, list[Effect]] = defaultdict(list)
    for position, undone, incident in connection.execute(query):
        openings[incident].append(Effect(position=position, undone=undone))
    return Told(openings, _descriptions(connection), _links(connection), merges(connection))


def _descriptions(connection: Connection) -> dict[str, list[Description]]:
    table = schema.incident_description.c
    query = effects_of(
        schema.incident_description, schema.incident.c.id, table.title, table.summary,
        table.occurred, table.place, table.latitude, table.longitude,
    ).join(schema.incident, schema.incident.c.key == table.incident)  # fmt: skip
    found: dict[str, list[Description]] = defaultdict(list)
    for position, undone, incident, title, summary, occurred, *where in connection.execute(query):
        said = Description(
            position=position, undone=undone, title=title, summary=summary, occurred=occurred,
            place=Place(*where) if where[0] is not None else None,
        )  # fmt: skip
        found[incident].append(said)
    return found


def _links(connection: Connection) -> dict[str, list[Linking]]:
    table = schema.incident_link.c
    query = (
        effects_of(
            schema.incident_link, schema.incident.c.id, table.relation, _other.c.id, table.linked
        )
        .join(schema.incident, schema.incident.c.key == table.incident)
        .join(_other, _other.c.key == table.other)
    )
    found: dict[str, list[Linking]] = defaultdict(list)
    for position, undone, incident, relation, other, linked in connection.execute(query):
        linking = Linking(
            position=position, undone=undone, relation=relation, other=other, is_linked=linked
        )
        found[incident].append(linking)
    return found
