"""What is kept about the claims of a question while they come and go, so that none is asked again.

A policy is a pure function of its question and needs nothing of this. It is for questions that are
put again and again, along an axis, each time with a claim more or a claim less: an index answers as
looking at all the claims would.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from projections.claims import SlotClaim

FEW = 12  # claims: to look at these is as fast as to keep an index of them


class Index(Protocol):
    """Something about the claims of a question: those of the whole, and those of parts of it.

    No two claims of the whole are of one origin; no two claims have one order and population.
    """

    def __init__(self, ratings: Mapping[str, str]) -> None:
        """An index of no claims, where the sources have these ratings."""

    def put(self, claim: SlotClaim, is_part: bool) -> None:
        """Take notice of a claim that is in force now."""

    def take(self, claim: SlotClaim, is_part: bool) -> None:
        """Forget a claim that was put in."""


I = TypeVar("I", bound=Index)  # noqa: E741


class Kept:
    """The indexes that somebody asked for, of the claims as they are now."""

    def __init__(self, ratings: Mapping[str, str]) -> None:
        self._ratings = ratings
        self._indexes: dict[type, Index] = {}
        self._whole: Sequence[SlotClaim] = ()
        self._parts: Sequence[SlotClaim] = ()

    def put(self, claim: SlotClaim, is_part: bool) -> None:
        """A claim came into force."""
        for index in self._indexes.values():
            index.put(claim, is_part)

    def take(self, claim: SlotClaim, is_part: bool) -> None:
        """A claim went out of force."""
        for index in self._indexes.values():
            index.take(claim, is_part)

    def now(self, whole: Sequence[SlotClaim], parts: Sequence[SlotClaim]) -> None:
        """The claims, after all that came and went."""
        self._whole, self._parts = whole, parts

    def index(
        self, kind: type[I], whole: Sequence[SlotClaim], parts: Sequence[SlotClaim]
    ) -> I | None:
        """The index of a kind; None where the claims are few, or are not those kept here: an older
        question, or one that a policy changed."""
        if whole is not self._whole or parts is not self._parts:
            return None
        found = self._indexes.get(kind)
        if found is None:
            if len(whole) + len(parts) < FEW:
                return None
            found = self._indexes[kind] = kind(self._ratings)
            for claim in whole:
                found.put(claim, False)
            for claim in parts:
                found.put(claim, True)
        return found  # type: ignore[return-value]  # of the kind it is under
