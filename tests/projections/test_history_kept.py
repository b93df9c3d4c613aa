"""What is kept while claims come and go says what looking at all of them anew would say."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events.attribution import Voice
from events.figures import exactly
from projections import kept
from projections.claims import SlotClaim
from projections.estimate import Estimate, Question
from projections.force import SlotFold
from projections.history import Axis, Change, history
from projections.material import Material
from projections.measure import MeasureFold, Population, Terms
from projections.policies import policy_named
from projections.standpoint import Standpoint
from tests.helpers.any_case import EVERY_POLICY, GRADES, POPULATIONS, cases, lives
from tests.helpers.folded import folded
from tests.helpers.said import Act, standpoint, told

MANY = 10**9
any_policy = st.sampled_from(EVERY_POLICY)
any_axis: st.SearchStrategy[Axis] = st.sampled_from(("reported", "recorded"))
any_acts = cases(all_kinds=True) | lives(all_kinds=True)


@contextmanager
def few(claims: int) -> Iterator[None]:
    """So many claims are looked at without an index."""
    with patch.object(kept, "FEW", claims), patch.object(kept, "OFTEN", 0):
        yield


@st.composite
def comings_and_goings(
    draw: st.DrawFn, claims: tuple[SlotClaim, ...]
) -> list[tuple[bool, SlotClaim]]:
    """The claims put in, in any order, some taken out again, and perhaps put in anew."""
    turns: list[tuple[bool, SlotClaim]] = []
    inside: list[SlotClaim] = []
    for claim in draw(st.permutations(claims)):
        turns.append((True, claim))
        inside.append(claim)
        while inside and draw(st.integers(0, 2)) == 0:
            gone = inside.pop(draw(st.integers(0, len(inside) - 1)))
            turns.append((False, gone))
            if draw(st.booleans()):
                turns.append((True, gone))
                inside.append(gone)
    return turns


@st.composite
def any_terms(draw: st.DrawFn, claims: tuple[SlotClaim, ...]) -> Terms:
    """Ratings of some origins, and populations within others."""
    origins = sorted({claim.origin for claim in claims})
    ratings = st.dictionaries(st.sampled_from(origins), st.sampled_from(GRADES))
    one, other, third = POPULATIONS
    within: dict[str, frozenset[str]] = {one: frozenset({other, third}), other: frozenset({third})}
    nested = st.sampled_from(({}, within))
    return Terms(draw(ratings) if origins else {}, {}, draw(nested))


def claims_of(acts: list[Act]) -> tuple[SlotClaim, ...]:
    """The claims that stand, each as it reads now."""
    return tuple(told(*acts).material().standing())


# --- laws -----------------------------------------------------------------------------------


@given(any_acts, st.data())
def test_what_is_in_force_is_what_a_fold_made_anew_finds(
    acts: list[Act], data: st.DataObject
) -> None:
    claims = tuple(claim for claim in claims_of(acts) if claim.population is None)
    fold, inside = SlotFold(), list[SlotClaim]()
    fold.in_force()
    for comes, claim in data.draw(comings_and_goings(claims)):
        before = fold.in_force().claims
        turn = fold.add(claim) if comes else fold.remove(claim)
        inside.append(claim) if comes else inside.remove(claim)
        anew = SlotFold(inside)
        assert fold.in_force() == anew.in_force()
        assert fold.explained() == anew.explained()
        assert fold.newest() == anew.newest()
        left = [claim for claim in before if claim not in turn.gone]
        moved = sorted((*left, *turn.come), key=lambda claim: claim.order)
        assert tuple(moved) == fold.in_force().claims


@given(any_acts, any_policy, st.data())
def test_every_estimate_is_what_a_fold_made_anew_gives(
    acts: list[Act], policy: str, data: st.DataObject
) -> None:
    claims, apply = claims_of(acts), policy_named(policy).apply
    terms = data.draw(any_terms(claims))
    fold, inside = MeasureFold(), list[SlotClaim]()
    populations: tuple[Population, ...] = (None, *POPULATIONS)
    for comes, claim in data.draw(comings_and_goings(claims)):
        fold.add(claim) if comes else fold.remove(claim)
        inside.append(claim) if comes else inside.remove(claim)
        anew = MeasureFold(inside)
        for who in populations:
            with few(MANY):
                question, known = asked(anew, who, terms), anew.estimate(who, apply, terms)
            with few(0):
                assert asked(fold, who, terms) == question
                found = fold.estimate(who, apply, terms, explain=False)
                assert fold.estimate(who, apply, terms) == known
            assert without_reasons(found) == without_reasons(known)


@given(any_acts, any_policy, any_axis)
def test_a_history_is_the_same_with_indexes_and_without(
    acts: list[Act], policy: str, axis: Axis
) -> None:
    apply = policy_named(policy).apply
    for material in folded(told(*acts).events).values():
        with few(MANY):
            looked = list(history(material, apply, axis, everything=True))
        with few(0):
            assert list(history(material, apply, axis, everything=True)) == looked


instants = st.integers(0, 301).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}:30")


@given(any_acts, any_policy, st.data())
def test_a_history_from_a_standpoint_on_is_the_rest_of_the_whole(
    acts: list[Act], policy: str, data: st.DataObject
) -> None:
    """Of what changed: who is touched without a change is not asked about before."""
    apply = policy_named(policy).apply
    position, instant = data.draw(st.integers(0, 40)), data.draw(instants)
    for material in folded(told(*acts).events).values():
        start = Standpoint(known=position)
        whole = history(material, apply, "recorded")
        rest = [change for change in whole if change.position > position]
        assert list(history(material, apply, "recorded", start=start)) == rest
        start = standpoint(instant)
        whole = history(material, apply, "reported")
        rest = [change for change in whole if not start.heard(change.since, change.position)]
        assert list(history(material, apply, "reported", start=start)) == rest


def without_reasons(estimate: Estimate) -> Estimate:
    """But for the claims set aside."""
    parts = {name: without_reasons(part) for name, part in estimate.breakdown.items()}
    return replace(estimate, set_aside=(), breakdown=parts)


def asked(fold: MeasureFold, population: Population, terms: Terms) -> tuple[object, ...]:
    """All that a policy is told."""
    found: list[Question] = []

    def listen(question: Question) -> Estimate:
        found.append(question)
        return Estimate(rule="none")

    fold.estimate(population, listen, terms)
    (question,) = found
    return tuple(getattr(question, name) for name in Question.__struct_fields__ if name != "kept")


# --- a question that was changed ------------------------------------------------------------


def test_a_policy_that_asks_another_with_fewer_claims_is_answered_from_these() -> None:
    """What is kept is of all claims, and is not used for some of them."""
    standing = policy_named("standing").apply

    def without_the_newest(question: Question) -> Estimate:
        return standing(replace(question, whole=question.whole[:-1]))

    changes = list(history(series(30, 30), without_the_newest, everything=True))
    assert [change.after.best for change in changes] == [None, *range(29)]
    assert [change.after.high for change in changes] == [None, *range(29)]


def test_a_question_that_was_kept_is_answered_as_it_was() -> None:
    questions: list[Question] = []
    standing = policy_named("standing").apply

    def listen(question: Question) -> Estimate:
        questions.append(question)
        return standing(question)

    changes = list(history(series(40, 40), listen, everything=True))
    again = [standing(question) for question in questions if question.whole]
    assert again == [change.after for change in changes]


# --- how much work it is --------------------------------------------------------------------


def series(claims: int, origins: int) -> Material:
    """Each claim one more than the one before, of one origin after the other."""
    return Material(claims=tuple(counted(n, f"origin {n % origins}") for n in range(claims)))


def counted(number: int, origin: str, published: int | None = None) -> SlotClaim:
    return SlotClaim(
        position=number + 1, report=f"report-{number}", number=1, population=None,
        value=exactly(number), origin=origin, voice=Voice.ATTRIBUTED,
        published=number if published is None else published,
    )  # fmt: skip


def calls(work: Callable[[], object]) -> int:
    """How many functions are called in doing some work, Python's own too."""
    count = 0

    def listen(_frame: object, event: str, _of: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(listen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_the_work_of_an_event_does_not_grow_with_the_claims_in_force() -> None:
    def a_round_of(origins: int) -> int:
        """The calls for the second claims of all origins, for each of them."""
        first, both = series(origins, origins), series(2 * origins, origins)
        apply = policy_named("standing").apply
        once, twice = (calls(lambda m=m: list(history(m, apply))) for m in (first, both))  # type: ignore[misc]
        return (twice - once) // origins

    assert a_round_of(800) <= 1.2 * a_round_of(50)


def test_what_is_superseded_at_once_is_not_estimated_anew() -> None:
    """Late arrivals of an origin that has said something newer already."""
    newest = counted(0, "origin", published=1_000)
    late = [counted(n, "origin", published=n) for n in range(1, 501)]
    material = Material(claims=(newest, *late))
    questions: list[Question] = []

    def listen(question: Question) -> Estimate:
        questions.append(question)
        return policy_named("standing").apply(question)

    changes: list[Change] = list(history(material, listen, "recorded", everything=True))
    assert len(changes) == 501
    assert sum(bool(question.whole) for question in questions) == 1
