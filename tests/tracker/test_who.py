"""Who entered an event: as they say, and beside it the account of the operating system."""

import os
import pwd
from pathlib import Path
from unittest.mock import patch

from tests.helpers.commands import Desk, tracker
from tests.helpers.records import events, json_lines, many
from tracker.app import App, system_user


def test_every_event_names_the_account_beside_who_it_is_said_to_be(desk: Desk) -> None:
    desk.bundled()
    for line in (
        ["ingest", "1-aap.md"],
        ["ingest", "2-al-jazeera.md"],
        ["claim", "rate", "#17", "2"],
        ["incident", "describe", "strikes", "--title", "Strikes"],
        ["source", "rate", "Associated Press", "B"],
        ["mark", "deadline"],
        ["undo", "--because", "too early"],
    ):
        desk.ok("--as", "ana", *line)
    known = {(event["recorded_by"], event["system_user"]) for event in events(desk)}
    assert known == {("ana", "desk")}


def test_so_does_every_event_of_an_import(desk: Desk) -> None:
    desk.write("records.jsonl", json_lines(many(40)))
    desk.ok("--as", "ana", "ingest", "records.jsonl")
    assert {event["system_user"] for event in events(desk)} == {"desk"}


def test_the_environment_does_not_say_what_the_account_is(tmp_path: Path, desk: Desk) -> None:
    desk.bundled()
    spoofed = {"USER": "boss", "LOGNAME": "boss", "USERNAME": "boss", "LNAME": "boss"}
    ran = tracker("--as", "ana", "ingest", "1-aap.md", cwd=tmp_path, env=spoofed)
    assert ran.status == 0
    account = pwd.getpwuid(os.getuid()).pw_name
    assert {(e["recorded_by"], e["system_user"]) for e in events(desk)} == {("ana", account)}


def test_an_account_without_a_name_is_known_by_its_number() -> None:
    with patch("pwd.getpwuid", side_effect=KeyError):
        assert system_user() == f"uid {os.getuid()}"


def test_who_does_not_say_a_name_is_known_by_the_account(desk: Desk) -> None:
    app = App("case.db", None, None, account=lambda: "newsroom")
    with patch.dict(os.environ, clear=True):
        assert app.actor == "newsroom"
    with patch.dict(os.environ, {"TRACKER_ACTOR": "ana"}):
        assert app.actor == "ana"


def test_the_log_shows_an_account_that_is_not_who_they_say(desk: Desk) -> None:
    desk.bundled().ok("ingest", "1-aap.md")
    assert "  desk  report.filed" in desk.ok("log").out
    desk.ok("--as", "ana", "mark", "deadline")
    assert "  ana (system user desk)  case.mark-set" in desk.ok("log").out
    assert desk.ok("log", "--format", "csv").out.splitlines()[-1].split(",")[2:4] == ["ana", "desk"]


def test_the_same_report_filed_from_another_account_is_the_same(desk: Desk) -> None:
    desk.bundled().ok("ingest", "1-aap.md")
    desk.system_user = "somebody"
    again = desk.ok("ingest", "1-aap.md", "--json")
    assert "not in the file" not in again.err
    assert len(events(desk)) == 14
