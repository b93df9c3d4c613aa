"""What is known from two standpoints, and what changed it in between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.diff import Difference, differences
from projections.history import Axis, figures_differ
from projections.measure import Population
from projections.policies import policy_named
from projections.standpoint import Standpoint
from tests.helpers.any_case import POLICIES, cases
from tests.helpers.said import Act, Rated, Told, Voided, said, standpoint, told

ARMY, OFFICIALS, MILITIA = "Iraq's military", "US officials", "official, PMU"
AXES: tuple[Axis, ...] = ("reported", "recorded")


def diff(
    case: Told, axis: Axis, start: Standpoint, end: Standpoint, policy: str = "standing"
) -> dict[Population, Difference]:
    found = differences(case.material(), policy_named(policy).apply, axis, start, end)
    return {difference.population: difference for difference in found}


def best(difference: Difference) -> tuple[object, object]:
    return difference.before.best, difference.after.best


def test_between_two_instants_of_publication() -> None:
    case = told(
        said(ARMY, killed="4", at="03"),
        five := said(ARMY, killed="5", at="05"),
        said(ARMY, killed="7", at="07"),
    )
    found = diff(case, "reported", standpoint("04:00"), standpoint("06:00"))[None]
    assert best(found) == (4, 5)
    assert [change.position for change in found.causes] == [case.position(five)]


def test_an_instant_includes_what_was_published_at_it() -> None:
    case = told(said(ARMY, killed="4", at="03"), said(ARMY, killed="5", at="05"))
    found = diff(case, "reported", standpoint("03:00"), standpoint("05:00"))[None]
    assert (best(found), len(found.causes)) == ((4, 5), 1)


def test_between_two_positions_of_the_log() -> None:
    case = told(
        six := said(ARMY, killed="6", at="05"),
        late := said(OFFICIALS, killed="4", at="03"),
        Voided(six),
    )
    start, end = Standpoint(known=case.position(six)), Standpoint(known=len(case.events))
    found = diff(case, "recorded", start, end)[None]
    assert best(found) == (6, 4)
    positions = [change.position for change in found.causes]
    assert positions == [case.position(late), len(case.events)]


def test_the_other_axis_limits_both_ends() -> None:
    case = told(
        said(ARMY, killed="6", at="05"),
        late := said(OFFICIALS, killed="4", at="06"),
        Rated(ARMY, "A"),
    )
    before_it = case.position(late) - 2
    start, end = standpoint("04:00", before_it), standpoint("07:00", before_it)
    assert best(diff(case, "reported", start, end)[None]) == (None, 6)
    only_early = diff(case, "recorded", standpoint("05:30", 0), standpoint("05:30"))[None]
    assert best(only_early) == (None, 6)


def test_slots_are_new_or_gone_or_changed() -> None:
    wrong = said(MILITIA, killed="2", of="police", at="03")
    case = told(
        wrong,
        said(ARMY, killed="4", at="04"),
        Voided(wrong),
        said(ARMY, killed={"civilian": "6"}, at="05"),
    )
    start = Standpoint(known=case.position(wrong))
    found = diff(case, "recorded", start, Standpoint())
    assert {who: item.kind for who, item in found.items()} == {
        None: "changed",
        "civilian": "new",
        "police": "gone",
    }


def test_what_is_as_it_was_is_no_difference_though_it_moved_in_between() -> None:
    case = told(*(said(ARMY, killed=n, at=f"0{i}") for i, n in enumerate(("4", "5", "4"), 3)))
    found = diff(case, "reported", standpoint("03:30"), standpoint("09:00"))[None]
    assert (found.is_one, len(found.causes)) == (False, 2)


@pytest.mark.parametrize("axis", AXES)
def test_a_standpoint_does_not_differ_from_itself(axis: Axis) -> None:
    case = told(said(ARMY, killed="4", at="03"), said(ARMY, killed="5", at="05"))
    at = standpoint("04:00", 3)
    (found,) = diff(case, axis, at, at).values()
    assert (found.is_one, found.causes) == (False, ())


instants = st.integers(0, 10).map(lambda minute: f"00:{minute:02}:30")


@given(
    cases(all_kinds=True), st.sampled_from(POLICIES), st.sampled_from(AXES),
    st.tuples(instants, instants).map(sorted),
    st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted),
)  # fmt: skip
def test_the_causes_lead_from_one_end_to_the_other(
    acts: list[Act], policy: str, axis: Axis, times: list[str], positions: list[int]
) -> None:
    if axis == "reported":
        start, end = (standpoint(time, positions[1]) for time in times)
    else:
        start, end = (standpoint(times[1], position) for position in positions)
    for found in diff(told(*acts), axis, start, end, policy).values():
        now = found.before
        for change in found.causes:
            assert not figures_differ(now, change.before)
            now = change.after
        assert not figures_differ(now, found.after)
