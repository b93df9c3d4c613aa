"""Tables in terminals of any width: no character of a cell is lost."""

import sys
from collections import Counter

import pytest

from tracker.output import Table, write_table

WIDTHS = range(40, 201)
SOURCES = Table(
    ["source", "rated", "claims", "slots", "heard", "revised", "held", "hours"],
    [
        ["official, Popular Mobilisation Units\nattributed, own voice, unknown origin", "C", "12",
         "3", "2020-02-01 to 2020-02-06", "11", "13 of 14\n12 again", "1,131.7"],
        ["Australian Associated Press\nown voice", "", "7", "5", "2020-03-13", "0", "5 of 5", ""],
    ],
)  # fmt: skip
REPORTS = Table(
    ["", "report", "claims", "events", "file"],
    [["revised: edition 2", "20200313T010000Z-bc1d09afeab7", "11", "#1–#14", "deep/er/reports.md"]],
)
WIDE = Table(["who", "known"], [["警察と消防", "十二"], ["a" * 120, "b c " * 40]])
PROSE = Table(["claim", "why"], [["20200313T010000Z-bc1d09afeab7#12", "put right " * 20]])


@pytest.mark.parametrize("table", [SOURCES, REPORTS, WIDE, PROSE])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_of_a_table_is_lost_at_any_width(
    table: Table, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    write_table(table)
    shown = Counter(capsys.readouterr().out.replace("─", ""))
    cells = Counter("".join([*table.columns, *(cell for row in table.rows for cell in row)]))
    assert not {char for char in cells if not char.isspace() and shown[char] != cells[char]}


@pytest.mark.parametrize("table", [SOURCES, REPORTS, WIDE, PROSE])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_longer_than_the_terminal(
    table: Table, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    write_table(table)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= width


@pytest.mark.parametrize("width", range(66, 201))
def test_words_are_whole_where_they_fit(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    write_table(PROSE)
    assert "20200313T010000Z-bc1d09afeab7#12" in capsys.readouterr().out


def test_a_table_that_goes_elsewhere_is_not_narrowed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert not sys.stdout.isatty()
    write_table(REPORTS)
    assert "revised: edition 2   20200313T010000Z" in capsys.readouterr().out
