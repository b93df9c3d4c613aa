"""What is connected with names: only as much is read as a question is about."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, literal_column, or_, select, union_all

from projections.effects import Nesting, Renamings, SourceRating
from projections.views import effect_reader, schema
from projections.views.effect_reader import ALIASES, MERGES, NESTINGS, RATINGS
from projections.views.prepared import Prepared, listed, pieces

_names = listed("names")
_keys = select(schema.incident.c.key).where(schema.incident.c.id.in_(_names))
_merge, _alias, _nesting = schema.merge.c, schema.alias.c, schema.nesting.c
_rating = schema.source_rating.c
_nobody: ColumnElement[str] = literal_column("''")
_MERGES = Prepared(MERGES.where(or_(_merge.incident.in_(_keys), _merge.into.in_(_keys))))
_ALIASES_OF = ALIASES.where(or_(_alias.source.in_(_names), _alias.name_of.in_(_names)))
_ALIASES = Prepared(_ALIASES_OF)
_RATED = RATINGS.where(_rating.source.in_(_names)).with_only_columns(
    _rating.position, schema.undone.c.by, _rating.source, _nobody, _rating.reliability
)
_OF_SOURCES = Prepared(
    union_all(_ALIASES_OF.add_columns(_nobody).order_by(None), _RATED.order_by(None))
)
_NESTINGS = Prepared(
    NESTINGS.where(or_(_nesting.population.in_(_names), _nesting.within.in_(_names)))
)


def merges_about(connection: Connection, incidents: Collection[str]) -> Renamings:
    """All merges and splits of incidents that are connected with some, through however many."""
    return effect_reader.renamings(_connected(connection, _MERGES, incidents))


def aliases_about(connection: Connection, sources: Collection[str]) -> Renamings:
    """All other names of sources that are connected with some."""
    return effect_reader.renamings(_connected(connection, _ALIASES, sources))


def sources_about(
    connection: Connection, sources: Collection[str]
) -> tuple[Renamings, tuple[SourceRating, ...]]:
    """All other names of sources that are connected with some, and the ratings of all these."""
    rows = _connected(connection, _OF_SOURCES, sources)
    aliases = effect_reader.renamings(row[:4] for row in rows if not row[4])
    return aliases, effect_reader.rated((*row[:3], row[4]) for row in rows if row[4])


def nestings_about(connection: Connection, populations: Collection[str]) -> tuple[Nesting, ...]:
    """All declarations of populations within others that are connected with some."""
    return effect_reader.nested(_connected(connection, _NESTINGS, populations))


def _connected(connection: Connection, about: Prepared, names: Collection[str]) -> list[Any]:
    """The rows about names, and about the names that those name, in the order of the log."""
    found: dict[int, Any] = {}
    known = new = set(names) - {""}
    while new:
        rows = [row for some in pieces(new) for row in about(connection, names=some)]
        found |= {row[0]: row for row in rows}
        new = {name for row in rows for name in row[2:4] if name} - known
        known = known | new
    return [found[position] for position in sorted(found)]
