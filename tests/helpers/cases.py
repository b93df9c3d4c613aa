"""What a case holds, read from outside of the commands; folders of reports to fill one, and a place
for one."""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from events.log import Log
from events.report import ClaimReported, ReportFiled
from events.server import Server
from tests.helpers.commands import report
from tracker.verification import verify


class Held(NamedTuple):
    """The reports of a log with the number of their claims, and what `verify` finds in it."""

    claims: dict[str, int]
    events: int
    opened: tuple[str, ...]
    findings: tuple[str, ...]


def held(place: Path | Server) -> Held:
    """What the log of a case holds; a journal that a killed writer left is rolled back by this."""
    claims: dict[str, int] = {}
    opened: list[str] = []
    with closing(Log(place)) as log:
        for logged in log.read():
            name = logged.stream.partition(":")[2]
            if isinstance(logged.event, ReportFiled):
                claims[name] = claims.get(name, 0)
            elif isinstance(logged.event, ClaimReported):
                claims[name] += 1
            elif logged.event.TOPIC == "incident.opened":
                opened.append(name)
        done = verify(log)
    return Held(claims, done.events, tuple(opened), tuple(item.message for item in done.findings))


def rows(path: Path, tables: Iterable[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables of an SQLite file (or of those named), in one order."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        names = list(tables) or [name for (name,) in connection.execute(query)]
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names
        }


def fill(folder: Path, reports: int, claims: int, incidents: int = 7) -> Path:
    """A folder of reports with so many claims each, all on the same few incidents."""
    folder.mkdir()
    for number in range(reports):
        text = " ".join(f"In district {n} there were {number + n} dead." for n in range(claims))
        tables = (
            {
                "incident": f"incident-{(number + n) % incidents}",
                "measure": f"killed in district {n}",
                "figure": str(number + n),
                "quote": f"district {n} there were {number + n} dead",
            }
            for n in range(claims)
        )
        url = {"url": f"https://wire.example/{number // 2}"} if number % 4 == 0 else {}
        content = report(
            *tables, outlet=f"Outlet {number % 5}", title=f"Report {number}", text=text,
            published=f"2020-03-13T{number // 60:02}:{number % 60:02}:00Z", **url,
        )  # fmt: skip
        (folder / f"{number:03}.md").write_text(content, "utf-8")
    return folder


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder in memory where there is one: for what is not about the disk."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder)
