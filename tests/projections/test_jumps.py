"""Figures that jump, fall, go back to an old value, or are withdrawn."""

import gzip
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.values import Place
from projections.history import Axis
from projections.jumps import Jump, by_origin, is_unknown, jumps, own_history
from projections.measure import Population
from tests.helpers.any_case import POLICIES, cases
from tests.helpers.said import (
    Act,
    Aliased,
    Corrected,
    Merged,
    Retracted,
    Ruled,
    Said,
    Told,
    Undone,
    Voided,
    said,
    told,
)

ARMY, OFFICIALS, MILITIA = "Iraq's military", "US officials", "official, PMU"
AXES: tuple[Axis, ...] = ("reported", "recorded")
SHARED = Path(os.environ.get("TRACKER_SHARED", Path(__file__).parents[3] / "shared"))
CHANGES = SHARED / "data" / "ukraine-losses" / "changes.jsonl.gz"

both_axes = pytest.mark.parametrize("axis", AXES)


def found(
    case: Told, axis: Axis = "reported", factor: float = 3, *, of: Population = None, **asked: Any
) -> list[Jump]:
    """What is flagged in one slot."""
    changes = case.history(axis, **asked)
    return [jump for jump in jumps(changes, factor) if jump.change.population == of]


def course(*figures: str, origin: str = ARMY) -> tuple[Said, ...]:
    """An origin says one figure after another, an hour between them."""
    return tuple(
        said(origin, killed=figure, at=f"{hour:02}:00", report=f"{origin}-{hour}")
        for hour, figure in enumerate(figures, 1)
    )


def kinds(*figures: str, factor: float = 3) -> list[tuple[str, ...]]:
    return [jump.kinds for jump in found(told(*course(*figures)), factor=factor)]


def numbers(jump: Jump) -> tuple[int | None, int | None]:
    before, after = (point.number if point else None for point in (jump.before, jump.after))
    return before, after


# --- sizes --------------------------------------------------------------------------------------


@both_axes
def test_a_slip_is_one_jump_and_one_fall_back(axis: Axis) -> None:
    right, wrong, again = course("655", "6555", "655")
    case = told(right, wrong, again)
    jump, fall = found(case, axis)
    assert (jump.kinds, jump.change.position) == (("jump",), case.position(wrong))
    assert jump.factor == pytest.approx(6555 / 655)
    assert (fall.kinds, fall.change.position) == (("fall", "return"), case.position(again))
    assert fall.factor == pytest.approx(6555 / 655)
    assert fall.back is not None
    assert fall.back.first is not None
    assert fall.back.first.position == case.position(right)
    assert (fall.back.left.position, fall.back.direct) == (case.position(wrong), True)


@pytest.mark.parametrize(
    ("figures", "flagged"),
    [
        (("4", "11"), []),
        (("4", "12"), [("jump",)]),
        (("12", "4"), [("fall",)]),
        (("11", "4"), []),
        (("0", "2"), []),
        (("0", "3"), [("from zero",)]),
        (("3", "0"), [("to zero",)]),
        (("2", "0"), []),
        (("0", "0"), []),
        (("6", "some 6"), []),
        (("5", "6", "7"), []),
    ],
)
def test_what_is_flagged_by_its_size(figures: Iterable[str], flagged: list[tuple[str]]) -> None:
    assert kinds(*figures) == flagged


def test_another_factor_moves_what_counts_from_zero_too() -> None:
    assert kinds("4", "12", factor=10) == []
    assert kinds("4", "40", factor=10) == [("jump",)]
    assert kinds("0", "9", factor=10) == []
    assert kinds("4", "6", factor=1.5) == [("jump",)]


def test_zero_has_no_factor() -> None:
    (jump,) = found(told(*course("0", "7")))
    assert (jump.factor, numbers(jump)) == (None, (0, 7))


def test_the_first_figure_is_no_jump() -> None:
    assert kinds("6000") == []


def test_where_neither_has_a_best_the_lows_are_compared() -> None:
    low = found(told(*course("at least 2", "at least 9")))
    assert [(jump.kinds, numbers(jump)) for jump in low] == [(("jump",), (2, 9))]
    assert [point.of for jump in low for point in (jump.before, jump.after) if point] == ["low"] * 2


@both_axes
def test_a_part_that_becomes_a_whole_is_no_jump(axis: Axis) -> None:
    part, whole = (
        said(MILITIA, killed="2", of="police", at="03"), said(ARMY, killed="6", at="05"),
    )  # fmt: skip
    assert found(told(part, whole), axis) == []
    assert kinds("at least 2", "6") == []
    assert kinds("6", "at least 2") == []


def test_a_whole_below_what_was_the_least_is_a_fall() -> None:
    (fall,) = found(told(*course("at least 60", "6")))
    assert (fall.kinds, numbers(fall)) == (("fall",), (60, 6))
    assert kinds("6", "at least 60") == [("jump",)]


def test_an_upper_bound_alone_stands_for_nothing() -> None:
    assert kinds("fewer than 50", "6") == []
    assert kinds("60", "fewer than 50") == []


def test_under_a_policy_without_a_best_the_low_is_compared() -> None:
    case = told(*course("4", "40"))
    assert [jump.kinds for jump in found(case, policy="range")] == [("jump",)]


# --- returns ------------------------------------------------------------------------------------


def test_a_return_within_the_factor_is_flagged_too() -> None:
    assert kinds("5", "6", "5") == [("return",)]


def test_a_return_over_several_figures_is_not_direct() -> None:
    first, second, *_ = given = course("5", "6", "7", "5")
    case = told(*given)
    (jump,) = found(case)
    assert jump.back is not None
    assert jump.back.first is not None
    assert jump.back.first.position == case.position(first)
    assert (jump.back.left.position, jump.back.direct) == (case.position(second), False)


def test_a_figure_that_swings_returns_each_time_to_where_it_first_held() -> None:
    given = course("5", "6", "5", "6")
    case = told(*given)
    firsts = [jump.back.first.position for jump in found(case) if jump.back and jump.back.first]
    assert firsts == [case.position(given[0]), case.position(given[1])]


def test_a_figure_that_is_confirmed_does_not_return() -> None:
    case = told(*course("5", "5"), said(OFFICIALS, killed="5", at="09"))
    assert found(case) == []
    assert list(jumps(case.history(everything=True))) == []


def test_more_that_is_said_of_the_same_figure_is_no_return() -> None:
    assert kinds("6", "some 6", "6") == []


def test_a_place_can_return_and_cannot_jump() -> None:
    places = [Place("north"), Place("south"), Place("North")]
    case = told(*(said(ARMY, place=p, at=f"0{n}:00") for n, p in enumerate(places, 1)))
    (jump,) = jumps(case.history(measure="place"))
    assert (jump.kinds, jump.before, jump.after, jump.factor) == (("return",), None, None, None)


def test_bounds_that_come_back_return() -> None:
    assert kinds("2-5", "3-5", "2-5") == [("return",)]


def test_each_slot_has_a_course_of_its_own() -> None:
    case = told(
        said(ARMY, killed={"civilian": "1", "police": "5"}, at="03"),
        said(ARMY, killed={"civilian": "5", "police": "1"}, at="04"),
    )
    assert found(case) == []
    assert [jump.kinds for jump in found(case, of="civilian")] == [("jump",)]
    assert [jump.kinds for jump in found(case, of="police")] == [("fall",)]


# --- withdrawn ----------------------------------------------------------------------------------


def test_a_figure_that_is_known_no_more_is_withdrawn() -> None:
    (wrong,) = course("60")
    case = told(wrong, Voided(wrong))
    (jump,) = found(case, "recorded")
    assert jump.kinds == ("withdrawn",)
    assert jump.back is not None
    assert (jump.back.first, jump.back.left.position) == (None, case.position(wrong))
    assert found(case, "reported") == []


def test_a_voiding_brings_back_what_was_before() -> None:
    right, wrong = course("6", "60")
    case = told(right, wrong, Voided(wrong))
    assert [jump.kinds for jump in found(case, "recorded")] == [("jump",), ("fall", "return")]
    assert found(case, "reported") == []


@both_axes
def test_a_retraction_withdraws_the_figure(axis: Axis) -> None:
    (only,) = course("60")
    withdrawal = Retracted(only, at="09")
    case = told(only, withdrawal)
    (jump,) = found(case, axis)
    assert (jump.kinds, jump.change.position) == (("withdrawn",), case.position(withdrawal))
    assert is_unknown(jump.change.after)


@both_axes
def test_a_figure_that_another_stands_in_for_is_withdrawn_too(axis: Axis) -> None:
    right, wrong = said(OFFICIALS, killed="6", at="03"), said(ARMY, killed="60", at="04")
    case = told(right, wrong, Retracted(wrong, at="09"))
    jump, back = found(case, axis)
    assert (jump.kinds, back.kinds) == (("jump",), ("fall", "withdrawn", "return"))


@both_axes
def test_what_is_retracted_and_was_not_stood_on_withdraws_nothing(axis: Axis) -> None:
    other, stood_on = said(OFFICIALS, killed="9", at="03"), said(ARMY, killed="6", at="04")
    assert found(told(other, stood_on, Retracted(other, at="09")), axis) == []


@both_axes
def test_a_correction_is_named_one(axis: Axis) -> None:
    (wrong,) = course("120")
    correction = Corrected(wrong, "12", at="09")
    case = told(wrong, correction)
    (fall,) = found(case, axis)
    assert (fall.kinds, fall.change.position) == (("fall", "corrected"), case.position(correction))
    assert own(case, axis) == {ARMY.casefold(): [("fall", "corrected")]}


@pytest.mark.parametrize(
    "cause",
    [
        Ruled(value="60"),
        Merged("other", "strikes", since="09:00"),
    ],
)
def test_what_analysts_do_is_flagged_too(cause: Act) -> None:
    case = told(
        said(ARMY, killed="6", at="03"),
        said(OFFICIALS, killed="60", at="04", incident="other"),
        cause,
    )
    for axis in AXES:
        (jump,) = found(case, axis)
        assert (jump.kinds, jump.change.position) == (("jump",), case.position(cause))


def test_an_undoing_is_flagged_as_the_log_took_it() -> None:
    right, wrong = course("6", "60")
    undoing = Undone(wrong)
    case = told(right, wrong, undoing)
    assert found(case, "reported") == []
    assert [jump.change.position for jump in found(case, "recorded")] == [
        case.position(wrong), case.position(undoing),
    ]  # fmt: skip


# --- each origin alone --------------------------------------------------------------------------


def own(case: Told, axis: Axis = "reported") -> dict[str, list[tuple[str, ...]]]:
    return {
        origin: [jump.kinds for jump in jumps(own_history(material, axis))]
        for origin, material in by_origin(case.material())
    }


@both_axes
def test_a_source_that_swings_is_seen_where_the_estimate_stands_still(axis: Axis) -> None:
    case = told(
        *course("6", "60", "6", origin=OFFICIALS),
        said(ARMY, killed="6", at="00:30"),
    )
    steady = told(*course("7"), *course("7", "70", "7", origin=OFFICIALS))
    assert own(case, axis)[OFFICIALS.casefold()] == [("jump",), ("fall", "return")]
    assert own(case, axis)[ARMY.casefold()] == []
    assert found(steady, axis, policy="conservative") == []
    assert own(steady, axis)[OFFICIALS.casefold()] == [("jump",), ("fall", "return")]


def test_an_origin_that_counts_a_part_says_nothing_of_everyone() -> None:
    case = told(
        said(MILITIA, killed="2", of="police", at="03"),
        said(MILITIA, killed="20", of="police", at="04"),
    )
    ((_, material),) = by_origin(case.material())
    populations = [jump.change.population for jump in jumps(own_history(material))]
    assert populations == ["police"]


@both_axes
def test_what_was_done_to_an_origins_claims_counts_for_it_alone(axis: Axis) -> None:
    mine, other = course("60"), course("7", origin=OFFICIALS)
    case = told(*mine, *other, Retracted(mine[0], at="09"), Corrected(other[0], "70", at="10"))
    assert own(case, axis) == {
        ARMY.casefold(): [("withdrawn",)],
        OFFICIALS.casefold(): [("jump", "corrected")],
    }


@both_axes
def test_other_names_of_an_origin_are_that_origin(axis: Axis) -> None:
    case = told(
        said("the Iraqi army", killed="6", at="03"),
        Aliased("the Iraqi army", ARMY),
        said(ARMY, killed="60", at="04"),
    )
    assert own(case, axis) == {ARMY.casefold(): [("jump",)]}


# --- laws ---------------------------------------------------------------------------------------


@given(cases(all_kinds=True), st.sampled_from(POLICIES), st.sampled_from(AXES))
def test_every_return_is_to_a_value_that_held_and_went(
    acts: list[Act], policy: str, axis: Axis
) -> None:
    changes = told(*acts).history(axis, policy=policy)
    for jump in jumps(changes):
        assert jump.kinds
        assert (jump.factor is not None) == bool({"jump", "fall"} & set(jump.kinds))
        assert (jump.back is not None) == bool({"return", "withdrawn"} & set(jump.kinds))
        assert ("withdrawn" in jump.kinds) == is_unknown(jump.change.after)  # none is retracted
        if jump.back and jump.back.first:
            order = [jump.back.first, jump.back.left, jump.change]
            assert [changes.index(change) for change in order] == sorted(map(changes.index, order))


@given(cases(all_kinds=True), st.sampled_from(AXES))
def test_a_greater_factor_flags_no_more(acts: list[Act], axis: Axis) -> None:
    changes = told(*acts).history(axis)
    few, many = ([jump.change for jump in jumps(changes, factor)] for factor in (10, 2))
    assert all(change in many for change in few)


# --- real slips ---------------------------------------------------------------------------------


def real(incident: str, measure: str) -> Told:
    """One slot of a public series as it was revised, each value recorded when it was published."""
    if not CHANGES.exists():
        pytest.skip(f"{CHANGES} is not here: the shared folder is kept beside the checkout")
    with gzip.open(CHANGES) as lines:
        rows = [row for row in map(msgspec.json.decode, lines) if row["incident"] == incident]
    return told(
        *(
            said(
                row["source"], via="dataset", at=row["committed_at"][:19],
                entered=row["committed_at"][:19], report=f"commit-{row['seq']}",
                killed=row["value"],
            )
            for row in rows
            if row["measure"] == measure
        )
    )  # fmt: skip


@both_axes
def test_the_tanks_that_lost_a_digit_are_flagged(axis: Axis) -> None:
    case = real("war/2024-02-26", "tank")
    (jump,) = found(case, axis)
    assert (jump.kinds, numbers(jump)) == (("jump",), (655, 6555))
    ((_, material),) = by_origin(case.material())
    assert [jump.kinds for jump in jumps(own_history(material, axis))] == [("jump",)]


@both_axes
def test_the_figure_of_another_year_and_its_end_two_days_later_are_flagged(axis: Axis) -> None:
    jump, fall = found(real("war/2024-01-02", "drone"), axis)
    assert (jump.kinds, numbers(jump)) == (("jump",), (6710, 21200))
    assert (fall.kinds, numbers(fall)) == (("fall", "return"), (21200, 6710))
    assert fall.back is not None
    assert fall.back.direct
