"""What comes in late, what is marked, and later editions of a report: right on both axes."""

from tests.helpers.said import Corrected, Marked, Retracted, Revised, bounds, said, told

ARMY, OFFICIALS = "Iraq's military", "US officials"
FOUR = said(ARMY, killed="4", at="03:00")
SIX = said(ARMY, killed="6", at="05:00")


def test_an_older_report_filed_late_replaces_nothing_newer() -> None:
    case = told(SIX, late := FOUR)
    assert (case.text(), case.text(as_of="04:00")) == ("6", "4")
    assert case.text(as_of="04:00", known=case.before(late)) == "unknown"


def test_a_newer_report_filed_first_and_its_retraction_filed_before_the_older_one() -> None:
    case = told(SIX, Retracted(SIX, at="09:00"), FOUR)
    assert [case.text(as_of=t) for t in ("04:00", "06:00", "10:00")] == ["4", "6", "unknown"]


def test_history_of_late_arrivals_differs_by_axis_and_ends_alike() -> None:
    case = told(SIX, Corrected(SIX, "5", at="09:00"), FOUR)
    reported = [change.after.best for change in case.history("reported")]
    recorded = [change.after.best for change in case.history("recorded")]
    assert (reported, recorded) == ([4, 6, 5], [6, 5])


def test_a_report_recorded_before_its_published_time_counts_from_when_it_was_recorded() -> None:
    case = told(said(ARMY, killed="6", at="05:00", entered="04:00"))
    assert (case.text(as_of="03:59"), case.text(as_of="04:00")) == ("unknown", "6")


def test_a_mark_names_what_was_known_at_the_deadline() -> None:
    deadline = Marked("deadline")
    case = told(SIX, deadline, said(OFFICIALS, killed="8", at="04:00"))
    assert bounds(case.estimate(known=case.position(deadline))) == (6, 6, 6)
    assert bounds(case.estimate()) == (6, 6, 8)


def test_what_a_later_edition_says_became_known_with_that_edition() -> None:
    first = said(via="AAP", killed="6", at="05:00", report="aap")
    edition = Revised(first, at="09:00")
    second = said(via="AAP", killed="7", at="05:00", report="aap", edition=2)
    case = told(first, edition, second)
    assert [case.text(as_of=time) for time in ("08:59", "09:00")] == ["6", "7"]
    assert case.text(known=case.position(edition)) == "6"


def test_another_edition_alone_changes_no_estimate() -> None:
    first = said(via="AAP", killed="6", at="05:00", report="aap")
    case = told(first, Revised(first, at="09:00"))
    assert case.text() == "6"
    assert len(case.history("recorded")) == 1
