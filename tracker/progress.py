"""Progress on standard error: only on a terminal, and only after a second."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

T = TypeVar("T")

QUIET = 1.0  # seconds before anything is shown
PACE = 0.1  # seconds between two lines


Part = Callable[[int], float | None]  # items done -> the part of all, 0 to 1; None: not known


@contextmanager
def progress(what: str, items: Sequence[T]) -> Iterator[Iterator[T]]:
    """Iterate over the items, and show how many are done where somebody can see it."""
    with progress_of(what, items, len(items)) as counted:
        yield counted


@contextmanager
def progress_of(
    what: str, items: Iterable[T], total: int, *, shown: bool = True
) -> Iterator[Iterator[T]]:
    """The same of a stream of which it is known how many items it will have."""
    with _shown(what, items, f" of {total:,}", lambda done: done / total, shown) as counted:
        yield counted


@contextmanager
def progress_through(
    what: str, items: Iterable[T], part: Callable[[], float | None]
) -> Iterator[Iterator[T]]:
    """Iterate over items whose number is not known; `part` tells how much is done, 0 to 1."""
    with _shown(what, items, "", lambda _: part(), True) as counted:
        yield counted


@contextmanager
def _shown(
    what: str, items: Iterable[T], of_all: str, part: Part, wanted: bool
) -> Iterator[Iterator[T]]:
    shown = wanted and sys.stderr.isatty()
    try:
        yield _counted(what, items, of_all, part) if shown else iter(items)
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")


def _counted(what: str, items: Iterable[T], of_all: str, part: Part) -> Iterator[T]:
    start = last = monotonic()
    for done, item in enumerate(items):
        now = monotonic()
        if now - start > QUIET and now - last > PACE:
            passed, through, last = now - start, part(done), now
            left = f", {passed / through - passed:.0f} s left" if through else ""
            rate = f"{done / passed:,.0f} a second"
            sys.stderr.write(f"\r{what} {done:,}{of_all}, {rate}{left}\x1b[K")
            sys.stderr.flush()
        yield item
