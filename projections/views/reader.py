"""Questions to the views: the material of measures, and where instants and marks lie in the log."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from events.attribution import Voice
from events.figures import Figure
from events.moments import Moment
from events.values import Flag, Place, Term, Value
from projections.claims import SlotClaim
from projections.material import CredibilityRating, Material, SourceRating, Voiding
from projections.views import schema

CLAIMS = (
    select(
        schema.incident.c.id.label("incident"), schema.slot.c.measure, schema.slot.c.population,
        schema.slot_claim, schema.report.c.id.label("report"), schema.claim.c.number,
        schema.origin.c.id.label("origin_id"),
    )
    .select_from(schema.slot_claim)
    .join(schema.slot)
    .join(schema.incident)
    .join(schema.claim)
    .join(schema.report)
    .join(schema.origin)
)  # fmt: skip


def materials(
    connection: Connection, incident: str | None = None, measure: str | None = None
) -> Iterator[tuple[str, str, Material]]:
    """Incident, measure and all that is recorded on it, in the order in which they came up."""
    query = CLAIMS.order_by(
        schema.incident.c.key,
        schema.slot.c.measure,
        schema.slot_claim.c.claim,
        schema.slot_claim.c.slot,
    )
    if incident is not None:
        query = query.where(schema.incident.c.id == incident)
    if measure is not None:
        query = query.where(schema.slot.c.measure == measure)
    rated = tuple(
        SourceRating(*row) for row in connection.execute(_by_position(schema.source_rating))
    )
    voided = _of_claims(connection, schema.voiding)
    credible = _of_claims(connection, schema.credibility_rating)
    rows = connection.execute(query)
    for (incident_id, name), group in groupby(rows, key=lambda row: (row.incident, row.measure)):
        claims = tuple(_slot_claim(row) for row in group)
        positions = {claim.position for claim in claims}
        yield (
            incident_id,
            name,
            Material(
                claims,
                tuple(Voiding(*row) for at in positions for row in voided.get(at, ())),
                tuple(CredibilityRating(*row) for at in positions for row in credible.get(at, ())),
                rated,
            ),
        )


def incidents(connection: Connection) -> list[str]:
    """The ids of all incidents, in the order in which they were opened."""
    query = select(schema.incident.c.id).order_by(schema.incident.c.position)
    return list(connection.execute(query).scalars())


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


def reports_at(connection: Connection, url: str) -> list[str]:
    """The ids of the reports that were filed with a url."""
    query = select(schema.report.c.id).where(schema.report.c.url == url)
    return list(connection.execute(query.order_by(schema.report.c.position)).scalars())


def claim_at(connection: Connection, position: int) -> tuple[str, int] | None:
    """Report and number of the claim that the event at a position reported."""
    query = select(schema.report.c.id, schema.claim.c.number).join_from(schema.claim, schema.report)
    row = connection.execute(query.where(schema.claim.c.position == position)).first()
    return (row[0], row[1]) if row else None


def position_before(connection: Connection, recorded: int, head: int) -> int:
    """The last position of the log all of which was recorded by an instant (microseconds)."""
    query = select(func.min(schema.clock.c.position)).where(schema.clock.c.recorded > recorded)
    later = connection.execute(query).scalar()
    return head if later is None else int(later) - 1


def marks(connection: Connection) -> dict[str, int]:
    """The positions of all marks, by name."""
    query = select(schema.mark.c.name, schema.mark.c.position)
    return {row.name: row.position for row in connection.execute(query)}


def _by_position(table: Any) -> Select[Any]:
    return select(table).order_by(table.c.position)


def _of_claims(connection: Connection, table: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in connection.execute(_by_position(table)):
        found.setdefault(row.claim, []).append(row)
    return found


def _slot_claim(row: Row[Any]) -> SlotClaim:
    return SlotClaim(
        position=row.claim,
        report=row.report,
        number=row.number,
        population=row.population or None,
        value=_value(row),
        origin=row.origin_id,
        voice=Voice(row.voice),
        published=row.published,
        modality=row.modality,
        basis=row.basis,
        occurred=row.occurred,
        derived=row.derived,
        part=row.part,
    )


def _value(row: Row[Any]) -> Value:
    match row.kind:
        case "figure":
            vague = row.text is not None  # empty where it is the sum of vague ones
            return Figure(row.lower, row.upper, row.approximate, row.text or "", convention=vague)
        case "place":
            return Place(row.text)
        case "moment":
            return Moment(row.text)
        case "flag":
            return Flag(row.text)
        case _:
            return Term(row.text)
