"""Taking back one's own last entry, entering it anew, and what others have built upon it."""

from typing import Any

from tests.helpers.commands import Desk, report

POLICE = {"figure": "2", "said_by": ["police"]}
ARMY = {"figure": "5", "said_by": ["army"]}


def given(desk: Desk) -> None:
    """Two reports, by two people."""
    desk.write("a.md", report(POLICE, {"measure": "injured", "figure": "9"}))
    desk.write("b.md", report(ARMY, outlet="Herald", published="2020-03-13T05:00:00Z"))
    desk.ok("ingest", "a.md")
    desk.ok("--as", "night-desk", "ingest", "b.md")


def log(desk: Desk) -> list[Any]:
    """All events."""
    return desk.ok("log", "--format", "jsonl").rows()


def known(desk: Desk, *at: str) -> str:
    """The bare value of the killed."""
    return desk.ok("show", "strikes", "killed", "--value", *at).out.strip()


def test_an_entry_that_is_undone_counts_no_more_from_there_on(desk: Desk) -> None:
    given(desk)
    desk.ok("--as", "night-desk", "undo", "--because", "the wrong article")
    assert known(desk) == "2"
    assert known(desk, "--known-at", "#6") == "5"
    assert known(desk, "--as-of", "2020-03-13") == "2"
    assert log(desk)[-1]["reason"] == "the wrong article"


def test_the_same_file_filed_again_is_there_again(desk: Desk) -> None:
    given(desk)
    desk.ok("--as", "night-desk", "undo")
    (line,) = desk.ok("ingest", "b.md", "--format", "jsonl").rows()
    assert line["status"] == "filed"
    assert known(desk) == "5"
    (again,) = desk.ok("ingest", "b.md", "--format", "jsonl").rows()
    assert (again["status"], again["events"]) == ("unchanged", [])


def test_undoing_what_was_filed_again_and_filing_it_once_more(desk: Desk) -> None:
    given(desk)
    for _ in range(3):
        desk.ok("--as", "night-desk", "undo")
        assert known(desk) == "2"
        desk.ok("--as", "night-desk", "ingest", "b.md")
        assert known(desk) == "5"


def test_undo_goes_back_entry_by_entry_and_passes_over_what_is_undone(desk: Desk) -> None:
    desk.write("a.md", report(POLICE))
    desk.ok("ingest", "a.md")
    desk.ok("claim", "rate", "#3", "2")
    desk.ok("source", "rate", "police", "B")
    undone = [desk.ok("undo", "--json").data()["events"][0]["undone"] for _ in range(2)]
    assert undone == [[5], [4]]
    desk.ok("undo")
    assert desk.ok("list", "--format", "jsonl").rows() == []
    assert desk.run("undo").status == 2


def test_the_opening_of_an_incident_that_others_use_stays(desk: Desk) -> None:
    given(desk)
    (event,) = desk.ok("undo", "--json").data()["events"]
    opening = next(line["position"] for line in log(desk) if line["event"] == "incident.opened")
    assert opening not in event["undone"]
    assert known(desk) == "5"


def test_what_stays_of_an_entry_is_not_undone_once_more(desk: Desk) -> None:
    given(desk)
    desk.ok("undo")
    before = log(desk)
    refused = desk.run("undo")
    assert refused.status == 2
    assert "desk has nothing to undo" in refused.err
    assert log(desk) == before
    assert known(desk) == "5"


def test_the_entry_before_one_of_which_an_opening_stays_is_found(desk: Desk) -> None:
    desk.write("z.md", report({"incident": "other"}, outlet="Star"))
    desk.ok("ingest", "z.md")
    given(desk)
    desk.ok("undo")
    desk.ok("undo")
    listed = desk.ok("list", "--format", "jsonl").rows()
    assert {line["incident"] for line in listed} == {"strikes"}


def test_an_incident_that_nobody_else_uses_goes_with_the_entry(desk: Desk) -> None:
    desk.write("a.md", report(POLICE))
    desk.ok("ingest", "a.md")
    desk.ok("undo")
    assert desk.run("show", "strikes").out.count("unknown") == 0
    assert desk.ok("incident", "list", "--json").data() == []
    desk.ok("incident", "open", "strikes")


def test_a_report_that_others_added_to_is_not_taken_back_under_their_feet(desk: Desk) -> None:
    given(desk)
    address = next(line["stream"] for line in log(desk) if line["event"] == "report.filed")
    name = address.partition(":")[2]
    desk.ok("--as", "night-desk", "claim", "add", name, "--incident", "strikes",
            "--measure", "missing", "--figure", "1")  # fmt: skip
    before = log(desk)
    refused = desk.run("undo")
    assert refused.status == 2
    assert "night-desk has since recorded" in refused.err
    assert log(desk) == before
    desk.ok("--as", "night-desk", "undo")
    desk.ok("undo")


def test_nobody_undoes_what_somebody_else_entered(desk: Desk) -> None:
    given(desk)
    before = log(desk)
    assert desk.run("--as", "guest", "undo").status == 2
    assert log(desk) == before


def test_an_edition_that_is_undone_is_filed_anew_as_an_edition(desk: Desk) -> None:
    url = "https://wire.example/1"
    desk.write("a.md", report(POLICE, url=url))
    desk.write("b.md", report(ARMY, url=url, published="2020-03-13T05:00:00Z", text="Later.\n"))
    desk.ok("ingest", "a.md")
    desk.ok("ingest", "b.md")
    desk.ok("undo")
    assert known(desk) == "2"
    (line,) = desk.ok("ingest", "b.md", "--format", "jsonl").rows()
    assert line["status"] == "revised"
    assert known(desk) == "5"


def test_a_dry_run_says_what_undoing_then_changes(desk: Desk) -> None:
    given(desk)
    before = log(desk)
    supposed = desk.ok("undo", "--dry-run", "--json").data()
    assert log(desk) == before
    done = desk.ok("undo", "--json").data()
    assert supposed["changes"] == done["changes"] != []
    assert supposed["dry_run"] is True


EDITION = {"url": "https://herald.example/strikes"}


def test_an_edition_that_others_added_to_is_not_taken_from_under_them(desk: Desk) -> None:
    desk.write("a.md", report(POLICE, text="Two dead.", **EDITION))
    later = report(POLICE, text="Two dead, police said; more may be.", **EDITION)
    desk.write("b.md", later.replace("2020-03-13T01", "2020-03-13T09"))
    desk.ok("ingest", "a.md")
    (filed,) = desk.ok("ingest", "b.md", "--json").data()
    assert filed["status"] == "revised"
    added = ("--incident", "strikes", "--measure", "injured", "--figure", "9")
    desk.ok("--as", "night-desk", "claim", "add", filed["report"], *added)
    undone = desk.run("undo")
    assert (undone.status, "night-desk has since recorded" in undone.err) == (2, True)
    assert desk.ok("ingest", "b.md", "--json").data()[0]["status"] == "unchanged"


def test_a_report_that_carries_a_correction_is_not_taken_from_under_it(desk: Desk) -> None:
    given(desk)
    late = report(outlet="Star", published="2020-03-14T05:00:00Z", text="The police: one dead.")
    desk.write("c.md", late)
    (filed,) = desk.ok("ingest", "c.md", "--json").data()
    desk.ok(
        "--as", "night-desk", "claim", "correct", "#3", "--by", filed["report"], "--figure", "1"
    )
    undone = desk.run("undo")
    assert (undone.status, "claim.corrected" in undone.err) == (2, True)


def test_an_incident_that_another_was_merged_into_stays_open(desk: Desk) -> None:
    given(desk)
    desk.ok("incident", "open", "hub")
    desk.ok("--as", "night-desk", "incident", "merge", "strikes", "hub", "--because", "one")
    desk.run("undo")
    desk.ok("incident", "split", "strikes", "--from", "hub", "--because", "two after all")
    assert known(desk) == "5"
