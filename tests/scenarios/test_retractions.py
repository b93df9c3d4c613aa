"""A source takes back what it said: its older figures do not come back."""

from tests.helpers.said import Corrected, Retracted, Undone, reasons, said, told

ARMY, OFFICIALS = "Iraq's military", "US officials"
FOUR = said(ARMY, killed="4", at="03:00")
SIX = said(ARMY, killed="6", at="05:00")
WITHDRAWN = Retracted(SIX, at="09:00")


def test_what_was_retracted_is_unknown_from_then_on() -> None:
    case = told(SIX, WITHDRAWN)
    assert (case.text(as_of="08:59"), case.text(as_of="09:00")) == ("6", "unknown")
    assert (case.text(known=case.before(WITHDRAWN)), case.text()) == ("6", "unknown")


def test_the_older_figure_of_the_source_does_not_come_back() -> None:
    case = told(FOUR, SIX, WITHDRAWN)
    assert [case.text(as_of=time) for time in ("04:00", "06:00", "10:00")] == ["4", "6", "unknown"]


def test_a_figure_that_the_source_replaced_already_is_retracted_without_effect() -> None:
    case = told(FOUR, SIX, Retracted(FOUR, at="09:00"))
    assert case.text() == "6"


def test_the_figure_of_another_origin_takes_over() -> None:
    case = told(said(OFFICIALS, killed="5", at="04:00"), SIX, WITHDRAWN)
    assert (case.text(as_of="08:00"), case.text()) == ("6", "5")


def test_it_is_listed_with_the_report_and_the_reason() -> None:
    case = told(SIX, WITHDRAWN)
    assert reasons(case.estimate()) == {
        case.id(SIX): "retracted by its source in Al-Jazeera-130900: withdrawn"
    }


def test_what_the_source_says_anew_after_its_retraction_counts() -> None:
    case = told(SIX, WITHDRAWN, said(ARMY, killed="7", at="10:00"))
    assert [case.text(as_of=time) for time in ("08:00", "09:30", "10:30")] == ["6", "unknown", "7"]


def test_what_the_source_had_said_anew_before_its_retraction_stands() -> None:
    case = told(SIX, said(ARMY, killed="7", at="07:00"), WITHDRAWN)
    assert case.text() == "7"


def test_a_retraction_takes_back_the_parts_too() -> None:
    parts = said(ARMY, killed={"civilian": "1", "police": "5"}, at="05:00")
    case = told(parts, Retracted(parts, at="09:00"))
    assert [case.text(who) for who in (None, "civilian", "police")] == ["unknown"] * 3


def test_a_part_of_another_origin_bounds_what_is_left() -> None:
    part = said(OFFICIALS, killed="2", of="police", at="04:00")
    case = told(part, SIX, WITHDRAWN)
    assert case.text() == "≥ 2"


def test_a_corrected_claim_can_be_retracted() -> None:
    case = told(SIX, Corrected(SIX, "5", at="08:00"), WITHDRAWN)
    assert [case.text(as_of=time) for time in ("06:00", "08:30", "10:00")] == ["6", "5", "unknown"]


def test_a_warning_that_is_withdrawn_is_listed_as_retracted_and_not_as_expected() -> None:
    warning = said(OFFICIALS, killed="fewer than 50", modality="expected", at="05:00")
    case = told(warning, Retracted(warning, at="09:00"))
    assert "expected" in reasons(case.estimate(as_of="08:00"))[case.id(warning)]
    assert "retracted" in reasons(case.estimate())[case.id(warning)]


def test_a_denial_that_is_withdrawn_contests_nothing_any_more() -> None:
    denial = said(OFFICIALS, killed="6", modality="denied", at="06:00")
    case = told(SIX, denial, Retracted(denial, at="09:00"))
    assert case.estimate(as_of="08:00").contested
    assert not case.estimate().contested


def test_a_retraction_that_is_undone_leaves_the_figure_standing() -> None:
    case = told(SIX, WITHDRAWN, undone := Undone(WITHDRAWN))
    assert case.text() == "6"
    assert case.text(known=case.before(undone)) == "unknown"


def test_a_retraction_filed_late_counts_from_when_it_was_published() -> None:
    case = told(SIX, said(ARMY, killed="7", at="10:00"), late := WITHDRAWN)
    assert case.text(as_of="09:30") == "unknown"
    assert case.text(as_of="09:30", known=case.before(late)) == "6"
    assert case.text() == "7"


def test_history_tells_of_the_retraction_and_of_the_claim_it_is_about() -> None:
    case = told(FOUR, SIX, WITHDRAWN)
    for axis in ("reported", "recorded"):
        last = case.history(axis)[-1]
        assert (last.before.best, last.after.best) == (6, None)
        assert last.position == case.position(WITHDRAWN)
        assert last.claim is not None
        assert last.claim.id == case.id(SIX)
