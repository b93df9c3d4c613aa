"""Which pairs of claims in force do not say the same, and which are not set against each other."""

import pytest
from hypothesis import given

from events.values import Place
from projections.compare import Relation
from projections.disagreements import Disagreement, disagreements
from projections.standpoint import NOW, Standpoint
from tests.helpers.any_case import cases
from tests.helpers.said import Act, Nested, Told, Voided, said, standpoint, told

ARMY, OFFICIALS, MILITIA = "Iraq's military", "US officials", "official, PMU"
CONFLICT, COMPATIBLE, INCOMPARABLE = (
    Relation.CONFLICT,
    Relation.COMPATIBLE,
    Relation.INCOMPARABLE,
)


def found(case: Told, at: Standpoint = NOW, measure: str = "killed") -> list[Disagreement]:
    return list(disagreements(case.material(measure), at))


def relations(*acts: Act) -> list[Relation]:
    return [item.comparison.relation for item in found(told(*acts))]


def test_two_figures_that_cannot_both_be_true() -> None:
    case = told(
        six := said(ARMY, killed="6", at="03"), five := said(OFFICIALS, killed="5", at="04")
    )
    (item,) = found(case)
    assert (item.one, item.other) == (case.claim(six), case.claim(five))
    assert item.comparison.relation is CONFLICT
    assert item.population is None


def test_two_figures_that_can() -> None:
    assert relations(said(ARMY, killed="14"), said(OFFICIALS, killed="some 14")) == [COMPATIBLE]


def test_those_who_say_the_same_do_not_disagree() -> None:
    assert relations(said(ARMY, killed="6"), said(OFFICIALS, killed="six")) == []


def test_one_origin_does_not_disagree_with_what_it_said_before() -> None:
    assert relations(said(ARMY, killed="6", at="03"), said(ARMY, killed="5", at="04")) == []


def test_what_was_voided_does_not_disagree() -> None:
    five = said(OFFICIALS, killed="5")
    case = told(said(ARMY, killed="6"), five, Voided(five))
    assert found(case) == []
    assert len(found(case, Standpoint(known=len(case.events) - 1))) == 1


def test_what_is_expected_does_not_disagree() -> None:
    warning = said(OFFICIALS, killed="fewer than 3", modality="expected")
    assert relations(said(ARMY, killed="6"), warning) == []


def test_a_denial_disagrees_with_what_it_denies() -> None:
    denial = said(OFFICIALS, killed="6", modality="denied")
    assert relations(said(ARMY, killed="6"), denial) == [CONFLICT]


def test_denials_of_different_figures_do_not_conflict() -> None:
    given = (said(who, killed=n, modality="denied") for who, n in ((ARMY, 5), (OFFICIALS, 6)))
    assert relations(*given) == [INCOMPARABLE]


def test_every_pair_of_three() -> None:
    given = (said(who, killed=n) for n, who in enumerate((ARMY, OFFICIALS, MILITIA), 4))
    assert relations(*given) == [CONFLICT] * 3


def test_a_part_more_than_the_whole_is_of_the_slot_of_everyone() -> None:
    case = told(said(ARMY, killed="6"), said(MILITIA, killed="7", of="police"))
    (item,) = found(case)
    assert (item.comparison.relation, item.population) == (CONFLICT, None)


def test_a_part_within_the_whole_is_incomparable() -> None:
    given = (said(ARMY, killed="6"), said(MILITIA, killed="2", of="police"))
    assert relations(*given) == [INCOMPARABLE]


def test_two_counts_of_one_part_are_of_its_slot() -> None:
    case = told(said(ARMY, killed="1", of="police"), said(MILITIA, killed="2", of="police"))
    (item,) = found(case)
    assert (item.comparison.relation, item.population) == (CONFLICT, "police")


def test_two_parts_are_not_set_against_each_other() -> None:
    given = (said(ARMY, killed="1", of="civilian"), said(MILITIA, killed="2", of="police"))
    assert relations(*given) == []


def test_the_parts_of_a_breakdown_are_not_set_against_a_whole() -> None:
    given = (
        said(ARMY, killed={"civilian": "1", "police": "5"}),
        said(OFFICIALS, killed="4"),
    )
    assert relations(*given) == [CONFLICT]


def test_the_part_of_a_breakdown_is_set_against_another_count_of_it() -> None:
    case = told(
        said(ARMY, killed={"civilian": "1", "police": "5"}),
        said(OFFICIALS, killed="3", of="civilian"),
    )
    assert [(item.comparison.relation, item.population) for item in found(case)] == [
        (CONFLICT, "civilian"),
        (INCOMPARABLE, None),
    ]


def test_two_places() -> None:
    case = told(
        said(via="AAP", place=Place("north"), at="01:00"),
        said(via="Al Jazeera", place=Place("south"), at="05:10"),
    )
    assert [item.comparison.reason for item in found(case, measure="place")] == [
        "north and south differ"
    ]


@pytest.mark.parametrize(("as_of", "conflicts"), [("03:30", 0), ("04:00", 1), ("06:00", 0)])
def test_disagreements_come_and_go(as_of: str, conflicts: int) -> None:
    case = told(
        said(OFFICIALS, killed="6", at="06:00"),
        said(ARMY, killed="6", at="03:00"),
        said(OFFICIALS, killed="5", at="04:00"),
    )
    assert len(found(case, standpoint(as_of))) == conflicts


@given(cases(all_kinds=True))
def test_a_contested_slot_has_a_conflict_and_no_pair_is_listed_twice(acts: list[Act]) -> None:
    case = told(*acts)
    items = found(case)
    pairs = [
        {(i.one.position, i.one.population), (i.other.position, i.other.population)} for i in items
    ]
    assert all(pair not in pairs[:index] for index, pair in enumerate(pairs))
    conflicting = {item.population for item in items if item.comparison.relation is CONFLICT}
    contested = {who for who, estimate in case.estimates().items() if estimate.contested}
    assert contested <= conflicting


def test_more_in_a_population_than_in_the_one_it_is_declared_to_be_within_is_a_conflict() -> None:
    seven = said("a union", killed="7", of="federal police")
    five = said("the army", killed="5", of="security personnel")
    before = told(seven, five)
    assert list(disagreements(before.material())) == []
    after = told(seven, five, Nested("federal police", "security personnel"))
    (found,) = disagreements(after.material())
    assert found.comparison.relation is CONFLICT
    assert found.comparison.reason == (
        "the part is more than the whole: 7 of federal police, 5 of security personnel"
    )
    assert after.estimate("security personnel").contested
    assert not before.estimate("security personnel").contested
