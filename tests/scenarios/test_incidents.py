"""Incidents that turn out to be one, or more than one: seen so from then on, and before as two."""

from tests.helpers.said import (
    Corrected,
    Described,
    Linked,
    Merged,
    Moved,
    Ruled,
    Split,
    Undone,
    bounds,
    plainly,
    reasons,
    said,
    told,
)

ARMY, OFFICIALS, RESCUERS = "Iraq's military", "US officials", "rescue workers"
SIX = said(ARMY, killed="6", at="05:00")
EIGHT = said(OFFICIALS, killed="8", at="06:00", incident="raid")
ONE = Merged("raid", "strikes", since="09:00")


def test_two_incidents_that_are_one_have_the_claims_of_both() -> None:
    case = told(SIX, EIGHT, ONE)
    assert bounds(case.estimate()) == (6, 8, 8)
    assert bounds(case.estimate(incident="raid")) == (None, None, None)


def test_a_view_of_an_instant_before_the_merge_shows_two() -> None:
    case = told(SIX, EIGHT, ONE)
    assert (case.text(as_of="08:59"), case.text(incident="raid", as_of="08:59")) == ("6", "8")
    assert (case.text(as_of="09:00"), case.text(incident="raid", as_of="09:00")) == ("8", "unknown")


def test_a_log_that_ends_before_the_merge_shows_two() -> None:
    case = told(SIX, EIGHT, ONE)
    known = case.before(ONE)
    assert (case.text(known=known), case.text(incident="raid", known=known)) == ("6", "8")


def test_a_merge_counts_from_when_it_was_made_where_nothing_else_is_said() -> None:
    case = told(SIX, EIGHT, Merged("raid", "strikes"))
    assert (case.text(as_of="23:59"), case.text(incident="raid", as_of="23:59")) == ("6", "8")
    assert case.text() == "8"


def test_a_merge_since_before_all_reports_shows_one_at_any_instant() -> None:
    case = told(SIX, EIGHT, Merged("raid", "strikes", since="2020-03-12T00:00"))
    assert [case.text(as_of=time) for time in ("05:30", "06:30")] == ["6", "8"]
    assert case.text(incident="raid", as_of="06:30") == "unknown"


def test_one_origin_that_spoke_of_both_says_one_thing_of_the_one() -> None:
    """Its newest figure replaces the one it gave under the other name."""
    again = said(ARMY, killed="8", at="06:00", incident="raid")
    case = told(SIX, again, ONE)
    assert bounds(case.estimate()) == (8, 8, 8)
    assert reasons(case.estimate()) == {case.id(SIX): f"superseded by {case.id(again)}"}


def test_what_comes_in_later_under_the_old_name_counts_for_the_one() -> None:
    case = told(SIX, EIGHT, ONE, said(RESCUERS, killed="9", at="10:00", incident="raid"))
    assert (case.text(), case.text(incident="raid")) == ("9", "unknown")


def test_merges_are_followed_through_as_many_as_it_takes() -> None:
    case = told(SIX, EIGHT, ONE, Merged("strikes", "night of 12 March", since="11:00"))
    assert case.text(incident="night of 12 March") == "8"
    assert case.text(incident="night of 12 March", as_of="10:00") == "unknown"
    assert case.text(as_of="10:00") == "8"
    assert case.text() == "unknown"


def test_a_split_takes_a_merge_back_from_then_on() -> None:
    case = told(SIX, EIGHT, ONE, apart := Split("raid", "strikes", since="12:00"))
    assert [case.text(as_of=time) for time in ("08:00", "10:00", "13:00")] == ["6", "8", "6"]
    raid = [case.text(incident="raid", as_of=time) for time in ("08:00", "10:00", "13:00")]
    assert raid == ["8", "unknown", "8"]
    assert case.text(known=case.before(apart)) == "8"


def test_incidents_can_be_merged_again_after_a_split() -> None:
    apart, again = Split("raid", "strikes", since="12:00"), Merged("raid", "strikes", "14:00")
    case = told(SIX, EIGHT, ONE, apart, again)
    assert [case.text(as_of=time) for time in ("10:00", "13:00", "15:00")] == ["8", "6", "8"]


def test_a_split_may_take_claims_along_to_a_new_incident() -> None:
    both = said(OFFICIALS, killed="8", at="06:00")
    case = told(SIX, both, Split("raid", "strikes", (both,), since="12:00"))
    assert (case.text(as_of="11:00"), case.text(incident="raid", as_of="11:00")) == ("8", "unknown")
    assert (case.text(), case.text(incident="raid")) == ("6", "8")
    assert 'about "raid" now' in reasons(case.estimate())[case.id(both)]


def test_a_claim_that_was_split_off_follows_where_its_new_incident_is_merged() -> None:
    both = said(OFFICIALS, killed="8", at="06:00")
    case = told(
        SIX,
        both,
        Split("raid", "strikes", (both,), since="12:00"),
        Merged("raid", "strikes", since="14:00"),
    )
    assert [case.text(as_of=time) for time in ("11:00", "13:00", "15:00")] == ["8", "6", "8"]


def test_a_claim_of_a_merged_incident_is_corrected_like_any_other() -> None:
    case = told(SIX, EIGHT, ONE, Corrected(EIGHT, "7", at="10:00"))
    assert [case.text(as_of=time) for time in ("09:30", "10:30")] == ["8", "7"]


def test_a_merge_that_is_undone_never_was_but_is_remembered() -> None:
    case = told(SIX, EIGHT, ONE, undone := Undone(ONE))
    assert (case.text(), case.text(incident="raid")) == ("6", "8")
    assert case.text(known=case.before(undone)) == "8"


def test_rulings_stay_with_the_incident_they_name_and_sleep_while_it_is_merged() -> None:
    merged = (SIX, EIGHT, Ruled(value="3", incident="raid"), Merged("raid", "strikes"))
    assert told(*merged).text() == "8"
    assert told(*merged).estimate(incident="raid").rule == "standing/none"
    assert told(*merged, Split("raid", "strikes")).text(incident="raid") == "3"


def test_the_history_of_both_incidents_shows_the_merge_on_both_axes() -> None:
    case = told(SIX, EIGHT, ONE)
    for axis in ("reported", "recorded"):
        came = case.history(axis)[-1]
        left = case.history(axis, incident="raid")[-1]
        assert (came.position, came.before.best, came.after.best) == (case.position(ONE), 6, 8)
        assert (left.position, left.before.best, left.after.best) == (case.position(ONE), 8, None)


def test_titles_and_links_change_no_estimate() -> None:
    given = told(SIX, EIGHT)
    more = told(
        SIX,
        EIGHT,
        Described("strikes", "Strikes of 12 March"),
        Linked("strikes", "retaliation-for", "base-attack"),
        Linked("strikes", "retaliation-for", "base-attack", is_linked=False),
    )
    assert plainly(given.estimates()) == plainly(more.estimates())
    assert len(given.history("recorded")) == len(more.history("recorded"))


def test_what_was_split_off_and_then_reassigned_is_where_it_was_put_last() -> None:
    three = said(ARMY, killed="3", at="05:00")
    case = told(three, Split("raid", "strikes", (three,), since="12:00"), Moved(three, "convoy"))
    for instant in ("06:00", "13:00", None):
        assert case.estimate(incident="convoy", as_of=instant).best == 3
        assert case.estimate(incident="raid", as_of=instant).best is None
        assert case.estimate(incident="strikes", as_of=instant).best is None
