"""An analyst decides on a slot, with a reason, and can lift it: `standing` and `ranked` heed it."""

import pytest

from events.values import Term
from projections.history import Axis
from tests.helpers.any_case import EVERY_POLICY
from tests.helpers.said import (
    Corrected,
    Lifted,
    Retracted,
    Ruled,
    Undone,
    Voided,
    bounds,
    plain,
    reasons,
    said,
    told,
)

ARMY, OFFICIALS, RESCUERS = "Iraq's military", "US officials", "rescue workers"
SIX = said(ARMY, killed="6", at="05:00")
EIGHT = said(OFFICIALS, killed="8", at="06:00")
TEN = said(RESCUERS, killed="10", at="07:00")
PREFERS_SIX = Ruled(SIX)


def test_the_claim_that_is_preferred_is_best_within_what_the_others_allow() -> None:
    found = told(SIX, EIGHT, PREFERS_SIX).estimate()
    assert (bounds(found), found.rule) == ((6, 6, 8), "standing/ruled")


def test_the_newest_ruling_goes_before_older_ones() -> None:
    found = told(SIX, EIGHT, TEN, PREFERS_SIX, Ruled(EIGHT)).estimate()
    assert found.best == 8


def test_a_claim_that_is_deprecated_is_set_aside_with_the_reason() -> None:
    case = told(SIX, EIGHT, ruled := Ruled(EIGHT, "deprecated", reason="counts another raid"))
    assert bounds(case.estimate()) == (6, 6, 6)
    reason = f"deprecated by ruling #{case.position(ruled)}: counts another raid"
    assert reasons(case.estimate()) == {case.id(EIGHT): reason}


def test_a_value_can_be_set_that_nobody_said() -> None:
    found = told(SIX, EIGHT, Ruled(value="7", reason="seven names")).estimate()
    assert (bounds(found), found.chosen, found.corroboration) == ((6, 7, 8), None, 0)


def test_a_value_outside_of_what_was_said_widens_the_bounds() -> None:
    assert bounds(told(SIX, EIGHT, Ruled(value="3")).estimate()) == (3, 3, 8)
    assert bounds(told(SIX, EIGHT, Ruled(value="30")).estimate()) == (6, 30, 30)


def test_a_value_can_be_set_where_nobody_said_anything() -> None:
    assert told(SIX, Ruled(value="2", population="civilian")).text("civilian") == "2"


def test_a_term_can_be_set() -> None:
    given = said(ARMY, by=Term("unknown gunmen"))
    case = told(given, Ruled(value=Term("Kataib Hezbollah"), measure="by"))
    assert case.text(measure="by") == "Kataib Hezbollah"


def test_a_ruling_counts_from_when_it_was_made_on_both_axes() -> None:
    case = told(SIX, EIGHT, PREFERS_SIX)
    assert case.text(as_of="23:00") == "8"
    assert case.text(known=case.before(PREFERS_SIX)) == "8"
    assert case.text() == "6"


def test_a_ruling_that_is_lifted_leaves_what_was_known_without_it() -> None:
    case = told(SIX, EIGHT, PREFERS_SIX, lifted := Lifted(PREFERS_SIX))
    assert plain(case.estimate()) == plain(told(SIX, EIGHT).estimate())
    assert case.text(known=case.before(lifted)) == "6"


def test_a_lifting_that_is_undone_leaves_the_ruling_in_force() -> None:
    case = told(SIX, EIGHT, PREFERS_SIX, lifted := Lifted(PREFERS_SIX), Undone(lifted))
    assert case.text() == "6"


def test_the_ruling_before_one_that_is_lifted_holds_again() -> None:
    case = told(SIX, EIGHT, TEN, PREFERS_SIX, ruled := Ruled(EIGHT), Lifted(ruled))
    assert case.text() == "6"


def test_a_claim_that_is_superseded_is_preferred_no_more() -> None:
    """What the source says now was not ruled on."""
    case = told(SIX, EIGHT, PREFERS_SIX, said(ARMY, killed="5", at="05:30"))
    assert (case.text(), case.estimate().rule) == ("8", "standing/whole")


def test_a_claim_that_is_retracted_or_voided_is_preferred_no_more() -> None:
    for act in (Retracted(SIX, at="09:00"), Voided(SIX)):
        case = told(SIX, EIGHT, PREFERS_SIX, act)
        assert (case.text(), case.estimate().rule) == ("8", "standing/whole")


def test_a_claim_that_its_source_corrects_stays_preferred_as_it_reads_now() -> None:
    case = told(SIX, EIGHT, PREFERS_SIX, Corrected(SIX, "5", at="09:00"))
    assert (case.text(), case.estimate().rule) == ("5", "standing/ruled")


def test_a_claim_that_was_preferred_can_be_deprecated() -> None:
    case = told(SIX, EIGHT, PREFERS_SIX, Ruled(SIX, "deprecated"))
    assert bounds(case.estimate()) == (8, 8, 8)


def test_a_ruling_is_on_one_slot_alone() -> None:
    parts = said(ARMY, killed={"civilian": "1", "police": "5"}, at="05:00")
    case = told(parts, EIGHT, Ruled(parts))
    assert (case.text(), case.estimate("civilian").rule) == ("6", "standing/whole")


def test_a_ruling_is_a_change_in_history_on_both_axes() -> None:
    case = told(SIX, EIGHT, PREFERS_SIX)
    for axis in ("reported", "recorded"):
        last = case.history(axis)[-1]
        assert (last.position, last.before.best, last.after.best) == (
            case.position(PREFERS_SIX),
            8,
            6,
        )


@pytest.mark.parametrize("axis", ["reported", "recorded"])
def test_a_ruling_that_is_lifted_is_a_change_in_history(axis: Axis) -> None:
    case = told(SIX, EIGHT, PREFERS_SIX, lifted := Lifted(PREFERS_SIX))
    last = case.history(axis)[-1]
    assert (last.position, last.before.best, last.after.best) == (case.position(lifted), 6, 8)


@pytest.mark.parametrize("policy", [p for p in EVERY_POLICY if p not in ("standing", "ranked")])
def test_other_policies_do_not_heed_rulings(policy: str) -> None:
    given = (SIX, EIGHT, TEN)
    for ruled in (PREFERS_SIX, Ruled(EIGHT, "deprecated"), Ruled(value="41")):
        before, after = told(*given), told(*given, ruled)
        assert plain(before.estimate(policy=policy)) == plain(after.estimate(policy=policy))


# --- ranked -----------------------------------------------------------------------------------


def test_ranked_returns_all_that_is_not_deprecated() -> None:
    found = told(SIX, EIGHT, TEN, Ruled(TEN, "deprecated")).estimate(policy="ranked")
    assert (bounds(found), found.rule) == ((6, None, 8), "ranked/normal")
    assert len(found.returned) == 2


def test_ranked_returns_only_what_is_preferred() -> None:
    case = told(SIX, EIGHT, TEN, PREFERS_SIX)
    found = case.estimate(policy="ranked")
    assert (bounds(found), found.rule) == ((6, 6, 6), "ranked/preferred")
    assert set(reasons(found)) == {case.id(EIGHT), case.id(TEN)}


def test_ranked_returns_several_that_are_preferred_and_no_best_where_they_differ() -> None:
    found = told(SIX, EIGHT, TEN, PREFERS_SIX, Ruled(EIGHT)).estimate(policy="ranked")
    assert (bounds(found), len(found.returned)) == ((6, None, 8), 2)


def test_ranked_has_a_best_where_all_that_is_returned_says_the_same() -> None:
    too = said(OFFICIALS, killed="6", at="06:00")
    found = told(SIX, too).estimate(policy="ranked")
    assert (bounds(found), found.corroboration) == ((6, 6, 6), 2)


def test_ranked_knows_nothing_where_all_is_deprecated() -> None:
    found = told(SIX, Ruled(SIX, "deprecated")).estimate(policy="ranked")
    assert (bounds(found), found.rule) == ((None, None, None), "ranked/none")
