"""Files as they come, huge and empty ones, in any line ends; disks that fill; Ctrl-C and pipes."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.cases import fill, held
from tests.helpers.commands import BUNDLED, TRACKER, Desk, environment, report, tracker

DISK = 512 * 1024  # bytes of the small disk


def cited(desk: Desk) -> dict[str, Any]:
    """The one claim of the case that the estimate is of, with its words."""
    used: list[dict[str, Any]] = desk.ok("why", "strikes", "killed", "--json").data()["estimate"][
        "used"
    ]
    assert len(used) == 1
    return used[0]


def text_of(desk: Desk) -> str:
    """The text of the only report, as the case keeps it."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(desk.case)) as log:
        ((text,),) = log.execute("SELECT text FROM texts").fetchall()
    assert isinstance(text, str)
    return text


# --- how texts come ---------------------------------------------------------------------------


def test_a_report_from_standard_input_is_the_one_of_the_file(desk: Desk) -> None:
    content = report({"quote": "A text"})
    (piped,) = desk.ok("ingest", "-", "--json", stdin=content.encode()).data()
    (named,) = desk.ok("ingest", desk.write("a.md", content), "--json").data()
    assert (piped["status"], piped["path"]) == ("filed", "-")
    assert (named["status"], named["report"]) == ("unchanged", piped["report"])
    alone = tracker("ingest", "-", "--format", "jsonl", cwd=desk.folder, stdin=content.encode())
    assert alone.rows()[0]["status"] == "unchanged"


def test_windows_line_ends_are_kept_and_quotes_are_found_across_them(desk: Desk) -> None:
    content = report({"quote": "six people died"}, text="In all, six\npeople died.\n")
    desk.ok("ingest", desk.write("a.md", content.replace("\n", "\r\n")))
    assert text_of(desk) == "In all, six\r\npeople died.\r\n"
    assert cited(desk)["quote"] == "six\r\npeople died"
    assert desk.ok("verify").status == 0


def test_a_byte_order_mark_is_no_part_of_the_text(desk: Desk) -> None:
    desk.ok("ingest", desk.write("a.md", b"\xef\xbb\xbf" + report({"quote": "A text"}).encode()))
    assert cited(desk)["start"] == 0
    bare = desk.write("b.txt", b"\xef\xbb\xbfplain")
    desk.ok("ingest", bare, "--outlet", "X", "--published", "2020-03-13T01:00Z")
    marked = tracker("ingest", "a.md", "--format", "jsonl", cwd=desk.folder).rows()[0]
    without = desk.write("c.md", report({"quote": "A text"}))
    (same,) = desk.ok("ingest", without, "--json").data()
    assert (same["report"], same["status"]) == (marked["report"], "unchanged")


@pytest.mark.parametrize("fence", ["+++", "+++ \t", "+++\r"])
def test_only_the_first_two_fences_count(desk: Desk, fence: str) -> None:
    text = f"A text.\n{fence}\n[[claim]]\n+++\nThe end\n"
    content = report({"quote": "The end"}, text=text)
    desk.ok("ingest", desk.write("a.md", content))
    assert text_of(desk) == text
    assert text[cited(desk)["start"] :].startswith("The end")


@pytest.mark.parametrize("beginning", ["++", "++++\n", " +++\n", "\n+++\n", "text\n+++\n"])
def test_what_does_not_begin_with_a_fence_is_all_text(desk: Desk, beginning: str) -> None:
    given = ("--outlet", "X", "--published", "2020-03-13T01:00Z")
    desk.ok("ingest", desk.write("a.txt", f"{beginning}rest"), *given)
    assert text_of(desk) == f"{beginning}rest"


def test_a_closing_fence_may_end_the_file(desk: Desk) -> None:
    content = report({}).removesuffix("\nA text.\n")
    assert content.endswith("\n+++")
    desk.ok("ingest", desk.write("a.md", content))
    assert text_of(desk) == ""


def test_an_empty_text_can_be_filed_but_not_quoted(desk: Desk) -> None:
    ran = desk.ok("ingest", desk.write("a.md", report({}, text="")))
    assert "no quote; it cites the report as a whole" in ran.err
    assert cited(desk)["quote"] is None
    bad = desk.run("ingest", desk.write("b.md", report({"quote": "words"}, text="")))
    assert bad.status == 2
    assert "does not occur in the text" in bad.err
    empty = desk.run("ingest", "-", "--outlet", "X", "--published", "2020-03-13T01:00Z")
    assert empty.status == 0


@pytest.mark.parametrize(
    "quote", ["six people died", " six  people\ndied ", "six\tpeople\u00a0died"]
)
def test_a_quote_may_be_wrapped_in_another_way_than_the_text(desk: Desk, quote: str) -> None:
    text = "It is said that six\n   people\u2003died."
    desk.ok("ingest", desk.write("a.md", report({"quote": quote}, text=text)))
    claim = cited(desk)
    assert claim["quote"] == text[claim["start"] : claim["end"]] == "six\n   people\u2003died"


def test_of_a_quote_that_occurs_twice_the_first_is_cited_and_it_is_said(desk: Desk) -> None:
    text = "No. Six died there, and six died here; six died."
    ran = desk.ok("ingest", desk.write("a.md", report({"quote": "six died"}, text=text)))
    assert "its quote occurs 2 times; the first is cited" in ran.err
    assert cited(desk)["start"] == text.index("six died")


def test_offsets_count_code_points(desk: Desk) -> None:
    text = "😀é\u0301 שלום: six died"
    desk.ok("ingest", desk.write("a.md", report({"quote": "six died"}, text=text)))
    assert cited(desk)["start"] == len(text) - len("six died")


def test_a_text_with_a_null_byte_is_kept_whole(desk: Desk) -> None:
    text = "before\0after, six died\n"
    desk.ok("ingest", desk.write("a.md", report({"quote": "six died"}, text=text)))
    assert text_of(desk) == text
    assert desk.ok("verify").status == 0


def test_a_report_of_five_megabytes_is_filed_and_cited(desk: Desk) -> None:
    text = "".join(f"Line {n}: nobody was hurt.\n" for n in range(180_000)) + "Then six died.\n"
    assert len(text) > 5_000_000
    desk.ok("ingest", desk.write("a.md", report({"quote": "Then six died"}, text=text)))
    assert cited(desk)["start"] == text.index("Then six")
    assert desk.ok("ingest", "a.md", "--json").data()[0]["status"] == "unchanged"
    assert desk.ok("verify").status == 0
    slip = report({"quote": "Then seven died"}, text=text)
    assert 'has "Then", but then not "seven"' in desk.run("ingest", desk.write("b.md", slip)).err


def test_more_than_64_mebibytes_is_refused(desk: Desk) -> None:
    with open(desk.folder / "huge.md", "wb") as file:
        file.truncate(64 * 2**20 + 1)
    ran = desk.run("ingest", "huge.md")
    assert (ran.status, "larger than 64 MiB" in ran.err) == (2, True)


@pytest.mark.parametrize(
    "front",
    [
        f"figure = {'9' * 5000}",
        f"title = 0x{'f' * 5000}",
        f"modality = 0x{'f' * 5000}",
        f"x = {'[' * 5000}",
        f"x = {'{a=' * 5000}",
    ],
    ids=["decimal", "hexadecimal", "choice", "arrays", "tables"],
)
def test_endless_numbers_and_nesting_are_problems_of_the_file(desk: Desk, front: str) -> None:
    content = report({"flag": "yes"}).replace('flag = "yes"', front)
    ran = desk.run("ingest", desk.write("a.md", content))
    assert ran.status == 2
    assert ran.err.startswith("error: a.md")
    assert "fault" not in ran.err


def test_lines_are_told_as_an_editor_counts_them(desk: Desk) -> None:
    content = report({"figure": "umpteen"}, title="a title").replace("a title", "a\u2028b\u0085c")
    lines = content.split("\n")
    place = lines.index('figure = "umpteen"') + 1
    assert f"a.md:{place}: claim 1, figure" in desk.run("ingest", desk.write("a.md", content)).err


@pytest.mark.parametrize("name", ["reports", ".reports/of the day", "a/../reports", "./reports"])
def test_a_folder_may_lie_in_a_hidden_one(desk: Desk, name: str) -> None:
    (desk.folder / "a").mkdir()
    (desk.folder / name).mkdir(parents=True)
    desk.write(f"{name}/a.md", report({}))
    (desk.folder / name / ".hidden").mkdir()
    desk.write(f"{name}/.hidden/b.md", "no report")
    for path in (name, str(desk.folder / name)):
        (row,) = desk.ok("ingest", path, "--json").data()
        assert row["path"] == f"{Path(path)}/a.md"


def test_nothing_is_filed_where_one_of_the_files_is_from_the_future(desk: Desk) -> None:
    desk.write("a.md", report({}))
    desk.write("b.md", report({}, published="2020-03-16T00:00:00Z"))
    ran = desk.run("ingest", ".")
    assert ran.status == 2
    assert "b.md:3: published: 2020-03-16T00:00:00Z is in the future" in ran.err
    assert not desk.case.exists()


# --- laws -------------------------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
counts = st.integers(0, 10**6).map(str) | st.sampled_from(
    ["at least a dozen", "some 14", "2-5", "dozens", "fewer than 50", "no", "several"]
)
degrees = st.integers(-90, 90) | st.floats(-90, 90, allow_nan=False)
values = (
    st.fixed_dictionaries({"figure": counts | st.integers(0, 99)})
    | st.fixed_dictionaries({"term": words})
    | st.fixed_dictionaries({"place": words})
    | st.fixed_dictionaries(
        {"place": st.fixed_dictionaries({"name": words, "latitude": degrees, "longitude": degrees})}
    )
    | st.fixed_dictionaries({"moment": st.sampled_from(["2020", "2020-03", "2020-03-12~"])})
    | st.fixed_dictionaries({"flag": st.sampled_from(["yes", "no", "unknown"]) | st.booleans()})
    | st.fixed_dictionaries({"breakdown": st.just({"civilian": "1", "police": "at least 2"})})
)
others: Any = st.fixed_dictionaries(
    {},
    optional={
        "population": words,
        "said_by": st.lists(words, max_size=3),
        "modality": st.sampled_from(["asserted", "expected", "alleged", "denied"]),
        "basis": st.sampled_from(["cumulative", "incremental"]),
        "occurred": st.sampled_from(["2020-03-12", "2020-03-11/2020-03-12", "2020-03~"]),
        "first_hand": st.booleans(),
    },
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(values, others), max_size=5), st.booleans())
def test_whatever_was_filed_is_unchanged_when_it_is_filed_again(
    claims: list[tuple[dict[str, object], dict[str, object]]], in_steps: bool
) -> None:
    tables = [{"measure": f"m{n}", **value, **more} for n, (value, more) in enumerate(claims)]
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        if in_steps:
            desk.ok("ingest", desk.write("a.md", report(*tables[: len(tables) // 2])))
        desk.ok("ingest", desk.write("a.md", report(*tables)))
        before = desk.ok("log", "--format", "jsonl").rows()
        (row,) = desk.ok("ingest", "a.md", "--json").data()
        assert (row["status"], row["claims"]) == ("unchanged", len(tables))
        assert desk.ok("log", "--format", "jsonl").rows() == before
        assert [line["event"] for line in before].count("claim.reported") == len(tables)
        assert len(desk.ok("list", "--format", "jsonl").rows()) >= len(tables)
        assert desk.ok("verify").status == 0


# --- full disks -------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte, which only root can mount."""
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("a small disk can only be mounted by root")
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={DISK}", "tracker-test", place], capture_output=True
    )
    if done.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def limit_files() -> None:
    """No file of this process may grow beyond the size of the small disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (DISK, DISK))


def ingest(
    case: Path, reports: Path, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TRACKER, "--case", case, "ingest", reports], cwd=reports.parent, env=environment(),
        preexec_fn=before, capture_output=True, text=True,
    )  # fmt: skip


def assert_whole_but_unfinished(done: subprocess.CompletedProcess[str], case: Path) -> None:
    assert done.returncode == 3, done
    assert "Traceback" not in done.stderr
    assert "fault of tracker" not in done.stderr
    assert "error: the case cannot be read or written: " in done.stderr
    assert "disk" in done.stderr
    found = held(case)
    assert found.findings == ()
    assert 0 < len(found.claims) < 40
    assert set(found.claims.values()) == {30}


def test_a_full_disk_is_said_leaves_nothing_half_done_and_can_be_mended(
    small_disk: Path, tmp_path: Path
) -> None:
    reports, case = fill(tmp_path / "reports", 40, 30), small_disk / "case.db"
    done = ingest(case, reports)
    copy = tmp_path / "copy.db"
    for suffix in ("", "-journal", "-wal"):
        if (small_disk / f"case.db{suffix}").exists():
            shutil.copy(f"{case}{suffix}", f"{copy}{suffix}")
    assert_whole_but_unfinished(done, copy)
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    assert ingest(case, reports).returncode == 0
    assert set(held(case).claims.values()) == {30}
    assert len(held(case).claims) == 40


def test_a_file_that_may_not_grow_is_said_and_can_be_mended(tmp_path: Path) -> None:
    reports, case = fill(tmp_path / "reports", 40, 30), tmp_path / "case.db"
    assert_whole_but_unfinished(ingest(case, reports, limit_files), case)
    assert ingest(case, reports).returncode == 0
    found = held(case)
    assert (len(found.claims), found.findings) == (40, ())


def test_a_view_that_cannot_grow_does_not_hinder_the_log(tmp_path: Path) -> None:
    reports, case = fill(tmp_path / "reports", 40, 30), tmp_path / "case.db"
    assert ingest(case, reports).returncode == 0
    (tmp_path / "case.views.db").unlink(missing_ok=True)
    asked = [*TRACKER, "--case", str(case), "list"]
    done = subprocess.run(
        asked, env=environment(), preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (65536, 65536)
        ), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "fault of tracker" not in done.stderr
    assert subprocess.run(asked, env=environment(), capture_output=True).returncode == 0


def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    desk = Desk(tmp_path).bundled()
    ran = desk.run("--case", "/proc/case.db", "ingest", BUNDLED[0])
    assert ran.status == 3
    assert ran.err.startswith("error: ")


# --- interrupts and pipes ---------------------------------------------------------------------


@pytest.mark.parametrize("after", [1, 5, 12])
def test_ctrl_c_keeps_what_was_filed_and_ends_with_130(desk: Desk, after: int) -> None:
    folder = desk.folder / "reports"
    folder.mkdir()
    for number in range(60):
        claims = ({"incident": f"i{number}", "measure": f"m{n}"} for n in range(30))
        content = report(*claims, outlet=f"Outlet {number}")
        (folder / f"{number:02}.md").write_text(content, "utf-8")
    child = subprocess.Popen(
        [*TRACKER, "ingest", "reports"], cwd=desk.folder, env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stderr
    said = []
    for line in child.stderr:
        said.append(line)
        if sum("opened the incident" in one for one in said) == after:
            child.send_signal(signal.SIGINT)
            break
    out, err = child.communicate()
    err = "".join(said) + err
    filed = held(desk.case)
    assert child.returncode == 130, err
    assert err.endswith("stopped; what was reported as filed is kept, nothing is half done\n")
    assert "Traceback" not in err
    named = sum(line.startswith("filed ") for line in out.splitlines())
    assert f"{named} of 60 reports were filed" in err
    assert 0 <= len(filed.claims) - named <= 1  # one may be recorded, and not yet said
    assert set(filed.claims.values()) == {30}
    assert after <= len(filed.claims) < 60
    assert err.count("opened the incident") in (len(filed.claims), len(filed.claims) - 1)
    assert desk.ok("ingest", "reports").err.count("opened") == 60 - len(filed.claims)


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_a_reader_that_goes_away_ends_it_quietly(desk: Desk, form: str) -> None:
    fill(desk.folder / "reports", 40, 30)
    desk.ok("ingest", "reports")
    script = f"{sys.executable} -m tracker log --format {form} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=desk.folder, env=environment(), capture_output=True, text=True
    )
    assert done.stderr == ""
    assert done.stdout.endswith("\n0\n")
    assert done.stdout.count("\n") == 2


def test_notes_that_nobody_reads_do_not_stop_the_filing(desk: Desk) -> None:
    folder = desk.folder / "reports"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number:02}.md").write_text(
            report({"incident": f"i{number}"}, title=f"{number}")
        )
    script = f"{sys.executable} -m tracker ingest reports 2>&1 >/dev/null | true"
    subprocess.run(["bash", "-c", script], cwd=desk.folder, env=environment(), check=True)
    assert len(held(desk.case).claims) == 20


@pytest.mark.parametrize("args", [["list"], ["log", "--json"], ["show", "strikes", "--value"]])
def test_output_that_cannot_be_written_is_an_error(desk: Desk, args: list[str]) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full here")
    desk.bundled().ok("ingest", *BUNDLED)
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*TRACKER, *args], cwd=desk.folder, env=environment(), stdout=full,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert done.returncode > 0
    assert done.stderr.count("\n") <= 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "1>&- 2>&-", "0<&-"])
def test_streams_that_are_closed_from_the_start_are_no_fault(desk: Desk, closed: str) -> None:
    desk.bundled()
    script = f"{sys.executable} -m tracker ingest {BUNDLED[0]} {closed}; echo ended $?"
    done = subprocess.run(
        ["bash", "-c", script], cwd=desk.folder, env=environment(), capture_output=True, text=True
    )
    assert done.stdout.endswith("ended 0\n")
    assert "Traceback" not in done.stderr
    assert "fault" not in done.stderr
    assert len(held(desk.case).claims) == 1


def test_the_url_of_a_case_that_is_none_is_refused(desk: Desk) -> None:
    ran = desk.run("--case", "postgresql://user@[host/case", "list")
    assert ran.status == 2
    assert "the URL of the case cannot be read" in ran.err
