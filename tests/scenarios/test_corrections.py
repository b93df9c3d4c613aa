"""A source puts right what it said: the claim reads otherwise from then on, in its own place."""

from tests.helpers.said import Corrected, Undone, Voided, bounds, reasons, said, told

ARMY, OFFICIALS = "Iraq's military", "US officials"
SIX = said(ARMY, killed="6", at="05:00")
FIVE = Corrected(SIX, "5", via="Al Jazeera", at="09:00")


def test_a_correction_counts_from_when_it_was_published() -> None:
    case = told(SIX, FIVE)
    assert case.text(as_of="08:59") == "6"
    assert case.text(as_of="09:00") == "5"
    assert case.text() == "5"


def test_a_correction_is_known_from_when_it_was_recorded() -> None:
    case = told(SIX, FIVE)
    assert case.text(known=case.before(FIVE)) == "6"
    assert case.text(known=case.position(FIVE)) == "5"
    assert case.text(as_of="08:59", known=case.position(FIVE)) == "6"


def test_the_wording_that_was_corrected_is_listed_with_who_corrected_it() -> None:
    case = told(SIX, FIVE)
    (reason,) = reasons(case.estimate()).values()
    assert reason.startswith("corrected by its source in Al-Jazeera-130900")


def test_a_correction_stands_in_the_place_of_its_claim_and_replaces_no_newer_figure() -> None:
    """At 05:00 the army said 6, at 07:00 it said 8; at 09:00 it says the 6 ought to have been 5."""
    case = told(SIX, said(ARMY, killed="8", at="07:00"), FIVE)
    assert case.text() == "8"


def test_a_figure_said_between_a_claim_and_its_correction_replaces_both() -> None:
    case = told(SIX, FIVE, said(ARMY, killed="8", at="07:00"))
    assert case.text(as_of="06:00") == "6"
    assert case.text(as_of="08:00") == "8"
    assert case.text() == "8"


def test_a_second_correction_goes_before_the_first() -> None:
    case = told(SIX, FIVE, Corrected(SIX, "4", at="11:00"))
    assert [case.text(as_of=time) for time in ("08:00", "10:00", "12:00")] == ["6", "5", "4"]


def test_a_correction_filed_late_does_not_undo_a_later_one() -> None:
    case = told(SIX, Corrected(SIX, "4", at="11:00"), late := FIVE)
    assert case.text() == "4"
    assert case.text(as_of="10:00") == "5"
    assert case.text(as_of="10:00", known=case.before(late)) == "6"


def test_a_correction_may_give_parts_where_there_was_a_total() -> None:
    case = told(SIX, Corrected(SIX, {"civilian": "1", "police": "4"}, at="09:00"))
    assert (case.text(), case.estimate().derived) == ("5", True)
    assert (case.text("civilian"), case.text("police")) == ("1", "4")
    assert case.text("police", as_of="08:00") == "unknown"


def test_a_part_that_a_correction_leaves_out_is_known_no_more() -> None:
    parts = said(ARMY, killed={"civilian": "1", "police": "5"}, at="05:00")
    case = told(parts, Corrected(parts, {"civilian": "6"}, at="09:00"))
    assert (case.text("police", as_of="08:00"), case.text("police")) == ("5", "unknown")
    assert (case.text("civilian"), case.text()) == ("6", "6")


def test_a_correction_keeps_who_said_it_and_through_whom() -> None:
    relayed = said(ARMY, "AP", via="AAP", killed="6", at="05:00")
    case = told(relayed, Corrected(relayed, "5", via="AAP", at="09:00"))
    found = case.estimate()
    assert found.chosen is not None
    assert (found.chosen.origin, found.corroboration) == ("iraq's military", 1)


def test_a_correction_may_end_a_contest() -> None:
    case = told(SIX, said(OFFICIALS, killed="5", at="06:00"), FIVE)
    assert case.estimate(as_of="08:00").contested
    found = case.estimate()
    assert (bounds(found), found.contested, found.corroboration) == ((5, 5, 5), False, 2)


def test_a_corrected_claim_is_as_new_as_its_correction() -> None:
    """What is newest among equals is what was said last: the correction of 09:00."""
    case = told(SIX, said(OFFICIALS, killed="8", at="07:00"), FIVE)
    assert (case.text(as_of="08:00"), case.text()) == ("8", "5")


def test_a_correction_that_is_undone_leaves_the_claim_as_it_was() -> None:
    case = told(SIX, FIVE, undone := Undone(FIVE))
    assert (case.text(), case.text(as_of="08:00")) == ("6", "6")
    assert case.text(known=case.before(undone)) == "5"


def test_a_corrected_claim_that_is_voided_is_gone_in_every_wording() -> None:
    case = told(SIX, FIVE, Voided(SIX, "another war"))
    assert (case.text(), case.text(as_of="08:00")) == ("unknown", "unknown")


def test_history_shows_the_correction_once_on_each_axis() -> None:
    case = told(SIX, FIVE)
    for axis in ("reported", "recorded"):
        changes = case.history(axis)
        assert [change.after.best for change in changes] == [6, 5]
        assert changes[1].position == case.position(FIVE)
