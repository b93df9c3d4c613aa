"""Any event at all: a hypothesis strategy for every event class."""

from datetime import timedelta, timezone

from hypothesis import strategies as st

from events.attribution import Link
from events.case import MarkSet
from events.citation import Citation
from events.event import Event
from events.figures import MOST, Figure
from events.incident import IncidentOpened
from events.moments import Moment
from events.report import ClaimReported, ClaimVoided, CredibilityRated, Part, ReportFiled
from events.source import SourceRated
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

EVENTS: dict[type[Event], st.SearchStrategy[Event]] = {
    ReportFiled: st.builds(
        ReportFiled, **recorded, report=texts, outlet=texts, published=instants,
        text_sha256=texts, title=texts, url=texts, first_hand=st.booleans(),
    ),
    ClaimReported: st.builds(
        ClaimReported, **recorded, number=numbers, incident=texts, measure=texts,
        attribution=st.lists(links, min_size=1, max_size=3).map(tuple),
        value=st.none() | values,
        breakdown=st.lists(st.builds(Part, texts, figures()), max_size=2).map(tuple),
        population=st.none() | texts,
        modality=st.sampled_from(("asserted", "expected", "alleged", "denied")),
        basis=st.sampled_from(("cumulative", "incremental")),
        occurred=st.none() | st.builds(Moment, texts),
        citation=st.none() | st.builds(Citation, texts, numbers, numbers),
        first_hand=st.booleans(),
    ),
    ClaimVoided: st.builds(ClaimVoided, **recorded, number=numbers, reason=texts),
    CredibilityRated: st.builds(
        CredibilityRated, **recorded, number=numbers, credibility=st.integers(1, 6), reason=texts
    ),
    IncidentOpened: st.builds(IncidentOpened, **recorded, incident=texts, implied_by=texts),
    SourceRated: st.builds(
        SourceRated, **recorded, source=texts, reliability=st.sampled_from("ABCDEF"), reason=texts
    ),
    MarkSet: st.builds(MarkSet, **recorded, name=texts, marked=numbers),
}  # fmt: skip

any_event = st.one_of(*EVENTS.values())
