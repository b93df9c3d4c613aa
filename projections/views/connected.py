"""What is connected with names: only as much is read as a question is about."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from projections.effects import Nesting, Renamings
from projections.views import effect_reader, schema
from projections.views.effect_reader import ALIASES, MERGES, NESTINGS

AT_ONCE = 1000  # parameters of a statement


def merges_about(connection: Connection, incidents: Collection[str]) -> Renamings:
    """All merges and splits of incidents that are connected with some, through however many."""

    def about(names: list[str]) -> Select[Any]:
        keys = select(schema.incident.c.key).where(schema.incident.c.id.in_(names))
        table = schema.merge.c
        return MERGES.where(or_(table.incident.in_(keys), table.into.in_(keys)))

    return effect_reader.renamings(_connected(connection, about, incidents))


def aliases_about(connection: Connection, sources: Collection[str]) -> Renamings:
    """All other names of sources that are connected with some."""

    def about(names: list[str]) -> Select[Any]:
        table = schema.alias.c
        return ALIASES.where(or_(table.source.in_(names), table.name_of.in_(names)))

    return effect_reader.renamings(_connected(connection, about, sources))


def nestings_about(connection: Connection, populations: Collection[str]) -> tuple[Nesting, ...]:
    """All declarations of populations within others that are connected with some."""

    def about(names: list[str]) -> Select[Any]:
        table = schema.nesting.c
        return NESTINGS.where(or_(table.population.in_(names), table.within.in_(names)))

    return effect_reader.nested(_connected(connection, about, populations))


def _connected(
    connection: Connection, about: Callable[[list[str]], Select[Any]], names: Collection[str]
) -> list[Any]:
    """The rows about names, and about the names that those name, in the order of the log."""
    found: dict[int, Any] = {}
    known = new = set(names) - {""}
    while new:
        rows = [row for some in _pieces(new) for row in connection.execute(about(some))]
        found |= {row[0]: row for row in rows}
        new = {name for row in rows for name in row[2:4] if name} - known
        known = known | new
    return [found[position] for position in sorted(found)]


def _pieces(names: Collection[str]) -> Iterator[list[str]]:
    every = sorted(names)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]
