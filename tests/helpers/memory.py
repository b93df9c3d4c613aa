"""How much memory a command takes, as the system counts it for its process."""

import subprocess
import sys
from pathlib import Path

from tests.helpers.commands import TRACKER, environment

MIB = 2**20
UNIT = 1 if sys.platform == "darwin" else 1024  # bytes of what the system counts in


def peak_of(*args: str, cwd: Path, status: int = 0) -> int:
    """The largest number of bytes that a command had in memory; it must end with a code.

    It is forked from a small process: a child has counted what its parent had at the fork.
    """
    command = [*TRACKER, *args]
    code = (
        "import subprocess, sys, resource\n"
        "to = subprocess.DEVNULL\n"
        "done = subprocess.run(sys.argv[1:], stdout=to, stderr=to)\n"
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code, *command], cwd=cwd, env=environment(),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    ended, peak = map(int, done.stdout.split())
    assert ended == status, (args, ended)
    return peak * UNIT
