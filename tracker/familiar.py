"""What a case has already, to say where a new report comes close to it: perhaps a slip.

A slip would make a slot of its own: "civilians" would be counted beside "civilian", unnoticed.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from events.names import same_name
from projections.closeness import CLOSE
from projections.effects import Renamings, resolved
from projections.standpoint import NOW
from tracker.case import Case
from tracker.drafts import DraftClaim


class Familiar:
    """The measures, populations and urls of a case, and of what is filed meanwhile."""

    def __init__(self, case: Case, urls: Sequence[str] = ()) -> None:
        """Read them once; of the urls only those asked about."""
        self._measures: dict[str, str] = {}
        self._populations: dict[str, str] = {}
        self._urls: dict[str, str] = {}
        self._merges: Renamings = {}
        if case.exists():
            self._read(case, urls)

    def near_names(self, claims: Iterable[DraftClaim]) -> list[str]:
        """A note for each measure and population that nearly is one the case has."""
        notes = []
        for claim in claims:
            counted = [claim.population or "", *(part.population for part in claim.breakdown)]
            notes += _note("measure", claim.measure, self._measures)
            for population in filter(None, counted):
                notes += _note("population", population, self._populations)
        return notes

    def merged(self, claims: Iterable[DraftClaim]) -> list[str]:
        """A note for each incident that a claim names and that counts for another one."""
        named = dict.fromkeys(claim.incident for claim in claims)
        return [
            f'note: "{incident}" is merged into "{into}": its claims count there'
            for incident in named
            if (into := resolved(incident, self._merges, NOW)) != incident
        ]

    def same_url(self, url: str, report: str) -> list[str]:
        """A note where another report was filed with the url."""
        other = self._urls.setdefault(url, report) if url else report
        if other == report:
            return []
        return [f"note: {other} has the same url; both stand, as separate reports"]

    def _read(self, case: Case, urls: Sequence[str]) -> None:
        from projections.views import effect_reader, reader

        with case.caught_up() as connection:
            self._merges = effect_reader.merges(connection)
            self._measures = _spelled(reader.measures(connection))
            self._populations = _spelled(reader.populations(connection))
            for url in set(urls):
                for report, _ in reader.reports_at(connection, url):
                    self._urls.setdefault(url, report)


def _spelled(names: list[str]) -> dict[str, str]:
    return {same_name(name): name for name in names}


def _note(what: str, name: str, known: dict[str, str]) -> list[str]:
    """A note where a name is new and close to a known one; from then on it is known itself."""
    key = same_name(name)
    if known.get(key) == name:
        return []
    close = get_close_matches(key, known, 1, CLOSE)
    known.setdefault(key, name)
    if not close:
        return []
    return [f'note: the {what} "{name}" is new to this case, which has "{known[close[0]]}"']
