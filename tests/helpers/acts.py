"""What can be recorded in a case, in the words of an analyst: said, voided, corrected, merged…"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from events.attribution import Link, chain
from events.citation import Citation
from events.figure_grammar import parse_figure
from events.incident import Rank, Relation
from events.instants import to_micros
from events.moments import Moment
from events.report import (
    Basis,
    ClaimReported,
    Credibility,
    Modality,
    Part,
    ReportFiled,
)
from events.source import Reliability
from events.values import Value

DAY = "2020-03-13"
WHO = "analyst"
ENTERED = datetime(2020, 3, 14, tzinfo=UTC)  # the first act; each later one a minute after

Stated = str | int | Value | Mapping[str, str | int]


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
    replaced_by: Said | None = None  # entered in the same report, in its place


@dataclass(frozen=True, eq=False)
class Revised:
    """The outlet changed the text of the report in which something was said."""

    said: Said
    at: str = "09:00"
    edition: int = 2


@dataclass(frozen=True, eq=False)
class Corrected:
    """The source put the claim right, in another report."""

    said: Said
    stated: Stated
    via: str = "Al Jazeera"
    at: str = "09:00"


@dataclass(frozen=True, eq=False)
class Retracted:
    """The source took the claim back, in another report."""

    said: Said
    via: str = "Al Jazeera"
    at: str = "09:00"


@dataclass(frozen=True, eq=False)
class Moved:
    """The claim is about another incident than our entry says."""

    said: Said
    incident: str


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
class Registered:
    """It is said what a source is."""

    source: str
    kind: str = "agency"


@dataclass(frozen=True, eq=False)
class Aliased:
    """A name is another name of a source; "" for its own again."""

    source: str
    name_of: str


@dataclass(frozen=True, eq=False)
class Nested:
    """Whoever belongs to a population belongs to another; or is no longer said to."""

    population: str
    within: str
    is_nested: bool = True


@dataclass(frozen=True, eq=False)
class Described:
    """An incident gets a title."""

    incident: str
    title: str


@dataclass(frozen=True, eq=False)
class Linked:
    """An incident stands in a relation to another; or no longer is said to."""

    incident: str
    relation: Relation
    other: str
    is_linked: bool = True


@dataclass(frozen=True, eq=False)
class Merged:
    """The claims about one incident count for another, as reports appeared since then."""

    incident: str
    into: str
    since: str | None = None


@dataclass(frozen=True, eq=False)
class Split:
    """An incident stands by itself: one that was merged, or a new one that takes claims along."""

    incident: str
    out_of: str
    taken: tuple[Said, ...] = ()
    since: str | None = None


@dataclass(frozen=True, eq=False)
class Ruled:
    """An analyst's decision on a slot: a claim is ranked, or a value set."""

    said: Said | None = None
    rank: Rank = "preferred"
    value: Stated | None = None
    measure: str = "killed"
    incident: str = "strikes"
    population: str | None = None
    reason: str = "names are known"


@dataclass(frozen=True, eq=False)
class Lifted:
    """A ruling no longer holds."""

    ruled: Ruled


@dataclass(frozen=True, eq=False)
class Marked:
    """The present end of the log is named."""

    name: str


@dataclass(frozen=True, eq=False)
class Undone:
    """Whoever did it took an act back."""

    act: "Act"


Act = (
    Said | Revised | Voided | Corrected | Retracted | Moved | Credible | Rated | Registered
    | Aliased | Nested | Described | Linked | Merged | Split | Ruled | Lifted | Marked | Undone
)  # fmt: skip


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
    edition: int = 1,
    breakdown: Mapping[str, str | int] | None = None,
    modality: Modality = "asserted",
    basis: Basis = "cumulative",
    on: str = "",
    first_hand: bool = False,
    report_first_hand: bool = False,
    low: int | None = None,
    high: int | None = None,
    quote: str = "",
    **stated: Stated,
) -> Said:
    """Somebody (the outlet itself where no origin is named) said one thing: `killed="6"`.

    A mapping states only the parts of a total; `of` is the population, `on` when it occurred.
    What a later `edition` of a report says became known when that was published (see Revised).
    `low` and `high`: the range around the figure; `quote`: words whose place is not known.
    """
    ((name, value),) = stated.items()
    claim = ClaimReported(
        recorded_at=ENTERED,
        recorded_by=WHO,
        number=1,
        incident=incident,
        measure=name.replace("_", " "),
        attribution=chain(tuple(o if isinstance(o, Link) else Link(o) for o in origin), via),
        value=value_of(value),
        breakdown=parts_of(value) or parts_of(breakdown or {}),
        population=of,
        modality=modality,
        basis=basis,
        occurred=Moment(on) if on else None,
        first_hand=first_hand,
        edition=edition,
        low=low,
        high=high,
        citation=Citation(quote) if quote else None,
    )
    return Said(
        filing(via, at, report, report_first_hand), claim, instant(entered) if entered else None
    )


def filing(via: str, at: str, report: str = "", first_hand: bool = False) -> ReportFiled:
    """A report of an outlet at a time."""
    published = instant(at)
    return ReportFiled(
        recorded_at=ENTERED,
        recorded_by=WHO,
        report=report or f"{via.replace(' ', '-')}-{published:%d%H%M}",
        outlet=via,
        published=published,
        text_sha256="0" * 64,
        title=f"{via} at {at}",
        url=f"https://example.org/{via.replace(' ', '-')}/{at}",
        first_hand=first_hand,
    )


def value_of(stated: Stated) -> Value | None:
    """The value that is stated; None where only parts are."""
    if isinstance(stated, Mapping):
        return None
    return parse_figure(stated) if isinstance(stated, str | int) else stated


def parts_of(stated: Stated) -> tuple[Part, ...]:
    """The parts that are stated."""
    if not isinstance(stated, Mapping):
        return ()
    return tuple(Part(who, parse_figure(count)) for who, count in stated.items())
