"""What is measured at each size, by whom, and beside which limit."""

from typing import Any, NamedTuple

BATCH = 5000  # events in a transaction; UmaDB takes no request above 4 MiB
REPORTS = 50  # that are appended one at a time
EVER = 10**12

OURS = "tracker"
RAW = "raw limit"
LIBRARY = "eventsourcing"
UMADB = "UmaDB"
EMMETT = "emmett-sqlite"
STATEMENTS = "followthemoney"
GIT_HISTORY = "git-history"


class Run(NamedTuple):
    """One measurement: the function, and whose work it is.

    `who` is empty where one function measures several in turn, and answers by who. `given` is what
    it takes beside the folder; `events` stands for the number of events. Above `most` events it is
    not run.
    """

    function: str
    who: str = ""
    given: tuple[tuple[str, Any], ...] = ()
    most: int = EVER


class Work(NamedTuple):
    """Something to do, by us and by others. The limit is the raw limit of the work named."""

    name: str
    title: str
    unit: str
    runs: tuple[Run, ...]
    limit: str


BATCHES = (("batch", BATCH),)
ONE_BY_ONE = (("reports", REPORTS),)
GROWING = (("events", 0), ("reports", REPORTS))
UMA, FTM, NODE = (
    f"benchmarks.peers.{name}" for name in ("umadb_store", "statements", "emmett_store")
)

WORKS = (
    Work("append", "Append in batches", "events", (
        Run("benchmarks.works.raw:append", RAW, BATCHES),
        Run("benchmarks.works.log:append", OURS, BATCHES),
        Run("benchmarks.peers.library:append", LIBRARY, BATCHES),
        Run(f"{UMA}:append", UMADB, BATCHES),
        Run(f"{NODE}:append", EMMETT, BATCHES),
        Run(f"{FTM}:append", STATEMENTS, BATCHES),
    ), "append"),
    Work("commits", "Append one durable report at a time", "reports", (
        Run("benchmarks.works.commits:commits", "", GROWING),
        Run(f"{UMA}:commits", UMADB, ONE_BY_ONE),
        Run(f"{NODE}:commits", EMMETT, ONE_BY_ONE),
    ), "commits"),
    Work("read", "Read the whole log as typed events", "events", (
        Run("benchmarks.works.raw:read", RAW),
        Run("benchmarks.works.log:read", OURS),
        Run("benchmarks.peers.library:read", LIBRARY),
        Run(f"{UMA}:read", UMADB),
        Run(f"{NODE}:read", EMMETT),
        Run(f"{FTM}:read", STATEMENTS),
    ), "read"),
    Work("rebuild", "Rebuild all views", "events", (
        Run("benchmarks.works.views:rebuild", OURS),
        Run("benchmarks.peers.library_view:rebuild", LIBRARY, (("most", 300),), 10_000),
    ), "read"),
    Work("catch-up", "Catch up one new report", "reports", (
        Run("benchmarks.works.views:one_report", "", GROWING),
    ), "catch-up"),
    Work("import-jsonl", "Import a record file, JSON lines", "events", (
        Run("benchmarks.works.commands:imported", OURS, (("name", "records.jsonl"),)),
    ), "append"),
    Work("import-csv", "Import a record file, CSV", "events", (
        Run("benchmarks.works.commands:imported", OURS, (("name", "records.csv"),)),
    ), "append"),
    Work("export", "Export the whole case", "events", (
        Run("benchmarks.works.commands:exported", OURS),
    ), "read"),
    Work("list", "The state of everything as of an instant", "events", (
        Run("benchmarks.works.commands:listed", OURS),
    ), "read"),
    Work("verify", "Verify the log", "events", (
        Run("benchmarks.works.raw:hashes", RAW),
        Run("benchmarks.works.commands:verified", OURS),
    ), "verify"),
)  # fmt: skip
