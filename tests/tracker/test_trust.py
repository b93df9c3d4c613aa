"""Checkpoints, proofs and witnesses, from the command line: what they show and what they refuse."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from events import merkle
from events.appender import canonical
from events.log import Log
from tests.helpers.commands import BUNDLED, ROOT, TRACKER, Desk, Ran, environment
from tests.helpers.forging import CHANGES, edited, forge, tail
from tests.helpers.forging import Change as Forgery
from tests.helpers.logs import append
from tracker.verification import verify

KEY = ("key", "desk.example/strikes", "--to", "strikes.key")
SIGN = ("checkpoint", "--key", "strikes.key")


def signing(desk: Desk) -> Desk:
    """A desk with a case and a key of its own."""
    desk.bundled().ok("ingest", *BUNDLED)
    desk.ok("mark", "deadline")
    desk.ok(*KEY)
    return desk


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of two reports and a mark, a key, a checkpoint and leaves of all of it."""
    desk = signing(Desk(tmp_path_factory.mktemp("signed")))
    desk.ok(*SIGN, "--to", "all.checkpoint", "--leaves", "all.leaves")
    return desk.folder


@pytest.fixture
def signed(desk: Desk, folder: Path) -> Desk:
    """A copy of that folder."""
    for file in folder.iterdir():
        if file.is_file():
            (desk.folder / file.name).write_bytes(file.read_bytes())
    os.chmod(desk.folder / "strikes.key", 0o600)
    return desk


def positions(ran: Ran) -> list[int | None]:
    return [finding["position"] for finding in ran.data()["findings"]]


def size(desk: Desk) -> int:
    return int(desk.ok("verify", "--json").data()["events"])


# --- forged, with every hash made anew --------------------------------------------------------

PLACES = (1, 2, 7, 13, 20, 24)


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("change", CHANGES)
def test_a_checkpoint_finds_what_nothing_else_can(
    signed: Desk, change: Callable[[int], Forgery], at: int
) -> None:
    forge(signed.case, change(at))
    alone = signed.run("verify", "--json")
    found = signed.run("verify", "--checkpoint", "all.checkpoint", "--json")
    exact = signed.run("verify", "--leaves", "all.leaves", "--json")
    assert alone.data()["findings"] == []  # the negative control: the forger has done all the work
    assert (found.status, exact.status) == (1, 1)
    assert found.data()["findings"]
    assert positions(exact) == [at]


@pytest.mark.parametrize("position", [-(2**63), -1, 0])
def test_an_event_before_the_first_is_found(signed: Desk, position: int) -> None:
    """Whoever reads a stream would find it, and the tree would not."""
    row = ("incident:forged", 1, "incident.opened", b'{"v":1,"recorded_at":"2020-03-14T09:00:00Z",'
           b'"recorded_by":"x","incident":"forged"}')  # fmt: skip
    with closing(sqlite3.connect(signed.case, isolation_level=None)) as log:
        (trigger,) = log.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'log_is_never_replaced'"
        ).fetchone()
        log.execute("DROP TRIGGER log_is_never_replaced")
        leaf = merkle.leaf_hash(canonical(*row))
        log.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", (position, *row, leaf))
        log.execute(trigger)
    for options in ((), ("--checkpoint", "all.checkpoint"), ("--leaves", "all.leaves")):
        assert signed.run("verify", *options).status == 1
    assert signed.run(*SIGN).status == 1


def test_a_log_that_grows_while_it_is_checked_is_whole(signed: Desk) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(Log(signed.case)) as log:
            while not stop.is_set():
                append(log, "case", "again")

    with ThreadPoolExecutor(1) as pool, closing(Log(signed.case)) as log:
        writer, before = pool.submit(write), log.size()
        for _ in range(100):
            assert verify(log).findings == []
        stop.set()
        writer.result()
        assert log.size() > before


def test_what_came_after_a_checkpoint_is_not_covered_by_it(signed: Desk) -> None:
    before = size(signed)
    signed.ok("mark", "later")
    forge(signed.case, tail(before + 1))
    assert signed.ok("verify", "--checkpoint", "all.checkpoint", "--leaves", "all.leaves")
    forge(signed.case, tail(before))
    assert signed.run("verify", "--checkpoint", "all.checkpoint").status == 1


def test_a_log_that_grew_is_the_log_of_all_its_checkpoints(signed: Desk) -> None:
    names = ["all.checkpoint"]
    for number in range(5):
        signed.ok("mark", f"mark {number}")
        signed.ok(*SIGN, "--to", f"{number}.checkpoint")
        names.append(f"{number}.checkpoint")
    options = [word for name in names for word in ("--checkpoint", name)]
    ran = signed.ok("verify", *options, "--signed-by", "strikes.pub", "--json")
    assert ran.data()["checkpoints"] == len(names)


# --- who signed -------------------------------------------------------------------------------


def test_a_checkpoint_of_another_key_is_a_finding(signed: Desk) -> None:
    other = signed.ok("key", "other.example", "--to", "other.key").out.strip()
    ran = signed.run("verify", "--checkpoint", "all.checkpoint", "--signed-by", other, "--json")
    assert ran.status == 1
    assert "other.example has not signed it" in ran.data()["findings"][0]["message"]


def test_a_checkpoint_that_was_changed_is_a_finding(signed: Desk) -> None:
    path = signed.folder / "all.checkpoint"
    path.write_text(path.read_text().replace("\n25\n", "\n24\n"))
    ran = signed.run("verify", "--checkpoint", path.name, "--signed-by", "strikes.pub", "--json")
    assert ran.status == 1
    assert "does not hold" in ran.data()["findings"][0]["message"]


def test_without_a_key_it_is_said_that_no_signature_was_checked(signed: Desk) -> None:
    assert "no signature was checked" in signed.ok("verify", "--checkpoint", "all.checkpoint").err


def test_a_log_that_is_not_whole_is_not_signed(signed: Desk) -> None:
    data = signed.case.read_bytes()
    signed.case.write_bytes(data.replace(b'"words":"18"', b'"words":"81"'))
    ran = signed.run(*SIGN, "--to", "new.checkpoint")
    assert (ran.status, (signed.folder / "new.checkpoint").exists()) == (1, False)
    assert "was not signed" in ran.err


# --- keys -------------------------------------------------------------------------------------


def test_a_secret_key_is_its_owners_alone(signed: Desk) -> None:
    path = signed.folder / "strikes.key"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    ran = signed.run(*SIGN)
    assert ran.status == 2
    assert "others may read the key" in ran.err
    assert "chmod 600 strikes.key" in ran.err


@pytest.mark.parametrize("gone", ["strikes.key", "strikes.pub", None])
def test_a_key_is_never_overwritten(signed: Desk, gone: str | None) -> None:
    if gone is not None:
        (signed.folder / gone).unlink()
    before = {path: path.read_bytes() for path in signed.folder.glob("strikes.*")}
    assert signed.run(*KEY).status == 2
    assert {path: path.read_bytes() for path in signed.folder.glob("strikes.*")} == before


def test_the_key_for_others_can_be_said_again(signed: Desk) -> None:
    told = (signed.folder / "strikes.pub").read_text()
    assert signed.ok("key", "--of", "strikes.key").out == told


def test_the_secret_key_is_shown_nowhere(signed: Desk) -> None:
    secret = (signed.folder / "strikes.key").read_text().strip().split("+", 4)[4]
    runs = [
        signed.ok(*SIGN), signed.ok("key", "--of", "strikes.key"),
        signed.run("verify", "--signed-by", "strikes.key"),
        signed.run("verify", "--checkpoint", "strikes.key"),
        signed.run("witness", "strikes.key", "--of", "strikes.key", "--key", "strikes.key",
                   "--last", "last"),
    ]  # fmt: skip
    for ran in runs:
        assert secret not in ran.out + ran.err


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\tb", "a\x1b[31m"])
def test_a_name_that_notes_cannot_have_is_refused(desk: Desk, name: str) -> None:
    assert desk.run("key", name, "--to", "a.key").status == 2
    assert not (desk.folder / "a.key").exists()


# --- proofs -----------------------------------------------------------------------------------


def checked(desk: Desk, proof: str, key: str) -> "subprocess.CompletedProcess[str]":
    """What a stranger's own run of the script that we ship says."""
    script = ROOT / "docs" / "verify_proof.py"
    return subprocess.run(
        [sys.executable, script, proof, key], cwd=desk.folder, capture_output=True, text=True
    )


def test_a_stranger_checks_the_proof_of_every_event(signed: Desk) -> None:
    key = (signed.folder / "strikes.pub").read_text()
    signed.ok("mark", "later")  # a log goes on, and its proofs stay
    for position in range(1, size(signed)):
        (signed.folder / "a.proof").unlink(missing_ok=True)
        signed.ok("prove", f"#{position}", "--checkpoint", "all.checkpoint", "--to", "a.proof")
        ran = checked(signed, "a.proof", key)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout.startswith(f"#{position} of 25 in desk.example/strikes: ")


@pytest.mark.parametrize(
    ("old", "new"),
    [('"position":6', '"position":7'), ('"version":4', '"version":5'), ("rockets", "missiles"),
     ("\\n25\\n", "\\n26\\n"), ("desk.example", "desk.other"), ('"path":[', '"path":["AAAA",'),
     ("{", "["), ("— ", "-- "), ('"state"', '"stat"')],
)  # fmt: skip
def test_a_changed_proof_proves_nothing(signed: Desk, old: str, new: str) -> None:
    signed.ok("prove", "6", "--checkpoint", "all.checkpoint", "--to", "a.proof")
    path = signed.folder / "a.proof"
    changed = path.read_text().replace(old, new, 1)
    assert changed != path.read_text()
    path.write_text(changed)
    ran = checked(signed, "a.proof", (signed.folder / "strikes.pub").read_text())
    assert ran.returncode == 1
    assert ran.stderr.startswith("NOT PROVEN: ")


def test_a_proof_under_another_key_proves_nothing(signed: Desk) -> None:
    signed.ok("prove", "6", "--checkpoint", "all.checkpoint", "--to", "a.proof")
    other = signed.ok("key", "desk.example/strikes", "--to", "other.key").out
    assert checked(signed, "a.proof", other).returncode == 1


def test_the_script_for_strangers_is_short() -> None:
    lines = (ROOT / "docs" / "verify_proof.py").read_text().splitlines()
    assert len(lines) < 100


@pytest.mark.parametrize("position", ["#26", "#0", "x", "-1", "#1e3", "9" * 30])
def test_what_is_not_in_the_log_is_not_proven(signed: Desk, position: str) -> None:
    assert signed.run("prove", "--checkpoint", "all.checkpoint", "--", position).status == 2


def test_a_forged_log_proves_nothing_of_an_older_checkpoint(signed: Desk) -> None:
    forge(signed.case, edited(6))
    ran = signed.run("prove", "#6", "--checkpoint", "all.checkpoint")
    assert ran.status == 2
    assert "another" in ran.err


# --- witnesses --------------------------------------------------------------------------------


class Witness:
    """Another machine, which has no case: it is sent checkpoints and proofs."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.key = desk.ok("key", "w.example", "--witness", "--to", "w.key").out.strip()

    def sign(self, checkpoint: str, *options: str) -> Ran:
        (self._desk.folder / f"{checkpoint}.seen").unlink(missing_ok=True)
        return self._desk.run(
            "--case", "none.db", "witness", checkpoint, "--of", "strikes.pub", "--key", "w.key",
            "--last", "w.last", "--to", f"{checkpoint}.seen", *options,
        )  # fmt: skip


def test_a_witness_signs_what_extends_what_it_signed(signed: Desk) -> None:
    witness = Witness(signed)
    assert witness.sign("all.checkpoint").status == 0
    assert witness.sign("all.checkpoint").status == 0  # the same again
    for number in range(3):
        before = "all.checkpoint" if not number else f"{number - 1}.checkpoint"
        signed.ok("mark", f"mark {number}")
        now = f"{number}.checkpoint"
        signed.ok(*SIGN, "--to", now)
        refused = witness.sign(now)
        assert (refused.status, (signed.folder / f"{now}.seen").exists()) == (2, False)
        (signed.folder / "a.proof").unlink(missing_ok=True)
        signed.ok("prove", "--from", before, "--checkpoint", now, "--to", "a.proof")
        assert witness.sign(now, "--proof", "a.proof").status == 0
        signed.ok("verify", "--checkpoint", f"{now}.seen", "--signed-by", "strikes.pub",
                  "--signed-by", witness.key)  # fmt: skip
    assert not (signed.folder / "none.db").exists()


@pytest.mark.parametrize("change", CHANGES)
def test_a_witness_signs_no_log_that_was_rewritten(
    signed: Desk, change: Callable[[int], Forgery]
) -> None:
    witness = Witness(signed)
    assert witness.sign("all.checkpoint").status == 0
    before = (signed.folder / "w.last").read_bytes()
    forge(signed.case, change(7))
    for grown in (False, True):
        if grown:
            signed.ok("mark", "later")
        (signed.folder / "b.checkpoint").unlink(missing_ok=True)
        signed.ok(*SIGN, "--to", "b.checkpoint")
        proof = signed.run("prove", "--from", "all.checkpoint", "--checkpoint", "b.checkpoint",
                           "--to", "a.proof")  # fmt: skip
        assert proof.status == 2
        refused = witness.sign("b.checkpoint")
        assert (refused.status, (signed.folder / "b.checkpoint.seen").exists()) == (2, False)
    assert (signed.folder / "w.last").read_bytes() == before


def test_a_witness_signs_nothing_of_another_log(signed: Desk) -> None:
    witness = Witness(signed)
    assert witness.sign("all.checkpoint").status == 0
    signed.ok("mark", "later")
    signed.ok(*SIGN, "--origin", "desk.example/other", "--to", "b.checkpoint")
    signed.ok(
        "prove", "--from", "all.checkpoint", "--checkpoint", "b.checkpoint", "--to", "a.proof"
    )
    ran = witness.sign("b.checkpoint", "--proof", "a.proof")
    assert ran.status == 2
    assert "what was signed before of desk.example/strikes" in ran.err


def test_a_witness_signs_nothing_that_the_log_has_not(signed: Desk) -> None:
    witness = Witness(signed)
    signed.ok("key", "thief.example", "--to", "thief.key")
    signed.ok("checkpoint", "--key", "thief.key", "--origin", "desk.example/strikes",
              "--to", "b.checkpoint")  # fmt: skip
    ran = witness.sign("b.checkpoint")
    assert ran.status == 2
    assert "has not signed it" in ran.err


def test_a_witness_that_is_asked_twice_at_once_signs_one_history(signed: Desk) -> None:
    """The first asker holds the witness up; the second has another history of the same log."""
    Witness(signed)
    words = ["--of", "strikes.pub", "--key", "w.key", "--last", "w.last"]
    signed.ok("witness", "all.checkpoint", *words)
    histories = []
    for name in "ab":
        (signed.folder / f"{name}.db").write_bytes(signed.case.read_bytes())
        signed.ok("--case", f"{name}.db", "mark", f"only in {name}")
        signed.ok("--case", f"{name}.db", *SIGN, "--to", f"{name}.checkpoint")
        signed.ok("--case", f"{name}.db", "prove", "--from", "all.checkpoint", "--checkpoint",
                  f"{name}.checkpoint", "--to", f"{name}.proof")  # fmt: skip
        histories.append([*TRACKER, "witness", f"{name}.checkpoint", *words, "--proof",
                          f"{name}.proof", "--to", f"{name}.seen"])  # fmt: skip
    for _ in range(5):
        (signed.folder / "w.last").write_bytes((signed.folder / "all.checkpoint").read_bytes())
        for name in "ab":
            (signed.folder / f"{name}.seen").unlink(missing_ok=True)
        running = [
            subprocess.Popen(words, cwd=signed.folder, env=environment(), stderr=subprocess.DEVNULL)
            for words in histories
        ]
        assert sorted(bool(process.wait()) for process in running) == [False, True]


def test_a_witness_keeps_no_signatures_of_strangers(signed: Desk) -> None:
    witness = Witness(signed)
    path = signed.folder / "all.checkpoint"
    path.write_text(path.read_text() + "— stranger.example AAAAAAAA\n" * 99)
    assert witness.sign("all.checkpoint").status == 0
    assert (signed.folder / "all.checkpoint.seen").read_text().count("— ") == 2
    assert witness.sign("all.checkpoint").status == 0


def test_keys_are_for_what_they_are_made_for(signed: Desk) -> None:
    Witness(signed)
    assert signed.run("checkpoint", "--key", "w.key").status == 2
    ran = signed.run("witness", "all.checkpoint", "--of", "strikes.pub", "--key", "strikes.key",
                     "--last", "last")  # fmt: skip
    assert ran.status == 2


# --- what is there already is not overwritten ---------------------------------------------------


@pytest.mark.parametrize("name", ["case.db", "strikes.key", "all.leaves", ".", "/dev/null", "no/a"])
def test_nothing_that_is_there_is_overwritten(signed: Desk, name: str) -> None:
    Witness(signed)
    before = {path: path.read_bytes() for path in signed.folder.iterdir() if path.is_file()}
    words = [
        (*SIGN, "--to", name),
        (*SIGN, "--leaves", name),
        ("prove", "6", "--checkpoint", "all.checkpoint", "--to", name),
        ("prove", "--from", "all.checkpoint", "--checkpoint", "all.checkpoint", "--to", name),
        ("witness", "all.checkpoint", "--of", "strikes.pub", "--key", "w.key", "--last", "last",
         "--to", name),
        ("witness", "all.checkpoint", "--of", "strikes.pub", "--key", "w.key", "--last", name),
        ("key", "other.example", "--to", name),
    ]  # fmt: skip
    for each in words:
        ran = signed.run(*each)
        assert ran.status == 2, (each, ran)
        assert "fault of tracker" not in ran.err, each
    after = {path: path.read_bytes() for path in signed.folder.iterdir() if path.is_file()}
    assert {path: after.get(path) for path in before} == before
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("origin", ["a\nb", "a\u202eb", "a\x1b", ""])
def test_a_name_that_no_checkpoint_can_have_is_not_signed(signed: Desk, origin: str) -> None:
    ran = signed.run(*SIGN, "--origin", origin, "--to", "new.checkpoint")
    assert (ran.status == 2) == bool(origin)  # without one it is that of the key
    assert "fault of tracker" not in ran.err


# --- files that are something else ------------------------------------------------------------

RUBBISH = {
    "empty": b"",
    "text": b"a checkpoint",
    "bytes": bytes(range(256)),
    "nothing signed": b"a\n1\nAAAA\n",
    "a short root": b"a\n1\nAAAA\n\n\xe2\x80\x94 a AAAAAAAA\n",
    "a huge size": b"a\n" + b"9" * 5000 + b"\n" + b"A" * 43 + b"=\n\n\xe2\x80\x94 a AAAAAAAA\n",
    "deep": b"[" * 100_000,
    "large": b"a" * 3_000_000,
    "escapes": b"\x1b[31m\n1\nAAAA\n\n\xe2\x80\x94 a AAAAAAAA\n",
}


@pytest.mark.parametrize("what", RUBBISH)
@pytest.mark.parametrize(
    "words",
    [
        ("verify", "--checkpoint", "x"),
        ("verify", "--signed-by", "x"),
        ("prove", "1", "--checkpoint", "x"),
        ("prove", "--from", "x", "--checkpoint", "all.checkpoint"),
        ("checkpoint", "--key", "x"),
        ("witness", "x", "--of", "strikes.pub", "--key", "strikes.key", "--last", "last"),
        ("witness", "all.checkpoint", "--of", "strikes.pub", "--key", "strikes.key",
         "--last", "last", "--proof", "x"),
        ("witness", "all.checkpoint", "--of", "strikes.pub", "--key", "strikes.key",
         "--last", "x"),
    ],
)  # fmt: skip
def test_rubbish_is_refused_with_a_reason(signed: Desk, words: tuple[str, ...], what: str) -> None:
    path = signed.folder / "x"
    path.write_bytes(RUBBISH[what])
    path.chmod(0o600)
    ran = signed.run(*words)
    assert ran.status == 2, ran
    assert "Traceback" not in ran.err
    assert "fault of tracker" not in ran.err
    assert "\x1b" not in ran.err
    assert len(ran.err) < 2000


@pytest.mark.parametrize("path", ["nowhere", ".", "/dev/null"])
def test_a_path_without_a_file_is_refused(signed: Desk, path: str) -> None:
    for command, option in (("verify", "--checkpoint"), ("verify", "--leaves"),
                            ("checkpoint", "--key")):  # fmt: skip
        ran = signed.run(command, option, path)
        assert ran.status == 2, ran
        assert "fault of tracker" not in ran.err


def test_leaves_that_are_cut_or_too_many_are_told(signed: Desk) -> None:
    path = signed.folder / "all.leaves"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert signed.run("verify", "--leaves", path.name).status == 2
    path.write_bytes(whole + bytes(32))
    assert positions(signed.run("verify", "--leaves", path.name, "--json")) == [26]
    path.write_bytes(whole[:-32])
    assert signed.run("verify", "--leaves", path.name).status == 0  # kept of fewer events
