"""Any event at all: a hypothesis strategy for every event class."""

from datetime import timedelta, timezone

from hypothesis import strategies as st

from events.attribution import Link
from events.case import MarkSet, PopulationNested
from events.citation import Citation
from events.event import Event
from events.figures import MOST, Figure
from events.incident import (
    EstimateRuled,
    IncidentDescribed,
    IncidentMerged,
    IncidentOpened,
    IncidentsLinked,
    IncidentSplit,
    IncidentsUnlinked,
    RulingLifted,
)
from events.moments import Moment
from events.report import (
    ClaimCorrected,
    ClaimReassigned,
    ClaimReported,
    ClaimRetracted,
    ClaimVoided,
    CredibilityRated,
    Part,
    ReportFiled,
    ReportRevised,
)
from events.signature import EntriesSigned
from events.source import SourceAliased, SourceRated, SourceRegistered
from events.subject import IdentitySealed, IdentityUnsealed, SubjectErased, SubjectLinked
from events.undo import EntryUndone
from events.values import Flag, Place, Term, Value

texts = st.text(max_size=20)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(timezones=offsets)
numbers = st.integers(1, MOST)
recorded = {"recorded_at": instants, "recorded_by": texts}


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    """A count with any bounds, flags and words."""
    lower = draw(st.integers(0, MOST))
    upper = draw(st.none() | st.integers(lower, MOST))
    return Figure(lower, upper, draw(st.booleans()), draw(texts), draw(st.booleans()))


places = st.builds(Place, texts) | st.builds(
    Place, texts, st.floats(-90, 90), st.floats(-180, 180), texts
)
flags = st.sampled_from((Flag("yes"), Flag("no"), Flag("unknown")))
values: st.SearchStrategy[Value] = st.one_of(
    figures(), st.builds(Term, texts), places, st.builds(Moment, texts), flags
)
links = st.builds(Link, texts, st.booleans(), st.booleans())
parts = st.lists(st.builds(Part, texts, figures()), max_size=2).map(tuple)
quotes = st.builds(Citation, texts) | st.builds(Citation, texts, numbers, numbers)
citations = st.none() | quotes
counts = st.none() | st.integers(0, MOST)
moments = st.none() | st.builds(Moment, texts)
positions = st.lists(numbers, min_size=1, max_size=3).map(tuple)
by_its_source = {"number": numbers, "by_report": texts, "published": instants}
linked = {
    "incident": texts,
    "relation": st.sampled_from(("retaliation-for", "part-of", "same-day")),
    "other": texts,
    "reason": texts,
}

EVENTS: dict[type[Event], st.SearchStrategy[Event]] = {
    ReportFiled: st.builds(
        ReportFiled, **recorded, report=texts, outlet=texts, published=instants,
        text_sha256=texts, title=texts, url=texts, first_hand=st.booleans(),
    ),
    ClaimReported: st.builds(
        ClaimReported, **recorded, number=numbers, incident=texts, measure=texts,
        attribution=st.lists(links, min_size=1, max_size=3).map(tuple),
        value=st.none() | values,
        breakdown=parts,
        population=st.none() | texts,
        modality=st.sampled_from(("asserted", "expected", "alleged", "denied")),
        basis=st.sampled_from(("cumulative", "incremental")),
        occurred=moments, citation=citations, first_hand=st.booleans(), edition=numbers,
        low=counts, high=counts,
    ),
    ReportRevised: st.builds(
        ReportRevised, **recorded, edition=numbers, published=instants, text_sha256=texts,
        title=texts, dated=st.none() | instants,
    ),
    ClaimCorrected: st.builds(
        ClaimCorrected, **recorded, **by_its_source, value=st.none() | values, breakdown=parts,
        citation=citations, edition=numbers, reason=texts,
    ),
    ClaimRetracted: st.builds(
        ClaimRetracted, **recorded, **by_its_source, reason=texts, citation=citations,
        edition=numbers,
    ),
    ClaimVoided: st.builds(
        ClaimVoided, **recorded, number=numbers, reason=texts,
        replaced_by=st.just(0) | numbers,
    ),
    ClaimReassigned: st.builds(
        ClaimReassigned, **recorded, number=numbers, incident=texts, reason=texts
    ),
    CredibilityRated: st.builds(
        CredibilityRated, **recorded, number=numbers, credibility=st.integers(1, 6), reason=texts
    ),
    IncidentOpened: st.builds(IncidentOpened, **recorded, incident=texts, implied_by=texts),
    IncidentDescribed: st.builds(
        IncidentDescribed, **recorded, incident=texts, title=st.none() | texts,
        summary=st.none() | texts, occurred=moments, place=st.none() | places,
    ),
    IncidentsLinked: st.builds(IncidentsLinked, **recorded, **linked),
    IncidentsUnlinked: st.builds(IncidentsUnlinked, **recorded, **linked),
    IncidentMerged: st.builds(
        IncidentMerged, **recorded, incident=texts, into=texts, since=instants, reason=texts
    ),
    IncidentSplit: st.builds(
        IncidentSplit, **recorded, incident=texts, out_of=texts, since=instants, reason=texts,
        claims=st.lists(texts, max_size=2).map(tuple),
    ),
    EstimateRuled: st.builds(
        EstimateRuled, **recorded, incident=texts, measure=texts, reason=texts,
        population=st.none() | texts, rank=st.sampled_from(("preferred", "deprecated")),
        claim=texts, value=st.none() | values,
    ),
    RulingLifted: st.builds(RulingLifted, **recorded, ruling=numbers, reason=texts),
    SourceRegistered: st.builds(
        SourceRegistered, **recorded, source=texts, kind=texts, note=texts
    ),
    SourceAliased: st.builds(
        SourceAliased, **recorded, source=texts, name_of=texts, reason=texts
    ),
    SourceRated: st.builds(
        SourceRated, **recorded, source=texts, reliability=st.sampled_from("ABCDEF"), reason=texts
    ),
    PopulationNested: st.builds(
        PopulationNested, **recorded, population=texts, within=texts, reason=texts,
        is_nested=st.booleans(),
    ),
    EntryUndone: st.builds(
        EntryUndone, **recorded, undone=positions, versions=positions, what=texts, reason=texts
    ),
    EntriesSigned: st.builds(
        EntriesSigned, **recorded, first=numbers, last=numbers, note=texts
    ),
    IdentitySealed: st.builds(
        IdentitySealed, **recorded, subject=texts, sealed=texts,
        claims=st.lists(texts, max_size=2).map(tuple),
    ),
    SubjectLinked: st.builds(
        SubjectLinked, **recorded, subject=texts, reason=texts,
        claims=st.lists(texts, max_size=2).map(tuple),
    ),
    IdentityUnsealed: st.builds(IdentityUnsealed, **recorded, subject=texts, reason=texts),
    SubjectErased: st.builds(SubjectErased, **recorded, subject=texts, reason=texts),
    MarkSet: st.builds(MarkSet, **recorded, name=texts, marked=numbers),
}  # fmt: skip

any_event = st.one_of(*EVENTS.values())
