"""The material of measures, from the views: every claim, and what was done to it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select

from projections.claims import SlotClaim
from projections.effects import Move, Nesting, Renamings, Ruling, SourceRating, reaching
from projections.material import Material, home
from projections.standpoint import NOW, Standpoint
from projections.views import effect_reader, schema
from projections.views.about import About, about_incident
from projections.views.chunks import chunks
from projections.views.claim_rows import ClaimRows, Hears, Slot
from projections.views.connected import merges_about, nestings_about, sources_about
from projections.views.effect_reader import ClaimEffects
from projections.views.newest import Brief, are_many, newest_positions, touched, untouched
from projections.views.prepared import Prepared, listed

__all__ = ["Brief", "Found", "Hears", "brief_slot", "materials", "materials_of", "newest_materials"]

Found = tuple[str, str, Material]
Said = list[tuple[Slot, SlotClaim]]
MANY = 50  # incidents of which it is quicker to read all there are than each by itself
MOVED_TO = Prepared(
    select(schema.move.c.claim)
    .join_from(schema.move, schema.incident)
    .where(schema.incident.c.id.in_(listed("names")))
)


def materials(
    connection: Connection,
    incident: str | About | None = None,
    measure: str | None = None,
    hears: Hears | None = None,
    at: Standpoint = NOW,
) -> Iterator[Found]:
    """Incident, measure and all that is recorded on it, incidents in the order they came up in.

    What was about an incident from any standpoint is in its material: also the claims of incidents
    that were once merged into it, and those moved to it. Claims that are not heard of yet from
    `at`, and so from no standpoint before it, are left out. The incident is given by name, or as
    what there is about it on the measure.
    """
    reading = _Reading(connection, measure, hears, at)
    return reading.every() if incident is None else reading.of(incident)


def newest_materials(
    connection: Connection,
    incident: str | About,
    measure: str | None = None,
    hears: Hears | None = None,
    at: Standpoint = NOW,
) -> Iterator[Found]:
    """As `materials` of an incident, but of slots with very many claims only those are read that
    an estimate can rest on from `at`. What is left out was superseded."""
    return _Reading(connection, measure, hears, at).of(
        incident, Brief(at, of_chains=hears is not None)
    )


def brief_slot(
    connection: Connection, incident: str | About, measure: str, brief: Brief
) -> tuple[Material, int]:
    """The material of a measure, in which the last claims set aside of a population are all there,
    and how many more there are. It is not for questions that leave sources out."""
    reading = _Reading(connection, measure, None, NOW)
    about = reading.about(incident)
    found = next(reading.of(about, brief), None)
    material = found[2] if found else Material(about.incident)
    return material, reading.unread(material, about, brief) if are_many(about.claims) else 0


def materials_of(connection: Connection, slots: Collection[tuple[str, str]]) -> Iterator[Found]:
    """The materials of some incidents and measures, incident by incident."""
    incidents = {name for name, _ in slots}
    if len(incidents) > MANY:
        every = materials(connection)
    else:
        every = chain.from_iterable(materials(connection, name) for name in sorted(incidents))
    return (found for found in every if found[:2] in slots)


class Case(msgspec.Struct, frozen=True):
    """What concerns more than one slot: as much of it as a question needs."""

    merges: Renamings
    aliases: Renamings
    ratings: tuple[SourceRating, ...]
    nestings: tuple[Nesting, ...]
    rulings: Mapping[tuple[str, str], tuple[Ruling, ...]]
    effects: ClaimEffects

    def material(self, incident: str, measure: str, claims: tuple[SlotClaim, ...]) -> Material:
        """The material of a measure, with its claims in the order of the log."""
        effects = self.effects
        positions = {claim.position for claim in claims} & effects.keys() if effects else ()
        return Material(
            incident=incident,
            claims=claims,
            effects={position: effects[position] for position in sorted(positions)},
            merges=self.merges,
            aliases=self.aliases,
            source_ratings=self._ratings_of(claims) if self.ratings else (),
            rulings=self.rulings.get((incident, measure), ()),
            nestings=self.nestings,
        )

    def _ratings_of(self, claims: tuple[SlotClaim, ...]) -> tuple[SourceRating, ...]:
        """The ratings of who makes the claims, and of all that have other names."""
        names = {to.to for renamings in self.aliases.values() for to in renamings}
        names |= {claim.origin for claim in claims} | self.aliases.keys()
        return tuple(rating for rating in self.ratings if rating.source in names)


class _Reading:
    """One reading of the views, as seen from a standpoint."""

    def __init__(
        self, connection: Connection, measure: str | None, hears: Hears | None, at: Standpoint
    ) -> None:
        self._connection = connection
        self._measure = measure
        self._at = at
        self._rows = ClaimRows(connection, at, hears)

    def about(self, incident: str | About) -> About:
        """What there is about an incident, which may be known."""
        if isinstance(incident, About):
            return incident
        return about_incident(self._connection, incident, self._measure)

    def of(self, which: str | About, brief: Brief | None = None) -> Iterator[Found]:
        """The materials of one incident, by measure; nothing is read that does not concern it."""
        about = self.about(which)
        incident = about.incident
        said = self._said(about, brief)
        effects = effect_reader.effects_in(self._connection, about.touched)
        moved = self._moved(about)
        if came := self._came(moved, about.slots):
            said += self._rows.at_positions(moved, came)
            said.sort(key=lambda item: (item[1].position, item[1].corrected))
            effects = {**effects, **effect_reader.effects_on(self._connection, moved)}
        case = self._case(about, said, effects)
        by_measure: dict[str, list[SlotClaim]] = defaultdict(list)
        for slot, claim in said:
            by_measure[slot.measure].append(claim)
        for measure, claims in sorted(by_measure.items()):
            yield incident, measure, case.material(incident, measure, tuple(claims))

    def every(self) -> Iterator[Found]:
        """The materials of all incidents, in the order they came up in, a few at a time."""
        case = self._case_of_all()
        mixed = self._mixed(case.merges)
        for incidents in chunks(self._connection):
            apart = [name for name in incidents.values() if name in mixed]
            found = [
                *self._plain(case, min(incidents), max(incidents), mixed),
                *(found for name in apart for found in self.of(name)),
            ]
            keys = {name: key for key, name in incidents.items()}
            found.sort(key=lambda item: (keys[item[0]], item[1]))
            yield from found

    def _plain(self, case: Case, first: int, last: int, mixed: Collection[str]) -> Iterator[Found]:
        """The materials of incidents that nothing was merged into, split off or moved."""
        found = self._rows.slots(self._slots_of(schema.slot.c.incident.between(first, last)))
        slots = {key: slot for key, slot in found.items() if slot.name not in mixed}
        effects = effect_reader.effects_in(self._connection, slots)
        case = msgspec.structs.replace(case, effects=effects)
        by_name: dict[tuple[str, str], list[SlotClaim]] = defaultdict(list)
        for slot, claim in self._rows.in_slots(slots):
            by_name[slot.name, slot.measure].append(claim)
        for (incident, measure), claims in by_name.items():
            yield incident, measure, case.material(incident, measure, tuple(claims))

    def unread(self, material: Material, about: About, brief: Brief) -> int:
        """How many claims of a slot that are set aside, or published later, were left out."""
        own = {k: slot for k, slot in about.slots.items() if slot.population == brief.population}
        done = touched(self._connection, own) | material.effects.keys()
        left, at = 0, brief.at
        for key, slot in own.items():
            heard, later = untouched(self._connection, key, at)
            left += later + (heard if self._is_here(slot.name, material, at) else 0)
        for claim in material.claims:
            if claim.population == brief.population and claim.position not in done:
                is_later = not at.heard(*claim.order)
                is_here = is_later or self._is_here(claim.incident, material, at)
                left -= at.held(claim.position) and is_here
        return left

    def _is_here(self, incident: str, material: Material, at: Standpoint) -> bool:
        return home(incident, (), material.merges, at) == material.incident

    def _said(self, about: About, brief: Brief | None) -> Said:
        if brief is None or not are_many(about.claims):
            return self._rows.in_slots(about.slots, about.borne)
        positions = newest_positions(self._connection, about.slots, about.borne, brief)
        return self._rows.at_positions(positions, about.slots, about.borne)

    def _moved(self, about: About) -> list[int]:
        """The claims that were ever moved here."""
        if not about.has_moved:
            return []
        names = reaching(about.incident, about.merges)
        return [row[0] for row in MOVED_TO(self._connection, names=names)]

    def _came(self, moved: Collection[int], here: dict[int, Slot]) -> dict[int, Slot]:
        """The slots elsewhere that claims are of which were moved here."""
        if not moved:
            return {}
        slots = self._rows.slots(_slots_of_claims(moved))
        return {key: slot for key, slot in slots.items() if self._is_asked(key, slot, here)}

    def _slots_of(self, which: Any) -> Select[Any]:
        query = select(schema.slot.c.key).where(which)
        return (
            query if self._measure is None else query.where(schema.slot.c.measure == self._measure)
        )

    def _is_asked(self, key: int, slot: Slot, here: dict[int, Slot]) -> bool:
        return key not in here and self._measure in (None, slot.measure)

    def _case(self, about: About, said: Said, effects: ClaimEffects) -> Case:
        incident, merges = about.incident, about.merges
        merged = {incident, *merges, *(to.to for own in merges.values() for to in own)}
        named = {slot.name for slot, _ in said}
        named |= {e.incident for done in effects.values() for e in done if isinstance(e, Move)}
        if not named <= merged:  # claims were moved from elsewhere, or there
            merges = merges_about(self._connection, named | {incident})
        origins = {claim.origin for _, claim in said} & self._rows.on_record
        aliases, ratings = sources_about(self._connection, origins)
        rulings = effect_reader.rulings(self._connection, incident) if about.is_ruled else {}
        return Case(
            merges=merges,
            aliases=aliases,
            ratings=ratings,
            nestings=self._nestings(about, said, rulings),
            rulings=rulings,
            effects=effects,
        )

    def _nestings(
        self, about: About, said: Said, rulings: Mapping[tuple[str, str], tuple[Ruling, ...]]
    ) -> tuple[Nesting, ...]:
        populations = {claim.population for _, claim in said if claim.population}
        populations |= {r.population for own in rulings.values() for r in own if r.population}
        if not about.is_nested and populations <= {s.population for s in about.slots.values()}:
            return ()
        return nestings_about(self._connection, populations)

    def _case_of_all(self) -> Case:
        return Case(
            merges=effect_reader.merges(self._connection),
            aliases=effect_reader.aliases(self._connection),
            ratings=effect_reader.source_ratings(self._connection),
            nestings=effect_reader.nestings(self._connection),
            rulings=effect_reader.rulings(self._connection),
            effects={},
        )

    def _mixed(self, merges: Renamings) -> set[str]:
        """The incidents that something was merged into, split off or moved, from or to."""
        names = {name for name, renamings in merges.items() for _ in renamings}
        names |= {r.to for renamings in merges.values() for r in renamings if r.to}
        to = select(schema.incident.c.id).join(schema.move).distinct()
        slots = self._rows.slots(_slots_of_claims(select(schema.move.c.claim)))
        return {*names, *self._connection.execute(to).scalars(), *(s.name for s in slots.values())}


def _slots_of_claims(claims: Select[Any] | Collection[int]) -> Any:
    """The query for the slots that claims bear on, by positions or a query that gives them."""
    named = select(schema.claim.c.slot).where(schema.claim.c.position.in_(claims))
    return named.union(select(schema.bearing.c.slot).where(schema.bearing.c.claim.in_(claims)))
