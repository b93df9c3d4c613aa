"""Lines of a record file as bytes: JSON lines, or the rows of a table.

A file of records is UTF-8, whatever the terminal is, and safe to print (decision 0009): in JSON
what is unsafe stands as an escape, and a cell that holds such a thing is JSON too.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from tracker.records.cells import JSON, is_plain, text_of_cell
from tracker.records.writing import KEYS, Line
from tracker.safe import is_safe, safe_in_json

DEL = b"\x7f"  # the one unsafe character of ASCII that JSON does not escape by itself
_encode = msgspec.json.Encoder().encode


def json_lines(lines: Iterable[Line]) -> Iterator[bytes]:
    """A line of JSON for each."""
    for line in lines:
        yield _json(line) + b"\n"


def csv_lines(lines: Iterable[Line]) -> Iterator[bytes]:
    """A head with every key, and a row for each line; what is absent is an empty cell."""
    yield _row(KEYS)
    for line in lines:
        yield _row(_cell(key, getattr(line, key)) for key in KEYS)


FORMS: Mapping[str, Callable[[Iterable[Line]], Iterator[bytes]]] = {
    "jsonl": json_lines, "csv": csv_lines,
}  # fmt: skip


def _json(data: Any) -> bytes:
    written = _encode(data)
    if written.isascii() and DEL not in written:
        return written
    return safe_in_json(written.decode()).encode()


def _row(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO()
    # With both characters as its line end, every version of Python quotes a cell that has either.
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()[:-2].encode() + b"\n"


def _cell(key: str, value: Any) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "true"
        case str() if value == DEFAULTS[key]:
            return ""
        case str() if is_plain(value) and text_of_cell(value) == value:
            if key != "place" or not value.startswith("{"):
                return value
        case int():
            return str(value)
        case list() if all(map(_stands_plainly, value)):
            return " > ".join(value)
    return _json(value).decode()


def _stands_plainly(link: Any) -> bool:
    """Whether a link of a chain is itself where the chain is a text."""
    return isinstance(link, str) and not (">" in link or link.startswith(JSON)) and is_safe(link)


DEFAULTS = dict(zip(KEYS, Line.__struct_defaults__, strict=True))
