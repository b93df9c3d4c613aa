"""What reads the files of strangers refuses what it does not understand, and never breaks."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import pytest

from tests.helpers.commands import ROOT, environment
from tests.helpers.fuzz_targets import TARGETS, Target, run_by_chance
from tracker.trust.base64_text import from_base64
from tracker.trust.keys import BadKey, read_public

FEW, FEW_OF_SLOW = 400, 25
SLOW = {"moment": 20_000, "report": 100_000}  # runs: their parsers are not ours
RUNS = 800_000  # of each of the others: 10 millions in all


@pytest.mark.parametrize("name", TARGETS)
def test_changed_seeds_are_read_or_refused(name: str) -> None:
    run_by_chance(name, FEW_OF_SLOW if name in SLOW else FEW)


def test_a_target_that_breaks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(data: bytes) -> None:
        data.decode()  # as no parser may: of what is no text it raises something else

    monkeypatch.setitem(TARGETS, "figure", Target(breaks, TARGETS["figure"].seeds))
    with pytest.raises(AssertionError, match=r"figure of b.*UnicodeDecodeError"):
        run_by_chance("figure", FEW)


def test_bytes_have_one_form_in_base64() -> None:
    assert from_base64("Wg==") == b"Z"
    assert from_base64("Wh==") == b""


@pytest.mark.battery
def test_ten_million_runs_are_read_or_refused() -> None:
    if find_spec("atheris") is None:
        pytest.skip("atheris is not installed")
    with ThreadPoolExecutor(2) as pool:
        done = dict(zip(TARGETS, pool.map(_guided, TARGETS), strict=True))
    print(f"\n{sum(done.values()):,} runs: {done}")
    assert sum(done.values()) >= 10_000_000


def _guided(name: str) -> int:
    runs = SLOW.get(name, RUNS)
    words = [sys.executable, "-m", "tests.fuzz", name, "--runs", str(runs)]
    ran = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert ran.returncode == 0, f"{name}: {ran.stdout[-2000:]}{ran.stderr[-4000:]}"
    return runs


@pytest.mark.parametrize("name", ["!%\udcff\udcffds", "a b", "a\x1bb", "", "a\u2028b"])
def test_a_key_whose_name_notes_cannot_have_is_none(name: str) -> None:
    with pytest.raises(BadKey):
        read_public(f"{name}+8+AQ1KXdlRxr9xxKrGOBdjniTYaHrZHlQfyN0YR7HaegBc")
