"""A case on a PostgreSQL server: the same commands, the same answers, the same hashes."""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from events.event import Logged
from events.log import Log
from events.server import Server
from tests.helpers.cases import fill
from tests.helpers.commands import BUNDLED, ROOT, TRACKER, Desk, Ran, environment, report
from tests.helpers.postgres import TestServer

EARLY = "2020-03-13T02:00:00Z"


class ServerDesk(Desk):
    """A desk whose case is in a database."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder)
        folder.mkdir(exist_ok=True)
        self.url = url

    def run(self, *args: str, stdin: bytes = b"") -> Ran:
        """Run one command line on the case of the database."""
        return super().run("--case", self.url, *args, stdin=stdin)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, for what is kept in its cache."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    return tmp_path / "home"


@pytest.fixture
def remote(tmp_path: Path, database: str) -> ServerDesk:
    """A desk whose case is to be in an empty database."""
    return ServerDesk(tmp_path / "desk", database)


@pytest.fixture
def filed(remote: ServerDesk) -> ServerDesk:
    """The case of the two bundled reports."""
    remote.bundled().ok("ingest", *BUNDLED)
    return remote


def execute(url: str, *statements: str) -> list[Any]:
    """Run statements as who owns the database; the rows of the last one."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            done = connection.execute(statement.encode())
        return done.fetchall() if done.description else []


# --- the worked example ---------------------------------------------------------------------


def value(desk: Desk, *args: str) -> str:
    return desk.ok("show", *args, "--value").out.strip()


def test_the_worked_example_comes_out_right(filed: ServerDesk) -> None:
    assert value(filed, "strikes", "killed", "--as-of", EARLY) == "≥ 2"
    assert value(filed, "strikes", "killed", "--as-of", EARLY, "--population", "civilian") == (
        "unknown"
    )
    assert value(filed, "strikes", "killed") == "6"
    assert value(filed, "base-attack", "killed") == "3"
    (killed,) = (
        item["estimate"]
        for item in filed.ok("show", "strikes", "killed", "--json").data()["slots"]
        if item["population"] is None
    )
    assert (killed["low"], killed["best"], killed["corroboration"]) == (2, 6, 1)
    (base,) = (
        item["estimate"]
        for item in filed.ok("show", "base-attack", "killed", "--json").data()["slots"]
        if item["population"] is None
    )
    assert (base["best"], base["derived"], base["corroboration"], base["unattributed"]) == (
        3, True, 0, 2,
    )  # fmt: skip


ACTS: Sequence[Sequence[str]] = (
    ("ingest", *BUNDLED),
    ("ingest", *BUNDLED),
    ("source", "rate", "Al Jazeera", "B"),
    ("mark", "deadline"),
    ("claim", "void", "20200313T010000Z-bc1d09afeab7#1", "--because", "mistyped"),
    ("undo", "--because", "it was not"),
    ("incident", "merge", "strikes", "base-attack", "--because", "for a test"),
    ("claim", "void", "20200313T010000Z-bc1d09afeab7#99", "--because", "there is none"),
    ("rule", "set", "base-attack", "killed", "4", "--because", "for a test"),
)
QUESTIONS: Sequence[Sequence[str]] = (
    ("list", "--format", "jsonl"),
    ("list", "--known-at", "mark:deadline", "--format", "jsonl"),
    ("show", "base-attack", "--json"),
    ("show", "strikes", "--known-at", "mark:deadline", "--as-of", EARLY, "--json"),
    ("history", "base-attack", "--format", "jsonl"),
    ("history", "base-attack", "--axis", "recorded", "--format", "jsonl"),
    ("why", "base-attack", "killed", "--json"),
    ("disagreements", "--all", "--format", "jsonl"),
    ("jumps", "--format", "jsonl"),
    ("diff", "--from", "mark:deadline", "--json"),
    ("sources", "--format", "jsonl"),
    ("search", "police", "--format", "jsonl"),
    ("report", "20200313T010000Z", "--json"),
    ("checks", "--json"),
    ("replay", "base-attack", "--format", "jsonl"),
    ("log", "--format", "jsonl"),
    ("verify", "--json"),
    ("list", "--format", "csv"),
    ("show", "base-attack"),
)


@pytest.fixture
def local(tmp_path: Path) -> Desk:
    """A desk whose case is in a file."""
    (tmp_path / "local").mkdir()
    return Desk(tmp_path / "local")


def test_each_answer_is_that_of_a_case_in_a_file(local: Desk, remote: ServerDesk) -> None:
    local.bundled()
    remote.bundled()
    assert [local.run(*act) for act in ACTS] == [remote.run(*act) for act in ACTS]
    for question in QUESTIONS:
        here, there = local.run(*question), remote.run(*question)
        assert here == there, question
        assert here.status in (0, 1), here


def test_what_is_stored_is_the_same_to_the_byte(local: Desk, remote: ServerDesk) -> None:
    for desk in (local, remote):
        desk.bundled().ok("ingest", *BUNDLED)
    with Log(local.case) as here, Log(Server(remote.url)) as there:
        assert here.recorder.select_rows(0, 99) == there.recorder.select_rows(0, 99)
        assert here.recorder.select_head() == there.recorder.select_head()


def test_the_case_may_be_named_in_the_environment(filed: ServerDesk) -> None:
    done = subprocess.run(
        [*TRACKER, "show", "strikes", "killed", "--value"], cwd=filed.folder, check=True,
        env=environment(TRACKER_CASE=filed.url), capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == "6\n"


def test_nothing_is_kept_in_the_folder_and_no_password_is_shown(
    filed: ServerDesk, home: Path
) -> None:
    ran = [filed.run(*question) for question in QUESTIONS]
    assert sorted(path.name for path in filed.folder.iterdir()) == sorted(BUNDLED)
    password = psycopg.conninfo.conninfo_to_dict(filed.url)["password"]
    assert not any(str(password) in one.out + one.err for one in ran)
    assert not [path for path in home.rglob("*") if str(password) in path.name]


THROWN_AWAY = (
    "DROP SCHEMA tracker_views CASCADE",
    "DROP TABLE tracker_views.claim CASCADE",
    "COMMENT ON SCHEMA tracker_views IS 'read models of tracker, version 1'",
    "UPDATE tracker_views.progress SET leaf = ''",
)


@pytest.mark.parametrize("statement", THROWN_AWAY)
def test_the_read_models_stand_beside_the_log_and_may_be_thrown_away(
    filed: ServerDesk, statement: str
) -> None:
    before = filed.ok("list", "--format", "jsonl").rows()
    assert execute(filed.url, "SELECT count(*) FROM tracker_views.claim_readable") == [(25,)]
    execute(filed.url, statement)
    assert filed.ok("list", "--format", "jsonl").rows() == before
    assert execute(filed.url, "SELECT position FROM tracker_views.progress") == [(24,)]


def test_the_read_models_are_made_again(filed: ServerDesk) -> None:
    before = filed.ok("list", "--format", "jsonl").rows()
    assert filed.ok("rebuild").out == "rebuilt from 24 events\n"
    assert filed.ok("list", "--format", "jsonl").rows() == before


def test_what_is_in_the_cache_may_be_thrown_away(filed: ServerDesk, home: Path) -> None:
    before = filed.ok("search", "police", "--format", "jsonl").rows()
    (index,) = home.rglob("*.db")
    index.unlink()
    assert filed.ok("search", "police", "--format", "jsonl").rows() == before


def test_another_case_of_the_same_name_is_not_answered_from_the_cache(filed: ServerDesk) -> None:
    filed.ok("list")
    execute(filed.url, "DROP SCHEMA tracker CASCADE")
    filed.ok("ingest", filed.write("a.md", report({"figure": "7"})))
    assert value(filed, "strikes", "killed") == "7"
    assert [row["incident"] for row in filed.ok("list", "--format", "jsonl").rows()] == ["strikes"]


# --- several at once ------------------------------------------------------------------------


def test_processes_file_the_same_reports_at_once_and_each_is_filed_once(
    remote: ServerDesk,
) -> None:
    fill(remote.folder / "reports", 6, 4)
    line = [*TRACKER, "--case", remote.url, "ingest", "--format", "jsonl", "reports"]
    begun = [
        subprocess.Popen(
            line, cwd=remote.folder, env=environment(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]  # fmt: skip
    ended = [(*process.communicate(), process.returncode) for process in begun]
    assert [status for _, _, status in ended] == [0] * 4, ended
    said = "".join(out for out, _, _ in ended)
    assert said.count('"filed"') == 6
    assert said.count('"unchanged"') == 18
    with Log(Server(remote.url)) as log:
        logged: list[Logged] = list(log.read())
    assert [one.position for one in logged] == list(range(1, len(logged) + 1))
    assert sum(one.event.TOPIC == "claim.reported" for one in logged) == 24
    assert remote.ok("verify", "--json").data()["ok"]


# --- what verify finds ----------------------------------------------------------------------

OPEN = "ALTER TABLE tracker.log DISABLE TRIGGER log_is_never_changed"
SHUT = "ALTER TABLE tracker.log ENABLE ALWAYS TRIGGER log_is_never_changed"
FORGED = (
    "UPDATE tracker.log SET state = convert_to(replace(convert_from(state, 'UTF8'), "
    "'\"lower\":2', '\"lower\":3'), 'UTF8') WHERE position = 14"
)
EDITS = {
    "a figure": (14, [OPEN, FORGED, SHUT]),
    "a topic": (16, [OPEN, "UPDATE tracker.log SET topic = 'x' WHERE position = 16", SHUT]),
    "a version": (24, [OPEN, "UPDATE tracker.log SET version = 99 WHERE position = 24", SHUT]),
    "an event is gone": (10, [OPEN, "DELETE FROM tracker.log WHERE position = 10", SHUT]),
    "the end is gone": (24, [OPEN, "DELETE FROM tracker.log WHERE position = 24", SHUT]),
    "a text is gone": (1, ["DELETE FROM tracker.texts"]),
    "an event is put in": (
        25, ["INSERT INTO tracker.log SELECT 25, 'x', 1, topic, state, leaf FROM tracker.log "
             "WHERE position = 16"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_is_found_and_its_place_is_named(filed: ServerDesk, what: str) -> None:
    position, statements = EDITS[what]
    assert filed.run("verify").status == 0
    execute(filed.url, *statements)
    ran = filed.run("verify", "--json")
    assert ran.status == 1, ran
    assert position in [item["position"] for item in ran.data()["findings"]]


CHANGED = {
    "trigger log_is_never_changed": [OPEN],
    "trigger head_only_grows": ["DROP TRIGGER head_only_grows ON tracker.head"],
    "function refuse": [
        "CREATE OR REPLACE FUNCTION tracker.refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$"
    ],
    "constraint log_stream_version_key": [
        "ALTER TABLE tracker.log DROP CONSTRAINT log_stream_version_key"
    ],
    "table texts": ["ALTER TABLE tracker.texts ALTER COLUMN text DROP NOT NULL"],
    "table log": [
        "CREATE RULE nothing AS ON INSERT TO tracker.log DO INSTEAD NOTHING"
    ],
    "trigger another": [
        "CREATE TRIGGER another BEFORE INSERT ON tracker.log FOR EACH ROW "
        "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    ],
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_a_table_that_is_not_as_it_was_made_is_found(filed: ServerDesk, what: str) -> None:
    execute(filed.url, *CHANGED[what])
    ran = filed.run("verify", "--json")
    assert ran.status == 1
    assert f"the {what} of the case is not as it was made" in [
        item["message"] for item in ran.data()["findings"]
    ]


# --- what cannot be opened ------------------------------------------------------------------


def refused(ran: Ran, *words: str, status: int = 3) -> None:
    assert ran.status == status, ran
    assert ran.out == ""
    for word in words:
        assert word in ran.err, ran.err
    assert "hint: " in ran.err
    assert "fault of tracker" not in ran.err
    assert "Traceback" not in ran.err


def test_an_empty_database_has_no_case(remote: ServerDesk) -> None:
    refused(remote.run("list"), "there is no case at postgresql://tracker@127.0.0.1:")


def test_a_server_that_is_not_there(remote: ServerDesk) -> None:
    remote.url = "postgresql://tracker@127.0.0.1:1/x"
    refused(remote.run("list"), "cannot open the case", "port 1 failed", "is the server running")


def test_a_database_that_is_not_there(remote: ServerDesk, postgres: TestServer) -> None:
    remote.url = postgres.url("elsewhere")
    refused(remote.run("list"), 'database "elsewhere" does not exist', "createdb")


def test_a_password_that_is_wrong(remote: ServerDesk, postgres: TestServer) -> None:
    remote.url = postgres.url().replace("tracker:", "tracker:not")
    refused(remote.run("list"), "password authentication failed", "PGPASSWORD")


def test_a_user_without_the_right_to_make_a_case(
    remote: ServerDesk, postgres: TestServer, guest: str
) -> None:
    remote.url = remote.url.replace(postgres.url("")[:-1].rpartition("@")[0], guest)
    ran = remote.run("ingest", remote.write("a.md", report({"figure": "7"})))
    refused(ran, "permission denied for database", "GRANT CREATE")


@pytest.fixture
def guest(postgres: TestServer, database: str) -> Iterator[str]:
    """The beginning of the URLs of a user with no rights."""
    execute(postgres.url(), "CREATE ROLE guest LOGIN PASSWORD 'guest'")
    yield "postgresql://guest:guest"
    execute(database, "DROP OWNED BY guest", "DROP ROLE guest")


GRANTS = re.findall(
    'psql iraq -c "(GRANT (?:USAGE|SELECT|UPDATE)[^"]+)"',
    (ROOT / "docs/howto/keep-a-case-on-a-server.md").read_text("utf-8"),
)


def test_who_has_the_rights_that_the_docs_name_can_file_but_not_change(
    filed: ServerDesk, postgres: TestServer, guest: str
) -> None:
    execute(filed.url, *(grant.replace("TO ben", "TO guest") for grant in GRANTS))
    filed.url = filed.url.replace(postgres.url("")[:-1].rpartition("@")[0], guest)
    filed.ok("ingest", filed.write("a.md", report({"figure": "7", "incident": "another"})))
    assert filed.ok("verify", "--json").data()["events"] == 27
    assert value(filed, "another", "killed") == "7"  # from read models of one's own
    for statement in (OPEN, "DROP TABLE tracker.log", "DELETE FROM tracker.log"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            execute(filed.url, statement)


def test_a_schema_of_another_program(remote: ServerDesk) -> None:
    execute(remote.url, "CREATE SCHEMA tracker")
    refused(remote.run("list"), 'the schema "tracker" there is not a case of this program')
    execute(remote.url, "COMMENT ON SCHEMA tracker IS 'parcels'")
    refused(remote.run("list"), "is not a case of this program")


def test_read_models_of_another_program(filed: ServerDesk) -> None:
    filed.ok("list")
    execute(filed.url, "COMMENT ON SCHEMA tracker_views IS 'parcels'")
    refused(filed.run("list"), 'the schema "tracker_views" there is not of this program')
    refused(filed.run("rebuild"), 'the schema "tracker_views" there is not of this program')


def test_a_case_of_a_later_format(filed: ServerDesk) -> None:
    execute(filed.url, "COMMENT ON SCHEMA tracker IS 'a case of tracker, format 2'")
    refused(filed.run("list"), "the case has format 2; this program reads 1", "newer version")


def test_a_database_that_is_not_in_unicode(remote: ServerDesk, postgres: TestServer) -> None:
    latin = {"ENCODING": "LATIN1", "TEMPLATE": "template0"}
    with postgres.database(**latin) as url:
        remote.url = url
        refused(remote.run("list"), "keeps text as LATIN1, not as UTF8")


def test_a_url_of_another_kind(remote: ServerDesk) -> None:
    remote.url = "mysql://127.0.0.1/x"
    refused(remote.run("list"), "neither a file nor a database of PostgreSQL", status=2)


def test_a_url_that_cannot_be_read(remote: ServerDesk) -> None:
    remote.url = "postgresql://127.0.0.1:port/x"
    refused(remote.run("list"), "cannot open the case")


def test_without_the_driver_it_is_said_what_to_install(
    remote: ServerDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "psycopg"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("events.server.find_spec", lambda name: None)
    refused(remote.run("list"), "driver for PostgreSQL is not installed", "[postgres]", status=2)
