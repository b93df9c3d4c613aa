"""`tracker sources`: names as first spelt, restrictions, standpoints, the same in every form."""

import csv
import io

import pytest

from tests.helpers.commands import Desk, Ran, report, unsafe_in


@pytest.fixture
def flood(desk: Desk) -> Desk:
    """A mayor who revises, a brigade that was first, an outlet of its own, an unknown origin."""
    said: list[tuple[str, str, dict[str, object]]] = [
        ("06:00", "River Post", {"figure": "4", "said_by": ["The  Mayor"]}),
        ("07:00", "Radio", {"figure": "9", "said_by": ["fire brigade"]}),
        ("08:00", "Radio", {"figure": "9"}),
        ("09:30", "River Post", {"figure": "9", "said_by": ["the mayor"]}),
        ("10:00", "River Post", {"figure": "30", "said_by": ["unknown"], "incident": "fire"}),
        ("11:00", "Radio", {"figure": "50", "said_by": ["army"], "modality": "expected"}),
    ]
    for number, (at, outlet, claim) in enumerate(said):
        text = report(
            {"incident": "flood", **claim}, outlet=outlet, published=f"2020-02-01T{at}:00Z"
        )
        desk.ok("ingest", desk.write(f"{number}.md", text))
    return desk


def names(ran: Ran) -> list[str]:
    return [source["source"] for source in ran.data()["sources"]]


def test_whoever_is_the_origin_of_a_claim_is_listed_as_first_spelt(flood: Desk) -> None:
    assert names(flood.ok("sources", "--json")) == [
        "The Mayor", "army", "fire brigade", "Radio", "unknown, via River Post",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sort", "first"),
    [("claims", "The Mayor"), ("name", "army"), ("held", "The Mayor"), ("hours", "The Mayor")],
)
def test_the_order(flood: Desk, sort: str, first: str) -> None:
    assert names(flood.ok("sources", "--sort", sort, "--json"))[0] == first


def test_a_source_that_only_warned_has_claims_and_no_figure(flood: Desk) -> None:
    army = flood.ok("sources", "ARMY", "--json").data()
    assert (army["claims"], army["runs"], army["track"], army["others"]) == (1, 0, [], [])
    assert army["median_hours"] is None


def test_what_is_asked_can_be_less(flood: Desk) -> None:
    assert names(flood.ok("sources", "--incident", "fire", "--json")) == ["unknown, via River Post"]
    early = ("--measure", "killed", "--as-of", "2020-02-01T06:30Z", "--json")
    assert names(flood.ok("sources", *early)) == ["The Mayor"]


def test_one_source_with_its_leads_and_lags(flood: Desk) -> None:
    mayor = flood.ok("sources", "the mayor", "--json").data()
    assert (mayor["source"], mayor["origin"], mayor["revisions"]) == ("The Mayor", "the mayor", 1)
    (run,) = mayor["track"]
    assert (run["hours"], run["held"], run["others"]) == (3.5, False, 2)
    assert [run[at]["value"]["text"] for at in ("first", "peak", "latest", "settled")] == [
        "4", "9", "9", "9",
    ]  # fmt: skip
    assert [(o["source"], o["led"], o["followed"], o["lag_hours"]) for o in mayor["others"]] == [
        ("fire brigade", 0, 1, 2.5),
        ("Radio", 0, 1, 1.5),
    ]
    assert [other["other_voices"] for other in mayor["others"]] == [["attributed"], ["own voice"]]
    assert flood.ok("sources", "fire brigade", "--json").data()["first_of_all"] == 1


def test_an_unknown_origin_is_asked_about_by_the_name_that_is_shown(flood: Desk) -> None:
    shown = flood.ok("sources", "unknown, via river post", "--json").data()
    assert shown["origin"] == "? via river post"
    assert shown == flood.ok("sources", "? via River Post", "--json").data()


def test_all_forms_say_the_same(flood: Desk) -> None:
    for args in (("sources",), ("sources", "the mayor")):
        document = flood.ok(*args, "--json").data()
        lines = flood.ok(*args, "--format", "jsonl").rows()
        rows = list(csv.DictReader(io.StringIO(flood.ok(*args, "--format", "csv").out)))
        assert lines == document["sources" if len(args) == 1 else "track"]
        assert [row["claims"] for row in rows] == [str(line["claims"]) for line in lines]
        assert [row["held"].lower() for row in rows] == [str(x["held"]).lower() for x in lines]


def test_at_a_position_a_source_is_as_it_had_done_by_then(flood: Desk) -> None:
    mayor = flood.ok("sources", "the mayor", "--known-at", "#3", "--json").data()
    assert (mayor["known_at"], mayor["claims"], mayor["revisions"]) == ("#3", 1, 0)
    flood.ok("source", "rate", "The mayor", "B")
    assert flood.ok("sources", "the mayor", "--json").data()["reliability"] == "B"
    before = flood.ok("sources", "the mayor", "--known-at", "#9", "--json").data()
    assert before["reliability"] is None


def test_nothing_that_acts_on_a_terminal_is_printed(desk: Desk) -> None:
    name = "وزارة الصحة [bold]x[/bold]"
    desk.ok("ingest", desk.write("a.md", report({"figure": "6", "said_by": [name]})))
    for args in (("sources",), ("sources", name)):
        ran = desk.ok(*args)
        assert unsafe_in(ran.out) == set()
        assert "[bold]x[/bold]" in " ".join(ran.out.split())


# --- what is on record ------------------------------------------------------------------------


@pytest.fixture
def known(flood: Desk) -> Desk:
    """The mayor has another name, a wire passed on a figure, a source was rated and is silent."""
    wired = {"incident": "flood", "figure": "8", "said_by": ["City Hall", "Wire P"]}
    text = report(wired, outlet="Radio", published="2020-02-01T12:00:00Z")
    flood.ok("ingest", flood.write("wired.md", text))
    flood.ok("source", "register", "wire p", "--kind", "news agency", "--note", "since 1900")
    flood.ok("source", "register", "Wire P", "--kind", "agency")
    flood.ok("source", "rate", "the mayor", "C", "--because", "counts late")
    flood.ok("source", "rate", "City Hall", "B")
    flood.ok("source", "alias", "City Hall", "--of", "the mayor", "--because", "the same office")
    flood.ok("source", "rate", "Hearsay", "E")
    return flood


def test_a_source_is_asked_for_by_any_of_its_names(known: Desk) -> None:
    mayor = known.ok("sources", "the  mayor", "--json").data()
    assert mayor == known.ok("sources", "city hall", "--json").data()
    assert (mayor["source"], mayor["other_names"], mayor["claims"]) == (
        "The Mayor",
        ["City Hall"],
        3,
    )
    assert mayor["aliases"][0]["reason"] == "the same office"


def test_ratings_are_listed_with_who_and_when_under_every_name(known: Desk) -> None:
    mayor = known.ok("sources", "The Mayor", "--json").data()
    given = [(r["reliability"], r["recorded_by"], r["reason"]) for r in mayor["ratings"]]
    assert given == [("C", "desk", "counts late"), ("B", "desk", "")]
    assert mayor["reliability"] == "B"
    before = known.ok(
        "sources", "The Mayor", "--json", "--known-at", f"#{mayor['ratings'][0]['position']}"
    ).data()
    assert (before["reliability"], before["other_names"], before["claims"]) == ("C", [], 2)


def test_the_newest_registration_holds_unless_it_was_undone(known: Desk) -> None:
    wire = known.ok("sources", "WIRE P", "--json").data()
    assert (wire["source"], wire["kind"], wire["note"]) == ("Wire P", "agency", "")
    known.ok("source", "register", "WIRE  P", "--kind", "slip")
    known.ok("undo")
    assert known.ok("sources", "WIRE P", "--json").data() == wire


def test_who_only_passes_on_is_listed_and_outlets_that_only_carry_are_not(known: Desk) -> None:
    found = {line["source"]: line for line in known.ok("sources", "--json").data()["sources"]}
    wire = found["Wire P"]
    assert (wire["claims"], wire["passed_on"], wire["first_heard"]) == (0, 1, None)
    assert found["Radio"]["passed_on"] == 3  # its own voice is not passed on
    assert "River Post" not in found
    fire = known.ok("sources", "--incident", "fire", "--json")
    assert names(fire) == ["unknown, via River Post"]


def test_who_is_on_record_and_said_nothing_is_listed(known: Desk) -> None:
    found = {line["source"]: line for line in known.ok("sources", "--json").data()["sources"]}
    assert (found["Hearsay"]["claims"], found["Hearsay"]["reliability"]) == (0, "E")
    assert "said nothing itself" in known.ok("sources", "hearsay").out
    assert "Hearsay" not in names(known.ok("sources", "--measure", "killed", "--json"))
