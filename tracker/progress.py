"""Progress on standard error: only on a terminal, and only after a second."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

T = TypeVar("T")

QUIET = 1.0  # seconds before anything is shown
PACE = 0.1  # seconds between two lines
EVERY = 64  # items between two looks at the clock, where there are very many


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
    shown = shown and sys.stderr.isatty()
    try:
        yield _counted(what, items, total) if shown else iter(items)
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")


@contextmanager
def progress_through(
    what: str, items: Iterable[T], part: Callable[[], float | None]
) -> Iterator[Iterator[T]]:
    """Iterate over items whose number is not known; `part` tells how much is done, 0 to 1."""
    shown = sys.stderr.isatty()
    try:
        yield _measured(what, items, part) if shown else iter(items)
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")


def _measured(what: str, items: Iterable[T], part: Callable[[], float | None]) -> Iterator[T]:
    start = last = monotonic()
    for done, item in enumerate(items):
        if done % EVERY == 0 and (now := monotonic()) - start > QUIET and now - last > PACE:
            passed, through, last = now - start, part(), now
            left = f", {passed / through - passed:.0f} s left" if through else ""
            sys.stderr.write(f"\r{what} {done:,}, {done / passed:,.0f} a second{left}\x1b[K")
            sys.stderr.flush()
        yield item


def _counted(what: str, items: Iterable[T], total: int) -> Iterator[T]:
    start = last = monotonic()
    for done, item in enumerate(items):
        now = monotonic()
        if now - start > QUIET and now - last > PACE:
            rate = done / (now - start)
            left = (total - done) / rate if rate else 0
            sys.stderr.write(
                f"\r{what} {done} of {total}, {rate:.0f} a second, {left:.0f} s left\x1b[K"
            )
            sys.stderr.flush()
            last = now
        yield item
