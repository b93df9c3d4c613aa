"""Claims as they bear on slots, from the views."""

from collections.abc import Callable, Collection
from functools import lru_cache
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    exists,
    literal_column,
    null,
    or_,
    select,
)

from events.attribution import Voice
from events.report import Basis, Modality
from projections.claims import SlotClaim
from projections.standpoint import Standpoint
from projections.views import schema
from projections.views.prepared import Prepared, listed, pieces
from projections.views.value_columns import column_value

Hears = Callable[[int], bool]  # whether claims of a chain, by its number, are heard

ALWAYS = 2**62  # later than any instant or position
VOICES = {voice.value: voice for voice in Voice}
_value = lru_cache(10_000)(column_value)  # many claims say the same
_claim, _bearing = schema.claim.c, schema.bearing.c
_claim_undone, _correction_undone = schema.undone.alias(), schema.undone.alias()
_SAID = ("kind", "lower", "upper", "approximate", "text", "derived", "low", "high")
_NONE: ColumnElement[int] = literal_column("0")
_ONE: ColumnElement[int] = literal_column("1")

CLAIMS = (
    select(
        _claim.position, _NONE, _claim.slot, _claim.telling, _claim.published, _NONE, _NONE,
        *(_claim[name] for name in _SAID), _claim.occurred, _claim.number,
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

# With whether there is anything on record of who says so: another name, or a rating.
_about_origin = or_(
    exists(_ONE).where(schema.alias.c.source == schema.origin.c.id),
    exists(_ONE).where(schema.alias.c.name_of == schema.origin.c.id),
    exists(_ONE).where(schema.source_rating.c.source == schema.origin.c.id),
)
TELLINGS = (
    select(
        schema.telling.c.key, _about_origin, schema.telling.c.chain, schema.origin.c.id,
        schema.telling.c.voice, schema.telling.c.modality, schema.telling.c.basis,
    )
    .select_from(schema.telling)
    .join(schema.chain, schema.chain.c.key == schema.telling.c.chain)
    .join(schema.origin, schema.origin.c.key == schema.chain.c.origin)
)  # fmt: skip

_known: BindParameter[int] = bindparam("known")
_as_of: BindParameter[int] = bindparam("as_of")
_some = listed("some")
_HEARD = CLAIMS.where(_claim.position <= _known, _claim.published <= _as_of)
_WORDED = BEARINGS.where(
    _bearing.claim <= _known, _bearing.corrected <= _known,
    _bearing.published <= _as_of, _bearing.worded <= _as_of,
)  # fmt: skip
_OF_SLOTS = (
    Prepared(_HEARD.where(_claim.slot.in_(_some))),
    Prepared(_WORDED.where(_bearing.slot.in_(_some))),
)
_OF_CLAIMS = (
    Prepared(_HEARD.where(_claim.position.in_(_some))),
    Prepared(_WORDED.where(_bearing.claim.in_(_some))),
)
_TELLINGS = Prepared(TELLINGS.where(schema.telling.c.key.in_(_some)))


class Slot(msgspec.Struct, frozen=True, gc=False):
    """A slot, with the number of its incident."""

    incident: int
    name: str
    measure: str
    population: str | None


class Telling(msgspec.Struct, frozen=True, gc=False):
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
        self._seen = {
            "known": ALWAYS if at.known is None else at.known,
            "as_of": ALWAYS if at.as_of is None else at.as_of,
        }
        self._hears = hears
        self._tellings: dict[int, Telling] = {}
        self.on_record: set[str] = set()  # origins of which there is another name or a rating

    def slots(self, which: Select[Any]) -> dict[int, Slot]:
        """Slots by their numbers, which a query gives."""
        rows = self._connection.execute(SLOTS.where(schema.slot.c.key.in_(which)))
        return {
            key: Slot(incident, name, measure, who or None)
            for key, incident, name, measure, who in rows
        }

    def in_slots(
        self, slots: dict[int, Slot], borne: Collection[int] | None = None
    ) -> list[tuple[Slot, SlotClaim]]:
        """All claims of slots, in the order of the log; `borne`: the slots that have parts of
        breakdowns or corrections, where it is known which."""
        return self._read(_OF_SLOTS, (slots, slots if borne is None else borne), slots)

    def at_positions(
        self,
        positions: Collection[int],
        slots: dict[int, Slot],
        borne: Collection[int] | None = None,
    ) -> list[tuple[Slot, SlotClaim]]:
        """Of the claims at these positions, what they say of those slots; `borne` as above."""
        parts = positions if borne is None or borne else ()
        return self._read(_OF_CLAIMS, (positions, parts), slots)

    def _read(
        self,
        queries: tuple[Prepared, ...],
        of: tuple[Collection[int], ...],
        slots: dict[int, Slot],
    ) -> list[tuple[Slot, SlotClaim]]:
        rows = [
            row
            for query, every in zip(queries, of, strict=True)
            for some in pieces(every)
            for row in query(self._connection, some=some, **self._seen)
            if row[2] in slots
        ]
        rows.sort(key=itemgetter(0, 1, 2))  # by claim, correction and slot
        self._learn({row[3] for row in rows} - self._tellings.keys())
        found = ((slots[row[2]], self._tellings[row[3]], row) for row in rows)
        hears = self._hears
        return [
            (slot, _slot_claim(slot, telling, row))
            for slot, telling, row in found
            if hears is None or hears(telling.chain)
        ]

    def _learn(self, tellings: Collection[int]) -> None:
        for some in pieces(tellings):
            rows = _TELLINGS(self._connection, some=some)
            for key, is_on_record, chain, origin, voice, *sense in rows:
                self._tellings[key] = Telling(chain, origin, VOICES[voice], *sense)
                if is_on_record:
                    self.on_record.add(origin)


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
