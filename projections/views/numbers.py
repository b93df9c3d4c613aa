"""Short numbers for long names, as the views keep them."""

from typing import Any

from sqlalchemy import Table

from projections.views.inserts import Asking

MOST = 15_000  # names remembered of each kind: more are asked for again
FEW = 1000  # of what is asked for a while, and then no more: reports


class Numbers:
    """Gives names of a table their numbers, in the order of first use."""

    def __init__(self, asking: Asking, table: Table, *columns: str, most: int = MOST) -> None:
        self._table = table
        self._columns = columns
        self._most = most
        self._known: dict[tuple[Any, ...], int] = {}
        self._last = asking.greatest(table, "key")
        self._is_whole = self._last == 0  # whether all names there are known
        self.asking = asking

    def of(self, *names: Any) -> tuple[int, bool]:
        """The number of a name, and whether it is a new one."""
        number = self._known.get(names)
        if number is None and not self._is_whole:
            number = self.asking.one(self._table, "key", self._columns, names)
        is_new = number is None
        if number is None:
            self._last = number = self._last + 1
        self._known[names] = number
        return number, is_new

    def trim(self) -> None:
        """Forget, where very many are known: all of them must have been written."""
        if len(self._known) > self._most:
            self._known.clear()
            self._is_whole = False


def trimmed(known: dict[Any, Any], most: int = MOST) -> None:
    """Empty a memory of very many, which are found again where they come from."""
    if len(known) > most:
        known.clear()
