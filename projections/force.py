"""Which claims are in force: one for each origin in a slot, the newest; the rest set aside."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

import msgspec

from projections.claims import COUNTED_MODALITIES, SlotClaim, is_counted
from projections.compare import Relation, compare_values
from projections.ordered import Ordered

EXPECTED = "expected, not reported as having happened"
DENIAL = "a denial: it states no figure"
OTHERWISE = "its own origin says otherwise"
NEW_ONLY = "new in a period, and a total so far is in force"

# What an origin says is replaced only by what it says of the same kind: a warning of what is to
# come takes nothing back, and the dead of one day are not those of another.
Kind = tuple[str, str, str, str]
Claims = tuple[SlotClaim, ...]

_place = attrgetter("place")
_order = attrgetter("order")


class SetAside(msgspec.Struct, frozen=True, gc=False):
    """A claim that is not counted, and why."""

    claim: SlotClaim
    reason: str


class InForce(msgspec.Struct, frozen=True, gc=False):
    """The claims of one slot that are in force, in order; denials in force; and those set aside."""

    claims: tuple[SlotClaim, ...] = ()
    denials: tuple[SlotClaim, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


class Turn(NamedTuple):
    """What a claim that comes or goes does to a slot: which claims go out of force, which come in.

    `of_denials`: the denials in force are others.
    """

    gone: tuple[SlotClaim, ...] = ()
    come: tuple[SlotClaim, ...] = ()
    of_denials: bool = False


NO_TURN = Turn()


class SlotFold:
    """Folds the claims of one slot, in any order of arrival, and takes out those voided.

    A claim that its source retracted keeps its place: what was said before does not come back.
    What is in force is found when it is first asked for, and kept from then on.
    """

    def __init__(self, claims: Iterable[SlotClaim] = ()) -> None:
        self._said: dict[Kind, list[SlotClaim]] = {}
        for claim in claims:
            self._said.setdefault(kind_of(claim), []).append(claim)
        for said in self._said.values():
            said.sort(key=_place)
        self._standing: _Standing | None = None
        self._force: InForce | None = None

    def add(self, claim: SlotClaim) -> Turn:
        """Put a claim among what its origin has said, by when it was published."""
        kind = kind_of(claim)
        said = self._said.get(kind)
        if said is None:
            said = self._said[kind] = []
        newest = said[-1] if said else None
        if newest is None or newest.place <= claim.place:  # as almost always: it is the newest
            said.append(claim)
            return self._turn(kind, newest, claim)
        insort(said, claim, key=_place)
        return NO_TURN

    def remove(self, claim: SlotClaim) -> Turn:
        """Take out a claim, as if it had not been made. Raises ValueError where it was not."""
        kind = kind_of(claim)
        said = self._said.get(kind, [])
        place = said.index(claim, bisect_left(said, claim.place, key=_place))
        if place < len(said) - 1:
            del said[place]
            return NO_TURN
        gone = said.pop()
        return self._turn(kind, gone, said[-1] if said else None)

    def newest(self) -> list[SlotClaim]:
        """The newest claim of each origin and kind, in order: superseded ones are left out."""
        return sorted((said[-1] for said in self._said.values() if said), key=_order)

    def in_force(self) -> InForce:
        """The claims in force, without the reasons for which others are set aside."""
        if self._force is None:
            self._standing = self._standing or _Standing(self.newest())
            self._force = self._standing.in_force()
        return self._force

    def explained(self) -> InForce:
        """The claims in force, and every other claim with the reason why it is set aside."""
        force, newest = self.in_force(), self.newest()
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
        return InForce(force.claims, force.denials, tuple(aside))

    def _turn(self, kind: Kind, before: SlotClaim | None, after: SlotClaim | None) -> Turn:
        """The newest claim of a kind was one, and is another."""
        if self._standing is None:
            return NO_TURN
        turn = self._standing.replace(kind, before, after)
        if turn is not NO_TURN:
            self._force = None
        return turn


class _Standing:
    """The newest claims of a slot that nothing but a total sets aside: the totals, what is new in
    periods, and the denials, each in order; and what was said by whoever has denied something."""

    def __init__(self, newest: Iterable[SlotClaim]) -> None:
        self._totals: Ordered[SlotClaim] = Ordered()
        self._news: Ordered[SlotClaim] = Ordered()
        self._denials: Ordered[SlotClaim] = Ordered()
        self._of: dict[str, dict[Kind, SlotClaim]] = {}  # each origin's newest claims
        self._denying: set[str] = set()
        for claim in newest:
            self._keep(claim)
        for claim in (stands for origin in self._of for stands in self._weighed(origin)):
            self._bucket(claim).put(claim.order, claim)

    def in_force(self) -> InForce:
        force = self._totals or self._news
        return InForce(tuple(force.items), tuple(self._denials.items))

    def replace(self, kind: Kind, before: SlotClaim | None, after: SlotClaim | None) -> Turn:
        """The newest claim of a kind is another one now."""
        origin = kind[0]
        if before and after and origin not in self._denying and _are_totals(before, after):
            self._of[origin][kind] = after  # as almost always: one total for another
            self._totals.take(before.order)
            self._totals.put(after.order, after)
            return Turn((before,), (after,))
        if after is not None and after.modality == "denied":
            self._denying.add(origin)
        stood = self._weighed(origin) if origin in self._denying else _alone(before)
        own = self._of.setdefault(origin, {})
        if after is None:
            del own[kind]
        else:
            own[kind] = after
        stand = self._weighed(origin) if origin in self._denying else _alone(after)
        return self._moved(stood, stand)

    def _keep(self, claim: SlotClaim) -> None:
        self._of.setdefault(claim.origin, {})[kind_of(claim)] = claim
        if claim.modality == "denied":
            self._denying.add(claim.origin)

    def _weighed(self, origin: str) -> Claims:
        """The claims of an origin that nothing else it says sets aside, and its denials."""
        own = self._of[origin].values() if origin in self._of else ()
        newest = sorted(own, key=_order)
        why_not = _own_reasons(newest)
        return tuple(c for c in newest if why_not.get(c.position, DENIAL) == DENIAL)

    def _moved(self, stood: Claims, stand: Claims) -> Turn:
        """Put in and take out, and tell what that does to the claims in force: what is new in a
        period is in force only as long as there is no total."""
        had_total, news = bool(self._totals), self._news
        was_news = list(news.items) if not had_total and any(map(_is_total, stand)) else ()
        for claim in stood:
            self._bucket(claim).take(claim.order)
        for claim in stand:
            self._bucket(claim).put(claim.order, claim)
        has_total = bool(self._totals)
        of_denials = any(map(_is_denial, stood)) or any(map(_is_denial, stand))
        force = self._totals if has_total else news
        gone = tuple(c for c in stood if not _is_denial(c) and _is_total(c) is had_total)
        come = tuple(c for c in stand if not _is_denial(c) and self._bucket(c) is force)
        if had_total is not has_total:
            gone = gone if had_total else tuple(was_news)
            come = come if has_total else tuple(news.items)
        return Turn(gone, come, of_denials) if gone or come or of_denials else NO_TURN

    def _bucket(self, claim: SlotClaim) -> Ordered[SlotClaim]:
        if claim.modality == "denied":
            return self._denials
        return self._totals if claim.basis == "cumulative" else self._news


def _are_totals(before: SlotClaim, after: SlotClaim) -> bool:
    """Whether two claims that their origin stands by are totals of what has happened."""
    return (
        before.basis == after.basis == "cumulative"
        and before.modality in COUNTED_MODALITIES
        and after.modality in COUNTED_MODALITIES
        and not (before.retracted or after.retracted)
    )


def _alone(claim: SlotClaim | None) -> Claims:
    """The claim, if nothing is said of it that sets it aside; its origin denies nothing."""
    if claim is None or claim.retracted or claim.modality == "expected":
        return ()
    return (claim,)


def kind_of(claim: SlotClaim) -> Kind:
    """What an origin says of this kind replaces what it said before, and nothing else does."""
    modality = claim.modality
    said = "reported" if modality in COUNTED_MODALITIES else modality
    basis = claim.basis
    return claim.origin, basis, said, claim.occurred if basis == "incremental" else ""


def _is_total(claim: SlotClaim) -> bool:
    return claim.basis == "cumulative" and claim.modality != "denied"


def _is_denial(claim: SlotClaim) -> bool:
    return claim.modality == "denied"


def _reasons(newest: list[SlotClaim]) -> dict[int, str]:
    """Why claims that none of their kind supersedes are still not in force, by position."""
    found = _own_reasons(newest)
    counted = [claim for claim in newest if claim.position not in found]
    if any(claim.basis == "cumulative" for claim in counted):
        found |= {claim.position: NEW_ONLY for claim in counted if claim.basis == "incremental"}
    return found


def _own_reasons(newest: list[SlotClaim]) -> dict[int, str]:
    """Why claims are not in force for what they say, or for what their own origin says."""
    found = {claim.position: claim.retracted for claim in newest if claim.retracted}
    stood_by = [claim for claim in newest if not claim.retracted]
    found |= {claim.position: EXPECTED for claim in stood_by if claim.modality == "expected"}
    found |= {claim.position: DENIAL for claim in stood_by if claim.modality == "denied"}
    found |= {older.position: f"{OTHERWISE}: {newer.id}" for older, newer in _reversals(stood_by)}
    return found


def _reversals(newest: list[SlotClaim]) -> Iterator[tuple[SlotClaim, SlotClaim]]:
    """Pairs in which an origin later denies what it said, or says what it denied: older, newer."""
    denials = [claim for claim in newest if claim.modality == "denied"]
    denying = {denial.origin for denial in denials}
    said: dict[str, list[SlotClaim]] = {}
    for claim in newest if denials else ():
        if claim.origin in denying and is_counted(claim):
            said.setdefault(claim.origin, []).append(claim)
    for denial in denials:
        for claim in said.get(denial.origin, ()):
            if _meet(claim, denial):
                older, newer = sorted((claim, denial), key=_order)
                yield older, newer


def _meet(claim: SlotClaim, denial: SlotClaim) -> bool:
    relation = compare_values(claim.value, denial.value).relation
    return claim.basis == denial.basis and relation in (Relation.AGREE, Relation.COMPATIBLE)
