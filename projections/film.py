"""The reporting of an incident as a film: one frame for each event, with all slots after it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from heapq import merge
from itertools import groupby
from typing import Literal

import msgspec

from projections.estimate import Estimate
from projections.history import Change, figures_differ
from projections.measure import Population

Slot = tuple[str, Population]  # measure and population
Effect = Literal["changed", "confirmed", "nothing"]


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


def frames(courses: Mapping[str, Iterable[Change]]) -> Iterator[Frame]:
    """The changes of every measure, confirmations too, in one order along their axis.

    `courses`: for each measure its `history(…, everything=True)`, all along one axis, which is
    consumed as the film goes on.
    """
    slots: dict[Slot, Estimate] = {}
    ordered = [map(partial(Move, measure), changes) for measure, changes in courses.items()]
    moves = merge(*ordered, key=lambda move: move.change.order)
    for position, group in groupby(moves, key=lambda move: move.change.position):
        made = tuple(group)
        slots |= {move.slot: move.change.after for move in made}
        yield Frame(position, made, {slot: slots[slot] for slot in sorted(slots, key=_by_name)})


def _by_name(slot: Slot) -> tuple[str, bool, str]:
    measure, population = slot
    return measure, population is not None, population or ""
