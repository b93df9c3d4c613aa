"""The grade of a whole incident (Airwars-style)."""

from events.values import Flag, Term
from projections.policies import POLICIES, policy_named
from tests.helpers.said import Said, said, told

ARMY, HOSPITAL, MILITIA = "the army", "a hospital", "a militia"
DEAD = said(ARMY, killed="6")


def graded(*claims: Said) -> str | None:
    case, grade = told(*claims), policy_named("airwars").grade
    assert grade is not None
    known = {
        claim.claim.measure: case.estimate(measure=claim.claim.measure, policy="airwars")
        for claim in claims
    }
    found = grade(known)
    return f"{found.name}: {found.reason}" if found else None


def test_one_origin_is_weak_and_two_are_fair() -> None:
    assert graded(DEAD) == "weak: killed: fewer than two origins"
    assert graded(DEAD, said(HOSPITAL, killed="8")) == "fair: killed: two or more origins"


def test_the_best_sourced_of_the_casualties_counts() -> None:
    wounded = (said(ARMY, wounded="3"), said(HOSPITAL, wounded="4"))
    assert graded(DEAD, *wounded) == "fair: wounded: two or more origins"


def test_what_is_denied_by_another_origin_is_contested() -> None:
    denied = said(MILITIA, killed="6", modality="denied")
    assert graded(DEAD, denied) == "contested: killed: denied by another origin"


def test_competing_claims_of_responsibility_are_a_contest() -> None:
    blamed = (said(ARMY, perpetrator=Term("a militia")), said(MILITIA, perpetrator=Term("an army")))
    assert graded(DEAD, *blamed) == "contested: competing claims of responsibility"
    assert graded(DEAD, blamed[0]) == "weak: killed: fewer than two origins"


def test_who_accepts_responsibility_confirms() -> None:
    accepted = said(MILITIA, responsibility_accepted=Flag("yes"))
    denied = said(MILITIA, killed="6", modality="denied")
    assert graded(DEAD, denied, accepted) == "confirmed: responsibility accepted: yes"
    assert graded(DEAD, said(MILITIA, responsibility_claimed=Flag("no"))) == (
        "weak: killed: fewer than two origins"
    )


def test_without_civilian_harm_it_is_discounted() -> None:
    assert graded(DEAD, said(ARMY, civilian_harm=Flag("no"))) == "discounted: civilian harm: no"


def test_without_casualties_there_is_no_grade() -> None:
    assert graded(said(ARMY, rockets="18")) is None
    assert graded(said(ARMY, killed="fewer than 50", modality="expected")) is None


def test_no_other_policy_grades_incidents() -> None:
    assert [name for name, policy in POLICIES.items() if policy.grade] == ["airwars"]
