"""One measurement in a process of its own: `python -m benchmarks.child MODULE:FUNCTION JSON`.

The function is given the JSON as keywords, and answers a dictionary; this adds the peak memory of
the process, and prints it as JSON.
"""

import json
import resource
import sys
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

KIBIBYTE = 1024


class Stopwatch:
    """Adds up the seconds spent within it, and nothing of what is done between."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._began = 0.0

    def __enter__(self) -> "Stopwatch":
        self._began = perf_counter()
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds += perf_counter() - self._began


def peak_bytes() -> int:
    """The most memory this process has held at a time.

    Linux counts into `ru_maxrss` what the process held from which this one was forked: VmHWM is
    of this program alone.
    """
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        kibibytes = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * KIBIBYTE
    return kibibytes * KIBIBYTE


def main() -> None:
    """Run the one measurement."""
    module, _, function = sys.argv[1].partition(":")
    given: dict[str, Any] = json.loads(sys.argv[2])
    answer = getattr(import_module(module), function)(**given)
    print(json.dumps({"peak": peak_bytes(), **answer}))


if __name__ == "__main__":
    main()
