"""The lines of a record file, one after another: JSON lines, or the rows of a table."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import msgspec

from tracker.records.cells import cell_reader, text_of_cell
from tracker.records.columns import PART, Columns, gathered, is_key
from tracker.records.fields import KEYS, Reader
from tracker.records.quick import QuickReader
from tracker.records.record import Record

LONGEST = 16 * 1024 * 1024  # bytes of a line, or characters of a row
DELIMITERS = ",;\t|"
ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
BOM = b"\xef\xbb\xbf"
NOT_UTF8 = "it holds bytes that are not UTF-8"
CLOSED = 'a cell that holds the delimiter or a line end stands in "…"; a quote in it is doubled'
CONVERT = "save the file as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8 FILE)"


def json_records(data: io.BufferedReader, reader: Reader, columns: Columns) -> Iterator[Record]:
    """The records of JSON lines; those refused are left out, their problems noted."""
    quick, line, plain = QuickReader(reader), 0, columns.are_plain
    if data.peek(2)[:2] in ENCODINGS:
        reader.refuse(1, "the file is UTF-16, and lines of JSON are UTF-8", CONVERT)
        return
    while text := data.readline(LONGEST + 1):
        line += 1
        if line == 1:
            text = text.removeprefix(BOM)
        if len(text) > LONGEST:
            long = f"the line is longer than {LONGEST // 2**20} MiB; what follows was not read"
            reader.refuse(line, long)
            return
        if not text.strip():
            continue
        record = quick.json(line, text) if plain else _renamed(quick, line, text, columns)
        if record is not None:
            yield record


def _renamed(quick: QuickReader, line: int, text: bytes, columns: Columns) -> Record | None:
    given = quick.decoded(line, text)
    return None if given is None else quick.table(line, columns.renamed(given))


def table_records(
    data: io.BufferedReader, reader: Reader, columns: Columns, delimiter: str = ""
) -> Iterator[Record]:
    """The records of a table with a head; those refused are left out, their problems noted."""
    encoding = ENCODINGS.get(data.peek(2)[:2], "utf-8-sig")
    text = io.TextIOWrapper(data, encoding, errors="surrogateescape", newline="")
    csv.field_size_limit(LONGEST)
    try:
        yield from _table_records(text, reader, columns, delimiter)
    finally:
        text.detach()


def _table_records(
    text: io.TextIOWrapper, reader: Reader, columns: Columns, delimiter: str
) -> Iterator[Record]:
    rows, before = _rows(text, reader, delimiter), len(reader.problems)
    _, head = next(rows, (1, []))
    keys = _keys(head, reader, columns) if len(reader.problems) == before else None
    if keys is None:
        return
    row = _Row(keys, reader, columns)
    for line, cells in rows:
        if any(cells) and (record := row.read(line, cells)):
            yield record


def _rows(
    text: io.TextIOWrapper, reader: Reader, delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table, each with the line on which it begins, up to one that cannot be read:
    that is a problem. None is longer than LONGEST: one without an end would fill the memory."""
    line, room = 1, LONGEST

    def lines() -> Iterator[str]:
        nonlocal room
        while read := text.readline(room + 1):
            room -= len(read)
            if room < 0:
                raise csv.Error(f"it is longer than {LONGEST // 2**20} MiB; nothing after is read")
            yield read

    try:
        first = next(lines(), "")
        every = chain([first], lines())
        rows = csv.reader(every, delimiter=delimiter or _delimiter(first), strict=True)
        for cells in rows:
            yield line, cells
            line, room = rows.line_num + 1, LONGEST
    except csv.Error as error:
        reader.refuse(line, f"cannot read the row that begins here: {error}", CLOSED)
    except UnicodeDecodeError as error:  # of UTF-16, whose bytes come in pairs
        reader.refuse(line, f"it is not {error.encoding.upper()}: {error.reason}", CONVERT)


def _keys(names: Sequence[str], reader: Reader, columns: Columns) -> list[str | None] | None:
    """The key of each column; None where the head is refused."""
    before = len(reader.problems)
    keys = [columns.key(name.strip()) for name in names]
    if not any(keys):
        reader.refuse(
            1, "the table has no head", f"the first line names columns: {', '.join(KEYS)}"
        )
    for name in columns.names.keys() - {name.strip() for name in names}:
        reader.refuse(1, f'there is no column "{name}"', f"columns: {', '.join(names)}")
    known = [key for key in keys if key is not None]
    if unknown := [name for name, key in zip(names, keys, strict=True) if key and not is_key(key)]:
        reader.unknown(1, unknown)
    for key in sorted({key for key in known if known.count(key) > 1}):
        reader.refuse(1, f'two columns are "{key}"', "leave one out, or --map it to another key")
    return keys if len(reader.problems) == before else None


class _Row:
    """Reads the rows of one table: what stands in each column is known from its head."""

    def __init__(self, keys: Sequence[str | None], reader: Reader, columns: Columns) -> None:
        self._reader = reader
        self._quick = QuickReader(reader)
        self._common = dict(columns.common)
        self._keys = keys
        self._readers = [cell_reader(key or "") for key in keys]
        self._has_parts = any(key.startswith(PART) for key in (*filter(None, keys), *self._common))

    def read(self, line: int, cells: Sequence[str]) -> Record | None:
        """The record of a row; None where a problem was noted."""
        if len(cells) != len(self._keys):
            what = f"it has {len(cells)} cells, the head has {len(self._keys)}"
            self._reader.refuse(line, what, CLOSED)
            return None
        if not _are_text(cells):
            self._reader.refuse(line, NOT_UTF8, CONVERT)
            return None
        try:
            told = self._told(cells)
        except (msgspec.DecodeError, AttributeError, TypeError, RecursionError) as error:
            hint = "{…} and […] in a cell are JSON"
            self._reader.refuse(line, f"a cell is not JSON: {error}", hint)
            return None
        return self._quick.table(line, told)

    def _told(self, cells: Sequence[str]) -> dict[str, Any]:
        """What the cells say, by key."""
        told: dict[str, Any] = self._common.copy()
        for key, read, cell in zip(self._keys, self._readers, cells, strict=True):
            if not cell or key is None or cell.isspace():
                continue
            stands_plainly = read is text_of_cell and cell[0] != '"'
            told[key] = cell if stands_plainly else read(cell)
        return gathered(told) if self._has_parts else told


def _are_text(cells: Sequence[str]) -> bool:
    """Whether all bytes of a row were text."""
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return False
    return True


def _delimiter(head: str) -> str:
    """The delimiter of a table: the one that stands in its head most often."""
    return max(DELIMITERS, key=head.count)
