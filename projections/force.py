"""Which claims are in force: one for each origin in a slot, the newest; the rest set aside."""

from bisect import insort
from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec

from projections.claims import SlotClaim, is_counted
from projections.compare import Relation, compare_values

EXPECTED = "expected, not reported as having happened"
DENIAL = "a denial: it states no figure"
OTHERWISE = "its own origin says otherwise"
NEW_ONLY = "new in a period, and a total so far is in force"

# What an origin says is replaced only by what it says of the same kind: a warning of what is to
# come takes nothing back, and the dead of one day are not those of another.
Kind = tuple[str, str, str, str]


class SetAside(msgspec.Struct, frozen=True, gc=False):
    """A claim that is not counted, and why."""

    claim: SlotClaim
    reason: str


class InForce(msgspec.Struct, frozen=True):
    """The claims of one slot that are in force, in order; denials in force; and those set aside."""

    claims: tuple[SlotClaim, ...] = ()
    denials: tuple[SlotClaim, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


class SlotFold:
    """Folds the claims of one slot, in any order of arrival, and takes out those voided.

    A claim that its source retracted keeps its place: what was said before does not come back.
    """

    def __init__(self, claims: Iterable[SlotClaim] = ()) -> None:
        self._said: dict[Kind, list[SlotClaim]] = {}
        for claim in claims:
            self.add(claim)

    def add(self, claim: SlotClaim) -> None:
        """Put a claim among what its origin has said, by when it was published."""
        said = self._said.setdefault(_kind(claim), [])
        if not said or said[-1].place <= claim.place:  # as almost always: it is the newest
            said.append(claim)
        else:
            insort(said, claim, key=lambda other: other.place)

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
        return _in_force(newest, _reasons(newest))

    def explained(self) -> InForce:
        """The claims in force, and every other claim with the reason why it is set aside."""
        newest = self.newest()
        why_not = _reasons(newest)
        aside = [
            SetAside(claim, why_not[claim.position])
            for claim in newest
            if claim.position in why_not
        ]
        for said in self._said.values():
            aside += [
                SetAside(old, old.retracted or f"superseded by {new.id}")
                for old, new in pairwise(said)
            ]
        aside.sort(key=lambda item: item.claim.order)
        return msgspec.structs.replace(_in_force(newest, why_not), set_aside=tuple(aside))


def _in_force(newest: list[SlotClaim], why_not: dict[int, str]) -> InForce:
    return InForce(
        tuple(claim for claim in newest if claim.position not in why_not),
        tuple(claim for claim in newest if why_not.get(claim.position) == DENIAL),
    )


def _kind(claim: SlotClaim) -> Kind:
    period = claim.occurred if claim.basis == "incremental" else ""
    said = "reported" if is_counted(claim) else claim.modality
    return claim.origin, claim.basis, said, period


def _reasons(newest: list[SlotClaim]) -> dict[int, str]:
    """Why claims that none of their kind supersedes are still not in force, by position."""
    found = {claim.position: claim.retracted for claim in newest if claim.retracted}
    stood_by = [claim for claim in newest if not claim.retracted]
    found |= {claim.position: EXPECTED for claim in stood_by if claim.modality == "expected"}
    found |= {claim.position: DENIAL for claim in stood_by if claim.modality == "denied"}
    found |= {older.position: f"{OTHERWISE}: {newer.id}" for older, newer in _reversals(stood_by)}
    counted = [claim for claim in newest if claim.position not in found]
    if any(claim.basis == "cumulative" for claim in counted):
        found |= {claim.position: NEW_ONLY for claim in counted if claim.basis == "incremental"}
    return found


def _reversals(newest: list[SlotClaim]) -> Iterator[tuple[SlotClaim, SlotClaim]]:
    """Pairs in which an origin later denies what it said, or says what it denied: older, newer."""
    for denial in newest:
        for claim in newest if denial.modality == "denied" else ():
            if claim.origin == denial.origin and is_counted(claim) and _meet(claim, denial):
                older, newer = sorted((claim, denial), key=lambda said: said.order)
                yield older, newer


def _meet(claim: SlotClaim, denial: SlotClaim) -> bool:
    relation = compare_values(claim.value, denial.value).relation
    return claim.basis == denial.basis and relation in (Relation.AGREE, Relation.COMPATIBLE)
