"""The reporting of an incident, event by event, with every slot after each."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from projections.film import Frame, frames
from projections.history import Axis, history
from projections.material import Material
from projections.measure import MeasureFold
from projections.policies import policy_named
from projections.standpoint import NOW, Standpoint
from tests.helpers.any_case import POLICIES, cases
from tests.helpers.said import Act, Rated, Told, Voided, bounds, folded, said, standpoint, told

ARMY, OFFICIALS, MILITIA = "Iraq's military", "US officials", "official, PMU"
AXES: tuple[Axis, ...] = ("reported", "recorded")


def film(
    case: Told, axis: Axis = "reported", policy: str = "standing", at: Standpoint = NOW
) -> list[Frame]:
    """The frames of the incident `strikes`."""
    apply = policy_named(policy).apply
    courses = {
        measure: history(material, apply, axis, at, everything=True)
        for measure, material in of_strikes(case).items()
    }
    return list(frames(courses))


def of_strikes(case: Told) -> Mapping[str, Material]:
    return {
        measure: material
        for (incident, measure), material in folded(case.events).items()
        if incident == "strikes"
    }


def test_the_measures_are_merged_into_one_order() -> None:
    case = told(
        last := said(ARMY, killed="6", at="05"),
        first := said(ARMY, injured="3", at="03"),
        between := said(OFFICIALS, killed="4", at="04"),
    )
    order = [case.position(act) for act in (first, between, last)]
    assert [frame.position for frame in film(case)] == order
    log = [case.position(act) for act in (last, first, between)]
    assert [frame.position for frame in film(case, "recorded")] == log


def test_a_frame_has_every_slot_as_it_stands_after_it() -> None:
    case = told(
        said(ARMY, injured="3", at="03"),
        said(ARMY, killed={"civilian": "1", "police": "5"}, at="05"),
    )
    one, other = film(case)
    assert {slot: estimate.best for slot, estimate in one.slots.items()} == {("injured", None): 3}
    assert {slot: estimate.best for slot, estimate in other.slots.items()} == {
        ("injured", None): 3,
        ("killed", None): 6,
        ("killed", "civilian"): 1,
        ("killed", "police"): 5,
    }
    assert list(other.slots)[:2] == [("injured", None), ("killed", None)]
    assert other.changed == {slot for slot in other.slots if slot[0] == "killed"}
    assert {move.change.position for move in other.moves} == {other.position}


def test_a_frame_keeps_its_slots_when_the_film_goes_on() -> None:
    case = told(*(said(ARMY, killed=str(n), at=f"0{n}") for n in (3, 4, 5)))
    assert [frame.slots["killed", None].best for frame in film(case)] == [3, 4, 5]


def test_what_changed_no_figure_is_a_frame_too() -> None:
    case = told(
        said(ARMY, killed="6", at="03"),
        said(OFFICIALS, killed="6", at="04"),
        said(OFFICIALS, killed="60", at="05", modality="expected"),
    )
    effects = [[move.effect for move in frame.moves] for frame in film(case)]
    assert effects == [["changed"], ["confirmed"], ["nothing"]]
    assert film(case)[1].changed == frozenset()


def test_an_outlet_s_own_voice_confirms_and_does_not_corroborate() -> None:
    case = told(said(ARMY, killed="6", at="03"), said(killed="6", at="04"))
    (move,) = film(case)[1].moves
    assert move.effect == "confirmed"
    assert (move.change.after.corroboration, move.change.after.unattributed) == (1, 1)


def test_a_support_that_moves_to_another_voice_confirms_nothing() -> None:
    case = told(
        said(ARMY, killed="6", at="03"),
        wrong := said(OFFICIALS, killed="6", at="04"),
        Voided(wrong),
    )
    assert [frame.moves[0].effect for frame in film(case, "recorded")] == [
        "changed", "confirmed", "nothing",
    ]  # fmt: skip


def test_one_event_that_touches_several_measures_is_one_frame() -> None:
    case = told(
        said(ARMY, killed="6", at="03"),
        said(OFFICIALS, killed="5", at="05"),
        said(ARMY, injured="3", at="03"),
        said(OFFICIALS, injured="2", at="05"),
        Rated(ARMY, "A"),
    )
    last = film(case, "recorded")[-1]
    assert last.position == len(case.events)
    assert {move.slot: move.change.after.best for move in last.moves} == {
        ("killed", None): 6,
        ("injured", None): 3,
    }


def test_a_voiding_is_a_frame_of_its_own_along_the_log_alone() -> None:
    case = told(wrong := said(ARMY, killed="60"), Voided(wrong))
    assert [bounds(frame.slots["killed", None]) for frame in film(case, "recorded")] == [
        (60, 60, 60), (None, None, None),
    ]  # fmt: skip
    assert film(case, "reported") == []


@given(
    cases(("killed", "injured"), all_kinds=True),
    st.sampled_from(POLICIES),
    st.sampled_from(AXES),
    st.builds(standpoint, st.none() | st.just("00:04:30"), st.none() | st.integers(0, 20)),
)
def test_a_film_ends_with_what_is_known(
    acts: list[Act], policy: str, axis: Axis, at: Standpoint
) -> None:
    case, apply = told(*acts), policy_named(policy).apply
    shown = film(case, axis, policy, at)
    last = shown[-1].slots if shown else {}
    unknown = MeasureFold().estimate(None, apply, explain=False)
    for measure, material in of_strikes(case).items():
        for who, estimate in material.estimates(apply, at, explain=False).items():
            assert last.get((measure, who), unknown) == estimate
    places = [frame.position for frame in shown]
    assert len(set(places)) == len(places)
    assert axis == "reported" or places == sorted(places)
