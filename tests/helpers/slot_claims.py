"""A claim on every slot that it bears on, from its event alone: what the views must agree with."""

from datetime import datetime

import msgspec

from events.attribution import origin_key, voice_of
from events.instants import to_micros
from events.report import ClaimCorrected, ClaimReported, Part
from projections.claims import SlotClaim, sum_of


class Filing(msgspec.Struct, frozen=True):
    """What of an edition its claims need: the report, when published, whether it was there."""

    report: str
    published: datetime
    first_hand: bool = False


def slot_claims(claim: ClaimReported, position: int, filing: Filing) -> tuple[SlotClaim, ...]:
    """A claim as it bears on its own slot and, by its breakdown, on the slot of each part."""
    whole = SlotClaim(
        position=position,
        report=filing.report,
        number=claim.number,
        population=claim.population,
        value=claim.value or sum_of([part.figure for part in claim.breakdown]),
        origin=origin_key(claim.attribution),
        voice=voice_of(claim.attribution, claim.first_hand or filing.first_hand),
        published=to_micros(min(filing.published, claim.recorded_at)),
        modality=claim.modality,
        basis=claim.basis,
        occurred=claim.occurred.edtf if claim.occurred else "",
        derived=claim.value is None,
        incident=claim.incident,
        low=claim.low,
        high=claim.high,
    )
    return _with_parts(whole, claim.breakdown)


def reworded_claims(
    claim: ClaimReported, position: int, filing: Filing, correction: ClaimCorrected, corrected: int
) -> tuple[SlotClaim, ...]:
    """A claim as its source corrected it, in the event at `corrected`, on every slot it bears on.

    The correction cannot count before the claim it corrects.
    """
    reworded = msgspec.structs.replace(
        claim, value=correction.value, breakdown=correction.breakdown, low=None, high=None
    )
    since = to_micros(min(correction.published, correction.recorded_at))
    return tuple(
        msgspec.structs.replace(said, corrected=corrected, worded=max(since, said.published))
        for said in slot_claims(reworded, position, filing)
    )


def _with_parts(whole: SlotClaim, breakdown: tuple[Part, ...]) -> tuple[SlotClaim, ...]:
    bearing = {whole.population: whole}  # once on each slot, whatever a breakdown names again
    for part in breakdown:
        counted = msgspec.structs.replace(
            whole, population=part.population, value=part.figure, derived=False, part=True,
            low=None, high=None,
        )  # fmt: skip
        bearing.setdefault(part.population, counted)
    return tuple(bearing.values())
