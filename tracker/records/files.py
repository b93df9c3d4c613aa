"""Opens a record file, or standard input, compressed or not; reads it once, from front to back."""

import gzip
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import BinaryIO, cast

import msgspec

STDIN = "-"
SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv"}
GZIP = b"\x1f\x8b"
BUFFER = 1 << 16  # bytes


class Opened(msgspec.Struct):
    """A file that is being read: its bytes, and how far into it we are."""

    data: io.BufferedReader
    raw: BinaryIO
    size: int | None  # bytes as stored; None where that is not known

    def done(self) -> float | None:
        """The part of the file that was read, 0 to 1; None where its size is not known."""
        return min(self.raw.tell() / self.size, 1.0) if self.size else None


def standard_input() -> io.BufferedReader:
    """Standard input, of which one can look at the beginning."""
    return cast(io.BufferedReader, sys.stdin.buffer)


def record_kind(path: str) -> str:
    """jsonl or csv by the name of a file; "" where it is not named as one of records."""
    name = path.lower().removesuffix(".gz")
    return SUFFIXES.get(os.path.splitext(name)[1], "")


@contextmanager
def opened(path: str) -> Iterator[Opened]:
    """A file open for reading; what is compressed by gzip is read as what it holds.

    Raises OSError.
    """
    with nullcontext(standard_input()) if path == STDIN else open(path, "rb", BUFFER) as file:
        raw: BinaryIO = file
        size = None if path == STDIN else os.fstat(raw.fileno()).st_size or None
        buffered = cast(io.BufferedReader, raw)
        if buffered.peek(len(GZIP))[: len(GZIP)] == GZIP:
            buffered = io.BufferedReader(gzip.GzipFile(fileobj=raw))
        yield Opened(buffered, raw, size)


def kind_of_input() -> str:
    """jsonl where the next thing in standard input is an object of JSON; else ""."""
    begins = standard_input().peek(64)
    if begins[: len(GZIP)] == GZIP:  # compressed: what a report never is
        return "jsonl"
    return "jsonl" if begins.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else ""
