"""A claim as it bears on one slot: (incident, measure, population)."""

from datetime import datetime

import msgspec

from events.attribution import Voice, origin_key, voice_of
from events.figures import MOST, Figure, total
from events.identity import claim_address
from events.instants import to_micros
from events.report import Basis, ClaimCorrected, ClaimReported, Modality, Part
from events.values import Value

COUNTED_MODALITIES = ("asserted", "alleged")


class SlotClaim(msgspec.Struct, frozen=True, gc=False):  # of which there may be very many
    """What one claim says about one slot, without the words and the chain: those stay in the event.

    `position` is the claim's own in the log. `published` is when it became known in the world,
    in microseconds: the report's published time, or the time it was recorded if that is earlier
    (nothing can be taken in before it is said). `origin` is the key of who says so. `derived`: a
    total summed from a breakdown; `part`: a member of one.

    A claim that its source corrected has a SlotClaim for each wording: `corrected` is the position
    of the event that worded it, 0 for the claim itself, and `worded` when that was published.
    `undone` is the position at which that event was taken back; `retracted` why its source no
    longer stands by it; `incident` the one it names. `low` and `high` are the range that the source
    gives around its figure, as given.
    """

    position: int
    report: str
    number: int
    population: str | None
    value: Value
    origin: str
    voice: Voice
    published: int
    modality: Modality = "asserted"
    basis: Basis = "cumulative"
    occurred: str = ""
    derived: bool = False
    part: bool = False
    credibility: int = 6
    incident: str = ""
    corrected: int = 0
    worded: int = 0
    undone: int | None = None
    retracted: str = ""
    low: int | None = None
    high: int | None = None

    @property
    def id(self) -> str:
        """REPORT#n."""
        return claim_address(self.report, self.number)

    @property
    def stated(self) -> int:
        """The position of the event that states it so: the claim's own, or its correction's."""
        return self.corrected or self.position

    @property
    def order(self) -> tuple[int, int]:
        """What "newer" means: published later, and at the same time, recorded later."""
        return (self.worded, self.corrected) if self.corrected else (self.published, self.position)

    @property
    def place(self) -> tuple[int, int]:
        """Its place in what its origin has said: a correction stands where the claim stood."""
        return self.published, self.position


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


def sum_of(parts: list[Figure]) -> Figure:
    """The total of a breakdown; open where it would be larger than any count that is kept."""
    try:
        return total(parts)
    except ValueError:
        return Figure(min(sum(part.lower for part in parts), MOST))


def is_counted(claim: SlotClaim) -> bool:
    """Whether the claim states what has happened: not what is expected, not a denial."""
    return claim.modality in COUNTED_MODALITIES


def figure_of(claim: SlotClaim) -> Figure | None:
    """The claim's figure; None where it states a term, a place, a moment or a flag."""
    return claim.value if isinstance(claim.value, Figure) else None
