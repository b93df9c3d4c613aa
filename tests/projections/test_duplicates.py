"""Which pairs of incidents are suggested to be one, and for what reasons."""

import csv
import gzip
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events.moments import Moment
from events.names import same_name
from events.values import Place
from projections.duplicates import LIKELY, NEAR_KM, WEAK, Suggestion, duplicates, same_time
from projections.nearness import cells, distance
from projections.sketches import Sketch, sketches
from tests.helpers.said import Act, Voided, folded, said, standpoint, told

ROOT = Path(__file__).resolve().parent.parent.parent
UCDP = ROOT.parent / "shared" / "data" / "ucdp-syria" / "events.csv.gz"
DAY = timedelta(days=1)
TAJI = Place("Taji", 33.51, 44.26)


def sketch(
    incident: str,
    on: str = "2020-03-12",
    to: str = "",
    *,
    killed: int = 6,
    place: Place = TAJI,
    sources: Iterable[str] = (),
    reports: Iterable[str] = (),
) -> Sketch:
    return Sketch(
        incident,
        (date.fromisoformat(on), date.fromisoformat(to or on)),
        places=(place,),
        figures={("killed", None): ((killed, killed),)},
        sources=frozenset(sources),
        reports=frozenset(reports),
    )


def kinds(found: Sequence[Suggestion]) -> list[list[str]]:
    return [[reason.kind for reason in pair.reasons] for pair in found]


FIGURES = ["days", "same days", "figures", "uncommon figure"]
ONE = sketch("air-raid", sources=["army"], reports=["r1"])


# --- reasons ------------------------------------------------------------------------------------


def test_an_incident_under_two_ids_is_suggested_with_its_reasons() -> None:
    (pair,) = duplicates([ONE, sketch("bombing", sources=["army"], reports=["r2"])])
    assert (pair.one, pair.other) == ("air-raid", "bombing")
    assert [reason.text for reason in pair.reasons] == [
        "days: 2020-03-12 (occurred)",
        "the very same days",
        "figures that can be the same: killed",
        "few others have it: killed 6",
        "both told by army",
        "Taji, 0 km apart",
    ]
    assert pair.score == 6


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"on": "2020-03-13"}, ["days", "figures", "uncommon figure", "place"]),
        ({"on": "2020-03-11", "to": "2020-03-20"}, ["days", "figures", "uncommon figure", "place"]),
        ({"on": "2020-03-14"}, None),
        ({"on": "2020-03-01", "to": "2020-04-20"}, None),
        ({"killed": 7}, ["days", "same days", "place"]),
        ({"place": Place("Basra")}, FIGURES),
        ({"place": Place("TAJI")}, [*FIGURES, "place"]),
        ({"place": Place("Camp", 33.6, 44.3)}, [*FIGURES, "place"]),
        ({"place": Place("Camp", 33.9, 44.3)}, FIGURES),
    ],
)  # fmt: skip
def test_which_reasons_count(other: dict[str, object], expected: list[str] | None) -> None:
    found = duplicates([ONE, sketch("bombing", **other)], WEAK)  # type: ignore[arg-type]
    assert kinds(found) == ([] if expected is None else [expected])


def test_nearly_the_same_id_is_a_reason_and_another_number_is_none() -> None:
    near = duplicates([sketch("iraq/air-raid"), sketch("air-raids")])
    assert kinds(near)[0][-1] == "ids"
    assert "ids" not in kinds(duplicates([sketch("air-raid-1"), sketch("air-raid-2")]))[0]


def test_a_report_that_names_both_tells_them_apart() -> None:
    other = sketch("bombing", killed=7, sources=["army"], reports=["r1"])
    assert duplicates([ONE, other]) == []
    assert duplicates([ONE, other], WEAK) == []
    (pair,) = duplicates([ONE, replace(other, reports=frozenset({"r2"}))])
    assert pair.score == 4
    (told_apart,) = duplicates([ONE, replace(other, figures=ONE.figures)], WEAK)
    assert told_apart.score == 5 - 2  # what one report says of both is no source in common
    assert told_apart.reasons[-1].against
    assert told_apart.reasons[-1].text == "the report r1 speaks of both"


def test_days_and_figures_alone_are_no_reason_to_look() -> None:
    many = [sketch(f"{n}-x", place=Place(f"{n * 'p'}-{n}")) for n in range(1, 9)]
    assert duplicates(many, WEAK) == []


def test_what_many_share_tells_nothing() -> None:
    few, many = ([sketch(f"x{n}", killed=n, sources=["army"]) for n in range(c)] for c in (5, 6))
    assert {pair.score for pair in duplicates(few, WEAK)} == {4}
    assert duplicates(many, WEAK) == []


def test_that_nobody_was_killed_is_no_figure() -> None:
    pair = duplicates([sketch("a", killed=0), sketch("b", killed=0)], WEAK)
    assert kinds(pair) == [["days", "same days", "place"]]


def test_open_bounds_are_alike_only_where_they_are_the_same() -> None:
    def least(incident: str, count: int) -> Sketch:
        return replace(sketch(incident), figures={("killed", None): ((count, None),)})

    assert "figures" in kinds(duplicates([least("a", 2), least("b", 2)], WEAK))[0]
    assert "figures" not in kinds(duplicates([least("a", 2), least("b", 3)], WEAK))[0]


def test_the_total_is_compared_where_both_have_one() -> None:
    def parts(incident: str, total: int) -> Sketch:
        figures = {("killed", None): ((total, total),), ("killed", "civilian"): ((1, 1),)}
        return replace(sketch(incident), figures=figures)

    assert "figures" not in kinds(duplicates([parts("a", 6), parts("b", 7)], WEAK))[0]


def test_days_of_reports_alone_are_never_the_very_same() -> None:
    other = replace(sketch("bombing"), days_from="published")
    (pair,) = duplicates([ONE, other])
    assert "same days" not in [reason.kind for reason in pair.reasons]
    assert (
        pair.reasons[0].text == "days: 2020-03-12 (occurred) and 2020-03-12 (when it was reported)"
    )


# --- laws ---------------------------------------------------------------------------------------

spans = st.tuples(st.integers(0, 90), st.integers(0, 60)).map(
    lambda span: (date(2020, 1, 1) + span[0] * DAY, date(2020, 1, 1) + sum(span) * DAY)
)


def meet(one: Sketch, other: Sketch) -> bool:
    """What `same_time` yields, by looking at every pair."""
    if one.is_long or other.is_long:
        return all(abs(a - b) <= DAY for a, b in zip(one.days, other.days, strict=True))
    return max(one.days[0], other.days[0]) - min(one.days[1], other.days[1]) <= DAY


@given(st.lists(spans, max_size=12))
def test_the_sweep_finds_the_pairs_that_meet_and_no_other(days: list[tuple[date, date]]) -> None:
    known = [replace(sketch(f"i{n}"), days=span) for n, span in enumerate(days)]
    swept = {frozenset((a.incident, b.incident)) for a, b in same_time(known)}
    every = {
        frozenset((a.incident, b.incident))
        for n, a in enumerate(known)
        for b in known[:n]
        if meet(a, b)
    }
    assert swept == every


@given(st.floats(-89.9, 89.9), st.floats(-180, 180), st.floats(-0.22, 0.22), st.floats(-0.22, 0.22))
def test_places_that_are_near_share_a_cell(
    north: float, east: float, up: float, along: float
) -> None:
    here = Place("here", north, east)
    there = Place("there", max(-90, min(90, north + up)), max(-180, min(180, east + along)))
    if (distance(here, there) or 0) <= NEAR_KM:
        assert set(cells(here, NEAR_KM)) & set(cells(there, NEAR_KM))


def test_a_distance_is_along_the_surface() -> None:
    paris, london = Place("Paris", 48.8566, 2.3522), Place("London", 51.5074, -0.1278)
    assert round(distance(paris, london) or 0) == 344
    assert distance(paris, Place("London")) is None


# --- sketches -----------------------------------------------------------------------------------


def sketched(*acts: Act, as_of: str | None = None) -> list[Sketch]:
    materials = [(*name, material) for name, material in folded(told(*acts).events).items()]
    outlets = {act.filed.report: act.filed.outlet for act in acts if hasattr(act, "filed")}
    return sketches(materials, standpoint(as_of), outlets)


def test_a_sketch_has_days_places_figures_sources_and_reports() -> None:
    (found,) = sketched(
        said("army", via="AAP", killed="6", on="2020-03-12", report="r1"),
        said("army", via="AAP", place=TAJI, report="r1"),
    )
    assert found == Sketch(
        "strikes",
        (date(2020, 3, 12), date(2020, 3, 12)),
        "occurred",
        (TAJI,),
        {("killed", None): ((6, 6),)},
        frozenset({"army", "aap"}),
        frozenset({"r1"}),
    )


@pytest.mark.parametrize(
    ("acts", "days", "known_from"),
    [
        ([said("army", killed="6", on="2020-03")], ("2020-03-01", "2020-03-31"), "occurred"),
        ([said("army", killed="6", on="2020-03-12/..")], ("2020-03-12", "2020-03-12"), "occurred"),
        ([said("army", began=Moment("2020-03-12"))], ("2020-03-12", "2020-03-12"), "stated"),
        ([said("army", killed="6")], ("2020-03-13", "2020-03-13"), "published"),
        ([said("army", killed="6", on="../..")], ("2020-03-13", "2020-03-13"), "published"),
        (
            [
                said("army", killed="6"),
                said("army", at="06", killed="9", on="2020-04-01", modality="expected"),
            ],
            ("2020-03-13", "2020-03-13"),
            "published",
        ),
    ],
)  # fmt: skip
def test_where_the_days_of_a_sketch_are_from(
    acts: list[Act], days: tuple[str, str], known_from: str
) -> None:
    (found,) = sketched(*acts)
    assert tuple(map(str, found.days)) == days
    assert found.days_from == known_from


def test_an_incident_of_which_no_claim_stands_has_no_sketch() -> None:
    act = said("army", killed="6", at="05")
    assert sketched(act, Voided(act)) == []
    assert sketched(act, as_of="04") == []


# --- real data ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def events() -> list[Sketch]:
    """Deadly events in Syria, 2016 to 2018, that their coders hold to be different."""
    if not UCDP.exists():
        pytest.skip("needs ../shared/data/ucdp-syria")
    with gzip.open(UCDP, "rt", encoding="utf-8") as file:
        return [_sketched(row) for row in csv.DictReader(file)]


def _sketched(row: dict[str, str]) -> Sketch:
    counts = {None: int(row["best"]), "civilian": int(row["deaths_civilians"])}
    return Sketch(
        row["id"],
        (date.fromisoformat(row["date_start"]), date.fromisoformat(row["date_end"])),
        places=(Place(row["where_coordinates"]),),
        figures={("killed", who): ((count, count),) for who, count in counts.items()},
        sources=frozenset(map(same_name, row["source_office"].split(";"))),
        reports=frozenset(row["source_article"].split(";")),
    )


def again(events: list[Sketch], later: int) -> list[Sketch]:
    """Every 60th event once more: another id, report and source, so many days later."""
    return [
        replace(
            event,
            incident=f"again-{event.incident}",
            days=(event.days[0] + later * DAY, event.days[1] + later * DAY),
            sources=frozenset({"desk wire"}),
            reports=frozenset({f"another headline about {event.incident}"}),
        )
        for event in events[::60]
    ]


def recall(events: list[Sketch], later: int, least: int) -> int:
    """How many of the hundred that were entered twice are suggested."""
    found = duplicates([*events, *again(events, later)], least)
    return sum({pair.one, pair.other} == {x, f"again-{x}"} for pair in found for x in _plain(pair))


def _plain(pair: Suggestion) -> set[str]:
    return {name for name in (pair.one, pair.other) if not name.startswith("again-")}


def test_few_events_that_are_different_are_suggested(events: list[Sketch]) -> None:
    assert len(events) == 6000
    assert len(duplicates(events)) <= 66  # 11 for a thousand events
    assert len(duplicates(events, WEAK)) <= 458  # 76 for a thousand


def test_an_event_entered_twice_is_found(events: list[Sketch]) -> None:
    """Of one hundred; what is left out lies in a large town, or nobody was killed."""
    assert recall(events, 0, LIKELY) >= 80
    assert recall(events, 0, WEAK) >= 91
    assert recall(events, 1, LIKELY) >= 15  # its day is another too: the figure must be uncommon
    assert recall(events, 1, WEAK) >= 80
