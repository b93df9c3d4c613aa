"""What reads what strangers write, each as a function of bytes: it may refuse, as it says it does,
and nothing else may come out of it."""

import io
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from events.attribution import Link, chain, chain_text, origin_key
from events.citation import QuoteNotFound, cite, occurrences
from events.codec import CODEC, UnreadableEvent
from events.errors import Refused
from events.figure_grammar import UnreadableFigure, parse_figure
from events.figures import figure_text, same_bounds
from events.moments import UnreadableMoment, moment_days, parse_moment
from tests.helpers.commands import REPORTS, unsafe_in
from tracker.place import place_of
from tracker.problems import Problem
from tracker.records.columns import BadMapping, Columns, read_columns
from tracker.records.fields import Reader
from tracker.records.lines import json_records, table_records
from tracker.report_file import read_report
from tracker.safe import one_line, safe, safe_in_json
from tracker.trust.checkpoint import read_checkpoint
from tracker.trust.keys import BadKey, new_key, read_public
from tracker.trust.notes import BadNote
from tracker.trust.proving import BadProof, read_proof
from tracker.when import UnreadableInstant, read_known_at, read_when, read_zone

PRESENT = datetime(2020, 3, 14, 9, tzinfo=UTC)
KEY = new_key("desk.example/strikes").public
TOPICS = tuple(CODEC.classes)
MOST = 4096  # bytes that a target is given


class Target(NamedTuple):
    """A function of bytes, and some bytes that it knows what to do with."""

    reads: Callable[[bytes], None]
    seeds: tuple[str | bytes, ...]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape" if data[:1] == b"!" else "replace")


def figure(data: bytes) -> None:
    with suppress(UnreadableFigure):
        read = parse_figure(_text(data))
        assert parse_figure(read.words) == read
        again = parse_figure(figure_text(read))
        assert same_bounds(again, read)
        assert again.approximate == read.approximate


def moment(data: bytes) -> None:
    with suppress(UnreadableMoment):
        read = parse_moment(_text(data))
        first, last = moment_days(read)
        assert first <= last
        assert parse_moment(read.edtf) == read


def when(data: bytes) -> None:
    zone, _, text = _text(data).rpartition("|")
    with suppress(UnreadableInstant):
        where = read_zone(zone) if zone else UTC
        assert read_when(text, where, PRESENT).utcoffset() is not None
    with suppress(UnreadableInstant):
        read_known_at(text, UTC, PRESENT)


def attribution(data: bytes) -> None:
    names = [name for name in _text(data).split(" > ") if name.strip()]
    if names:
        links = chain(tuple(map(Link, names)), "Desk Wire")
        assert links[-1].name
        assert origin_key(links) == origin_key(links[:1] + links[-1:])
        assert chain_text(links)


def quote(data: bytes) -> None:
    text, _, words = _text(data).partition("|")
    with suppress(QuoteNotFound):
        found = cite(text, words)
        assert text[found.start : found.end] == found.quote
        assert found.quote.split() == words.split() or occurrences(text, found)


def report(data: bytes) -> None:
    problems: list[Problem] = []
    draft = read_report("a.md", data, {}, UTC, problems, PRESENT)
    assert (draft is None) == bool(problems)


def records(data: bytes) -> None:
    _records(json_records, data)


def table(data: bytes) -> None:
    _records(table_records, data)


def _records(read: Callable[..., object], data: bytes) -> None:
    problems: list[Problem] = []
    reader = Reader("a", UTC, PRESENT, problems)
    found = read(io.BufferedReader(io.BytesIO(data)), reader, Columns())
    for record in found:  # type: ignore[attr-defined]
        assert record.claim.measure


def columns(data: bytes) -> None:
    maps, _, sets = _text(data).partition("|")
    with suppress(BadMapping):
        read_columns(maps.split("\n"), sets.split("\n") if sets else (), False)


def event(data: bytes) -> None:
    topic = TOPICS[data[0] % len(TOPICS)] if data[:1] < b"\xfa" and data else _text(data[:9])
    with suppress(UnreadableEvent):
        read = CODEC.decode(topic, data[1:])
        assert CODEC.decode(topic, CODEC.encode(read)) == read


def note(data: bytes) -> None:
    with suppress(BadNote):
        checkpoint, read = read_checkpoint(_text(data))
        assert checkpoint.note().text == read.text
        assert KEY not in read.signers([KEY])  # raises BadNote where it says that it is


def key(data: bytes) -> None:
    with suppress(BadKey):
        read = read_public(_text(data))
        assert read_public(str(read)) == read


def proof(data: bytes) -> None:
    with suppress(BadProof):
        read_proof(data)


def place(data: bytes) -> None:
    with suppress(Refused):
        str(place_of(_text(data)))


def printing(data: bytes) -> None:
    text = data.decode("utf-16-le", "replace") + data.decode("utf-8", "surrogateescape")
    for shown in (safe(text), one_line(text), safe_in_json(text)):
        assert not unsafe_in(shown)
        shown.encode()


_LINE = (
    b'{"incident":"strikes","measure":"killed","figure":"6","outlet":"AAP","said_by":["the army"],'
    b'"reported_at":"2020-03-13T05:10:00Z","occurred":"2020-03-12","breakdown":{"civilian":1}}\n'
)
_TABLE = (
    b"incident,measure,figure,outlet,said_by,reported_at\nstrikes,killed,6,AAP,a > b,2020-03-13\n"
)
_REPORT = (
    b'+++\noutlet = "AAP"\ntitle = "t"\npublished = 2020-03-13T05:10:00Z\n[[claim]]\n'
    b'incident = "strikes"\nmeasure = "killed"\nfigure = "6"\nsaid_by = ["the army"]\n'
    b'quote = "six dead"\n+++\nThere were six dead.\n'
)
_EVENT = (
    b'\x10{"v":1,"recorded_at":"2020-03-14T09:00:00Z","recorded_by":"desk","incident":"strikes"}'
)
_NOTE = (
    b"desk.example/strikes\n24\nE6AneGZPVPu8EPPCBma1WGhzcxyvEQZZvr4tFPZyNn4=\n\n"
    + "— desk.example/strikes AAAAAAE=\n".encode()
)
_PROOF = b'{"proof":"consistency","first":1,"second":2,"path":["AAAA"]}'

TARGETS = {
    "figure": Target(figure, ("at least twelve", "between 65 and 73", "some 14", "dozens", "≥ 2")),
    "moment": Target(moment, ("2020-03-12~", "2020-03-11/..", "156X-12-25", "[2020..2021]")),
    "when": Target(when, ("-24h", "Europe/Berlin|2020-03-13", "#12", "mark:x", "2020-W11")),
    "attribution": Target(attribution, ("the army > AP > AAP", "? > AP")),
    "quote": Target(quote, ("There were six  dead.|six dead", "a\r\nb|a b")),
    "report": Target(report, (_REPORT, *(path.read_bytes() for path in REPORTS.glob("*.md")))),
    "records": Target(records, (_LINE, _LINE.replace(b'"6"', b"6"))),
    "table": Target(table, (_TABLE, b"\xef\xbb\xbf" + _TABLE.replace(b",", b";"))),
    "columns": Target(columns, ("dead=figure\nwho=outlet|incident=strikes",)),
    "event": Target(event, (_EVENT, b"\x00" + _EVENT[1:])),
    "note": Target(note, (_NOTE,)),
    "key": Target(key, (str(KEY),)),
    "proof": Target(proof, (_PROOF,)),
    "place": Target(place, ("postgresql://user:secret@host:5432/case", "case.db", "http://[x")),
    "printing": Target(printing, ("a\x1b[31m\u202eb", "\x00\r\n\t", "e\u0301\ufeff")),
}


def seeds(name: str) -> list[bytes]:
    """The seeds of a target as bytes."""
    return [seed.encode() if isinstance(seed, str) else seed for seed in TARGETS[name].seeds]


def mutated(seeds: list[bytes], chance: random.Random) -> bytes:
    """One of the seeds with some bytes changed, put in, taken out, repeated, or of another seed."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 6)):
        at, other = chance.randint(0, len(data)), chance.choice(seeds)
        length, start = chance.randint(0, 8), chance.randint(0, len(other))
        match chance.randrange(5):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = other[start : start + length]
            case 3:
                data[at:at] = data[at : at + length] * chance.randint(1, 9)
            case 4:
                data[at:at] = chance.choice(
                    ("\u202e", "\ud7ff", "٣", "½", "\x00", "\r\n", "9" * 30, "é", '"', "[" * 20)
                ).encode()
    return bytes(data[:MOST])


def run_by_chance(name: str, runs: int, seed: int = 1) -> int:
    """Run a target on changed seeds; how often."""
    chance, known = random.Random(f"{name} {seed}"), seeds(name)
    for _ in range(runs):
        data = mutated(known, chance)
        try:
            TARGETS[name].reads(data)
        except Exception as error:
            raise AssertionError(f"{name} of {data!r}: {type(error).__name__}: {error}") from error
    return runs
