"""Short numbers for long names, as the views keep them."""

from collections.abc import Callable
from hashlib import blake2b
from itertools import islice
from sys import intern
from typing import Any

import msgspec
from sqlalchemy import Table

from projections.views import schema
from projections.views.driver import Driver

MOST = 30_000  # names remembered of each kind: more are asked for again
FEW = 1000  # of what is asked for a while, and then no more: reports

_encode = msgspec.msgpack.Encoder().encode


class Numbers:
    """Gives names of a table their numbers, in the order of first use.

    Of `long` names only digests are remembered.
    """

    def __init__(
        self, driver: Driver, table: Table, *columns: str, most: int = MOST, long: bool = False
    ) -> None:
        self._table = table
        self._columns = columns
        self._most = most
        self._key: Callable[[tuple[Any, ...]], Any] = _digest if long else tuple
        self._known: dict[Any, int] = {}
        self._last = driver.greatest(table, "key")
        self._is_whole = self._last == 0  # whether all names there are known
        self._driver = driver

    def of(self, *names: Any) -> tuple[int, bool]:
        """The number of a name, and whether it is a new one."""
        key = self._key(names)
        number = self._known.get(key)
        if number is not None:
            return number, False
        if not self._is_whole:
            number = self._driver.one(self._table, "key", self._columns, names)
        is_new = number is None
        self._known[key] = number = self._next() if number is None else number
        return number, is_new

    def begin(self, *names: Any) -> int:
        """The number of a name that is known to be new."""
        self._known[self._key(names)] = number = self._next()
        return number

    def trim(self) -> None:
        """Forget, where very many are known: all of them must have been written."""
        if trimmed(self._known, self._most):
            self._is_whole = False

    def _next(self) -> int:
        self._last += 1
        return self._last


class Slots:
    """Gives slots their numbers; those of an incident are remembered, and asked for, together."""

    def __init__(self, driver: Driver) -> None:
        self.known: dict[str, dict[tuple[str, str], int]] = {}  # by incident
        self._last = driver.greatest(schema.slot, "key")
        self._driver = driver

    def begin(self, incident: str) -> None:
        """An incident is new: it has no slots yet."""
        self.known[incident] = {}

    def of(self, incident: str, number: int, measure: str, population: str) -> tuple[int, bool]:
        """The number of a slot of an incident with a number, and whether it is a new one."""
        slots = self.known.get(incident)
        if slots is None:
            slots = self.known[incident] = self._slots(number)
        found = slots.get((measure, population))
        if found is not None:
            return found, False
        self._last += 1
        slots[intern(measure), intern(population)] = self._last
        return self._last, True

    def trim(self) -> None:
        """Forget those of incidents named long ago, where very many are known."""
        many = sum(map(len, self.known.values()))
        trimmed(self.known, len(self.known) * MOST // max(many, 1))

    def _slots(self, incident: int) -> dict[tuple[str, str], int]:
        columns = ("measure", "population", "key")
        found = self._driver.every(schema.slot, columns, "incident", incident)
        return {(intern(measure), intern(who)): key for measure, who, key in found}


def _digest(names: tuple[Any, ...]) -> bytes:
    return blake2b(_encode(names), digest_size=16).digest()


def trimmed(known: dict[Any, Any], most: int = MOST) -> bool:
    """Forget the older half of very many, which are found again where they come from; whether
    there were so many."""
    if len(known) <= most:
        return False
    for name in list(islice(known, len(known) - most // 2)):
        del known[name]
    return True
