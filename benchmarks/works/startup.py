"""Start-up: whole processes, in turn, so that the machine's moods fall on all alike."""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROUNDS = 21
RAW = "python -c 'import click'"


def startup() -> dict[str, Any]:
    """Medians, and of each the ratio to the raw limit, round by round."""
    with tempfile.TemporaryDirectory() as folder:
        case = str(Path(folder) / "case.db")
        tracker = [sys.executable, "-m", "tracker"]
        _time([*tracker, "demo", "--keep", case])
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            RAW: [sys.executable, "-c", "import click"],
            "tracker --help": [*tracker, "--help"],
            "tracker show strikes": [*tracker, "--case", case, "show", "strikes"],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for round_ in range(ROUNDS + 1):
            for name, command in commands.items():
                took = _time(command)
                if round_:  # the first round warms the caches
                    seconds[name].append(took)
    return {"rows": [_row(name, times, seconds[RAW]) for name, times in seconds.items()]}


def _row(name: str, times: list[float], limits: list[float]) -> dict[str, Any]:
    ratio = median(took / limit for took, limit in zip(times, limits, strict=True))
    return {"command": name, "seconds": median(times), "ratio": ratio}


def _time(command: list[str]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return perf_counter() - start
