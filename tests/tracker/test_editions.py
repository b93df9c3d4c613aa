"""A text that its outlet changed at its url: editions, what they drop, and filing them again."""

from typing import Any

from tests.helpers.commands import Desk, report

URL = "https://wire.example/ferry"
SIX, NOON, THREE = (f"2020-03-13T{hour}:00:00Z" for hour in ("06", "12", "15"))


def edition(text: str, figure: str, quote: str, *, published: str, outlet: str = "Wire") -> str:
    """A report file with one claim, at the url."""
    claim = {"figure": figure, "quote": quote, "said_by": ["police"]}
    return report(claim, outlet=outlet, published=published, text=text, url=URL)


FIRST = edition("Police count two dead.\n", "2", "two dead", published=SIX)
SECOND = edition("Police count five dead.\n", "5", "five dead", published=NOON)
THIRD = edition("Police count two dead after all.\n", "2", "two dead", published=THREE)


def filed(desk: Desk, content: str, *options: str) -> dict[str, Any]:
    """What filing a file says of it."""
    desk.write("a.md", content)
    (line,) = desk.ok("ingest", "a.md", "--format", "jsonl", *options).rows()
    assert isinstance(line, dict)
    return line


def size(desk: Desk) -> int:
    """How many events the log holds."""
    return len(desk.ok("log", "--format", "jsonl").rows())


def known(desk: Desk, *at: str) -> str:
    """The bare value of the killed."""
    return desk.ok("show", "strikes", "killed", "--value", *at).out.strip()


def test_another_text_at_the_url_is_an_edition_of_the_same_report(desk: Desk) -> None:
    first, second = filed(desk, FIRST), filed(desk, SECOND)
    assert (first["status"], second["status"]) == ("filed", "revised")
    assert second["report"] == first["report"]
    assert (first["edition"], second["edition"]) == (1, 2)


def test_editions_filed_again_change_nothing_in_whatever_order(desk: Desk) -> None:
    filed(desk, FIRST)
    filed(desk, SECOND)
    before = size(desk)
    for content, number in ((FIRST, 1), (SECOND, 2), (FIRST, 1), (SECOND, 2)):
        again = filed(desk, content)
        assert (again["status"], again["edition"], again["events"]) == ("unchanged", number, [])
    assert size(desk) == before


def test_the_same_url_of_another_outlet_is_another_report(desk: Desk) -> None:
    first = filed(desk, FIRST)
    other = filed(desk, SECOND.replace('"Wire"', '"Herald"'))
    assert other["status"] == "filed"
    assert other["report"] != first["report"]


def test_the_outlet_may_be_spelled_otherwise(desk: Desk) -> None:
    first = filed(desk, FIRST)
    again = filed(desk, SECOND.replace('"Wire"', '"WIRE"'))
    assert (again["status"], again["report"]) == ("revised", first["report"])


def test_what_an_edition_dropped_is_named_and_stays_in_force(desk: Desk) -> None:
    filed(desk, FIRST)
    second = filed(desk, report(published=NOON, outlet="Wire", url=URL, text="Nothing new.\n"))
    (gone,) = second["dropped"]
    assert gone["claim"] == f"{second['report']}#1"
    assert gone["before"] == "Police count two dead."
    assert known(desk) == "2"


def test_what_an_edition_dropped_is_retracted_from_then_on_when_asked(desk: Desk) -> None:
    filed(desk, FIRST)
    empty = report(published=NOON, outlet="Wire", url=URL, text="Nothing new.\n")
    filed(desk, empty, "--retract-missing")
    assert known(desk) == "unknown"
    assert known(desk, "--as-of", "2020-03-13T11:59Z") == "2"
    assert filed(desk, empty, "--retract-missing")["status"] == "unchanged"


def test_an_edition_may_take_up_again_what_another_had_dropped(desk: Desk) -> None:
    for content in (FIRST, SECOND, THIRD):
        filed(desk, content, "--retract-missing")
    assert known(desk) == "2"
    assert known(desk, "--as-of", "2020-03-13T13:00Z") == "5"
    assert known(desk, "--as-of", "2020-03-13T07:00Z") == "2"
    before = size(desk)
    for content in (FIRST, SECOND, THIRD):
        assert filed(desk, content, "--retract-missing")["status"] == "unchanged"
    assert size(desk) == before


def test_an_older_edition_that_is_filed_late_drops_nothing(desk: Desk) -> None:
    filed(desk, SECOND)
    late = filed(desk, FIRST, "--retract-missing")
    assert (late["status"], late["dropped"]) == ("revised", [])
    assert known(desk) == "5"
    assert known(desk, "--as-of", "2020-03-13T07:00Z") == "2"


def test_an_edition_that_goes_back_to_an_older_figure_says_it_again(desk: Desk) -> None:
    for content in (FIRST, SECOND, THIRD):
        filed(desk, content)
    assert known(desk) == "2"


def test_editions_in_order_or_not_come_to_the_same(desk: Desk) -> None:
    filed(desk, THIRD)
    filed(desk, FIRST)
    filed(desk, SECOND)
    instants = ("07:00", "13:00", "16:00")
    values = [known(desk, "--as-of", f"2020-03-13T{time}Z") for time in instants]
    assert values == ["2", "5", "2"]


def test_an_edition_without_a_time_of_its_own_counts_from_when_it_was_recorded(desk: Desk) -> None:
    filed(desk, FIRST)
    filed(desk, SECOND.replace(NOON, SIX))
    assert known(desk) == "5"
    assert known(desk, "--as-of", "2020-03-14T08:59Z") == "2"


def test_a_dry_run_prints_what_is_then_recorded(desk: Desk) -> None:
    filed(desk, FIRST)
    desk.write("b.md", SECOND)
    supposed = desk.ok("ingest", "--dry-run", "--retract-missing", "b.md").rows()
    before = size(desk)
    desk.ok("ingest", "--retract-missing", "b.md")
    recorded = desk.ok("log", "--format", "jsonl", "--after", str(before)).rows()
    assert [line | {"recorded_at": ""} for line in supposed] == [
        line | {"recorded_at": ""} for line in recorded
    ]


def test_quotes_of_every_edition_are_verified_in_its_own_text(desk: Desk) -> None:
    for content in (FIRST, SECOND):
        filed(desk, content)
    assert desk.ok("verify", "--json").data()["quotes"] == 2
