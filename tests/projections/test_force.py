"""Which claims are in force: one for each origin and kind of saying, and why the others are not."""

from itertools import permutations

import pytest
from hypothesis import given

from events.attribution import UNKNOWN, Link, Voice
from events.figures import MOST
from events.instants import to_micros
from projections.claims import SlotClaim
from projections.force import InForce, SlotFold
from tests.helpers.any_case import cases
from tests.helpers.said import Act, Said, ids, instant, micros, reasons, said, told

ARMY, OFFICIALS = "Iraq's military", "US officials"


def in_force(*acts: Act, of: str | None = None) -> list[str]:
    return ids(told(*acts).force(of).claims)


# --- one claim for each origin ----------------------------------------------------------------


def test_what_an_origin_says_replaces_what_it_said() -> None:
    first = said(ARMY, via="AAP", killed="4", at="03:00")
    second = said(ARMY, via="Al Jazeera", killed="6", at="05:10")
    case = told(first, second)
    assert ids(case.force().claims) == [case.id(second)]
    assert reasons(case.estimate()) == {case.id(first): f"superseded by {case.id(second)}"}


def test_each_earlier_claim_is_superseded_by_the_next_one() -> None:
    case = told(*(given := [said(ARMY, killed=n, at=f"0{n}:00") for n in (1, 2, 3)]))
    one, two, three = map(case.id, given)
    aside = reasons(case.estimate())
    assert aside == {one: f"superseded by {two}", two: f"superseded by {three}"}


def test_two_origins_stand_beside_each_other() -> None:
    case = told(
        second := said(OFFICIALS, killed="5", at="04:00"), first := said(ARMY, killed="6", at="03")
    )
    assert ids(case.force().claims) == [case.id(first), case.id(second)]


@pytest.mark.parametrize("spelling", ["IRAQ'S  military", "iraq's military", "Iraq's military "])
def test_an_origin_is_one_in_every_spelling(spelling: str) -> None:
    assert len(in_force(said(ARMY, killed="4"), said(spelling, killed="6", at="06:00"))) == 1


def test_who_passed_a_claim_on_does_not_make_another_origin() -> None:
    by_wire = said(ARMY, "Associated Press", via="AAP", killed="4", at="03:00")
    at_first_hand = said(ARMY, via="Al Jazeera", killed="6", at="04:00")
    assert len(in_force(by_wire, at_first_hand)) == 1


def test_an_unknown_origin_is_the_same_only_within_one_outlet() -> None:
    rumours = [
        said(UNKNOWN, via="AAP", killed="4", at="03:00"),
        said(UNKNOWN, via="AAP", killed="5", at="04:00"),
        said(UNKNOWN, via="Al Jazeera", killed="6", at="05:00"),
    ]
    assert in_force(*rumours) == ["AAP-130400#1", "Al-Jazeera-130500#1"]


def test_an_outlet_that_is_cited_elsewhere_is_the_origin_of_its_own_voice() -> None:
    own = said(via="Associated Press", killed="4", at="03:00")
    cited = said("Associated Press", via="AAP", killed="6", at="04:00")
    assert in_force(own, cited) == ["AAP-130400#1"]


# --- newer ------------------------------------------------------------------------------------


def test_newer_means_published_later_whatever_was_filed_first() -> None:
    late, early = said(ARMY, killed="6", at="05:00"), said(ARMY, killed="4", at="03:00")
    case = told(late, early)
    assert ids(case.force().claims) == [case.id(late)]


def test_claims_published_together_are_ordered_by_the_log() -> None:
    one = said(ARMY, via="AAP", killed="4", at="05:00")
    two = said(ARMY, via="Al Jazeera", killed="6", at="05:00")
    assert in_force(one, two) == ["Al-Jazeera-130500#1"]
    assert in_force(two, one) == ["AAP-130500#1"]


def test_two_claims_of_one_report_are_ordered_by_their_numbers() -> None:
    assert in_force(said(ARMY, killed="4"), said(ARMY, killed="6")) == ["Al-Jazeera-130500#2"]


def test_nothing_is_taken_in_before_it_is_said() -> None:
    """A published time after the record of it is a slip: the record counts."""
    dated_ahead = said(ARMY, via="AAP", killed="4", at="09:00", entered="04:00")
    later = said(ARMY, via="Al Jazeera", killed="6", at="05:00")
    case = told(dated_ahead, later)
    assert case.claim(dated_ahead).published == micros("04:00")
    assert ids(case.force().claims) == [case.id(later)]


def test_what_is_recorded_long_after_keeps_its_published_time() -> None:
    case = told(late := said(ARMY, killed="4", at="03:00", entered="2021-01-01T00:00:00"))
    assert case.claim(late).published == micros("03:00")


# --- what replaces what -----------------------------------------------------------------------


def test_a_denial_replaces_what_its_origin_asserted_and_states_no_figure() -> None:
    case = told(
        asserted := said(ARMY, killed="4", at="03:00"),
        denied := said(ARMY, killed="4", at="04:00", modality="denied"),
    )
    force = case.force()
    assert (ids(force.claims), ids(force.denials)) == ([], [case.id(denied)])
    assert reasons(case.estimate()) == {
        case.id(asserted): f"its own origin says otherwise: {case.id(denied)}",
        case.id(denied): "a denial: it states no figure",
    }


def test_a_denial_of_another_number_leaves_what_its_origin_asserted() -> None:
    case = told(
        asserted := said(ARMY, killed="6", at="03:00"),
        denied := said(ARMY, killed="50", at="04:00", modality="denied"),
    )
    force = case.force()
    assert (ids(force.claims), ids(force.denials)) == ([case.id(asserted)], [case.id(denied)])
    assert (case.estimate().best, case.estimate().contested) == (6, False)


def test_an_assertion_replaces_the_denial_of_its_origin() -> None:
    case = told(
        said(ARMY, killed="4", at="03:00", modality="denied"),
        admitted := said(ARMY, killed="4", at="04:00"),
    )
    force = case.force()
    assert (ids(force.claims), ids(force.denials)) == ([case.id(admitted)], [])


def test_a_denial_does_not_touch_what_others_say() -> None:
    case = told(
        stands := said(OFFICIALS, killed="4", at="03:00"),
        said(ARMY, killed="4", at="04:00", modality="denied"),
    )
    assert ids(case.force().claims) == [case.id(stands)]


def test_an_allegation_is_replaced_by_an_assertion_of_the_same_origin() -> None:
    case = told(
        said(ARMY, killed="4", at="03:00", modality="alleged"),
        asserted := said(ARMY, killed="6", at="04:00"),
    )
    assert ids(case.force().claims) == [case.id(asserted)]


def test_a_warning_of_what_is_to_come_takes_nothing_back() -> None:
    case = told(
        reported := said(OFFICIALS, killed="6", at="03:00"),
        warning := said(OFFICIALS, killed="fewer than 50", at="04:00", modality="expected"),
    )
    assert ids(case.force().claims) == [case.id(reported)]
    assert reasons(case.estimate()) == {
        case.id(warning): "expected, not reported as having happened"
    }


def test_a_later_warning_supersedes_an_earlier_one() -> None:
    case = told(
        first := said(OFFICIALS, killed="fewer than 50", at="03:00", modality="expected"),
        second := said(OFFICIALS, killed="fewer than 20", at="04:00", modality="expected"),
    )
    assert reasons(case.estimate())[case.id(first)] == f"superseded by {case.id(second)}"


def test_a_claim_of_another_population_replaces_nothing() -> None:
    case = told(
        everyone := said(ARMY, killed="6", at="03:00"),
        civilians := said(ARMY, killed="1", of="civilian", at="04:00"),
    )
    assert ids(case.force().claims) == [case.id(everyone)]
    assert ids(case.force("civilian").claims) == [case.id(civilians)]


def test_a_breakdown_is_in_force_in_the_slot_of_each_part() -> None:
    case = told(whole := said(ARMY, killed={"civilian": "1", "security personnel": "5"}))
    for population in (None, "civilian", "security personnel"):
        assert ids(case.force(population).claims) == [case.id(whole)]


# --- what is new in a period ------------------------------------------------------------------


def daily(count: str, on: str, *, at: str, origin: str = ARMY) -> Said:
    return said(origin, killed=count, on=on, at=at, basis="incremental")


def test_the_dead_of_one_day_are_not_those_of_another() -> None:
    one = daily("2", "2020-03-11", at="03:00")
    other = daily("3", "2020-03-12", at="04:00")
    assert len(in_force(one, other)) == 2


def test_the_dead_of_one_day_are_counted_again_in_place_of_the_first_count() -> None:
    case = told(daily("2", "2020-03-11", at="03:00"), new := daily("3", "2020-03-11", at="04:00"))
    assert ids(case.force().claims) == [case.id(new)]


def test_a_total_so_far_sets_aside_what_is_new_in_a_period() -> None:
    case = told(
        total := said(OFFICIALS, killed="6", at="02:00"),
        new := daily("2", "2020-03-11", at="03:00"),
    )
    assert ids(case.force().claims) == [case.id(total)]
    assert reasons(case.estimate()) == {
        case.id(new): "new in a period, and a total so far is in force"
    }


@pytest.mark.parametrize("modality", ["expected", "denied"])
def test_only_a_total_that_is_counted_sets_it_aside(modality: str) -> None:
    case = told(
        said(OFFICIALS, killed="6", at="02:00", modality=modality),  # type: ignore[arg-type]
        new := daily("2", "2020-03-11", at="03:00"),
    )
    assert ids(case.force().claims) == [case.id(new)]
    assert case.id(new) not in reasons(case.estimate())


def test_a_total_of_some_sets_nothing_aside_for_everyone() -> None:
    case = told(said(ARMY, killed="1", of="civilian"), new := daily("2", "2020-03-11", at="06:00"))
    assert ids(case.force().claims) == [case.id(new)]


# --- voices -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "voice"),
    [
        (said(ARMY, killed="6"), Voice.ATTRIBUTED),
        (said(Link("official", anonymous=True), killed="6"), Voice.ATTRIBUTED),
        (said(via="AAP", killed="6"), Voice.OWN),
        (said("AAP", via="AAP", killed="6"), Voice.OWN),
        (said(via="AAP", killed="6", first_hand=True), Voice.ATTRIBUTED),
        (said(via="AAP", killed="6", report_first_hand=True), Voice.ATTRIBUTED),
        (said(UNKNOWN, via="AAP", killed="6"), Voice.UNKNOWN),
        (said(UNKNOWN, via="AAP", killed="6", first_hand=True), Voice.UNKNOWN),
    ],
)
def test_in_whose_voice_a_claim_is_made(claim: Said, voice: Voice) -> None:
    assert told(claim).claim(claim).voice is voice


# --- a claim and its slots --------------------------------------------------------------------


def test_a_missing_total_is_derived_and_its_parts_are_parts() -> None:
    case = told(whole := said(ARMY, killed={"civilian": "1", "police": "about 5"}))
    total, *parts = case.material().claims
    assert (total.population, total.derived, total.part) == (None, True, False)
    assert (total.value.lower, total.value.upper) == (6, 6)  # type: ignore[union-attr]
    assert [(part.population, part.derived, part.part) for part in parts] == [
        ("civilian", False, True),
        ("police", False, True),
    ]
    assert {claim.id for claim in case.material().claims} == {case.id(whole)}


def test_a_stated_total_is_not_derived() -> None:
    case = told(whole := said(ARMY, killed="7", breakdown={"civilian": "1", "police": "5"}))
    assert not case.claim(whole).derived
    assert case.estimate().best == 7


def test_a_claim_bears_only_once_on_a_slot() -> None:
    """A breakdown that names the claim's own population, or one twice, is an entry to mend."""
    whole = said(ARMY, of="civilian", killed="5", breakdown={"civilian": "4", "child": "1"})
    case = told(whole)
    assert [claim.population for claim in case.material().claims] == ["civilian", "child"]
    assert case.estimate("civilian").best == 5


@pytest.mark.parametrize(("parts", "least"), [((MOST, 1), MOST), ((5, f"< {MOST}"), 5)])
def test_a_sum_too_large_to_keep_is_open(parts: tuple[int | str, ...], least: int) -> None:
    """What is in the log must be read, and an entry without sense must not stop that."""
    found = told(said(ARMY, killed=dict(zip(("a", "b"), parts, strict=True)))).estimate()
    assert (found.low, found.best, found.high) == (least, None, None)


def test_a_claim_knows_when_it_happened_only_where_that_was_said() -> None:
    case = told(
        dated := said(ARMY, killed="1", on="2020-03-12~"),
        undated := said(OFFICIALS, killed="1"),
    )
    assert [case.claim(claim).occurred for claim in (dated, undated)] == ["2020-03-12~", ""]


# --- the fold ---------------------------------------------------------------------------------


def fold_of(*acts: Act) -> tuple[SlotFold, tuple[SlotClaim, ...]]:
    claims = told(*acts).material().claims
    return SlotFold(claims), claims


def test_what_is_taken_out_is_as_if_it_had_not_been_said() -> None:
    fold, (old, new) = fold_of(
        said(ARMY, killed="4", at="03:00"), said(ARMY, killed="6", at="04:00")
    )
    fold.remove(new)
    assert fold.explained() == InForce(claims=(old,))
    fold.remove(old)
    assert fold.explained() == InForce()


def test_any_order_of_arrival_gives_the_same() -> None:
    _, claims = fold_of(
        said(ARMY, killed="4", at="03:00"),
        said(ARMY, killed="6", at="04:00"),
        said(OFFICIALS, killed="5", at="03:30", modality="denied"),
        said(OFFICIALS, killed="50", at="03:40", modality="expected"),
        said("Agency P", killed="1", at="02:00", on="2020-03-12", basis="incremental"),
    )
    results = {SlotFold(order).explained() for order in permutations(claims)}
    assert len(results) == 1
    assert len(results.pop().set_aside) == 4


@given(cases())
def test_every_claim_is_in_force_or_set_aside_with_a_reason(acts: list[Act]) -> None:
    claims = [claim for claim in told(*acts).material().standing() if claim.population is None]
    force = SlotFold(claims).explained()
    accounted = [*force.claims, *(aside.claim for aside in force.set_aside)]
    assert sorted(claim.order for claim in accounted) == sorted(claim.order for claim in claims)
    assert all(aside.reason for aside in force.set_aside)
    assert {claim.id for claim in force.denials} <= {a.claim.id for a in force.set_aside}


@given(cases())
def test_one_total_for_each_origin(acts: list[Act]) -> None:
    for population in (fold := told(*acts).material().fold()).populations():
        force = fold.in_force(population)
        for kind in (force.claims, force.denials):
            totals = [claim.origin for claim in kind if claim.basis == "cumulative"]
            assert len(totals) == len(set(totals))


def test_instants_of_the_helper_are_of_one_day() -> None:
    assert micros("05:10") == to_micros(instant("2020-03-13T05:10:00Z"))
