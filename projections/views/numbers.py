"""Short numbers for long names, as the views keep them."""

from itertools import islice
from typing import Any

from sqlalchemy import Table

from projections.views import schema
from projections.views.driver import Driver

MOST = 30_000  # names remembered of each kind: more are asked for again
FEW = 1000  # of what is asked for a while, and then no more: reports


class Numbers:
    """Gives names of a table their numbers, in the order of first use."""

    def __init__(self, driver: Driver, table: Table, *columns: str, most: int = MOST) -> None:
        self._table = table
        self._columns = columns
        self._most = most
        self._known: dict[tuple[Any, ...], int] = {}
        self._last = driver.greatest(table, "key")
        self._is_whole = self._last == 0  # whether all names there are known
        self._driver = driver

    def of(self, *names: Any) -> tuple[int, bool]:
        """The number of a name, and whether it is a new one."""
        number = self._known.get(names)
        if number is not None:
            return number, False
        if not self._is_whole:
            number = self._driver.one(self._table, "key", self._columns, names)
        if number is None:
            return self.begin(*names), True
        self._known[names] = number
        return number, False

    def begin(self, *names: Any) -> int:
        """The number of a name that is known to be new."""
        self._last = self._known[names] = self._last + 1
        return self._last

    def trim(self) -> None:
        """Forget, where very many are known: all of them must have been written."""
        if trimmed(self._known, self._most):
            self._is_whole = False


class Slots:
    """Gives slots their numbers; those of an incident are remembered, and asked for, together."""

    def __init__(self, driver: Driver) -> None:
        self._of: dict[int, dict[tuple[str, str], int]] = {}
        self._last = driver.greatest(schema.slot, "key")
        self._driver = driver

    def begin(self, incident: int) -> None:
        """An incident is new: it has no slots yet."""
        self._of[incident] = {}

    def of(self, incident: int, measure: str, population: str) -> tuple[int, bool]:
        """The number of a slot, and whether it is a new one."""
        slots = self._of.get(incident)
        if slots is None:
            slots = self._of[incident] = self._slots(incident)
        number = slots.get((measure, population))
        if number is not None:
            return number, False
        self._last += 1
        slots[measure, population] = self._last
        return self._last, True

    def trim(self) -> None:
        """Forget those of incidents named long ago, where very many are known."""
        known = sum(map(len, self._of.values()))
        trimmed(self._of, len(self._of) * MOST // max(known, 1))

    def _slots(self, incident: int) -> dict[tuple[str, str], int]:
        columns = ("measure", "population", "key")
        found = self._driver.every(schema.slot, columns, "incident", incident)
        return {(measure, population): key for measure, population, key in found}


def trimmed(known: dict[Any, Any], most: int = MOST) -> bool:
    """Forget the older half of very many, which are found again where they come from; whether
    there were so many."""
    if len(known) <= most:
        return False
    for name in list(islice(known, len(known) - most // 2)):
        del known[name]
    return True
