"""The plain line of a record file, read in a fifth of the time: others go the long way.

Whatever is read here is read so by `Reader` too; what is refused is refused there, with reasons.
"""

import json
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, get_args

import msgspec

from events.attribution import UNKNOWN, Link, chain
from events.errors import Refused
from events.figure_grammar import parse_figure
from events.figures import MOST, Figure
from events.identity import read_claim_address
from events.moments import parse_moment
from events.names import check_name, same_name
from events.report import Basis, Modality, Part
from events.values import Term
from tracker.claim_fields import EVERYONE, cited
from tracker.claim_fields import LONG as LONG_TERM
from tracker.drafts import DraftClaim
from tracker.records.fields import DAY, LONG, Reader
from tracker.records.record import Document, Record, document_of

Count = int | str


class PlainLine(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The keys of a plain line, of the plain types."""

    incident: str
    measure: str
    outlet: str
    reported_at: str
    figure: Count | None = None
    term: str | None = None
    said_by: tuple[str, ...] | None = None
    population: str | None = None
    report: str | None = None
    url: str | None = None
    quote: str | None = None
    occurred: str | None = None
    breakdown: dict[str, Count] | None = None
    low: int | None = None
    high: int | None = None
    modality: Modality | None = None
    basis: Basis | None = None
    title: str | None = None
    op: Literal["claim"] | None = None
    claim: str | None = None
    first_hand: bool = False
    report_first_hand: bool = False


class QuickReader:
    """Reads lines as `Reader` does; only those it cannot read go there."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._decode = msgspec.json.Decoder(PlainLine).decode
        self._document = lru_cache(2_000)(self._document_of)

    def json(self, line: int, data: bytes) -> Record | None:
        """The record of a line of JSON; None where a problem was noted."""
        try:
            told = self._decode(data)
            if _has_each_key_once(data):
                return self._plain(line, told)
            return self._slowly(line, data)
        except (msgspec.DecodeError, ValueError, Refused, RecursionError):
            return self._slowly(line, data)

    def table(self, line: int, given: Mapping[str, Any]) -> Record | None:
        """The record of a line of a table, its cells by key."""
        try:
            return self._plain(line, msgspec.convert(given, PlainLine))
        except (msgspec.ValidationError, ValueError, Refused):
            return self._reader.read(line, given)

    def _slowly(self, line: int, data: bytes) -> Record | None:
        given = self.decoded(line, data)
        return None if given is None else self._reader.read(line, given)

    def decoded(self, line: int, data: bytes) -> dict[str, Any] | None:
        """The object of a line of JSON; None where it is none, and that was noted."""
        try:
            given = msgspec.json.decode(data)
            if repeated := _repeated_key(data):
                self._reader.refuse(line, f'it has the key "{repeated}" twice', "leave one out")
                return None
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            self._reader.refuse(line, f"it is not JSON: {error}", "one object a line: {…}")
            return None
        if not isinstance(given, dict):
            self._reader.refuse(line, "it is not an object", "one object a line: {…}")
            return None
        return given

    def _plain(self, line: int, told: PlainLine) -> Record:
        """Raises ValueError or Refused for what is not plain."""
        figure, term, parts = told.figure, told.term, told.breakdown
        if (figure is None) == (term is None) and not (parts and term is None):
            raise ValueError("one value")
        if parts is not None and not parts:
            raise ValueError("no parts")
        document = self._document(
            told.outlet, told.reported_at, told.report, told.title, told.url,
            told.report_first_hand,
        )  # fmt: skip
        said_by = _links(told.said_by) if told.said_by else ()
        population = None if told.population is None else _population(told.population)
        claim = DraftClaim(
            _name("incident", told.incident),
            _name("measure", told.measure),
            _value(figure, term),
            _parts(population, tuple(parts.items())) if parts else (),
            population,
            said_by,
            MODALITIES[told.modality],
            BASES[told.basis],
            None if told.occurred is None else _moment(told.occurred),
            told.first_hand,
            None if told.quote is None else cited(None, told.quote),
            told.low,
            told.high,
        )
        if told.low is not None or told.high is not None:
            _check_range(claim)
        address = told.claim.strip() if told.claim else ""
        if address:
            read_claim_address(address)
        if len(told.reported_at) == DAY:
            self._reader.days += 1
        attribution = chain(said_by, document.outlet)
        return Record(line, document, claim, attribution, "claim", address)

    def _document_of(
        self, outlet: str, reported_at: str, report: str | None, title: str | None,
        url: str | None, first_hand: bool,
    ) -> Document:  # fmt: skip
        return document_of(
            check_name("outlet", outlet),
            self._reader.instant(reported_at),
            check_name("report", report, LONG) if report else "",
            check_name("title", title, LONG) if title else "",
            check_name("url", url, LONG) if url else "",
            first_hand,
        )


def _has_each_key_once(data: bytes) -> bool:
    """Whether a line has no more keys than are left of them when it is read: of one that comes
    twice a parser keeps the last. Where that is not plain, whoever reads slowly tells."""
    if b" :" in data or b"\t:" in data or b"\r:" in data:  # white space after a key
        return False
    return data.count(b'":') == _keys(_object(data))


def _keys(given: Mapping[str, Any]) -> int:
    """How many keys an object has, and those in it."""
    number = len(given)
    for value in given.values():
        if type(value) is dict:
            number += _keys(value)
        elif type(value) is list:
            for one in value:
                if type(one) is dict:
                    number += _keys(one)
    return number


def _repeated_key(data: bytes) -> str:
    """The first key that comes twice in an object of a line; "" where none does."""
    repeated: list[str] = []

    def take(pairs: list[tuple[str, Any]]) -> None:
        times = Counter(name for name, _ in pairs)
        repeated.extend(name for name, number in times.items() if number > 1)

    json.loads(data, object_pairs_hook=take, parse_int=str, parse_float=str)
    return repeated[0] if repeated else ""


_object = msgspec.json.Decoder(dict[str, Any]).decode
MODALITIES = {None: "asserted"} | {name: name for name in get_args(Modality)}
BASES = {None: "cumulative"} | {name: name for name in get_args(Basis)}
_name = lru_cache(20_000)(check_name)
_figure = lru_cache(20_000)(parse_figure)
_moment = lru_cache(10_000)(parse_moment)


def _value(figure: Count | None, term: str | None) -> Figure | Term | None:
    if term is not None:
        return Term(_name("the term", term, LONG_TERM))
    return None if figure is None else _figure(figure)


@lru_cache(10_000)
def _links(names: tuple[str, ...]) -> tuple[Link, ...]:
    checked = (check_name("who says so", name) for name in names)
    return tuple(UNKNOWN if name.casefold() == "unknown" else Link(name) for name in checked)


@lru_cache(10_000)
def _population(name: str) -> str | None:
    checked = check_name("population", name) if name else None
    return None if checked is None or same_name(checked) == EVERYONE else checked


@lru_cache(10_000)
def _parts(population: str | None, parts: tuple[tuple[str, Count], ...]) -> tuple[Part, ...]:
    """Raises ValueError where somebody is counted twice."""
    read = tuple(Part(check_name("the population", who), _figure(many)) for who, many in parts)
    counted = {same_name(population or EVERYONE), *(same_name(part.population) for part in read)}
    if len(counted) <= len(read):
        raise ValueError("counted twice")
    return read


def _check_range(claim: DraftClaim) -> None:
    for end in (claim.low, claim.high):
        if end is not None and (not 0 <= end <= MOST or isinstance(claim.value, Term)):
            raise ValueError("not a range")
