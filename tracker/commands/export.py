"""tracker export"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from tracker.asking import Asked, asks_for_claims
from tracker.completion import complete_incident
from tracker.output import note
from tracker.progress import progress_of
from tracker.records.writing import Line
from tracker.records.writing_file import form_of, written
from tracker.records.writing_forms import FORMS
from tracker.records.writing_stream import Export, events_of, export_of, lines_of
from tracker.whole_file import check_free

NAMED = {"claim": "claim", "correct": "correction", "retract": "retraction"}


@click.command("export")
@click.argument("incidents", nargs=-1, metavar="[INCIDENT]...", shell_complete=complete_incident)
@click.option(
    "--to",
    "path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to FILE: .jsonl or .csv, compressed where .gz follows [default: standard output].",
)
@click.option("--force", is_flag=True, help="Overwrite FILE where it is there already.")
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMS)),
    help="Lines of JSON, or a table [default: as FILE is named, else jsonl].",
)
@click.option("--measure", metavar="MEASURE", help="Only the claims on one measure.")
@asks_for_claims
def command(
    asked: Asked, /, incidents: tuple[str, ...], path: Path | None, force: bool, form: str | None,
    measure: str | None,
) -> None:  # fmt: skip
    """Write the claims of the case, or of INCIDENTs, as a file of records, for `tracker ingest`.

    A line for each claim that counts, under the incident that it counts for, and for each
    correction and retraction by its source, in the order in which they were recorded.

    \b
    tracker export --to case.jsonl.gz
    tracker export strikes --measure killed --as-of 2020-03-13 --format csv
    """
    path = None if path == Path("-") else path
    form = form_of(path, form)
    if path is not None:
        check_free(path, asked.case.path, force=force, hint="--force overwrites it")
    export, counts = export_of(asked, incidents, measure), Counter[str]()
    is_seen = path is not None or not sys.stdout.isatty()
    with (
        progress_of("event", events_of(export), export.steps, shown=is_seen) as events,
        written(path) as file,
    ):
        for data in FORMS[form](_counted(lines_of(export, events), counts)):
            file.write(data)
    _say(export, counts, path)


def _counted(lines: Iterator[Line], counts: Counter[str]) -> Iterator[Line]:
    for line in lines:
        counts[line.op] += 1
        yield line


def _say(export: Export, counts: Counter[str], path: Path | None) -> None:
    """What was written, and what a file of records cannot hold: it is no backup."""
    if path is not None or not counts:
        what = ", ".join(_many(counts[op], name) for op, name in NAMED.items() if counts[op])
        note(f"{what or 'no claim'}{f' written to {path}' if path else ''}")
    if export.kept_back:
        left = ", ".join(f"{count} {what}" for what, count in export.kept_back.items())
        note(f"this is no backup: of the case, records do not hold {left}")


def _many(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"
