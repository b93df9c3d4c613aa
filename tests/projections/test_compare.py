"""How two claims stand to each other: agree, compatible, conflict, or incomparable and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.figure_grammar import parse_figure
from events.moments import Moment
from events.values import Flag, Place, Term, Value
from projections.compare import Comparison, Relation, compare, compare_values
from tests.helpers.any_case import COUNTS
from tests.helpers.said import Said, said, told

ARMY, OFFICIALS = "Iraq's military", "US officials"
AGREE, COMPATIBLE = Relation.AGREE, Relation.COMPATIBLE
CONFLICT, INCOMPARABLE = Relation.CONFLICT, Relation.INCOMPARABLE


def compared(one: Said, other: Said) -> Comparison:
    """The comparison of two claims, which must be the same from either side."""
    case = told(one, other)
    result = compare(case.claim(one), case.claim(other))
    assert compare(case.claim(other), case.claim(one)).relation is result.relation
    return result


def figures(one: str, other: str) -> Comparison:
    return compare_values(parse_figure(one), parse_figure(other))


# --- figures ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("6", "6", AGREE),
        ("6", "six", AGREE),
        ("some 14", "about 14", AGREE),
        ("at least 12", "12 or more", AGREE),
        ("14", "about 14", COMPATIBLE),
        ("6", "at least 2", COMPATIBLE),
        ("6", "fewer than 50", COMPATIBLE),
        ("2-6", "6-9", COMPATIBLE),
        ("more than 100", "at least 200", COMPATIBLE),
        ("30", "dozens", COMPATIBLE),
        ("6", "5", CONFLICT),
        ("6", "at least 7", CONFLICT),
        ("50", "fewer than 50", CONFLICT),
        ("0", "several", CONFLICT),
        ("about 14", "15", CONFLICT),
    ],
)
def test_figures(one: str, other: str, relation: Relation) -> None:
    assert figures(one, other).relation is figures(other, one).relation is relation


def test_the_reason_shows_both_figures() -> None:
    assert figures("6", "5").reason == "no number is within both 6 and 5"
    assert figures("6", "at least 2").reason == "6 and ≥ 2 can both be true"
    assert figures("6", "six").reason == "both say 6"


@given(st.sampled_from(COUNTS), st.sampled_from(COUNTS))
def test_figures_conflict_where_no_count_is_in_both(one: str, other: str) -> None:
    a, b = parse_figure(one), parse_figure(other)
    some_count = any(a.contains(count) and b.contains(count) for count in range(300))
    assert (compare_values(a, b).relation is CONFLICT) is not some_count


# --- what is not a figure ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        (Term("Kataib Hezbollah"), Term("kataib  hezbollah"), AGREE),
        (Term("Kataib Hezbollah"), Term("Islamic State"), CONFLICT),
        (Place("Taji"), Place("Taji", 33.5, 44.2), AGREE),
        (Place("north of Baghdad"), Place("south of Baghdad"), CONFLICT),
        (Flag("yes"), Flag("yes"), AGREE),
        (Flag("yes"), Flag("no"), CONFLICT),
        (Moment("2020-03-12"), Moment("2020-03-12"), AGREE),
        (Moment("2020-03-12"), Moment("2020-03"), COMPATIBLE),
        (Moment("2020-03-11/2020-03-12"), Moment("2020-03-12/2020-03-14"), COMPATIBLE),
        (Moment("2020-03-12/.."), Moment("2021"), COMPATIBLE),
        (Moment("2020-03-11"), Moment("2020-03-12"), CONFLICT),
        (Moment("2020-03-12/.."), Moment("2019"), CONFLICT),
        (Term("Taji"), Place("Taji"), INCOMPARABLE),
        (Term("6"), parse_figure("6"), INCOMPARABLE),
        (Flag("yes"), Term("yes"), INCOMPARABLE),
    ],
)
def test_other_values(one: Value, other: Value, relation: Relation) -> None:
    assert compare_values(one, other).relation is relation
    assert compare_values(other, one).relation is relation


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (Flag("yes"), Flag("no"), "yes and no differ"),
        (Term("Taji"), Term("taji"), "both say Taji"),
        (Moment("2020-03-12"), Moment("2020-03"), "2020-03-12 and 2020-03 may be the same time"),
        (Term("6"), parse_figure("6"), "different kinds of value: 6 and 6"),
    ],
)
def test_the_reason_shows_both_values(one: Value, other: Value, reason: str) -> None:
    assert compare_values(one, other).reason == reason


# --- incomparable -----------------------------------------------------------------------------


def test_what_is_expected_is_not_compared_with_what_is_reported() -> None:
    warned = said(OFFICIALS, killed="fewer than 50", modality="expected")
    for modality in ("asserted", "alleged", "denied"):
        result = compared(warned, said(ARMY, killed="60", modality=modality))
        assert result == Comparison(
            INCOMPARABLE, "different modality: one is expected, the other reported"
        )


def test_two_expectations_are_compared() -> None:
    one = said(OFFICIALS, killed="fewer than 50", modality="expected")
    other = said(ARMY, killed="60", modality="expected")
    assert compared(one, other).relation is CONFLICT


def test_what_is_alleged_is_compared_with_what_is_asserted() -> None:
    assert (
        compared(said(ARMY, killed="6", modality="alleged"), said(OFFICIALS, killed="5")).relation
        is CONFLICT
    )


def test_a_total_so_far_is_not_compared_with_what_is_new() -> None:
    total, new = said(ARMY, killed="60"), said(OFFICIALS, killed="6", basis="incremental")
    assert compared(total, new) == Comparison(
        INCOMPARABLE, "different basis: a total so far, and what is new in a period"
    )


def test_what_is_new_is_compared_within_one_period() -> None:
    def daily(origin: str, count: str, on: str) -> Said:
        return said(origin, killed=count, on=on, basis="incremental")

    one = daily(ARMY, "6", "2020-03-11")
    assert compared(one, daily(OFFICIALS, "7", "2020-03-11")).relation is CONFLICT
    assert compared(one, daily(OFFICIALS, "7", "2020-03-12")) == Comparison(
        INCOMPARABLE, "different periods"
    )


def test_totals_of_different_days_are_compared_all_the_same() -> None:
    one, other = said(ARMY, killed="6", on="2020-03-11"), said(OFFICIALS, killed="7", on="2020")
    assert compared(one, other).relation is CONFLICT


# --- denials ----------------------------------------------------------------------------------


@pytest.mark.parametrize("denied", ["6", "at least 2", "some 6"])
def test_a_denial_of_what_another_says_is_a_conflict(denied: str) -> None:
    result = compared(said(ARMY, killed="6"), said(OFFICIALS, killed=denied, modality="denied"))
    assert result == Comparison(CONFLICT, "one denies what the other says")


def test_a_denial_of_something_else_is_incomparable() -> None:
    result = compared(said(ARMY, killed="6"), said(OFFICIALS, killed="60", modality="denied"))
    assert result == Comparison(INCOMPARABLE, "one denies something else than the other says")


def test_a_denial_of_a_name() -> None:
    denial = said("Kataib Hezbollah", by=Term("Kataib Hezbollah"), modality="denied")
    blamed = said(OFFICIALS, by=Term("Kataib Hezbollah"), modality="alleged")
    other = said(OFFICIALS, by=Term("Islamic State"))
    assert compared(denial, blamed).relation is CONFLICT
    assert compared(denial, other).relation is INCOMPARABLE


def test_two_denials_of_the_same_agree() -> None:
    one, other = (said(who, killed="6", modality="denied") for who in (ARMY, OFFICIALS))
    assert compared(one, other).relation is AGREE


def test_two_denials_never_conflict() -> None:
    """It was not five and it was not six: both can be so."""
    one = said(ARMY, killed="5", modality="denied")
    other = said(OFFICIALS, killed="6", modality="denied")
    assert compared(one, other) == Comparison(INCOMPARABLE, "each denies something else")


# --- part and whole ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole"), [("2", "6"), ("6", "6"), ("at least 2", "2"), ("9", "≥ 2")]
)
def test_a_part_within_the_whole_is_incomparable(part: str, whole: str) -> None:
    result = compared(said(ARMY, killed=part, of="police"), said(OFFICIALS, killed=whole))
    assert result == Comparison(INCOMPARABLE, "different population: police and everyone")


def test_more_in_the_part_than_in_the_whole_is_a_conflict() -> None:
    result = compared(said(ARMY, killed="7", of="police"), said(OFFICIALS, killed="6"))
    assert result == Comparison(CONFLICT, "the part is more than the whole: 7 of police, 6 in all")


def test_a_part_is_more_than_the_whole_only_where_its_least_is() -> None:
    whole = said(OFFICIALS, killed="fewer than 50")
    assert compared(said(ARMY, killed="40-60", of="police"), whole).relation is INCOMPARABLE
    assert compared(said(ARMY, killed="50-60", of="police"), whole).relation is CONFLICT


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        (
            said(ARMY, killed="7", of="police", modality="expected"),
            said(OFFICIALS, killed="6"),
        ),
        (said(ARMY, killed="7", of="police", modality="denied"), said(OFFICIALS, killed="6")),
        (said(ARMY, killed="7", of="police"), said(OFFICIALS, killed="6", modality="denied")),
        (
            said(ARMY, killed="7", of="police"),
            said(OFFICIALS, killed="6", basis="incremental"),
        ),
        (
            said(ARMY, killed="7", of="police", on="2020-03-11", basis="incremental"),
            said(OFFICIALS, killed="6", on="2020-03-12", basis="incremental"),
        ),
        (said(ARMY, by=Term("IS"), of="police"), said(OFFICIALS, by=Term("KH"))),
    ],
)
def test_a_part_and_a_whole_of_another_kind_are_incomparable(part: Said, whole: Said) -> None:
    assert compared(part, whole).relation is INCOMPARABLE


def test_two_parts_say_nothing_about_each_other() -> None:
    result = compared(said(ARMY, killed="7", of="police"), said(ARMY, killed="6", of="civilian"))
    assert result == Comparison(INCOMPARABLE, "different population: police and civilian")


def test_the_same_part_is_compared_as_any_slot() -> None:
    one = said(ARMY, killed="7", of="police")
    assert compared(one, said(OFFICIALS, killed="6", of="police")).relation is CONFLICT
