"""What does not go by the number of events: start-up, questions to one slot, a real stream."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.claims import CLAIMS_A_REPORT, CLAIMS_AN_INCIDENT
from benchmarks.peers.found import Peers
from benchmarks.plan import GIT_HISTORY, OURS
from benchmarks.process import ROOT, MeasurementFailed, measure
from benchmarks.run import say

NEAR = 20  # incidents, of which the one with the longest slot is asked about
ORIGINS = (20, 2000)
SHORT = ("now", "as-of", "known-at", "both", "why")
LONG = ("history", "history, recorded")
CHANGES = ROOT.parent / "shared" / "data" / "ukraine-losses" / "changes.jsonl.gz"
COMPARED = "personnel"  # the dataset that git-history reads in minutes, and not in hours

Row = dict[str, Any]


def startup() -> list[Row]:
    """Whole processes that do little."""
    say("start-up")
    return list(measure("benchmarks.works.startup:startup")["rows"])


def small_slots(sizes: list[int], rounds: int, folder: Path) -> Iterator[Row]:
    """Questions to a slot of the usual length, in the middle of the case of each size."""
    for size in sizes:
        say(f"{size:,} events: questions to a small slot")
        incidents = size * CLAIMS_A_REPORT // (CLAIMS_A_REPORT + 1) // CLAIMS_AN_INCIDENT
        yield from _asked(
            folder / str(size), incidents // 2, rounds, (*SHORT, *LONG), NEAR, size=size
        )


def huge_slots(claims: int, rounds: int, folder: Path) -> Iterator[Row]:
    """Questions to a case of one slot; its history only where its origins are few."""
    for origins in ORIGINS:
        name = f"one slot of {claims:,} claims, {origins:,} origins"
        say(f"questions to {name}")
        home = folder / f"slot-{claims}-{origins}"
        measure(
            "benchmarks.material:prepare_slot",
            folder=str(home), name=name, reports=claims // CLAIMS_A_REPORT, origins=origins,
        )  # fmt: skip
        asked = (*SHORT, *LONG) if origins == min(ORIGINS) else SHORT
        yield from _asked(home, 0, rounds, asked, origins=origins)


def _asked(
    home: Path, about: int, rounds: int, asked: tuple[str, ...], among: int = 1, **of: Any
) -> Iterator[Row]:
    answer = measure(
        "benchmarks.works.questions:questions",
        folder=str(home), about=about, rounds=rounds, asked=list(asked), among=among,
    )  # fmt: skip
    for row in answer["rows"]:
        yield {**of, "claims": answer["claims"], **row}


def stream(rounds: int, folder: Path, peers: Peers, missing: dict[str, str]) -> Iterator[Row]:
    """Our import of the stream, and of the part of it that git-history reads; where it is there."""
    if not CHANGES.exists():
        missing["the stream of revisions"] = "there is no ../shared/data/ukraine-losses"
        return
    say("the stream of revisions")
    home = folder / "stream"
    made = measure("benchmarks.works.stream:prepare", folder=str(home), changes=str(CHANGES))
    for name, lines in made["lengths"].items():
        given = {"folder": str(home), "name": f"{name}.jsonl"}
        runs = [measure("benchmarks.works.commands:imported", **given) for _ in range(rounds)]
        run = sorted(runs, key=lambda one: one["seconds"])[rounds // 2]
        yield {"dataset": name, "who": OURS, "lines": lines, **run}
    if why := peers.missing.get(GIT_HISTORY):
        missing[GIT_HISTORY] = why
        return
    say(f"the stream of revisions, {GIT_HISTORY}: some minutes, once")
    given = {"folder": str(home), "repository": "ukraine-losses", "dataset": COMPARED}
    try:
        run = measure("benchmarks.peers.history_of_git:read", python=peers.python, **given)
    except MeasurementFailed as error:
        missing[GIT_HISTORY] = str(error).splitlines()[-1]
        return
    yield {"dataset": COMPARED, "who": GIT_HISTORY, "lines": made["lengths"][COMPARED], **run}
