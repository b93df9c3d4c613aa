"""Several processes at one case: each report exactly once, and a decision is made only once."""

import random
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.helpers.cases import fill, held, rows
from tests.helpers.commands import BUNDLED, TRACKER, Desk, Ran, environment, report

PROCESSES, REPORTS, CLAIMS = 6, 12, 5


def at_once(desk: Desk, *lines: Sequence[str]) -> list[Ran]:
    """Run command lines as processes of their own, all begun before any has ended."""
    begun = [
        subprocess.Popen(
            [*TRACKER, *line], cwd=desk.folder, env=environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for line in lines
    ]  # fmt: skip
    ended = [process.communicate() for process in begun]
    return [
        Ran(process.returncode, out, err) for process, (out, err) in zip(begun, ended, strict=True)
    ]


def test_the_same_folder_in_six_orders_at_once_is_filed_once(desk: Desk) -> None:
    fill(desk.folder / "reports", REPORTS, CLAIMS)
    paths = [f"reports/{path.name}" for path in (desk.folder / "reports").iterdir()]
    orders = [random.Random(n).sample(paths, len(paths)) for n in range(PROCESSES)]
    ran = at_once(desk, *(["ingest", "--format", "jsonl", *order] for order in orders))
    assert [one.status for one in ran] == [0] * PROCESSES, ran
    said = [row for one in ran for row in one.rows()]
    assert Counter(row["status"] for row in said) == {
        "filed": REPORTS, "unchanged": REPORTS * (PROCESSES - 1),
    }  # fmt: skip
    filed = [row["report"] for row in said if row["status"] == "filed"]
    assert len(set(filed)) == REPORTS
    found = held(desk.case)
    assert found.claims == dict.fromkeys(found.claims, CLAIMS)
    assert found.claims.keys() == set(filed)
    assert sorted(found.opened) == [f"incident-{n}" for n in range(7)]
    assert found.findings == ()
    positions = [position for row in said for position in row["events"]]
    assert sorted(positions) == list(range(1, found.events + 1))


def test_an_incident_is_said_to_be_opened_by_one_of_them_only(desk: Desk) -> None:
    names = [
        desk.write(f"{n}.md", report({"incident": "shared"}, outlet=f"Outlet {n}"))
        for n in range(PROCESSES)
    ]
    ran = at_once(desk, *(["ingest", name] for name in names))
    assert [one.status for one in ran] == [0] * PROCESSES, ran
    assert sum(one.err.count("opened the incident") for one in ran) == 1
    assert held(desk.case).opened == ("shared",)


def test_of_two_who_void_a_claim_one_is_told_by_whom_it_was_voided(desk: Desk) -> None:
    desk.bundled().ok("ingest", *BUNDLED)
    for number in range(1, 6):
        address = f"20200313T010000Z-bc1d09afeab7#{number}"
        ran = at_once(
            desk,
            ["--as", "one", "claim", "void", address, "--because", "mistyped"],
            ["--as", "two", "claim", "void", address, "--because", "mistyped"],
        )
        winner, loser = sorted(ran, key=lambda one: one.status)
        assert (winner.status, loser.status) == (0, 2), ran
        other = "one" if winner is ran[0] else "two"
        assert f"claim {number} was voided by {other} at " in loser.err
        assert loser.err.endswith(": mistyped\n")
    events = [line["event"] for line in desk.ok("log", "--format", "jsonl", "--after", "24").rows()]
    assert events == ["claim.voided"] * 5


def test_of_many_who_set_a_mark_one_does(desk: Desk) -> None:
    desk.bundled().ok("ingest", BUNDLED[0])
    ran = at_once(desk, *(["--as", str(n), "mark", "deadline"] for n in range(4)))
    assert sorted(one.status for one in ran) == [0, 2, 2, 2], ran
    assert len(desk.ok("log", "--format", "jsonl", "--after", "14").rows()) == 1


def test_who_asks_while_others_file_gets_whole_reports(desk: Desk) -> None:
    fill(desk.folder / "reports", REPORTS, CLAIMS)
    desk.ok("ingest", "reports/000.md")
    asking = [["log", "--format", "jsonl"], ["list", "--format", "jsonl"], ["verify"]]
    ran = at_once(desk, ["ingest", "reports"], *asking, ["ingest", "reports"], *asking)
    assert [one.status for one in ran] == [0] * len(ran), [one.err for one in ran if one.status]
    for one in (ran[1], ran[5]):
        claims = Counter(line["stream"] for line in one.rows() if line["event"] == "claim.reported")
        assert set(claims.values()) == {CLAIMS}
    desk.ok("list")
    views = rows(Path(f"{desk.folder}/case.views.db"))
    desk.ok("rebuild")
    assert rows(Path(f"{desk.folder}/case.views.db")) == views
    assert len(views["claim"]) == REPORTS * CLAIMS
