"""Which claims are in force: one for each origin in a slot, the newest; the rest set aside."""

from bisect import insort
from collections.abc import Iterable
from itertools import pairwise

import msgspec

from projections.claims import SlotClaim, is_counted

# What an origin says is replaced only by what it says of the same kind: a warning of what is to
# come takes nothing back, and the dead of one day are not those of another.
EXPECTED = "expected, not reported as having happened"

Kind = tuple[str, str, bool, str]


class SetAside(msgspec.Struct, frozen=True):
    """A claim that is not counted, and why."""

    claim: SlotClaim
    reason: str


class InForce(msgspec.Struct, frozen=True):
    """The claims of one slot that are in force, in order; denials in force; and those set aside."""

    claims: tuple[SlotClaim, ...] = ()
    denials: tuple[SlotClaim, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


class SlotFold:
    """Folds the claims of one slot, in any order of arrival, and takes out those voided."""

    def __init__(self, claims: Iterable[SlotClaim] = ()) -> None:
        self._said: dict[Kind, list[SlotClaim]] = {}
        for claim in claims:
            self.add(claim)

    def add(self, claim: SlotClaim) -> None:
        """Put a claim among what its origin has said, by when it was published."""
        insort(self._said.setdefault(_kind(claim), []), claim, key=lambda said: said.order)

    def remove(self, claim: SlotClaim) -> None:
        """Take out a claim, as if it had not been made."""
        self._said[_kind(claim)].remove(claim)

    def has_part_of(self, claim: SlotClaim) -> bool:
        """Whether the claim's breakdown counts this slot's population."""
        return any(
            part.part and part.position == claim.position
            for part in self._said.get(_kind(claim), ())
        )

    def newest(self) -> list[SlotClaim]:
        """The newest claim of each origin and kind, in order: superseded ones are left out."""
        return sorted((said[-1] for said in self._said.values() if said), key=lambda c: c.order)

    def in_force(self) -> InForce:
        """The claims in force, without the reasons for which others are set aside."""
        newest = self.newest()
        total_stands = any(claim.basis == "cumulative" and is_counted(claim) for claim in newest)
        return InForce(
            tuple(claim for claim in newest if not _why_not(claim, total_stands)),
            tuple(claim for claim in newest if claim.modality == "denied"),
        )

    def explained(self) -> InForce:
        """The claims in force, and every other claim with the reason why it is set aside."""
        force = self.in_force()
        total_stands = any(claim.basis == "cumulative" for claim in force.claims)
        aside = [
            SetAside(claim, why)
            for claim in self.newest()
            if (why := _why_not(claim, total_stands))
        ]
        for said in self._said.values():
            aside += [SetAside(old, f"superseded by {new.id}") for old, new in _successors(said)]
        aside.sort(key=lambda item: item.claim.order)
        return msgspec.structs.replace(force, set_aside=tuple(aside))


def _kind(claim: SlotClaim) -> Kind:
    period = claim.occurred if claim.basis == "incremental" else ""
    return claim.origin, claim.basis, claim.modality == "expected", period


def _successors(said: list[SlotClaim]) -> Iterable[tuple[SlotClaim, SlotClaim]]:
    return pairwise(said)


def _why_not(claim: SlotClaim, total_stands: bool) -> str:
    """Why a claim that no later one supersedes is still not in force; "" where it is."""
    if claim.modality == "expected":
        return EXPECTED
    if claim.modality == "denied":
        return "a denial: it states no figure"
    if claim.basis == "incremental" and total_stands:
        return "new in a period, and a total so far is in force"
    return ""
