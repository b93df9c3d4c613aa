"""An estimate in print: `6`, `≥ 2`, `< 50`, `2–5`, `about 14`, a term, or `unknown`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.figure_grammar import parse_figure
from events.figures import figure_text
from events.moments import Moment
from events.values import Flag, Place, Term, Value
from projections.estimate import Estimate, estimate_text
from tests.helpers.any_case import POLICIES, cases
from tests.helpers.said import Act, Rated, said, told

ARMY, OFFICIALS = "Iraq's military", "US officials"


def text(*acts: Act, policy: str = "standing", of: str | None = None) -> str:
    return estimate_text(told(*acts).estimate(of, policy=policy))


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("6", "6"),
        ("six", "6"),
        ("no", "0"),
        ("at least 2", "≥ 2"),
        ("more than 100", "≥ 101"),
        ("fewer than 50", "< 50"),
        ("up to 32", "< 33"),
        ("2-5", "2–5"),
        ("some 14", "about 14"),
        ("about 10 to 12", "about 10–12"),
        ("dozens", "24–199"),
    ],
)
def test_one_claim_is_printed_as_its_figure(words: str, printed: str) -> None:
    assert text(said(ARMY, killed=words)) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Term("Kataib Hezbollah"), "Kataib Hezbollah"),
        (Place("Taji", 33.5, 44.25), "Taji"),
        (Moment("2020-03-12~"), "2020-03-12~"),
        (Flag("unknown"), "unknown"),
        (Flag("yes"), "yes"),
    ],
)
def test_what_is_not_a_figure_is_printed_as_said(value: Value, printed: str) -> None:
    for policy in POLICIES:
        assert text(said(ARMY, killed=value), policy=policy) == printed


@pytest.mark.parametrize("policy", POLICIES)
def test_unknown_is_printed_so_and_never_as_zero(policy: str) -> None:
    assert text(policy=policy) == "unknown"
    assert text(said(ARMY, killed="6"), policy=policy, of="civilian") == "unknown"
    assert text(said(ARMY, killed="6", modality="expected"), policy=policy) == "unknown"


@pytest.mark.parametrize("policy", POLICIES)
def test_zero_is_printed_as_zero(policy: str) -> None:
    assert text(said(ARMY, killed="0"), policy=policy) == "0"


@pytest.mark.parametrize("policy", POLICIES)
def test_a_part_is_printed_as_a_bound(policy: str) -> None:
    assert text(said(ARMY, killed="2", of="police"), policy=policy) == "≥ 2"


def test_a_part_of_an_unreliable_source_leaves_the_whole_unknown() -> None:
    assert text(said(ARMY, killed="2", of="police"), Rated(ARMY, "E")) == "unknown"


def test_a_best_is_printed_and_not_the_range_around_it() -> None:
    given = (said(ARMY, killed="9", at="03"), said(OFFICIALS, killed="6"))
    assert text(*given) == text(*given, policy="latest") == "6"


def test_a_best_with_bounds_is_printed_with_its_own_and_not_those_of_all() -> None:
    given = (said(ARMY, killed="9", at="03"), said(OFFICIALS, killed="2-5"))
    assert text(*given) == "2–5"


@pytest.mark.parametrize(
    ("one", "other", "printed"),
    [
        ("4", "9", "4–9"),
        ("6", "6", "6"),
        ("6", "at least 2", "≥ 2"),
        ("6", "fewer than 50", "< 50"),
        ("some 14", "14", "14"),
    ],
)
def test_a_range_is_printed_from_the_lowest_to_the_highest(
    one: str, other: str, printed: str
) -> None:
    given = (said(ARMY, killed=one), said(OFFICIALS, killed=other))
    assert text(*given, policy="range") == printed


def test_a_range_of_names_that_differ_is_unknown() -> None:
    given = (said(ARMY, killed=Term("KH")), said(OFFICIALS, killed=Term("IS")))
    assert text(*given, policy="range") == "unknown"


def test_only_a_high_is_printed_as_an_upper_bound() -> None:
    assert estimate_text(Estimate(rule="range/figures", high=49)) == "< 50"


@given(cases(), st.sampled_from(POLICIES))
def test_what_is_printed_reads_back_as_the_figure(acts: list[Act], policy: str) -> None:
    for estimate in told(*acts).estimates(policy=policy).values():
        printed = estimate_text(estimate)
        if printed == "unknown":
            assert (estimate.low, estimate.best, estimate.high) == (None, None, None)
        else:
            assert figure_text(parse_figure(printed)) == printed
            assert not isinstance(estimate.best, int) or str(estimate.best) in printed
