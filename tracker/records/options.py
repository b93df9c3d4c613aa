"""The options of `tracker ingest` that are about record files, and what they say."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

import click
import msgspec

from tracker.records.columns import Columns, read_columns
from tracker.records.importing import MOST_PROBLEMS

F = TypeVar("F", bound=Callable[..., Any])

TAB = "tab"
COMMON = {"published": "reported_at"}  # options for reports, by what they are called of records


class RecordOptions(msgspec.Struct, frozen=True):
    """How record files are read and imported."""

    columns: Columns = Columns()
    delimiter: str = ""
    batch: int = 0
    most_problems: int = MOST_PROBLEMS

    def with_common(self, told: Mapping[str, str]) -> "RecordOptions":
        """The options, with what was told of all reports as what all records have."""
        common = {COMMON.get(key, key): value for key, value in told.items()}
        columns = msgspec.structs.replace(self.columns, common={**common, **self.columns.common})
        return msgspec.structs.replace(self, columns=columns)


def record_options(command: F) -> F:
    """Adds the options; the command gets `records`, a RecordOptions."""

    @wraps(command)
    def ask(
        *args: Any,
        maps: tuple[str, ...],
        sets: tuple[str, ...],
        ignore_unknown: bool,
        delimiter: str | None,
        batch: int | None,
        max_errors: int,
        **given: Any,
    ) -> Any:
        records = RecordOptions(
            read_columns(maps, sets, ignore_unknown),
            "\t" if delimiter == TAB else delimiter or "",
            batch or 0,
            max_errors,
        )
        return command(*args, records=records, **given)

    for option in reversed(OPTIONS):
        ask = option(ask)
    return cast(F, ask)


def _one_character(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is None or value == TAB or (len(value) == 1 and value not in '"\r\n'):
        return value
    raise click.BadParameter("one character, or tab")


OPTIONS = (
    click.option(
        "--map", "maps", multiple=True, metavar="THEIRS=OURS",
        help="What a column or key of a record file is called here (may be repeated).",
    ),
    click.option(
        "--set", "sets", multiple=True, metavar="OURS=VALUE",
        help="What every record has where it has nothing itself (may be repeated).",
    ),
    click.option(
        "--ignore-unknown", is_flag=True,
        help="Leave out columns and keys of records that are not known; else they are refused.",
    ),
    click.option(
        "--delimiter", metavar="CHAR", callback=_one_character,
        help="Between the cells of a table: a character, or tab [default: as its head has it].",
    ),
    click.option(
        "--batch", type=click.IntRange(1), default=None, metavar="N",
        help="Record so many records at a time; what is recorded stays, whatever comes after.",
    ),
    click.option(
        "--max-errors", type=click.IntRange(1), default=MOST_PROBLEMS, show_default=True,
        metavar="N", help="How many problems of a record file are told.",
    ),
)  # fmt: skip
