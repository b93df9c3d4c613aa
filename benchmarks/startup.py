"""Start-up: whole processes, in turn, so that the machine's moods fall on all alike."""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROUNDS = 21
RAW = "python -c 'import click'"


def startup() -> str:
    """A table of medians, and of the ratio of each command to the raw limit, round by round."""
    with tempfile.TemporaryDirectory() as folder:
        case = _case(Path(folder))
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            RAW: [sys.executable, "-c", "import click"],
            "tracker --help": [sys.executable, "-m", "tracker", "--help"],
            "tracker show strikes": [
                sys.executable,
                "-m",
                "tracker",
                "--case",
                case,
                "show",
                "strikes",
            ],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for round_ in range(ROUNDS + 1):
            for name, command in commands.items():
                took = _time(command)
                if round_:  # the first round warms the caches
                    seconds[name].append(took)
    return _table(seconds)


def _case(folder: Path) -> str:
    case = str(folder / "case.db")
    command = [sys.executable, "-m", "tracker", "demo", "--keep", case]
    subprocess.run(command, check=True, capture_output=True)
    return case


def _time(command: list[str]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return perf_counter() - start


def _table(seconds: dict[str, list[float]]) -> str:
    lines = [f"| start-up, median of {ROUNDS} | ms | to the raw limit |", "|---|---|---|"]
    for name, times in seconds.items():
        ratio = median(took / raw for took, raw in zip(times, seconds[RAW], strict=True))
        mark = " (raw limit)" if name == RAW else ""
        lines.append(f"| `{name}`{mark} | {median(times) * 1000:.0f} | {ratio:.2f} |")
    return "\n".join(lines)
