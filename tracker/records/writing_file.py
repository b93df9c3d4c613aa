"""Where records are written: a file that is there whole or not at all, or standard output."""

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from tracker.records.writing_forms import FORMS
from tracker.whole_file import NotWritten, whole_file

GZ = ".gz"


def form_of(path: Path | None, form: str | None) -> str:
    """The form of a file by its name, that of the option where there is no file. Raises NotWritten:
    another name, or two forms that differ."""
    if path is None:
        return form or "jsonl"
    named = Path(path.name.lower().removesuffix(GZ)).suffix.removeprefix(".")
    if named not in FORMS:
        raise NotWritten(
            f"{path}: its name does not say which form it has",
            hint="end it in .jsonl or .csv, and in .gz to compress it",
        )
    if form not in (None, named):
        raise NotWritten(f"{path} is named as {named}, but --format is {form}", hint="leave it out")
    return named


@contextmanager
def written(path: Path | None) -> Iterator[BinaryIO]:
    """A file to write to, which is put at its path when it is whole; None: standard output.

    Raises OSError, which names the file.
    """
    if path is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with whole_file(path) as file:
        yield from _compressed(path, file)


def _compressed(path: Path, file: BinaryIO) -> Iterator[BinaryIO]:
    """The file itself or, by its name, one that compresses: the same records, the same bytes."""
    if path.suffix.lower() != GZ:
        yield file
        return
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0) as zipped:
        yield cast(BinaryIO, zipped)
