"""The bounds of figures: what they allow, how they combine, how they are printed."""

from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.figures import (
    MOST,
    Figure,
    exactly,
    figure_text,
    overlap,
    same_bounds,
    total,
)

BEYOND = 12  # above every closed bound drawn below, so that it stands for all the rest
COUNTS = range(BEYOND + 1)


@st.composite
def small_figures(draw: st.DrawFn) -> Figure:
    lower = draw(st.integers(0, 6))
    upper = draw(st.none() | st.integers(lower, 10))
    return Figure(lower, upper, approximate=draw(st.booleans()), convention=draw(st.booleans()))


def members(figure: Figure) -> set[int]:
    return {count for count in COUNTS if figure.contains(count)}


# --- the value ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lower", "upper", "reason"),
    [
        (-1, None, "never negative"),
        (-2, -1, "never negative"),
        (5, 4, "upper bound is below"),
        (0, -1, "upper bound is below"),
        (MOST + 1, None, "too large"),
        (0, MOST + 1, "too large"),
    ],
)
def test_bounds_that_no_count_has_are_refused(lower: int, upper: int | None, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Figure(lower, upper)


def test_bounds_too_long_to_print_are_refused_alike() -> None:
    with pytest.raises(ValueError, match="never negative"):
        Figure(-(10**5000))
    with pytest.raises(ValueError, match="too large"):
        Figure(0, 10**5000)


def test_the_largest_count_is_kept() -> None:
    assert exactly(MOST).is_point


def test_a_figure_that_was_stored_is_checked_again_when_it_is_read() -> None:
    with pytest.raises(msgspec.ValidationError, match="upper bound is below"):
        msgspec.json.decode(b'{"kind":"figure","lower":5,"upper":4}', type=Figure)


def test_a_figure_is_stored_under_its_kind_and_without_its_defaults() -> None:
    assert msgspec.json.encode(exactly(6)) == b'{"kind":"figure","lower":6,"upper":6}'


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="best"):
        msgspec.json.decode(b'{"kind":"figure","lower":5,"best":5}', type=Figure)


@pytest.mark.parametrize(
    ("figure", "point", "is_open"),
    [
        (Figure(6, 6), True, False),
        (Figure(2, 5), False, False),
        (Figure(2), False, True),
        (Figure(0), False, True),
    ],
)
def test_a_figure_knows_whether_it_is_a_point_or_open(
    figure: Figure, point: bool, is_open: bool
) -> None:
    assert (figure.is_point, figure.is_open) == (point, is_open)


def test_the_same_bounds_may_be_said_in_other_words() -> None:
    said, counted = Figure(12, 12, words="a dozen"), Figure(12, 12, approximate=True, words="~12")
    assert same_bounds(said, counted)
    assert said != counted


# --- print ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(6, 6), "6"),
        (Figure(0, 0), "0"),
        (Figure(2), "≥ 2"),
        (Figure(0), "≥ 0"),
        (Figure(0, 49), "< 50"),
        (Figure(0, 1), "< 2"),
        (Figure(2, 5), "2–5"),
        (Figure(14, 14, approximate=True), "about 14"),
        (Figure(2, approximate=True), "about ≥ 2"),
        (Figure(0, 49, approximate=True), "about < 50"),
        (Figure(2, 5, approximate=True), "about 2–5"),
        (Figure(24, 199, words="dozens", convention=True), "24–199"),
    ],
)
def test_a_figure_is_printed_by_its_bounds(figure: Figure, text: str) -> None:
    assert figure_text(figure) == text


# --- overlap --------------------------------------------------------------------------------


@given(small_figures(), small_figures())
def test_figures_overlap_where_some_count_lies_in_both(a: Figure, b: Figure) -> None:
    assert overlap(a, b) == bool(members(a) & members(b))
    assert overlap(a, b) == overlap(b, a)


# --- total ----------------------------------------------------------------------------------


def test_a_breakdown_adds_up() -> None:
    parts = [Figure(1, 1, words="one"), Figure(5, 5, words="five")]
    assert total(parts) == Figure(6, 6)


def test_one_open_part_leaves_the_total_open() -> None:
    assert total([Figure(1, 1), Figure(12)]) == Figure(13)


def test_a_total_is_approximate_or_by_convention_where_a_part_is() -> None:
    vague, about = Figure(24, 199, convention=True), Figure(5, 5, approximate=True)
    assert total([vague, about]) == Figure(29, 204, approximate=True, convention=True)


@given(st.lists(small_figures(), min_size=1, max_size=3))
def test_whatever_the_parts_are_their_sum_lies_in_the_total(parts: list[Figure]) -> None:
    whole = total(parts)
    sums = {sum(choice) for choice in product(*map(members, parts))}
    assert all(whole.contains(count) for count in sums)
    assert whole.lower == min(sums)
    assert whole.upper in (None, max(sums))


@given(st.lists(small_figures(), min_size=1, max_size=4))
def test_the_total_does_not_depend_on_order(parts: list[Figure]) -> None:
    assert total(reversed(parts)) == total(parts) == total(sorted(parts, key=figure_text))


def test_the_total_of_no_parts_is_unknown_and_not_zero() -> None:
    with pytest.raises(ValueError, match="unknown is never zero"):
        total([])


def test_a_total_too_large_to_keep_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        total([exactly(MOST), exactly(1)])
