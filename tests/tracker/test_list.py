"""What is known of everything: one reading of the views, line by line as it is found."""

import csv
import io
import re
import subprocess
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.helpers.commands import BUNDLED, TRACKER, Desk, environment
from tests.helpers.exported import recorded
from tests.helpers.said import said, told
from tracker import slot_shapes

STREAMED = {"jsonl": "slot_shape", "csv": "slot_record"}
LIST = re.compile(r"\(\?(, \?)*\)")  # of parameters: one statement takes them all


def given(desk: Desk, incidents: int) -> None:
    """A case with one claim about each of so many incidents."""
    recorded(desk, told(*(said(killed="6", incident=f"i{n}") for n in range(incidents))))


@pytest.mark.parametrize("form", STREAMED)
def test_a_line_is_printed_before_the_next_is_made(
    desk: Desk, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(desk, 30)
    made: list[Any] = []
    shape = getattr(slot_shapes, STREAMED[form])

    def counted(answer: Any) -> Any:
        if made:
            raise KeyboardInterrupt
        made.append(answer)
        return shape(answer)

    monkeypatch.setattr(f"tracker.commands.list.{STREAMED[form]}", counted)
    ran = desk.run("list", "--format", form)
    assert (ran.status, ran.out.count("i0")) == (130, 1)


@pytest.mark.parametrize("form", STREAMED)
def test_everything_is_read_by_as_many_queries_as_one_incident(desk: Desk, form: str) -> None:
    asked: list[str] = []
    for incidents in (1, 40):
        given(desk, incidents)
        desk.ok("list")  # brings the views up to date
        asked.append("")
        count(asked, lambda: desk.ok("list", "--format", form))
        desk.case.unlink()
    assert asked[0] == asked[1]


def count(asked: list[str], ask: Any) -> None:
    """Add the statements that are executed meanwhile to the last text."""

    def executed(*args: Any) -> None:
        asked[-1] += f"{LIST.sub('(?)', args[2])};"

    event.listen(Engine, "before_cursor_execute", executed)
    try:
        ask()
    finally:
        event.remove(Engine, "before_cursor_execute", executed)


def test_the_records_have_the_figures_of_the_lines(desk: Desk) -> None:
    desk.bundled().ok("ingest", *BUNDLED)
    lines = desk.ok("list", "--format", "jsonl").rows()
    records = list(csv.DictReader(io.StringIO(desk.ok("list", "--format", "csv").out)))
    assert len(records) == len(lines)
    for record, line in zip(records, lines, strict=True):
        estimate = line["estimate"]
        assert (record["incident"], record["measure"]) == (line["incident"], line["measure"])
        assert (record["text"], record["rule"]) == (estimate["text"], estimate["rule"])
        assert int(record["corroboration"]) == estimate["corroboration"]


@pytest.mark.parametrize("words", [("list", "--format", "jsonl"), ("export",)])
def test_a_reader_that_has_gone_is_no_error(desk: Desk, words: tuple[str, ...]) -> None:
    given(desk, 3)
    command = [*TRACKER, "--case", str(desk.case), *words]
    piped = subprocess.PIPE
    with subprocess.Popen(command, stdout=piped, stderr=piped, env=environment()) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said_of = process.stderr.read().decode()
    assert process.returncode == 0
    assert "error" not in said_of
    assert "Traceback" not in said_of
