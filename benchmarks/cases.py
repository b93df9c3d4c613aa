"""Cases to ask questions of: made through the log and the views, the same ones in every run."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from events.attribution import Link, chain
from events.event import Event
from events.figures import exactly
from events.identity import claim_address, report_id, text_hash
from events.incident import (
    EstimateRuled,
    IncidentMerged,
    IncidentOpened,
    incident_stream,
)
from events.log import Changes, Log
from events.report import (
    ClaimCorrected,
    ClaimReported,
    ClaimRetracted,
    ClaimVoided,
    Credibility,
    CredibilityRated,
    ReportFiled,
    report_stream,
)
from events.source import Reliability, SourceAliased, SourceRated, source_stream
from projections.views.catch_up import catch_up
from projections.views.store import ViewStore, views_path

CLAIMS = 100_000
MEASURES = ("killed", "injured", "missing", "displaced")
PER_REPORT = 10
BATCH = 1000  # reports in one transaction
BEGINNING = datetime(2022, 1, 1, tzinfo=UTC)
REPORTS_APART = timedelta(minutes=50)  # ten thousand of them make a year
TAKEN_IN = timedelta(minutes=7)  # after a report was published
WHO = "desk"
CREDIBLE: tuple[Credibility, ...] = (1, 2, 3, 4, 5)
WIRE = "Wire"
RATINGS: tuple[Reliability, ...] = ("A", "B", "C", "F")


class Shape(NamedTuple):
    """Over how many incidents, measures and origins the claims of a case are spread."""

    name: str
    incidents: int
    measures: int
    origins: int
    merges: int = 0
    claims: int = CLAIMS


class Made(NamedTuple):
    """Where a case is, and between which instants its reports were published."""

    path: Path
    first: datetime
    last: datetime


class Claim(NamedTuple):
    """Where a claim is, and what it is about."""

    report: str
    number: int
    incident: str
    measure: str
    published: datetime


def make(path: Path, shape: Shape) -> Made:
    """Make the case of a shape, and bring its views to the head of its log."""
    dice = Random(shape.name)
    instant, reports = BEGINNING, shape.claims // PER_REPORT
    with closing(Log(path)) as log, closing(ViewStore(views_path(path))) as views:
        log.append(_opened(shape))
        for start in range(0, reports, BATCH):
            filed, claims = Changes(), list[Claim]()
            for number in range(start, min(start + BATCH, reports)):
                instant = BEGINNING + number * REPORTS_APART
                claims += _report(filed, shape, number, instant, dice)
            log.append(filed)
            log.append(_afterwards(log, shape, claims, instant + TAKEN_IN, start // BATCH, dice))
        catch_up(log, views)
    return Made(path, BEGINNING, instant)


def incident(number: int) -> str:
    """The name of an incident."""
    return f"incident-{number:04}"


def _opened(shape: Shape) -> Changes:
    changes = Changes()
    for number in range(shape.incidents):
        name = incident(number)
        opened = IncidentOpened(recorded_at=BEGINNING, recorded_by=WHO, incident=name)
        changes.add(incident_stream(name), 0, opened)
    return changes


def _report(
    changes: Changes, shape: Shape, number: int, published: datetime, dice: Random
) -> Iterator[Claim]:
    """A report of some origins about one incident, which are often of one mind."""
    text = text_hash(f"{shape.name} {number}")
    name = report_id(published, WIRE, f"Report {number}", "", text)
    entered: dict[str, Any] = {"recorded_at": published + TAKEN_IN, "recorded_by": WHO}
    events: list[Event] = [
        ReportFiled(
            **entered, report=name, outlet=WIRE, published=published, text_sha256=text,
            title=f"Report {number}",
        )
    ]  # fmt: skip
    about = incident(dice.randrange(shape.incidents))
    for claim in range(1, PER_REPORT + 1):
        measure = MEASURES[dice.randrange(shape.measures)]
        said_by = (Link(f"Origin {dice.randrange(shape.origins)}"),)
        events.append(
            ClaimReported(
                **entered, number=claim, incident=about, measure=measure,
                attribution=chain(said_by, WIRE), value=exactly(_count(number, dice)),
            )
        )  # fmt: skip
        yield Claim(name, claim, about, measure, published)
    changes.add(report_stream(name), 0, *events)


def _count(number: int, dice: Random) -> int:
    """A toll that grows as the reports go on, with every tenth figure a little off."""
    return 10 + number // 100 + (dice.randrange(3) if dice.random() < 0.1 else 0)


def _afterwards(
    log: Log, shape: Shape, claims: list[Claim], now: datetime, batch: int, dice: Random
) -> Changes:
    """What is done after a batch of reports: a hundredth voided, corrected, retracted each; and
    ratings, aliases, rulings and merges, a few of each."""
    changes = Changes()
    each = len(claims) // 100
    chosen = dice.sample(claims, 3 * each + each // 5 + 2)
    kinds = [*["voided", "corrected", "retracted"] * each, *["rated"] * (each // 5)]
    entered: dict[str, Any] = {"recorded_at": now, "recorded_by": WHO}
    done = [
        (report_stream(claim.report), _done_to(claim, kind, entered, dice))
        for claim, kind in zip(chosen, kinds, strict=False)
    ]
    done += [_ruled(claim, entered) for claim in chosen[-2:]]
    for number in (2 * batch, 2 * batch + 1):
        done += _of_sources(shape, number, entered)
        if number < shape.merges:
            done.append(_merged(shape, number, now))
    for stream, event in done:
        changes.add(stream, log.version(stream), event)
    return changes


def _done_to(claim: Claim, kind: str, entered: dict[str, Any], dice: Random) -> Event:
    say: dict[str, Any] = {"number": claim.number, "by_report": claim.report}
    later = claim.published + timedelta(hours=2)
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
        claim=claim_address(claim.report, claim.number),
    )  # fmt: skip
    return incident_stream(claim.incident), ruled


def _of_sources(shape: Shape, number: int, entered: dict[str, Any]) -> Iterator[tuple[str, Event]]:
    """An origin is rated, and gets another name."""
    name = f"Origin {number % shape.origins}"
    yield source_stream(name), SourceRated(**entered, source=name, reliability=RATINGS[number % 4])
    other = f"{name} (press office)"
    yield source_stream(other), SourceAliased(**entered, source=other, name_of=name)


def _merged(shape: Shape, number: int, now: datetime) -> tuple[str, Event]:
    one, into = incident(shape.incidents - 1 - number), incident(number)
    merged = IncidentMerged(
        recorded_at=now, recorded_by=WHO, incident=one, into=into, since=now,
        reason="one and the same",
    )  # fmt: skip
    return incident_stream(one), merged
