"""How a source has done in all: its runs over all measures asked about, counted up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from statistics import median

import msgspec

from events.attribution import Voice
from projections.track_record import Against, Heard, Run, TrackRecord


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One origin over all measures: what it said, how much of it it changed, how soon it settled.

    `again`: runs in which it spoke again, if only to put right or take back what it had said: where
    a figure could change at all. `held` is out of `runs`; `changed`: runs with a revision or
    another wording, and `hours` their median to stability, None where there are none. `shared`:
    figures that others gave too; `led`: those it gave before all. `corrected`, `retracted`,
    `spelled`, `since` and `until` are as in Heard; a source that is only on record was never heard.
    """

    origin: str
    spelled: int = 0
    since: int | None = None
    until: int | None = None
    voices: frozenset[Voice] = frozenset()
    claims: int = 0
    corrected: int = 0
    retracted: int = 0
    slots: int = 0
    runs: int = 0
    again: int = 0
    revisions: int = 0
    changed: int = 0
    held: int = 0
    fell: int = 0
    hours: float | None = None
    against: Mapping[Against, int] = msgspec.field(default_factory=dict)
    shared: int = 0
    led: int = 0


def summaries(records: Iterable[TrackRecord]) -> list[Summary]:
    """Every origin that was heard on some measure, in the order in which the log first has them."""
    heard: dict[str, list[Heard]] = {}
    runs: dict[str, list[Run]] = {}
    slots: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    led: Counter[str] = Counter()
    for record in records:
        for one in record.heard:
            heard.setdefault(one.origin, []).append(one)
        for run in record.runs:
            runs.setdefault(run.origin, []).append(run)
        slots.update(origin for origin, _ in {(run.origin, run.population) for run in record.runs})
        for figure in record.shared:
            shared.update(claim.origin for claim in figure.given)
            led.update(() if figure.leader is None else (figure.leader.origin,))
    found = [
        msgspec.structs.replace(
            _summary(heard[origin], runs.get(origin, [])),
            slots=slots[origin],
            shared=shared[origin],
            led=led[origin],
        )
        for origin in heard
    ]
    return sorted(found, key=lambda summary: summary.spelled)


def _summary(heard: list[Heard], runs: list[Run]) -> Summary:
    hours = [run.hours for run in runs if run.settled.stated != run.first.stated or run.revisions]
    return Summary(
        origin=heard[0].origin,
        spelled=min(one.spelled for one in heard),
        since=min(one.since for one in heard),
        until=max(one.until for one in heard),
        voices=frozenset[Voice]().union(*(one.voices for one in heard)),
        claims=sum(one.claims for one in heard),
        corrected=sum(one.corrected for one in heard),
        retracted=sum(one.retracted for one in heard),
        runs=len(runs),
        again=sum(run.claims > 1 or run.corrected + run.retracted > 0 for run in runs),
        revisions=sum(run.revisions for run in runs),
        changed=len(hours),
        held=sum(run.held for run in runs),
        fell=sum(run.fell for run in runs),
        hours=median(hours) if hours else None,
        against=dict(Counter(run.against for run in runs)),
    )
