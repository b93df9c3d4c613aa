"""Every clause of the policies that others in the field use, and the worked test under each."""

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events.attribution import UNKNOWN
from events.figure_grammar import parse_figure
from events.figures import Figure, figure_text
from events.report import Credibility
from events.source import Reliability
from events.values import Flag, Place, Term, value_text
from projections.estimate import Estimate, Question, estimate_text
from projections.history import Axis
from projections.measure import MeasureFold, Population
from projections.policies import POLICIES, clause_named, policy_named
from projections.policies.bounds import floors
from projections.policies.conservative import number_of
from tests.helpers.any_case import cases
from tests.helpers.said import (
    Act,
    Credible,
    Rated,
    Said,
    as_views_keep,
    bounds,
    plainly,
    reasons,
    roles,
    said,
    told,
)

ARMY, OFFICIALS, MILITIA = "Iraq's military", "US officials", "official, PMU"
OF_THE_FIELD = ("conservative", "ucdp", "airwars", "ibc", "majority")
UNKNOWN_BOUNDS = (None, None, None)

of_every_policy = pytest.mark.parametrize("policy", OF_THE_FIELD)


def under(policy: str, *acts: Act, of: str | None = None) -> Estimate:
    return told(*acts).estimate(of, policy=policy)


def each(*figures: str, of: str | None = None) -> list[Said]:
    """A figure from each of so many named origins, S1 and on, an hour apart."""
    return [
        said(f"S{n}", killed=figure, of=of, at=f"{n:02}:00") for n, figure in enumerate(figures, 1)
    ]


def rated(source: str, grade: Reliability) -> Rated:
    return Rated(source, grade)


# --- all of them ------------------------------------------------------------------------------


def test_all_policies_are_there_in_the_order_of_the_design() -> None:
    assert list(POLICIES) == ["standing", "latest", "range", *OF_THE_FIELD, "ranked"]


@of_every_policy
def test_a_policy_bears_its_name_and_says_what_it_was_read_from(policy: str) -> None:
    named = POLICIES[policy]
    assert named.name == policy
    assert named.summary
    names = [clause.name for clause in named.clauses]
    assert len(names) == len(set(names))
    assert {name.split("/")[0] for name in names} == {policy}
    assert all(clause.text.endswith(".") for clause in named.clauses)
    assert not any(clause.source.endswith(".") for clause in named.clauses)


@pytest.mark.parametrize("policy", ["conservative", "ucdp", "airwars", "ibc"])
def test_a_policy_after_an_organisation_says_so_and_what_is_remembered(policy: str) -> None:
    named = POLICIES[policy]
    assert "-style" in named.summary
    sources = " ".join(clause.source for clause in named.clauses)
    assert "-style" in sources
    assert "read" in sources.casefold()
    assert "emembered" in sources


@of_every_policy
def test_where_nobody_speaks_all_is_unknown_and_not_zero(policy: str) -> None:
    found = under(policy)
    assert (bounds(found), found.rule, found.grade) == (UNKNOWN_BOUNDS, f"{policy}/none", "")
    assert estimate_text(found) == "unknown"


@of_every_policy
@pytest.mark.parametrize("value", [Term("KH"), Place("Taji"), Flag("no")])
def test_what_is_not_a_figure_and_not_disputed_is_best(
    policy: str, value: Term | Place | Flag
) -> None:
    found = under(policy, said(ARMY, killed=value))
    assert (found.low, found.high, found.rule) == (None, None, f"{policy}/texts")
    assert found.chosen is not None
    assert found.chosen.value == value


@of_every_policy
def test_what_is_not_a_figure_and_disputed_by_equals_is_unknown(policy: str) -> None:
    given = (said(ARMY, killed=Place("north")), said(OFFICIALS, killed=Place("south")))
    found = under(policy, *given)
    assert (bounds(found), found.contested) == (UNKNOWN_BOUNDS, True)
    assert found.rule == f"{policy}/texts"


@of_every_policy
def test_of_texts_that_say_the_same_the_newest_is_shown(policy: str) -> None:
    given = (said(ARMY, killed=Term("kh"), at="06"), said(OFFICIALS, killed=Term("KH"), at="05"))
    assert (under(policy, *given).best, under(policy, *given[::-1]).best) == ("kh", "kh")


@of_every_policy
def test_a_figure_goes_before_a_text_of_the_same_slot(policy: str) -> None:
    given = (said(ARMY, killed="6"), said(OFFICIALS, killed=Term("many")))
    assert not under(policy, *given, said("S1", killed="6")).rule.endswith("/texts")


# --- conservative -----------------------------------------------------------------------------


def test_conservative_is_one_number() -> None:
    """conservative/figures: low and high are the same."""
    found = under("conservative", said(ARMY, killed="6"))
    assert (bounds(found), found.rule) == ((6, 6, 6), "conservative/figures")


def test_conservative_is_the_lowest_where_equally_reliable_sources_differ() -> None:
    case = told(*(given := each("9", "5", "6")))
    found = case.estimate(policy="conservative")
    assert bounds(found) == (5, 5, 5)
    assert roles(found) == {
        case.id(given[0]): ("whole",),
        case.id(given[1]): ("best",),
        case.id(given[2]): ("whole",),
    }
    assert found.contested


def test_of_equal_conservative_numbers_the_newest_is_the_one_shown() -> None:
    older, newer = said("S1", killed="5", at="03"), said("S2", killed="at least 5", at="05")
    for case in (told(older, newer), told(newer, older)):
        assert case.estimate(policy="conservative").chosen == case.claim(newer)


def test_conservative_hears_only_the_most_reliable() -> None:
    case = told(
        low := said(ARMY, killed="2"),
        said(OFFICIALS, killed="9"),
        said("S1", killed="7"),
        rated(OFFICIALS, "B"),
        rated("S1", "B"),
        rated(ARMY, "C"),
    )
    found = case.estimate(policy="conservative")
    assert bounds(found) == (7, 7, 7)
    assert reasons(found) == {case.id(low): "other sources are more reliable"}


def test_conservative_hears_the_unreliable_where_nobody_else_speaks() -> None:
    given = (said(ARMY, killed="6"), rated(ARMY, "E"))
    assert bounds(under("conservative", *given)) == (6, 6, 6)


def test_conservative_takes_what_is_alleged_only_where_nothing_is_asserted() -> None:
    case = told(
        alleged := said(ARMY, killed="2", modality="alleged"),
        said(OFFICIALS, killed="9"),
        rated(ARMY, "A"),
    )
    found = case.estimate(policy="conservative")
    assert bounds(found) == (9, 9, 9)
    assert reasons(found) == {case.id(alleged): "only alleged, and others assert"}
    assert bounds(under("conservative", alleged)) == (2, 2, 2)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("tens", 10),
        ("Dozens", 12),
        ("hundreds", 100),
        ("at least dozens", 12),
        ("more than dozens", 12),
        ("about dozens", 12),
        ("many hundreds", 100),
        # Other words by the lower bound of this program's table.
        ("several", 3),
        ("scores", 40),
        ("several dozen", 36),
        ("thousands", 2_000),
        ("tens of thousands", 20_000),
        ("hundreds of thousands", 200_000),
        # Bounds by the lower one.
        ("at least 12", 12),
        ("more than 100", 101),
        ("2-5", 2),
        ("a dozen", 12),
        ("two hundred", 200),
        ("some 14", 14),
        ("none", 0),
        # Nothing is said of how many at least.
        ("fewer than 50", None),
        ("up to 32", None),
        ("up to dozens", None),
    ],
)
def test_conservative_writes_words_as_acled_does_and_bounds_as_the_lower(
    words: str, number: int | None
) -> None:
    assert number_of(parse_figure(words)) == number
    found = under("conservative", said(ARMY, killed=words))
    assert found.best == number
    if number is not None:
        assert (found.low, found.high) == (number, number)


def test_conservative_reads_words_only_where_they_are_a_convention() -> None:
    """The words of an exact figure are not looked at: the views do not keep them."""
    assert number_of(Figure(24, 30, words="dozens")) == 24
    assert number_of(Term("dozens")) is None


def test_a_vague_word_never_raises_what_is_said_to_be_the_least() -> None:
    assert number_of(Figure(5, 199, words="five to dozens", convention=True)) == 5
    assert number_of(Figure(20, 1_999, words="tens or hundreds", convention=True)) == 10


def test_a_conservative_number_is_printed_and_not_the_bounds_it_is_read_from() -> None:
    assert estimate_text(under("conservative", said(ARMY, killed="dozens"))) == "12"
    assert estimate_text(under("conservative", said(ARMY, killed="at least 12"))) == "12"
    assert estimate_text(under("conservative", said(ARMY, killed="some 14"))) == "about 14"


def test_conservative_compares_words_as_it_writes_them() -> None:
    given = each("dozens", "20")
    assert bounds(under("conservative", *given)) == (12, 12, 12)


def test_a_figure_without_a_least_yields_to_a_number_of_a_less_reliable_source() -> None:
    case = told(
        limit := said(ARMY, killed="up to 32"), said(OFFICIALS, killed="6"), rated(ARMY, "A")
    )
    found = case.estimate(policy="conservative")
    assert bounds(found) == (6, 6, 6)
    assert reasons(found) == {case.id(limit): "it does not say how many at least"}


def test_where_only_a_most_is_said_there_is_no_conservative_number() -> None:
    """conservative/bounds: up to 32 is not zero."""
    found = under("conservative", said(ARMY, killed="up to 32"))
    assert (bounds(found), found.rule) == ((0, None, 32), "conservative/bounds")


def test_parts_alone_give_no_conservative_number_but_a_bound() -> None:
    """conservative/bounds, by the scope rule: two police are two or more of everyone."""
    found = under("conservative", said(MILITIA, killed="2", of="police"))
    assert (bounds(found), found.rule) == ((2, None, None), "conservative/bounds")
    assert estimate_text(found) == "≥ 2"


def test_conservative_bounds_are_those_of_the_most_reliable() -> None:
    given = (
        said(MILITIA, killed="5", of="police"),
        said(ARMY, killed="2", of="civilian"),
        said(OFFICIALS, killed="up to 32"),
        rated(MILITIA, "B"),
    )
    assert bounds(under("conservative", *given)) == (5, None, None)
    assert bounds(under("conservative", *given[:3])) == (0, None, 32)


def test_a_part_is_set_aside_where_the_whole_is_counted() -> None:
    case = told(said(ARMY, killed="6"), part := said(MILITIA, killed="2", of="police"))
    found = case.estimate(policy="conservative")
    assert bounds(found) == (6, 6, 6)
    assert reasons(found) == {case.id(part): "of a part, and the whole is counted"}


def test_conservative_texts_are_those_of_the_most_reliable() -> None:
    given = (
        said(ARMY, killed=Term("KH"), at="03"),
        said(OFFICIALS, killed=Term("IS"), at="05"),
        rated(ARMY, "B"),
    )
    found = under("conservative", *given)
    assert (found.best, found.rule) == ("KH", "conservative/texts")
    assert under("conservative", *given, rated(OFFICIALS, "B")).best is None


# --- ucdp -------------------------------------------------------------------------------------


def test_ucdp_is_from_the_lowest_to_the_highest_reliable_with_the_most_reliable_best() -> None:
    """ucdp/whole"""
    case = told(
        low := said("S1", killed="4"),
        best := said("S2", killed="7"),
        high := said("S3", killed="9"),
        rated("S2", "A"),
    )
    found = case.estimate(policy="ucdp")
    assert (bounds(found), found.rule) == ((4, 7, 9), "ucdp/whole")
    assert roles(found) == {
        case.id(low): ("low",),
        case.id(best): ("best",),
        case.id(high): ("high",),
    }


def test_of_equally_reliable_sources_ucdp_takes_the_lower() -> None:
    assert bounds(under("ucdp", *each("9", "5", "6"))) == (5, 5, 9)


def test_of_equally_reliable_sources_ucdp_takes_a_number_before_bounds() -> None:
    assert bounds(under("ucdp", *each("fewer than 50", "6"))) == (0, 6, 49)
    assert bounds(under("ucdp", *each("at least 12", "2-5"))) == (2, None, None)


@pytest.mark.parametrize(
    ("lower", "higher"), [("2-5", "3-4"), ("2-5", "2-6"), ("2-5", "at least 2"), ("5", "2-5")]
)
def test_of_bounds_ucdp_takes_the_lower_ones(lower: str, higher: str) -> None:
    for order in ((lower, higher), (higher, lower)):
        found = under("ucdp", *each(*order))
        assert found.chosen is not None
        assert found.chosen.value == parse_figure(lower)


def test_of_equal_figures_ucdp_shows_the_newest() -> None:
    older, newer = said("S1", killed="5", at="03"), said("S2", killed="some 5", at="05")
    for case in (told(older, newer), told(newer, older)):
        assert case.estimate(policy="ucdp").chosen == case.claim(newer)


def test_credibility_does_not_choose_under_ucdp() -> None:
    five, six = each("5", "6")
    assert under("ucdp", five, six, Credible(six, 1), Credible(five, 5)).best == 5


@pytest.mark.parametrize("grade", ["D", "E"])
def test_ucdp_sets_the_unreliable_aside_at_either_end(grade: Reliability) -> None:
    case = told(
        said(ARMY, killed="6"),
        low := said(OFFICIALS, killed="2"),
        high := said("S1", killed="90"),
        part := said("S2", killed="1", of="police"),
        *(rated(source, grade) for source in (OFFICIALS, "S1", "S2")),
    )
    found = case.estimate(policy="ucdp")
    assert bounds(found) == (6, 6, 6)
    reason = f"its source is rated {grade}: not reliable"
    assert reasons(found) == dict.fromkeys(map(case.id, (low, high, part)), reason)


@pytest.mark.parametrize("grade", ["A", "B", "C", "F"])
def test_ucdp_hears_every_other_source(grade: Reliability) -> None:
    given = (said(ARMY, killed="6", at="06"), said(OFFICIALS, killed="2"), rated(OFFICIALS, grade))
    assert under("ucdp", *given).low == 2


def test_where_all_are_unreliable_ucdp_knows_nothing() -> None:
    """ucdp/unreliable: unknown, not zero."""
    found = under("ucdp", said(ARMY, killed="6"), rated(ARMY, "E"))
    assert (bounds(found), found.rule) == (UNKNOWN_BOUNDS, "ucdp/unreliable")
    assert found.used == ()


def test_what_is_only_alleged_counts_only_in_high_under_ucdp() -> None:
    given = (
        said(ARMY, killed="6"),
        said(OFFICIALS, killed="9", modality="alleged"),
        said("S1", killed="1", modality="alleged"),
    )
    assert bounds(under("ucdp", *given)) == (6, 6, 9)


def test_where_all_is_alleged_ucdp_has_only_a_high() -> None:
    """ucdp/alleged"""
    found = under("ucdp", said(OFFICIALS, killed="9", modality="alleged"))
    assert (bounds(found), found.rule) == ((None, None, 9), "ucdp/alleged")


def test_an_asserted_part_above_what_is_alleged_leaves_the_high_open_under_ucdp() -> None:
    alleged = said(OFFICIALS, killed="3", modality="alleged")
    found = under("ucdp", alleged, said(MILITIA, killed="5", of="police"))
    assert (bounds(found), found.contested) == ((5, None, None), True)
    found = under("ucdp", alleged, said(MILITIA, killed="3", of="police"))
    assert (bounds(found), found.rule) == ((3, None, 3), "ucdp/alleged")


def test_parts_bound_the_whole_under_ucdp() -> None:
    """ucdp/parts"""
    found = under("ucdp", said(MILITIA, killed="2", of="police"))
    assert (bounds(found), found.rule) == ((2, None, None), "ucdp/parts")
    alleged = said(MILITIA, killed="2", of="police", modality="alleged")
    assert bounds(under("ucdp", alleged)) == UNKNOWN_BOUNDS


def test_a_reliable_part_may_set_the_low_under_ucdp() -> None:
    given = (said(ARMY, killed="6"), said(MILITIA, killed="2", of="police"))
    assert bounds(under("ucdp", *given)) == (2, 6, 6)
    assert bounds(under("ucdp", *given, rated(MILITIA, "D"))) == (6, 6, 6)


def test_ucdp_texts_are_those_of_the_most_reliable() -> None:
    """ucdp/texts"""
    given = (
        said(ARMY, killed=Term("KH")),
        said(OFFICIALS, killed=Term("IS"), at="06"),
        said(MILITIA, killed=Term("US"), modality="alleged"),
        rated(ARMY, "B"),
        rated(MILITIA, "A"),
    )
    assert under("ucdp", *given).best == "KH"
    found = under("ucdp", said(ARMY, killed=Term("KH")), rated(ARMY, "D"))
    assert (found.best, found.rule) == (None, "ucdp/unreliable")


# --- airwars ----------------------------------------------------------------------------------


def test_two_origins_that_do_not_conflict_are_fair() -> None:
    """airwars/fair: minimum and maximum, and no best."""
    found = under("airwars", *each("at least 5", "6", "up to 9"))
    assert (bounds(found), found.rule, found.grade) == ((0, None, None), "airwars/fair", "fair")
    found = under("airwars", *each("5-6", "6-9"))
    assert (bounds(found), found.grade, found.chosen) == ((5, None, 9), "fair", None)


def test_one_origin_is_weak_however_many_outlets_carry_it() -> None:
    """airwars/weak"""
    given = (said(ARMY, via="AAP", killed="6", at="03"), said(ARMY, killed="6"))
    found = under("airwars", *given)
    assert (bounds(found), found.rule, found.grade) == ((6, None, 6), "airwars/weak", "weak")


@pytest.mark.parametrize(
    "second",
    [
        said(via="AAP", killed="6"),
        said(UNKNOWN, via="AAP", killed="6"),
        said(MILITIA, killed="2", of="police"),
        said(MILITIA, killed="6", modality="expected"),
    ],
    ids=["own voice", "unknown origin", "a part", "expected"],
)
def test_what_is_no_second_origin_leaves_it_weak(second: Said) -> None:
    assert under("airwars", said(ARMY, killed="6"), second).grade == "weak"


def test_an_unreliable_origin_is_not_a_credible_second_one() -> None:
    given = each("6", "6")
    assert under("airwars", *given).grade == "fair"
    assert under("airwars", *given, rated("S2", "D")).grade == "weak"


DENIAL = said(OFFICIALS, killed="6", modality="denied")


def test_a_denial_is_contested_and_puts_the_minimum_at_zero() -> None:
    """airwars/contested"""
    found = under("airwars", said(ARMY, killed="6"), DENIAL)
    assert (found.low, found.best, found.high, found.grade) == (0, None, 6, "contested")
    assert found.rule == "airwars/contested"
    assert found.contested


@pytest.mark.parametrize(
    "second",
    [said(OFFICIALS, killed="9"), said(OFFICIALS, killed="7", of="police")],
    ids=["another figure", "a part that is more"],
)
def test_figures_that_differ_are_a_range_and_no_contest_of_responsibility(second: Said) -> None:
    found = under("airwars", said(ARMY, killed="6"), second)
    assert (found.low, found.grade in ("fair", "weak"), found.contested) == (6, True, True)


def test_contested_goes_before_fair() -> None:
    found = under("airwars", *each("6", "6"), DENIAL)
    assert (bounds(found), found.grade) == ((0, None, 6), "contested")


def test_a_minimum_of_zero_that_nobody_said_rests_on_no_claim() -> None:
    found = under("airwars", said(ARMY, killed="6"), DENIAL)
    assert list(roles(found).values()) == [("high",)]


def test_the_part_of_one_may_be_the_minimum_under_airwars() -> None:
    given = (said(ARMY, killed="6"), said(MILITIA, killed="2", of="police"))
    assert bounds(under("airwars", *given)) == (2, None, 6)
    assert list(roles(under("airwars", *given)).values()) == [("high",), ("low",)]
    found = under("airwars", given[1])
    assert (bounds(found), found.grade) == ((2, None, None), "weak")


def test_airwars_grades_what_is_not_a_figure() -> None:
    """airwars/texts"""
    one, two = said(ARMY, killed=Term("KH")), said(OFFICIALS, killed=Term("kh"))
    other = said("S1", killed=Term("IS"))
    assert under("airwars", one).grade == "weak"
    assert (under("airwars", one, two).grade, under("airwars", one, two).best) == ("fair", "kh")
    assert under("airwars", one, other).grade == "contested"


def test_airwars_never_gives_a_grade_that_claims_do_not_tell() -> None:
    texts = {clause.name: clause.text for clause in POLICIES["airwars"].clauses}
    for grade in ("contested", "fair", "weak"):
        assert "confirmed or discounted cannot be told" in texts[f"airwars/{grade}"]


# --- ibc --------------------------------------------------------------------------------------


def test_two_named_origins_give_a_range_of_civilians() -> None:
    """ibc/figures"""
    found = under("ibc", *each("4", "9", of="civilian"), of="civilian")
    assert (bounds(found), found.rule) == ((4, None, 9), "ibc/figures")


@pytest.mark.parametrize(
    "second",
    [
        (),
        (said(via="AAP", killed="6", of="civilian"),),
        (said(UNKNOWN, via="AAP", killed="6", of="civilian"),),
        (said(ARMY, via="AAP", killed="4", of="civilian", at="02"),),
        (said(OFFICIALS, killed="6", of="civilian", modality="expected"),),
        (said(OFFICIALS, killed="6", of="civilian", modality="denied"),),
        (said(OFFICIALS, killed=Term("unable to confirm"), of="civilian"),),
    ],
    ids=["nobody", "own voice", "unknown", "the same", "expected", "denied", "unable to confirm"],
)
def test_one_named_origin_gives_no_figure_and_no_zero(second: tuple[Said, ...]) -> None:
    """ibc/one"""
    found = under("ibc", said(ARMY, killed="6", of="civilian"), *second, of="civilian")
    assert (bounds(found), found.rule, found.used) == (UNKNOWN_BOUNDS, "ibc/one", ())
    assert "fewer than two named origins count the whole" in reasons(found).values()


def test_once_two_origins_count_every_voice_is_in_the_range() -> None:
    given = each("6", "6", of="civilian")
    found = under("ibc", *given, said(via="AAP", killed="3", of="civilian"), of="civilian")
    assert bounds(found) == (3, None, 6)


def test_a_minimum_of_zero_takes_somebody_who_says_zero() -> None:
    def minimum(*figures: str) -> int | None:
        return under("ibc", *each(*figures, of="civilian"), of="civilian").low

    assert minimum("none", "6") == 0
    assert minimum("up to 32", "6") == 6
    assert minimum("up to 32", "fewer than 50") is None


def test_the_maximum_is_open_where_one_is() -> None:
    found = under("ibc", *each("at least 4", "9", of="civilian"), of="civilian")
    assert bounds(found) == (4, None, None)


def test_people_may_have_been_no_civilians() -> None:
    """ibc/people: the claims name no population."""
    found = under("ibc", *each("4", "9"))
    assert (bounds(found), found.rule) == ((0, None, 9), "ibc/people")
    assert sorted(roles(found).values()) == [("high",), ("whole",)]
    assert sorted(roles(under("ibc", *each("0", "9"))).values()) == [("high",), ("low",)]


def test_a_part_is_no_count_of_the_whole_under_ibc() -> None:
    case = told(
        *(given := each("6", "9")),
        part := said(MILITIA, killed="2", of="police"),
    )
    found = case.estimate(policy="ibc")
    assert bounds(found) == (0, None, 9)
    assert reasons(found) == {case.id(part): "of a part: it says nothing of the whole here"}
    found = told(given[0], part).estimate(policy="ibc")
    assert (bounds(found), found.rule) == (UNKNOWN_BOUNDS, "ibc/one")


def test_what_is_new_in_a_period_is_no_count_of_the_whole_under_ibc() -> None:
    new = [
        said(who, killed="2", of="civilian", basis="incremental", on="2020-03-12")
        for who in (ARMY, OFFICIALS)
    ]
    assert under("ibc", *new, of="civilian").rule == "ibc/one"


# --- majority ---------------------------------------------------------------------------------


def test_the_figure_of_most_origins_is_best() -> None:
    """majority/most, with low and high of all."""
    case = told(*(given := each("5", "9", "5", "4", "7")))
    found = case.estimate(policy="majority")
    assert (bounds(found), found.rule) == ((4, 5, 9), "majority/most")
    assert (found.chosen, found.corroboration) == (case.claim(given[2]), 2)


def test_two_figures_are_one_where_their_bounds_are_the_same() -> None:
    found = under("majority", *each("14", "9", "some 14"))
    assert (found.best, found.rule) == (14, "majority/most")


def test_one_origin_alone_is_the_majority() -> None:
    assert bounds(under("majority", said(ARMY, killed="6"))) == (6, 6, 6)


@pytest.mark.parametrize(
    "figures", [("9", "5"), ("9", "5", "7"), ("9", "9", "5", "5", "7"), ("5", "fewer than 4")]
)
def test_without_a_majority_the_lowest_credible_is_best(figures: tuple[str, ...]) -> None:
    """majority/lowest"""
    found = under("majority", *each(*figures))
    assert (found.best, found.rule) == (5, "majority/lowest")


def test_the_lowest_is_one_of_those_voted_for() -> None:
    given = (*each("9", "6"), said(via="AAP", killed="3"))
    assert bounds(under("majority", *given)) == (3, 6, 9)


@pytest.mark.parametrize("credibility", [4, 5])
def test_a_doubtful_claim_is_not_credible(credibility: Credibility) -> None:
    nine, five = each("9", "5")
    assert bounds(under("majority", nine, five, Credible(five, credibility))) == (5, 9, 9)


@pytest.mark.parametrize("grade", ["D", "E"])
def test_an_unreliable_source_is_not_credible(grade: Reliability) -> None:
    nine, five = each("9", "5")
    assert bounds(under("majority", nine, five, rated("S2", grade))) == (5, 9, 9)


def test_where_nothing_is_credible_best_is_unknown() -> None:
    found = under("majority", *each("9", "5"), rated("S1", "E"), rated("S2", "E"))
    assert (bounds(found), found.rule) == ((5, None, 9), "majority/lowest")


def test_credibility_does_not_weigh_votes() -> None:
    five, nine, again = each("5", "9", "5")
    found = under("majority", five, nine, again, Credible(five, 5), rated("S3", "E"))
    assert found.best == 5


def test_outlets_in_their_own_voice_do_not_outvote_a_named_origin() -> None:
    own = [said(via=outlet, killed="9") for outlet in ("AAP", "Al Jazeera", "Reuters")]
    rumour = said(UNKNOWN, via="AAP", killed="9", at="04")
    found = under("majority", *own, rumour, said(ARMY, killed="6"))
    assert (bounds(found), found.corroboration) == ((6, 6, 9), 1)


def test_outlets_in_their_own_voice_vote_where_nobody_is_named() -> None:
    own = [said(via=o, killed=n) for o, n in (("AAP", "9"), ("Al Jazeera", "6"), ("Reuters", "9"))]
    found = under("majority", *own)
    assert (found.best, found.corroboration, found.unattributed) == (9, 0, 2)


def test_what_is_alleged_is_a_vote_too() -> None:
    given = (*each("5", "9"), said("S3", killed="9", modality="alleged"))
    assert under("majority", *given).best == 9


def test_parts_have_no_vote() -> None:
    """majority/parts"""
    given = (said(MILITIA, killed="2", of="police"), said("S1", killed="2", of="civilian"))
    found = under("majority", *given)
    assert (bounds(found), found.rule) == ((2, None, None), "majority/parts")
    assert bounds(under("majority", *given, said(ARMY, killed="6"))) == (2, 6, 6)


def test_texts_are_voted_for_in_every_spelling() -> None:
    """majority/texts"""
    given = [said(f"S{n}", killed=Term(name)) for n, name in enumerate(("KH", "IS", "kh"))]
    assert under("majority", *given).best == "kh"
    assert under("majority", *given[:2]).best is None


# --- the worked test of the field ---------------------------------------------------------------

POLICE = said(MILITIA, "Associated Press", via="AAP", at="01:00", killed="2", of="federal police")
SIX = said(ARMY, at="05:10", killed={"civilian": "1", "security personnel": "5"})
# The field tells it of casualties; here it is told of the killed too, where it could do harm.
CASUALTIES = said(OFFICIALS, via="AAP", at="01:30", casualties="fewer than 50", modality="expected")
EXPECTED = said(OFFICIALS, via="AAP", at="01:40", killed="fewer than 50", modality="expected")
EARLY = "02:00"


def worked(policy: str) -> dict[str, Estimate]:
    """Everyone and civilians now, and everyone before the second report; asked in both orders."""
    given = (POLICE, SIX, CASUALTIES, EXPECTED)
    answers = []
    for order in (given, given[::-1]):
        case = told(*order)
        answers.append(
            {
                "everyone": case.estimate(policy=policy),
                "civilians": case.estimate("civilian", policy=policy),
                "police": case.estimate("federal police", policy=policy),
                "early": case.estimate(policy=policy, as_of=EARLY),
                "early civilians": case.estimate("civilian", policy=policy, as_of=EARLY),
            }
        )
        casualties = case.estimate(measure="casualties", policy=policy)
        assert (bounds(casualties), casualties.used) == (UNKNOWN_BOUNDS, ())
        assert case.id(CASUALTIES) in reasons(casualties)  # listed, and never counted
        assert case.id(EXPECTED) in reasons(answers[-1]["everyone"])
    assert [bounds(e) for e in answers[0].values()] == [bounds(e) for e in answers[1].values()]
    assert [e.rule for e in answers[0].values()] == [e.rule for e in answers[1].values()]
    assert bounds(answers[0]["early civilians"]) == UNKNOWN_BOUNDS  # and not 0
    assert not answers[0]["everyone"].contested  # a part within the whole is no conflict
    return answers[0]


def test_worked_example_standing() -> None:
    """Six, derived, on the army's word; the militia's official allows two or more."""
    found = worked("standing")
    assert bounds(found["everyone"]) == (2, 6, 6)
    assert bounds(found["civilians"]) == (1, 1, 1)
    assert bounds(found["early"]) == (2, None, None)


def test_worked_example_latest() -> None:
    """The newest claim of everyone is the army's; the police are a part and are set aside."""
    found = worked("latest")
    assert bounds(found["everyone"]) == (6, 6, 6)
    assert bounds(found["civilians"]) == (1, 1, 1)
    assert bounds(found["early"]) == (2, None, None)


def test_worked_example_range() -> None:
    """From what the part allows to what the whole says; never a best."""
    found = worked("range")
    assert bounds(found["everyone"]) == (2, None, 6)
    assert bounds(found["civilians"]) == (1, None, 1)
    assert bounds(found["early"]) == (2, None, None)


def test_worked_example_conservative() -> None:
    """Six: only the army counts everyone. The lowest figure, two, is of a part, so it is set aside.

    Before the army spoke there was no number for everyone, and two was its lower bound.
    """
    found = worked("conservative")
    assert bounds(found["everyone"]) == (6, 6, 6)
    assert bounds(found["civilians"]) == (1, 1, 1)
    assert bounds(found["police"]) == (2, 2, 2)
    assert bounds(found["early"]) == (2, None, None)
    assert found["everyone"].derived


def test_worked_example_ucdp() -> None:
    """Best six, the only reliable figure of everyone; low two, for a reliable source counts a part
    and says no more; high six, and not 49, which was only expected."""
    found = worked("ucdp")
    assert bounds(found["everyone"]) == (2, 6, 6)
    assert bounds(found["civilians"]) == (1, 1, 1)
    assert bounds(found["early"]) == (2, None, None)


def test_worked_example_airwars() -> None:
    """Two to six and weak: the official's two police do not support the army's six, so one origin
    counts everyone, as one counts civilians. Nothing conflicts, so the minimum is not 0."""
    found = worked("airwars")
    assert (bounds(found["everyone"]), found["everyone"].grade) == ((2, None, 6), "weak")
    assert (bounds(found["civilians"]), found["civilians"].grade) == ((1, None, 1), "weak")
    assert (bounds(found["early"]), found["early"].grade) == ((2, None, None), "weak")


def test_worked_example_ibc() -> None:
    """Unknown: one origin counts civilians and one counts everyone, and two are needed. That is
    not a report of zero."""
    found = worked("ibc")
    for slot in found.values():
        assert bounds(slot) == UNKNOWN_BOUNDS
    assert {name: slot.rule for name, slot in found.items()} == {
        "everyone": "ibc/one",
        "civilians": "ibc/one",
        "police": "ibc/one",
        "early": "ibc/one",
        "early civilians": "ibc/none",
    }


def test_worked_example_majority() -> None:
    """Six, by one vote of one: who counts police has no vote on everyone. Range as under range."""
    found = worked("majority")
    assert bounds(found["everyone"]) == (2, 6, 6)
    assert bounds(found["civilians"]) == (1, 1, 1)
    assert bounds(found["early"]) == (2, None, None)


@pytest.mark.parametrize("policy", list(POLICIES))
def test_worked_example_never_eight_nor_forty_nine_nor_two_as_best(policy: str) -> None:
    for name, slot in worked(policy).items():
        assert not {8, 49, 50} & {slot.low, slot.best, slot.high}
        assert name == "police" or slot.best != 2


# --- what they share --------------------------------------------------------------------------


def test_of_equal_parts_of_one_origin_the_newest_is_the_one_that_bounds() -> None:
    older = said(MILITIA, killed="2", of="police", at="03")
    newer = said(MILITIA, killed="2", of="civilian", at="05")
    case = told(newer, older)
    parts = (case.claim(older), case.claim(newer))
    for order in (parts, parts[::-1]):
        assert floors((), order) == {parts[0].origin: parts[1]}


# --- laws -------------------------------------------------------------------------------------

any_policy = st.sampled_from(list(POLICIES))
of_the_field = st.sampled_from(OF_THE_FIELD)


def questions(acts: list[Act]) -> Iterable[tuple[Population, Question]]:
    """Every question that the case puts to a policy."""
    material = told(*acts).material()
    fold: MeasureFold = material.fold()
    for population in fold.populations():
        asked: list[Question] = []

        def listen(question: Question, asked: list[Question] = asked) -> Estimate:
            asked.append(question)
            return Estimate(rule="none")

        fold.estimate(population, listen, material.terms())
        yield population, asked[0]


def in_no_order(found: Estimate) -> tuple[object, ...]:
    """The estimate, with its lists sorted."""
    used = sorted(found.used, key=lambda item: item.claim.position)
    aside = sorted(found.set_aside, key=lambda item: (item.claim.position, item.reason))
    return replace(found, used=(), set_aside=()), used, aside


@given(cases(all_kinds=True, most=10), any_policy, st.randoms(use_true_random=False))
def test_an_estimate_does_not_depend_on_the_order_of_the_claims(
    acts: list[Act], policy: str, random: Random
) -> None:
    for _, question in questions(acts):
        whole, parts = list(question.whole), list(question.parts)
        random.shuffle(whole)
        random.shuffle(parts)
        shuffled = replace(question, whole=tuple(whole), parts=tuple(parts))
        apply = policy_named(policy).apply
        assert in_no_order(apply(shuffled)) == in_no_order(apply(question))


@given(cases(all_kinds=True, most=10), of_the_field)
def test_a_policy_never_raises_and_answers_under_one_of_its_clauses(
    acts: list[Act], policy: str
) -> None:
    for found in told(*acts).estimates(policy=policy).values():
        assert clause_named(found.rule) in POLICIES[policy].clauses
        assert (found.grade != "") is (policy == "airwars" and found.rule != "airwars/none")
        assert estimate_text(found)


@given(cases(all_kinds=True), any_policy)
def test_what_is_expected_never_changes_a_figure(acts: list[Act], policy: str) -> None:
    def counted(act: Act) -> bool:
        about = act.said if isinstance(act, Credible) else getattr(act, "said", act)
        return not (isinstance(about, Said) and about.claim.modality == "expected")

    with_them = told(*acts).estimates(policy=policy)
    without = told(*filter(counted, acts)).estimates(policy=policy)
    for population, found in with_them.items():
        rest = without.get(population) or told().estimate(population, policy=policy)
        assert (bounds(found), found.grade) == (bounds(rest), rest.grade)
        assert (found.rule, found.corroboration) == (rest.rule, rest.corroboration)


@given(cases(all_kinds=True, most=10), any_policy)
def test_low_best_and_high_are_in_order(acts: list[Act], policy: str) -> None:
    for found in told(*acts).estimates(policy=policy).values():
        known = [n for n in (found.low, found.best, found.high) if isinstance(n, int)]
        assert known == sorted(known)


@given(cases(all_kinds=True, most=10), of_the_field)
def test_every_claim_of_a_slot_is_used_or_set_aside_and_never_both(
    acts: list[Act], policy: str
) -> None:
    case = told(*acts)
    for population, found in case.estimates(policy=policy).items():
        of_slot = {c.id for c in case.material().claims if c.population == population}
        used = {item.claim.id for item in found.used}
        aside = {item.claim.id for item in found.set_aside}
        assert of_slot <= used | aside
        assert not used & aside


@given(cases(all_kinds=True), of_the_field)
def test_what_is_printed_is_the_best_or_the_range(acts: list[Act], policy: str) -> None:
    for found in told(*acts).estimates(policy=policy).values():
        printed = estimate_text(found)
        if found.chosen is None:
            known = (found.low, found.high) != (None, None)
            expected = figure_text(Figure(found.low or 0, found.high)) if known else "unknown"
            assert printed == expected
        elif isinstance(found.best, int):
            assert printed.removeprefix("about ") == str(found.best)
        else:
            assert printed == value_text(found.chosen.value)


@given(cases(all_kinds=True), of_the_field, st.sampled_from(("reported", "recorded")))
def test_the_last_change_in_history_is_what_is_known_now(
    acts: list[Act], policy: str, axis: Axis
) -> None:
    case = told(*acts)
    changes = case.history(axis, policy=policy, everything=True)
    last = {change.population: change.after for change in changes}
    for population, now in case.estimates(policy=policy, explain=False).items():
        assert last.get(population, told().estimate(policy=policy)) == now


@given(cases(all_kinds=True), of_the_field)
def test_what_the_views_keep_of_claims_is_enough(acts: list[Act], policy: str) -> None:
    material, apply = told(*acts).material(), POLICIES[policy].apply
    kept = as_views_keep(material).estimates(apply)
    assert plainly(kept) == plainly(material.estimates(apply))


@given(cases(all_kinds=True, most=10))
def test_one_conservative_number_is_within_the_range(acts: list[Act]) -> None:
    """But for vague words, which ACLED writes lower than they are read."""
    case = told(*acts)
    spans = case.estimates(policy="range")
    for population, found in case.estimates(policy="conservative").items():
        least = spans[population].low
        if isinstance(found.best, int) and found.chosen and least is not None:
            assert found.low == found.best == found.high
            vague = isinstance(found.chosen.value, Figure) and found.chosen.value.convention
            assert vague or found.best >= least


@given(cases(all_kinds=True, most=10))
def test_a_grade_is_contested_only_where_the_estimate_is(acts: list[Act]) -> None:
    for found in told(*acts).estimates(policy="airwars").values():
        assert found.contested or found.grade != "contested"
