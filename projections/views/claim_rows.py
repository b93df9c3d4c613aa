"""Claims as they bear on slots, from the views."""

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, literal, null, select

from events.attribution import Voice
from events.report import Basis, Modality
from projections.claims import SlotClaim
from projections.standpoint import Standpoint
from projections.views import schema
from projections.views.value_columns import column_value

Hears = Callable[[int], bool]  # whether claims of a chain, by its number, are heard

AT_ONCE = 5000  # parameters of a statement
VOICES = {voice.value: voice for voice in Voice}
_value = lru_cache(10_000)(column_value)  # many claims say the same
_claim, _bearing = schema.claim.c, schema.bearing.c
_claim_undone, _correction_undone = schema.undone.alias(), schema.undone.alias()
_SAID = ("kind", "lower", "upper", "approximate", "text", "derived", "low", "high")

CLAIMS = (
    select(
        _claim.position, literal(0), _claim.slot, _claim.telling, _claim.published, literal(0),
        literal(0), *(_claim[name] for name in _SAID), _claim.occurred, _claim.number,
        schema.report.c.id, _claim_undone.c.by, null(),
    )
    .select_from(schema.claim)
    .join(schema.report, schema.report.c.key == _claim.report)
    .outerjoin(_claim_undone, _claim_undone.c.position == _claim.position)
)  # fmt: skip
BEARINGS = (
    select(
        _bearing.claim, _bearing.corrected, _bearing.slot, _bearing.telling, _bearing.published,
        _bearing.worded, _bearing.part, *(_bearing[name] for name in _SAID), _claim.occurred,
        _claim.number, schema.report.c.id, _claim_undone.c.by, _correction_undone.c.by,
    )
    .select_from(schema.bearing)
    .join(schema.claim, _claim.position == _bearing.claim)
    .join(schema.report, schema.report.c.key == _claim.report)
    .outerjoin(_claim_undone, _claim_undone.c.position == _bearing.claim)
    .outerjoin(_correction_undone, _correction_undone.c.position == _bearing.corrected)
)  # fmt: skip
SLOTS = select(
    schema.slot.c.key, schema.slot.c.incident, schema.incident.c.id, schema.slot.c.measure,
    schema.slot.c.population,
).join_from(schema.slot, schema.incident)  # fmt: skip
TELLINGS = (
    select(
        schema.telling.c.key, schema.telling.c.chain, schema.origin.c.id, schema.telling.c.voice,
        schema.telling.c.modality, schema.telling.c.basis,
    )
    .select_from(schema.telling)
    .join(schema.chain, schema.chain.c.key == schema.telling.c.chain)
    .join(schema.origin, schema.origin.c.key == schema.chain.c.origin)
)  # fmt: skip


class Slot(NamedTuple):
    """A slot, with the number of its incident."""

    incident: int
    name: str
    measure: str
    population: str | None


class Telling(NamedTuple):
    """How claims are told: the number of their chain, who says so, and in what sense."""

    chain: int
    origin: str
    voice: Voice
    modality: Modality
    basis: Basis


class ClaimRows:
    """Reads claims as they were held and heard of from a standpoint, and only those one hears."""

    def __init__(self, connection: Connection, at: Standpoint, hears: Hears | None) -> None:
        self._connection = connection
        self._at = at
        self._hears = hears
        self._tellings: dict[int, Telling] = {}

    def slots(self, which: Select[Any]) -> dict[int, Slot]:
        """Slots by their numbers, which a query gives."""
        query = SLOTS.where(schema.slot.c.key.in_(which))
        rows = self._connection.execute(query)
        return {
            key: Slot(incident, name, measure, who or None)
            for key, incident, name, measure, who in rows
        }

    def in_slots(self, which: Select[Any], slots: dict[int, Slot]) -> list[tuple[Slot, SlotClaim]]:
        """All claims of the slots that a query gives, in the order of the log."""
        return self._read(_claim.slot.in_(which), _bearing.slot.in_(which), slots)

    def of_claims(self, which: Select[Any], slots: dict[int, Slot]) -> list[tuple[Slot, SlotClaim]]:
        """Of the claims whose positions a query gives, what they say of those slots."""
        return self._read(_claim.position.in_(which), _bearing.claim.in_(which), slots)

    def at_positions(
        self, positions: Collection[int], slots: dict[int, Slot]
    ) -> Iterator[tuple[Slot, SlotClaim]]:
        """Of the claims at these positions, what they say of those slots."""
        every = sorted(positions)
        for start in range(0, len(every), AT_ONCE):
            some = every[start : start + AT_ONCE]
            yield from self._read(_claim.position.in_(some), _bearing.claim.in_(some), slots)

    def _read(
        self, claims: ColumnElement[bool], bearings: ColumnElement[bool], slots: dict[int, Slot]
    ) -> list[tuple[Slot, SlotClaim]]:
        """The rows as the driver gives them, which takes half the time: flags are 0 and 1."""
        rows: list[Any] = []
        for query in (
            CLAIMS.where(claims, *self._heard()),
            BEARINGS.where(bearings, *self._worded()),
        ):
            cursor: Any = self._connection.execute(query).cursor
            rows += (row for row in cursor if row[2] in slots)
        rows.sort(key=lambda row: row[:3])  # by claim, correction and slot
        self._learn({row[3] for row in rows} - self._tellings.keys())
        found = ((slots[row[2]], self._tellings[row[3]], row) for row in rows)
        hears = self._hears
        return [
            (slot, _slot_claim(slot, telling, row))
            for slot, telling, row in found
            if hears is None or hears(telling.chain)
        ]

    def _heard(self) -> Iterator[ColumnElement[bool]]:
        """What must be so of a claim for it to be held and heard of."""
        if self._at.known is not None:
            yield _claim.position <= self._at.known
        if self._at.as_of is not None:
            yield _claim.published <= self._at.as_of

    def _worded(self) -> Iterator[ColumnElement[bool]]:
        if self._at.known is not None:
            yield _bearing.claim <= self._at.known
            yield _bearing.corrected <= self._at.known
        if self._at.as_of is not None:
            yield _bearing.published <= self._at.as_of
            yield _bearing.worded <= self._at.as_of

    def _learn(self, tellings: Collection[int]) -> None:
        every = sorted(tellings)
        for start in range(0, len(every), AT_ONCE):
            some = every[start : start + AT_ONCE]
            for key, chain, origin, voice, *sense in self._connection.execute(
                TELLINGS.where(schema.telling.c.key.in_(some))
            ):
                self._tellings[key] = Telling(chain, origin, VOICES[voice], *sense)


def _slot_claim(slot: Slot, telling: Telling, row: Any) -> SlotClaim:
    (
        claim, corrected, _, _, published, worded, part, kind, lower, upper, approximate, text,
        derived, low, high, occurred, number, report, undone, correction_undone,
    ) = row  # fmt: skip
    if correction_undone is not None:
        undone = correction_undone if undone is None else min(undone, correction_undone)
    return SlotClaim(  # by place, for there may be very many
        claim, report, number, slot.population, _value(kind, lower, upper, approximate, text),
        telling.origin, telling.voice, published, telling.modality, telling.basis, occurred or "",
        bool(derived), bool(part), 6, slot.name, corrected, worded, undone, "", low, high,
    )  # fmt: skip
