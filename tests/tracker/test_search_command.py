"""`tracker search` as it is typed: nothing that is typed is a fault, and many may ask at once."""

import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from projections.search import store
from tests.helpers.commands import Desk, environment, report

typed = st.text(
    st.sampled_from("ab Z\"*-()^:+{}'“\\\0\n\u202e\ud800 警OR") | st.characters(), max_size=12
)


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The bundled reports, filed."""
    desk = Desk(tmp_path_factory.mktemp("desk")).bundled()
    desk.ok("ingest", ".")
    return desk


@given(st.lists(typed, max_size=4))
@settings(max_examples=150)
@example(["-h"])
@example(["-hezbollah", "iraq"])
@example(["NEAR(iraq baghdad)"])
@example(["text:iraq", "AND", "^five"])
@example(["'; DROP TABLE words; --"])
def test_whatever_is_typed_is_answered_or_refused(filed: Desk, words: list[str]) -> None:
    options = {"--help", "--json", "--in", "--as-of", "--known-at"}
    ran = filed.run("search", *(word for word in words if word not in options))
    assert ran.status in (0, 2), ran
    assert "fault" not in ran.err
    assert ran.err.startswith("error: ") == (ran.status == 2)


@pytest.mark.parametrize(
    ("words", "of"),
    [
        (["-hezbollah", "alleged", "OR", "perpetrator"], []),
        (["perpetrator", "-kataib"], []),
        (["KATAÏB", "perpetrator"], ["#6", "#7"]),
        (["carried out jointly"], ["#3", ""]),  # an argument with spaces is a phrase
        (["jointly carried out"], []),
        (['"carried out" jointly'], ["#3", ""]),  # and with quotation marks in it, a query
        (["--", "jointly", "-nothing"], ["#3", ""]),
    ],
)
def test_words_as_a_shell_gives_them(filed: Desk, words: list[str], of: list[str]) -> None:
    hits = filed.ok("search", "--format", "jsonl", *words).rows()
    assert sorted(hit["id"].removeprefix(hit["report"]) for hit in hits) == sorted(of)


def test_the_day_of_as_of_may_begin_with_a_dash(filed: Desk) -> None:
    assert filed.ok("search", "iraq", "--as-of", "-24h").out


def test_other_commands_leave_the_index_alone(tmp_path: Path) -> None:
    desk = Desk(tmp_path).bundled()
    desk.ok("ingest", ".")
    for words in (
        ["list"],
        ["show", "strikes"],
        ["verify"],
        ["rebuild"],
        ["report", "20200313T01"],
    ):
        desk.ok(*words)
    assert not list(tmp_path.glob("*.search.db*"))
    desk.ok("search", "iraq")
    before = (tmp_path / "case.search.db").read_bytes()
    desk.write("a.md", report({"incident": "strikes"}, text="Iraq again."))
    desk.ok("ingest", "a.md")
    assert (tmp_path / "case.search.db").read_bytes() == before
    assert "again" in desk.ok("search", "again").out


def test_the_index_of_another_case_is_made_anew(tmp_path: Path) -> None:
    for name, word in (("one", "apple"), ("two", "pear")):
        (tmp_path / name).mkdir()
        desk = Desk(tmp_path / name)
        desk.write("a.md", report({"incident": word}, text=f"An {word}."))
        desk.ok("ingest", "a.md")
        desk.ok("search", word)
    (tmp_path / "one" / "case.search.db").write_bytes(
        (tmp_path / "two" / "case.search.db").read_bytes()
    )
    one = Desk(tmp_path / "one")
    assert one.ok("search", "pear").out == "  nothing is found\n"
    assert "[apple]" in one.ok("search", "apple").out


def test_many_processes_search_at_once(tmp_path: Path) -> None:
    """They also make the index at the same time."""
    desk = Desk(tmp_path).bundled()
    desk.ok("ingest", ".")
    command = [sys.executable, "-m", "tracker", "search", "iraq", "--format", "jsonl"]
    runs = [
        subprocess.Popen(
            command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    assert {run.communicate() for run in runs} == {(desk.ok(*command[3:]).out, "")}


def test_a_python_that_cannot_search_says_so(filed: Desk) -> None:
    with patch.object(store, "has_fts5", return_value=False):
        ran = filed.run("search", "iraq")
    assert ran.status == 3
    assert "without FTS5" in ran.err
    assert "hint: " in ran.err


# --- who is heard, and what became of incidents and claims ---------------------------------------


@pytest.fixture
def told(tmp_path: Path) -> Desk:
    """Twelve were killed, by a wire at the bridge and by an outlet of its own at the crossing."""
    desk = Desk(tmp_path)
    wired = {"incident": "bridge", "figure": "12", "said_by": ["police", "Wire P"]}
    own = {"incident": "crossing", "figure": "12"}
    texts = [
        report({**wired, "quote": "twelve dead"}, text="It was twelve dead.\n", outlet="Post"),
        report({**own, "quote": "twelve died"}, text="There twelve died.\n", outlet="Radio"),
    ]
    for number, text in enumerate(texts):
        desk.ok("ingest", desk.write(f"{number}.md", text))
    return desk


def claims(desk: Desk, *args: str) -> list[tuple[str, str, bool]]:
    """What is found in claims: the kind of event, the outlet, and whether it was undone."""
    rows = desk.ok("search", *args, "--in", "claims", "--format", "jsonl").rows()
    return sorted((row["event"], row["outlet"], row["undone"]) for row in rows)


POST, RADIO = ("claim.reported", "Post", False), ("claim.reported", "Radio", False)


def test_sources_that_are_left_out_are_not_found(told: Desk) -> None:
    assert claims(told, "twelve") == [POST, RADIO]
    assert claims(told, "twelve", "--without", "wire p") == [RADIO]
    assert claims(told, "twelve", "--only", "Wire P") == [POST]
    told.ok("source", "alias", "Agency P", "--of", "Wire P")
    outlets = told.ok("search", "twelve", "--in", "reports", "--only", "wire p", "--json").data()
    assert [hit["outlet"] for hit in outlets] == ["Post"]
    outlets = told.ok("search", "twelve", "--in", "reports", "--without", "post", "--json").data()
    assert [hit["outlet"] for hit in outlets] == ["Radio"]


def test_an_incident_takes_along_what_is_merged_into_it(told: Desk) -> None:
    assert claims(told, "twelve", "--incident", "bridge") == [POST]
    told.ok("incident", "merge", "crossing", "bridge", "--because", "one bridge")
    assert claims(told, "twelve", "--incident", "bridge") == [POST, RADIO]
    assert claims(told, "twelve", "--incident", "crossing") == [POST, RADIO]
    found = told.ok("search", "one", "bridge", "--json").data()
    assert "incident.merged" in [hit["event"] for hit in found]


def test_a_claim_is_found_where_it_was_reassigned_to_until_that_is_undone(told: Desk) -> None:
    (claim,) = told.ok("search", "died", "--in", "claims", "--format", "jsonl").rows()
    told.ok("claim", "reassign", claim["id"], "bridge", "--because", "seen there")
    assert claims(told, "died", "--incident", "bridge") == [RADIO]
    assert claims(told, "died", "--incident", "crossing") == []
    (moved,) = told.ok("search", "died", "--in", "claims", "--format", "jsonl").rows()
    assert moved["afterwards"] == ["claim.reassigned"]
    told.ok("undo", "--because", "a mistake")
    assert claims(told, "died", "--incident", "bridge") == []
    (back,) = told.ok("search", "died", "--in", "claims", "--format", "jsonl").rows()
    assert back["afterwards"] == []
    assert claims(told, "seen") == [("claim.reassigned", "Radio", True)]
    assert "(undone)" in told.ok("search", "seen").out
    (undoing,) = told.ok("search", '"a mistake"', "--json").data()
    assert undoing["event"] == "entry.undone"
