"""What other programs depend on: the shapes of what is printed, exit codes, and which stream."""

import csv
import io
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.commands import (
    BUNDLED,
    ROOT,
    TRACKER,
    Desk,
    Ran,
    environment,
    report,
    tracker,
)

CONTRACT = ROOT.parent / "shared" / "contract"
EARLY = "2020-03-13T02:00:00Z"

ESTIMATE = {
    "low", "best", "high", "approximate", "derived", "rule", "used", "set_aside",
    "corroboration", "unattributed", "contested", "breakdown",
}  # fmt: skip
CLAIM = {"id", "figure", "modality", "attribution", "quote", "start", "end"}
CHANGE = {
    "position", "event", "reported_at", "recorded_at", "measure", "population", "before", "after",
    "claim",
}  # fmt: skip
ASKING = (
    ("list",),
    ("show", "strikes"),
    ("history", "strikes"),
    ("why", "strikes", "killed"),
    ("disagreements", "--all"),
    ("log",),
    ("verify",),
)


@pytest.fixture
def filed(desk: Desk) -> Desk:
    """A case of the two bundled reports."""
    desk.bundled().ok("ingest", *BUNDLED)
    return desk


def slot(ran: Ran, measure: str, population: str | None = None) -> Any:
    """The estimate of one slot in the answer of `show --json`."""
    found = [
        item["estimate"]
        for item in ran.data()["slots"]
        if (item["measure"], item["population"]) == (measure, population)
    ]
    assert len(found) == 1, (measure, population)
    return found[0]


# --- from outside -----------------------------------------------------------------------------


def test_the_worked_example_is_answered_from_outside(tmp_path: Path) -> None:
    script = CONTRACT / "worked_example.py"
    if not script.exists():
        pytest.skip(f"{script} is not here: the shared folder is kept beside the checkout")
    done = subprocess.run(
        [sys.executable, script, "--tracker", " ".join(TRACKER)],
        cwd=tmp_path, env=environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "wrong: 0" in done.stdout


def test_both_names_of_the_command_are_one(tmp_path: Path) -> None:
    installed = Path(sys.executable).with_name("tracker")
    if not installed.exists():
        pytest.skip(f"the command is not installed: there is no {installed}")
    done = subprocess.run(
        [installed, "--help"], cwd=tmp_path, env=environment(), capture_output=True, text=True
    )
    assert done.stdout == tracker("--help", cwd=tmp_path).out
    assert done.returncode == 0


def test_help_imports_neither_the_views_nor_the_log(tmp_path: Path) -> None:
    code = (
        "import sys, tracker.cli\n"
        "try: tracker.cli.run(['--help'])\n"
        "except SystemExit: pass\n"
        "print({'sqlalchemy', 'eventsourcing', 'rich', 'edtf'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-1] == "set()"


# --- the shapes, key by key -------------------------------------------------------------------


def test_show_tells_from_where_it_looks_and_every_slot(filed: Desk) -> None:
    now = filed.ok("show", "strikes", "--json").data()
    assert {"incident", "as_of", "known_at", "policy", "slots"} <= now.keys()
    assert (now["incident"], now["as_of"], now["known_at"], now["policy"]) == (
        "strikes", None, None, "standing",
    )  # fmt: skip
    then = filed.ok(
        "show", "strikes", "--json", "--as-of", EARLY, "--known-at", "#14", "--policy", "range"
    ).data()
    assert (then["as_of"], then["known_at"], then["policy"]) == (EARLY, "#14", "range")
    assert all({"measure", "population", "estimate"} <= item.keys() for item in now["slots"])
    slots = [(item["measure"], item["population"]) for item in now["slots"]]
    assert slots == [
        ("casualties", None), ("joint with the UK", None), ("killed", None),
        ("killed", "civilian"), ("killed", "federal police"), ("killed", "security personnel"),
        ("sites hit", None),
    ]  # fmt: skip


def test_an_estimate_has_every_key_and_so_have_its_parts(filed: Desk) -> None:
    def check(estimate: dict[str, Any]) -> None:
        assert estimate.keys() >= ESTIMATE
        for bound in ("low", "high"):
            assert estimate[bound] is None or type(estimate[bound]) is int
        assert estimate["best"] is None or type(estimate["best"]) in (int, str)
        for name in ("approximate", "derived", "contested"):
            assert type(estimate[name]) is bool
        for name in ("corroboration", "unattributed"):
            assert type(estimate[name]) is int
        for used in estimate["used"]:
            assert {"id", "modality", "population"} <= used.keys()
        for item in estimate["set_aside"]:
            assert {"claim", "reason"} <= item.keys()
            assert "id" in item["claim"]
        for part in estimate["breakdown"].values():
            check(part)

    lines = filed.ok("list", "--format", "jsonl").rows()
    assert len(lines) == 18
    for line in lines:
        assert {"incident", "measure", "population", "estimate"} <= line.keys()
        check(line["estimate"])


def test_list_is_the_same_in_every_form(filed: Desk) -> None:
    lines = filed.ok("list", "--format", "jsonl").rows()
    document = filed.ok("list", "--json").data()
    assert document["slots"] == lines
    rows = list(csv.DictReader(io.StringIO(filed.ok("list", "--format", "csv").out)))
    assert [(row["incident"], row["measure"], row["population"] or None) for row in rows] == [
        (line["incident"], line["measure"], line["population"]) for line in lines
    ]
    assert [row["best"] for row in rows] == [
        "" if line["estimate"]["best"] is None else str(line["estimate"]["best"]) for line in lines
    ]


def test_the_figures_of_the_worked_example(filed: Desk) -> None:
    strikes = filed.ok("show", "strikes", "--json")
    killed = slot(strikes, "killed")
    assert (killed["low"], killed["best"], killed["high"]) == (2, 6, 6)
    assert (killed["corroboration"], killed["unattributed"], killed["derived"]) == (1, 0, True)
    assert set(killed["breakdown"]) == {"civilian", "security personnel"}
    assert [killed["breakdown"][name]["best"] for name in sorted(killed["breakdown"])] == [1, 5]
    expected = slot(strikes, "casualties")
    assert (expected["low"], expected["best"], expected["high"]) == (None, None, None)
    assert (expected["used"], len(expected["set_aside"])) == ([], 1)
    base = filed.ok("show", "base-attack", "--json")
    dead = slot(base, "killed")
    assert (dead["best"], dead["derived"], dead["corroboration"], dead["unattributed"]) == (
        3, True, 0, 2,
    )  # fmt: skip
    assert slot(base, "place")["contested"] is True
    assert (slot(base, "wounded")["best"], slot(base, "wounded")["contested"]) == (14, False)


def test_a_part_is_unknown_and_not_zero_before_it_is_said(filed: Desk) -> None:
    early = filed.ok("show", "strikes", "killed", "--json", "--as-of", EARLY)
    whole = slot(early, "killed")
    assert (whole["low"], whole["best"], whole["high"]) == (2, None, None)
    populations = [item["population"] for item in early.data()["slots"]]
    assert populations == [None, "federal police"]


@pytest.mark.parametrize("axis", ["reported", "recorded"])
def test_history_has_a_line_for_each_change_with_its_cause(filed: Desk, axis: str) -> None:
    lines = filed.ok("history", "strikes", "killed", "--axis", axis, "--format", "jsonl").rows()
    for line in lines:
        assert line.keys() >= CHANGE
        assert line["claim"].keys() >= CLAIM
        assert {"low", "best", "high"} <= line["before"].keys() & line["after"].keys()
    whole = [line for line in lines if line["population"] is None]
    assert [(line["after"]["low"], line["after"]["best"]) for line in whole] == [(2, None), (2, 6)]
    assert [line["position"] for line in whole] == [14, 17]
    assert [line["event"] for line in whole] == ["claim.reported"] * 2
    assert whole[0]["reported_at"] == "2020-03-13T01:00:00Z"
    assert whole[0]["recorded_at"] == "2020-03-14T09:00:00Z"
    assert whole[1]["claim"]["attribution"] == ["Iraq's military", "Al Jazeera"]
    assert whole[1]["claim"]["id"].endswith("#1")
    document = filed.ok("history", "strikes", "killed", "--axis", axis, "--json").data()
    assert document["changes"] == lines


def test_history_of_a_voiding_has_its_reason(filed: Desk) -> None:
    filed.ok("claim", "void", "#17", "--because", "mistyped")
    last = filed.ok(
        "history", "strikes", "killed", "--axis", "recorded", "--format", "jsonl"
    ).rows()
    void = [line for line in last if line["event"] == "claim.voided"]
    assert {line["reason"] for line in void} == {"mistyped"}
    assert [line["population"] for line in void] == [None, "civilian", "security personnel"]
    assert void[0]["after"]["low"] == 2
    assert void[0]["after"]["best"] is None
    assert void[0]["before"]["best"] == 6


def test_why_gives_the_words_the_chain_and_the_clause(filed: Desk) -> None:
    why = filed.ok("why", "strikes", "killed", "--json").data()
    assert {"incident", "measure", "population", "clause", "estimate"} <= why.keys()
    assert why["clause"]["name"] == why["estimate"]["rule"] == "standing/whole"
    assert {"name", "text", "source"} <= why["clause"].keys()
    assert why["estimate"].keys() >= ESTIMATE
    text = (filed.folder / BUNDLED[0]).read_text("utf-8").split("\n+++\n")[1]
    (police,) = [c for c in why["estimate"]["used"] if c["population"] == "federal police"]
    assert police.keys() >= CLAIM
    assert police["quote"] == text[police["start"] : police["end"]]
    assert police["attribution"] == [
        "official, Popular Mobilisation Units", "Associated Press", "Australian Associated Press",
    ]  # fmt: skip
    early = filed.ok("why", "strikes", "killed", "--json", "--as-of", EARLY).data()
    assert "later" in early["estimate"]["set_aside"][0]["reason"]
    lines = filed.ok("why", "strikes", "killed", "--format", "jsonl").rows()
    assert [line["used"] for line in lines] == [True, True]


def test_disagreements_give_both_claims(filed: Desk) -> None:
    (place,) = filed.ok("disagreements", "--json").data()
    keys = {"incident", "measure", "population", "relation", "reason", "claims"}
    assert keys <= place.keys()
    assert (place["incident"], place["measure"], place["relation"]) == (
        "base-attack", "place", "conflict",
    )  # fmt: skip
    assert all(claim.keys() >= CLAIM for claim in place["claims"])
    lines = filed.ok("disagreements", "--all", "--format", "jsonl").rows()
    assert [line["relation"] for line in lines].count("conflict") == 1
    assert {line["relation"] for line in lines} == {"conflict", "compatible", "incomparable"}


def test_the_log_has_every_event_in_order_with_its_place(filed: Desk) -> None:
    filed.ok("mark", "deadline")
    lines = filed.ok("log", "--format", "jsonl").rows()
    assert [line["position"] for line in lines] == list(range(1, 26))
    assert lines[-1]["marked"] == 24
    common = {"position", "event", "stream", "version", "recorded_at", "recorded_by"}
    assert all(common <= line.keys() for line in lines)
    assert {line["recorded_by"] for line in lines} == {"desk"}
    assert {line["event"] for line in lines} == {
        "report.filed", "incident.opened", "claim.reported", "case.mark-set",
    }  # fmt: skip
    assert filed.ok("log", "--json").data() == lines
    assert filed.ok("log", "--format", "jsonl", "--after", "3", "--upto", "5").rows() == lines[3:5]
    opened = [line for line in lines if line["event"] == "incident.opened"]
    assert opened[0]["implied_by"] == lines[0]["report"]
    versions: dict[str, list[int]] = {}
    for line in lines:
        versions.setdefault(line["stream"], []).append(line["version"])
    assert all(found == list(range(1, len(found) + 1)) for found in versions.values())


def test_verify_says_what_it_checked(filed: Desk) -> None:
    done = filed.ok("verify", "--json").data()
    assert (done["ok"], done["events"], done["texts"], done["quotes"]) == (True, 24, 2, 19)
    assert done["findings"] == []
    assert len(done["root"]) == 64


def test_ingest_says_what_it_did_with_each_file(desk: Desk) -> None:
    desk.bundled()
    (first,) = desk.ok("ingest", BUNDLED[0], "--json").data()
    assert first == {
        "status": "filed", "report": "20200313T010000Z-bc1d09afeab7", "path": BUNDLED[0],
        "claims": 11, "events": list(range(1, 15)), "edition": 1, "dropped": [],
    }  # fmt: skip
    again, second = desk.ok("ingest", *BUNDLED, "--format", "jsonl").rows()
    assert (again["status"], again["events"]) == ("unchanged", [])
    assert (second["status"], second["events"]) == ("filed", list(range(15, 25)))


# --- bare values ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "printed"),
    [
        ({"figure": "6"}, "6"),
        ({"figure": 0}, "0"),
        ({"figure": "none"}, "0"),
        ({"figure": "at least 2"}, "≥ 2"),
        ({"figure": "more than 100"}, "≥ 101"),
        ({"figure": "fewer than 50"}, "< 50"),
        ({"figure": "up to 32"}, "< 33"),
        ({"figure": "2-5"}, "2–5"),
        ({"figure": "between 65 and 73"}, "65–73"),
        ({"figure": "some 14"}, "about 14"),
        ({"figure": "some 14", "modality": "expected"}, "unknown"),
        ({"breakdown": {"civilian": "1", "police": "at least 2"}}, "≥ 3"),
        ({"population": "civilian", "figure": "2"}, "≥ 2"),
        ({"term": "Kataib Hezbollah"}, "Kataib Hezbollah"),
        ({"place": {"name": "Taji", "latitude": 33.5, "longitude": 44.3}}, "Taji"),
        ({"moment": "2020-03-12~"}, "2020-03-12~"),
        ({"flag": "no"}, "no"),
        ({"flag": True}, "yes"),
    ],
)
def test_a_value_is_printed_bare(desk: Desk, claim: dict[str, object], printed: str) -> None:
    desk.ok("ingest", desk.write("a.md", report(claim)))
    ran = desk.ok("show", "strikes", "killed", "--value")
    assert (ran.out, ran.err) == (f"{printed}\n", "")


def test_the_value_of_a_population_nobody_spoke_of_is_unknown(filed: Desk) -> None:
    ran = filed.ok("show", "strikes", "killed", "--population", "sailors", "--value")
    assert ran.out == "unknown\n"


# --- exit codes -------------------------------------------------------------------------------


def broken(filed: Desk) -> str:
    """A copy of the case in which an event is another one."""
    copy = filed.folder / "broken.db"
    copy.write_bytes(filed.case.read_bytes())
    with sqlite3.connect(copy) as log:
        log.execute("DROP TRIGGER log_is_never_changed")
        log.execute("UPDATE log SET leaf = zeroblob(32) WHERE position = 5")
    log.close()
    return copy.name


@pytest.mark.parametrize(
    ("status", "args"),
    [
        (0, ["list"]),
        (0, ["--version"]),
        (0, ["show", "--help"]),
        (0, ["show", "strikes", "--as-of", "2019-01-01"]),
        (0, ["log", "--after", "1000"]),
        (0, ["disagreements", "missile-attack"]),
        (0, ["ingest", BUNDLED[0]]),
        (1, ["--case", "broken.db", "verify"]),
        (2, []),
        (2, ["show"]),
        (2, ["shwo", "strikes"]),
        (2, ["show", "nowhere"]),
        (2, ["show", "strikes", "--as-of", "soon"]),
        (2, ["ingest", "nowhere.md"]),
        (2, ["claim", "void", "nowhere#1", "--because", "x"]),
        (2, ["--case", "nowhere/case.db", "ingest", BUNDLED[0]]),
        (3, ["--case", "nowhere.db", "list"]),
        (3, ["--case", BUNDLED[0], "list"]),
        (3, ["--case", ".", "verify"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_how_it_ends(filed: Desk, status: int, args: list[str]) -> None:
    broken(filed)
    here, alone = filed.run(*args), tracker(*args, cwd=filed.folder)
    assert (here.status, alone.status) == (status, status)
    assert "Traceback" not in here.err + alone.err
    assert "fault of tracker" not in here.err + alone.err
    if status > 1:
        assert (here.out, alone.out) == ("", "")
        assert alone.err.strip()


# --- standard output and standard error -------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
@pytest.mark.parametrize("args", ASKING, ids=lambda args: args[0])
def test_standard_output_holds_the_data_and_nothing_else(
    filed: Desk, args: tuple[str, ...], form: str
) -> None:
    instants = ["--as-of", "2020-03-14", "--known-at", "#20"]
    more = instants if args[0] not in ("log", "verify") else []
    ran = filed.ok(*args, *more, "--format", form)
    if form == "csv":
        rows = list(csv.reader(io.StringIO(ran.out)))
        assert len({len(row) for row in rows}) <= 1
    elif form == "json":
        ran.data()
    else:
        ran.rows()
    assert ("as of 2020-03-14T23:59:59.999999Z" in ran.err) == bool(more)
    assert ("known at #20" in ran.err) == bool(more)


def test_notes_and_errors_go_to_standard_error(desk: Desk) -> None:
    desk.bundled().write("bad.md", "no front matter\n")
    ran = tracker("ingest", "--format", "jsonl", BUNDLED[0], cwd=desk.folder)
    assert [row["status"] for row in ran.rows()] == ["filed"]
    assert ran.err.count("note: opened the incident") == 2
    bad = tracker("ingest", "bad.md", cwd=desk.folder)
    assert (bad.out, bad.status) == ("", 2)
    assert "error: bad.md" in bad.err


def test_an_error_on_the_way_leaves_no_half_answer(filed: Desk) -> None:
    ran = filed.run("history", "strikes", "killed", "--policy", "none", "--json")
    assert (ran.status, ran.out) == (2, "")


def test_the_same_bytes_are_printed_into_a_pipe_and_here(filed: Desk) -> None:
    for args in ASKING:
        here, piped = filed.ok(*args), tracker(*args, cwd=filed.folder)
        assert (piped.out, piped.err) == (here.out, here.err)


# --- dry runs ---------------------------------------------------------------------------------


def without_time(lines: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for line in lines:
        yield {key: value for key, value in line.items() if key != "recorded_at"}


def assert_dry_run_is_exact(desk: Desk, *paths: str) -> int:
    """A dry run of the paths records nothing, and prints what filing them then records."""
    before = desk.case.read_bytes() if desk.case.exists() else None
    size = len(desk.ok("log", "--format", "jsonl").rows()) if before else 0
    planned = desk.ok("ingest", "--dry-run", *paths)
    assert (desk.case.read_bytes() if desk.case.exists() else None) == before
    desk.ok("ingest", *paths)
    recorded = desk.ok("log", "--format", "jsonl", "--after", str(size)).rows()
    assert list(without_time(planned.rows())) == list(without_time(recorded))
    assert all("recorded_at" in line for line in planned.rows())
    return len(recorded)


def test_a_dry_run_prints_the_events_and_records_nothing(desk: Desk) -> None:
    assert assert_dry_run_is_exact(desk.bundled(), BUNDLED[0]) == 14
    assert assert_dry_run_is_exact(desk, BUNDLED[0]) == 0
    assert assert_dry_run_is_exact(desk, *BUNDLED) == 10


def test_a_dry_run_opens_an_incident_once_for_two_files(desk: Desk) -> None:
    desk.write("a.md", report({"incident": "new"}, {"incident": "old"}))
    desk.write("b.md", report({"incident": "old"}, {"incident": "new"}, outlet="Another"))
    assert assert_dry_run_is_exact(desk, "a.md", "b.md") == 8


def test_a_dry_run_of_copies_and_longer_copies_is_exact(desk: Desk) -> None:
    one, two = {"measure": "killed"}, {"measure": "hurt", "incident": "raid"}
    desk.write("a.md", report(one))
    desk.write("b.md", report(one))
    desk.write("c.md", report(two, one))
    assert assert_dry_run_is_exact(desk, "a.md", "b.md", "c.md") == 5
    desk.write("d.md", report(one, two, {"measure": "missing"}))
    assert assert_dry_run_is_exact(desk, "d.md", "a.md", "d.md") == 1


# --- CSV --------------------------------------------------------------------------------------


def test_csv_parses_back_to_what_was_said(desk: Desk) -> None:
    term = 'a "quoted", comma; and\ttab'.replace("\t", " ")
    desk.write("a.md", report({"term": term, "quote": "one,\ntwo"}, text='one,\ntwo "three"\n'))
    desk.ok("ingest", "a.md")
    (row,) = csv.DictReader(io.StringIO(desk.ok("show", "strikes", "--format", "csv").out))
    assert row["best"] == row["text"] == term
    (row,) = csv.DictReader(io.StringIO(desk.ok("why", "strikes", "killed", "--format", "csv").out))
    assert row["says"] == term
    assert row["quote"] == "one,\\ntwo"


# --- who, where and in which zone -------------------------------------------------------------


def test_the_case_and_the_actor_may_come_from_the_environment(desk: Desk) -> None:
    desk.bundled()
    named = {"TRACKER_CASE": "named.db", "TRACKER_ACTOR": "night desk"}
    assert tracker("ingest", BUNDLED[0], cwd=desk.folder, env=named).status == 0
    log = tracker(
        "log", "--format", "jsonl", cwd=desk.folder, env={"TRACKER_CASE": "named.db"}
    ).rows()
    assert {line["recorded_by"] for line in log} == {"night desk"}
    assert not desk.case.exists()
    options = ("--case", "other.db", "--as", "day desk")
    assert tracker(*options, "ingest", BUNDLED[0], cwd=desk.folder, env=named).status == 0
    log = tracker(
        "log", "--format", "jsonl", cwd=desk.folder, env={"TRACKER_CASE": "other.db"}
    ).rows()
    assert {line["recorded_by"] for line in log} == {"day desk"}


def test_a_date_is_the_end_of_that_day_in_the_zone(desk: Desk) -> None:
    desk.write("a.md", report({"figure": "6"}, published="2020-03-13T21:30:00Z"))
    desk.ok("ingest", "a.md")
    day = ("show", "strikes", "killed", "--value", "--as-of", "2020-03-13")
    assert desk.ok(*day).out == "6\n"
    baghdad = desk.ok("--tz", "Asia/Baghdad", *day)
    assert baghdad.out == "unknown\n"
    assert "as of 2020-03-13T20:59:59.999999Z" in baghdad.err
    assert desk.ok("--tz", "America/New_York", *day).out == "6\n"


@pytest.mark.parametrize("name", ["a?b.db", "a#1.db", "%41.db", "a b.case", "ä.db", "-x.db"])
def test_a_case_may_have_any_name(desk: Desk, name: str) -> None:
    desk.bundled().ok("--case", name, "ingest", BUNDLED[0])
    assert (desk.folder / name).exists()
    assert desk.ok("--case", name, "show", "strikes", "killed", "--value").out == "≥ 2\n"


def test_the_demo_prints_what_the_commands_it_names_print(desk: Desk) -> None:
    shown = desk.ok("demo", "--keep", "kept.db").out
    assert {path.name for path in desk.folder.iterdir()} == {
        "kept.db",
        "kept.views.db",
        "kept.db-journal",
    }
    for args in (("history", "strikes", "killed"), ("disagreements", "base-attack")):
        ran = desk.ok("--case", "kept.db", *args)
        assert f"$ tracker {' '.join(args)}\n{ran.out}" in shown
