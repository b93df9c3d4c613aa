"""A list that is kept in order while things come and go."""

from bisect import bisect_left, bisect_right
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Ordered(Generic[T]):
    """Things in the order of their keys; `keys` and `items` go side by side.

    The keys are tuples or numbers, so that looking for a place among many calls no Python code.
    """

    __slots__ = ("items", "keys")

    def __init__(self) -> None:
        self.keys: list[Any] = []
        self.items: list[T] = []

    def __len__(self) -> int:
        """How many there are."""
        return len(self.keys)

    def put(self, key: Any, item: T) -> None:
        """Put in a thing, after those of the same key."""
        keys = self.keys
        if not keys or keys[-1] <= key:  # as almost always along time
            keys.append(key)
            self.items.append(item)
            return
        place = bisect_right(keys, key)
        keys.insert(place, key)
        self.items.insert(place, item)

    def take(self, key: Any) -> None:
        """Take out the first thing of a key. Raises ValueError where there is none."""
        place = bisect_left(self.keys, key)
        if place == len(self.keys) or self.keys[place] != key:
            raise ValueError(f"nothing has the key {key!r}")
        del self.keys[place], self.items[place]
