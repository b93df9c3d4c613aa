"""Fuzzes one target, guided by what of the code it reaches: python -m tests.fuzz figure --runs N

Needs atheris; without it, the seeds are changed at random.
"""

import argparse
import random
import sys
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

MOST = 4096  # bytes


def mutated(seeds: list[bytes], chance: random.Random) -> bytes:
    """One of the seeds with some bytes changed, put in, taken out, repeated, or of another seed."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 6)):
        at, other = chance.randint(0, len(data)), chance.choice(seeds)
        length, start = chance.randint(0, 8), chance.randint(0, len(other))
        match chance.randrange(5):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = other[start : start + length]
            case 3:
                data[at:at] = data[at : at + length] * chance.randint(1, 9)
            case 4:
                data[at:at] = chance.choice(
                    ("\u202e", "\ud7ff", "٣", "½", "\x00", "\r\n", "9" * 30, "é", '"', "[" * 20)
                ).encode()
    return bytes(data[:MOST])


def run_by_chance(name: str, runs: int, seed: int = 1) -> int:
    """Run a target on changed seeds; how often."""
    from tests.helpers.fuzz_targets import TARGETS, seeds

    chance, known = random.Random(f"{name} {seed}"), seeds(name)
    for _ in range(runs):
        data = mutated(known, chance)
        try:
            TARGETS[name].reads(data)
        except Exception as error:
            raise AssertionError(f"{name} of {data!r}: {type(error).__name__}: {error}") from error
    return runs


def run_guided(name: str, runs: int) -> None:
    """Run a target with atheris, which ends the process; a crash ends it with another code."""
    atheris = import_module("atheris")  # which is not there on every machine
    with atheris.instrument_imports(include=["events", "tracker"]):
        from tests.helpers.fuzz_targets import TARGETS, seeds
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
        print(f"without atheris: {run_by_chance(given.target, given.runs)} runs")
    else:
        run_guided(given.target, given.runs)
