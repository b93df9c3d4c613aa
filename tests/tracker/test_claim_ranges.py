"""The range around a figure: in report files, on the command line, and where claims are shown."""

import pytest

from tests.helpers.commands import Desk, report

RANGED = {"figure": "142", "said_by": ["the monitor"], "low": 100, "high": 177}
CLAIM = "20200313T01#1"


@pytest.fixture
def ranged(desk: Desk) -> Desk:
    """#1–#3: the monitor counts 142, between 100 and 177."""
    desk.write("a.md", report(RANGED))
    desk.ok("ingest", "a.md")
    return desk


def claim_of(desk: Desk, number: int = 1) -> tuple[object, ...]:
    """Figure, low and high of a claim of the report, as they are kept."""
    claim = desk.ok("report", "20200313T01", "--json").data()["claims"][number - 1]
    return claim["said"], claim["low"], claim["high"]


def test_a_report_file_gives_a_range(ranged: Desk) -> None:
    assert claim_of(ranged) == ("142", 100, 177)
    shown = ranged.ok("show", "strikes", "killed", "--json").data()["slots"][0]["estimate"]
    assert (shown["low"], shown["best"], shown["high"]) == (100, 142, 177)
    assert (shown["used"][0]["low"], shown["used"][0]["high"]) == (100, 177)


def test_one_end_may_be_given_alone(desk: Desk) -> None:
    desk.write("a.md", report({"figure": 12, "low": 0}))
    desk.ok("ingest", "a.md")
    assert claim_of(desk) == ("12", 0, None)


def test_the_range_is_printed_wherever_the_claim_is(ranged: Desk) -> None:
    assert "1. strikes, killed: 142, range 100–177  #3" in ranged.ok("report", "20200313T01").out
    assert "142, range 100–177: best" in ranged.ok("why", "strikes", "killed").out
    assert "killed: 142, range 100–177 — the monitor" in ranged.ok("log").out
    table = ranged.ok("show", "strikes", "killed").out
    assert "100 to 177" in table


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"low": -1}, "claim 1, low: -1 is not a whole number"),
        ({"high": 1.5}, "claim 1, high: 1.5 is not a whole number"),
        ({"low": "4"}, 'claim 1, low: "4" is not a whole number'),
        ({"high": True}, "claim 1, high: True is not a whole number"),
        ({"high": 2**53}, "claim 1, high: 9007199254740992 is not a whole number"),
        ({"term": "rockets", "low": 4}, "claim 1, low: only a figure has a range around it"),
    ],
)
def test_what_is_no_range_is_refused(desk: Desk, fields: dict[str, object], message: str) -> None:
    desk.write("a.md", report({**({} if "term" in fields else {"figure": "6"}), **fields}))
    ran = desk.run("ingest", "a.md")
    assert ran.status == 2
    assert message in " ".join(ran.err.split())


def test_a_range_out_of_order_is_kept_told_and_found(desk: Desk) -> None:
    desk.write("a.md", report({**RANGED, "low": 177}))
    told = desk.ok("ingest", "a.md").err
    order = "low 177, figure 142, high 177"
    assert f"a.md: claim 1: the range is out of order ({order}); kept as given" in " ".join(
        told.split()
    )
    assert claim_of(desk) == ("142", 177, 177)
    assert desk.ok("show", "strikes", "killed", "--value").out == "142\n"
    ran = desk.run("checks", "--kind", "range", "--format", "jsonl")
    (found,) = ran.rows()
    assert (ran.status, found["text"], found["kind"]) == (1, order, "range")
    assert found["run"] == "tracker why strikes killed"


def test_a_range_around_parts_alone_is_around_their_sum(desk: Desk) -> None:
    desk.write("a.md", report({"breakdown": {"crew": "2", "passengers": "7"}, "low": 10}))
    assert "(low 10, figure 9)" in " ".join(desk.ok("ingest", "a.md").err.split())


def test_another_range_is_another_claim(ranged: Desk) -> None:
    ranged.write("b.md", report({**RANGED, "high": 178}))
    assert "extended" in ranged.ok("ingest", "b.md").out
    assert [claim_of(ranged, n)[2] for n in (1, 2)] == [177, 178]
    assert "unchanged" in ranged.ok("ingest", "b.md").out


# --- on the command line ------------------------------------------------------------------------


def test_a_claim_is_added_with_its_range(ranged: Desk) -> None:
    slot = ("--incident", "strikes", "--measure", "injured")
    ranged.ok("claim", "add", "20200313T01", *slot, "--figure", "9", "--low", "8", "--high", "12")
    assert claim_of(ranged, 2) == ("9", 8, 12)


def test_a_range_that_was_typed_wrongly_is_entered_anew(ranged: Desk) -> None:
    ranged.ok("claim", "void", CLAIM, "--low", "110", "--because", "a slip of ours")
    assert claim_of(ranged, 2) == ("142", 110, 177)


def test_a_range_that_is_out_of_order_is_told_of_when_entered_anew(ranged: Desk) -> None:
    said = ranged.ok("claim", "void", CLAIM, "--low", "150", "--because", "a slip of ours").err
    assert "(low 150, figure 142, high 177)" in " ".join(said.split())


def test_a_figure_that_is_entered_anew_does_not_take_over_the_range_of_another(
    ranged: Desk,
) -> None:
    ranged.ok("claim", "void", CLAIM, "--figure", "12", "--because", "a slip of ours")
    assert claim_of(ranged, 2) == ("12", None, None)


def test_what_else_is_entered_anew_leaves_the_range(ranged: Desk) -> None:
    ranged.ok("claim", "void", CLAIM, "--population", "civilian", "--because", "a slip of ours")
    assert claim_of(ranged, 2) == ("142", 100, 177)


def test_what_is_no_figure_gets_no_range_on_the_command_line(desk: Desk) -> None:
    desk.write("a.md", report({"measure": "weapon", "term": "rockets"}))
    desk.ok("ingest", "a.md")
    ran = desk.run("claim", "void", CLAIM, "--low", "4", "--because", "a slip of ours")
    assert (ran.status, "only a figure has a range" in ran.err) == (2, True)


def test_a_correction_states_no_range(ranged: Desk) -> None:
    ranged.write("c.md", report(published="2020-03-13T12:00:00Z", outlet="Star"))
    ranged.ok("ingest", "c.md")
    assert ranged.run("claim", "correct", CLAIM, "--by", "20200313T12", "--low", "4").status == 2
    ranged.ok("claim", "correct", CLAIM, "--by", "20200313T12", "--figure", "150")
    estimate = ranged.ok("show", "strikes", "killed", "--json").data()["slots"][0]["estimate"]
    assert (estimate["low"], estimate["best"], estimate["high"]) == (150, 150, 150)
    assert (estimate["used"][0]["low"], estimate["used"][0]["high"]) == (None, None)
