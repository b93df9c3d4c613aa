"""What claims say of slots, as the columns that it fills."""

from typing import Any

from events.figures import Figure
from events.report import ClaimCorrected, Part
from events.values import Value
from projections.claims import sum_of
from projections.views.claim_line import ClaimLine, read_parts, read_period, read_value
from projections.views.numbers import trimmed
from projections.views.value_columns import value_columns

Said = tuple[tuple[str, ...], tuple[Any, ...]]  # columns, and what is in them
VALUE = ("kind", "lower", "upper", "approximate", "text")
_LEFT_OUT = {"kind": "figure", "approximate": False}  # what these columns hold of themselves


class Sayings:
    """Reads what was said once, however many claims say it; columns that are the same are one
    tuple, so that they can be told by `is`."""

    def __init__(self) -> None:
        self._own: dict[bytes, Said] = {}
        self._parts: dict[bytes, tuple[tuple[str, Said], ...]] = {}
        self._periods: dict[bytes, str] = {}
        self._columns: dict[tuple[str, ...], tuple[str, ...]] = {}

    def own(self, line: ClaimLine) -> Said:
        """What a claim says of the slot that it names, and when."""
        raw = bytes(line.value) or bytes(line.breakdown)
        said = self._own.get(raw)
        if said is None:
            said = self._own[raw] = self._read(raw, derived=not line.value)
        if line.edition == 1 and line.low is None and line.high is None and not line.occurred:
            return said  # as of most
        return self._with(
            said, low=line.low, high=line.high, occurred=self.period(line) or None,
            edition=line.edition if line.edition != 1 else None,
        )  # fmt: skip

    def parts(self, line: ClaimLine) -> tuple[tuple[str, Said], ...]:
        """What its breakdown says of further slots."""
        raw = bytes(line.breakdown)
        found = self._parts.get(raw)
        if found is None:
            found = self._parts[raw] = self.of_parts(read_parts(raw))
        return tuple(part for part in found if part[0] != line.population)

    def of_parts(self, breakdown: tuple[Part, ...]) -> tuple[tuple[str, Said], ...]:
        """What a breakdown says, once of each population, whatever it names again."""
        figures: dict[str, Figure] = {}
        for part in breakdown:
            figures.setdefault(part.population, part.figure)
        return tuple((who, self.of(figure, part=True)) for who, figure in figures.items())

    def total(self, correction: ClaimCorrected) -> Said:
        """What a correction says of the claim's own slot."""
        if correction.value is not None:
            return self.of(correction.value)
        return self.of(sum_of([part.figure for part in correction.breakdown]), derived=True)

    def of(self, value: Value, **more: Any) -> Said:
        """A value and what else there is to say; what is None or false is not said."""
        filled = dict(zip(VALUE, value_columns(value), strict=True))
        filled = {
            name: given
            for name, given in filled.items()
            if given is not None and given != _LEFT_OUT.get(name)
        }
        return self._with(((), ()), **filled, **{k: v or None for k, v in more.items()})

    def period(self, line: ClaimLine) -> str:
        """When in the world; "" where that is not said."""
        raw = bytes(line.occurred)
        if raw not in self._periods:
            self._periods[raw] = read_period(raw)
        return self._periods[raw]

    def trim(self) -> None:
        """Forget, where very much is known."""
        for known in (self._own, self._parts, self._periods):
            trimmed(known)

    def _read(self, raw: bytes, *, derived: bool) -> Said:
        if not derived:
            return self.of(read_value(raw))
        return self.of(sum_of([part.figure for part in read_parts(raw)]), derived=True)

    def _with(self, said: Said, **more: Any) -> Said:
        filled = {name: given for name, given in more.items() if given is not None}
        columns = (*said[0], *filled)
        return self._columns.setdefault(columns, columns), (*said[1], *filled.values())
