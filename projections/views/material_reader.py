"""The material of measures, from the views: every claim, and what was done to it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property, lru_cache
from heapq import merge as merged
from itertools import chain, groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from events.attribution import Voice
from projections.claims import SlotClaim
from projections.effects import reaching
from projections.material import Material
from projections.standpoint import NOW, Standpoint
from projections.views import effect_reader, schema
from projections.views.effect_reader import ClaimEffects
from projections.views.value_columns import column_value

Found = tuple[str, str, Material]
Placed = tuple[tuple[int, str], Found]  # with the number of the incident, and the measure
Hears = Callable[[int], bool]  # whether claims of a chain, by its number, are heard

_claim_undone, _correction_undone = schema.undone.alias(), schema.undone.alias()
_said = schema.slot_claim.c
CLAIMS = (
    select(
        schema.incident.c.key, schema.incident.c.id, schema.slot.c.measure,
        schema.slot.c.population, schema.claim.c.chain, schema.report.c.id.label("report"),
        schema.claim.c.number, schema.origin.c.id.label("origin"), _claim_undone.c.by,
        _correction_undone.c.by.label("correction_undone"),
        _said.claim, _said.corrected, _said.published, _said.worded, _said.kind, _said.lower,
        _said.upper, _said.approximate, _said.text, _said.derived, _said.part, _said.voice,
        _said.modality, _said.basis, _said.occurred, _said.low, _said.high,
    )
    .select_from(schema.slot_claim)
    .join(schema.slot)
    .join(schema.incident)
    .join(schema.claim)
    .join(schema.report)
    .join(schema.origin)
    .outerjoin(_claim_undone, _claim_undone.c.position == _said.claim)
    .outerjoin(_correction_undone, _correction_undone.c.position == _said.corrected)
)  # fmt: skip
IN_ORDER = (_said.claim, _said.corrected, _said.slot)
MANY = 50  # incidents of which it is quicker to read all there are than each by itself
MEASURE, CHAIN = 2, 4  # their places in a row
_value = lru_cache(10_000)(column_value)  # many claims say the same
VOICES = {voice.value: voice for voice in Voice}


def materials(
    connection: Connection,
    incident: str | None = None,
    measure: str | None = None,
    hears: Hears | None = None,
    at: Standpoint = NOW,
) -> Iterator[Found]:
    """Incident, measure and all that is recorded on it, incidents in the order they came up in.

    What was about an incident from any standpoint is in its material: also the claims of incidents
    that were once merged into it, and those moved to it. Claims that are not heard of yet from
    `at`, and so from no standpoint before it, are left out.
    """
    reading = _Reading(connection, measure, hears, at)
    placed = reading.every() if incident is None else reading.of(incident)
    return (found for _, found in placed)


def materials_of(connection: Connection, slots: Collection[tuple[str, str]]) -> Iterator[Found]:
    """The materials of some incidents and measures, incident by incident."""
    reading, incidents = _Reading(connection, None, None, NOW), {name for name, _ in slots}
    if len(incidents) > MANY:
        placed = reading.every()
    else:
        placed = chain.from_iterable(map(reading.of, sorted(incidents)))
    return (found for _, found in placed if found[:2] in slots)


class _Reading:
    """One reading of the views: what all materials have in common is read once."""

    def __init__(
        self, connection: Connection, measure: str | None, hears: Hears | None, at: Standpoint
    ) -> None:
        self._connection = connection
        self._asked = [*_heard(at)]
        if measure is not None:
            self._asked.append(schema.slot.c.measure == measure)
        self._hears = hears
        self._merges = effect_reader.merges(connection)
        self._aliases = effect_reader.aliases(connection)
        self._ratings = effect_reader.source_ratings(connection)
        self._nestings = effect_reader.nestings(connection)
        self._names = {to.to for renamings in self._aliases.values() for to in renamings}
        self._names |= self._aliases.keys()

    def every(self) -> Iterator[Placed]:
        """The materials of all incidents, in the order they came up in."""
        return merged(self.plain(), self.mixed(), key=lambda item: item[0])

    def plain(self) -> Iterator[Placed]:
        """The materials of all incidents that nothing was merged into, split off or moved."""
        query = CLAIMS.order_by(
            schema.incident.c.key, schema.slot.c.measure, _said.claim, _said.slot, _said.corrected
        )
        if self._mixed:
            query = query.where(schema.incident.c.id.not_in(self._mixed))
        effects = effect_reader.claim_effects(self._connection)
        rulings = effect_reader.rulings(self._connection)
        for (key, incident, measure), rows in groupby(self._rows(query), lambda row: row[:3]):
            claims = tuple(map(_slot_claim, rows))
            yield (key, measure), self._found(incident, measure, claims, effects, rulings)

    def mixed(self) -> Iterator[Placed]:
        """The materials of the others."""
        query = select(schema.incident.c.id).where(schema.incident.c.id.in_(self._mixed))
        for incident in self._connection.execute(query.order_by(schema.incident.c.key)).scalars():
            yield from self.of(incident)

    def of(self, incident: str) -> Iterator[Placed]:
        """The materials of one incident, by measure."""
        keys = self._keys(reaching(incident, self._merges))
        here = schema.slot.c.incident.in_(keys.values())
        moved = select(schema.move.c.claim).where(schema.move.c.incident.in_(keys.values()))
        rows = [
            *self._rows(CLAIMS.where(here).order_by(*IN_ORDER)),
            *self._rows(CLAIMS.where(_said.claim.in_(moved), ~here).order_by(*IN_ORDER)),
        ]
        by_measure: dict[str, list[SlotClaim]] = defaultdict(list)
        for row in rows:
            by_measure[row[MEASURE]].append(_slot_claim(row))
        of_slots = select(_said.claim).join(schema.slot).where(here, *self._asked)
        effects = effect_reader.claim_effects(self._connection, (of_slots, moved))
        rulings = effect_reader.rulings(self._connection, incident)
        for measure, claims in sorted(by_measure.items()):
            ordered = tuple(sorted(claims, key=lambda claim: (claim.position, claim.corrected)))
            found = self._found(incident, measure, ordered, effects, rulings)
            yield (keys.get(incident, 0), measure), found

    def _rows(self, query: Select[Any]) -> Iterable[Any]:
        """The rows as the driver gives them, which takes half the time: flags are 0 and 1."""
        rows: Any = self._connection.execute(query.where(*self._asked)).cursor
        hears = self._hears
        return rows if hears is None else (row for row in rows if hears(row[CHAIN]))

    def _keys(self, incidents: Iterable[str]) -> dict[str, int]:
        query = select(schema.incident.c.id, schema.incident.c.key)
        rows = self._connection.execute(query.where(schema.incident.c.id.in_(incidents)))
        return {row.id: row.key for row in rows}

    @cached_property
    def _mixed(self) -> list[str]:
        """The incidents that something was merged into, split off or moved, from or to."""
        names = {name for name, renamings in self._merges.items() for _ in renamings}
        names |= {r.to for renamings in self._merges.values() for r in renamings if r.to}
        to = select(schema.incident.c.id).join(schema.move).distinct()
        moved = select(_said.slot).join(schema.move, schema.move.c.claim == _said.claim)
        of_slots = select(schema.incident.c.id).join(schema.slot)
        named = of_slots.where(schema.slot.c.key.in_(moved)).distinct()
        for query in (to, named):
            names |= set(self._connection.execute(query).scalars())
        return sorted(names)

    def _found(
        self, incident: str, measure: str, claims: tuple[SlotClaim, ...],
        effects: ClaimEffects, rulings: Any,
    ) -> Found:  # fmt: skip
        positions = {claim.position for claim in claims} & effects.keys() if effects else ()
        origins = {claim.origin for claim in claims} | self._names if self._ratings else set()
        material = Material(
            incident=incident,
            claims=claims,
            effects={position: effects[position] for position in positions},
            merges=self._merges,
            aliases=self._aliases,
            source_ratings=tuple(rated for rated in self._ratings if rated.source in origins),
            rulings=rulings.get((incident, measure), ()),
            nestings=self._nestings,
        )
        return incident, measure, material


def _slot_claim(row: Any) -> SlotClaim:
    (
        _, incident, _, population, _, report, number, origin, undone, correction_undone,
        claim, corrected, published, worded, kind, lower, upper, approximate, text, derived,
        part, voice, modality, basis, occurred, low, high,
    ) = row  # fmt: skip
    if correction_undone is not None:
        undone = correction_undone if undone is None else min(undone, correction_undone)
    return SlotClaim(  # by place, for there may be very many
        claim, report, number, population or None, _value(kind, lower, upper, approximate, text),
        origin, VOICES[voice], published, modality, basis, occurred, bool(derived), bool(part), 6,
        incident, corrected, worded, undone, "", low, high,
    )  # fmt: skip


def _heard(at: Standpoint) -> Iterator[ColumnElement[bool]]:
    """What must be so of a row for it to be held and heard of from a standpoint."""
    if at.known is not None:
        yield _said.claim <= at.known
        yield _said.corrected <= at.known
    if at.as_of is not None:
        yield _said.published <= at.as_of
        yield _said.worded <= at.as_of
