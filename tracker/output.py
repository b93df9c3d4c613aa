"""Prints what a command found: as a table for people, as JSON, JSON lines or CSV for programs."""

import csv
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from tracker.safe import safe, safe_json

if TYPE_CHECKING:
    from rich.console import Console

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("table", "json", "jsonl", "csv")
GAP = 3  # characters between two columns of a table
LEAST = 2  # characters of a column at the least: a wide one must have a place
NARROWEST = 40  # characters of a terminal: for a narrower one, or COLUMNS=0, cells would be cropped
PIPED_WIDTH = 200  # characters of a table that does not go to a terminal


class Table(msgspec.Struct, frozen=True):
    """Rows of cells for people."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    empty: str = "nothing"


class Listing(msgspec.Struct, frozen=True):
    """Blocks of lines for people, where a table would be too wide: a head, and what is under it."""

    blocks: Sequence[tuple[str, Sequence[str]]]
    title: str = ""
    empty: str = "nothing"


class Output(msgspec.Struct, frozen=True):
    """One answer in all its forms: a document, lines, flat records (for CSV), and for people.

    Lines and records are printed as they come: there may be very many.
    """

    document: Any
    lines: Iterable[Mapping[str, Any]]
    records: Iterable[Mapping[str, Any]]
    shown: Sequence[Table | Listing]


def format_options(command: F) -> F:
    """Adds `--format` and `--json`; the command gets the format as `form`."""
    as_json = click.option("--json", "form", flag_value="json", help="Short for --format json.")
    with_format = click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How to print what was found.",
    )
    return with_format(as_json(command))


def emit(output: Output, form: str) -> None:
    """Print an answer in one form."""
    match form:
        case "json":
            write(safe_json(output.document, indent=2))
        case "jsonl":
            for line in output.lines:
                write(safe_json(line))
        case "csv":
            write_csv(output.records)
        case _:
            for number, shown in enumerate(output.shown):
                if number:
                    write("")
                write_table(shown) if isinstance(shown, Table) else write_listing(shown)


def write(line: str) -> None:
    """A line to standard output."""
    sys.stdout.write(line + "\n")


def note(message: str) -> None:
    """A line for people to standard error, made safe."""
    sys.stdout.flush()
    over_progress = "\r\x1b[K" if sys.stderr.isatty() else ""
    try:
        sys.stderr.write(f"{over_progress}{safe(message)}\n")
    except BrokenPipeError:  # nobody reads our notes: no reason to stop
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def write_csv(records: Iterable[Mapping[str, Any]]) -> None:
    """Records as CSV with a head; texts are made safe, absent values are empty."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for number, record in enumerate(records):
        if not number:
            writer.writerow(record)
        writer.writerow([_cell(value) for value in record.values()])


def write_table(table: Table) -> None:
    """A table as wide as the terminal; nothing of it depends on colour."""
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    rows = [["\n".join(map(safe, cell.split("\n"))) for cell in row] for row in table.rows]
    for column, width in zip(table.columns, _widths(table.columns, rows), strict=True):
        drawn.add_column(Text(column), overflow="fold", width=width)
    for row in rows:
        drawn.add_row(*map(Text, row))
    title = [Text(safe(table.title), style="bold")] if table.title else []
    _draw(*title, drawn if rows else Text(f"  {table.empty}"))


def write_listing(listing: Listing) -> None:
    """Blocks, the lines under a head indented however narrow the terminal is."""
    from rich.padding import Padding
    from rich.text import Text

    shown: list[Any] = [Text(safe(listing.title), style="bold")] if listing.title else []
    for head, lines in listing.blocks:
        shown.append(Padding(Text(safe(head)), (0, 0, 0, 2)))
        shown += [Padding(Text(safe(line)), (0, 0, 0, 6)) for line in lines]
    _draw(*shown, *(() if listing.blocks else (Text(f"  {listing.empty}"),)))


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """The widths of columns that fit side by side: the widest give way, and words are not broken
    unless there is no room for them. What rich has to fit in itself, it may crop."""
    from rich.cells import cell_len

    cells = list(zip(columns, *rows, strict=True))
    widths = [max(cell_len(line) for cell in own for line in cell.split("\n")) for own in cells]
    words = [max((cell_len(word) for word in " ".join(own).split()), default=1) for own in cells]
    room = _console().width - GAP * (len(columns) - 1)
    least = words if sum(words) <= room else [min(LEAST, width) for width in widths]
    while sum(widths) > room and widths != least:
        spare = [at for at, width in enumerate(widths) if width > least[at]]
        widths[max(spare, key=lambda at: (widths[at] + (0 < at < len(widths) - 1), at))] -= 1
    return [max(width, 1) for width in widths]


def _console() -> "Console":
    from rich.console import Console

    narrow = sys.stdout.isatty() or "COLUMNS" in os.environ
    console = Console(
        highlight=False, markup=False, emoji=False, width=None if narrow else PIPED_WIDTH
    )
    console.width = max(console.width, NARROWEST)
    return console


def _draw(*shown: Any) -> None:
    """Print what rich draws, without the spaces with which it fills up lines."""
    console = _console()
    with console.capture() as drawn:
        console.print(*shown, sep="\n")
    for line in drawn.get().splitlines():
        write(line.rstrip())


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe(value) if isinstance(value, str) else value


def joined(texts: Iterable[str], joint: str = "; ") -> str:
    """The texts that are not empty, in one."""
    return joint.join(text for text in texts if text)
