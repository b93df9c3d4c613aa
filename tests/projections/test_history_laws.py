"""Laws of the two axes, of history and of undoing, for any case at all.

A case is one of claims and judgements (`cases`), or of all that can become of claims, incidents and
sources (`lives`). What views of the log read is held against these folds in test_views.py.
"""

import re
from collections.abc import Mapping
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from projections.estimate import Estimate
from projections.history import Axis, Change, figures_differ, history
from projections.material import Material
from projections.measure import Population
from projections.policies import policy_named
from projections.standpoint import NOW, Standpoint
from tests.helpers.any_case import EVERY_POLICY, cases, lives
from tests.helpers.said import (
    Act,
    Corrected,
    Credible,
    Lifted,
    Merged,
    Moved,
    Retracted,
    Ruled,
    Said,
    Split,
    Told,
    Undone,
    Voided,
    bounds,
    folded,
    heard_by,
    material_of,
    micros,
    plain,
    plainly,
    standpoint,
    told,
)

AXES: tuple[Axis, ...] = ("reported", "recorded")
INCIDENTS = ("strikes", "convoy", "raid")
UNKNOWN = (None, None, None)

any_policy = st.sampled_from(EVERY_POLICY)
any_axis = st.sampled_from(AXES)
positions = st.none() | st.integers(0, 40)
minutes = st.integers(0, 10).map(lambda minute: f"00:{minute:02}:30")
hours = st.integers(0, 301).map(lambda m: f"{m // 60:02}:{m % 60:02}:30")
# The acts are recorded a minute apart on the day after: rulings are made then.
recorded = st.integers(0, 30).map(lambda minute: f"2020-03-14T00:{minute:02}:30")
instants = st.none() | minutes | hours | recorded
standpoints = st.builds(standpoint, instants, positions)
any_acts = lives() | lives(all_kinds=True) | cases(all_kinds=True)


def changes(material: Material, policy: str, axis: Axis, at: Standpoint) -> list[Change]:
    return list(history(material, policy_named(policy).apply, axis, at, everything=True))


@given(any_acts, any_policy, any_axis, standpoints)
def test_the_last_change_of_each_slot_is_what_is_known_now(
    acts: list[Act], policy: str, axis: Axis, at: Standpoint
) -> None:
    apply, unknown = policy_named(policy).apply, apply_to_nothing(policy)
    for material in folded(told(*acts).events).values():
        last = {c.population: c.after for c in changes(material, policy, axis, at)}
        now = material.estimates(apply, at, explain=False)
        for population in {*last, *now}:
            assert last.get(population, unknown) == now.get(population, unknown)


@given(any_acts, any_policy, any_axis, standpoints)
def test_each_change_begins_where_the_last_one_ended(
    acts: list[Act], policy: str, axis: Axis, at: Standpoint
) -> None:
    for material in folded(told(*acts).events).values():
        known: dict[Population, Estimate] = {}
        for change in changes(material, policy, axis, at):
            assert change.before == known.get(change.population, apply_to_nothing(policy))
            known[change.population] = change.after


@given(any_acts, any_policy, any_axis, standpoints)
def test_what_is_left_out_is_what_left_the_figures_as_they_were(
    acts: list[Act], policy: str, axis: Axis, at: Standpoint
) -> None:
    apply = policy_named(policy).apply
    for material in folded(told(*acts).events).values():
        every = changes(material, policy, axis, at)
        moved = [c for c in every if figures_differ(c.before, c.after)]
        assert list(history(material, apply, axis, at)) == moved


@given(any_acts, any_policy, instants)
def test_along_recorded_times_each_change_is_what_was_known_then(
    acts: list[Act], policy: str, as_of: str | None
) -> None:
    apply, unknown = policy_named(policy).apply, apply_to_nothing(policy)
    for material in folded(told(*acts).events).values():
        found = changes(material, policy, "recorded", standpoint(as_of))
        for change in found:
            at = standpoint(as_of, change.position)
            then = material.estimates(apply, at, explain=False)
            assert change.after == then.get(change.population, unknown)
        assert all(one.position <= other.position for one, other in pairwise(found))


@given(cases(distinct=True) | lives(), any_policy, positions)
def test_along_reported_times_each_change_is_what_was_published_then(
    acts: list[Act], policy: str, known: int | None
) -> None:
    apply, unknown = policy_named(policy).apply, apply_to_nothing(policy)
    for material in folded(told(*acts).events).values():
        found = changes(material, policy, "reported", Standpoint(known=known))
        for change in found:
            assert change.since is not None
            at = Standpoint(change.since, known)
            then = material.estimates(apply, at, explain=False)
            assert change.after == then.get(change.population, unknown)
        assert all(one.order <= other.order for one, other in pairwise(found))


@given(lives(), any_policy, st.data())
def test_no_order_of_arrival_changes_what_was_published_by_when(
    acts: list[Act], policy: str, data: st.DataObject
) -> None:
    """Claims, and what sources, merges and splits do to them, come in any order in which each act
    is after what it is about. Our own judgements come last and in one order: a later rating, alias
    or ruling replaces an earlier one by where it stands in the log."""
    acts = [act for act in acts if not isinstance(act, Undone)]
    arriving: list[Act] = [act for act in acts if isinstance(act, (Said, *OF_PUBLICATION))]
    judgements = [act for act in acts if act not in arriving]
    one = told(*arriving, *judgements)
    other = told(*in_an_order(arriving, data), *judgements)
    for time in (*hours_of(acts), None):
        for incident in INCIDENTS:
            known, too = (
                case.estimates(incident=incident, policy=policy, as_of=time)
                for case in (one, other)
            )
            assert unplaced(known) == unplaced(too)
    for incident in INCIDENTS:
        assert told_changes(one, policy, incident) == told_changes(other, policy, incident)


@given(any_acts, any_policy, any_axis, instants, positions)
def test_a_view_from_anywhere_never_heard_of_anything_later(
    acts: list[Act], policy: str, axis: Axis, as_of: str | None, known: int | None
) -> None:
    """As of an instant, known at a position: a log that ends there, of what was published then."""
    events, apply = told(*acts).events, policy_named(policy).apply
    short = events[:known]
    heard = heard_by(short, micros(as_of)) if as_of else short
    at = standpoint(as_of, known)
    for slot, whole in folded(events).items():
        alone = material_of(heard, *slot)
        assert plainly(whole.estimates(apply, at)) == plainly(alone.estimates(apply))
        assert plain_changes(whole, policy, axis, at) == plain_changes(alone, policy, axis, NOW)


@given(any_acts, any_policy, instants, st.data())
def test_what_is_undone_leaves_what_was_known_without_it(
    acts: list[Act], policy: str, as_of: str | None, data: st.DataObject
) -> None:
    """Whatever came between, of anything that nothing later is about."""
    free = [act for act in acts if not any(act in subjects(other) for other in acts)]
    back = data.draw(st.sampled_from([act for act in free if not isinstance(act, Undone)] or free))
    without = told(*(act for act in acts if act is not back))
    undone = told(*acts, Undone(back)) if not isinstance(back, Undone) else without
    for incident in INCIDENTS:
        asked = {"incident": incident, "policy": policy, "as_of": as_of}
        if as_of and as_of > "2020-03-14":
            asked["as_of"] = None  # without the act, later ones are recorded a minute earlier
        left, now = without.estimates(**asked), undone.estimates(**asked)  # type: ignore[arg-type]
        assert unplaced(left) == {who: found for who, found in unplaced(now).items() if who in left}
        assert all(bounds(now[who]) == UNKNOWN for who in now if who not in left)


@given(lives(), any_policy, st.data())
def test_a_ruling_that_is_lifted_leaves_what_was_known_before(
    acts: list[Act], policy: str, data: st.DataObject
) -> None:
    claim = data.draw(st.sampled_from([act for act in acts if isinstance(act, Said)]))
    ruled = Ruled(claim, incident=claim.claim.incident, population=claim.claim.population)
    set_ = Ruled(value="41", incident=claim.claim.incident, population=claim.claim.population)
    for ruling in (ruled, set_):
        before, after = told(*acts), told(*acts, ruling, Lifted(ruling))
        for incident in INCIDENTS:
            asked = {"incident": incident, "policy": policy}
            assert plainly(before.estimates(**asked)) == plainly(  # type: ignore[arg-type]
                after.estimates(**asked)  # type: ignore[arg-type]
            )


def apply_to_nothing(policy: str) -> Estimate:
    return Material().fold().estimate(None, policy_named(policy).apply, explain=False)


OF_PUBLICATION = (Corrected, Retracted, Merged, Split)


def subjects(act: Act) -> tuple[Act, ...]:
    """The acts that an act is about."""
    match act:
        case Voided() | Corrected() | Retracted() | Moved() | Credible():
            return (act.said,)
        case Ruled(claim) if claim is not None:
            return (claim,)
        case Split():
            return act.taken
        case Lifted():
            return (act.ruled,)
        case Undone():
            return (act.act,)
    return ()


def in_an_order(acts: list[Act], data: st.DataObject) -> list[Act]:
    """The acts in any order in which each one is after those it is about."""
    waiting, found = data.draw(st.permutations(acts)), list[Act]()
    while waiting:
        act = next(act for act in waiting if all(s in found for s in subjects(act)))
        waiting.remove(act)
        found.append(act)
    return found


def hours_of(acts: list[Act]) -> list[str]:
    """When each was published that has a time of its own."""
    times = [act.at for act in acts if isinstance(act, Corrected | Retracted)]
    times += [act.since for act in acts if isinstance(act, Merged | Split) and act.since]
    return times + [act.filed.published.isoformat() for act in acts if isinstance(act, Said)]


def unplaced(estimates: Mapping[Population, Estimate]) -> dict[Population, tuple[object, ...]]:
    """In plain form, without positions and without what was undone: these differ."""
    return {who: plain(without_positions(estimate)) for who, estimate in estimates.items()}


def without_positions(estimate: Estimate) -> Estimate:
    kept = tuple(
        replace(aside, reason=re.sub(r"(ruling|,) #[0-9]+", r"\1", aside.reason))
        for aside in estimate.set_aside
        if not aside.reason.startswith("undone at")
    )
    parts = {name: without_positions(part) for name, part in estimate.breakdown.items()}
    return replace(estimate, set_aside=kept, breakdown=parts)


def plain_changes(
    material: Material, policy: str, axis: Axis, at: Standpoint
) -> list[tuple[object, ...]]:
    return [
        (
            change.position, change.population, plain(change.before), plain(change.after),
            change.claim and change.claim.id, change.since,
        )
        for change in changes(material, policy, axis, at)
        if plain(change.before) != plain(change.after)
    ]  # fmt: skip


def told_changes(case: Told, policy: str, incident: str) -> list[tuple[object, ...]]:
    return [
        (change.since, change.population, change.claim and change.claim.id, bounds(change.after))
        for change in changes(case.material(incident=incident), policy, "reported", NOW)
        if change.since
        and change.since < micros("2020-03-14T00:00")
        and plain(change.before) != plain(change.after)
    ]
