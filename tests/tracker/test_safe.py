"""Whatever a report or an argument says, what is printed cannot act on a terminal."""

import csv
import io
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.helpers.commands import TRACKER, Desk, Ran, environment, report, unsafe_in
from tracker.safe import one_line, safe, safe_json

TITLE = "\x1b]0;owned\x07"
WIPE = "\x1b[2J\x1b[31;1m"
NASTY = (
    TITLE, WIPE, "\x9b31m", "\x90q\x9c", "\r", "\b", "\x7f", "\x85", "\x0b", "\x0c",
    "\u202e", "\u2066", "\u2069", "\u200f", "\u061c", "\u200b", "\u200d", "\u2060", "\ufeff",
    "\u00ad", "\u2028", "\u2029", "\U000e0041", "\U000e007f", "\U0001d173", "\ufff9", "\u180e",
    "\ue000", "\U0010ffff", "\u0378",
)  # fmt: skip
PLAIN = (
    "six",
    "6",
    "Ä",
    "שלום",
    "سلام",
    "東京",
    "😀",
    "e\u0301",
    '"',
    "'",
    "\\",
    "%s",
    "[b]",
    "{}",
)

visible = st.lists(st.sampled_from(PLAIN), min_size=1, max_size=4).map(" ".join)
hostile = st.lists(st.sampled_from(NASTY + PLAIN), min_size=1, max_size=8).map("".join)
FORMS = ("table", "json", "jsonl", "csv")


@contextmanager
def desk_of() -> Iterator[Desk]:
    """A desk for one example: a fixture would be shared by all of them."""
    with tempfile.TemporaryDirectory() as folder:
        yield Desk(Path(folder))


def assert_safe(ran: Ran) -> Ran:
    assert unsafe_in(ran.out) == set()
    assert unsafe_in(ran.err) == set()
    assert "Traceback" not in ran.err
    assert "fault of tracker" not in ran.err
    return ran


# --- the functions ----------------------------------------------------------------------------


@given(st.text(st.characters()))
@example("".join(NASTY))
def test_safe_text_is_one_line_without_anything_unseen(text: str) -> None:
    assert unsafe_in(safe(text)) == set()
    assert "\n" not in safe(text)
    assert unsafe_in(one_line(text)) == set()


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))))
def test_what_can_be_seen_is_left_as_it_is(text: str) -> None:
    assert safe(text) == text


@given(st.recursive(st.text(st.characters()) | st.integers() | st.none(), st.lists, max_leaves=5))
@example(["".join(NASTY), "\ud800", "a\ud83d\ude00"])
def test_safe_json_is_safe_and_the_same_data(data: Any) -> None:
    written = safe_json(data)
    assert unsafe_in(written) == set()
    joined = json.loads(json.dumps(data))  # as JSON reads it: two halves of a pair are one
    assert json.loads(written) == joined


# --- reports ----------------------------------------------------------------------------------


def ask_everything(desk: Desk, incident: str, measure: str) -> None:
    for form in FORMS:
        asked = ("--format", form)
        assert_safe(desk.ok("list", *asked))
        assert_safe(desk.ok("show", incident, *asked))
        assert_safe(desk.ok("history", incident, "--axis", "recorded", "--all", *asked))
        assert_safe(desk.ok("why", incident, measure, *asked))
        assert_safe(desk.ok("disagreements", "--all", *asked))
        assert_safe(desk.ok("log", *asked))
        assert_safe(desk.ok("verify", *asked))
    assert_safe(desk.ok("show", incident, measure, "--value"))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=hostile, reason=hostile, precision=hostile, name=visible)
@example(words="".join(NASTY), reason="\n".join(NASTY), precision="".join(NASTY), name="Ä 😀")
def test_nothing_that_a_report_says_acts_on_a_terminal(
    words: str, reason: str, precision: str, name: str
) -> None:
    text = f"Before it, x{words}y, and x{words}y again.\r\n{words}"
    quote = f"x{words}y"
    claims = (
        {"incident": name, "measure": "killed", "figure": f"6{' '}", "quote": quote},
        {"incident": name, "measure": "killed", "figure": "7", "said_by": [name, "Agency"]},
        {
            "incident": name, "measure": "where",
            "place": {"name": name, "latitude": 1, "longitude": 2.5, "precision": precision},
        },
    )  # fmt: skip
    with desk_of() as desk:
        desk.write("a.md", report(*claims, outlet=name, title=name, url=name, text=text))
        for form in FORMS:
            assert_safe(desk.ok("ingest", "--dry-run", "a.md"))
            assert_safe(desk.ok("ingest", "a.md", "--format", form))
        (opened, *_) = desk.ok("log", "--format", "jsonl").rows()
        address = f"{opened['report']}#2"
        assert_safe(desk.ok("source", "rate", name, "B", "--because", reason))
        assert_safe(desk.ok("claim", "rate", address, "3", "--because", reason))
        assert_safe(desk.ok("claim", "void", address, "--because", f"x{reason}"))
        assert_safe(desk.run("claim", "void", address, "--because", reason))
        ask_everything(desk, name, "killed")
        said = desk.ok("why", name, "killed", "--json").data()["estimate"]["used"][0]
        log = desk.ok("log", "--format", "jsonl").rows()
        assert said["quote"] == text[said["start"] : said["end"]]
        assert "".join(said["quote"].split()) == "".join(quote.split())
        assert opened["title"] == opened["outlet"] == " ".join(name.split())
        assert {line["reason"] for line in log if "reason" in line} == {
            reason.strip(), f"x{reason}".strip(),
        }  # fmt: skip
        (place,) = [line["value"] for line in log if line.get("measure") == "where"]
        assert place["precision"] == precision
        rows = list(csv.DictReader(io.StringIO(desk.ok("list", "--format", "csv").out)))
        assert {row["incident"] for row in rows} == {" ".join(name.split())}


NAMED = ("outlet", "title", "url", "key", "incident", "measure", "term", "population", "said_by")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(field=st.sampled_from((*NAMED, "figure", "breakdown", "occurred", "quote")), said=hostile)
@example(field="figure", said="6\u2028")
@example(field="title", said="".join(NASTY))
@example(field="key", said=TITLE)
def test_a_refusal_shows_what_it_refuses_safely(field: str, said: str) -> None:
    top = {field: said} if field in ("outlet", "title", "url") else {}
    claim: dict[str, object] = {field: said} if not top and field != "key" else {}
    if field == "breakdown":
        claim = {"breakdown": {said: said}}
    if field == "said_by":
        claim = {"said_by": [said]}
    content = report(claim, **top)
    if field == "key":
        content = content.replace("incident =", f"{report(outlet=said).splitlines()[1][9:]} =")
    with desk_of() as desk:
        ran = assert_safe(desk.run("ingest", desk.write("a.md", content)))
        assert ran.status in (0, 2)
        if ran.status == 2:
            assert ran.err.startswith("error: a.md")
            assert not desk.case.exists()
            return
        for form in FORMS:
            for args in (["list"], ["log"], ["disagreements", "--all"]):
                assert_safe(desk.ok(*args, "--format", form))
        for row in desk.ok("list", "--format", "jsonl").rows():
            assert_safe(desk.ok("why", row["incident"], row["measure"]))
            assert_safe(desk.ok("history", row["incident"], "--all"))


NAMES = st.text(st.sampled_from("".join((*NASTY, *PLAIN))), min_size=1, max_size=20).map(
    lambda name: name.replace("/", "").encode()[:80].decode("utf-8", "ignore") + ".md"
)


@settings(max_examples=8, deadline=None)
@given(name=NAMES)
@example(name=f"{TITLE}{WIPE}.md")
def test_names_of_files_are_printed_safely(name: str) -> None:
    with desk_of() as desk:
        desk.write(f"x{name}", report({"figure": "6", "breakdown": {"police": "1"}}))
        for form in FORMS:
            assert_safe(desk.ok("ingest", f"x{name}", "--format", form))
        assert_safe(desk.ok("ingest", "."))
        desk.write(f"x{name}", "+++\nno end")
        for paths in (["."], [f"x{name}", f"no{name}"]):
            assert assert_safe(desk.run("ingest", *paths)).status == 2
        case = f"x{name[:20]}.db"
        assert assert_safe(desk.run("--case", f"no{case}", "list")).status == 3
        desk.write("a.md", report({}))
        assert assert_safe(desk.run("--case", case, "ingest", "a.md")).status == 0
        assert assert_safe(desk.run("--case", case, "list")).status == 0


ARGUMENTS = (
    ["{}"], ["show", "{}"], ["show", "strikes", "{}"], ["list", "x", "{}"], ["--tz", "{}", "list"],
    ["why", "strikes", "killed", "--policy", "{}"], ["show", "strikes", "--as-of", "{}"],
    ["why", "strikes", "killed", "--population", "{}"], ["show", "strikes", "--known-at", "{}"],
    ["show", "strikes", "--known-at", "mark:{}"], ["log", "--report", "{}"],
    ["log", "--after", "{}"], ["log", "--format", "{}"], ["log", "--{}"], ["ingest", "{}"],
    ["ingest", "-", "--outlet", "{}"],
    ["ingest", "-", "--outlet", "x", "--published", "{}"], ["source", "rate", "{}", "Q"],
    ["claim", "void", "{}", "--because", "x"], ["claim", "void", "{}#1", "--because", "x"],
    ["claim", "{}"], ["claim", "rate", "#1", "{}"], ["--as", "{}", "mark", " "],
    ["claim", "add", "2020", "--incident", "x", "--measure", "x", "--part", "{}"],
    ["claim", "add", "2020", "--incident", "x", "--measure", "x", "--figure", "{}"],
    ["claim", "add", "2020", "--incident", "x", "--measure", "x", "--occurred", "{}"],
    ["--case", "{}/case.db", "ingest", "a.md"], ["--case", "{}", "log"], ["demo", "--keep", "{}"],
)  # fmt: skip


@pytest.mark.parametrize("said", ["".join(NASTY), f"é{TITLE}", "\udcff\udc80", "\n\n$ rm", "", "'"])
def test_arguments_are_shown_safely(desk: Desk, said: str) -> None:
    desk.ok("ingest", desk.write("a.md", report({})))
    for line in ARGUMENTS:
        ran = assert_safe(desk.run(*(word.format(said) for word in line)))
        assert ran.status in (0, 2, 3), line
        if said:
            assert ran.status > 0 or line[0] in ("log", "demo", "--tz"), line
    assert len(desk.ok("log", "--format", "jsonl").rows()) == 3


def test_names_from_the_environment_are_checked_too(desk: Desk) -> None:
    desk.ok("ingest", desk.write("a.md", report({})))
    for name in NASTY:
        ran = assert_safe(desk.run("--as", f"x{name}y", "mark", f"m{name}n"))
        if ran.status == 0:  # a character without a meaning yet, or of private use
            assert_safe(desk.ok("log"))


# --- pipes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1251"])
def test_a_pipe_gets_the_same_safe_text_in_any_encoding(desk: Desk, encoding: str) -> None:
    words = "".join(NASTY) + "é東京😀"
    desk.write("a.md", report({"quote": f"x{words}y"}, text=f"x{words}y", outlet="Ä 東京 😀"))
    desk.ok("ingest", "a.md")
    env = environment(PYTHONIOENCODING=encoding)
    for form in ("table", "json"):
        done = subprocess.run(
            [*TRACKER, "why", "strikes", "killed", "--format", form],
            cwd=desk.folder, env=env, capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert unsafe_in(done.stdout.decode(encoding)) == set()
        if form == "json":
            used = json.loads(done.stdout.decode(encoding))["estimate"]["used"]
            text = f"x{words}y"
            assert used[0]["quote"] == text[used[0]["start"] : used[0]["end"]] == text
            assert used[0]["attribution"] == ["Ä 東京 😀"]


def test_a_terminal_gets_safe_text_too(desk: Desk) -> None:
    pty = pytest.importorskip("pty")
    desk.write("a.md", report({"quote": f"x{TITLE}{WIPE}y"}, text=f"x{TITLE}{WIPE}y", title="T"))
    desk.ok("ingest", "a.md")
    shown = b""
    for args in (["why", "strikes", "killed"], ["history", "strikes"], ["log"], ["show", TITLE]):
        master, slave = pty.openpty()
        env = environment(NO_COLOR="1", TERM="xterm-256color", LINES="40")
        process = subprocess.Popen(
            [*TRACKER, *args], cwd=desk.folder, env=env, stdin=slave, stdout=slave, stderr=slave
        )
        os.close(slave)
        while chunk := _read(master):
            shown += chunk
        os.close(master)
        assert process.wait() in (0, 2)
    assert b"\x1b]0" not in shown
    assert b"\x1b[2J" not in shown
    assert b"\x07" not in shown
    assert b"\\x1b]0;owned\\x07" in shown


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other end is closed
        return b""
