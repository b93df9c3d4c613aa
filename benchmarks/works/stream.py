"""A public series and all its revisions, as records and as the commits of a git repository."""

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

OUTLET = "2022-Ukraine-Russia-War-Dataset"
REPOSITORY = "ukraine-losses"

Change = dict[str, Any]


def prepare(folder: str, changes: str) -> dict[str, Any]:
    """The repository, and the record files `all.jsonl` and of each dataset; and their lengths."""
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    with gzip.open(changes, "rt", encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    lengths = {}
    for dataset in ("all", *sorted({change["dataset"] for change in read})):
        own = [change for change in read if dataset in ("all", change["dataset"])]
        lengths[dataset] = len(own)
        with (home / f"{dataset}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(_record(change)) + "\n" for change in own)
    _make_repository(home / REPOSITORY, read)
    return {"lengths": lengths}


def _record(change: Change) -> dict[str, Any]:
    record = {
        "incident": change["incident"], "measure": change["measure"],
        "outlet": OUTLET, "said_by": [change["source"]],
        "reported_at": change["committed_at"], "report": change["commit"],
    }  # fmt: skip
    if change["op"] == "retract":
        return {"op": "retract", **record}
    value = change["value"]
    return {**record, "figure" if isinstance(value, int) else "term": value}


def _make_repository(path: Path, changes: list[Change]) -> None:
    """A file for each dataset, a row an incident; a commit wherever there was one."""
    shutil.rmtree(path, ignore_errors=True)
    subprocess.run(["git", "init", "-q", "-b", "main", str(path)], check=True)
    git = ["git", "-C", str(path)]
    with subprocess.Popen([*git, "fast-import", "--quiet"], stdin=subprocess.PIPE) as importing:
        assert importing.stdin is not None
        importing.stdin.writelines(_commits(changes))
    subprocess.run([*git, "reset", "-q", "--hard"], check=True)


def _commits(changes: list[Change]) -> Iterator[bytes]:
    state: dict[str, dict[str, Change]] = {}
    for (at, name), group in groupby(changes, lambda one: (one["committed_at"], one["commit"])):
        touched = set()
        for change in group:
            touched.add(change["dataset"])
            rows = state.setdefault(change["dataset"], {})
            row = rows.setdefault(change["incident"], {"incident": change["incident"]})
            if change["op"] == "retract":
                row.pop(change["measure"], None)
            else:
                row[change["measure"]] = change["value"]
        seconds = int(datetime.fromisoformat(at).timestamp())
        yield f"commit refs/heads/main\ncommitter a <a@example> {seconds} +0000\n".encode()
        yield _data(name.encode())
        for dataset in sorted(touched):
            yield f"M 644 inline {dataset}.json\n".encode()
            yield _data(json.dumps(list(state[dataset].values())).encode())


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
