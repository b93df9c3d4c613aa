"""Any case at all: hypothesis strategies for what may be said and done, in any order.

`cases` has claims, voidings and ratings; `lives` all that can become of claims, incidents and
sources: every act but those that no estimate heeds.
"""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from events.attribution import UNKNOWN, Link
from events.instants import instant_text
from events.moments import Moment
from events.report import Basis, Credibility, Modality
from events.source import Reliability
from events.values import Flag, Place, Term
from projections import policies
from tests.helpers.said import (
    Act,
    Aliased,
    Corrected,
    Credible,
    Lifted,
    Merged,
    Moved,
    Nested,
    Rated,
    Retracted,
    Ruled,
    Said,
    Split,
    Stated,
    Undone,
    Voided,
    instant,
    said,
)

EVERY_POLICY = tuple(policies.POLICIES)
POLICIES = ("standing", "latest", "range")
ORIGINS: tuple[str | Link, ...] = ("Iraq's military", "US officials", "Agency P", UNKNOWN)
OUTLETS = ("Al Jazeera", "AAP", "Agency P")
INCIDENTS = ("strikes", "strikes", "convoy", "raid")
POPULATIONS = ("civilian", "federal police", "security personnel")
MODALITIES: tuple[Modality, ...] = ("asserted", "asserted", "alleged", "expected", "denied")
BASES: tuple[Basis, ...] = ("cumulative", "cumulative", "cumulative", "incremental")
GRADES: tuple[Reliability, ...] = ("A", "B", "C", "D", "E", "F")
CREDIBILITIES: tuple[Credibility, ...] = (1, 2, 3, 4, 5, 6)

COUNTS = ("0", "1", "2", "6", "some 14", "at least 2", "fewer than 50", "2-5", "dozens", "several")
figures = st.sampled_from(COUNTS)
ends = st.none() | st.none() | st.integers(0, 12)  # of a range: in order or not
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


def time(minutes: int, seconds: int = 0) -> str:
    """So many minutes after midnight."""
    return instant_text(instant("00:00") + timedelta(minutes=minutes, seconds=seconds))


def later(claim: Said, after: timedelta) -> str:
    """So long after a claim was published."""
    return instant_text(claim.filed.published + after)


@st.composite
def claims(
    draw: st.DrawFn,
    number: int,
    measures: tuple[str, ...],
    minute: int,
    all_kinds: bool,
    incidents: tuple[str, ...] = ("strikes",),
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
        incident=draw(st.sampled_from(incidents)),
        report=f"r{number}",
        of=draw(st.sampled_from((None, None, None, *POPULATIONS))),
        breakdown=draw(st.just({}) | st.just({}) | breakdowns),
        modality=draw(st.sampled_from(MODALITIES)),
        basis=draw(st.sampled_from(BASES)),
        on=draw(st.sampled_from(("", "2020-03-11", "2020-03-12"))),
        first_hand=draw(st.booleans()),
        report_first_hand=draw(st.booleans()),
        low=draw(ends),
        high=draw(ends),
        quote=draw(st.sampled_from(("", "", "some words"))),
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


@st.composite
def lives(
    draw: st.DrawFn,
    measures: tuple[str, ...] = ("killed",),
    *,
    most: int = 6,
    all_kinds: bool = False,
) -> list[Act]:
    """Claims about several incidents, with anything done to them, and undone, between them.

    Whatever has a time of publication has one of its own, so that no order depends on the log.
    """
    minutes = draw(st.lists(st.integers(0, 300), min_size=1, max_size=most, unique=True))
    acts: list[Act] = []
    for number, minute in enumerate(minutes):
        acts.append(draw(claims(number, measures, minute, all_kinds, INCIDENTS)))
        for _ in range(draw(st.integers(1, 3))):
            told = tuple(act for act in acts if isinstance(act, Said))
            acts.append(draw(deeds(told, tuple(acts), len(acts))))
    return acts


def deeds(told: tuple[Said, ...], acts: tuple[Act, ...], second: int) -> st.SearchStrategy[Act]:
    """Anything that can be done after some acts; published in that second of a minute, if so."""
    which, incidents = st.sampled_from(told), st.sampled_from(("strikes", "convoy", "raid"))
    sources = st.sampled_from([*(str(o) for o in ORIGINS if isinstance(o, str)), *OUTLETS])
    names, populations = st.just("") | sources, st.sampled_from(POPULATIONS)
    times = st.integers(0, 300).map(lambda minute: time(minute, second))
    afters = st.integers(0, 300).map(lambda minutes: timedelta(minutes=minutes, seconds=second))
    outlets, whose = st.sampled_from(OUTLETS), st.none() | populations
    ranks, two = st.sampled_from(("preferred", "preferred", "deprecated")), st.permutations(
        ("strikes", "convoy", "raid")
    )  # fmt: skip
    every: list[st.SearchStrategy[Act]] = [
        st.builds(
            lambda claim, stated, via, after: Corrected(claim, stated, via, later(claim, after)),
            which, figures | breakdowns, outlets, afters,
        ),
        st.builds(
            lambda claim, outlet, after: Retracted(claim, outlet, later(claim, after)),
            which, outlets, afters,
        ),
        st.builds(Moved, which, incidents),
        st.builds(Aliased, sources, names).filter(lambda alias: alias.source != alias.name_of),
        st.builds(Nested, populations, populations, st.sampled_from((True, True, False))).filter(
            lambda nested: nested.population != nested.within
        ),
        st.builds(lambda pair, since: Merged(pair[0], pair[1], since), two, times),
        st.builds(
            lambda pair, taken, since: Split(pair[0], pair[1], tuple(taken), since),
            two, st.lists(which, max_size=2, unique=True), times,
        ),
        st.builds(
            lambda claim, rank: Ruled(
                claim, rank, None, claim.claim.measure, claim.claim.incident,
                claim.claim.population,
            ), which, ranks,
        ),
        st.builds(
            lambda value, incident, population: Ruled(
                None, "preferred", value, told[0].claim.measure, incident, population
            ), figures, incidents, whose,
        ),
        judgements(told),
    ]  # fmt: skip
    if ruled := [act for act in acts if isinstance(act, Ruled)]:
        every.append(st.builds(Lifted, st.sampled_from(ruled)))
    gone = [act.act for act in acts if isinstance(act, Undone)]
    if left := [act for act in acts if not isinstance(act, Undone) and act not in gone]:
        every += [st.builds(Undone, st.sampled_from(left))] * 4
    return st.one_of(every)
