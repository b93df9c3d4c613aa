"""Run the benchmarks: `python -m benchmarks`, or `make bench`."""

from benchmarks.machine import machine
from benchmarks.questions import questions
from benchmarks.startup import startup


def main() -> None:
    """Print every table, and the machine they were measured on."""
    print(machine())
    print()
    print(startup())
    for table in questions():
        print()
        print(table, flush=True)


if __name__ == "__main__":
    main()
