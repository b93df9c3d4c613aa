"""What is kept about the claims of a question while they come and go, so that none is asked again.

A policy is a pure function of its question and needs nothing of this. It is for questions that are
put again and again, along an axis, each time with a claim more or a claim less: an index answers as
looking at all the claims would.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from events.figures import Figure
from projections.claims import SlotClaim
from projections.ranges import allowed

FEW = 12  # claims: to look at these is as fast as to keep an index of them
OFTEN = 3  # times: an index pays only for a question that is put again and again


class Index(Protocol):
    """Something about the claims of a question: those of the whole, and those of parts of it.

    No two claims of the whole are of one origin; no two claims have one order and population.
    """

    def __init__(self, ratings: Mapping[str, str]) -> None:
        """An index of no claims, where the sources have these ratings."""

    def put(self, claim: SlotClaim, figure: Figure | None, is_part: bool) -> None:
        """Take notice of a claim that is in force now, and of the figure that it allows."""

    def take(self, claim: SlotClaim, figure: Figure | None, is_part: bool) -> None:
        """Forget a claim that was put in."""


class OfWords:
    """An index that stays as it is where a claim replaces one of its origin that says the same."""


I = TypeVar("I", bound=Index)  # noqa: E741


class Kept:
    """The indexes that somebody asked for, of the claims as they are now."""

    __slots__ = ("_indexes", "_parts", "_ratings", "_times", "_whole")

    def __init__(self, ratings: Mapping[str, str]) -> None:
        self._ratings = ratings
        self._indexes: dict[type, Any] = {}
        self._whole: Sequence[SlotClaim] = ()
        self._parts: Sequence[SlotClaim] = ()
        self._times = 0

    def put(self, claim: SlotClaim, is_part: bool) -> None:
        """A claim came into force."""
        if self._indexes:
            figure = allowed(claim)
            for index in self._indexes.values():
                index.put(claim, figure, is_part)

    def take(self, claim: SlotClaim, is_part: bool) -> None:
        """A claim went out of force."""
        if self._indexes:
            figure = allowed(claim)
            for index in self._indexes.values():
                index.take(claim, figure, is_part)

    def replace(self, old: SlotClaim, new: SlotClaim, is_part: bool) -> None:
        """A claim went out of force, and another came in."""
        if not self._indexes:
            return
        before, after = allowed(old), allowed(new)
        says_the_same = before == after and _told_alike(old, new)
        for kind, index in self._indexes.items():
            if not (says_the_same and issubclass(kind, OfWords)):
                index.take(old, before, is_part)
                index.put(new, after, is_part)

    def now(self, whole: Sequence[SlotClaim], parts: Sequence[SlotClaim]) -> None:
        """The claims, after all that came and went."""
        self._whole, self._parts, self._times = whole, parts, self._times + 1

    def index(
        self, kind: type[I], whole: Sequence[SlotClaim], parts: Sequence[SlotClaim]
    ) -> I | None:
        """The index of a kind; None where the claims are few, or were not asked about often, or are
        not those kept here: an older question, or one that a policy changed."""
        if whole is not self._whole or parts is not self._parts:
            return None
        found: I | None = self._indexes.get(kind)
        if found is not None or self._times < OFTEN or len(whole) + len(parts) < FEW:
            return found
        return self._made(kind)

    def _made(self, kind: type[I]) -> I:
        found = self._indexes[kind] = kind(self._ratings)
        for claims, is_part in ((self._whole, False), (self._parts, True)):
            for claim in claims:
                found.put(claim, allowed(claim), is_part)
        return found


def _told_alike(old: SlotClaim, new: SlotClaim) -> bool:
    """Whether claims have one origin, and say one thing of one population in one voice."""
    return (
        old.origin == new.origin
        and old.voice is new.voice
        and old.population == new.population
        and old.value == new.value
    )
