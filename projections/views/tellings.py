"""Who says so, through whom and in what sense: chains and tellings, with their numbers."""

import msgspec

from events.attribution import Chain, origin_key, voice_of
from events.names import same_name
from projections.views import schema
from projections.views.driver import Driver
from projections.views.inserts import Inserts
from projections.views.numbers import Numbers, trimmed


class Tellings:
    """Gives chains, their links and ways of telling their numbers, and new ones their rows."""

    def __init__(self, driver: Driver, inserts: Inserts) -> None:
        self._inserts = inserts
        self._origins = Numbers(driver, schema.origin, "id")
        self._sources = Numbers(driver, schema.source, "id")
        self._source_of: dict[str, int] = {}  # by each way to spell it
        self._chains = Numbers(driver, schema.chain, "id", "origin", long=True)
        columns = ("chain", "voice", "modality", "basis", "period")
        self._tellings = Numbers(driver, schema.telling, *columns, long=True)

    def of(self, links: Chain, first_hand: bool, modality: str, basis: str, period: str) -> int:
        """The number of a way of telling; `period` of what is new in one."""
        voice = voice_of(links, first_hand).value
        row = self._chain(links), voice, modality, basis, period
        number, is_new = self._tellings.of(*row)
        if is_new:
            self._inserts.add(schema.telling, number, *row)
        return number

    def trim(self) -> None:
        """Forget, where very many are known."""
        for numbers in (self._origins, self._sources, self._chains, self._tellings):
            numbers.trim()
        trimmed(self._source_of)

    def _chain(self, links: Chain) -> int:
        """The number of a chain, whose links and sources are written when it is a new one."""
        names = [link.name for link in links]
        key = origin_key(links)
        origin, is_new = self._origins.of(key)
        if is_new:
            self._inserts.add(schema.origin, origin, key)
        row = msgspec.json.encode(names).decode(), origin
        number, is_new = self._chains.of(*row)
        if is_new:
            self._inserts.add(schema.chain, number, *row)
            for place, name in enumerate(names, 1):
                source = self._source_of.get(name) or self._source(name)
                self._inserts.add(schema.link, number, place, source)
        return number

    def _source(self, name: str) -> int:
        number, is_new = self._sources.of(same_name(name))
        if is_new:
            self._inserts.add(schema.source, number, same_name(name), name)
        self._source_of[name] = number
        return number
