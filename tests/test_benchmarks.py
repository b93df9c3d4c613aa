"""The benchmarks measure what they say: real work, settings read back, targets told as they are."""

import gzip
import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks import page
from benchmarks.child import peak_bytes
from benchmarks.claims import CLAIMS_A_REPORT, batches, records, spread
from benchmarks.peers.found import find
from benchmarks.plan import EMMETT, GIT_HISTORY, OURS, RAW, STATEMENTS, UMADB, WORKS, Run
from benchmarks.plot import plot
from benchmarks.process import MeasurementFailed, measure
from benchmarks.results import Results, load, rows, together
from benchmarks.tables import tables
from benchmarks.targets import targets
from events.durability import durability
from events.event import Event
from events.log import Log
from events.report import ClaimReported, ClaimRetracted, ReportFiled

EVENTS = 200
REPORTS = EVENTS // (CLAIMS_A_REPORT + 1)
PEERS = {UMADB, EMMETT, STATEMENTS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small case, its views, and its files."""
    home = tmp_path_factory.mktemp("material")
    measure("benchmarks.material:prepare", folder=str(home), events=EVENTS)
    return home


# --- what is measured on ----------------------------------------------------------------------


def told(events: Iterator[Event]) -> list[dict[str, Any]]:
    """Reports and claims, without who entered them and when, and what their reports are called."""
    entered = {"recorded_at", "recorded_by", "system_user", "report"}
    return [
        {name: getattr(event, name) for name in event.__struct_fields__ if name not in entered}
        for event in events
        if isinstance(event, ReportFiled | ClaimReported)
    ]


def test_what_is_made_up_is_the_same_each_time() -> None:
    shape = spread(EVENTS)
    assert records(shape, 3) == records(shape, 3)
    assert records(shape, 3) != records(shape, 4)


@pytest.mark.parametrize("name", ["records.jsonl", "records.csv"])
def test_the_record_files_say_what_the_events_say(folder: Path, name: str) -> None:
    """So the import of a file and the append of its events are compared rightly."""
    measure("benchmarks.works.commands:imported", folder=str(folder), name=name)

    with closing(Log(folder / f"imported.{name}.db")) as log:
        imported = told(logged.event for logged in log.read())
    made = told(entry.event for some in batches(spread(EVENTS), 7) for entry in some.entries)
    assert imported == made
    assert len(made) == EVENTS


def test_a_stored_claim_is_about_six_hundred_bytes(folder: Path) -> None:
    made = measure("benchmarks.material:prepare", folder=str(folder), events=EVENTS)
    assert 550 <= made["claim_bytes"] <= 650


CHANGES = (
    ("a1", 1, "killed", "assert", 10),
    ("b2", 2, "killed", "revise", 12),
    ("b2", 2, "killed*", "assert", "about"),
    ("c3", 3, "killed", "retract", None),
)


@pytest.mark.skipif(not shutil.which("git"), reason="there is no git")
def test_a_stream_is_the_same_as_records_and_as_commits(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "changes.gz", "wt", encoding="utf-8") as file:
        for commit, day, name, op, value in CHANGES:
            change = {
                "committed_at": f"2022-03-0{day}T10:00:00Z", "commit": commit, "dataset": "toll",
                "source": "a ministry", "incident": "day", "measure": name, "op": op,
                "value": value,
            }  # fmt: skip
            file.write(json.dumps(change) + "\n")

    made = measure(
        "benchmarks.works.stream:prepare",
        folder=str(tmp_path), changes=str(tmp_path / "changes.gz"),
    )  # fmt: skip
    measure("benchmarks.works.commands:imported", folder=str(tmp_path), name="toll.jsonl")

    assert made["lengths"] == {"all": 4, "toll": 4}
    git = ["git", "-C", str(tmp_path / "ukraine-losses")]
    commits = subprocess.run([*git, "log", "--format=%s"], check=True, capture_output=True)
    assert commits.stdout.split() == [b"c3", b"b2", b"a1"]
    rows = json.loads((tmp_path / "ukraine-losses" / "toll.json").read_text("utf-8"))
    assert rows == [{"incident": "day", "killed*": "about"}]
    with closing(Log(tmp_path / "imported.toll.jsonl.db")) as log:
        kinds = Counter(type(logged.event) for logged in log.read())
    assert (kinds[ClaimReported], kinds[ClaimRetracted]) == (3, 1)


# --- the measurements -------------------------------------------------------------------------


def given(run: Run) -> dict[str, Any]:
    small = {"events": EVENTS, "reports": 5, "batch": 50, "most": 5}
    return {name: small.get(name, value) for name, value in run.given}


RUNS = [(work, run) for work in WORKS for run in work.runs if run.who not in PEERS]


def test_every_measurement_does_its_work(folder: Path) -> None:
    size = measure("benchmarks.material:prepare", folder=str(folder), events=EVENTS)["events"]
    for work, run in RUNS:
        answer = measure(run.function, folder=str(folder), **given(run))
        found = [answer] if run.who else [one for one in answer.values() if isinstance(one, dict)]
        assert found, run.function
        for one in found:
            assert one["seconds"] > 0
            assert 5 <= one["count"] <= size, run.function
            if work.unit == "events" and run.who in (RAW, OURS) and "import" not in work.name:
                assert one["count"] == size, run.function


@pytest.mark.parametrize(
    "function", ["works.raw:append", "works.log:append", "peers.library:append"]
)
def test_all_that_append_here_are_as_durable_as_a_case(folder: Path, function: str) -> None:
    answer = measure(f"benchmarks.{function}", folder=str(folder), batch=50)
    wanted = durability()
    expected = f"journal_mode={wanted.journal}, synchronous={wanted.synchronous}"
    assert answer["durability"] == expected


def test_a_measurement_that_fails_says_so(tmp_path: Path) -> None:
    with pytest.raises(MeasurementFailed, match="no such table"):
        measure("benchmarks.works.raw:read", folder=str(tmp_path))


def test_the_peak_of_the_memory_is_what_was_held(tmp_path: Path) -> None:
    before = peak_bytes()
    held = bytearray(before + 2**26)
    assert peak_bytes() >= len(held)


def test_questions_are_answered_beside_their_statements(folder: Path) -> None:
    asked = ["now", "as-of", "known-at", "both", "why", "history", "history, recorded"]
    answer = measure(
        "benchmarks.works.questions:questions", folder=str(folder), about=0, rounds=1, asked=asked
    )
    assert answer["claims"] > 0
    assert [row["question"] for row in answer["rows"]] == asked
    for row in answer["rows"]:
        assert 0 < row["longest"] <= row["sql"]


def test_peers_that_are_not_there_are_named_with_how_to_get_them(tmp_path: Path) -> None:
    missing = find(tmp_path).missing
    assert set(missing) == {UMADB, EMMETT, STATEMENTS, GIT_HISTORY}
    assert all("make bench-peers" in why for who, why in missing.items() if who != EMMETT)


# --- what is made of them ---------------------------------------------------------------------


def measured(rate: int, limit: int = 1000, size: int = 100_000) -> Results:
    """A run in which we append at a rate beside a raw limit."""
    results = Results("a machine", "2026-11-21", "")
    found = {
        ("append", OURS): {"seconds": 1.0, "count": rate, "peak": 2**20},
        ("append", RAW): {"seconds": 1.0, "count": limit, "peak": 2**20},
    }
    results.sizes.append({"size": size, "events": size, "claim": 600})
    results.rows += rows(size, [found])
    return results


@pytest.mark.parametrize(("rate", "met"), [(450, True), (449, False)])
def test_a_target_is_met_or_missed(rate: int, met: bool) -> None:
    (target, *_) = targets(measured(rate))
    assert target.met is met


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    others = list(targets(measured(450)))[1:]
    assert {(target.measured, target.met) for target in others} == {("not measured", None)}


def test_a_ratio_is_to_the_limit_of_its_own_round() -> None:
    slow, quick = ({("append", OURS): {"seconds": s, "count": 50},
                    ("append", RAW): {"seconds": s, "count": 100}} for s in (9.0, 1.0))  # fmt: skip
    (ours, _) = rows(10, [slow, quick, slow])
    assert ours.ratio == 0.5
    assert ours.rounds == 3


def test_a_later_run_takes_the_place_of_an_earlier_one() -> None:
    whole = together([measured(100), measured(200), measured(300, size=10_000)])
    row = whole.row("append", 100_000, OURS)
    assert row is not None
    assert row.rate == 200
    assert [size["size"] for size in whole.sizes] == [10_000, 100_000]


def test_figures_are_read_as_they_were_saved(tmp_path: Path) -> None:
    results = measured(450)
    results.save(tmp_path / "a.json")
    assert load(tmp_path / "a.json") == results
    assert json.loads((tmp_path / "a.json").read_text())["machine"] == "a machine"


def test_tables_show_rate_ratio_and_memory() -> None:
    assert "| tracker | 450 (0.45), 1 MiB |" in tables(measured(450))


def test_the_plot_has_a_line_for_each_that_was_measured() -> None:
    results = together([measured(450), measured(400, size=10_000)])
    image = ElementTree.fromstring(plot(results))
    lines = image.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 2
    assert all(line.get("points", "").count(",") == 2 for line in lines)


def test_the_page_and_its_plot_are_made_of_the_figures_kept() -> None:
    """`make bench ARGS=--page` makes them again."""
    runs = page.kept()
    assert runs
    text = page.PAGE.read_text("utf-8")
    assert page.written(text, runs) == text
    assert page.PLOT.read_text("utf-8") == plot(together(runs))
