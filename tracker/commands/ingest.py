"""tracker ingest"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.app import App, pass_app
from tracker.drafts import DraftReport
from tracker.output import Output, emit, format_options, note
from tracker.problems import FilesRefused, Problem
from tracker.records.files import STDIN, kind_of_input, record_kind
from tracker.records.files import SUFFIXES as KINDS
from tracker.records.ingest import ImportedFiles
from tracker.records.options import RecordOptions, record_options
from tracker.report_file import read_report

if TYPE_CHECKING:
    from tracker.report_ingest import FiledReports

SUFFIXES = (".md", ".txt")
UNREAD = (".html", ".htm", ".pdf", ".json", ".xlsx", ".docx", ".gz", ".zip")
TYPES = ("report", *sorted(set(KINDS.values())))
MOST_BYTES = 64 * 1024 * 1024  # a report longer than this is not a report


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--outlet", help="Who published a text that has no front matter.")
@click.option("--published", metavar="TIME", help="When: 2020-03-13T01:00:00Z.")
@click.option("--title", help="Its title.")
@click.option("--url", help="Where it was found.")
@click.option(
    "--retract-missing",
    is_flag=True,
    help="Where a text was changed at its url, record claims whose words are gone as retracted.",
)
@click.option(
    "--type",
    "kind",
    type=click.Choice(TYPES),
    help="What the files hold [default: by their names].",
)
@record_options
@click.option("--dry-run", is_flag=True, help="Print the exact events; record nothing.")
@format_options
@pass_app
def command(
    app: App,
    /,
    paths: tuple[str, ...],
    retract_missing: bool,
    kind: str | None,
    records: RecordOptions,
    dry_run: bool,
    form: str,
    **options: Any,
) -> None:
    """File reports and the claims they make, or records of claims.

    PATH is a report file (.md or .txt), a record file (.jsonl, .csv or .tsv, also as .gz), a folder
    of them, or - for standard input. Filing the same file again changes nothing.

    A report file is a text with TOML front matter between lines of +++; a text without takes
    --outlet and --published. All are checked first: where any has a problem, all problems are
    listed and nothing is filed. A file that has gained claims adds those. A report and its claims
    are recorded together or not at all. A text of the same outlet at the same url that reads
    otherwise is another edition of the report: the old one stays, and claims whose words are gone
    or changed are named, each with the sentence before and now.

    A record file holds a claim or a retraction in each line; columns under other names are told
    with --map. Record files are taken one after another, each whole or not at all, or with --batch
    in parts that stay; after an interruption the same command goes on.

    \b
    tracker ingest reports/
    tracker ingest --dry-run report.md
    tracker ingest losses.csv.gz --map total=figure --set measure=killed --outlet "Ministry"
    pbpaste | tracker ingest - --outlet Reuters --published 2020-03-13T01:00:00Z
    """
    told = {key: value for key, value in options.items() if value is not None}
    reports, tables, problems = _sorted(paths, kind)
    drafts = _read(app, reports, told, problems)
    case = app.case()
    imported = ImportedFiles(app, case, records.with_common(told), dry_run)
    try:
        for path, of in tables:
            imported.take(path, of)
    except BaseException:
        _emit(imported, None, form)  # what was imported stays, and is named
        raise
    if drafts:
        from tracker.report_ingest import FiledReports  # imports much, for reports alone

        _file(FiledReports(case, drafts, retract_missing), imported, dry_run, form)
    elif not dry_run:
        _emit(imported, None, form)
    if dry_run:
        note("dry run: nothing was recorded")


def _file(filed: "FiledReports", imported: ImportedFiles, dry_run: bool, form: str) -> None:
    """File the reports; what was filed is named, whatever stops us."""
    if dry_run:
        filed.print_events()
        return
    try:
        filed.take_all()
    finally:
        _emit(imported, filed, form)
        filed.say_rest()


def _emit(imported: ImportedFiles, filed: "FiledReports | None", form: str) -> None:
    """What was imported and filed; nothing where nothing was."""
    lines, records, tables = imported.shapes(), imported.shapes(), imported.tables()
    if filed is not None:
        lines += filed.shapes()
        records += filed.flat_shapes()
        tables += filed.tables()
    if lines:
        emit(Output(lines, lines, records, tables), form)


def _sorted(
    paths: tuple[str, ...], kind: str | None
) -> tuple[list[str], list[tuple[str, str]], list[Problem]]:
    """The paths of reports, those of records with their kinds, and the problems of either."""
    reports: list[str] = []
    tables: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for path in _files(paths, problems):
        of = kind or (kind_of_input() if path == STDIN else record_kind(path))
        if of in ("", "report"):
            reports.append(path)
        elif problem := _not_readable(path):
            problems.append(problem)
        else:
            tables.append((path, of))
    return reports, tables, problems


def _read(
    app: App, paths: list[str], options: dict[str, Any], problems: list[Problem]
) -> list[DraftReport]:
    """The drafts of all files. Raises FilesRefused with the problems of all of them."""
    zone, now = app.given_zone, app.now()
    drafts = [
        draft
        for path in paths
        if (data := _bytes(path, problems)) is not None
        and (draft := read_report(path, data, options, zone, problems, now)) is not None
    ]
    if problems:
        raise FilesRefused(problems)
    return drafts


def _files(paths: tuple[str, ...], problems: list[Problem]) -> Iterator[str]:
    for path in paths:
        if path == STDIN or not os.path.isdir(path):
            yield path
            continue
        found = sorted(str(file) for file in Path(path).rglob("*") if _is_report(file, path))
        if not found:
            kinds = ", ".join((*SUFFIXES, *KINDS))
            problems.append(Problem(path, f"the folder holds no report or record files ({kinds})"))
        yield from found


def _is_report(file: Path, folder: str) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    named_so = file.suffix.lower() in SUFFIXES or record_kind(file.name)
    return bool(named_so) and file.is_file() and not hidden


def _bytes(path: str, problems: list[Problem]) -> bytes | None:
    if problem := _not_readable(path):
        problems.append(problem)
        return None
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with open(path, "rb") as file:
                data = file.read(MOST_BYTES + 1)
    except OSError as error:
        problems.append(Problem(path, error.strerror or str(error)))
        return None
    if len(data) > MOST_BYTES:
        problems.append(Problem(path, f"it is larger than {MOST_BYTES // 2**20} MiB"))
        return None
    return data


def _not_readable(path: str) -> Problem | None:
    """Why a path is not that of a report file; None where it may be one."""
    if path == STDIN:
        return None
    if not os.path.exists(path):
        return Problem(path, "there is no such file")
    if not os.path.isfile(path):
        hint = "read a pipe with -: some-command | tracker ingest -"
        return Problem(path, "it is neither a file nor a folder", hint=hint)
    if (suffix := Path(path).suffix.lower()) in UNREAD and not record_kind(path):
        hint = f"reports are in {', '.join(SUFFIXES)} files, records in {', '.join(KINDS)}"
        return Problem(path, f"this version does not read {suffix} files", hint=hint)
    return None
