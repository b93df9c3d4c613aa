"""Reports and their claims, made up with a seed: the same ones in every run, as records and as
events."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from benchmarks.words import MEASURES, ORIGINS, OUTLETS, POPULATIONS, QUOTES, TERMS, WIRES
from events.attribution import Link, chain
from events.citation import Citation
from events.figure_grammar import parse_figure
from events.identity import report_id
from events.incident import IncidentOpened, incident_stream
from events.log import Changes
from events.report import ClaimReported, Part, ReportFiled, report_stream
from events.values import Term, Value

CLAIMS_A_REPORT = 9  # with its filing, ten events
CLAIMS_AN_INCIDENT = 60
NEAR = 200  # incidents that are in the news at a time
BEGINNING = datetime(2014, 1, 1, tzinfo=UTC)
REPORTS_APART = timedelta(seconds=50)
TAKEN_IN = timedelta(minutes=7)  # after a report was published
WHO = "desk"

Record = dict[str, Any]


class Shape(NamedTuple):
    """How many reports, and over how many incidents, measures and origins their claims are spread.

    No `incidents` is as many as give each some sixty claims; else all are in the news all along.
    """

    name: str
    reports: int
    incidents: int = 0
    measures: int = len(MEASURES)
    origins: int = 400
    populations: bool = True


def spread(events: int) -> Shape:
    """The shape of so many events: many incidents, in the news one after another."""
    return Shape(f"{events:,} events", events // (CLAIMS_A_REPORT + 1))


def incident(number: int) -> str:
    """The name of an incident."""
    return f"incident-{number:06}"


def published(number: int) -> datetime:
    """When the report of that number, from 0, was published."""
    return BEGINNING + number * REPORTS_APART


def records(shape: Shape, number: int) -> list[Record]:
    """The records of the report of that number: one for each claim, in the keys of record files."""
    dice = Random(f"{shape.name} {number}")
    report = {
        "outlet": OUTLETS[_often_the_first(len(OUTLETS), dice)],
        "reported_at": published(number).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "title": f"Report {number}",
        "url": f"https://news.example/{published(number):%Y/%m/%d}/{number}",
    }
    about = incident(_in_the_news(shape, number, dice))
    return [_record(shape, number, about, report, dice) for _ in range(CLAIMS_A_REPORT)]


def add(changes: Changes, shape: Shape, number: int, opened: set[str]) -> None:
    """Add the report of that number and its claims; and the incident, where it is not yet open."""
    found = records(shape, number)
    entered: dict[str, Any] = {
        "recorded_at": published(number) + TAKEN_IN, "recorded_by": WHO, "system_user": WHO,
    }  # fmt: skip
    about = found[0]["incident"]
    if about not in opened:
        opened.add(about)
        changes.add(incident_stream(about), 0, IncidentOpened(**entered, incident=about))
    filed = _filed(found[0], published(number), entered)
    claims = [_claim(at, record, entered) for at, record in enumerate(found, 1)]
    changes.add(report_stream(filed.report), 0, filed, *claims)


def batches(shape: Shape, reports: int) -> Iterator[Changes]:
    """All events of a shape, so many reports at a time."""
    opened: set[str] = set()
    for start in range(0, shape.reports, reports):
        changes = Changes()
        for number in range(start, min(start + reports, shape.reports)):
            add(changes, shape, number, opened)
        yield changes


def _in_the_news(shape: Shape, number: int, dice: Random) -> int:
    """Mostly what happened lately; at times anything before it."""
    if shape.incidents:
        return dice.randrange(shape.incidents)
    newest = 1 + number * CLAIMS_A_REPORT // CLAIMS_AN_INCIDENT
    return dice.randrange(max(0, newest - NEAR) if dice.random() < 0.9 else 0, newest)


def _often_the_first(many: int, dice: Random) -> int:
    """One of so many, each as rare as its place (Zipf's law): a few outlets and officials are heard
    all the time. The 9,239 claims of 6,000 UCDP events in Syria have 129 chains."""
    return int(many ** dice.random()) - 1


def _record(shape: Shape, number: int, about: str, report: Record, dice: Random) -> Record:
    measure = MEASURES[dice.randrange(shape.measures)]
    population = dice.choice(POPULATIONS) if shape.populations and dice.random() < 0.4 else ""
    count = 10 + number // 100 % 900 + (dice.randrange(3) if dice.random() < 0.1 else 0)
    origin = _often_the_first(shape.origins, dice)
    said_by = [f"{ORIGINS[origin % len(ORIGINS)]} {origin // len(ORIGINS)}"]
    if dice.random() < 0.5:
        said_by.append(dice.choice(WIRES))
    record: Record = {"incident": about, "measure": measure}
    quoted = str(count)
    if shape.populations and dice.random() < 0.05:
        quoted = record["term"] = dice.choice(TERMS)
        record["measure"] = "perpetrator"
    elif not population and shape.populations and dice.random() < 0.05:
        record["breakdown"] = {"civilians": count, "security personnel": 3}
    else:
        record["figure"] = count if dice.random() < 0.8 else f"at least {count}"
    if population:
        record["population"] = population
    quote = dice.choice(QUOTES).format(
        figure=quoted, measure=measure, who=population or "people", origin=said_by[0]
    )
    return record | report | {"said_by": said_by, "quote": quote}


def _filed(record: Record, at: datetime, entered: dict[str, Any]) -> ReportFiled:
    outlet, title, url = record["outlet"], record["title"], record["url"]
    return ReportFiled(
        **entered, report=report_id(at, outlet, title, url, ""), outlet=outlet, published=at,
        text_sha256="", title=title, url=url,
    )  # fmt: skip


def _claim(number: int, record: Record, entered: dict[str, Any]) -> ClaimReported:
    parts = record.get("breakdown", {}).items()
    return ClaimReported(
        **entered, number=number, incident=record["incident"], measure=record["measure"],
        value=_value(record), population=record.get("population"),
        breakdown=tuple(Part(name, parse_figure(count)) for name, count in parts),
        attribution=chain(tuple(map(Link, record["said_by"])), record["outlet"]),
        citation=Citation(record["quote"]),
    )  # fmt: skip


def _value(record: Record) -> Value | None:
    if "figure" in record:
        return parse_figure(record["figure"])
    return Term(record["term"]) if "term" in record else None
