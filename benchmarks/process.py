"""Runs measurements, each in a process of its own, and keeps what they answer."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent

Answer = dict[str, Any]


class MeasurementFailed(Exception):
    """A measurement ended with an error, which it told on stderr."""


def measure(function: str, python: str = sys.executable, **given: Any) -> Answer:
    """What a function (`module:name`) answers in a process of its own. Raises MeasurementFailed."""
    command = [python, "-m", "benchmarks.child", function, json.dumps(given)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    if done.returncode:
        raise MeasurementFailed(f"{function} {given}:\n{done.stderr.strip()}")
    answer: Answer = json.loads(done.stdout.splitlines()[-1])
    return answer
