"""What of an incident tells it from others: when, where, how many, who speaks of it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal, Protocol

import msgspec

from events.figures import Figure
from events.instants import from_micros
from events.moments import Moment, moment_days
from events.names import same_name
from events.values import Place
from projections.claims import SlotClaim, figure_of, is_counted
from projections.material import Material
from projections.standpoint import NOW, Standpoint

LONG = timedelta(days=31)  # what lasts longer falls together with anything

Days = tuple[date, date]  # the first and the last
DaysFrom = Literal["described", "occurred", "stated", "published"]
Counted = tuple[str, str | None]  # a measure, and who is counted
Bounds = tuple[int, int | None]  # of a figure, inclusive; None is open


class Sketch(msgspec.Struct, frozen=True):
    """What of an incident tells it from others.

    `days`: the first and the last on which it may have happened; `days_from` says who knows: who
    described it, its claims (`occurred`), a measure that states a time, or only the time of its
    reports.
    `figures`: the bounds of each figure in force. `sources`: the keys of origins and outlets.
    """

    incident: str
    days: Days
    days_from: DaysFrom = "occurred"
    places: tuple[Place, ...] = ()
    figures: Mapping[Counted, tuple[Bounds, ...]] = {}
    sources: frozenset[str] = frozenset()
    reports: frozenset[str] = frozenset()

    @property
    def is_long(self) -> bool:
        """Whether it lasted, or may have, for more than a month."""
        return self.days[1] - self.days[0] > LONG


class Described(Protocol):
    """What analysts said of an incident: when it occurred (EDTF; "" if not said), and where."""

    @property
    def occurred(self) -> str: ...

    @property
    def place(self) -> Place | None: ...


def sketches(
    materials: Iterable[tuple[str, str, Material]],
    at: Standpoint = NOW,
    outlets: Mapping[str, str] | None = None,
    described: Mapping[str, Described] | None = None,
) -> list[Sketch]:
    """A sketch of each incident of which a claim stands, or of which it is described when it was.

    `outlets` gives the outlet of reports.
    """
    of: dict[str, list[tuple[str, Material]]] = {}
    for incident, measure, material in materials:
        of.setdefault(incident, []).append((measure, material))
    said = described or {}
    found = (
        _sketch(incident, of.get(incident, []), at, outlets or {}, said.get(incident))
        for incident in dict.fromkeys([*of, *said])
    )
    return [sketch for sketch in found if sketch is not None]


def stated_days(moments: Iterable[Moment]) -> Days | None:
    """From the first to the last day that times in the world allow; None where they say nothing.

    An open end says nothing of how long it lasted: the other one is taken.
    """
    closed = [days for moment in moments if (days := _closed(*moment_days(moment)))]
    return (min(closed)[0], max(last for _, last in closed)) if closed else None


def _closed(first: date, last: date) -> Days | None:
    if first == date.min:
        return None if last == date.max else (last, last)
    return (first, first) if last == date.max else (first, last)


def _sketch(
    incident: str,
    known: list[tuple[str, Material]],
    at: Standpoint,
    outlets: Mapping[str, str],
    described: Described | None,
) -> Sketch | None:
    every = (claim for _, material in known for claim in material.standing(at))
    standing = [claim for claim in every if not claim.retracted]
    own = stated_days([Moment(described.occurred)] if described and described.occurred else [])
    if not standing and own is None:
        return None
    days, days_from = _days([claim for claim in standing if is_counted(claim)] or standing, own)
    reports = frozenset(claim.report for claim in standing)
    told_by = {same_name(outlets[report]) for report in reports if report in outlets}
    return Sketch(
        incident,
        days,
        days_from,
        _places(standing, described.place if described else None),
        dict(_figures(known, at)),
        frozenset({claim.origin for claim in standing} | told_by),
        reports,
    )


def _places(claims: Iterable[SlotClaim], described: Place | None) -> tuple[Place, ...]:
    """Places by name; where it was described to be comes last, for its coordinates are our own."""
    named = {value.name: value for c in claims if isinstance(value := c.value, Place)}
    return tuple((named | ({described.name: described} if described else {})).values())


def _days(claims: list[SlotClaim], described: Days | None) -> tuple[Days, DaysFrom]:
    if described is not None:
        return described, "described"
    if days := stated_days(Moment(claim.occurred) for claim in claims if claim.occurred):
        return days, "occurred"
    if days := stated_days(claim.value for claim in claims if isinstance(claim.value, Moment)):
        return days, "stated"
    published = [from_micros(claim.published).date() for claim in claims]
    return (min(published), max(published)), "published"


def _figures(
    known: list[tuple[str, Material]], at: Standpoint
) -> Iterable[tuple[Counted, tuple[Bounds, ...]]]:
    for measure, material in known:
        fold = material.fold(at)
        for population in fold.populations():
            figures = map(figure_of, fold.in_force(population).claims)
            if bounds := tuple({_bounds(figure) for figure in figures if figure}):
                yield (measure, population), bounds


def _bounds(figure: Figure) -> Bounds:
    return figure.lower, figure.upper
