"""Files that no reader expects: whole or nothing, with what is wrong; and in bounded memory."""

import gc
import os
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest

from events.log import Appending, Changes
from tests.helpers.cases import held
from tests.helpers.commands import Desk, report, tracker
from tests.helpers.hostile import assert_safe
from tests.helpers.hostile_cases import CASES, HEAD, ROW, OddFile
from tests.helpers.memory import MIB, peak_of
from tests.helpers.records import json_lines, many, record
from tracker.records import lines


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a case with a report."""
    desk = Desk(tmp_path_factory.mktemp("begun"))
    desk.ok("ingest", desk.write("before.md", report({})))
    return desk.case.read_bytes()


@pytest.mark.parametrize("odd", CASES, ids=lambda odd: odd.name)
def test_a_file_is_taken_whole_or_refused_with_what_is_wrong(
    desk: Desk, begun: bytes, odd: OddFile
) -> None:
    # given a case with a report, and a folder with the file
    desk.case.write_bytes(begun)
    before = held(desk.case).events
    gc.collect()  # else what is thrown away deep within a recursion is told of as well
    # when it is ingested
    ran = assert_safe(desk.run("ingest", desk.write(odd.path, odd.content)))
    # then it is said what is wrong, and nothing is recorded
    assert ran.status == odd.status, ran.err
    assert odd.said in ran.err
    after = held(desk.case)
    if odd.status:
        assert after.events == before
        assert ran.err.startswith(f"error: {odd.path}")
    assert after.findings == ()


@pytest.mark.parametrize("odd", CASES[::9], ids=lambda odd: odd.name)
def test_so_it_is_in_a_process_of_its_own(desk: Desk, odd: OddFile) -> None:
    ran = assert_safe(tracker("ingest", desk.write(odd.path, odd.content), cwd=desk.folder))
    assert (ran.status, odd.said in ran.err) == (odd.status, True)


# --- whole or nothing, and its negative control ---------------------------------------------------


def half_of_a_file(desk: Desk) -> int:
    """Import a file that is refused in its last line; how many events are recorded."""
    content = json_lines(many(5000)) + json_lines([record(figure="umpteen")])
    ran = assert_safe(desk.run("ingest", desk.write("a.jsonl", content)))
    assert ran.status == 2
    return held(desk.case).events


def test_nothing_of_a_file_is_recorded_that_is_refused_at_its_end(desk: Desk) -> None:
    assert half_of_a_file(desk) == 0


def test_where_a_piece_is_recorded_apart_it_is_seen_that_a_file_is_half_done(desk: Desk) -> None:
    def append_apart(appending: Appending, changes: Changes) -> int:
        before = append(appending, changes)
        appending.finish()
        appending._cursor.execute("COMMIT")
        appending._cursor.execute("BEGIN IMMEDIATE")
        return before

    append = Appending.append
    with patch.object(Appending, "append", append_apart):
        assert half_of_a_file(desk) > 0


# --- what is no file ------------------------------------------------------------------------------


def make_socket(path: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as server, patch("os.getcwd", return_value="/"):
        server.bind(str(path))


ODD: dict[str, Callable[[Path], None]] = {
    "a pipe": os.mkfifo,
    "a socket": make_socket,
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a folder": Path.mkdir,
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("suffix", ["md", "jsonl", "csv"])
@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_is_refused_and_never_waited_for(
    desk: Desk, kind: str, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    path = Path(f"odd.{suffix}")
    ODD[kind](path)
    ran = assert_safe(desk.run("ingest", str(path)))
    assert ran.status == 2
    assert ran.err.startswith(f"error: odd.{suffix}: ")
    assert not desk.case.exists()
    # as a case it cannot be opened, as a file to write to it is not overwritten
    assert_safe(desk.run("--case", str(path), "list"))
    desk.ok("ingest", desk.write("a.md", report({})))
    if path.exists() and suffix != "md":
        assert assert_safe(desk.run("export", "--to", str(path), "--force")).status == 2
        assert not path.is_file()


def test_a_folder_that_holds_itself_is_read_once(desk: Desk) -> None:
    (desk.folder / "loop").mkdir()
    (desk.folder / "loop" / "loop").symlink_to(".")
    desk.write("loop/a.md", report({}))
    (row,) = desk.ok("ingest", "loop", "--json").data()
    assert row["status"] == "filed"


def test_a_file_that_may_not_be_read_is_said(desk: Desk) -> None:
    desk.write("a.jsonl", json_lines(many(5)))
    (desk.folder / "a.jsonl").chmod(0)
    if os.access(desk.folder / "a.jsonl", os.R_OK):
        pytest.skip("root reads every file")
    ran = assert_safe(desk.run("ingest", "a.jsonl"))
    assert ran.status in (2, 3)
    assert "Permission denied" in ran.err


def test_a_file_that_grows_while_it_is_read_is_whole_up_to_a_line_or_refused(desk: Desk) -> None:
    name = desk.write("a.jsonl", json_lines(many(10)))
    read = lines.json_records

    def growing(data, reader, columns):  # type: ignore[no-untyped-def]
        with open(desk.folder / name, "a") as file:
            file.write(json_lines([record(report="late")]) + '{"outlet": "hal')
        yield from read(data, reader, columns)

    with patch("tracker.records.ingest.json_records", growing):
        ran = assert_safe(desk.run("ingest", name))
    taken = held(desk.case).events if desk.case.exists() else 0
    assert (ran.status == 2 and taken == 0) or (ran.status == 0 and taken > 0)


# --- without an end -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "head"),
    [("a.jsonl", b"{"), ("a.csv", b"incident"), ("b.csv", HEAD + b'"x'), ("a.md", b"+++\n")],
)
def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(
    desk: Desk, path: str, head: bytes
) -> None:
    with open(desk.folder / path, "wb") as file:  # a gigabyte that takes no place on the disk
        file.write(head)
        file.truncate(2**30)
    peak = peak_of("ingest", path, cwd=desk.folder, status=2)
    print(f"\n{path}: {peak / MIB:.0f} MiB")
    assert peak < 160 * MIB


def test_a_row_of_ever_more_cells_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 100_000)
    ran = assert_safe(desk.run("ingest", desk.write("a.csv", HEAD + b'"a\n",' * 50_000)))
    assert ran.status == 2
    assert "a.csv:2: cannot read the row that begins here: it is longer than" in ran.err


def test_a_long_table_of_short_rows_is_none_too_long(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LONGEST", 1_000)
    assert desk.run("ingest", desk.write("a.csv", HEAD + ROW * 500)).status == 0
