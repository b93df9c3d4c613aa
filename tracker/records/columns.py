"""What the columns of others are called here, and what all records have in common."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

import msgspec

from events.errors import Refused
from tracker.records.fields import KEYS

PART = "breakdown."  # a column of one part: breakdown.civilian


class BadMapping(Refused):
    """A mapping of columns does not say which is which."""


class Columns(msgspec.Struct, frozen=True):
    """Keys by the names that a file has for them, and the values that its records all have.

    `only_known`: what has no name here is left out; else it is refused.
    """

    names: Mapping[str, str] = msgspec.field(default_factory=dict)
    common: Mapping[str, str] = msgspec.field(default_factory=dict)
    only_known: bool = False

    @property
    def are_plain(self) -> bool:
        """Whether the keys of a file stand as they are."""
        return not self.names and not self.common and not self.only_known

    def key(self, name: str) -> str | None:
        """The key of a column; None where it is left out."""
        key = self.names.get(name, name)
        return None if self.only_known and not is_key(key) else key

    def renamed(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """A record under our keys, with what all of them have where it has nothing itself."""
        told: dict[str, Any] = dict(self.common)
        for name, value in given.items():
            if value is not None and (key := self.key(name)) is not None:
                told[key] = value
        return gathered(told)


def is_key(name: str) -> bool:
    """Whether a record has such a key."""
    return name in KEYS or name.startswith(PART)


def gathered(told: dict[str, Any]) -> dict[str, Any]:
    """The columns of single parts as one breakdown."""
    parts = {key.removeprefix(PART): told[key] for key in told if key.startswith(PART)}
    if not parts:
        return told
    whole = {key: value for key, value in told.items() if not key.startswith(PART)}
    own = whole.get("breakdown", {})
    return whole | {"breakdown": {**own, **parts} if isinstance(own, dict) else own}


def read_columns(maps: Iterable[str], sets: Iterable[str], only_known: bool) -> Columns:
    """The columns of `--map theirs=ours` and `--set ours=value`. Raises BadMapping."""
    names, common = _pairs("--map", maps), _pairs("--set", sets)
    for key in (*names.values(), *common):
        if not is_key(key):
            close = get_close_matches(key, KEYS, 1)
            hint = f'did you mean "{close[0]}"?' if close else f"keys: {', '.join(KEYS)}"
            raise BadMapping(f'records have no key "{key}"', hint=hint)
    twice = [key for key in names.values() if list(names.values()).count(key) > 1]
    if twice:
        raise BadMapping(f'two columns are both said to be "{twice[0]}"')
    return Columns(names, common, only_known)


def _pairs(option: str, texts: Iterable[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        left, equals, right = text.rpartition("=") if option == "--map" else text.partition("=")
        left, right = left.strip(), right.strip()
        if not equals or not left or not right:
            form = "--map theirs=ours" if option == "--map" else "--set ours=value"
            raise BadMapping(f'cannot read {option} "{text}"', hint=f"write {form}")
        if left in pairs:
            raise BadMapping(f'{option} names "{left}" twice')
        pairs[left] = right
    return pairs
