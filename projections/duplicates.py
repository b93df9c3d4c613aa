"""Pairs of incidents that may be one, with what speaks for it and what against."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from datetime import date, timedelta
from itertools import product
from typing import Literal, TypeVar

import msgspec

from events.figures import Figure, figure_text
from events.names import same_name
from events.values import Place
from projections.closeness import are_close, beginning
from projections.nearness import cells, distance
from projections.sketches import Bounds, Counted, Sketch

SLACK = timedelta(days=1)  # midnight is not everywhere at once, and "last night" is either day
NEAR_KM = 25
COMMON_SHARE, COMMON_LEAST = 0.02, 5  # of the incidents: what more of them share tells nothing
LIKELY, WEAK = 4, 3  # the score from which a pair is suggested, and from which it may be shown
TOLD_APART = 2  # what each report that names both takes off

T = TypeVar("T", bound=Hashable)
Figured = tuple[Counted, Bounds]
ReasonKind = Literal[
    "days", "same days", "place", "figures", "uncommon figure", "sources", "ids", "told apart"
]
NOBODY: Bounds = (0, 0)
DAYS_FROM = {
    "described": "as described",
    "occurred": "occurred",
    "stated": "as stated",
    "published": "when it was reported",
}
TELLING = {"place", "uncommon figure", "sources", "ids"}  # without one of these there is no pair


class Reason(msgspec.Struct, frozen=True):
    """One thing that two incidents share, in words; `against`: it tells them apart."""

    kind: ReasonKind
    text: str
    against: bool = False


class Suggestion(msgspec.Struct, frozen=True):
    """Two incidents that may be one; `score`: the kinds of reasons for it, less those against.

    `days`: the first day of each.
    """

    one: str
    other: str
    days: tuple[date, date]
    score: int
    reasons: tuple[Reason, ...]


def duplicates(sketches: Iterable[Sketch], least: int = LIKELY) -> list[Suggestion]:
    """Pairs with at least that score, the highest first, then by their days.

    The score is the number of kinds of reasons: days that meet (without them there is no pair),
    the very same days, place, figures, an uncommon figure, sources, ids. Each report that names
    both takes off TOLD_APART. A place, a source or a figure that many incidents share tells
    nothing, and a pair that shares nothing more telling than days and figures is none.
    """
    scales = _Scales(list(sketches), least)
    found = (scales.suggestion(one, other) for one, other in scales.candidates())
    return sorted(
        (suggestion for suggestion in found if suggestion),
        key=lambda suggestion: (-suggestion.score, suggestion.days, suggestion.one),
    )


def same_time(sketches: Iterable[Sketch]) -> Iterator[tuple[Sketch, Sketch]]:
    """Pairs whose days are the same or overlap, but for a day: one sweep over the first days."""
    open_yet: list[Sketch] = []
    for sketch in sorted(sketches, key=lambda sketch: (sketch.days, sketch.incident)):
        first = sketch.days[0]
        open_yet = [before for before in open_yet if first - _reach(before) <= SLACK]
        yield from ((before, sketch) for before in open_yet if _last_alike(before, sketch))
        open_yet.append(sketch)


def _reach(sketch: Sketch) -> date:
    return sketch.days[0] if sketch.is_long else sketch.days[1]


def _last_alike(one: Sketch, other: Sketch) -> bool:
    """Two long times are one only where they end together too."""
    either_long = one.is_long or other.is_long
    return not either_long or abs(one.days[1] - other.days[1]) <= SLACK


class _Scales:
    """Weighs pairs of sketches, among all of which some places, sources and figures are common."""

    def __init__(self, sketches: list[Sketch], least: int) -> None:
        self._sketches = sketches
        self._least = least
        most = max(COMMON_LEAST, COMMON_SHARE * len(sketches))
        self._places = _common((n for s in sketches for n in _place_names(s)), most)
        self._sources = _common((name for s in sketches for name in s.sources), most)
        self._figures = _common((figure for s in sketches for figure in _figured(s)), most)

    def candidates(self) -> Iterator[tuple[Sketch, Sketch]]:
        """Pairs of one time that have something telling in common: no others are looked at."""
        alike: dict[Hashable, list[Sketch]] = defaultdict(list)
        for sketch in self._sketches:
            for key in set(self._keys(sketch)):
                alike[key].append(sketch)
        seen: set[tuple[str, str]] = set()
        for some in alike.values():
            for one, other in same_time(some):
                if (one.incident, other.incident) not in seen:
                    seen.add((one.incident, other.incident))
                    yield one, other

    def _keys(self, sketch: Sketch) -> Iterator[Hashable]:
        yield beginning(_own_id(sketch))
        yield from sketch.sources - self._sources
        yield from _figured(sketch) - self._figures
        for place in sketch.places:
            if same_name(place.name) not in self._places:
                yield "place", beginning(place.name)
                yield from cells(place, NEAR_KM)

    def suggestion(self, one: Sketch, other: Sketch) -> Suggestion | None:
        """The pair with its reasons; None below the least score. What takes long comes last."""
        against = _told_apart(one, other)
        found = [_days(one, other), *_same_days(one, other)]
        asked = ((self._by_figures, 5), (self._by_sources, 3), (self._by_place, 2), (_by_ids, 1))
        for ask, most in asked:  # what this one and those after it can still add
            if len(found) - TOLD_APART * len(against) + most < self._least:
                return None
            found += ask(one, other)
        score = len(found) - TOLD_APART * len(against)
        if score < self._least or not any(reason.kind in TELLING for reason in found):
            return None
        days = one.days[0], other.days[0]
        return Suggestion(one.incident, other.incident, days, score, (*found, *against))

    def _by_figures(self, one: Sketch, other: Sketch) -> list[Reason]:
        alike = [slot for slot in _both_count(one, other) if _alike(slot, one, other)]
        if not alike:
            return []
        same = (_figured(one) & _figured(other)) - self._figures
        uncommon = sorted(_figured_text(figure) for figure in same if figure[0] in alike)
        found = [Reason("figures", f"figures that can be the same: {_slots_text(alike)}")]
        if uncommon:
            found += [Reason("uncommon figure", f"few others have it: {', '.join(uncommon)}")]
        return found

    def _by_sources(self, one: Sketch, other: Sketch) -> list[Reason]:
        """Who speaks of both, in reports of their own."""
        if one.reports & other.reports:
            return []
        shared = sorted((one.sources & other.sources) - self._sources)
        return [Reason("sources", f"both told by {', '.join(shared)}")] if shared else []

    def _by_place(self, one: Sketch, other: Sketch) -> list[Reason]:
        for here, there in product(one.places, other.places):
            if {same_name(here.name), same_name(there.name)} & self._places:
                continue
            km = distance(here, there)
            if km is not None and km <= NEAR_KM:
                return [Reason("place", f"{_places_text(here, there)}, {km:.0f} km apart")]
            if km is None and are_close(here.name, there.name):
                return [Reason("place", f"the place: {_places_text(here, there)}")]
        return []


def _common(names: Iterable[T], most: float) -> set[T]:
    return {name for name, count in Counter(names).items() if count > most}


# --- days, ids, and who tells them apart --------------------------------------------------------


def _days(one: Sketch, other: Sketch) -> Reason:
    texts = [f"{_span_text(sketch)} ({DAYS_FROM[sketch.days_from]})" for sketch in (one, other)]
    both = texts[0] if texts[0] == texts[1] else " and ".join(texts)
    return Reason("days", f"days: {both}")


def _same_days(one: Sketch, other: Sketch) -> list[Reason]:
    """What was published on one day need not have happened on one."""
    if one.days != other.days or "published" in (one.days_from, other.days_from):
        return []
    return [Reason("same days", "the very same days")]


def _span_text(sketch: Sketch) -> str:
    first, last = sketch.days
    return f"{first}" if first == last else f"{first} to {last}"


def _by_ids(one: Sketch, other: Sketch) -> list[Reason]:
    names = [_own_id(sketch) for sketch in (one, other)]
    return [Reason("ids", f"ids: {' and '.join(names)}")] if are_close(*names) else []


def _own_id(sketch: Sketch) -> str:
    """The id without the groups before it: `iraq/2020/strikes`."""
    return sketch.incident.rpartition("/")[2]


def _told_apart(one: Sketch, other: Sketch) -> list[Reason]:
    if one.reports.isdisjoint(other.reports):
        return []
    return [
        Reason("told apart", f"the report {report} speaks of both", against=True)
        for report in sorted(one.reports & other.reports)
    ]


# --- places -------------------------------------------------------------------------------------


def _place_names(sketch: Sketch) -> set[str]:
    return {same_name(place.name) for place in sketch.places}


def _places_text(here: Place, there: Place) -> str:
    return here.name if here.name == there.name else f"{here.name} and {there.name}"


# --- figures ------------------------------------------------------------------------------------


def _figured(sketch: Sketch) -> set[Figured]:
    """Its figures; that nobody was killed is none."""
    said = ((slot, bounds) for slot, known in sketch.figures.items() for bounds in known)
    return {(slot, bounds) for slot, bounds in said if bounds != NOBODY}


def _both_count(one: Sketch, other: Sketch) -> list[Counted]:
    """The slots in which both have figures: those of everyone, of a measure that has such."""
    shared = [slot for slot in one.figures if slot in other.figures]
    whole = {measure for measure, who in shared if who is None}
    return [(measure, who) for measure, who in shared if who is None or measure not in whole]


def _alike(slot: Counted, one: Sketch, other: Sketch) -> bool:
    return any(
        here == there != NOBODY or _overlap(here, there)
        for here, there in product(one.figures[slot], other.figures[slot])
    )


def _overlap(here: Bounds, there: Bounds) -> bool:
    """Whether closed bounds overlap: "at least 2" can be the same as anything."""
    if here[1] is None or there[1] is None:
        return False
    return 0 < min(here[1], there[1]) >= max(here[0], there[0])


def _slot_text(slot: Counted) -> str:
    return slot[0] if slot[1] is None else f"{slot[0]} ({slot[1]})"


def _figured_text(figured: Figured) -> str:
    slot, bounds = figured
    return f"{_slot_text(slot)} {figure_text(Figure(*bounds))}"


def _slots_text(slots: list[Counted]) -> str:
    return ", ".join(map(_slot_text, slots))
