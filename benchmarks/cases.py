"""Cases: made through the log, with what is done to claims afterwards, the same in every run."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from benchmarks.claims import (
    TAKEN_IN,
    WHO,
    Shape,
    add,
    batches,
    incident,
    published,
    records,
    spread,
)
from benchmarks.words import ORIGINS
from events.event import Event
from events.figures import exactly
from events.identity import claim_address
from events.incident import EstimateRuled, IncidentMerged, incident_stream
from events.log import Changes, Log
from events.report import (
    ClaimCorrected,
    ClaimReported,
    ClaimRetracted,
    ClaimVoided,
    Credibility,
    CredibilityRated,
)
from events.source import Reliability, SourceAliased, SourceRated, source_stream

BATCH = 1000  # reports in one transaction
MERGES = 20
CREDIBLE: tuple[Credibility, ...] = (1, 2, 3, 4, 5)
RATINGS: tuple[Reliability, ...] = ("A", "B", "C", "F")


class Claim(NamedTuple):
    """Where a claim is, and what it is about."""

    stream: str
    number: int
    incident: str
    measure: str


def make(path: Path, shape: Shape) -> None:
    """Make the log of the case of a shape."""
    dice = Random(shape.name)
    with closing(Log(path)) as log:
        for batch, filed in enumerate(batches(shape, BATCH)):
            log.append(filed)
            now = published(min((batch + 1) * BATCH, shape.reports)) + TAKEN_IN
            log.append(_afterwards(log, shape, list(_claims(filed)), now, batch, dice))


def further(log: Log, events: int, reports: int) -> Iterator[Changes]:
    """New reports, one after another, after those of a case of so many events."""
    shape = spread(events)
    for number in range(shape.reports, shape.reports + reports):
        changes = Changes()
        about = records(shape, number)[0]["incident"]
        add(changes, shape, number, {about} if log.incident(about) else set())
        yield changes


def _claims(changes: Changes) -> Iterator[Claim]:
    for entry in changes.entries:
        event = entry.event
        if isinstance(event, ClaimReported):
            yield Claim(entry.originator_id, event.number, event.incident, event.measure)


def _afterwards(
    log: Log, shape: Shape, claims: list[Claim], now: datetime, batch: int, dice: Random
) -> Changes:
    """What is done after a batch of reports: a hundredth voided, corrected, retracted each; and
    ratings, aliases, rulings and merges, a few of each."""
    changes = Changes()
    each = len(claims) // 100
    chosen = dice.sample(claims, 3 * each + each // 5 + 2)
    kinds = [*["voided", "corrected", "retracted"] * each, *["rated"] * (each // 5)]
    entered: dict[str, Any] = {"recorded_at": now, "recorded_by": WHO, "system_user": WHO}
    done = [
        (claim.stream, _done_to(claim, kind, entered, dice))
        for claim, kind in zip(chosen, kinds, strict=False)
    ]
    done += [_ruled(claim, entered) for claim in chosen[-2:]]
    for number in (2 * batch, 2 * batch + 1):
        if number < MERGES:
            done += _of_sources(number, entered)
            if shape.incidents == 0:
                done.append(_merged(claims, number, entered))
    for stream, event in done:
        changes.add(stream, log.version(stream), event)
    return changes


def _done_to(claim: Claim, kind: str, entered: dict[str, Any], dice: Random) -> Event:
    by_report = claim.stream.removeprefix("report:")
    say: dict[str, Any] = {"number": claim.number, "by_report": by_report}
    later = entered["recorded_at"] - timedelta(minutes=1)
    match kind:
        case "voided":
            return ClaimVoided(**entered, number=claim.number, reason="entered twice")
        case "corrected":
            value = exactly(dice.randrange(10, 200))
            return ClaimCorrected(**entered, **say, published=later, value=value)
        case "retracted":
            return ClaimRetracted(**entered, **say, published=later, reason="not confirmed")
        case _:
            credibility = dice.choice(CREDIBLE)
            return CredibilityRated(**entered, number=claim.number, credibility=credibility)


def _ruled(claim: Claim, entered: dict[str, Any]) -> tuple[str, Event]:
    ruled = EstimateRuled(
        **entered, incident=claim.incident, measure=claim.measure, reason="names are known",
        claim=claim_address(claim.stream.removeprefix("report:"), claim.number),
    )  # fmt: skip
    return incident_stream(claim.incident), ruled


def _of_sources(number: int, entered: dict[str, Any]) -> Iterator[tuple[str, Event]]:
    """An origin is rated, and gets another name."""
    name = f"{ORIGINS[number]} 0"
    yield source_stream(name), SourceRated(**entered, source=name, reliability=RATINGS[number % 4])
    other = f"{name} (press office)"
    yield source_stream(other), SourceAliased(**entered, source=other, name_of=name)


def _merged(claims: list[Claim], number: int, entered: dict[str, Any]) -> tuple[str, Event]:
    """Of the incidents of a batch one, which has not been merged before, into the first of all."""
    one = max(claim.incident for claim in claims[: len(claims) // (1 + number % 2)])
    merged = IncidentMerged(
        **entered, incident=one, into=incident(0), since=entered["recorded_at"],
        reason="one and the same",
    )  # fmt: skip
    return incident_stream(one), merged
