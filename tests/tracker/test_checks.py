"""`tracker checks` over logs that other writers may have made, and over texts that are gone."""

from contextlib import closing
from datetime import timedelta

import pytest
from msgspec.structs import replace

from events.citation import Citation
from events.identity import text_hash
from events.log import Changes, Log
from events.report import ClaimReported, ReportFiled
from tests.helpers.commands import Desk, report
from tests.helpers.said import ENTERED, Told, said, told

TEXT = "The army counts six dead."


def kept(desk: Desk, case: Told, *, text: bool = True, **filed: object) -> Desk:
    """A case with these events, all claims citing "six dead" one character too early."""
    changes = Changes()
    for logged in case.events:
        event = logged.event
        if isinstance(event, ReportFiled):
            event = replace(event, text_sha256=text_hash(TEXT), **filed)
        elif isinstance(event, ClaimReported):
            event = replace(event, citation=Citation("six dead", 15, 23))
        changes.add(logged.stream, logged.version - 1, event)
    if text:
        changes.texts[text_hash(TEXT)] = TEXT
    with closing(Log(desk.case)) as log:
        log.append(changes)
    return desk


def kinds(desk: Desk, *args: str) -> list[str]:
    return [line["kind"] for line in desk.run("checks", "--format", "jsonl", *args).rows()]


def test_a_quote_that_does_not_stand_is_found_in_the_stored_text(desk: Desk) -> None:
    kept(desk, told(said("army", killed="6")))
    assert desk.run("checks").status == 1
    (found,) = desk.run("checks", "--format", "jsonl").rows()
    assert (found["kind"], found["run"]) == ("quote", "tracker verify")
    assert found["text"] == "“six dead” does not stand at characters 15 to 23"


def test_a_text_that_is_not_kept_leaves_nothing_to_compare(desk: Desk) -> None:
    assert kinds(kept(desk, told(said("army", killed="6")), text=False)) == []


def test_a_report_from_the_future_is_found_once_whatever_it_speaks_of(desk: Desk) -> None:
    case = told(
        said("army", killed="6", report="r"),
        said("army", killed="6", report="r", incident="other"),
    )
    kept(desk, case, published=ENTERED + timedelta(days=2))
    assert kinds(desk, "--kind", "dates") == ["dates"]
    assert kinds(desk, "other", "--kind", "dates") == ["dates"]


@pytest.mark.parametrize("kind", ["unknown origin only", "Unknown-Origin-Only"])
def test_a_kind_is_known_in_other_spellings(desk: Desk, kind: str) -> None:
    desk.write("a.md", report({"said_by": ["unknown"]}))
    desk.ok("ingest", "a.md")
    assert kinds(desk, "--kind", kind) == ["unknown-origin-only"]
    assert kinds(desk, "--kind", "parts") == []


def test_a_name_that_a_shell_would_split_is_quoted_in_the_command_to_run(desk: Desk) -> None:
    desk.write("a.md", report({"incident": "it's here", "measure": "sites hit"}))
    desk.ok("ingest", "a.md")
    (found,) = desk.run("checks", "--format", "jsonl", "--kind", "unattributed").rows()
    assert found["run"] == """tracker why 'it'"'"'s here' 'sites hit'"""
