"""`verify` finds every change made to a case behind the program's back, and says where it can.

Whoever writes to the file can drop the triggers first: that is what is done here.
"""

import random
import re
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.helpers.cases import fill, rows
from tests.helpers.commands import BUNDLED, Desk, Ran, report

FLIPS = 200
TABLES = ("head", "log", "texts")
TRIGGERS = (
    "log_is_never_changed", "log_is_never_deleted", "log_is_never_replaced", "head_only_grows",
    "head_is_never_deleted", "head_is_one", "texts_are_never_changed", "texts_are_never_deleted",
)  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a case of the two bundled reports, with a voiding, a rating and a mark."""
    desk = Desk(tmp_path_factory.mktemp("whole")).bundled()
    desk.ok("ingest", *BUNDLED)
    desk.ok("claim", "void", "#17", "--because", "mistyped")
    desk.ok("source", "rate", "Al Jazeera", "B")
    desk.ok("mark", "deadline")
    return desk.case.read_bytes()


@pytest.fixture
def filed(desk: Desk, whole: bytes) -> Desk:
    """A copy of that case."""
    desk.case.write_bytes(whole)
    return desk


def edit(case: Path, *statements: str, journal: str = "delete") -> None:
    """Change the file of a case as anybody may who can write to it."""
    with closing(sqlite3.connect(case, isolation_level=None)) as log:
        log.execute(f"PRAGMA journal_mode={journal}")
        made = [row[0] for row in log.execute("SELECT sql FROM sqlite_master WHERE type='trigger'")]
        for trigger in TRIGGERS:
            log.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            log.execute(statement)
        for statement in made:  # who can drop them can also hide it
            with suppress(sqlite3.OperationalError):  # its table may be gone, or it was kept
                log.execute(statement)


def verified(desk: Desk) -> Ran:
    ran = desk.run("verify")
    assert "Traceback" not in ran.err
    assert "fault of tracker" not in ran.err, ran.err
    return ran


def changed(position: int, old: str, new: str) -> str:
    """The statement that replaces something in the state of an event."""
    state = f"CAST(replace(CAST(state AS TEXT), '{old}', '{new}') AS BLOB)"
    return f"UPDATE log SET state = {state} WHERE position = {position}"


EDITS = {
    "a figure is changed": (
        14, [changed(14, '"lower":2', '"lower":3')],
    ),
    "an attribution is changed": (
        17, [changed(17, "military", "ministry")],
    ),
    "who entered it is changed": (
        4, [changed(4, "desk", "nobody")],
    ),
    "a stream is changed": (5, ["UPDATE log SET stream = 'report:x' WHERE position = 5"]),
    "a version is changed": (24, ["UPDATE log SET version = 99 WHERE position = 24"]),
    "a topic is another": (25, ["UPDATE log SET topic = 'claim.reported' WHERE position = 25"]),
    "a topic is unknown": (16, ["UPDATE log SET topic = 'incident.dreamt' WHERE position = 16"]),
    "a topic is empty": (16, ["UPDATE log SET topic = '' WHERE position = 16"]),
    "a state is empty": (6, ["UPDATE log SET state = x'' WHERE position = 6"]),
    "a state is no JSON": (6, ["UPDATE log SET state = x'ff00' WHERE position = 6"]),
    "a state is another's": (
        7, ["UPDATE log SET state = (SELECT state FROM log WHERE position = 8) WHERE position = 7"],
    ),
    "a leaf is changed": (9, ["UPDATE log SET leaf = zeroblob(32) WHERE position = 9"]),
    "an event is deleted": (10, ["DELETE FROM log WHERE position = 10"]),
    "the first is deleted": (1, ["DELETE FROM log WHERE position = 1"]),
    "an event is deleted, the rest moved up": (
        10,
        ["DELETE FROM log WHERE position = 10"]
        + [f"UPDATE log SET position = {n} WHERE position = {n + 1}" for n in range(10, 27)],
    ),
    "two events are swapped": (
        11,
        [
            "UPDATE log SET position = 99 WHERE position = 11",
            "UPDATE log SET position = 11 WHERE position = 12",
            "UPDATE log SET position = 12 WHERE position = 99",
        ],
    ),
    "the last is cut off": (27, ["DELETE FROM log WHERE position > 26"]),
    "the second half is cut off": (15, ["DELETE FROM log WHERE position > 14"]),
    "all is cut off": (1, ["DELETE FROM log"]),
    "an event is put in": (
        28,
        ["INSERT INTO log SELECT 28, 'x', 1, topic, state, leaf FROM log WHERE position = 16"],
    ),
    "an event is put before": (
        1,
        ["INSERT INTO log SELECT 0, 'x', 1, topic, state, leaf FROM log WHERE position = 16"],
    ),
    "a text is changed": (1, ["UPDATE texts SET text = text || '!' WHERE text LIKE 'American%'"]),
    "a text is emptied": (15, ["UPDATE texts SET text = '' WHERE text LIKE 'The raids%'"]),
    "a text is deleted": (1, ["DELETE FROM texts WHERE text LIKE 'American%'"]),
    "all texts are deleted": (1, ["DELETE FROM texts"]),
    "a text is filed under another hash": (
        15, ["UPDATE texts SET sha256 = 'x' WHERE text LIKE 'The raids%'"],
    ),
    "the head is moved on": (28, ["UPDATE head SET size = 28"]),
    "the head is moved back": (27, ["UPDATE head SET size = 26"]),
    "the frontier is changed": (None, ["UPDATE head SET frontier = zeroblob(length(frontier))"]),
    "the frontier is cut": (None, ["UPDATE head SET frontier = substr(frontier, 1, 7)"]),
    "the head is deleted": (None, ["DELETE FROM head"]),
    "the log is gone": (None, ["DROP TABLE log"]),
    "the head is gone": (None, ["DROP TABLE head"]),
    "the texts are gone": (None, ["DROP TABLE texts"]),
}  # fmt: skip


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_is_found_and_its_place_is_named(filed: Desk, what: str) -> None:
    position, statements = EDITS[what]
    assert verified(filed).status == 0
    edit(filed.case, *statements)
    ran = verified(filed)
    assert ran.status in (1, 3), ran
    if position is not None:
        assert re.search(rf"#{position}\b", ran.out + ran.err), ran.out + ran.err
        assert ran.status == 1
        findings = filed.run("verify", "--json").data()
        assert not findings["ok"]
        assert position in [item["position"] for item in findings["findings"]]


def test_triggers_dropped_and_made_again_change_nothing_of_the_log(filed: Desk) -> None:
    edit(filed.case)
    assert verified(filed).status == 0


def rehash(case: Path, position: int, old: str, new: str) -> None:
    """Change the state of an event, and its leaf with it."""
    from events.appender import canonical
    from events.merkle import leaf_hash

    with closing(sqlite3.connect(case, isolation_level=None)) as log:
        log.execute("DROP TRIGGER log_is_never_changed")
        query = "SELECT stream, version, topic, state FROM log WHERE position = ?"
        stream, version, topic, state = log.execute(query, (position,)).fetchone()
        changed = state.replace(old.encode(), new.encode())
        assert changed != state
        leaf = leaf_hash(canonical(stream, version, topic, changed))
        update = "UPDATE log SET state = ?, leaf = ? WHERE position = ?"
        log.execute(update, (changed, leaf, position))


def test_a_changed_event_with_a_new_leaf_is_found_by_the_head(filed: Desk) -> None:
    rehash(filed.case, 14, '"lower":2', '"lower":3')
    ran = verified(filed)
    assert ran.status == 1
    assert "head" in ran.out


def test_a_quote_that_was_moved_is_found(filed: Desk) -> None:
    rehash(filed.case, 14, '"start":', '"start":1')
    ran = verified(filed)
    assert ran.status == 1
    assert re.search(r"#14 +the quote does not stand where it is cited", ran.out)


def test_a_changed_root_is_what_a_rewritten_log_shows(filed: Desk, whole: bytes) -> None:
    before = filed.ok("verify", "--json").data()["root"]
    desk = Desk(filed.folder / "other")
    desk.folder.mkdir()
    desk.ok("ingest", desk.write("a.md", report({"figure": "6"})))
    assert desk.ok("verify", "--json").data()["root"] != before
    filed.case.write_bytes(whole)
    assert filed.ok("verify", "--json").data()["root"] == before


@pytest.mark.parametrize("size", [0, 1, 16, 100, 511, 4096, 8192, 12288, 20000])
def test_a_file_that_was_cut_off_is_found(filed: Desk, whole: bytes, size: int) -> None:
    assert size < len(whole)
    filed.case.write_bytes(whole[:size])
    assert verified(filed).status in (1, 3)


def test_damage_far_on_is_not_said_to_be_at_the_beginning(desk: Desk) -> None:
    fill(desk.folder / "reports", 12, 40)
    desk.ok("ingest", "reports")
    data = bytearray(desk.case.read_bytes())
    with closing(sqlite3.connect(desk.case)) as log:
        query = "SELECT pageno FROM dbstat WHERE name = 'log' AND pagetype = 'leaf' ORDER BY path"
        try:
            pages = [page for (page,) in log.execute(query)]
        except sqlite3.OperationalError:
            pytest.skip("this SQLite has no dbstat to tell which page is where")
        size = log.execute("PRAGMA page_size").fetchone()[0]
    last = pages[-2]
    data[(last - 1) * size : last * size] = b"\xff" * size
    desk.case.write_bytes(data)
    ran = verified(desk)
    assert ran.status in (1, 3)
    places = [int(place) for place in re.findall(r"^#(\d+)", ran.out, re.MULTILINE)]
    assert all(place > 300 for place in places), ran.out


def test_a_schema_that_is_no_text_is_an_error(filed: Desk, whole: bytes) -> None:
    assert whole.count(b"UNIQUE (stream, version)") == 1
    filed.case.write_bytes(whole.replace(b"UNIQUE (stream", b"\xd5NIQUE (stream"))
    assert verified(filed).status == 3
    assert filed.run("list").status == 3


def content(case: Path) -> object:
    """The events, the head and the texts; why they cannot be read, where they cannot."""
    try:
        return rows(case, TABLES)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)


def flip_and_verify(desk: Desk, whole: bytes, before: object, chance: random.Random) -> int:
    offset, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
    data = bytearray(whole)
    data[offset] ^= bit
    desk.case.write_bytes(data)
    for beside in desk.folder.glob("case.db-*"):
        beside.unlink()
    ran = verified(desk)
    assert ran.status in (0, 1, 3), (offset, bit, ran)
    if ran.status == 0:
        assert content(desk.case) == before, f"bit {bit} of byte {offset} is not found"
    return ran.status


def flips(desk: Desk, whole: bytes, count: int, seed: int) -> list[int]:
    before, chance = rows(desk.case, TABLES), random.Random(seed)
    return [flip_and_verify(desk, whole, before, chance) for _ in range(count)]


def test_a_flipped_bit_is_found_or_changes_nothing(filed: Desk, whole: bytes) -> None:
    found = flips(filed, whole, FLIPS, 1)
    print(f"\n{FLIPS} flips: {found.count(0)} without effect, {found.count(1)} found, ", end="")
    print(f"{found.count(3)} unreadable")
    assert found.count(1) > FLIPS // 3


@pytest.mark.battery
def test_many_flipped_bits_are_found_or_change_nothing(filed: Desk, whole: bytes) -> None:
    assert flips(filed, whole, 3000, 2).count(1) > 900


@pytest.mark.parametrize("args", [["list"], ["log"], ["why", "strikes", "killed"]])
def test_a_damaged_case_is_an_error_and_no_traceback_for_those_who_ask(
    filed: Desk, whole: bytes, args: list[str]
) -> None:
    chance = random.Random(3)
    ended = set()
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(8):
            data[chance.randrange(4096, len(whole))] ^= 0xFF
        filed.case.write_bytes(data)
        for beside in filed.folder.glob("case*.db*"):
            if beside != filed.case:
                beside.unlink()
        ran = filed.run(*args)
        assert "Traceback" not in ran.err
        assert "fault of tracker" not in ran.err, ran.err
        ended.add(ran.status)
    assert ended <= {0, 2, 3}
    assert 3 in ended


@pytest.mark.parametrize("kept", [1, 2])
def test_texts_that_were_filed_long_ago_are_looked_up(
    filed: Desk, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = report(
        {"figure": "9", "quote": "nine dead"}, outlet="Late", url="https://late.example/1",
        text="There were nine dead.\n",
    )  # fmt: skip
    for text in ("There", "Later there", "At last there"):
        filed.ok("ingest", filed.write("late.md", late.replace("There", text)))
    said = ["--measure", "wounded", "--figure", "14", "--incident", "base-attack"]
    filed.ok("claim", "add", "20200313T010000Z-bc1d09afeab7", *said, "--quote", "federal policemen")
    whole = filed.ok("verify", "--json").data()
    monkeypatch.setattr("tracker.verification.KEPT", kept)
    assert filed.ok("verify", "--json").data() == whole
    edit(filed.case, "UPDATE texts SET text = replace(text, 'policemen', 'officials')")
    found = [item["position"] for item in filed.run("verify", "--json").data()["findings"]]
    assert whole["events"] in found  # the claim that was added last


def test_a_log_that_never_ends_is_not_read(filed: Desk) -> None:
    endless = """
    CREATE VIEW log AS
    WITH RECURSIVE it(position) AS (SELECT 1 UNION ALL SELECT position + 1 FROM it)
    SELECT position, 'case' AS stream, position AS version, 'case.mark-set' AS topic,
        x'7b7d' AS state, zeroblob(32) AS leaf FROM it
    """
    edit(filed.case, "DROP TABLE log", endless)
    ran = verified(filed)
    assert ran.status == 1
    assert "the view log of the case is not as it was made" in ran.out


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM head",
        "UPDATE head SET size = 9223372036854775807",
        "UPDATE head SET frontier = substr(frontier, 1, 7)",
        "UPDATE head SET size = -1",
    ],
)
def test_nothing_is_recorded_behind_a_damaged_head(damage: str, filed: Desk) -> None:
    edit(filed.case, damage)
    filed.write("new.md", "A text.")
    new = ["ingest", "new.md", "--outlet", "x", "--published", "2020-03-13T01:00:00Z"]
    for line in (["mark", "x"], new):
        ran = filed.run(*line)
        assert ran.status == 3, ran
        assert "the head of the log is damaged" in ran.err
