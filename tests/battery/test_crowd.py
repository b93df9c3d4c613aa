"""Sixteen processes write one case while others read and verify: nobody loses, nobody gives up.

Each says what it did or saw (tests/helpers/crowd.py); all of it is held against the final log.
"""

import json
import subprocess
import sys
from collections import Counter
from contextlib import closing
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import pytest

from events import merkle
from events.case import MarkSet
from events.event import Logged
from events.log import Log
from events.report import ClaimReported, ClaimVoided, CredibilityRated, ReportFiled
from projections.views.store import views_path
from tests.helpers.commands import environment
from tests.helpers.crowd import CLAIMS
from tracker.verification import check_views, verify

WRITERS = 16
COUNTED = (
    ReportFiled.TOPIC, ClaimReported.TOPIC, "", CredibilityRated.TOPIC, ClaimVoided.TOPIC,
    MarkSet.TOPIC,
)  # fmt: skip


class Acts(NamedTuple):
    """What was done and seen; and what must not be."""

    acts: int
    recorded: int
    events: int
    log_reads: int
    views_reads: int
    verifies: int
    fewest: int  # acts of a writer
    usual: float  # seconds of an act
    longest: float
    give_ups: int
    lost: int
    twice: int
    gaps: int
    wrong_reads: int
    findings: int

    @property
    def harm(self) -> tuple[int, ...]:
        """What must not be."""
        return self[9:]

    def __str__(self) -> str:
        return ", ".join(
            f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}"
            for name, value in self._asdict().items()
        )


def crowd(folder: Path, seconds: float, mode: str = "whole") -> Acts:
    """Let them all work for so long, and hold what they say against the log."""
    given = str(folder), str(seconds), str(WRITERS), mode
    line = [sys.executable, "-m", "tests.helpers.crowd", *given]
    subprocess.run(line, cwd=folder, env=environment(HOME=str(folder)), check=True)
    said = {path.stem: _said(path) for path in folder.glob("*.jsonl")}
    with closing(Log(folder / "case.db")) as log:
        logged, leaves = list(log.read()), list(log.leaves(0, log.size()))
        found = [*verify(log).findings, *check_views(log, views_path(folder / "case.db"), print)]
    acts = {name: lines for name, lines in said.items() if name.startswith("writer")}
    every = [line for lines in acts.values() for line in lines]
    seconds_of = [line["seconds"] for line in every]
    tally = Acts(
        acts=len(every),
        recorded=sum(bool(line.get("did") or line.get("mark")) for line in every),
        events=len(logged),
        log_reads=len(said["log"]),
        views_reads=len(said["views"]),
        verifies=len(said["verifier"]),
        fewest=min(map(len, acts.values())),
        usual=median(seconds_of),
        longest=max(seconds_of),
        give_ups=sum("gave_up" in line for lines in said.values() for line in lines),
        lost=_lost(every, logged),
        twice=_twice(every, logged),
        gaps=_gaps(logged),
        wrong_reads=_wrong(said["log"] + said["verifier"], said["views"], logged, leaves),
        findings=len(found) + sum(len(line.get("findings", ())) for line in said["verifier"]),
    )
    print(f"\n{mode}, {seconds} s: {tally}")
    failed = [one for lines in said.values() for one in lines if "gave_up" in one]
    print(*(one["gave_up"][-300:] for one in failed[:3]), sep="\n")
    return tally


def _said(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def _lost(said: list[dict[str, Any]], logged: list[Logged]) -> int:
    """What was acknowledged and is not there, or not as it was said."""
    at = {e.position: (e.event.TOPIC, e.stream) for e in logged}
    marks = {e.event.name for e in logged if isinstance(e.event, MarkSet)}
    lost = 0
    for line in said:
        for position, topic, stream in line.get("did", ()):
            there = at.get(position)
            lost += there is None or (bool(topic) and there != (topic, stream))
        lost += line.get("status") == "marked" and line["mark"] not in marks
    return lost


def _twice(said: list[dict[str, Any]], logged: list[Logged]) -> int:
    """Reports and claims that are there more than once, marks too, and places given out twice."""
    claims = Counter(e.stream for e in logged if isinstance(e.event, ClaimReported))
    filed = Counter(line["report"] for line in said if line.get("status") == "filed")
    marks = Counter(e.event.name for e in logged if isinstance(e.event, MarkSet))
    places = Counter(at for line in said for at, *_ in line.get("did", ()))
    return sum(number != CLAIMS for number in claims.values()) + sum(
        number > 1 for counted in (filed, marks, places) for number in counted.values()
    )


def _gaps(logged: list[Logged]) -> int:
    """Positions, and versions of streams, that do not follow one another."""
    gaps, versions = 0, Counter[str]()
    for place, one in enumerate(logged, 1):
        versions[one.stream] += 1
        gaps += one.position != place or one.version != versions[one.stream]
    return gaps


def _wrong(
    of_log: list[dict[str, Any]],
    of_views: list[dict[str, Any]],
    logged: list[Logged],
    leaves: list[bytes],
) -> int:
    """What was seen that is no beginning of the log, or an answer that is that of none."""
    frontier: merkle.Frontier = ()
    roots, running, hashed = [merkle.root(()).hex()], sha256(), [sha256().hexdigest()]
    for size, leaf in enumerate(leaves):
        size_now, frontier = merkle.extend(size, frontier, [leaf])
        assert size_now == size + 1
        roots.append(merkle.root(frontier).hex())
        running.update(leaf)
        hashed.append(running.hexdigest())
    answers = list(accumulate(map(_answer, logged), _added, initial=[0] * 6))
    wrong = 0
    for seen in of_log:
        size = seen.get("size", 0)
        wrong += size >= len(roots) or seen.get("root", roots[size]) != roots[size]
        wrong += size >= len(hashed) or seen.get("leaves", hashed[size]) != hashed[size]
    for seen in of_views:
        size = seen.get("size", 0)
        wrong += size >= len(answers) or seen.get("answer", answers[size]) != answers[size]
    return wrong


def _answer(logged: Logged) -> list[int]:
    """What an event adds to the answer of the views."""
    added = [int(topic == logged.event.TOPIC) for topic in COUNTED]
    if isinstance(logged.event, ClaimReported):
        added[2] = getattr(logged.event.value, "lower", 0)
    return added


def _added(one: list[int], other: list[int]) -> list[int]:
    return [a + b for a, b in zip(one, other, strict=True)]


def test_nothing_is_lost_and_nobody_gives_up(tmp_path: Path) -> None:
    tally = crowd(tmp_path, 5)
    assert not any(tally.harm)
    assert min(tally.log_reads, tally.views_reads, tally.verifies, tally.fewest) > 0


def test_without_the_lock_from_the_beginning_it_is_seen(tmp_path: Path) -> None:
    tally = crowd(tmp_path, 3, "deferred")
    assert tally.give_ups + tally.lost + tally.twice


@pytest.mark.battery
def test_five_minutes_of_a_crowd(tmp_path: Path) -> None:
    tally = crowd(tmp_path, 300)
    assert not any(tally.harm)
    assert min(tally.log_reads, tally.views_reads, tally.verifies, tally.fewest) > 20
    assert tally.longest < 30
