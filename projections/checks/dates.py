"""Checks of dates: what happened after it was reported, and dates too far from one another."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import msgspec

from events.instants import from_micros, instant_text
from events.moments import Moment, moment_days
from projections.checks.finding import Finding
from projections.claims import SlotClaim, is_counted
from projections.material import Material
from projections.standpoint import NOW, Standpoint

EARLIEST_ZONE = timedelta(hours=14)  # a day begins so long before it does in UTC, in Kiribati
RECORDED_BEFORE = timedelta(hours=24)  # by how much clocks and zones may be out
APART = timedelta(days=7)


class Published(msgspec.Struct, frozen=True):
    """When a report was published, by its own head, and when the log took it."""

    report: str
    published: datetime
    recorded: datetime


def check_days(
    incident: str, known: Iterable[tuple[str, Material]], at: Standpoint = NOW
) -> Iterator[Finding]:
    """Claims about days after their report, and days of one incident that are far apart."""
    dated: dict[int, tuple[str, SlotClaim]] = {}
    for measure, material in known:
        for claim in material.standing(at):
            if claim.occurred and claim.modality != "expected" and not claim.retracted:
                dated.setdefault(claim.position, (measure, claim))
    for measure, claim in dated.values():
        if _is_after(_days(claim)[0], from_micros(claim.published)):
            said = instant_text(from_micros(claim.published))[:10]
            text = f"occurred {claim.occurred}, and was reported on {said}"
            yield Finding("dates", incident, text, (claim,), measure, claim.population)
    yield from _apart(incident, [claim for _, claim in dated.values()])


def check_published(
    incident: str, filed: Published, claims: Iterable[SlotClaim]
) -> Iterator[Finding]:
    """A report published more than a day after the log took it."""
    if filed.published - filed.recorded > RECORDED_BEFORE:
        published, recorded = (
            instant_text(time)[:16].replace("T", " ") for time in (filed.published, filed.recorded)
        )
        text = f"the report says that it was published {published}Z, and was filed {recorded}Z"
        yield Finding("dates", incident, text, tuple(claims))


def _apart(incident: str, claims: list[SlotClaim]) -> Iterator[Finding]:
    """The two claims that are furthest apart; what is new in a period has a day of its own."""
    totals = [claim for claim in claims if is_counted(claim) and claim.basis == "cumulative"]
    if not totals:
        return
    early = min(totals, key=lambda claim: _days(claim)[1])
    late = max(totals, key=lambda claim: _days(claim)[0])
    gap = _days(late)[0] - _days(early)[1]
    if gap > APART:
        text = f"occurred {early.occurred}, and {late.occurred}: {gap.days} days apart"
        yield Finding("dates-apart", incident, text, (early, late))


def _days(claim: SlotClaim) -> tuple[date, date]:
    return moment_days(Moment(claim.occurred))


def _is_after(day: date, published: datetime) -> bool:
    """Whether the day had begun nowhere on Earth."""
    return day > (published + EARLIEST_ZONE).date()
