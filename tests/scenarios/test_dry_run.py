"""What a command says that it would change is what it changes, and all that it changes."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.event import Entry, Logged
from events.instants import system_clock
from events.log import Changes
from projections.estimate import Estimate
from projections.history import figures_differ
from projections.material import Material
from projections.measure import Population
from projections.policies import policy_named
from tests.helpers.any_case import EVERY_POLICY, lives
from tests.helpers.said import (
    Act,
    Aliased,
    Corrected,
    Credible,
    Lifted,
    Merged,
    Moved,
    Nested,
    Rated,
    Retracted,
    Ruled,
    Split,
    Undone,
    Voided,
    folded,
    material_of,
    plain,
    said,
    told,
)
from tracker.case import Case
from tracker.consequences import Consequence, consequences

ARMY, OFFICIALS, MILITIA = "Iraq's military", "US officials", "official, PMU"
Slot = tuple[str, str, Population]
Told = dict[Slot, tuple[tuple[object, ...], tuple[object, ...]]]

SIX = said(ARMY, killed={"civilian": "1", "security personnel": "5"}, at="05:00")
EIGHT = said(OFFICIALS, killed="8", at="06:00")
RAID = said(OFFICIALS, killed="3", at="06:00", incident="raid")
PART = said(MILITIA, killed="2", of="federal police", at="04:00")
ELSEWHERE = said(MILITIA, killed="2", at="04:00", incident="convoy")
RULED = Ruled(SIX)
GIVEN = (SIX, EIGHT, RAID, PART, ELSEWHERE)


@contextmanager
def case_of(folder: Path, events: list[Logged]) -> Iterator[Case]:
    case = Case(folder / "case.db", "analyst", system_clock)
    case.create()
    with closing(case):
        if events:
            case.record(lambda: changes_of(events))
        yield case


def changes_of(events: list[Logged]) -> Changes:
    changes = Changes()
    for logged in events:
        changes.add(logged.stream, logged.version - 1, logged.event)
    return changes


def plainly(found: Iterator[Consequence]) -> Told:
    return {
        (item.incident, item.measure, item.population): (plain(item.before), plain(item.after))
        for item in found
    }


def before_and_after(folder: Path, acts: tuple[Act, ...], policy: str) -> tuple[Told, Told, Told]:
    """What the last act would change, what it is said to have changed, and what it did change."""
    case = told(*acts)
    new = case.transactions[-1]
    old = case.events[: len(case.events) - len(new)]
    apply = policy_named(policy).apply
    with case_of(folder, old) as real:
        entries = [Entry(logged.stream, logged.version, logged.event) for logged in new]
        with real.supposing(entries) as (connection, supposed):
            would = plainly(consequences(real, connection, supposed, apply))
        recorded = real.record(lambda: changes_of(new))
        with real.caught_up() as connection:
            did = plainly(consequences(real, connection, recorded, apply))
    return would, did, really(old, case.events, policy)


def really(old: list[Logged], now: list[Logged], policy: str) -> Told:
    """The slots that read otherwise in the fold of all events than without the new ones."""
    apply = policy_named(policy).apply
    unknown = Material().fold().estimate(None, apply, explain=False)
    found: Told = {}
    for incident, measure in {**folded(old), **folded(now)}:
        pair = [
            material_of(events, incident, measure).estimates(apply, explain=False)
            for events in (old, now)
        ]
        for who in {**pair[0], **pair[1]}:
            one, other = (estimates.get(who, unknown) for estimates in pair)
            if figures_differ(one, other) or support(one) != support(other):
                found[incident, measure, who] = plain(one), plain(other)
    return found


def support(estimate: Estimate) -> tuple[object, ...]:
    return estimate.corroboration, estimate.unattributed, estimate.rule, estimate.grade


@pytest.mark.parametrize(
    ("act", "changed"),
    [
        (said(OFFICIALS, killed="9", at="08:00"), {"strikes"}),
        (Voided(EIGHT), {"strikes"}),
        (Corrected(EIGHT, "9", at="08:00"), {"strikes"}),
        (Retracted(SIX, at="08:00"), {"strikes"}),
        (Moved(EIGHT, "convoy"), {"strikes", "convoy"}),
        (Credible(SIX, 1), {"strikes"}),
        (Rated(OFFICIALS, "E"), {"strikes", "raid"}),
        (Aliased(OFFICIALS, ARMY), {"strikes"}),
        (Nested("federal police", "security personnel"), {"strikes"}),
        (Merged("raid", "strikes"), {"strikes", "raid"}),
        (Split("new", "strikes", (EIGHT,)), {"strikes", "new"}),
        (Ruled(SIX), {"strikes"}),
        (Lifted(RULED), {"strikes"}),
        (Undone(EIGHT), {"strikes"}),
    ],
    ids=lambda item: type(item).__name__,
)
def test_each_act_changes_what_its_dry_run_says(
    tmp_path: Path, act: Act, changed: set[str]
) -> None:
    given = (*GIVEN, RULED) if isinstance(act, Lifted) else GIVEN
    would, did, truly = before_and_after(tmp_path, (*given, act), "standing")
    assert would == did == truly
    assert {incident for incident, _, _ in would} == changed


def test_a_declaration_changes_populations_of_which_nobody_spoke(tmp_path: Path) -> None:
    """Police are within the security forces, and these are within Iraqis: at least 2 of each."""
    inner = Nested("federal police", "security personnel")
    would, did, truly = before_and_after(
        tmp_path, (PART, inner, Nested("security personnel", "Iraqi")), "standing"
    )
    assert would == did == truly
    assert [who for _, _, who in would] == ["Iraqi"]


@given(lives(("killed", "by"), all_kinds=True), st.sampled_from(EVERY_POLICY))
@settings(max_examples=50)
def test_any_act_in_any_case_changes_what_its_dry_run_says(acts: list[Act], policy: str) -> None:
    with TemporaryDirectory() as folder:
        would, did, truly = before_and_after(Path(folder), tuple(acts), policy)
    assert would == did == truly
