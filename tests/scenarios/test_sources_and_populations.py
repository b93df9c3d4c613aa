"""Who a source is and how far it is trusted; who belongs to whom. Ours to say, for all instants."""

from tests.helpers.said import (
    Aliased,
    Credible,
    Nested,
    Rated,
    Registered,
    Undone,
    bounds,
    plainly,
    reasons,
    said,
    told,
)

ARMY, OFFICIALS, MILITIA = "Iraq's military", "US officials", "official, PMU"
SIX = said(ARMY, killed="6", at="05:00")
EIGHT = said(OFFICIALS, killed="8", at="06:00")

# --- ratings ----------------------------------------------------------------------------------


def test_a_rating_made_later_holds_for_all_instants_and_from_its_place_in_the_log() -> None:
    case = told(SIX, EIGHT, rated := Rated(ARMY, "A"))
    assert (case.text(), case.text(as_of="06:30")) == ("6", "6")
    assert case.text(known=case.before(rated)) == "8"


def test_the_credibility_of_a_claim_decides_among_sources_as_reliable() -> None:
    case = told(SIX, EIGHT, rated := Credible(SIX, 1))
    assert (case.text(), case.text(as_of="06:30")) == ("6", "6")
    assert case.text(known=case.before(rated)) == "8"


def test_a_claim_that_is_rated_anew_is_as_credible_as_it_was_rated_last() -> None:
    case = told(SIX, EIGHT, Credible(SIX, 1), Credible(SIX, 5))
    assert case.text() == "8"


def test_a_rating_that_is_undone_leaves_the_rating_before_it() -> None:
    case = told(SIX, EIGHT, Rated(ARMY, "A"), slip := Rated(ARMY, "E"), Undone(slip))
    assert case.text() == "6"


def test_to_register_a_source_changes_no_estimate() -> None:
    assert plainly(told(SIX, EIGHT).estimates()) == plainly(
        told(SIX, EIGHT, Registered(ARMY, "official body")).estimates()
    )


# --- aliases ----------------------------------------------------------------------------------

SECURITY = "Security Media Cell"
CELL_SIX = said(SECURITY, via="AAP", killed="6", at="06:00")
SAME = Aliased(SECURITY, ARMY)


def test_two_names_of_one_origin_do_not_corroborate_each_other() -> None:
    case = told(SIX, CELL_SIX, SAME)
    assert case.estimate().corroboration == 1
    assert case.estimate(known=case.before(SAME)).corroboration == 2


def test_two_names_of_one_origin_say_one_thing_the_newest() -> None:
    seven = said(SECURITY, via="AAP", killed="7", at="06:00")
    case = told(SIX, seven, SAME)
    assert bounds(case.estimate()) == (7, 7, 7)
    assert reasons(case.estimate()) == {case.id(SIX): f"superseded by {case.id(seven)}"}
    assert bounds(case.estimate(known=case.before(SAME))) == (6, 7, 7)


def test_an_alias_holds_for_all_instants() -> None:
    case = told(SIX, CELL_SIX, SAME)
    assert case.estimate(as_of="06:30").corroboration == 1


def test_a_name_that_stands_by_itself_again_is_another_origin() -> None:
    case = told(SIX, CELL_SIX, SAME, Aliased(SECURITY, ""))
    assert case.estimate().corroboration == 2


def test_an_alias_of_an_alias_is_followed() -> None:
    ministry = said("Ministry of Defence", via="BBC", killed="6", at="07:00")
    case = told(SIX, CELL_SIX, ministry, SAME, Aliased("Ministry of Defence", SECURITY))
    assert case.estimate().corroboration == 1


def test_a_rating_under_either_name_is_of_the_one_source() -> None:
    for name in (ARMY, SECURITY):
        case = told(SIX, EIGHT, Rated(name, "A"), SAME)
        assert case.text() == "6"
    assert told(SIX, EIGHT, Rated(SECURITY, "A")).text() == "8"


def test_of_ratings_under_both_names_the_latest_counts() -> None:
    case = told(SIX, EIGHT, Rated(ARMY, "E"), Rated(SECURITY, "A"), SAME)
    assert case.text() == "6"
    case = told(SIX, EIGHT, Rated(SECURITY, "A"), Rated(ARMY, "E"), SAME)
    assert case.text() == "8"


def test_names_are_one_in_every_spelling() -> None:
    case = told(SIX, CELL_SIX, Aliased("SECURITY media  cell", "iraq's MILITARY"))
    assert case.estimate().corroboration == 1


# --- nested populations -----------------------------------------------------------------------

POLICE_TWO = said(MILITIA, "AP", via="AAP", killed="2", of="federal police", at="01:00")
FORCES_UP_TO_9 = said(ARMY, killed="up to 9", of="security personnel", at="05:00")
WITHIN = Nested("federal police", "security personnel")


def test_nothing_is_assumed_of_who_belongs_to_whom() -> None:
    case = told(POLICE_TWO, FORCES_UP_TO_9)
    assert bounds(case.estimate("security personnel")) == (0, None, 9)


def test_where_it_is_declared_a_part_bounds_the_population_it_is_within() -> None:
    case = told(POLICE_TWO, said(ARMY, killed="5", of="security personnel"), WITHIN)
    assert bounds(case.estimate("security personnel")) == (2, 5, 5)
    assert bounds(case.estimate("federal police")) == (2, 2, 2)


def test_a_population_of_which_nobody_spoke_is_bounded_by_who_is_within_it() -> None:
    case = told(POLICE_TWO, WITHIN)
    assert case.text("security personnel") == "≥ 2"
    assert "security personnel" in case.estimates()
    assert case.text("security personnel", known=case.before(WITHIN)) == "unknown"


def test_the_bound_is_carried_through_as_many_populations_as_it_takes() -> None:
    case = told(POLICE_TWO, WITHIN, Nested("security personnel", "Iraqi"))
    assert case.text("Iraqi") == "≥ 2"


def test_a_population_does_not_bound_those_within_it() -> None:
    case = told(said(ARMY, killed="5", of="security personnel"), WITHIN)
    assert case.text("federal police") == "unknown"


def test_a_declaration_that_is_taken_back_bounds_nothing_any_more() -> None:
    case = told(POLICE_TWO, WITHIN, Nested("federal police", "security personnel", is_nested=False))
    assert case.text("security personnel") == "unknown"


def test_a_declaration_holds_for_all_instants() -> None:
    case = told(POLICE_TWO, said(ARMY, killed="5", of="security personnel"), WITHIN)
    assert bounds(case.estimate("security personnel", as_of="02:00")) == (2, None, None)


def test_populations_declared_within_each_other_do_not_go_round_for_ever() -> None:
    case = told(POLICE_TWO, WITHIN, Nested("security personnel", "federal police"))
    assert case.text("security personnel") == "≥ 2"
    assert case.text("federal police") == "2"


def test_a_part_that_is_more_than_the_population_it_is_within_is_a_conflict() -> None:
    one = said(ARMY, killed="1", of="security personnel", at="05:00")
    case = told(POLICE_TWO, one, WITHIN)
    assert case.estimate("security personnel").contested
    assert not case.estimate("security personnel", known=case.before(WITHIN)).contested


def test_history_shows_the_declaration_where_it_changed_a_bound() -> None:
    case = told(POLICE_TWO, WITHIN)
    last = case.history("recorded")[-1]
    assert (last.position, last.population) == (case.position(WITHIN), "security personnel")
    assert (last.before.low, last.after.low) == (None, 2)
