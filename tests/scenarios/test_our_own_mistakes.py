"""Our own entry was wrong: voided, entered anew, moved to the incident it is about, undone.

What we put right holds for every instant as published; only --known-at shows what we had before.
"""

import pytest

from tests.helpers.said import (
    Act,
    Aliased,
    Corrected,
    Credible,
    Merged,
    Moved,
    Nested,
    Rated,
    Retracted,
    Ruled,
    Split,
    Undone,
    Voided,
    bounds,
    plainly,
    reasons,
    said,
    told,
)

ARMY, OFFICIALS, MILITIA = "Iraq's military", "US officials", "official, PMU"
FOUR = said(ARMY, killed="4", at="03:00")
SIX = said(ARMY, killed="6", at="05:00")


def test_a_voided_claim_is_as_if_never_made_and_the_older_one_comes_back() -> None:
    case = told(FOUR, SIX, void := Voided(SIX, "a slip of the pen"))
    assert (case.text(), case.text(as_of="06:00")) == ("4", "4")
    assert case.text(known=case.before(void)) == "6"
    assert reasons(case.estimate())[case.id(SIX)] == "voided: a slip of the pen"


def test_a_claim_is_voided_and_another_entered_in_its_place_at_once() -> None:
    case = told(SIX, void := Voided(SIX, "9, not 6", anew := said(ARMY, killed="9", at="05:00")))
    assert case.text() == "9"
    assert case.text(as_of="05:00") == "9"
    assert case.text(known=case.before(void)) == "6"
    assert "unknown" not in [
        case.text(known=n) for n in range(case.position(SIX), case.position(void) + 1)
    ]
    assert case.id(anew).partition("#")[0] == case.id(SIX).partition("#")[0]


def test_a_voiding_that_is_undone_leaves_the_claim_standing() -> None:
    case = told(FOUR, SIX, void := Voided(SIX), Undone(void))
    assert case.text() == "6"


# --- reassigned -------------------------------------------------------------------------------

OF_RAID = said(ARMY, killed="6", at="05:00")
MOVED = Moved(OF_RAID, "raid")


def test_a_reassigned_claim_counts_for_the_other_incident_for_all_instants() -> None:
    case = told(FOUR, OF_RAID, MOVED)
    assert (case.text(), case.text(incident="raid")) == ("4", "6")
    assert (case.text(as_of="06:00"), case.text(incident="raid", as_of="06:00")) == ("4", "6")


def test_before_it_was_reassigned_it_was_known_of_the_first() -> None:
    case = told(FOUR, OF_RAID, MOVED)
    known = case.before(MOVED)
    assert (case.text(known=known), case.text(incident="raid", known=known)) == ("6", "unknown")


def test_where_it_went_is_said_at_the_incident_it_left() -> None:
    case = told(FOUR, OF_RAID, MOVED)
    assert reasons(case.estimate())[case.id(OF_RAID)] == 'about "raid" now: another incident'
    assert case.id(OF_RAID) not in reasons(case.estimate(incident="raid"))


def test_the_history_of_both_incidents_shows_the_move_along_recorded_times() -> None:
    case = told(FOUR, OF_RAID, MOVED)
    left = case.history("recorded")[-1]
    came = case.history("recorded", incident="raid")[-1]
    assert (left.position, left.before.best, left.after.best) == (case.position(MOVED), 6, 4)
    assert (came.position, came.before.best, came.after.best) == (case.position(MOVED), None, 6)


def test_along_reported_times_it_was_about_the_other_all_along() -> None:
    case = told(FOUR, OF_RAID, MOVED)
    assert [change.after.best for change in case.history()] == [4]
    assert [change.after.best for change in case.history(incident="raid")] == [6]


def test_a_claim_can_be_reassigned_again_and_back() -> None:
    case = told(OF_RAID, MOVED, Moved(OF_RAID, "convoy"), Moved(OF_RAID, "strikes"))
    assert [case.text(incident=name) for name in ("strikes", "raid", "convoy")] == [
        "6",
        "unknown",
        "unknown",
    ]


def test_what_its_source_did_to_a_reassigned_claim_moves_with_it() -> None:
    case = told(OF_RAID, Corrected(OF_RAID, "5", at="09:00"), MOVED)
    assert (case.text(incident="raid"), case.text()) == ("5", "unknown")
    case = told(OF_RAID, MOVED, Retracted(OF_RAID, at="09:00"))
    assert case.text(incident="raid", as_of="08:00") == "6"
    assert case.text(incident="raid") == "unknown"


# --- each kind of act is undone ---------------------------------------------------------------

EIGHT = said(OFFICIALS, killed="8", at="06:00", incident="raid")
PART = said(MILITIA, killed="2", of="federal police", at="04:00")
FORCE = said(OFFICIALS, killed="3", of="security personnel", at="04:30")
SINCE = "01:00"


@pytest.mark.parametrize(
    "act",
    [
        said(OFFICIALS, killed="9", at="08:00"),
        Voided(SIX),
        Corrected(SIX, "5", at="08:00"),
        Retracted(SIX, at="08:00"),
        Moved(SIX, "raid"),
        Credible(FOUR, 1),
        Rated(OFFICIALS, "A"),
        Aliased(OFFICIALS, ARMY),
        Nested("federal police", "security personnel"),
        Merged("raid", "strikes", SINCE),
        Split("convoy", "strikes", (SIX,), SINCE),
        Ruled(SIX, "deprecated"),
        Ruled(value="7"),
    ],
    ids=lambda act: type(act).__name__,
)
def test_whatever_was_done_and_undone_leaves_what_was_known(act: Act) -> None:
    """And what was known while it held is still there, at the position before it was undone."""
    given = (FOUR, SIX, EIGHT, PART, FORCE)
    before, done = told(*given), told(*given, act)
    undone = told(*given, act, Undone(act))
    for incident in ("strikes", "raid", "convoy"):
        for as_of in (None, "07:00", "09:00"):
            now = undone.estimates(incident=incident, as_of=as_of, explain=False)
            held = undone.estimates(
                incident=incident, as_of=as_of, known=undone.position(act), explain=False
            )
            was = before.estimates(incident=incident, as_of=as_of, explain=False)
            did = done.estimates(incident=incident, as_of=as_of, explain=False)
            assert plainly(now) == plainly(was)
            assert plainly(held) == plainly(did)
        for case in (done, undone):
            now = case.estimates(incident=incident, explain=False)
            last = {c.population: c.after for c in case.history("recorded", incident=incident)}
            assert {who: bounds(now[who]) for who in last} == {
                who: bounds(after) for who, after in last.items()
            }


def test_an_undone_report_is_in_the_log_alone() -> None:
    case = told(FOUR, SIX, Undone(SIX))
    assert case.text() == "4"
    assert case.text(known=case.position(SIX)) == "6"


def test_a_report_that_was_undone_can_be_filed_anew() -> None:
    case = told(SIX, Undone(SIX), said(ARMY, killed="7", at="05:00"))
    assert case.text() == "7"
