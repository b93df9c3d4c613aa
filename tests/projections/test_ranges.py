"""The range that a source gives around its figure: what of it counts, and under which policy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.figures import MOST, Figure, figure_text
from projections.checks import Finding, check_figures
from projections.compare import Comparison, Relation, compare
from projections.disagreements import disagreements
from projections.estimate import Estimate
from projections.policies import POLICIES, policy_named
from projections.ranges import allowed, disorder, is_in_order, range_text
from projections.standpoint import NOW
from tests.helpers.any_event import figures
from tests.helpers.said import (
    Corrected,
    Rated,
    Retracted,
    Ruled,
    Said,
    Told,
    Voided,
    bounds,
    roles,
    said,
    told,
)

ARMY, MINISTRY, MONITOR = "Iraq's military", "health ministry", "a monitor"


def counted(
    figure: str, low: int | None = None, high: int | None = None, *, by: str = ARMY, at: str = "05"
) -> Said:
    return said(by, killed=figure, low=low, high=high, at=at)


def allows(figure: str, low: int | None, high: int | None) -> str:
    """What one claim allows, in print."""
    one = counted(figure, low, high)
    found = allowed(told(one).claim(one))
    assert found is not None
    return figure_text(found)


# --- what of it counts ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "low", "high", "text"),
    [
        ("142", 100, 177, "100–177"),
        ("142", 142, 142, "142"),
        ("142", 100, None, "100–142"),
        ("142", None, 177, "142–177"),
        ("0", 0, 3, "< 4"),
        ("65-73", 60, 80, "60–80"),
        ("at least 12", 10, 20, "10–20"),
        ("at least 12", 10, None, "≥ 10"),
        ("up to 32", 5, 40, "5–40"),
        ("some 14", 10, 20, "about 10–20"),
    ],
)
def test_a_range_in_order_widens_the_figure(
    figure: str, low: int | None, high: int | None, text: str
) -> None:
    assert allows(figure, low, high) == text


@pytest.mark.parametrize(
    ("figure", "low", "high"),
    [
        ("142", 177, 177),
        ("142", 100, 141),
        ("142", 177, 100),
        ("142", 143, None),
        ("142", None, 141),
        ("0", 1, 2),
        ("65-73", 70, 80),
        ("65-73", 60, 70),
        ("at least 12", 10, 11),
        ("up to 32", 33, 40),
        ("up to 32", 20, 10),
    ],
)
def test_of_a_range_out_of_order_the_figure_alone_counts(
    figure: str, low: int | None, high: int | None
) -> None:
    one = counted(figure, low, high)
    claim = told(one).claim(one)
    assert allowed(claim) is claim.value
    assert (claim.low, claim.high) == (low, high), "and the range is kept as it was given"
    assert disorder(claim.value, low, high)


ends = st.none() | st.integers(0, MOST)


@given(figures(), ends, ends)
def test_what_is_allowed_holds_the_figure(
    figure: Figure, low: int | None, high: int | None
) -> None:
    one = said(ARMY, killed=figure, low=low, high=high)
    wide = allowed(told(one).claim(one))
    assert wide is not None
    if is_in_order(figure, low, high):
        assert disorder(figure, low, high) == ""
        assert wide.contains(figure.lower) or figure.lower == 0
        assert figure.upper is None or wide.contains(figure.upper)
        assert low is None or wide.lower == low
        assert high is None or wide.upper == high
    else:
        assert (wide.lower, wide.upper) == (figure.lower, figure.upper)


def test_a_disorder_names_the_numbers() -> None:
    assert disorder(Figure(142, 142), 177, 178) == "low 177, figure 142, high 178"
    assert disorder(Figure(142, 142), None, 7) == "figure 142, high 7"
    assert disorder(None, 7, 1) == ""


def test_a_range_in_print() -> None:
    assert range_text(100, 177) == "range 100–177"
    assert range_text(100, None) == "low 100"
    assert range_text(None, 177) == "high 177"
    assert range_text(None, None) == ""


# --- under each policy --------------------------------------------------------------------------

RANGED = {  # low, best and high of one claim: 142, between 100 and 177
    "standing": (100, 142, 177),
    "latest": (100, 142, 177),
    "range": (100, None, 177),
    "conservative": (142, 142, 142),
    "ucdp": (100, 142, 177),
    "airwars": (100, None, 177),
    "ibc": (None, None, None),
    "majority": (100, 142, 177),
    "ranked": (100, 142, 177),
}
ALONE = {  # the same, where the range does not count
    name: tuple(None if end is None else 142 for end in found) for name, found in RANGED.items()
}


def estimate(policy: str, *acts: Rated | Ruled | Said) -> Estimate:
    return told(*acts).estimate(policy=policy)


def test_every_policy_is_tried() -> None:
    assert set(RANGED) == set(POLICIES)


@pytest.mark.parametrize("policy", RANGED)
def test_low_and_high_are_the_ends_of_the_range_and_best_is_the_figure(policy: str) -> None:
    assert bounds(estimate(policy, counted("142", 100, 177))) == RANGED[policy]


@pytest.mark.parametrize("policy", RANGED)
def test_a_range_out_of_order_changes_nothing(policy: str) -> None:
    assert bounds(estimate(policy, counted("142", 177, 177))) == ALONE[policy]


TWO = (counted("142", 100, 177), counted("150", 120, 160, by=MINISTRY, at="06"))
OF_TWO = {
    "standing": (100, 150, 177),
    "latest": (120, 150, 160),
    "range": (100, None, 177),
    "conservative": (142, 142, 142),
    "ucdp": (100, 142, 177),
    "airwars": (100, None, 177),
    "ibc": (0, None, 177),  # of everyone: people, and not civilians alone
    "majority": (100, 142, 177),
    "ranked": (100, None, 177),
}


@pytest.mark.parametrize("policy", OF_TWO)
def test_of_two_sources_the_widest_ends_count(policy: str) -> None:
    assert bounds(estimate(policy, *TWO)) == OF_TWO[policy]


def test_ibc_of_some_has_the_ends_of_their_ranges() -> None:
    acts = [
        said(who, killed=count, of="civilian", low=low, high=high)
        for who, count, low, high in ((ARMY, "up to 9", 5, 12), (MINISTRY, "8", 6, None))
    ]
    assert bounds(told(*acts).estimate("civilian", policy="ibc")) == (5, None, 12)


def test_ucdp_does_not_hear_the_range_of_an_unreliable_source() -> None:
    acts = (Rated(MINISTRY, "E"), counted("142", 100, 177), counted("9", 1, 999, by=MINISTRY))
    assert bounds(estimate("ucdp", *acts)) == (100, 142, 177)


def test_a_part_bounds_the_whole_by_its_low() -> None:
    part = said(MINISTRY, killed="20", of="civilian", low=15, high=30)
    assert bounds(estimate("standing", part)) == (15, None, None)
    assert bounds(estimate("range", part, counted("142", 100, 177))) == (15, None, 177)


def test_the_claims_that_set_low_and_high_by_their_range_are_named() -> None:
    one, other = TWO
    case = told(one, other)
    assert roles(case.estimate()) == {case.id(one): ("low", "high"), case.id(other): ("best",)}


def test_a_ruling_that_sets_a_value_stays_within_what_the_claims_allow() -> None:
    assert bounds(estimate("standing", counted("142", 100, 177), Ruled(value="90"))) == (
        90,
        90,
        177,
    )
    assert bounds(estimate("ranked", counted("142", 100, 177), Ruled(value="90"))) == (90, 90, 90)


def test_the_members_of_a_breakdown_have_no_range_of_their_own() -> None:
    one = said(ARMY, killed="6", breakdown={"civilian": "1", "police": "5"}, low=4, high=9)
    assert bounds(told(one).estimate("police")) == (5, 5, 5)
    assert bounds(told(one).estimate()) == (4, 6, 9)


def test_a_range_is_around_a_total_that_is_derived() -> None:
    one = said(ARMY, killed={"civilian": "1", "police": "5"}, low=4, high=9)
    assert bounds(told(one).estimate()) == (4, 6, 9)


def test_a_claim_that_its_source_corrected_has_no_range() -> None:
    one = counted("142", 100, 177)
    case = told(one, Corrected(one, "150", at="07:00"))
    assert bounds(case.estimate()) == (150, 150, 150)
    assert bounds(case.estimate(as_of="06:00")) == (100, 142, 177)


# --- how two claims stand to each other ---------------------------------------------------------


def compared(one: Said, other: Said) -> Comparison:
    case = told(one, other)
    return compare(case.claim(one), case.claim(other))


def test_figures_that_differ_within_each_others_ranges_are_compatible() -> None:
    found = compared(*TWO)
    assert found.relation is Relation.COMPATIBLE
    assert found.reason == "142 (range 100–177) and 150 (range 120–160) can both be true"


@pytest.mark.parametrize(
    "other",
    [
        counted("150", by=MINISTRY),
        counted("170", 165, None, by=MINISTRY),
        counted("at least 170", by=MINISTRY),
    ],
)
def test_one_range_is_enough(other: Said) -> None:
    assert compared(counted("142", 100, 177), other).relation is Relation.COMPATIBLE


@pytest.mark.parametrize(
    "one",
    [counted("142", 130, 149), counted("142", 177, 177), counted("142", 160, 100)],
)
def test_ranges_that_do_not_meet_or_do_not_count_leave_a_conflict(one: Said) -> None:
    found = compared(one, counted("150", by=MINISTRY))
    assert found.relation is Relation.CONFLICT
    assert found.reason == "no number is within both 142 and 150"
    assert told(one, counted("150", by=MINISTRY)).estimate().contested


def test_a_bound_that_the_range_alone_states_may_bring_figures_apart() -> None:
    some, none = counted("fewer than 50", 1, None), counted("0", by=MINISTRY)
    assert compared(some, none).relation is Relation.CONFLICT
    assert told(some, none).estimate().contested
    assert compared(counted("fewer than 50"), none).relation is Relation.COMPATIBLE


def test_the_same_figure_agrees_whatever_the_ranges() -> None:
    assert compared(counted("6", 1, 9), counted("6", by=MINISTRY)).relation is Relation.AGREE


def test_what_ranges_reconcile_is_not_contested_and_is_listed_as_compatible() -> None:
    case = told(*TWO)
    assert not case.estimate().contested
    (found,) = disagreements(case.material())
    assert found.comparison.relation is Relation.COMPATIBLE


def test_a_denial_is_of_the_figure_and_not_of_its_range() -> None:
    denial = said(MINISTRY, killed="150", modality="denied")
    assert compared(counted("142", 100, 177), denial).relation is Relation.INCOMPARABLE
    assert compared(counted("150", 100, 177), denial).relation is Relation.CONFLICT


def test_a_part_that_fits_into_the_high_is_no_conflict() -> None:
    part = said(MINISTRY, killed="150", of="civilian")
    assert not told(counted("142", 100, 177), part).estimate().contested
    assert told(counted("142", 100, 149), part).estimate().contested


# --- what the checks find -----------------------------------------------------------------------


def found(case: Told) -> list[Finding]:
    apply = policy_named("standing").apply
    every = check_figures("strikes", "killed", case.material(), apply, NOW)
    return [finding for finding in every if finding.kind == "range"]


def test_a_range_that_does_not_hold_its_figure_is_found() -> None:
    one = counted("142", 177, 178)
    (finding,) = found(told(one))
    assert finding.text == "low 177, figure 142, high 178"
    assert [claim.id for claim in finding.claims] == [told(one).id(one)]


def test_sources_that_give_the_same_disorder_are_one_finding() -> None:
    case = told(counted("2", 3, 1), counted("2", 3, 1, by=MINISTRY), counted("2", 4, 5, by=MONITOR))
    assert [(item.text, len(item.claims)) for item in found(case)] == [
        ("low 3, figure 2, high 1", 2),
        ("low 4, figure 2, high 5", 1),
    ]


def test_ranges_in_order_and_those_that_no_longer_stand_are_not_found() -> None:
    assert found(told(counted("142", 100, 177), counted("9", by=MINISTRY))) == []
    one = counted("142", 177, 177)
    assert found(told(one, Voided(one))) == []
    assert found(told(one, Retracted(one, at="07:00"))) == []
    assert found(told(one, Corrected(one, "177", at="07:00"))) == []
