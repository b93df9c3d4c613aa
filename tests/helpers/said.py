"""Tells a case in a few words: what was said, voided and rated becomes events, and these material.

`told(said("Iraq's military", via="Al Jazeera", killed="6", at="05:10")).estimate().best == 6`
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from events.attribution import Link, chain
from events.case import CASE_STREAM, MarkSet
from events.event import Event, Logged
from events.figure_grammar import parse_figure
from events.figures import Figure
from events.incident import IncidentOpened, incident_stream
from events.instants import to_micros
from events.log import Changes, Log
from events.moments import Moment
from events.names import same_name
from events.report import (
    Basis,
    ClaimReported,
    ClaimVoided,
    Credibility,
    CredibilityRated,
    Modality,
    Part,
    ReportFiled,
    report_stream,
)
from events.source import Reliability, SourceRated, source_stream
from events.values import Place, Value
from projections.claims import Filing, SlotClaim, slot_claims
from projections.estimate import Estimate
from projections.force import InForce
from projections.history import Axis, Change, history
from projections.material import (
    NOW,
    CredibilityRating,
    Material,
    SourceRating,
    Standpoint,
    Voiding,
)
from projections.measure import Population
from projections.policies import policy_named

DAY = "2020-03-13"
WHO = "analyst"
ENTERED = datetime(2020, 3, 14, tzinfo=UTC)  # the first act; each later one a minute after

Stated = str | int | Value | Mapping[str, str | int]


# --- acts -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Said:
    """A claim in a report; two of one outlet and time are in one report unless it is named."""

    filed: ReportFiled
    claim: ClaimReported
    entered: datetime | None

    @property
    def effective(self) -> datetime:
        """When it became known in the world."""
        return min(self.filed.published, self.entered or self.filed.published)


@dataclass(frozen=True, eq=False)
class Voided:
    """Our entry of the claim was wrong."""

    said: Said
    reason: str = "entered twice"


@dataclass(frozen=True, eq=False)
class Credible:
    """The claim is rated, 1 to 6."""

    said: Said
    credibility: Credibility


@dataclass(frozen=True, eq=False)
class Rated:
    """A source is rated, A to F."""

    source: str
    reliability: Reliability


@dataclass(frozen=True, eq=False)
class Marked:
    """The present end of the log is named."""

    name: str


Act = Said | Voided | Credible | Rated | Marked


def instant(time: str) -> datetime:
    """`05:10` on the day of the worked example, or a whole ISO 8601 time, in UTC."""
    read = datetime.fromisoformat(time if "T" in time else f"{DAY}T{time}")
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def micros(time: str) -> int:
    """`instant` in microseconds."""
    return to_micros(instant(time))


def said(
    *origin: str | Link,
    via: str = "Al Jazeera",
    at: str = "05:00",
    entered: str | None = None,
    of: str | None = None,
    incident: str = "strikes",
    report: str = "",
    breakdown: Mapping[str, str | int] | None = None,
    modality: Modality = "asserted",
    basis: Basis = "cumulative",
    on: str = "",
    first_hand: bool = False,
    report_first_hand: bool = False,
    **stated: Stated,
) -> Said:
    """Somebody (the outlet itself where no origin is named) said one thing: `killed="6"`.

    A mapping states only the parts of a total; `of` is the population, `on` when it occurred.
    """
    ((name, value),) = stated.items()
    parts = value if isinstance(value, Mapping) else breakdown or {}
    published = instant(at)
    claim = ClaimReported(
        recorded_at=ENTERED,
        recorded_by=WHO,
        number=1,
        incident=incident,
        measure=name.replace("_", " "),
        attribution=chain(tuple(o if isinstance(o, Link) else Link(o) for o in origin), via),
        value=None if isinstance(value, Mapping) else _value(value),
        breakdown=tuple(Part(who, parse_figure(count)) for who, count in parts.items()),
        population=of,
        modality=modality,
        basis=basis,
        occurred=Moment(on) if on else None,
        first_hand=first_hand,
    )
    filed = ReportFiled(
        recorded_at=ENTERED,
        recorded_by=WHO,
        report=report or f"{via.replace(' ', '-')}-{published:%d%H%M}",
        outlet=via,
        published=published,
        text_sha256="0" * 64,
        title=f"{via} at {at}",
        url=f"https://example.org/{via.replace(' ', '-')}/{at}",
        first_hand=report_first_hand,
    )
    return Said(filed, claim, instant(entered) if entered else None)


def _value(stated: str | int | Value) -> Value:
    return parse_figure(stated) if isinstance(stated, str | int) else stated


# --- from acts to events, and from events to material ----------------------------------------


class Told:
    """The events of a case, and questions to what they fold into."""

    def __init__(self, acts: Iterable[Act]) -> None:
        self.transactions: list[list[Logged]] = []
        self._versions: dict[str, int] = defaultdict(int)
        self._addresses: dict[Said, tuple[str, int, int]] = {}
        self._size = 0
        for act in acts:
            self._tell(act)

    @property
    def events(self) -> list[Logged]:
        """All events, in the order of the log."""
        return [logged for transaction in self.transactions for logged in transaction]

    def position(self, said: Said) -> int:
        """The position of what was said."""
        return self._addresses[said][2]

    def id(self, said: Said) -> str:
        """REPORT#n of what was said."""
        report, number, _ = self._addresses[said]
        return f"{report}#{number}"

    def _tell(self, act: Act) -> None:
        clock = ENTERED + timedelta(minutes=len(self.transactions))
        self.transactions.append([])
        match act:
            case Said():
                self._say(act, act.entered or clock)
            case Voided(said, reason):
                number = self._addresses[said][1]
                self._log(
                    self._stream(said),
                    ClaimVoided(recorded_at=clock, recorded_by=WHO, number=number, reason=reason),
                )
            case Credible(said, credibility):
                number = self._addresses[said][1]
                rated = CredibilityRated(
                    recorded_at=clock, recorded_by=WHO, number=number, credibility=credibility
                )
                self._log(self._stream(said), rated)
            case Rated(source, grade):
                event = SourceRated(
                    recorded_at=clock, recorded_by=WHO, source=source, reliability=grade
                )
                self._log(source_stream(source), event)
            case Marked(name):
                mark = MarkSet(recorded_at=clock, recorded_by=WHO, name=name, marked=self._size)
                self._log(CASE_STREAM, mark)

    def _say(self, act: Said, clock: datetime) -> None:
        report = act.filed.report
        if not self._versions[report_stream(report)]:
            self._log(report_stream(report), replace(act.filed, recorded_at=clock))
        incident = act.claim.incident
        if not self._versions[incident_stream(incident)]:
            opened = IncidentOpened(
                recorded_at=clock, recorded_by=WHO, incident=incident, implied_by=report
            )
            self._log(incident_stream(incident), opened)
        number = 1 + sum(had[0] == report for had in self._addresses.values())
        self._log(report_stream(report), replace(act.claim, number=number, recorded_at=clock))
        self._addresses[act] = report, number, self._size

    def _stream(self, said: Said) -> str:
        return report_stream(self._addresses[said][0])

    def _log(self, stream: str, event: Event) -> None:
        self._size += 1
        self._versions[stream] += 1
        self.transactions[-1].append(Logged(self._size, stream, self._versions[stream], event))

    # -- questions

    def material(self, measure: str = "killed", incident: str = "strikes") -> Material:
        """All that is recorded on one measure."""
        return folded(self.events).get((incident, measure), Material())

    def estimates(
        self,
        measure: str = "killed",
        *,
        incident: str = "strikes",
        policy: str = "standing",
        as_of: str | None = None,
        known: int | None = None,
        explain: bool = True,
    ) -> dict[Population, Estimate]:
        """What is known in each slot of a measure."""
        return self.material(measure, incident).estimates(
            policy_named(policy).apply, standpoint(as_of, known), explain=explain
        )

    def estimate(
        self,
        population: str | None = None,
        *,
        measure: str = "killed",
        incident: str = "strikes",
        policy: str = "standing",
        as_of: str | None = None,
        known: int | None = None,
    ) -> Estimate:
        """What is known in one slot; unknown where nobody spoke of it."""
        found = self.estimates(measure, incident=incident, policy=policy, as_of=as_of, known=known)
        apply, fold = policy_named(policy).apply, Material().fold()
        return found.get(population) or fold.estimate(population, apply, {})

    def force(self, population: str | None = None, measure: str = "killed") -> InForce:
        """The claims in force in one slot."""
        return self.material(measure).fold().in_force(population)

    def claim(self, said: Said, population: str | None = None) -> SlotClaim:
        """What was said, as it bears on the slot of a population: by default, on its own."""
        wanted = population or said.claim.population
        material = self.material(said.claim.measure, said.claim.incident)
        at = self.position(said)
        return next(
            claim
            for claim in material.claims
            if claim.position == at and claim.population == wanted
        )

    def history(
        self,
        axis: Axis = "reported",
        *,
        measure: str = "killed",
        policy: str = "standing",
        at: Standpoint = NOW,
        everything: bool = False,
    ) -> list[Change]:
        """The changes of the slots of a measure."""
        return list(
            history(
                self.material(measure),
                policy_named(policy).apply,
                axis,
                at,
                everything=everything,
            )
        )


def told(*acts: Act) -> Told:
    """The case in which all this was recorded, in this order."""
    return Told(acts)


def standpoint(as_of: str | None = None, known: int | None = None) -> Standpoint:
    """Where one looks from; `as_of` as `instant` reads it."""
    return Standpoint(None if as_of is None else micros(as_of), known)


def folded(events: Iterable[Logged]) -> dict[tuple[str, str], Material]:
    """Every measure's material, folded from the events alone: what the views must agree with."""
    filings: dict[str, Filing] = {}
    at: dict[tuple[str, int], int] = {}
    of: dict[int, tuple[str, str]] = {}
    claims: dict[tuple[str, str], list[SlotClaim]] = defaultdict(list)
    voidings: list[Voiding] = []
    credibilities: list[CredibilityRating] = []
    ratings: list[SourceRating] = []
    for position, stream, _, event in map(_fields, events):
        match event:
            case ReportFiled():
                filings[stream] = Filing(event.report, event.published, event.first_hand)
            case ClaimReported():
                at[stream, event.number] = position
                of[position] = event.incident, event.measure
                claims[of[position]] += slot_claims(event, position, filings[stream])
            case ClaimVoided():
                voidings.append(Voiding(position, at[stream, event.number], event.reason))
            case CredibilityRated():
                claim = at[stream, event.number]
                credibilities.append(CredibilityRating(position, claim, event.credibility))
            case SourceRated():
                key = same_name(event.source)
                ratings.append(SourceRating(position, key, event.reliability))
    return {
        name: Material(
            tuple(claims[name]),
            tuple(voiding for voiding in voidings if of[voiding.claim] == name),
            tuple(rating for rating in credibilities if of[rating.claim] == name),
            tuple(ratings),
        )
        for name in claims
    }


def _fields(logged: Logged) -> tuple[int, str, int, Event]:
    return logged.position, logged.stream, logged.version, logged.event


def record(log: Log, case: Told, upto: int | None = None) -> None:
    """Append to a real log the events that it does not have yet."""
    changes = Changes()
    for logged in case.events[log.size() : upto]:
        changes.add(logged.stream, logged.version - 1, logged.event)
    log.append(changes)


# --- estimates in plain form ------------------------------------------------------------------


def bounds(estimate: Estimate) -> tuple[int | None, int | str | None, int | None]:
    """Low, best, high."""
    return estimate.low, estimate.best, estimate.high


def roles(estimate: Estimate) -> dict[str, tuple[str, ...]]:
    """What each used claim is used for, by its id."""
    return {used.claim.id: used.roles for used in estimate.used}


def reasons(estimate: Estimate) -> dict[str, str]:
    """Why each claim is set aside, by its id."""
    return {aside.claim.id: aside.reason for aside in estimate.set_aside}


def plain(estimate: Estimate) -> tuple[object, ...]:
    """All that an estimate says, without the positions: these differ from log to log."""
    return (
        estimate.rule,
        bounds(estimate),
        (estimate.approximate, estimate.derived, estimate.contested),
        (estimate.corroboration, estimate.unattributed),
        estimate.chosen and estimate.chosen.id,
        [(used.claim.id, used.claim.population, used.roles) for used in estimate.used],
        sorted((aside.claim.id, aside.reason) for aside in estimate.set_aside),
        {name: plain(part) for name, part in estimate.breakdown.items()},
    )


def plainly(estimates: Mapping[Population, Estimate]) -> dict[Population, tuple[object, ...]]:
    """Every slot in plain form."""
    return {population: plain(estimate) for population, estimate in estimates.items()}


def as_views_keep(material: Material) -> Material:
    """Without what only the event has: the words of exact figures, the coordinates of places."""

    def kept(claim: SlotClaim) -> SlotClaim:
        match claim.value:
            case Figure(convention=False):
                return replace(claim, value=replace(claim.value, words=""))
            case Place():
                return replace(claim, value=Place(claim.value.name))
        return claim

    return replace(
        material,
        claims=_sorted(map(kept, material.claims)),
        voidings=tuple(sorted(material.voidings, key=lambda event: event.position)),
        credibilities=tuple(sorted(material.credibilities, key=lambda event: event.position)),
    )


def _sorted(claims: Iterable[SlotClaim]) -> tuple[SlotClaim, ...]:
    return tuple(sorted(claims, key=lambda claim: (claim.position, claim.population or "")))


def ids(claims: Sequence[SlotClaim]) -> list[str]:
    """The ids of claims, in their order."""
    return [claim.id for claim in claims]
