"""Where one looks from: an instant of what was published, and a position of what was recorded."""

import msgspec


class Standpoint(msgspec.Struct, frozen=True):
    """Where one looks from, on two axes; None is now.

    `as_of`: what had been published by then, in microseconds. `known`: what the log held up to
    that position. `upto` goes on among what was published just then: up to that position only.
    """

    as_of: int | None = None
    known: int | None = None
    upto: int | None = None

    def reaches(self, position: int, undone: int | None = None) -> bool:
        """Whether the log held an event at that position that was not yet undone."""
        if self.known is None:
            return undone is None
        return position <= self.known and (undone is None or undone > self.known)

    def held(self, position: int) -> bool:
        """Whether the log held that position, undone or not."""
        return self.known is None or position <= self.known

    def heard(self, published: int | None, position: int) -> bool:
        """Whether what was published at an instant, None for always, had been by then."""
        if self.as_of is None or published is None or published < self.as_of:
            return True
        return published == self.as_of and (self.upto is None or position <= self.upto)


NOW = Standpoint()
