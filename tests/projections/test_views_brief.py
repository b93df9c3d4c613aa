"""Of slots with very many claims only some are read: what is answered is the same."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from events.figures import Figure
from events.log import Log
from events.names import same_name
from projections.force import DENIAL, EXPECTED
from projections.material import Material
from projections.policies import policy_named
from projections.standpoint import Standpoint
from projections.views import newest, reader
from projections.views.catch_up import catch_up
from projections.views.material_reader import Brief, brief_slot
from projections.views.store import ViewStore, views_path
from tests.helpers.any_case import EVERY_POLICY, POPULATIONS, cases, lives
from tests.helpers.said import Act, Voided, record, said, told

MEASURES = ("killed", "by")
any_acts = cases(MEASURES, all_kinds=True, most=12) | lives(MEASURES, all_kinds=True, most=8)
NOW = Standpoint()


a_few = st.sampled_from((1, newest.WAYS))  # ways of telling that are still looked at one by one


@contextmanager
def views_of(acts: Sequence[Act], ways: int = newest.WAYS) -> Iterator[Connection]:
    """The views of a case, in which every slot counts as one with very many claims."""
    with (
        TemporaryDirectory() as folder,
        patch.object(newest, "MANY", 0),
        patch.object(newest, "WAYS", ways),
    ):
        path = Path(folder) / "case.db"
        with closing(Log(path)) as log, closing(ViewStore(views_path(path))) as views:
            record(log, told(*acts))
            catch_up(log, views)
            with views.reading() as connection:
                yield connection


def standpoints(materials: list[Material]) -> list[Standpoint]:
    """Now, just where claims came or were worded anew, and just before, on both axes."""
    claims = [claim for material in materials for claim in material.claims]
    times = sorted({claim.order[0] - before for claim in claims for before in (0, 1)})
    places = sorted({claim.stated - before for claim in claims for before in (0, 1)})
    published = [Standpoint(as_of=time) for time in times[-4:]]
    held = [Standpoint(known=place) for place in places[-4:]]
    return [NOW, *published, *held, Standpoint(as_of=times[len(times) // 2], known=places[-2])]


def everything(connection: Connection) -> list[tuple[str, str, Material]]:
    return list(reader.materials(connection))


@given(any_acts, st.sampled_from(EVERY_POLICY), a_few)
@settings(max_examples=60)
def test_estimates_do_not_depend_on_how_much_is_read(
    acts: list[Act], policy: str, ways: int
) -> None:
    apply = policy_named(policy).apply
    with views_of(acts, ways) as connection:
        every = everything(connection)
        for at in standpoints([material for _, _, material in every]):
            for incident, measure, whole in every:
                found = list(reader.newest_materials(connection, incident, measure, at=at))
                some = found[0][2] if found else Material(incident)
                assert whole.is_seen(at) == some.is_seen(at)
                if whole.is_seen(at):
                    known = whole.estimates(apply, at, explain=False)
                    assert some.estimates(apply, at, explain=False) == known
                    assert notes(some, policy, at) == notes(whole, policy, at)


def notes(material: Material, policy: str, at: Standpoint) -> set[object]:
    """What a table says of claims set aside, and of the breakdown of the one chosen."""
    estimates = material.estimates(policy_named(policy).apply, at)
    aside = {
        (who, item.claim, item.reason)
        for who, estimate in estimates.items()
        for item in estimate.set_aside
        if item.reason in (EXPECTED, DENIAL)
    }
    chosen = {e.chosen.stated for e in estimates.values() if e.chosen}
    return aside | {claim for claim in material.claims if claim.part and claim.stated in chosen}


@given(any_acts, st.sampled_from((None, *POPULATIONS)), st.sampled_from((1, 2, 50)), a_few)
@settings(max_examples=80)
def test_the_last_that_are_set_aside_are_there_and_the_others_are_counted(
    acts: list[Act], population: str | None, last: int, ways: int
) -> None:
    with views_of(acts, ways) as connection:
        every = everything(connection)
        for at in standpoints([material for _, _, material in every]):
            for incident, measure, whole in every:
                some, unread = brief_slot(
                    connection, incident, measure, Brief(at, last, population)
                )
                expected, found = (set_aside(m, population, at) for m in (whole, some))
                assert found[-last:] == expected[-last:]
                assert len(found) + unread == len(expected)


def set_aside(material: Material, population: str | None, at: Standpoint) -> list[object]:
    """The claims set aside, with the reason, then those published later, as `why` lists them."""
    estimate = material.estimate(population, policy_named("standing").apply, at)
    later = [claim for claim in material.later(at) if claim.population == population]
    return [*((item.claim, item.reason) for item in estimate.set_aside), *later]


def test_of_many_claims_of_an_origin_only_the_newest_and_those_touched_are_read() -> None:
    given = [said("Army", killed=str(n), at=f"0{n}:00") for n in range(9)]
    with views_of([*given, Voided(given[3])]) as connection:
        ((_, _, some),) = reader.newest_materials(connection, "strikes", "killed")
        assert [claim.published for claim in some.claims] == [
            claim.published
            for _, _, whole in everything(connection)
            for claim in (whole.claims[3], whole.claims[8])
        ]
        material, unread = brief_slot(connection, "strikes", "killed", Brief(NOW, 2))
        # two that are set aside, the one that counts, and the one that was voided
        assert (len(material.claims), unread) == (4, 5)


def test_of_very_many_chains_the_newest_of_each_origin_is_read_unless_some_are_not_heard() -> None:
    wires = [f"Wire {n}" for n in range(9)]
    given = [said("Army", via=wire, killed=wire[-1], at=f"0{wire[-1]}:00") for wire in wires]
    with views_of(given, ways=5) as connection:
        ((_, _, some),) = reader.newest_materials(connection, "strikes", "killed")
        assert [claim.value for claim in some.claims] == [Figure(8, 8)]
        hears = reader.hearing(connection, [same_name("Wire 8")], [], NOW)
        ((_, _, heard),) = reader.newest_materials(connection, "strikes", "killed", hears)
        (estimate,) = heard.estimates(policy_named("standing").apply).values()
        assert estimate.best == 7
