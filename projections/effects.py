"""What was done to claims, sources, incidents and slots: by their sources, or by an analyst.

An effect holds from the position of its event until that is undone, and from `since` on (in
microseconds) as reports appeared; None: whatever the instant one asks for. What an analyst enters
about our own entries holds for all instants; what a source publishes holds from then on.
"""

from collections.abc import Mapping

import msgspec

from events.values import Value
from projections.standpoint import Standpoint


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What all effects have: their event, where it was undone, and since when they hold."""

    position: int
    undone: int | None = None
    since: int | None = None

    @property
    def order(self) -> tuple[int, int]:
        """Which of two effects of a kind is the newer one."""
        return self.since or 0, self.position

    def holds(self, at: Standpoint) -> bool:
        """Whether it holds as seen from a standpoint."""
        return at.reaches(self.position, self.undone) and at.heard(self.since, self.position)


class Voiding(Effect, frozen=True, kw_only=True):
    """Our own entry of a claim was wrong."""

    claim: int
    reason: str


class Retraction(Effect, frozen=True, kw_only=True):
    """A source took a claim back, in a report."""

    claim: int
    by_report: str
    reason: str


class Correction(Effect, frozen=True, kw_only=True):
    """A source put a claim into other words, in a report."""

    claim: int
    by_report: str


class Move(Effect, frozen=True, kw_only=True):
    """A claim is about another incident than it names."""

    claim: int
    incident: str
    reason: str


class CredibilityRating(Effect, frozen=True, kw_only=True):
    """A claim was rated, 1 to 6."""

    claim: int
    credibility: int


ClaimEffect = Voiding | Retraction | Correction | Move | CredibilityRating


class SourceRating(Effect, frozen=True, kw_only=True):
    """The source of a key was rated, A to F."""

    source: str
    reliability: str


class Renaming(Effect, frozen=True, kw_only=True):
    """A name stands for another one (a merged incident, an alias); "" for itself again."""

    name: str
    to: str


class Ruling(Effect, frozen=True, kw_only=True):
    """An analyst's decision on a slot: a claim (its position) is ranked, or a value is set."""

    population: str | None
    rank: str
    reason: str
    claim: int = 0
    value: Value | None = None
    lifted: tuple[Effect, ...] = ()

    def holds(self, at: Standpoint) -> bool:
        """Whether it holds: made, not undone, and not lifted."""
        made = at.reaches(self.position, self.undone) and at.heard(self.since, self.position)
        return made and not any(lifting.holds(at) for lifting in self.lifted)


class Nesting(Effect, frozen=True, kw_only=True):
    """Who belongs to a population belongs to another; or no longer is said to."""

    population: str
    within: str
    is_nested: bool


Renamings = Mapping[str, tuple[Renaming, ...]]  # by the name renamed


def resolved(name: str, renamings: Renamings, at: Standpoint) -> str:
    """What a name stands for, through as many names as it takes.

    Two writers at once may let two names stand for one another: these are one, under the first of
    them by the alphabet.
    """
    if name not in renamings:
        return name
    *before, last = resolving(name, renamings, at)
    return min(before[before.index(last) :]) if last in before else last


def resolving(name: str, renamings: Renamings, at: Standpoint) -> list[str]:
    """The name, what it stands for, what that stands for…, up to the first that comes again."""
    path = [name]
    while holding := [renaming for renaming in renamings.get(path[-1], ()) if renaming.holds(at)]:
        to = max(holding, key=lambda renaming: renaming.order).to
        if not to:
            break
        path.append(to)
        if to in path[:-1]:
            break
    return path


def reaching(name: str, renamings: Renamings) -> list[str]:
    """The name, and all that stood for it at any time, through as many names as it takes."""
    found, waiting = {name}, [name]
    while waiting:
        to = waiting.pop()
        for other, own in renamings.items():
            if other not in found and any(renaming.to == to for renaming in own):
                found.add(other)
                waiting.append(other)
    return sorted(found)
