"""Somebody else's clock: a checkpoint in a git repository, and under a timestamp (RFC 3161).

The commands are those of the page docs/howto/sign-a-checkpoint.md, run on this machine.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.helpers.authority import Authority, Shell, commands_under
from tests.helpers.commands import BUNDLED, Desk

COMMANDS = tuple(commands_under("howto/sign-a-checkpoint.md", "Say when"))
VERIFY = "openssl ts -verify"


def needed(program: str) -> None:
    if shutil.which(program) is None:
        reason = f"{program} is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture
def shell(desk: Desk) -> Shell:
    """A folder with a case, its key, and a checkpoint of it; an authority, and a repository."""
    needed("git")
    needed("openssl")
    desk.bundled().ok("ingest", *BUNDLED)
    desk.case.rename(desk.folder / "demo.db")
    desk.ok("key", "desk.example/strikes", "--to", "strikes.key")
    desk.ok("--case", "demo.db", "checkpoint", "--key", "strikes.key", "--to", "friday.checkpoint")
    beside = desk.folder / "beside"
    beside.mkdir()
    subprocess.run(["git", "init", "--quiet", "--bare", beside / "public.git"], check=True)
    authority = Authority(beside, "authority")
    shutil.copy(authority.certificate, desk.folder / "authority.pem")
    return Shell(desk.folder, authority, beside / "public.git")


def typed(beginning: str) -> str:
    (found,) = (line for line in COMMANDS if line.startswith(beginning))
    return found


def stamped(shell: Shell) -> None:
    for beginning in ("openssl ts -query", "curl"):
        ran = shell.run(typed(beginning))
        assert ran.status == 0, ran


def test_all_commands_of_the_page_end_well(shell: Shell) -> None:
    said = {line: shell.run(line) for line in COMMANDS}
    assert {line: ran for line, ran in said.items() if ran.status != 0} == {}
    assert "Verification: OK" in said[typed(VERIFY)].out + said[typed(VERIFY)].err
    assert "Time stamp: " in said[typed("openssl ts -reply")].out
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*\n", said[typed("git -C later log")].out)
    assert "all is well" in said[typed("tracker")].out


def test_a_case_that_was_changed_since_is_found_from_a_fresh_clone(shell: Shell) -> None:
    from tests.helpers.forging import edited, forge

    for line in COMMANDS[: COMMANDS.index(typed("tracker"))]:
        assert shell.run(line).status == 0
    forge(shell.folder / "demo.db", edited(3))
    assert shell.run("tracker --case demo.db verify").status == 0  # alone it finds nothing
    ran = shell.run(typed("tracker"))
    assert ran.status == 1
    assert "these are not the" in ran.out


def test_a_changed_checkpoint_is_not_the_one_that_was_stamped(shell: Shell) -> None:
    stamped(shell)
    path = shell.folder / "friday.checkpoint"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"\n24\n", b"\n23\n") if b"\n24\n" in whole else whole + b"\n")
    assert_refused(shell)
    path.write_bytes(whole)
    assert shell.run(typed(VERIFY)).status == 0


def test_the_token_of_another_authority_is_refused(shell: Shell) -> None:
    stamped(shell)
    other = Authority(shell.folder, "other")
    assert shell.run(other.answering("friday.tsq", "friday.tsr")).status == 0
    assert_refused(shell)
    shutil.copy(other.certificate, shell.folder / "authority.pem")
    assert shell.run(typed(VERIFY)).status == 0  # whom to believe is for whoever checks to say


def test_a_token_of_another_file_is_refused(shell: Shell, tmp_path: Path) -> None:
    stamped(shell)
    kept = (shell.folder / "friday.tsr").read_bytes()
    desk = Desk(tmp_path)
    desk.ok("--case", "demo.db", "mark", "later")
    desk.ok("--case", "demo.db", "checkpoint", "--key", "strikes.key", "--to", "monday.checkpoint")
    (shell.folder / "monday.checkpoint").replace(shell.folder / "friday.checkpoint")
    assert (shell.folder / "friday.tsr").read_bytes() == kept
    assert_refused(shell)


def assert_refused(shell: Shell) -> None:
    ran = shell.run(typed(VERIFY))
    assert ran.status != 0
    assert "Verification: FAILED" in ran.out + ran.err
