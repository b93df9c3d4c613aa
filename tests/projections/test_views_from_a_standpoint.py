"""What is read from a standpoint leaves out only what nobody there has heard of."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from events.log import Log
from projections.history import Axis, history
from projections.material import Material
from projections.policies import policy_named
from projections.standpoint import Standpoint
from projections.views import reader
from projections.views.catch_up import catch_up
from projections.views.store import ViewStore, views_path
from tests.helpers.any_case import cases, lives, time
from tests.helpers.said import Act, micros, record, told

STANDING = policy_named("standing").apply
MEASURES = ("killed", "by")

any_acts = cases(MEASURES, all_kinds=True) | lives(MEASURES, all_kinds=True)
standpoints = st.builds(
    Standpoint,
    st.none() | st.integers(0, 20).map(lambda minutes: micros(time(minutes))),
    st.none() | st.integers(0, 40),
)
Slot = tuple[str, str]


@given(any_acts, standpoints)
@settings(max_examples=60)
def test_what_is_known_is_the_same_however_much_is_read(acts: list[Act], at: Standpoint) -> None:
    whole, some = read(acts, at)
    for slot, material in whole.items():
        known = material.estimates(STANDING, at)
        found = some.get(slot, Material(slot[0]))
        assert found.is_seen(at) == material.is_seen(at)
        if found.claims:
            assert found.estimates(STANDING, at) == known
        else:
            assert all(not estimate.set_aside and not estimate.used for estimate in known.values())


@given(any_acts, standpoints, st.sampled_from(["reported", "recorded"]))
@settings(max_examples=60)
def test_how_it_came_about_is_the_same_however_much_is_read(
    acts: list[Act], at: Standpoint, axis: Axis
) -> None:
    whole, some = read(acts, at)
    for slot, material in some.items():
        assert list(history(material, STANDING, axis, at)) == list(
            history(whole[slot], STANDING, axis, at)
        )


@given(any_acts, standpoints)
@settings(max_examples=60)
def test_nothing_is_read_that_was_not_heard_of(acts: list[Act], at: Standpoint) -> None:
    _, some = read(acts, at)
    for material in some.values():
        for claim in material.claims:
            assert at.held(claim.stated)
            assert at.heard(*claim.order)


def read(acts: list[Act], at: Standpoint) -> tuple[dict[Slot, Material], dict[Slot, Material]]:
    """All that is recorded on each measure, and what is read of it from a standpoint."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.db"
        with closing(Log(path)) as log, closing(ViewStore(views_path(path))) as views:
            record(log, told(*acts))
            catch_up(log, views)
            with views.reading() as connection:
                whole = {(i, m): found for i, m, found in reader.materials(connection)}
                some = {(i, m): found for i, m, found in reader.materials(connection, at=at)}
    return whole, some
