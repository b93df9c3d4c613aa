"""UmaDB: an event store; its wheel carries its server, which is started here on loopback.

It runs in the environment of the peers. Each commit of the server is flushed to the disk, as its
documentation says; there is no setting to read back.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from umadb import Client, Event  # type: ignore[import-not-found]

from benchmarks.child import KIBIBYTE, Stopwatch

PATIENCE = 20  # seconds for the server to come up

Answer = dict[str, Any]


def append(folder: str, batch: int) -> Answer:
    """The events into an empty store, so many in a request; their encoding is timed, too."""
    watch, count = Stopwatch(), 0
    shutil.rmtree(_store(folder), ignore_errors=True)
    with _server(_store(folder)) as (client, answer):
        lines = _lines(folder)
        while parsed := list(islice(lines, batch)):
            with watch:
                client.append([_event(stored) for stored in parsed])
            count += len(parsed)
    return {"seconds": watch.seconds, "count": count, **answer}


def commits(folder: str, reports: int) -> Answer:
    """A report and its claims in a request."""
    watch = Stopwatch()
    store = Path(folder) / "umadb.1"
    shutil.rmtree(store, ignore_errors=True)
    with _server(store) as (client, answer):
        for stored in islice(_reports(folder), reports):
            with watch:
                client.append([_event(each) for each in stored])
    return {"seconds": watch.seconds, "count": reports, **answer}


def read(folder: str) -> Answer:
    """Every event that `append` left, in order, its data read as JSON."""
    watch, count = Stopwatch(), 0
    with _server(_store(folder)) as (client, answer), watch:
        for sequenced in client.read():
            json.loads(sequenced.event.data)
            count += 1
    return {"seconds": watch.seconds, "count": count, **answer}


def _store(folder: str) -> Path:
    return Path(folder) / "umadb"


def _event(stored: Answer) -> Any:
    data = json.dumps(stored["state"]).encode()
    return Event(event_type=stored["topic"], data=data, tags=[stored["stream"]])


def _lines(folder: str) -> Iterator[Answer]:
    with (Path(folder) / "peers.jsonl").open("rb") as lines:
        yield from map(json.loads, lines)


def _reports(folder: str) -> Iterator[list[Answer]]:
    report: list[Answer] = []
    for stored in _lines(folder):
        if stored["topic"] == "report.filed" and report:
            yield report
            report = []
        report.append(stored)
    yield report


@contextmanager
def _server(store: Path) -> Iterator[tuple[Any, Answer]]:
    """A client of a server over the store; when it has ended, the answer has its peak memory."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    store.mkdir(exist_ok=True)
    program = Path(sys.executable).with_name("umadb")
    command = [str(program), "--listen", f"127.0.0.1:{port}", "--db-path", str(store)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    answer: Answer = {"durability": "flushed at each commit, as documented"}
    try:
        yield _client(port), answer
    finally:
        process.terminate()
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
        answer["server_peak"] = used.ru_maxrss * KIBIBYTE


def _client(port: int) -> Any:
    until = monotonic() + PATIENCE
    while True:
        try:
            client = Client(f"http://127.0.0.1:{port}")
            client.head()
            return client
        except Exception:  # the kinds it raises before the server listens are several
            if monotonic() > until:
                raise
            sleep(0.05)
