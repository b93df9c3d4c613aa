"""Environments, clocks and streams as they should not be: no traceback, nothing done by halves."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tests.helpers.cases import held
from tests.helpers.commands import BEGINNING, Desk, Ran, environment, report, tracker
from tests.helpers.hostile import ask_everything, assert_safe
from tests.helpers.records import events

SURROUNDINGS = (
    ({"TRACKER_ACTOR": "a\nb\x1b[2J"}, 2), ({"TRACKER_ACTOR": " "}, 2), ({"TRACKER_ACTOR": ""}, 0),
    ({"TRACKER_ACTOR": "x" * 5000}, 2), ({"TRACKER_ACTOR": "\udcff"}, 2),
    ({"TRACKER_ACTOR": "\u202eksed"}, 2), ({"TRACKER_ACTOR": "Ä 東京"}, 0),
    ({"COLUMNS": "0"}, 0), ({"COLUMNS": "-1"}, 0), ({"COLUMNS": "x"}, 0), ({"COLUMNS": "1"}, 0),
    ({"COLUMNS": "9" * 11}, 0), ({"LINES": "0"}, 0), ({"TZ": "nonsense"}, 0),
    ({"TZ": ":/etc/passwd"}, 0), ({"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"}, 0),
    ({"PYTHONIOENCODING": "ascii"}, 0), ({"NO_COLOR": "1", "TERM": "dumb"}, 0),
    ({"TERM": "\x1b[2J"}, 0), ({"HOME": "/nonexistent", "TMPDIR": "/nonexistent"}, 0),
    ({"TRACKER_CASE": ""}, 0), ({"TRACKER_CASE": "\n\x1b[2J"}, 3),
    ({"TRACKER_CASE": "http://x/y"}, 2), ({"TRACKER_DEBUG": "1"}, 0),
)  # fmt: skip


# Two commands in one process: to begin one is most of the time that they take.
MARK_AND_LIST = """
import sys
from tracker.cli import run

codes = set()
for line in ["mark", "m"], ["list"]:
    try:
        run(line)
        codes.add(0)
    except SystemExit as end:
        codes.add(end.code or 0)
sys.exit(*codes)
"""


@pytest.mark.parametrize(("given", "status"), SURROUNDINGS, ids=lambda value: ascii(value)[:60])
def test_a_mark_is_made_or_refused_in_any_surroundings(
    desk: Desk, given: dict[str, str], status: int
) -> None:
    desk.ok("ingest", desk.write("a.md", report({"figure": "6"})))
    done = subprocess.run(
        [sys.executable, "-c", MARK_AND_LIST], cwd=desk.folder, env=environment(**given),
        capture_output=True,
    )  # fmt: skip
    ran = assert_safe(Ran(done.returncode, done.stdout.decode(), done.stderr.decode()))
    assert ran.status == status, ran
    assert held(desk.case).events == 3 + (status == 0)
    assert (set("strikes") <= set(ran.out)) == (status == 0)  # perhaps over several lines


def test_very_many_arguments_are_read_or_refused(desk: Desk) -> None:
    count = 2_000
    name = desk.write("a.md", report({}))
    assert assert_safe(tracker("list", *["x"] * count, cwd=desk.folder)).status == 2
    missing = assert_safe(tracker("ingest", *[f"n{n}" for n in range(count)], cwd=desk.folder))
    assert missing.err.count("there is no such file") == count
    assert not desk.case.exists()
    assert tracker("ingest", *[name] * count, cwd=desk.folder).status == 0
    assert len(events(desk)) == 3


@pytest.mark.parametrize("streams", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "| true", "</dev/full"])
def test_a_mark_is_made_whatever_streams_there_are(desk: Desk, streams: str) -> None:
    desk.ok("ingest", desk.write("a.md", report({})))
    script = f"{sys.executable} -m tracker mark m {streams}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=desk.folder, env=environment(), capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr
    assert events(desk)[3]["name"] == "m"


# --- clocks ---------------------------------------------------------------------------------------

ASKED = (
    ["list"], ["log"], ["verify"], ["history", "strikes", "killed", "--axis", "recorded", "--all"],
    ["history", "strikes", "killed", "--axis", "reported", "--all"], ["why", "strikes", "killed"],
    ["jumps", "--axis", "recorded"], ["diff", "--axis", "recorded", "--from", "#1"],
    ["replay", "strikes", "--axis", "recorded"], ["checks"], ["sources"], ["rule", "list"],
)  # fmt: skip


def filed_at(desk: Desk, instant: datetime, figure: int, published: str) -> None:
    """File a report when the clock shows an instant."""
    desk.now = instant - timedelta(minutes=1)
    content = report({"figure": figure}, published=published, text=f"{figure} died.")
    desk.ok("ingest", desk.write(f"{figure}.md", content))


def test_a_clock_that_runs_backwards_changes_neither_order_nor_answers(desk: Desk) -> None:
    # given three reports, the second filed by a clock that was set a year back
    filed_at(desk, BEGINNING, 5, "2018-03-13T01:00:00Z")
    filed_at(desk, BEGINNING - timedelta(days=365), 6, "2018-03-14T01:00:00Z")
    filed_at(desk, BEGINNING + timedelta(days=1), 7, "2018-03-15T01:00:00Z")
    # then what was recorded stands in its order, with the times that the clock gave
    log = events(desk)
    claims = [event for event in log if event["event"] == "claim.reported"]
    assert [claim["value"]["lower"] for claim in claims] == [5, 6, 7]
    assert [event["position"] for event in log] == list(range(1, 8))
    assert claims[1]["recorded_at"] < claims[0]["recorded_at"] < claims[2]["recorded_at"]
    # and along the log it is seen in that order
    changes = desk.ok(
        "history", "strikes", "killed", "--axis", "recorded", "--format", "jsonl",
        "--policy", "latest",
    ).rows()  # fmt: skip
    assert [change["after"]["best"] for change in changes] == [5, 6, 7]
    ask_everything(desk, ASKED)
    # and undo takes back the last entry, not the one of the latest time
    desk.now = BEGINNING - timedelta(days=700)
    desk.ok("undo", "--because", "x")
    assert desk.ok("show", "strikes", "killed", "--value", "--policy", "latest").out == "6\n"
    assert desk.ok("verify").status == 0


@pytest.mark.parametrize("before", ["2019-06-01", "2020-03-14T09:00:00Z", "1970-01-01"])
def test_what_was_known_at_a_time_is_a_beginning_of_the_log(desk: Desk, before: str) -> None:
    filed_at(desk, BEGINNING, 5, "2018-03-13T01:00:00Z")
    filed_at(desk, BEGINNING - timedelta(days=365), 6, "2018-03-14T01:00:00Z")
    desk.now = BEGINNING
    lines = desk.ok("list", "--known-at", before, "--format", "jsonl", "--policy", "latest")
    position = int(lines.err.split("known at #")[1].split()[0])
    by_place = desk.ok(
        "list", "--known-at", f"#{position}", "--format", "jsonl", "--policy", "latest"
    )
    assert lines.out == by_place.out


@pytest.mark.parametrize("year", [1, 1969, 1970, 2038, 2106, 9998, 9999])
def test_a_clock_may_show_any_year(desk: Desk, year: int) -> None:
    filed_at(desk, datetime(year, 6, 1, tzinfo=UTC), 5, f"{year:04}-05-31T01:00:00Z")
    assert desk.ok("show", "strikes", "killed", "--value").out == "5\n"
    ask_everything(desk, ASKED)
    for instant in ("yesterday", "-999999w", "now", "0001-01-01", "9999-12-31"):
        assert assert_safe(desk.run("list", "--as-of", instant)).status in (0, 2)
    desk.ok("undo", "--because", "x")
    assert desk.ok("verify").status == 0
