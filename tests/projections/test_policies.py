"""Every clause of standing, latest and range: best, low and high, and on whose word."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.attribution import UNKNOWN, Link
from events.figures import Figure
from events.moments import Moment
from events.report import Credibility
from events.source import Reliability
from events.values import Flag, Place, Term
from projections.claims import SlotClaim
from projections.compare import Relation, compare
from projections.estimate import Estimate, Question, is_contested
from projections.measure import MeasureFold
from projections.policies import DEFAULT, UnknownPolicy, clause_named, policy_named
from projections.ranges import allowed
from tests.helpers.any_case import POLICIES, cases
from tests.helpers.said import (
    Act,
    Credible,
    Rated,
    Said,
    bounds,
    plain,
    reasons,
    roles,
    said,
    told,
)

ARMY, OFFICIALS, MILITIA = "Iraq's military", "US officials", "official, PMU"


def estimate(*acts: Act, policy: str = "standing", of: str | None = None) -> Estimate:
    return told(*acts).estimate(of, policy=policy)


def new(count: str, *, on: str, origin: str = ARMY, of: str | None = None, at: str = "05") -> Said:
    return said(origin, killed=count, on=on, of=of, at=at, basis="incremental")


# --- standing: best ---------------------------------------------------------------------------


def test_best_is_what_the_one_claim_says() -> None:
    found = estimate(said(ARMY, killed="6"))
    assert (bounds(found), found.rule) == ((6, 6, 6), "standing/whole")


def test_nothing_said_is_unknown_and_not_zero() -> None:
    found = estimate()
    assert (bounds(found), found.rule) == ((None, None, None), "standing/none")


def test_none_killed_is_zero_and_not_unknown() -> None:
    assert bounds(estimate(said(ARMY, killed="no"))) == (0, 0, 0)


@pytest.mark.parametrize(("better", "worse"), list(pairwise(("A", "B", "C", "F", "D", "E"))))
def test_the_more_reliable_source_is_best_though_it_is_older(
    better: Reliability, worse: Reliability
) -> None:
    older, newer = said(ARMY, killed="6", at="03"), said(OFFICIALS, killed="5", at="05")
    assert estimate(Rated(ARMY, better), Rated(OFFICIALS, worse), older, newer).best == 6
    assert estimate(Rated(ARMY, worse), Rated(OFFICIALS, better), older, newer).best == 5


def test_a_source_that_was_not_rated_stands_between_c_and_d() -> None:
    older, newer = said(ARMY, killed="6", at="03"), said(OFFICIALS, killed="5", at="05")
    assert estimate(Rated(ARMY, "C"), older, newer).best == 6
    assert estimate(Rated(OFFICIALS, "D"), older, newer).best == 6
    assert estimate(Rated(ARMY, "D"), older, newer).best == 5


def test_a_rating_is_of_a_source_in_every_spelling() -> None:
    older, newer = said(ARMY, killed="6", at="03"), said(OFFICIALS, killed="5", at="05")
    assert estimate(Rated("IRAQ'S  Military", "A"), older, newer).best == 6


def test_the_latest_rating_of_a_source_counts() -> None:
    older, newer = said(ARMY, killed="6", at="03"), said(OFFICIALS, killed="5", at="05")
    assert estimate(Rated(ARMY, "A"), Rated(ARMY, "E"), older, newer).best == 5


def test_the_rating_is_of_who_asserts_and_not_of_who_passes_on() -> None:
    older = said(ARMY, via="AAP", killed="6", at="03")
    newer = said(OFFICIALS, via="Al Jazeera", killed="5", at="05")
    assert estimate(Rated("AAP", "A"), older, newer).best == 5


@pytest.mark.parametrize(("better", "worse"), list(pairwise((1, 2, 3, 6, 4, 5))))
def test_of_equally_reliable_sources_the_more_credible_claim_is_best(
    better: Credibility, worse: Credibility
) -> None:
    older, newer = said(ARMY, killed="6", at="03"), said(OFFICIALS, killed="5", at="05")
    assert estimate(older, newer, Credible(older, better), Credible(newer, worse)).best == 6
    assert estimate(older, newer, Credible(older, worse), Credible(newer, better)).best == 5


def test_reliability_goes_before_credibility() -> None:
    older, newer = said(ARMY, killed="6", at="03"), said(OFFICIALS, killed="5", at="05")
    given = (older, newer, Rated(ARMY, "B"), Rated(OFFICIALS, "C"))
    assert estimate(*given, Credible(older, 5), Credible(newer, 1)).best == 6


def test_of_equals_the_newest_is_best() -> None:
    one, two = said(ARMY, killed="6", at="03"), said(OFFICIALS, killed="5", at="05")
    assert (estimate(one, two).best, estimate(two, one).best) == (5, 5)


def test_of_equals_published_together_the_one_recorded_later_is_best() -> None:
    one, two = said(ARMY, killed="6"), said(OFFICIALS, killed="5")
    assert (estimate(one, two).best, estimate(two, one).best) == (5, 6)


def test_what_is_alleged_yields_to_what_is_asserted_by_the_least_reliable() -> None:
    given = (
        Rated(ARMY, "A"),
        Rated(OFFICIALS, "E"),
        said(OFFICIALS, killed="5", at="03"),
        said(ARMY, killed="6", at="05", modality="alleged"),
    )
    assert estimate(*given).best == 5


def test_what_is_alleged_stands_where_nothing_is_asserted() -> None:
    assert bounds(estimate(said(ARMY, killed="6", modality="alleged"))) == (6, 6, 6)


# --- standing: low and high -------------------------------------------------------------------


def test_low_is_the_least_that_any_origin_allows_and_high_the_most() -> None:
    given = (
        said(ARMY, killed="6", at="03"),
        said(OFFICIALS, killed="4", at="04"),
        said("Agency P", killed="9", at="05"),
        said("Agency Q", killed="5", at="06"),
    )
    assert bounds(estimate(*given)) == (4, 5, 9)


@pytest.mark.parametrize("grade", ["D", "E"])
def test_an_unreliable_source_sets_no_low_but_may_set_the_high(grade: Reliability) -> None:
    given = (said(ARMY, killed="6"), said(OFFICIALS, killed="2"), said("Agency P", killed="90"))
    rated = (Rated(OFFICIALS, grade), Rated("Agency P", grade))
    assert bounds(estimate(*given, *rated)) == (6, 6, 90)


@pytest.mark.parametrize("grade", ["A", "B", "C", "F"])
def test_any_other_source_sets_the_low(grade: Reliability) -> None:
    given = (said(ARMY, killed="6", at="06"), said(OFFICIALS, killed="2"))
    assert estimate(*given, Rated(OFFICIALS, grade)).low == 2


def test_where_only_unreliable_sources_speak_there_is_a_best_and_no_low() -> None:
    found = estimate(said(ARMY, killed="6"), Rated(ARMY, "E"))
    assert bounds(found) == (None, 6, 6)


def test_low_is_never_above_an_unreliable_best() -> None:
    """The only claim of the whole is an unreliable one; a part counts more than it."""
    given = (said(ARMY, killed="3"), Rated(ARMY, "E"), said(MILITIA, killed="5", of="police"))
    found = estimate(*given)
    assert bounds(found) == (3, 3, 3)
    assert found.contested
    assert roles(found)["Al-Jazeera-130500#1"] == ("best", "low", "high")


def test_one_open_claim_of_the_whole_leaves_the_high_open() -> None:
    given = (said(ARMY, killed="6", at="06"), said(OFFICIALS, killed="at least 2"))
    assert bounds(estimate(*given)) == (2, 6, None)


# --- standing: a best with bounds -------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("at least 12", (12, None, None)),
        ("more than 100", (101, None, None)),
        ("fewer than 50", (0, None, 49)),
        ("2-5", (2, None, 5)),
        ("dozens", (24, None, 199)),
        ("several", (3, None, 9)),
        ("some 14", (14, 14, 14)),
        ("5-5", (5, 5, 5)),
    ],
)
def test_a_best_with_bounds_is_no_number(
    words: str, expected: tuple[int | None, int | None, int | None]
) -> None:
    found = estimate(said(ARMY, killed=words))
    assert bounds(found) == expected
    assert found.chosen is not None


def test_low_is_not_above_the_lower_bound_of_the_best() -> None:
    given = (said(ARMY, killed="6", at="03"), said(OFFICIALS, killed="2-50", at="05"))
    assert bounds(estimate(*given)) == (2, None, 50)


def test_best_is_approximate_where_it_was_said_to_be() -> None:
    assert estimate(said(ARMY, killed="some 14")).approximate
    assert not estimate(said(ARMY, killed="14")).approximate
    assert not estimate(said(ARMY, by=Term("some 14"))).approximate


def test_best_is_derived_where_nobody_stated_the_total() -> None:
    assert estimate(said(ARMY, killed={"civilian": "1", "police": "5"})).derived
    assert not estimate(said(ARMY, killed="6", breakdown={"police": "5"})).derived
    assert not estimate().derived


# --- standing: parts --------------------------------------------------------------------------


def test_a_part_bounds_the_whole_from_below() -> None:
    found = estimate(said(MILITIA, killed="2", of="federal police"))
    assert (bounds(found), found.rule) == ((2, None, None), "standing/parts")
    assert found.chosen is None


def test_a_part_sets_the_low_of_a_whole_that_others_count() -> None:
    given = (said(ARMY, killed="6"), said(MILITIA, killed="2", of="federal police"))
    assert bounds(estimate(*given)) == (2, 6, 6)


def test_parts_of_one_origin_are_never_added_up_the_largest_counts() -> None:
    given = (
        said(MILITIA, killed="2", of="federal police", at="03"),
        said(MILITIA, killed="3", of="civilian", at="02"),
        said(MILITIA, killed="1", of="army", at="04"),
    )
    assert bounds(estimate(*given)) == (3, None, None)


def test_parts_of_several_origins_the_least_that_any_of_them_allows() -> None:
    given = (said(MILITIA, killed="2", of="police"), said(ARMY, killed="5", of="civilian"))
    assert bounds(estimate(*given)) == (2, None, None)


def test_the_part_of_an_origin_that_counts_the_whole_sets_no_low() -> None:
    given = (said(ARMY, killed="6"), said(ARMY, killed="2", of="federal police"))
    assert bounds(estimate(*given)) == (6, 6, 6)


def test_the_whole_that_an_origin_denied_leaves_its_part_to_set_the_low() -> None:
    given = (
        said(OFFICIALS, killed="6", at="02"),
        said(ARMY, killed="9", at="03"),
        said(ARMY, killed="2", of="police", at="04"),
        said(ARMY, killed="9", at="05", modality="denied"),
    )
    assert bounds(estimate(*given)) == (2, 6, 6)


def test_members_of_a_breakdown_are_no_parts_of_their_own() -> None:
    found = estimate(said(ARMY, killed={"civilian": "1", "security personnel": "5"}))
    assert bounds(found) == (6, 6, 6)
    assert len(found.used) == 1


def test_the_part_of_an_unreliable_source_sets_no_low() -> None:
    found = estimate(said(MILITIA, killed="2", of="police"), Rated(MILITIA, "D"))
    assert (bounds(found), found.rule) == ((None, None, None), "standing/parts")
    assert [used.roles for used in found.used] == [("part",)]


def test_a_part_with_bounds_allows_its_least() -> None:
    assert bounds(estimate(said(ARMY, killed="3-9", of="police"))) == (3, None, None)
    assert bounds(estimate(said(ARMY, killed="up to 9", of="police"))) == (0, None, None)


def test_a_part_that_is_more_than_the_whole_is_a_conflict() -> None:
    given = (said(ARMY, killed="6"), said(MILITIA, killed="7", of="police"))
    found = estimate(*given)
    assert (bounds(found), found.contested) == ((6, 6, 6), True)


def test_a_part_within_the_whole_is_none() -> None:
    given = (said(ARMY, killed="6"), said(MILITIA, killed="6", of="police"))
    assert not estimate(*given).contested


def test_a_part_is_the_whole_of_its_own_slot() -> None:
    given = (said(ARMY, killed="6"), said(MILITIA, killed="2", of="police"))
    found = estimate(*given, of="police")
    assert (bounds(found), found.corroboration) == ((2, 2, 2), 1)


def test_what_is_said_of_everyone_says_nothing_of_some() -> None:
    found = estimate(said(ARMY, killed="6"), of="civilian")
    assert (bounds(found), found.rule) == ((None, None, None), "standing/none")


def test_the_breakdown_is_of_the_chosen_claim() -> None:
    given = (
        said(ARMY, killed={"civilian": "1", "police": "5"}, at="03"),
        said(OFFICIALS, killed={"soldier": "4"}, at="04"),
        said(MILITIA, killed="2", of="federal police", at="02"),
        Rated(ARMY, "A"),
    )
    breakdown = estimate(*given).breakdown
    assert {who: bounds(part) for who, part in breakdown.items()} == {
        "civilian": (1, 1, 1),
        "police": (5, 5, 5),
    }


def test_a_member_of_a_breakdown_is_not_made_up_of_the_others() -> None:
    given = told(said(ARMY, killed={"civilian": "1", "police": "5"}))
    assert given.estimate("civilian").breakdown == given.estimate("police").breakdown == {}


def test_a_part_may_be_broken_down_in_turn() -> None:
    given = (said(ARMY, killed="5", of="police", breakdown={"officer": "2"}),)
    found = estimate(*given, of="police")
    assert {who: bounds(part) for who, part in found.breakdown.items()} == {"officer": (2, 2, 2)}
    assert estimate(*given).breakdown == {}


def test_the_breakdown_gives_what_is_known_of_each_part_and_not_only_what_it_says() -> None:
    given = (
        said(ARMY, killed={"civilian": "1", "police": "5"}, at="03"),
        said(MILITIA, killed="3", of="civilian", at="04"),
    )
    breakdown = estimate(*given).breakdown
    assert bounds(breakdown["civilian"]) == (1, 3, 3)
    assert breakdown["civilian"].contested


# --- standing: what is new in a period --------------------------------------------------------


def test_what_is_new_in_a_period_is_a_part_of_the_whole() -> None:
    given = (new("2", on="2020-03-11"), new("3", on="2020-03-12"), new("1", on="2020-03-13"))
    found = estimate(*given)
    assert (bounds(found), found.rule) == ((3, None, None), "standing/parts")


def test_a_total_so_far_sets_what_is_new_aside() -> None:
    given = (new("9", on="2020-03-11"), said(OFFICIALS, killed="6"))
    found = estimate(*given)
    assert bounds(found) == (6, 6, 6)
    assert [aside.reason for aside in found.set_aside] == [
        "new in a period, and a total so far is in force"
    ]


def test_what_is_new_among_some_bounds_them_and_everyone() -> None:
    given = (new("2", on="2020-03-11", of="police"),)
    assert bounds(estimate(*given, of="police")) == (2, None, None)
    assert bounds(estimate(*given)) == (2, None, None)


# --- standing: what is never counted ----------------------------------------------------------


@pytest.mark.parametrize("policy", POLICIES)
def test_what_is_expected_is_never_counted(policy: str) -> None:
    warning = said(OFFICIALS, killed="fewer than 50", modality="expected")
    found = estimate(warning, policy=policy)
    assert (bounds(found), found.used) == ((None, None, None), ())
    assert list(reasons(found).values()) == ["expected, not reported as having happened"]
    assert bounds(estimate(warning, said(ARMY, killed="6"), policy=policy))[2] == 6


@pytest.mark.parametrize("policy", POLICIES)
def test_a_part_that_is_expected_bounds_nothing(policy: str) -> None:
    assert (
        estimate(said(ARMY, killed="6", of="police", modality="expected"), policy=policy).low
        is None
    )


@pytest.mark.parametrize("policy", POLICIES)
def test_a_denial_counts_nothing_and_contests_what_it_denies(policy: str) -> None:
    denial = said(ARMY, killed="6", at="06", modality="denied")
    alone = estimate(denial, policy=policy)
    assert (bounds(alone), alone.contested, alone.used) == ((None, None, None), False, ())
    assert list(reasons(alone).values()) == ["a denial: it states no figure"]
    both = estimate(said(OFFICIALS, killed="6"), denial, policy=policy)
    assert (both.low, both.high, both.contested) == (6, 6, True)


@pytest.mark.parametrize("policy", POLICIES)
def test_the_denial_of_another_figure_contests_nothing(policy: str) -> None:
    denial = said(ARMY, killed="60", modality="denied")
    assert not estimate(said(OFFICIALS, killed="6"), denial, policy=policy).contested


@pytest.mark.parametrize("policy", POLICIES)
def test_two_denials_of_different_figures_contest_nothing(policy: str) -> None:
    denials = (said(who, killed=n, modality="denied") for who, n in ((ARMY, 5), (OFFICIALS, 6)))
    assert not estimate(*denials, policy=policy).contested


# --- contested --------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    ("one", "other", "contested"),
    [
        ("6", "5", True),
        ("6", "6", False),
        ("6", "at least 2", False),
        ("14", "about 14", False),
        ("fewer than 50", "at least 50", True),
    ],
)
def test_contested_is_a_conflict_in_force(
    policy: str, one: str, other: str, contested: bool
) -> None:
    given = (said(ARMY, killed=one), said(OFFICIALS, killed=other))
    assert estimate(*given, policy=policy).contested is contested


def test_a_claim_that_was_superseded_contests_nothing() -> None:
    given = (
        said(ARMY, killed="6", at="03"),
        said(OFFICIALS, killed="5", at="04"),
        said(OFFICIALS, killed="6", at="05"),
    )
    assert not estimate(*given).contested


def test_three_claims_that_overlap_two_by_two_are_told_from_three_that_do_not() -> None:
    overlapping = [said(f"S{n}", killed=words) for n, words in enumerate(("1-5", "4-9", "5-6"))]
    assert not estimate(*overlapping).contested
    apart = [said(f"S{n}", killed=words) for n, words in enumerate(("1-5", "4-9", "2-3"))]
    assert estimate(*apart).contested


def test_a_name_said_as_a_place_does_not_hide_a_conflict_of_terms() -> None:
    given = (
        said(ARMY, where=Term("Taji")),
        said(OFFICIALS, where=Term("Balad")),
        said(MILITIA, where=Place("Taji")),
    )
    assert told(*given).estimate(measure="where").contested


# --- corroboration ----------------------------------------------------------------------------


def support(*acts: Act, policy: str = "standing") -> tuple[int, int]:
    """Corroboration and unattributed of the slot of everyone."""
    found = estimate(*acts, policy=policy)
    return found.corroboration, found.unattributed


def test_one_origin_through_two_outlets_is_one() -> None:
    given = (said(ARMY, via="AAP", killed="6"), said(ARMY, via="Al Jazeera", killed="6"))
    assert support(*given) == (1, 0)


def test_two_named_origins_are_two() -> None:
    assert support(said(ARMY, killed="6"), said(OFFICIALS, killed="6")) == (2, 0)


def test_an_anonymous_origin_is_a_named_one_by_how_it_is_described() -> None:
    assert support(said(Link("official", anonymous=True), killed="6")) == (1, 0)


def test_outlets_in_their_own_voice_are_counted_apart() -> None:
    assert support(said(via="AAP", killed="6"), said(via="Al Jazeera", killed="6")) == (0, 2)


def test_an_unknown_origin_is_counted_apart() -> None:
    given = (said(ARMY, killed="6"), said(UNKNOWN, killed="6"), said(UNKNOWN, via="P", killed="6"))
    assert support(*given) == (1, 2)


def test_an_outlet_that_was_there_corroborates() -> None:
    given = (said(ARMY, killed="6"), said(via="AAP", killed="6", first_hand=True))
    assert support(*given) == (2, 0)


def test_a_part_corroborates_nothing() -> None:
    assert support(said(ARMY, killed="6"), said(OFFICIALS, killed="6", of="police")) == (1, 0)


def test_only_the_figure_itself_supports_it() -> None:
    given = (
        said(ARMY, killed="6", at="06"),
        said("S1", killed="at least 2"),
        said("S2", killed="5"),
        said("S3", killed="about 6"),
        said("S4", killed={"civilian": "1", "police": "5"}),
    )
    assert support(*given) == (3, 0)


def test_a_place_is_supported_by_its_name_in_every_spelling() -> None:
    given = (said(ARMY, at="06", killed=Place("Camp Taji")), said("S1", killed=Place("camp  taji")))
    assert support(*given, said("S2", killed=Term("Camp Taji"))) == (2, 0)


def test_what_does_not_count_does_not_support() -> None:
    given = (
        said(ARMY, killed="6"),
        said("S1", killed="6", modality="expected"),
        said("S2", killed="6", modality="denied"),
        said("S3", killed="6", basis="incremental"),
        said("S4", killed="6", at="03"),
        said("S4", killed="5", at="04"),
    )
    assert support(*given) == (1, 0)


def test_where_there_is_no_best_nobody_supports_it() -> None:
    assert support(said(ARMY, killed="6", of="police")) == (0, 0)
    assert support(said(ARMY, killed="6"), policy="range") == (0, 0)


# --- what is not a figure ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Term("Kataib Hezbollah"), "Kataib Hezbollah"),
        (Place("Taji", 33.5, 44.25), "Taji"),
        (Moment("2020-03-12~"), "2020-03-12~"),
        (Flag("no"), "no"),
    ],
)
def test_best_is_a_text_and_there_is_no_low_and_no_high(
    value: Term | Place | Moment | Flag, text: str
) -> None:
    for policy in POLICIES:
        assert bounds(estimate(said(ARMY, killed=value), policy=policy)) == (None, text, None)


@pytest.mark.parametrize(
    ("policy", "best"), [("standing", "south"), ("latest", "south"), ("range", None)]
)
def test_places_that_differ_are_a_conflict(policy: str, best: str | None) -> None:
    given = (
        said(via="AAP", place=Place("north"), at="01:00"),
        said(via="Al Jazeera", place=Place("south"), at="05:10"),
    )
    found = told(*given).estimate(measure="place", policy=policy)
    assert (bounds(found), found.contested) == ((None, best, None), True)


# --- used -------------------------------------------------------------------------------------


def test_each_claim_in_force_is_used_for_something() -> None:
    case = told(
        best := said(ARMY, killed="6", at="06"),
        high := said(OFFICIALS, killed="9"),
        whole := said("Agency P", killed="7"),
        low := said(MILITIA, killed="2", of="police"),
        part := said("Agency Q", killed="3", of="civilian"),
    )
    assert roles(case.estimate()) == {
        case.id(best): ("best",),
        case.id(high): ("high",),
        case.id(whole): ("whole",),
        case.id(low): ("low",),
        case.id(part): ("part",),
    }


def test_a_claim_alone_is_used_for_all() -> None:
    assert list(roles(estimate(said(ARMY, killed="6"))).values()) == [("best", "low", "high")]


def test_parts_are_used_in_the_order_in_which_they_were_said() -> None:
    given = [
        said(ARMY, killed="2", of="civilian", at="05"),
        said(ARMY, killed="2", of="police", at="04"),
        said(ARMY, killed="2", of="army", at="06"),
    ]
    results = {repr(plain(estimate(*order))) for order in (given, given[::-1])}
    assert len(results) == 1
    assert [used.claim.population for used in estimate(*given).used] == [
        "police",
        "civilian",
        "army",
    ]
    assert [used.roles for used in estimate(*given).used] == [("part",), ("part",), ("low",)]


# --- latest -----------------------------------------------------------------------------------


def test_latest_takes_the_newest_of_the_whole_whoever_says_it() -> None:
    case = told(
        old := said(ARMY, killed="6", at="03"),
        newest := said(OFFICIALS, killed="2-5", at="05"),
        part := said(MILITIA, killed="1", of="police", at="06"),
        Rated(ARMY, "A"),
        Rated(OFFICIALS, "E"),
    )
    found = case.estimate(policy="latest")
    assert (bounds(found), found.rule) == ((2, None, 5), "latest/whole")
    why = f"not the newest: {case.id(newest)} is"
    assert reasons(found) == {case.id(old): why, case.id(part): why}
    assert roles(found) == {case.id(newest): ("best", "low", "high")}


def test_latest_of_those_published_together_is_the_one_recorded_later() -> None:
    one, two = said(ARMY, killed="6"), said(OFFICIALS, killed="5")
    assert estimate(one, two, policy="latest").best == 5
    assert estimate(two, one, policy="latest").best == 6


def test_latest_takes_what_is_alleged_too() -> None:
    given = (said(ARMY, killed="6", at="03"), said(OFFICIALS, killed="5", modality="alleged"))
    assert estimate(*given, policy="latest").best == 5


def test_latest_of_parts_bounds_from_below() -> None:
    case = told(
        old := said(ARMY, killed="6", of="civilian", at="03"),
        newest := said(MILITIA, killed="2", of="police", at="05"),
    )
    found = case.estimate(policy="latest")
    assert (bounds(found), found.rule) == ((2, None, None), "latest/parts")
    assert reasons(found) == {case.id(old): f"not the newest: {case.id(newest)} is"}
    assert roles(found) == {case.id(newest): ("low",)}


def test_latest_of_nothing_is_unknown() -> None:
    found = estimate(policy="latest")
    assert (bounds(found), found.rule) == ((None, None, None), "latest/none")


def test_latest_is_supported_and_contested_by_all_in_force() -> None:
    given = (
        said(ARMY, killed="6", at="03"),
        said("S1", killed="9", at="04"),
        said(via="AAP", killed="6", at="05"),
        said(OFFICIALS, killed="6", at="06"),
    )
    found = estimate(*given, policy="latest")
    assert (found.corroboration, found.unattributed, found.contested) == (2, 1, True)


def test_latest_is_contested_by_a_part_that_is_more() -> None:
    given = (said(ARMY, killed="6", at="06"), said(MILITIA, killed="7", of="police"))
    assert estimate(*given, policy="latest").contested


# --- range ------------------------------------------------------------------------------------


def test_range_is_from_the_lowest_to_the_highest_without_a_best() -> None:
    case = told(
        low := said(ARMY, killed="4"), high := said(OFFICIALS, killed="9"), said("S1", killed="6")
    )
    found = case.estimate(policy="range")
    assert (bounds(found), found.rule) == ((4, None, 9), "range/figures")
    assert (found.chosen, roles(found)[case.id(low)]) == (None, ("low",))
    assert roles(found)[case.id(high)] == ("high",)


def test_range_hears_the_unreliable_too() -> None:
    given = (said(ARMY, killed="4"), said(OFFICIALS, killed="9"), Rated(ARMY, "E"))
    assert bounds(estimate(*given, policy="range")) == (4, None, 9)


def test_range_starts_at_a_part_that_is_less() -> None:
    given = (said(ARMY, killed="6"), said(MILITIA, killed="2", of="police"))
    assert bounds(estimate(*given, policy="range")) == (2, None, 6)


def test_range_does_not_start_at_the_part_of_an_origin_that_counts_the_whole() -> None:
    given = (said(ARMY, killed="6"), said(ARMY, killed="2", of="police"))
    assert bounds(estimate(*given, policy="range")) == (6, None, 6)


def test_range_of_parts_alone_is_open_above() -> None:
    found = estimate(said(MILITIA, killed="2", of="police"), policy="range")
    assert (bounds(found), found.rule) == ((2, None, None), "range/figures")


def test_range_of_nothing_is_unknown() -> None:
    found = estimate(policy="range")
    assert (bounds(found), found.rule) == ((None, None, None), "range/none")


def test_range_of_texts_is_what_all_say() -> None:
    given = (said(ARMY, killed=Term("KH")), said(OFFICIALS, killed=Term("kh"), at="06"))
    found = estimate(*given, policy="range")
    assert (found.best, found.rule, found.corroboration) == ("kh", "range/texts", 2)


def test_range_of_texts_about_some_is_unknown_for_everyone() -> None:
    found = estimate(said(ARMY, killed=Term("KH"), of="police"), policy="range")
    assert (bounds(found), found.rule) == ((None, None, None), "range/texts")


# --- clauses ----------------------------------------------------------------------------------


def test_the_default_is_one_of_the_policies_and_each_bears_its_name() -> None:
    assert DEFAULT == "standing"
    for name in POLICIES:
        policy = policy_named(name)
        assert policy.name == name
        assert policy.summary
        assert {clause.name.split("/")[0] for clause in policy.clauses} == {name}
        assert all(clause.text and clause.source for clause in policy.clauses)


def test_an_unknown_policy_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownPolicy, match='"guess"') as refused:
        policy_named("guess")
    assert refused.value.hint.startswith("policies: standing, latest, range")


# --- laws -------------------------------------------------------------------------------------

any_policy = st.sampled_from(POLICIES)


def all_estimates(acts: list[Act], policy: str) -> list[Estimate]:
    return list(told(*acts).estimates(policy=policy).values())


@given(cases(), any_policy)
def test_low_best_and_high_are_in_order(acts: list[Act], policy: str) -> None:
    for found in all_estimates(acts, policy):
        known = [n for n in (found.low, found.best, found.high) if isinstance(n, int)]
        assert known == sorted(known)


@given(cases(all_kinds=True), any_policy)
def test_every_number_rests_on_a_claim_that_says_it(acts: list[Act], policy: str) -> None:
    for found in all_estimates(acts, policy):
        lows = [allowed(used.claim) for used in found.used if "low" in used.roles]
        highs = [allowed(used.claim) for used in found.used if "high" in used.roles]
        bests = [used.claim for used in found.used if "best" in used.roles]
        assert {v.lower for v in lows if isinstance(v, Figure)} == {found.low} - {None}
        assert {v.upper for v in highs if isinstance(v, Figure)} == {found.high} - {None}
        assert bests == [found.chosen] * (found.chosen is not None)


@given(cases(all_kinds=True), any_policy)
def test_every_rule_is_a_clause_of_the_policy(acts: list[Act], policy: str) -> None:
    for found in all_estimates(acts, policy):
        assert clause_named(found.rule) in policy_named(policy).clauses


@given(cases(), any_policy)
def test_supporters_are_origins_in_force(acts: list[Act], policy: str) -> None:
    for population, found in told(*acts).estimates(policy=policy).items():
        force = told(*acts).force(population)
        origins = {claim.origin for claim in force.claims if claim.basis == "cumulative"}
        assert found.corroboration + found.unattributed <= len(origins)
        assert (found.corroboration + found.unattributed > 0) is (found.chosen is not None)


@given(cases(), any_policy)
def test_an_explanation_changes_nothing(acts: list[Act], policy: str) -> None:
    case = told(*acts)
    explained = case.estimates(policy=policy)
    short = case.estimates(policy=policy, explain=False)
    assert {p: plain(e)[:6] for p, e in explained.items()} == {
        p: plain(e)[:6] for p, e in short.items()
    }


@given(cases())
def test_every_claim_of_a_slot_is_used_or_set_aside(acts: list[Act]) -> None:
    case = told(*acts)
    for population, found in case.estimates().items():
        of_slot = {c.id for c in case.material().claims if c.population == population}
        accounted = roles(found).keys() | reasons(found).keys()
        assert of_slot <= accounted
        assert not roles(found).keys() & reasons(found).keys()


def lower(claim: SlotClaim) -> int:
    figure = allowed(claim)
    assert figure is not None
    return figure.lower


@given(cases())
def test_low_is_the_least_floor_of_the_origins(acts: list[Act]) -> None:
    """Said in another way: for each origin its total, or else its largest part of its own."""
    case = told(*acts)
    fold = case.material().fold()
    everyone = fold.in_force(None).claims
    of_some = [claim for name in fold.populations()[1:] for claim in fold.in_force(name).claims]
    totals = {c.origin: lower(c) for c in everyone if c.basis == "cumulative"}
    floors = dict(totals)
    for part in (*everyone, *(claim for claim in of_some if not claim.part)):
        if part.origin not in totals:
            floors[part.origin] = max(lower(part), floors.get(part.origin, 0))
    assert case.estimate(policy="range").low == min(floors.values(), default=None)
    ratings = case.material().ratings()
    heard = [low for who, low in floors.items() if ratings.get(who, "F") not in "DE"]
    found = case.estimate()
    assert found.low in (min(heard, default=None), *([lower(found.chosen)] if found.chosen else ()))


@given(cases(all_kinds=True))
def test_contested_is_any_pair_that_conflicts(acts: list[Act]) -> None:
    """The quick way looks at few pairs; this looks at all."""
    fold = told(*acts).material().fold()
    for population in fold.populations():
        question = question_of(fold, population)
        totals = [p for p in question.parts if p.basis == "cumulative"]
        pairs = [
            *combinations(question.whole, 2),
            *((a, b) for a in question.whole for b in (*question.denials, *totals)),
        ]
        slow = any(compare(one, other).relation is Relation.CONFLICT for one, other in pairs)
        assert is_contested(question) is slow


def question_of(fold: MeasureFold, population: str | None) -> Question:
    """The question as a policy gets it."""
    asked: list[Question] = []

    def listen(question: Question) -> Estimate:
        asked.append(question)
        return Estimate(rule="none")

    fold.estimate(population, listen)
    return asked[0]
