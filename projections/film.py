"""The reporting of an incident as a film: one frame for each event, with all slots after it."""

from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import groupby
from typing import Literal

import msgspec

from projections.estimate import Estimate
from projections.history import Axis, Change, figures_differ
from projections.measure import Population

Slot = tuple[str, Population]  # measure and population
Effect = Literal["changed", "confirmed", "nothing"]
Order = tuple[int, int]


class Move(msgspec.Struct, frozen=True):
    """What one event did to one slot."""

    measure: str
    change: Change

    @property
    def slot(self) -> Slot:
        """The slot within the incident."""
        return self.measure, self.change.population

    @property
    def effect(self) -> Effect:
        """Whether the figures changed, or more voices support them, or neither."""
        before, after = self.change.before, self.change.after
        if figures_differ(before, after):
            return "changed"
        named = after.corroboration - before.corroboration
        others = after.unattributed - before.unattributed
        return "confirmed" if max(named, others) > 0 <= min(named, others) else "nothing"


class Frame(msgspec.Struct, frozen=True):
    """One event: its position, what it did to every slot it touched, and all slots after it."""

    position: int
    moves: tuple[Move, ...]
    slots: Mapping[Slot, Estimate]

    @property
    def changed(self) -> frozenset[Slot]:
        """The slots whose figures it changed."""
        return frozenset(move.slot for move in self.moves if move.effect == "changed")


def frames(courses: Mapping[str, Iterable[Change]], axis: Axis) -> Iterator[Frame]:
    """The changes of every measure, confirmations too, in one order along an axis.

    `courses`: for each measure its `history(…, axis, everything=True)`, which is consumed as the
    film goes on.
    """
    slots: dict[Slot, Estimate] = {}
    ordered = [_ordered(measure, changes, axis) for measure, changes in courses.items()]
    moves = (move for _, move in merge(*ordered, key=lambda item: item[0]))
    for position, group in groupby(moves, key=lambda move: move.change.position):
        made = tuple(group)
        slots |= {move.slot: move.change.after for move in made}
        yield Frame(position, made, {slot: slots[slot] for slot in sorted(slots, key=_by_name)})


def dated(changes: Iterable[Change], axis: Axis) -> Iterator[tuple[Order, Change]]:
    """Each change of a history with its place along the axis, never before the one before it.

    Along `reported` a change that is about no claim has no time of its own: it has the place of
    the change that it follows.
    """
    last: Order = (0, 0)
    for change in changes:
        last = max(last, _place(change, axis, last))
        yield last, change


def _place(change: Change, axis: Axis, last: Order) -> Order:
    if axis == "recorded":
        return change.position, 0
    return (change.claim.published, change.position) if change.claim else last


def _ordered(measure: str, changes: Iterable[Change], axis: Axis) -> Iterator[tuple[Order, Move]]:
    for order, change in dated(changes, axis):
        yield order, Move(measure, change)


def _by_name(slot: Slot) -> tuple[str, bool, str]:
    measure, population = slot
    return measure, population is not None, population or ""
