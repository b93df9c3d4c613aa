"""Which populations belong to which: nothing is assumed, only what was declared."""

from collections.abc import Iterable

from projections.effects import Nesting
from projections.standpoint import Standpoint


def members(nestings: Iterable[Nesting], at: Standpoint) -> dict[str, frozenset[str]]:
    """For each population, all that were declared to belong to it, directly or through others."""
    direct: dict[tuple[str, str], bool] = {}
    for nesting in sorted(nestings, key=lambda nesting: nesting.position):
        if nesting.holds(at):
            direct[nesting.population, nesting.within] = nesting.is_nested
    pairs = [pair for pair, is_nested in direct.items() if is_nested]
    return {whole: frozenset(_below(whole, pairs)) for _, whole in pairs}


def _below(whole: str, pairs: list[tuple[str, str]]) -> set[str]:
    found: set[str] = set()
    waiting = [whole]
    while waiting:
        outer = waiting.pop()
        inner = {population for population, within in pairs if within == outer} - found - {whole}
        found |= inner
        waiting += inner
    return found
