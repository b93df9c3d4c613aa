"""The worked example of the design: two reports of March 2020, asked from every side."""

from collections.abc import Iterator

import pytest

from events.attribution import Link
from events.values import Flag, Place, Term
from projections.compare import Relation
from projections.disagreements import disagreements
from projections.estimate import Estimate, estimate_text
from tests.helpers.any_case import POLICIES
from tests.helpers.said import Told, bounds, reasons, roles, said, standpoint, told

AAP, AL_JAZEERA = "Australian Associated Press", "Al Jazeera"
FIRST, SECOND = "01:00", "05:10"
BEFORE, BETWEEN, AFTER = "00:30", "02:00", "12:00"
PMU = Link("official, Popular Mobilisation Units", anonymous=True)
BASE = "base-attack"

POLICE_TWO = said(
    PMU, "Associated Press", via=AAP, at=FIRST, killed="2", of="federal police", on="2020-03-12"
)
CASUALTIES = said(
    "US officials", via=AAP, at=FIRST, casualties="fewer than 50", modality="expected"
)
WOUNDED_14 = said(via=AAP, at=FIRST, incident=BASE, wounded="14")
FIRST_REPORT = (
    said(via=AAP, at=FIRST, incident=BASE, killed={"US": "2", "UK": "1"}),
    WOUNDED_14,
    said(via=AAP, at=FIRST, incident=BASE, rockets="18"),
    said(via=AAP, at=FIRST, incident=BASE, place=Place("base north of Baghdad")),
    said(
        via=AAP, at=FIRST, incident=BASE, perpetrator=Term("Kataib Hezbollah"), modality="alleged"
    ),
    said(via=AAP, at=FIRST, incident=BASE, responsibility_claimed=Flag("no")),
    said("US officials", via=AAP, at=FIRST, sites_hit="5"),
    said("US Defense Department", via=AAP, at=FIRST, sites_hit="five"),
    CASUALTIES,
    POLICE_TWO,
)
ARMY_SIX = said(
    "Iraq's military",
    via=AL_JAZEERA,
    at=SECOND,
    killed={"civilian": "1", "security personnel": "5"},
    on="2020-03-12",
)
SOME_14 = said(via=AL_JAZEERA, at=SECOND, incident=BASE, wounded="some 14")
SECOND_REPORT = (
    ARMY_SIX,
    said(via=AL_JAZEERA, at=SECOND, sites_hit="several"),
    said("US official", "Associated Press", via=AL_JAZEERA, at=SECOND, joint=Flag("yes")),
    said(via=AL_JAZEERA, at=SECOND, incident=BASE, killed={"US": "2", "UK": "1"}),
    SOME_14,
    said(via=AL_JAZEERA, at=SECOND, incident=BASE, place=Place("base south of Baghdad")),
    said(
        "United States",
        via=AL_JAZEERA,
        at=SECOND,
        incident=BASE,
        perpetrator=Term("Kataib Hezbollah"),
        modality="alleged",
    ),
    said(
        via=AL_JAZEERA,
        at=SECOND,
        incident="missile-attack",
        brain_injuries="more than 100",
        of="US troops",
        on="2020-01",
    ),
)

in_both_orders = pytest.mark.parametrize(
    "case",
    [
        pytest.param(told(*FIRST_REPORT, *SECOND_REPORT), id="AAP filed first"),
        pytest.param(told(*SECOND_REPORT, *FIRST_REPORT), id="Al Jazeera filed first"),
    ],
)
under_every_policy = pytest.mark.parametrize("policy", POLICIES)


# --- killed in the strikes --------------------------------------------------------------------


@in_both_orders
@pytest.mark.parametrize(
    ("policy", "then", "now"),
    [
        ("standing", (2, None, None), (2, 6, 6)),
        ("latest", (2, None, None), (6, 6, 6)),
        ("range", (2, None, None), (2, None, 6)),
    ],
)
def test_killed_after_the_first_report_and_after_the_second(
    case: Told, policy: str, then: tuple[int, ...], now: tuple[int, ...]
) -> None:
    assert bounds(case.estimate(policy=policy, as_of=BEFORE)) == (None, None, None)
    assert bounds(case.estimate(policy=policy, as_of=BETWEEN)) == then
    assert bounds(case.estimate(policy=policy, as_of=AFTER)) == now
    assert bounds(case.estimate(policy=policy)) == now


@in_both_orders
@pytest.mark.parametrize(
    ("policy", "then", "now"),
    [("standing", "≥ 2", "6"), ("latest", "≥ 2", "6"), ("range", "≥ 2", "2–6")],
)
def test_killed_in_print(case: Told, policy: str, then: str, now: str) -> None:
    assert estimate_text(case.estimate(policy=policy, as_of=BETWEEN)) == then
    assert estimate_text(case.estimate(policy=policy)) == now


@in_both_orders
def test_six_are_derived_on_the_word_of_the_army_alone(case: Told) -> None:
    found = case.estimate()
    assert found.chosen == case.claim(ARMY_SIX)
    assert found.derived
    assert not found.approximate
    assert not found.contested
    assert (found.corroboration, found.unattributed) == (1, 0)
    assert roles(found) == {case.id(ARMY_SIX): ("best", "high"), case.id(POLICE_TWO): ("low",)}


@in_both_orders
@under_every_policy
def test_the_second_report_changes_which_rule_is_used(case: Told, policy: str) -> None:
    then, now = case.estimate(policy=policy, as_of=BETWEEN), case.estimate(policy=policy)
    expected = {
        "standing": ("standing/parts", "standing/whole"),
        "latest": ("latest/parts", "latest/whole"),
        "range": ("range/figures", "range/figures"),
    }
    assert (then.rule, now.rule) == expected[policy]


@in_both_orders
@under_every_policy
def test_the_breakdown_is_one_civilian_and_five_of_the_security_forces(
    case: Told, policy: str
) -> None:
    slots = case.estimates(policy=policy)
    assert {name: (slots[name].low, slots[name].high) for name in slots if name} == {
        "civilian": (1, 1),
        "security personnel": (5, 5),
        "federal police": (2, 2),
    }
    in_whole = {name: part.high for name, part in slots[None].breakdown.items()}
    assert in_whole == ({} if policy == "range" else {"civilian": 1, "security personnel": 5})
    assert all(slots[name].breakdown == {} for name in slots if name)


@in_both_orders
@under_every_policy
def test_civilians_are_unknown_before_and_one_after(case: Told, policy: str) -> None:
    assert "civilian" not in case.estimates(policy=policy, as_of=BETWEEN)
    before = case.estimate("civilian", policy=policy, as_of=BETWEEN)
    assert (bounds(before), estimate_text(before)) == ((None, None, None), "unknown")
    after = case.estimate("civilian", policy=policy)
    assert (after.low, after.high, estimate_text(after)) == (1, 1, "1")


@in_both_orders
def test_the_army_alone_says_one_civilian(case: Told) -> None:
    assert case.estimate("civilian").corroboration == 1


@in_both_orders
def test_two_policemen_and_six_are_no_conflict(case: Told) -> None:
    killed = list(disagreements(case.material()))
    assert [item.comparison.relation for item in killed] == [Relation.INCOMPARABLE]
    assert killed[0].comparison.reason == "different population: everyone and federal police"


def every_view(case: Told) -> Iterator[tuple[str, Estimate]]:
    """Every estimate of what was killed in the strikes or expected, from everywhere."""
    for measure in ("killed", "casualties"):
        for policy in POLICIES:
            for as_of in (None, BEFORE, BETWEEN, AFTER):
                for known in (None, *range(len(case.events) + 1)):
                    found = case.estimates(measure, policy=policy, as_of=as_of, known=known)
                    yield from ((measure, estimate) for estimate in found.values())


@in_both_orders
def test_never_eight_nor_two_as_the_best_of_all_nor_forty_nine(case: Told) -> None:
    seen = set()
    for measure, estimate in every_view(case):
        assert not {8, 7, 49, 50} & {estimate.low, estimate.best, estimate.high}
        if None in {used.claim.population for used in estimate.used}:
            assert estimate.best != 2
            assert measure == "killed"
        seen.add(estimate_text(estimate))
    assert seen == {"unknown", "≥ 2", "2", "6", "2–6", "1", "5"}


@in_both_orders
@under_every_policy
def test_what_is_expected_is_listed_and_never_counted(case: Told, policy: str) -> None:
    found = case.estimate(measure="casualties", policy=policy)
    assert (bounds(found), found.used, found.contested) == ((None, None, None), (), False)
    assert reasons(found) == {case.id(CASUALTIES): "expected, not reported as having happened"}


# --- the other axis ---------------------------------------------------------------------------


def test_what_the_log_held_after_the_first_report() -> None:
    case = told(*FIRST_REPORT, *SECOND_REPORT)
    assert bounds(case.estimate(known=case.position(POLICE_TWO) - 1)) == (None, None, None)
    assert bounds(case.estimate(known=case.position(POLICE_TWO))) == (2, None, None)
    assert bounds(case.estimate(known=case.position(ARMY_SIX) - 1)) == (2, None, None)
    assert bounds(case.estimate(known=case.position(ARMY_SIX))) == (2, 6, 6)


def test_what_the_log_held_where_the_second_report_came_first() -> None:
    case = told(*SECOND_REPORT, *FIRST_REPORT)
    assert bounds(case.estimate(known=case.position(POLICE_TWO) - 1)) == (6, 6, 6)
    assert bounds(case.estimate(known=case.position(POLICE_TWO))) == (2, 6, 6)


def test_both_axes_together() -> None:
    """Published by then, of what the log held by then."""
    case = told(*SECOND_REPORT, *FIRST_REPORT)
    only_second = case.position(POLICE_TWO) - 1
    assert bounds(case.estimate(as_of=BETWEEN, known=only_second)) == (None, None, None)
    assert bounds(case.estimate(as_of=AFTER, known=only_second)) == (6, 6, 6)
    assert bounds(case.estimate(as_of=BETWEEN, known=len(case.events))) == (2, None, None)


@in_both_orders
def test_an_instant_is_within_what_was_published_by_it(case: Told) -> None:
    assert case.estimate(as_of="05:10:00").best == 6
    assert case.estimate(as_of="05:09:59.999999").best is None


@in_both_orders
def test_history_has_the_two_steps_in_the_order_of_publication(case: Told) -> None:
    whole = [change for change in case.history() if change.population is None]
    assert [(change.after.low, change.after.best) for change in whole] == [(2, None), (2, 6)]
    assert [bounds(change.before) for change in whole] == [(None, None, None), (2, None, None)]
    assert [change.claim.origin for change in whole if change.claim] == [
        "official, popular mobilisation units",
        "iraq's military",
    ]


# --- the base, and the rest -------------------------------------------------------------------


@in_both_orders
@pytest.mark.parametrize("policy", ["standing", "latest"])
def test_three_were_killed_at_the_base_in_two_voices_of_their_own(case: Told, policy: str) -> None:
    found = case.estimate(measure="killed", incident=BASE, policy=policy)
    assert (bounds(found), found.derived, found.contested) == ((3, 3, 3), True, False)
    assert (found.corroboration, found.unattributed) == (0, 2)
    assert {name: bounds(part) for name, part in found.breakdown.items()} == {
        "US": (2, 2, 2),
        "UK": (1, 1, 1),
    }
    assert list(disagreements(case.material("killed", BASE))) == []


@in_both_orders
def test_the_range_at_the_base_is_three_to_three(case: Told) -> None:
    assert bounds(case.estimate(incident=BASE, policy="range")) == (3, None, 3)


@in_both_orders
def test_fourteen_and_some_fourteen_wounded_are_compatible(case: Told) -> None:
    (item,) = disagreements(case.material("wounded", BASE))
    assert {item.one.id, item.other.id} == {case.id(WOUNDED_14), case.id(SOME_14)}
    assert item.comparison.relation is Relation.COMPATIBLE
    found = case.estimate(measure="wounded", incident=BASE)
    assert (bounds(found), found.contested) == ((14, 14, 14), False)
    assert (found.corroboration, found.unattributed) == (0, 2)
    assert estimate_text(found) == "about 14"


@in_both_orders
def test_the_place_of_the_base_is_a_conflict(case: Told) -> None:
    (item,) = disagreements(case.material("place", BASE))
    assert item.comparison.relation is Relation.CONFLICT
    assert case.estimate(measure="place", incident=BASE).contested
    assert not case.estimate(measure="place", incident=BASE, as_of=BETWEEN).contested
    assert estimate_text(case.estimate(measure="place", incident=BASE, policy="range")) == "unknown"


@in_both_orders
def test_one_perpetrator_is_alleged_and_no_one_claimed_it(case: Told) -> None:
    found = case.estimate(measure="perpetrator", incident=BASE)
    assert (found.best, found.contested) == ("Kataib Hezbollah", False)
    assert (found.corroboration, found.unattributed) == (1, 1)
    assert case.estimate(measure="responsibility claimed", incident=BASE).best == "no"


@in_both_orders
def test_one_origin_says_joint_and_silence_is_no_denial(case: Told) -> None:
    found = case.estimate(measure="joint")
    assert (found.best, found.corroboration, found.contested) == ("yes", 1, False)
    assert estimate_text(case.estimate(measure="joint", as_of=BETWEEN)) == "unknown"


@in_both_orders
def test_five_sites_and_several_can_both_be_true(case: Told) -> None:
    then, now = (case.estimate(measure="sites hit", as_of=as_of) for as_of in (BETWEEN, None))
    assert (bounds(then), then.corroboration) == ((5, 5, 5), 2)
    assert (now.low, now.high, now.contested) == (3, 9, False)


@in_both_orders
def test_injuries_of_some_are_at_least_those_of_all(case: Told) -> None:
    slots = case.estimates("brain injuries", incident="missile-attack")
    assert {name: bounds(slots[name]) for name in slots} == {
        None: (101, None, None),
        "US troops": (101, None, None),
    }
    assert estimate_text(slots["US troops"]) == "≥ 101"


@in_both_orders
def test_a_standpoint_sees_what_was_published_and_recorded(case: Told) -> None:
    later = case.material().later(standpoint(BETWEEN))
    assert {claim.id for claim in later} == {case.id(ARMY_SIX)}
    assert case.material().later(standpoint()) == []
