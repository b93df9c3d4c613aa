"""A claim as it bears on one slot: (incident, measure, population)."""

import msgspec

from events.attribution import Voice
from events.figures import MOST, Figure, total
from events.identity import claim_address
from events.report import Basis, Modality
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
