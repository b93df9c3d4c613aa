"""Run the benchmarks: `python -m benchmarks`, or `make bench`."""

from benchmarks.machine import machine
from benchmarks.startup import startup


def main() -> None:
    """Print every table, and the machine they were measured on."""
    print(machine())
    print()
    print(startup())


if __name__ == "__main__":
    main()
