"""`tracker` as it is, but that it says on standard output when a report has been filed.

    python -m tests.helpers.filing whole --case case.db ingest folder

The command is run once for each line of standard input, in a process forked from this one, which
has imported all that is needed: that is where most of the time of a short run goes. It writes
`begun PID`, then `new REPORT` or `old REPORT`, at once, when `file_report` has returned, and `ended
STATUS` when the process is gone. With `apart` in place of `whole`, every event is put into a
transaction of its own: the protection that a crash test must miss where it is not there.
"""

import os
import sys

import tracker.commands.ingest
import tracker.report_ingest  # noqa: F401
from events.event import Logged
from events.log import Changes, Log
from tracker import filing
from tracker.case import Case
from tracker.cli import run
from tracker.drafts import DraftReport
from tracker.filing import Filed

_file, _append = filing.file_report, Log.append


def file_and_say_so(case: Case, draft: DraftReport, **options: bool) -> Filed:
    """File a report, and write that it is filed."""
    filed = _file(case, draft, **options)
    say(f"{'new' if filed.recorded else 'old'} {filed.report}")
    return filed


def say(line: str) -> None:
    """Write a line, at once."""
    os.write(1, f"{line}\n".encode())


def append_apart(log: Log, changes: Changes) -> list[Logged]:
    """Append each event in a transaction of its own."""
    recorded: list[Logged] = []
    texts = changes.texts
    for entry in changes.entries:
        one = Changes()
        one.entries, one.texts, texts = [entry], texts, {}
        recorded += _append(log, one)
    return recorded


if __name__ == "__main__":
    filing.file_report = file_and_say_so
    if sys.argv[1] == "apart":
        Log.append = append_apart  # type: ignore[assignment,method-assign]
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            say(f"begun {os.getpid()}")
            try:
                run(sys.argv[2:])
            except SystemExit as end:
                os._exit(int(end.code or 0))
        say(f"ended {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}")
