"""What is read from a standpoint leaves out only what nobody there has heard of."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings

from events.log import Log
from projections.history import Axis, history
from projections.material import Material
from projections.policies import policy_named
from projections.standpoint import Standpoint
from projections.views import reader
from projections.views.catch_up import catch_up
from projections.views.store import ViewStore, views_path
from tests.helpers.any_case import cases, lives
from tests.helpers.said import Act, Corrected, record, said, told

STANDING = policy_named("standing").apply
MEASURES = ("killed", "by")
AXES: tuple[Axis, ...] = ("reported", "recorded")
CORRECTED = said("Iraq's military", killed="60", at="05:00")
ONE_OF_EACH = (CORRECTED, Corrected(CORRECTED, "6", at="09:00"), said(killed="7", at="10:00"))

any_acts = cases(MEASURES, all_kinds=True) | lives(MEASURES, all_kinds=True)
Slot = tuple[str, str]
Read = dict[Slot, Material]


@given(any_acts)
@example(list(ONE_OF_EACH))
@settings(max_examples=40)
def test_what_is_known_is_the_same_however_much_is_read(acts: list[Act]) -> None:
    for at, whole, some in from_everywhere(acts):
        for slot, material in whole.items():
            found, known = some.get(slot), material.estimates(STANDING, at)
            assert material.is_seen(at) == (found is not None and found.is_seen(at))
            if found is None:
                assert not any(known.used or known.set_aside for known in known.values())
            else:
                assert found.estimates(STANDING, at) == known
                for axis in AXES:
                    told = history(material, STANDING, axis, at)
                    assert list(history(found, STANDING, axis, at)) == list(told)


@given(any_acts)
@example(list(ONE_OF_EACH))
@settings(max_examples=40)
def test_nothing_is_read_that_was_not_heard_of(acts: list[Act]) -> None:
    for at, _, some in from_everywhere(acts):
        for material in some.values():
            for claim in material.claims:
                assert at.held(claim.stated)
                assert at.heard(*claim.order)


def from_everywhere(acts: list[Act]) -> Iterator[tuple[Standpoint, Read, Read]]:
    """From just where claims came and were worded anew, and just before: what is there, and what
    of it is read."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.db"
        with closing(Log(path)) as log, closing(ViewStore(views_path(path))) as views:
            record(log, told(*acts))
            catch_up(log, views)
            with views.reading() as connection:
                whole = {(i, m): found for i, m, found in reader.materials(connection)}
                claims = [claim for material in whole.values() for claim in material.claims]
                times = {claim.order[0] - before for claim in claims for before in (0, 1)}
                places = {claim.stated - before for claim in claims for before in (0, 1)}
                points = [Standpoint(as_of=time) for time in sorted(times)[:8]]
                points += [Standpoint(known=place) for place in sorted(places)[-8:]]
                for at in points:
                    some = {(i, m): found for i, m, found in reader.materials(connection, at=at)}
                    yield at, whole, some
