"""UCDP GED events in Syria, imported: breakdown by side, low/best/high, a claim for each source."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pytest

from events.figures import Figure
from events.instants import system_clock
from events.log import Log
from events.report import ClaimReported, ReportFiled
from projections.policies import policy_named
from projections.views import reader
from tests.helpers.commands import Desk
from tests.helpers.ucdp import (
    MEASURE,
    WHO,
    Row,
    bounds_of,
    breakdown_of,
    incident_of,
    is_in_order,
    rows,
    sources_of,
    write_records,
)
from tracker.case import Case

ROWS, LISTED, OUT_OF_ORDER = 6000, 9239, 55
UCDP = policy_named("ucdp").apply

Claims = Mapping[str, list[tuple[str, ClaimReported]]]  # by incident; each with its report


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A case with all rows, imported by the command line."""
    desk = Desk(tmp_path_factory.mktemp("ucdp"))
    assert write_records(desk.folder / "ucdp.jsonl", rows()) == LISTED
    ran = desk.run("--as", WHO, "ingest", "ucdp.jsonl", "--json")
    assert ran.status == 0, ran.err
    return desk


@pytest.fixture(scope="module")
def claims(desk: Desk) -> Claims:
    """The claims as they stand in the log."""
    found: dict[str, list[tuple[str, ClaimReported]]] = defaultdict(list)
    with closing(Log(desk.case)) as log:
        for logged in log.read():
            if isinstance(logged.event, ClaimReported):
                report = logged.stream.removeprefix("report:")
                found[logged.event.incident].append((report, logged.event))
    return found


@pytest.fixture(scope="module")
def reports(desk: Desk) -> Mapping[str, ReportFiled]:
    """The reports as they stand in the log."""
    with closing(Log(desk.case)) as log:
        events = [logged.event for logged in log.read()]
    return {event.report: event for event in events if isinstance(event, ReportFiled)}


def by_side(claim: ClaimReported) -> dict[str, Figure]:
    return {part.population: part.figure for part in claim.breakdown}


def exact(figure: object) -> int:
    """The number that a figure is."""
    assert isinstance(figure, Figure)
    assert figure.is_point
    return figure.lower


def test_every_row_is_an_incident(claims: Claims) -> None:
    assert len(rows()) == ROWS
    assert set(claims) == {incident_of(row) for row in rows()}


def test_every_listed_source_has_a_claim(
    claims: Claims, reports: Mapping[str, ReportFiled]
) -> None:
    """What a row lists twice is one source."""
    for row in rows():
        told = [reports[name] for name, _ in claims[incident_of(row)]]
        found = [(report.outlet, f"{report.published:%Y-%m-%d}", report.title) for report in told]
        assert sorted(found) == sorted(_known_as(row)), row["id"]


def _known_as(row: Row) -> set[tuple[str, str, str]]:
    return set(sources_of(row))


def test_every_claim_is_as_the_row_has_it(claims: Claims) -> None:
    """No number is put right, those out of order neither."""
    for row in rows():
        for _, claim in claims[incident_of(row)]:
            assert (claim.low, exact(claim.value), claim.high) == bounds_of(row), row["id"]
            assert {who: exact(part) for who, part in by_side(claim).items()} == breakdown_of(row)
            assert (claim.measure, claim.recorded_by) == (MEASURE, WHO)


def test_the_parts_equal_the_best_in_all_rows(claims: Claims) -> None:
    equal = {
        incident
        for incident, told in claims.items()
        if all(sum(map(exact, by_side(c).values())) == exact(c.value) for _, c in told)
    }
    assert len(equal) == ROWS


def test_each_source_is_attributed_as_it_is_listed(claims: Claims) -> None:
    for row in rows():
        listed, original = sources_of(row), row["source_original"].strip()
        chains = {tuple(link.name for link in c.attribution) for _, c in claims[incident_of(row)]}
        if len(listed) > 1 or not original or original.casefold() == listed[0][0].casefold():
            assert {chain[-1].casefold() for chain in chains} == {o.casefold() for o, *_ in listed}
            assert all(len(chain) == 1 for chain in chains), row["id"]
        else:
            assert chains == {(original, listed[0][0])}, row["id"]


def test_exactly_the_rows_out_of_order_are_flagged(desk: Desk) -> None:
    ran = desk.run("checks", "--kind", "range", "--format", "jsonl")
    found: list[dict[str, Any]] = ran.rows()
    wrong = {incident_of(row): row for row in rows() if not is_in_order(row)}
    assert (ran.status, len(found), len(wrong)) == (1, OUT_OF_ORDER, OUT_OF_ORDER)
    assert {finding["incident"] for finding in found} == set(wrong)
    for finding in found:
        row = wrong[finding["incident"]]
        low, best, high = bounds_of(row)
        assert finding["text"] == f"low {low}, figure {best}, high {high}"
        assert len(finding["claims"]) == len(_known_as(row)), "all sources that give it so"


def test_the_import_tells_of_them(desk: Desk) -> None:
    """Once more into a case of its own: only how many they are, and where to look."""
    wrong = [row for row in rows() if not is_in_order(row)]
    other = Desk(desk.folder / "other")
    other.folder.mkdir()
    count = write_records(other.folder / "wrong.jsonl", wrong)
    told = " ".join(other.ok("ingest", "wrong.jsonl").err.split())
    assert f"{count} claims have a range that does not hold their figure" in told


def test_what_is_known_is_low_best_and_high_of_the_row(desk: Desk) -> None:
    """Of the rows out of order it is the best alone."""
    with closing(Case(desk.case, WHO, system_clock)) as case, case.caught_up() as connection:
        known = {
            incident: material.estimate(None, UCDP)
            for incident, _, material in reader.materials(connection)
        }
    assert len(known) == ROWS
    for row in rows():
        found, (low, best, high) = known[incident_of(row)], bounds_of(row)
        expected = (low, best, high) if is_in_order(row) else (best, best, best)
        assert (found.low, found.best, found.high) == expected, row["id"]
        assert not found.contested


def test_importing_again_changes_nothing(desk: Desk) -> None:
    with closing(Log(desk.case)) as log:
        before = log.size()
    (done,) = desk.ok("--as", WHO, "ingest", "ucdp.jsonl", "--format", "jsonl").rows()
    assert (done["events"], done["unchanged"]) == (0, LISTED)
    with closing(Log(desk.case)) as log:
        assert log.size() == before


def test_what_is_exported_is_imported_as_it_was(desk: Desk) -> None:
    """Ranges out of order among it."""
    other = Desk(desk.folder / "again")
    other.folder.mkdir()
    desk.ok("export", "--to", str(other.folder / "claims.jsonl"))
    other.ok("--as", WHO, "ingest", "claims.jsonl")
    other.ok("export", "--to", "again.jsonl")
    first, second = ((other.folder / name).read_bytes() for name in ("claims.jsonl", "again.jsonl"))
    assert first == second
    assert first.count(b'"low":') == first.count(b'"high":') == first.count(b"\n") > ROWS
