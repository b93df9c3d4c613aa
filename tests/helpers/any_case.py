"""Any case at all: hypothesis strategies for what may be said, voided and rated, in any order."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from events.attribution import UNKNOWN, Link
from events.instants import instant_text
from events.moments import Moment
from events.report import Basis, Credibility, Modality
from events.source import Reliability
from events.values import Flag, Place, Term
from tests.helpers.said import Act, Credible, Rated, Said, Stated, Voided, instant, said

POLICIES = ("standing", "latest", "range")
ORIGINS: tuple[str | Link, ...] = ("Iraq's military", "US officials", "Agency P", UNKNOWN)
OUTLETS = ("Al Jazeera", "AAP", "Agency P")
POPULATIONS = ("civilian", "federal police", "security personnel")
MODALITIES: tuple[Modality, ...] = ("asserted", "asserted", "alleged", "expected", "denied")
BASES: tuple[Basis, ...] = ("cumulative", "cumulative", "cumulative", "incremental")
GRADES: tuple[Reliability, ...] = ("A", "B", "C", "D", "E", "F")
CREDIBILITIES: tuple[Credibility, ...] = (1, 2, 3, 4, 5, 6)

COUNTS = ("0", "1", "2", "6", "some 14", "at least 2", "fewer than 50", "2-5", "dozens", "several")
figures = st.sampled_from(COUNTS)
breakdowns = st.dictionaries(st.sampled_from(POPULATIONS), figures, min_size=1)
others = st.sampled_from(
    (
        Term("Kataib Hezbollah"),
        Place("Taji"),
        Place("Camp Taji", 33.5, 44.25, "site"),
        Moment("2020-03-12"),
        Moment("2020-03-12~"),
        Flag("yes"),
        Flag("unknown"),
    )
)


def time(minutes: int) -> str:
    """So many minutes after midnight."""
    return instant_text(instant("00:00") + timedelta(minutes=minutes))


@st.composite
def claims(
    draw: st.DrawFn, number: int, measures: tuple[str, ...], minute: int, all_kinds: bool
) -> Said:
    """One claim in a report of its own, published at the minute."""
    entered = draw(st.none() | st.none() | st.integers(0, 300).map(time)) if all_kinds else None
    kinds: st.SearchStrategy[Stated] = figures | breakdowns
    stated: dict[str, Any] = {
        draw(st.sampled_from(measures)): draw(kinds | others if all_kinds else kinds)
    }
    return said(
        *draw(st.lists(st.sampled_from(ORIGINS), max_size=2)),
        via=draw(st.sampled_from(OUTLETS)),
        at=time(minute),
        entered=entered,
        report=f"r{number}",
        of=draw(st.sampled_from((None, None, None, *POPULATIONS))),
        breakdown=draw(st.just({}) | st.just({}) | breakdowns),
        modality=draw(st.sampled_from(MODALITIES)),
        basis=draw(st.sampled_from(BASES)),
        on=draw(st.sampled_from(("", "2020-03-11", "2020-03-12"))),
        first_hand=draw(st.booleans()),
        report_first_hand=draw(st.booleans()),
        **stated,
    )


@st.composite
def cases(
    draw: st.DrawFn,
    measures: tuple[str, ...] = ("killed",),
    *,
    most: int = 8,
    all_kinds: bool = False,
    distinct: bool = False,
) -> list[Act]:
    """Claims with voidings and ratings between them; `distinct`: no two published together.

    `all_kinds` also has values that are not figures and reports entered before they appeared.
    """
    minutes = draw(
        st.lists(st.integers(0, 300 if distinct else 9), min_size=1, max_size=most, unique=distinct)
    )
    acts: list[Act] = []
    told: list[Said] = []
    for number, minute in enumerate(minutes):
        told.append(draw(claims(number, measures, minute, all_kinds)))
        acts.append(told[-1])
        acts += draw(st.lists(judgements(tuple(told)), max_size=2))
    return acts


def judgements(about: tuple[Said, ...]) -> st.SearchStrategy[Act]:
    """A voiding, a rating of a claim or of a source."""
    which = st.sampled_from(about)
    sources = st.sampled_from([*(str(o) for o in ORIGINS if isinstance(o, str)), *OUTLETS])
    voidings = st.builds(Voided, which)
    credibilities = st.builds(Credible, which, st.sampled_from(CREDIBILITIES))
    return voidings | credibilities | st.builds(Rated, sources, st.sampled_from(GRADES))
