"""Laws of reading records: the quick way reads what the long way reads; what spills is not lost."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from tests.helpers.records import PLAIN
from tracker.problems import Problem
from tracker.records.columns import Columns
from tracker.records.fields import KEYS, Reader
from tracker.records.quick import QuickReader
from tracker.records.record import Record
from tracker.records.spilling import Spilling

NOW = datetime(2026, 1, 1, tzinfo=UTC)

texts = st.sampled_from(
    ["", " ", "a", " strikes  b", "everyone", "Everyone ", "x" * 201, "a\tb", "a\x00", "unknown",
     "2020-03", "20200313T010000Z-0123456789ab#3", "12", "at least 12", "dozens", "yes", "\u200d"]
)  # fmt: skip
values = st.one_of(
    st.none(), texts, st.integers(-3, 2**53), st.floats(0, 9), st.booleans(), st.just([]),
    st.lists(texts, max_size=3), st.dictionaries(texts, st.one_of(texts, st.integers(-1, 9))),
    st.just([{"name": "x", "anonymous": True}]), st.just("2020-03-13T01:00:00Z"),
    st.just("2020-03-13"), st.sampled_from(["asserted", "denied", "incremental", "claim"]),
)  # fmt: skip
changed = st.dictionaries(st.sampled_from([*KEYS, "figur"]), values, max_size=4)


def long_way(line: dict[str, Any]) -> tuple[Record | None, list[Problem], int]:
    """What the long way reads, its problems, and how many times were days."""
    problems: list[Problem] = []
    reader = Reader("a.jsonl", None, NOW, problems)
    return reader.read(1, line), problems, reader.days


@given(changed)
@example({"breakdown": {}})
def test_the_quick_way_reads_what_the_long_way_reads(different: dict[str, Any]) -> None:
    line = PLAIN | different
    problems: list[Problem] = []
    reader = Reader("a.jsonl", None, NOW, problems)
    found = QuickReader(reader).json(1, json.dumps(line).encode())
    assert (found, problems, reader.days) == long_way(line)


@given(changed)
@example({"breakdown": {}})
def test_a_line_under_other_names_is_read_as_under_ours(different: dict[str, Any]) -> None:
    line = {key: value for key, value in (PLAIN | different).items() if value is not None}
    columns = Columns({f"their {key}": key for key in KEYS})
    told = columns.renamed({f"their {key}": value for key, value in line.items() if key in KEYS})
    told |= {key: value for key, value in line.items() if key not in KEYS}
    problems: list[Problem] = []
    reader = Reader("a.jsonl", None, NOW, problems)
    assert (QuickReader(reader).table(1, told), problems, reader.days) == long_way(line)


def test_a_plain_line_does_not_go_the_long_way(monkeypatch: Any) -> None:
    monkeypatch.setattr(Reader, "read", None)
    reader = Reader("a.jsonl", None, NOW, [])
    assert QuickReader(reader).json(1, json.dumps(PLAIN).encode()) is not None


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9))), st.integers(1, 5))
def test_what_spills_is_found_again(written: list[tuple[int, int]], limit: int) -> None:
    kept, plain = Spilling[int](limit), dict[bytes, int]()
    for number, value in written:
        key = str(number).encode()
        assert kept.get(key) == plain.get(key)
        kept.set(key, value)
        plain[key] = value
    assert {key: kept.get(key) for key in plain} == plain
    kept.close()
