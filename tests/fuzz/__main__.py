"""Fuzzes one target, guided by what of the code it reaches: python -m tests.fuzz figure --runs N

Needs atheris; without it, the seeds are changed at random.
"""

import argparse
import sys
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path


def run_guided(name: str, runs: int) -> None:
    """Run a target with atheris, which ends the process; a crash ends it with another code."""
    atheris = import_module("atheris")  # which is not there on every machine
    with atheris.instrument_imports(include=["events", "tracker"]):
        from tests.helpers.fuzz_targets import MOST, TARGETS, seeds
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for number, seed in enumerate(seeds(name)):
        (folder / str(number)).write_bytes(seed)
    options = [f"-runs={runs}", f"-max_len={MOST}", "-seed=1", "-print_final_stats=1"]
    options += [f"-artifact_prefix={folder}/", "-timeout=20"]
    atheris.Setup([sys.argv[0], *options, str(folder)], TARGETS[name].reads)
    atheris.Fuzz()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target")
    parser.add_argument("--runs", type=int, default=100_000)
    given = parser.parse_args()
    if find_spec("atheris") is None:
        from tests.helpers.fuzz_targets import run_by_chance

        print(f"without atheris: {run_by_chance(given.target, given.runs)} runs")
    else:
        run_guided(given.target, given.runs)
