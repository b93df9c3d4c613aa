"""How estimates changed, along when things were published and along when they were recorded."""

import pytest

from events.attribution import Link
from events.values import Term
from projections.estimate import Estimate, estimate_text
from projections.history import Axis, figures_differ, history
from projections.material import Material
from projections.measure import Population
from projections.policies import policy_named
from projections.standpoint import NOW, Standpoint
from tests.helpers.any_case import POLICIES
from tests.helpers.said import (
    Credible,
    Nested,
    Rated,
    Told,
    Voided,
    bounds,
    reasons,
    said,
    standpoint,
    told,
)

ARMY, OFFICIALS, MILITIA = "Iraq's military", "US officials", "official, PMU"
AXES: tuple[Axis, ...] = ("reported", "recorded")

Bounds = tuple[int | None, int | str | None, int | None]
UNKNOWN: Bounds = (None, None, None)


def steps(
    case: Told, axis: Axis = "reported", *, of: Population = None, at: Standpoint = NOW
) -> list[tuple[int, Bounds, Bounds]]:
    """Position, before and after of each change of one slot."""
    return [
        (change.position, bounds(change.before), bounds(change.after))
        for change in case.history(axis, at=at)
        if change.population == of
    ]


# --- the reported axis ------------------------------------------------------------------------


def test_each_change_follows_from_the_one_before() -> None:
    case = told(
        four := said(ARMY, killed="4", at="03"),
        six := said(ARMY, killed="6", at="05"),
        part := said(MILITIA, killed="2", of="police", at="06"),
    )
    assert steps(case) == [
        (case.position(four), UNKNOWN, (4, 4, 4)),
        (case.position(six), (4, 4, 4), (6, 6, 6)),
        (case.position(part), (6, 6, 6), (2, 6, 6)),
    ]
    assert steps(case, of="police") == [(case.position(part), UNKNOWN, (2, 2, 2))]


def test_a_late_arrival_takes_its_place_by_when_it_was_published() -> None:
    case = told(
        six := said(ARMY, killed="6", at="05"),
        four := said(ARMY, killed="4", at="03"),
    )
    assert steps(case) == [
        (case.position(four), UNKNOWN, (4, 4, 4)),
        (case.position(six), (4, 4, 4), (6, 6, 6)),
    ]


def test_a_claim_changes_the_slot_of_each_part_and_no_other() -> None:
    case = told(
        said(OFFICIALS, killed="3", of="soldier", at="03"),
        army := said(ARMY, killed={"civilian": "1", "police": "5"}, at="05"),
    )
    changed = [c.population for c in case.history() if c.position == case.position(army)]
    assert changed == [None, "civilian", "police"]


def test_what_leaves_the_figures_as_they_were_is_no_change() -> None:
    given = (said(ARMY, killed="6", at="03"), again := said(OFFICIALS, killed="6", at="05"))
    case = told(*given)
    assert len(case.history()) == 1
    confirmed = case.history(everything=True)[-1]
    assert confirmed.position == case.position(again)
    assert (confirmed.before.corroboration, confirmed.after.corroboration) == (1, 2)


@pytest.mark.parametrize("modality", ["expected", "denied"])
def test_what_is_not_counted_is_no_change(modality: str) -> None:
    case = told(
        said(ARMY, killed="6", at="03"),
        said(OFFICIALS, killed="60", at="05", modality=modality),  # type: ignore[arg-type]
    )
    assert len(case.history()) == 1
    assert len(case.history(everything=True)) == 2


def test_a_slot_that_becomes_contested_changes() -> None:
    case = told(
        said(ARMY, killed="6", at="03"), said(OFFICIALS, killed="6", at="05", modality="denied")
    )
    change = case.history()[-1]
    assert bounds(change.before) == bounds(change.after) == (6, 6, 6)
    assert (change.before.contested, change.after.contested) == (False, True)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ({"best": 6}, {"best": 6, "corroboration": 2, "unattributed": 1}, False),
        ({"low": 2}, {"low": 3}, True),
        ({"best": 2}, {"best": 3}, True),
        ({"high": 2}, {"high": None}, True),
        ({"contested": True}, {"contested": False}, True),
    ],
)
def test_which_estimates_differ(
    one: dict[str, object], other: dict[str, object], differ: bool
) -> None:
    made = [Estimate(rule="r", **fields) for fields in (one, other)]  # type: ignore[arg-type]
    assert figures_differ(*made) is differ


def test_a_figure_that_becomes_approximate_or_derived_changes() -> None:
    case = told(
        said(ARMY, killed="6", at="03"),
        said(ARMY, killed="some 6", at="04"),
        said(ARMY, killed={"civilian": "1", "police": "5"}, at="05"),
    )
    whole = [change.after for change in case.history() if change.population is None]
    assert [(e.approximate, e.derived) for e in whole] == [
        (False, False),
        (True, False),
        (False, True),
    ]


def test_a_change_has_the_claim_that_caused_it_as_it_bears_on_the_slot() -> None:
    case = told(army := said(ARMY, killed={"civilian": "1", "police": "5"}))
    assert {change.population: change.claim for change in case.history()} == {
        who: case.claim(army, who) for who in (None, "civilian", "police")
    }


def test_a_part_is_the_cause_of_the_change_of_everyone() -> None:
    case = told(part := said(MILITIA, killed="2", of="police"))
    assert [change.claim for change in case.history()] == [case.claim(part)] * 2


def test_along_reported_times_the_ratings_are_those_of_now() -> None:
    case = told(
        six := said(ARMY, killed="6", at="03"),
        said(OFFICIALS, killed="5", at="05"),
        Rated(ARMY, "A"),
    )
    assert steps(case) == [
        (case.position(six), UNKNOWN, (6, 6, 6)),
        (case.position(six) + 2, (6, 6, 6), (5, 6, 6)),
    ]


def test_along_reported_times_what_was_voided_never_was() -> None:
    wrong = said(ARMY, killed="60", at="04")
    case = told(said(ARMY, killed="4", at="03"), wrong, Voided(wrong))
    assert [after for _, _, after in steps(case)] == [(4, 4, 4)]


def test_history_under_another_policy() -> None:
    given = told(said(ARMY, killed="4", at="03"), said(OFFICIALS, killed="6", at="05"))
    afters = {
        name: [bounds(change.after) for change in given.history(policy=name)] for name in POLICIES
    }
    assert afters == {
        "standing": [(4, 4, 4), (4, 6, 6)],
        "latest": [(4, 4, 4), (6, 6, 6)],
        "range": [(4, None, 4), (4, None, 6)],
    }


# --- the recorded axis ------------------------------------------------------------------------


def test_along_recorded_times_a_late_arrival_comes_when_it_came() -> None:
    case = told(
        six := said(ARMY, killed="6", at="05"),
        late := said(OFFICIALS, killed="4", at="03"),
    )
    assert steps(case, "recorded") == [
        (case.position(six), UNKNOWN, (6, 6, 6)),
        (case.position(late), (6, 6, 6), (4, 6, 6)),
    ]


def test_an_earlier_figure_filed_late_replaces_nothing() -> None:
    case = told(six := said(ARMY, killed="6", at="05"), said(ARMY, killed="4", at="03"))
    assert steps(case, "recorded") == [(case.position(six), UNKNOWN, (6, 6, 6))]


def test_a_voiding_is_a_change_of_its_own_and_brings_back_what_was_before() -> None:
    wrong = said(ARMY, killed="60", at="04")
    case = told(said(ARMY, killed="4", at="03"), wrong, Voided(wrong, "a slip"))
    voided = case.history("recorded")[-1]
    assert (bounds(voided.before), bounds(voided.after)) == ((60, 60, 60), (4, 4, 4))
    assert voided.position == len(case.events)
    assert voided.claim == case.claim(wrong)


def test_what_was_voided_twice_is_voided_once() -> None:
    wrong = said(ARMY, killed="60", at="04")
    case = told(wrong, Voided(wrong), Voided(wrong))
    assert [bounds(change.after) for change in case.history("recorded")] == [(60, 60, 60), UNKNOWN]


def test_a_voided_claim_empties_its_parts_too() -> None:
    wrong = said(ARMY, killed={"civilian": "1", "police": "5"})
    case = told(wrong, Voided(wrong))
    last = {change.population: change.after for change in case.history("recorded")}
    assert {who: bounds(estimate) for who, estimate in last.items()} == {
        None: UNKNOWN,
        "civilian": UNKNOWN,
        "police": UNKNOWN,
    }


def test_a_rating_of_a_source_is_a_change_of_every_slot_it_moves() -> None:
    case = told(
        said(ARMY, killed={"police": "6"}, at="03"),
        said(OFFICIALS, killed={"police": "5"}, at="05"),
        said(MILITIA, killed="1", of="civilian", at="04"),
        Rated(ARMY, "A"),
    )
    changed = [c for c in case.history("recorded") if c.position == len(case.events)]
    assert [(c.population, c.before.best, c.after.best) for c in changed] == [
        (None, 5, 6),
        ("police", 5, 6),
    ]
    assert [change.claim for change in changed] == [None, None]


def test_a_rating_before_any_claim_counts_from_the_first() -> None:
    case = told(
        Rated(OFFICIALS, "A"),
        said(OFFICIALS, killed="5", at="03"),
        said(ARMY, killed="6", at="05"),
    )
    assert [after[1] for _, _, after in steps(case, "recorded")] == [5, 5]


def test_a_rating_of_a_claim_is_a_change() -> None:
    case = told(
        six := said(ARMY, killed="6", at="03"),
        said(OFFICIALS, killed="5", at="05"),
        Credible(six, 1),
        Credible(six, 5),
    )
    rated = case.history("recorded")[-2:]
    assert [(c.before.best, c.after.best) for c in rated] == [(5, 6), (6, 5)]
    assert [c.claim and c.claim.credibility for c in rated] == [1, 5]


def test_a_rating_of_a_voided_claim_brings_nothing_back() -> None:
    wrong = said(ARMY, killed="60")
    case = told(wrong, Voided(wrong), Credible(wrong, 1))
    assert bounds(case.history("recorded", everything=True)[-1].after) == UNKNOWN


# --- from a standpoint ------------------------------------------------------------------------


def test_history_stops_at_the_standpoint() -> None:
    case = told(
        six := said(ARMY, killed="6", at="05"),
        said(OFFICIALS, killed="4", at="03"),
        Rated(OFFICIALS, "A"),
    )
    only_late = [(4, 4, 4)]
    assert [after for _, _, after in steps(case, at=standpoint("04:00"))] == only_late
    assert [after for _, _, after in steps(case, "recorded", at=standpoint("04:00"))] == only_late
    known = Standpoint(known=case.position(six))
    for axis in AXES:
        assert [after for _, _, after in steps(case, axis, at=known)] == [(6, 6, 6)]


def test_along_recorded_times_a_voiding_not_yet_known_is_not_seen() -> None:
    wrong = said(ARMY, killed="60")
    case = told(wrong, Voided(wrong))
    before = Standpoint(known=len(case.events) - 1)
    for axis in AXES:
        assert [after for _, _, after in steps(case, axis, at=before)] == [(60, 60, 60)]


def test_of_nothing_there_is_no_history() -> None:
    for axis in AXES:
        assert (
            list(history(Material(), policy_named("standing").apply, axis, everything=True)) == []
        )


# --- what is seen of the voided and the later -------------------------------------------------


def test_a_voided_claim_is_listed_with_the_reason_and_its_slot_stays() -> None:
    wrong = said(ARMY, killed={"police": "60"})
    case = told(wrong, Voided(wrong, "a slip of the pen"))
    assert list(case.estimates()) == [None, "police"]
    for found in case.estimates().values():
        assert (bounds(found), reasons(found)) == (
            UNKNOWN,
            {case.id(wrong): "voided: a slip of the pen"},
        )


def test_a_voided_claim_is_not_listed_where_none_are_explained() -> None:
    wrong = said(ARMY, killed="60")
    (found,) = told(wrong, Voided(wrong)).estimates(explain=False).values()
    assert found.set_aside == ()


def test_a_voiding_is_listed_only_where_it_is_known_and_the_claim_is_seen() -> None:
    wrong = said(ARMY, killed="60", at="05")
    case = told(wrong, Voided(wrong))
    assert case.estimate(known=case.position(wrong)).best == 60
    assert reasons(case.estimate(as_of="04:00")) == {}


def test_what_is_published_later_is_known_to_be_there() -> None:
    case = told(
        said(ARMY, killed="4", at="03"),
        later := said(ARMY, killed="6", at="05"),
        unheard := said(OFFICIALS, killed="5", at="06"),
    )
    material = case.material()
    known = case.position(later)
    assert [c.id for c in material.later(standpoint("04:00", known))] == [case.id(later)]
    assert [c.id for c in material.later(standpoint("04:00"))] == [
        case.id(later),
        case.id(unheard),
    ]
    assert material.later(standpoint(None, known)) == []


def test_a_change_of_the_chosen_bounds_alone_is_a_change() -> None:
    case = told(said(ARMY, killed="3-9", at="03:00"), said(OFFICIALS, killed="4-8", at="04:00"))
    texts = [estimate_text(change.after) for change in case.history(everything=True)]
    assert texts == ["3–9", "4–8"]


def test_a_breakdown_within_a_part_is_kept_up_to_date() -> None:
    """The police are broken down in turn; another count of the officers moves their part of it."""
    case = told(
        said(ARMY, killed="5", of="police", breakdown={"officer": "2"}, at="03"),
        said(OFFICIALS, killed="3", of="officer", at="04"),
        said(Link("official", anonymous=True), killed="6", of="police", at="05"),
    )
    last = case.history()[-1]
    assert (last.population, last.before.breakdown["officer"].best) == ("police", 3)


def test_a_measure_of_names_has_a_history() -> None:
    case = told(said(ARMY, by=Term("IS"), at="03"), said(ARMY, by=Term("KH"), at="04"))
    assert [change.after.best for change in case.history(measure="by")] == ["IS", "KH"]


def test_the_part_of_a_breakdown_is_bounded_by_who_is_declared_to_be_within_it() -> None:
    """What bounds a member of a breakdown changes what is known of the whole that counts it."""
    whole = said(ARMY, of="civilian", killed="9", breakdown={"federal police": "2"}, at="03")
    case = told(
        Nested("recruits", "federal police"),
        whole,
        said(OFFICIALS, killed="4", of="recruits", at="05"),
    )
    last = {change.population: change.after for change in case.history("reported", everything=True)}
    assert last["civilian"].breakdown["federal police"].contested
    assert last["civilian"] == case.estimates(explain=False)["civilian"]
