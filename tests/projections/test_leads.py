"""Who gave a figure first: leads, lags, and what has no order."""

from collections import defaultdict
from itertools import combinations
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from events.attribution import UNKNOWN, Voice
from projections.claims import SlotClaim, figure_of, is_counted
from projections.leads import Pair, pairs
from projections.policies import policy_named
from projections.source_summary import summaries
from projections.standpoint import NOW, Standpoint
from projections.track_record import TrackRecord, track_record
from tests.helpers.any_case import cases
from tests.helpers.said import Act, Told, said, told

ARMY, OFFICIALS, MILITIA = "Iraq's military", "US officials", "official, PMU"


def record(case: Told, at: Standpoint = NOW) -> TrackRecord:
    return track_record(case.material(), policy_named("standing").apply, at)


def pair(case: Told, origin: str = ARMY, other: str = OFFICIALS) -> Pair:
    """What one origin has in common with another."""
    met = {found.other: found for found in pairs(record(case).shared, origin.casefold())}
    return met[other.casefold()]


def order(found: Pair) -> tuple[int, int, int]:
    """Figures both gave; of them, those the first gave before, and after."""
    return found.shared, found.led, found.followed


def led(case: Told) -> dict[str, tuple[int, int]]:
    """Of each origin, how many of the figures that others gave too it gave before all."""
    return {found.origin: (found.led, found.shared) for found in summaries([record(case)])}


# --- a worked example, counted by hand --------------------------------------------------------
#
#            army        officials    militia
#   01:00    4
#   02:00                4
#   03:00    6
#   03:00                             6
#   05:00                6
#   06:00                             7 of the police
#   08:00                9
#   09:00    9                        9 (both in one report)
#   10:00                             4
#
# 4: army, officials 1 h later, militia 9 h later. 6: army and militia at one time, officials 2 h
# later. 9: officials, and 1 h later army and militia in one report. Nobody else counts the police.


def the_example() -> Told:
    return told(
        said(ARMY, killed="4", at="01"),
        said(OFFICIALS, killed="4", at="02", via="AAP"),
        said(ARMY, killed="6", at="03"),
        said(MILITIA, killed="6", at="03", via="AAP"),
        said(OFFICIALS, killed="6", at="05", via="AAP"),
        said(MILITIA, killed="7", of="police", at="06", via="AAP"),
        said(OFFICIALS, killed="9", at="08", via="AAP"),
        said(ARMY, killed="9", at="09", report="both"),
        said(MILITIA, killed="9", at="09", report="both"),
        said(MILITIA, killed="4", at="10", via="AAP"),
    )


def test_the_worked_example_in_pairs() -> None:
    case = the_example()
    army = pair(case)
    assert order(army) == (3, 2, 1)  # 4 and 6 before the officials, 9 after them
    assert (army.lead, army.lag) == (1.5, 1)  # of 1 h and 2 h; of 1 h
    militia = pair(case, ARMY, MILITIA)
    assert order(militia) == (3, 1, 0)  # 4 before; 6 at one time; 9 in one report
    assert (militia.lead, militia.lag) == (9, None)
    officials = pair(case, OFFICIALS, MILITIA)
    assert order(officials) == (3, 2, 1)  # 4 and 9 before, 6 after
    assert (officials.lead, officials.lag) == (4.5, 2)  # of 8 h and 1 h; of 2 h


def test_the_worked_example_before_all_others() -> None:
    assert led(the_example()) == {
        ARMY.casefold(): (1, 3),  # 4: of 6 the militia was not later
        OFFICIALS.casefold(): (1, 3),  # 9
        MILITIA.casefold(): (0, 3),
    }


def test_the_worked_example_from_the_other_side() -> None:
    there, back = pair(the_example()), pair(the_example(), OFFICIALS, ARMY)
    assert (back.led, back.followed, back.lead, back.lag) == (
        there.followed, there.led, there.lag, there.lead,
    )  # fmt: skip


# --- what makes a lead ------------------------------------------------------------------------


def test_the_same_bounds_are_the_same_figure_whatever_the_words() -> None:
    case = told(
        said(ARMY, killed="some 14", at="03"),
        said(OFFICIALS, killed="fourteen", at="04", modality="alleged"),
        said(MILITIA, killed="at least 14", at="05"),
    )
    assert order(pair(case)) == (1, 1, 0)
    assert [(found.origin, found.other) for found in pairs(record(case).shared)] == [
        (ARMY.casefold(), OFFICIALS.casefold())
    ]


def test_a_figure_counts_once_from_when_each_first_gave_it() -> None:
    case = told(
        said(ARMY, killed="6", at="03"),
        said(OFFICIALS, killed="6", at="04"),
        said(ARMY, killed="6", at="05"),
        said(OFFICIALS, killed="6", at="06"),
    )
    assert order(pair(case)) == (1, 1, 0)
    assert pair(case).lead == 1


def test_figures_of_other_slots_bases_and_periods_are_other_figures() -> None:
    case = told(
        said(ARMY, killed="6", at="03"),
        said(OFFICIALS, killed="6", of="police", at="04"),
        said(OFFICIALS, killed="6", at="05", basis="incremental", on="2020-03-11"),
        said(MILITIA, killed="6", at="06", basis="incremental", on="2020-03-12"),
        said(MILITIA, killed="6", at="07", modality="expected"),
        said(MILITIA, killed="6", at="08", modality="denied"),
    )
    assert pairs(record(case).shared) == []


def test_one_carried_by_the_report_of_the_other_has_no_order_with_it() -> None:
    case = told(
        said(killed="6", at="03", via="AAP"),
        said(ARMY, killed="6", at="03", via="AAP"),
    )
    assert order(pair(case, "AAP", ARMY)) == (1, 0, 0)
    assert led(case) == {"aap": (0, 1), ARMY.casefold(): (0, 1)}


def test_claims_of_one_report_have_no_order_even_if_taken_in_before_it_was_published() -> None:
    case = told(
        said(ARMY, killed="6", at="05", entered="03:00", report="one"),
        said(OFFICIALS, killed="6", at="05", entered="04:00", report="one"),
        said(MILITIA, killed="6", at="06"),
    )
    assert order(pair(case)) == (1, 0, 0)
    assert order(pair(case, ARMY, MILITIA)) == (1, 1, 0)
    assert led(case)[ARMY.casefold()] == (0, 1)


def test_what_was_published_at_one_time_has_no_order() -> None:
    case = told(said(ARMY, killed="6", via="AAP"), said(OFFICIALS, killed="6"))
    assert order(pair(case)) == (1, 0, 0)
    assert (pair(case).lead, pair(case).lag) == (None, None)
    assert led(case) == {ARMY.casefold(): (0, 1), OFFICIALS.casefold(): (0, 1)}


def test_a_late_arrival_leads_by_when_it_was_published() -> None:
    case = told(said(OFFICIALS, killed="6", at="05"), said(ARMY, killed="6", at="03"))
    assert order(pair(case)) == (1, 1, 0)


def test_the_voices_are_those_in_which_the_figures_were_given() -> None:
    case = told(
        said(killed="6", at="03", via="AAP"),
        said("AAP", killed="7", at="03", via="Al Jazeera"),
        said(UNKNOWN, killed="6", at="04", via="Al Jazeera"),
    )
    found = pair(case, "AAP", "? via Al Jazeera")
    assert found.voices == frozenset({Voice.OWN})
    assert found.other_voices == frozenset({Voice.UNKNOWN})


# --- laws -------------------------------------------------------------------------------------


def by_definition(claims: list[SlotClaim]) -> dict[tuple[str, str], tuple[object, ...]]:
    """The pairs, by asking every claim about every other."""
    said_by: dict[tuple[object, ...], list[SlotClaim]] = defaultdict(list)
    for claim in claims:
        figure = figure_of(claim)
        if figure is not None and is_counted(claim):
            period = claim.occurred if claim.basis == "incremental" else None
            what = (claim.population, claim.basis, period, figure.lower, figure.upper)
            said_by[what].append(claim)
    hours: dict[tuple[str, str], list[float]] = defaultdict(list)
    for same in said_by.values():
        for one, other in combinations(sorted({claim.origin for claim in same}), 2):
            first, second = (
                min((c for c in same if c.origin == origin), key=lambda c: c.order)
                for origin in (one, other)
            )
            apart = (second.published - first.published) / 3.6e9
            hours[one, other].append(0 if first.report == second.report else apart)
    return {
        two: (
            len(gaps),
            sum(gap > 0 for gap in gaps),
            sum(gap < 0 for gap in gaps),
            median(leads) if (leads := [gap for gap in gaps if gap > 0]) else None,
            median(lags) if (lags := [-gap for gap in gaps if gap < 0]) else None,
        )
        for two, gaps in hours.items()
    }


@given(cases(all_kinds=True, most=12))
def test_pairs_are_what_their_definition_says(acts: list[Act]) -> None:
    case = told(*acts)
    found = {
        (pair.origin, pair.other): (pair.shared, pair.led, pair.followed, pair.lead, pair.lag)
        for pair in pairs(record(case).shared)
    }
    expected = by_definition(list(case.material().standing()))
    assert found == expected


@given(cases(all_kinds=True, most=12), st.data())
def test_the_pairs_of_one_are_among_the_pairs_of_all(acts: list[Act], data: st.DataObject) -> None:
    shared = record(told(*acts)).shared
    origins = sorted({claim.origin for figure in shared for claim in figure.given})
    if not origins:
        return
    of = data.draw(st.sampled_from(origins))
    every = {
        frozenset((pair.origin, pair.other)): pair
        for pair in pairs(shared)
        if of in (pair.origin, pair.other)
    }
    own = {frozenset((pair.origin, pair.other)): pair for pair in pairs(shared, of)}
    assert every.keys() == own.keys()
    for two, found in own.items():
        whole = every[two]
        assert found.origin == of
        assert found.shared == whole.shared
        assert {found.led, found.followed} == {whole.led, whole.followed}
