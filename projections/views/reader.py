"""Questions to the views: names in use, reports, and where instants and marks lie in the log."""

from collections.abc import Iterable

from sqlalchemy import Connection, Select, bindparam, select

from projections.effects import resolved
from projections.standpoint import Standpoint
from projections.views import schema
from projections.views.about import About, about_incident
from projections.views.claim_rows import Hears
from projections.views.connected import aliases_about
from projections.views.material_reader import materials, newest_materials
from projections.views.prepared import Prepared

__all__ = ["About", "about_incident", "materials", "newest_materials"]

SLOT = Prepared(
    select(schema.slot.c.key)
    .join(schema.incident)
    .where(
        schema.incident.c.id == bindparam("incident"),
        schema.slot.c.measure == bindparam("measure"),
    )
    .limit(1)
)


def incidents(connection: Connection) -> list[str]:
    """The ids of all incidents, in the order in which they were opened."""
    query = select(schema.incident.c.id).order_by(schema.incident.c.position)
    return list(connection.execute(query).scalars())


def open_incidents(connection: Connection) -> list[str]:
    """The ids of the incidents that are open: opened, and not undone."""
    undone = select(schema.undone.c.position)
    query = select(schema.incident.c.id).join(schema.opening).distinct()
    query = query.where(schema.opening.c.position.not_in(undone))
    return list(connection.execute(query.order_by(schema.incident.c.key)).scalars())


def measures(connection: Connection, incident: str | None = None) -> list[str]:
    """The measures in use, of one incident or of all."""
    query = select(schema.slot.c.measure).distinct().order_by(schema.slot.c.measure)
    if incident is not None:
        query = query.join(schema.incident).where(schema.incident.c.id == incident)
    return list(connection.execute(query).scalars())


def populations(connection: Connection) -> list[str]:
    """The populations in use, of all incidents."""
    query = select(schema.slot.c.population).distinct().where(schema.slot.c.population != "")
    return list(connection.execute(query.order_by(schema.slot.c.population)).scalars())


def reports_with(connection: Connection, beginning: str) -> list[str]:
    """The ids of the reports that begin so."""
    query = select(schema.report.c.id).where(
        schema.report.c.id.startswith(beginning, autoescape=True)
    )
    return list(connection.execute(query.order_by(schema.report.c.id)).scalars())


def reports_at(connection: Connection, url: str) -> list[tuple[str, str]]:
    """The ids and outlets of the reports that were filed with a url, in the order of the log."""
    query = select(schema.report.c.id, schema.report.c.outlet).where(schema.report.c.url == url)
    rows = connection.execute(query.order_by(schema.report.c.position))
    return [(report, outlet) for report, outlet in rows]


def claim_at(connection: Connection, position: int) -> tuple[str, int] | None:
    """Report and number of the claim that the event at a position reported."""
    query = select(schema.report.c.id, schema.claim.c.number).join_from(schema.claim, schema.report)
    row = connection.execute(query.where(schema.claim.c.position == position)).first()
    return (row[0], row[1]) if row else None


def position_of(report: str, number: int) -> Select[tuple[int]]:
    """The query for the position of a claim, by report and number."""
    query = select(schema.claim.c.position).join(schema.report)
    return query.where(schema.report.c.id == report, schema.claim.c.number == number)


def position_before(connection: Connection, recorded: int, head: int) -> int:
    """The last position of the log all of which was recorded by an instant (microseconds)."""
    table = schema.clock.c
    query = select(table.position).where(table.latest > recorded)
    query = query.order_by(table.latest, table.position).limit(1)
    later = connection.execute(query).scalar()
    return head if later is None else int(later) - 1


def marks(connection: Connection) -> dict[str, int]:
    """The positions of all marks that were not undone, by name."""
    undone = select(schema.undone.c.position)
    query = select(schema.mark.c.name, schema.mark.c.marked)
    query = query.where(schema.mark.c.position.not_in(undone)).order_by(schema.mark.c.position)
    return {row.name: row.marked for row in connection.execute(query)}


def sources(connection: Connection) -> dict[str, str]:
    """The sources of all chains: the spelling of each that came first, by its key."""
    rows = connection.execute(select(schema.source.c.id, schema.source.c.name))
    return {row.id: row.name for row in rows}


def hearing(
    connection: Connection,
    without: Iterable[str],
    only: Iterable[str],
    at: Standpoint,
) -> Hears | None:
    """Whether a claim is heard where some sources are left out, or only some are asked.

    A claim is left out where any link of its chain is: what came through them is not heard.
    `without` and `only` are keys of sources; other names of theirs count as they.
    """
    left_out, asked = set(without), set(only)
    if not left_out and not asked:
        return None
    out, wanted = (_through(connection, sources, at) for sources in (left_out, asked))
    return lambda chain: chain not in out and (not asked or chain in wanted)


def _through(connection: Connection, sources: set[str], at: Standpoint) -> set[int]:
    """The chains with a link that is one of the sources, under any name that it has."""
    aliases = aliases_about(connection, sources)
    meant = {resolved(source, aliases, at) for source in sources}
    names = {*sources, *aliases, *(to.to for own in aliases.values() for to in own if to.to)}
    links = select(schema.link.c.chain).join(schema.source).distinct()
    same = [name for name in names if resolved(name, aliases, at) in meant]
    return set(connection.execute(links.where(schema.source.c.id.in_(same))).scalars())


def has_slot(connection: Connection, incident: str, measure: str) -> bool:
    """Whether anything was ever said of a measure in claims that name the incident."""
    return SLOT.first(connection, incident=incident, measure=measure) is not None


def has_source(connection: Connection, source: str) -> bool:
    """Whether a source, by its key, is in any chain, or has another name."""
    query = select(schema.source.c.key).where(schema.source.c.id == source)
    other = select(schema.alias.c.position).where(schema.alias.c.source == source)
    return any(connection.execute(each.limit(1)).first() for each in (query, other))


def populations_of(connection: Connection, incidents: Iterable[str], measure: str) -> set[str]:
    """The populations of which anything was said, on a measure of incidents."""
    query = select(schema.slot.c.population).join(schema.incident)
    query = query.where(schema.incident.c.id.in_(list(incidents)), schema.slot.c.measure == measure)
    return set(connection.execute(query).scalars()) - {""}
