"""Records become reports and claims: each once, in the order of the file, all or none."""

import gzip
from typing import Any

import pytest

from tests.helpers.commands import Desk, tracker
from tests.helpers.records import (
    events,
    ingest,
    json_lines,
    many,
    record,
    refused,
    retraction,
    value,
)


def kinds(desk: Desk) -> list[str]:
    """The kinds of the case's events, in order."""
    return [event["event"] for event in events(desk)]


# --- what becomes of records --------------------------------------------------------------------


def test_records_of_one_document_are_one_report(desk: Desk) -> None:
    # given two records of one outlet, time and report, and one of another report
    # when they are imported
    done = ingest(
        desk, record(report="a"), record(report="a", measure="wounded"), record(report="b")
    )
    # then there are two reports
    assert (done["records"], done["reports"], done["claims"]) == (3, 2, 3)
    assert kinds(desk) == [
        "report.filed", "incident.opened", "claim.reported", "claim.reported",
        "report.filed", "claim.reported",
    ]  # fmt: skip


def test_a_claim_has_all_that_its_record_says(desk: Desk) -> None:
    ingest(
        desk,
        record(
            figure="at least 142", low=100, high=177, population="civilian",
            breakdown={"children": 2, "women": "at least 3"}, modality="alleged",
            basis="incremental", occurred="2020-03-12~", quote="at least 142 people",
            said_by=[{"name": "an official", "anonymous": True}, "AP"], title="A title",
            url="https://outlet.example/1", first_hand=True, report_first_hand=True,
        ),
    )  # fmt: skip
    filed, _, claim = events(desk)
    assert (filed["title"], filed["url"], filed["first_hand"]) == (
        "A title", "https://outlet.example/1", True,
    )  # fmt: skip
    assert filed["text_sha256"] == ""
    assert claim["value"]["lower"] == 142
    assert claim["value"]["words"] == "at least 142"
    assert (claim["low"], claim["high"], claim["population"]) == (100, 177, "civilian")
    assert [part["population"] for part in claim["breakdown"]] == ["children", "women"]
    assert (claim["modality"], claim["basis"], claim["first_hand"]) == (
        "alleged", "incremental", True,
    )  # fmt: skip
    assert claim["occurred"]["edtf"] == "2020-03-12~"
    assert claim["citation"] == {"quote": "at least 142 people"}
    assert claim["attribution"] == [
        {"name": "an official", "anonymous": True}, {"name": "AP"}, {"name": "Reuters"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"term": "rocket"}, "term"),
        ({"place": "Taji"}, "place"),
        ({"place": {"name": "Taji", "latitude": 33.5, "longitude": 44.2}}, "place"),
        ({"moment": "2020-03"}, "moment"),
        ({"flag": True}, "flag"),
        ({"flag": "unknown"}, "flag"),
        ({"figure": 12.0}, "figure"),
        ({"figure": {"lower": 3, "upper": 9}}, "figure"),
    ],
)
def test_a_record_may_state_any_value(desk: Desk, given: dict[str, Any], kind: str) -> None:
    ingest(desk, record(figure=None) | given)
    assert events(desk)[-1]["value"]["kind"] == kind


def test_a_day_is_read_as_its_end_and_that_is_said(desk: Desk) -> None:
    name = desk.write("a.jsonl", json_lines([record(reported_at="2020-03-13")]))
    ran = desk.ok("--tz", "Asia/Baghdad", "ingest", name)
    assert "1 record gives a day and no time" in ran.err
    assert events(desk)[0]["published"] == "2020-03-13T20:59:59.999999Z"


def test_a_report_keeps_the_id_and_claims_the_numbers_they_had(desk: Desk) -> None:
    name = "20200313T010000Z-0123456789ab"
    ingest(desk, record(report=name, claim=f"{name}#4"), record(report=name, measure="wounded"))
    filed, _, fourth, fifth = events(desk)
    assert (filed["report"], fourth["number"], fifth["number"]) == (name, 4, 5)


def test_another_time_of_a_report_with_an_id_is_another_edition(desk: Desk) -> None:
    name = "20200313T010000Z-0123456789ab"
    records = record(report=name), record(report=name, figure=6, reported_at="2020-03-14T00:00:00Z")
    ingest(desk, *records)
    assert kinds(desk)[-2:] == ["report.revised", "claim.reported"]
    assert value(desk, "strikes", "killed") == "6"
    assert ingest(desk, *records)["events"] == 0


# --- each once ------------------------------------------------------------------------------------


def test_importing_twice_adds_nothing(desk: Desk) -> None:
    records = list(many(500))
    assert ingest(desk, *records)["claims"] == 500
    again = ingest(desk, *records)
    assert (again["status"], again["events"], again["unchanged"]) == ("unchanged", 0, 500)


def test_a_file_that_grew_adds_what_is_new(desk: Desk) -> None:
    records = list(many(100))
    ingest(desk, *records[:55])
    assert ingest(desk, *records)["claims"] == 45


def test_the_same_line_twice_is_one_claim(desk: Desk) -> None:
    done = ingest(desk, record(), record())
    assert (done["claims"], done["unchanged"]) == (1, 1)


def test_a_report_that_goes_back_to_a_figure_has_said_three_things(desk: Desk) -> None:
    said = [record(figure=figure) for figure in (5, 6, 5)]
    assert ingest(desk, *said)["claims"] == 3
    assert value(desk, "strikes", "killed") == "5"
    assert ingest(desk, *said)["events"] == 0
    assert ingest(desk, *said[1:])["events"] == 0


def test_a_claim_that_was_voided_does_not_come_back_and_one_undone_does(desk: Desk) -> None:
    ingest(desk, record(), record(measure="wounded"))
    report = events(desk)[0]["report"]
    desk.ok("claim", "void", f"{report}#1", "--because", "a slip")
    assert ingest(desk, record(), record(measure="wounded"))["events"] == 0


def test_an_import_is_undone_like_any_entry_and_can_be_made_again(desk: Desk) -> None:
    records = list(many(30))
    ingest(desk, *records)
    before = desk.ok("list", "--format", "csv").out
    desk.ok("undo", "--because", "the wrong file")
    assert desk.ok("list", "--format", "csv").out == ""
    assert ingest(desk, *records)["claims"] == 30
    assert desk.ok("list", "--format", "csv").out == before
    assert ingest(desk, *records)["events"] == 0


def test_a_report_of_another_outlet_keeps_its_id(desk: Desk) -> None:
    name = "20200313T010000Z-0123456789ab"
    ingest(desk, record(report=name))
    ran = refused(desk, record(report=name, outlet="AFP", figure=7))
    assert f"records.jsonl:1: the report {name} is of Reuters" in ran.err


# --- retractions and corrections ------------------------------------------------------------------


def test_a_retraction_withdraws_what_the_origin_last_said_there(desk: Desk) -> None:
    at = "2020-03-13T0{}:00:00Z".format
    ingest(
        desk,
        record(figure=4, reported_at=at(1)),
        record(figure=5, reported_at=at(2)),
        record(figure=9, said_by=["Police"], reported_at=at(2)),
        record(figure=3, population="civilian", reported_at=at(2)),
        retraction(reported_at=at(3)),
    )
    (gone,) = (event for event in events(desk) if event["event"] == "claim.retracted")
    assert gone["published"] == at(3)
    assert value(desk, "strikes", "killed") == "9"
    aside = desk.ok("why", "strikes", "killed", "--only", "Army", "--format", "jsonl").rows()
    assert {item["figure"]["lower"]: item["retracted"] is not None for item in aside}[5] is True


def test_what_was_withdrawn_and_said_again_is_withdrawn_once(desk: Desk) -> None:
    again = "2020-03-13T02:00:00Z"
    records = record(), retraction(reported_at=again), record(reported_at=again, figure=6)
    assert ingest(desk, *records)["retractions"] == 1
    assert ingest(desk, *records)["events"] == 0
    assert value(desk, "strikes", "killed") == "6"


def test_what_the_case_had_is_withdrawn_too(desk: Desk) -> None:
    ingest(desk, record())
    done = ingest(desk, retraction(reported_at="2020-03-13T02:00:00Z"))
    assert done["retractions"] == 1
    assert value(desk, "strikes", "killed") == "unknown"
    assert ingest(desk, retraction(reported_at="2020-03-13T02:00:00Z"))["events"] == 0


def test_what_comes_later_is_not_withdrawn(desk: Desk) -> None:
    late = record(figure=8, reported_at="2020-03-15T00:00:00Z")
    ingest(desk, record(), late, retraction(reported_at="2020-03-14T00:00:00Z"))
    assert value(desk, "strikes", "killed") == "8"


def test_nothing_to_withdraw_is_refused_with_all_that_is_wrong(desk: Desk) -> None:
    ran = refused(desk, retraction(), record(), retraction(measure="wounded"))
    assert 'records.jsonl:1: "Army" had said nothing by then of strikes, killed' in ran.err
    assert "records.jsonl:3:" in ran.err
    assert desk.ok("log", "--format", "jsonl").out == ""


def test_a_retraction_may_stand_among_very_many_reports(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given that the state of few reports stays in memory
    monkeypatch.setattr("tracker.records.reports.KEPT", 5)
    # when a file has records of many, and something is withdrawn between them
    reports = [record(report=f"report {number}", figure=number) for number in range(20)]
    gone = retraction(report="another", reported_at="2020-03-14T00:00:00Z")
    done = ingest(desk, *reports[:10], gone, *reports[10:])
    # then all of them are recorded
    assert (done["claims"], done["retractions"], done["reports"]) == (20, 1, 21)


@pytest.mark.parametrize("between", [3, 40])
def test_what_was_withdrawn_may_be_said_again_whatever_lies_between(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, between: int
) -> None:
    # given that the state of few reports stays in memory
    monkeypatch.setattr("tracker.records.reports.KEPT", 5)
    monkeypatch.setattr("tracker.records.importing.CHUNK", 2)
    # when a report says something, withdraws it and, after others, says it again
    others = [record(report=f"report {n}", incident=f"other {n}") for n in range(between)]
    done = ingest(desk, record(report="a"), retraction(report="a"), *others, record(report="a"))
    # then it stands
    assert (done["claims"], done["unchanged"]) == (between + 2, 0)
    assert value(desk, "strikes", "killed") != "unknown"


def test_a_retraction_and_a_correction_may_name_their_claim(desk: Desk) -> None:
    name, later = "20200313T010000Z-0123456789ab", "2020-03-13T05:00:00Z"
    records = (
        record(report=name, claim=f"{name}#1"),
        record(report=name, claim=f"{name}#2", measure="wounded"),
        record(op="correct", claim=f"{name}#1", figure=7, reported_at=later, because="a slip"),
        retraction(claim=f"{name}#2", measure="wounded", reported_at=later, because="wrong"),
    )
    done = ingest(desk, *records)
    assert (done["corrections"], done["retractions"]) == (1, 1)
    assert value(desk, "strikes", "killed") == "7"
    assert value(desk, "strikes", "wounded") == "unknown"
    assert ingest(desk, *records)["events"] == 0


def test_a_claim_that_is_not_there_cannot_be_corrected(desk: Desk) -> None:
    name = "20200313T010000Z-0123456789ab"
    ran = refused(desk, record(op="correct", claim=f"{name}#1"))
    assert f"there is no claim {name}#1 to correct" in ran.err


def test_a_retraction_states_no_value(desk: Desk) -> None:
    assert "a retraction states no value" in refused(desk, record(op="retract")).err


@pytest.mark.parametrize("end", ["low", "high"])
def test_a_correction_states_no_range(desk: Desk, end: str) -> None:
    ran = refused(desk, record(op="correct", **{end: 4}))
    assert f"{end}: a correction states no range" in ran.err


# --- all or none ----------------------------------------------------------------------------------


def test_every_problem_of_every_line_is_told_and_nothing_is_recorded(desk: Desk) -> None:
    ran = refused(
        desk,
        record(),
        "{",
        record(figure="x", reported_at="2020-03-13T01:00:00"),
        record(figur=5, figure=None),
        record(reported_at="2031-01-01T00:00:00Z"),
        "[1, 2]",
    )
    for told in (
        "records.jsonl:2: it is not JSON",
        "records.jsonl:3: figure",
        "records.jsonl:3: reported_at: 2020-03-13T01:00:00 has no offset",
        "records.jsonl:4: figur",
        'did you mean "figure"',
        "records.jsonl:5: reported_at: 2031-01-01T00:00:00Z is in the future",
        "records.jsonl:6: it is not an object",
        "nothing was recorded",
    ):
        assert told in ran.err
    assert desk.ok("log", "--format", "jsonl").out == ""


def test_as_many_problems_are_told_as_one_wants(desk: Desk) -> None:
    ran = refused(desk, *(["x"] * 3000), options=("--max-errors", "7"))
    assert ran.err.count("it is not JSON") == 7
    assert "the first 7 problems, there may be more" in ran.err


def test_a_dry_run_prints_the_events_that_are_then_recorded(desk: Desk) -> None:
    name = desk.write("a.jsonl", json_lines([*many(50), retraction(**next(iter(many(1))))]))
    supposed = desk.ok("ingest", "--dry-run", name).rows()
    assert not desk.case.exists()
    desk.now = desk.now.replace(minute=0)
    desk.ok("ingest", name)
    recorded = events(desk)
    assert len(supposed) == len(recorded)
    for one, other in zip(supposed, recorded, strict=True):
        assert {**one, "recorded_at": ""} == {**other, "recorded_at": ""}


def test_a_dry_run_tells_the_problems_of_a_file(desk: Desk) -> None:
    ran = refused(desk, record(), record(figure="zz"), options=("--dry-run",))
    assert 'records.jsonl:2: figure: cannot read "zz" as a count' in ran.err
    assert not desk.case.exists()


def test_a_dry_run_leaves_a_case_as_it_is(desk: Desk) -> None:
    ingest(desk, record())
    before = events(desk)
    name = desk.write("a.jsonl", json_lines(many(20)))
    assert desk.ok("ingest", "--dry-run", name).rows()[0]["position"] == len(before) + 1
    assert events(desk) == before


def test_batches_stay_and_the_same_command_goes_on(desk: Desk) -> None:
    lines = [json_lines([one]) for one in many(100)]
    name = desk.write("a.jsonl", "".join([*lines[:70], "x\n", *lines[70:]]))
    ran = desk.run("ingest", name, "--batch", "20")
    assert ran.status == 2
    assert "the first 60 records are recorded" in ran.err
    name = desk.write("a.jsonl", "".join(lines))
    (done,) = desk.ok("ingest", name, "--batch", "20", "--json").data()
    assert (done["unchanged"], done["claims"]) == (60, 40)


def test_batches_end_in_the_same_case_as_one_import(desk: Desk) -> None:
    records = [
        *many(45),
        retraction(**(next(iter(many(1))) | {"reported_at": "2020-02-01T00:00:00Z"})),
    ]
    ingest(desk, *records, options=("--batch", "7"))
    batched = desk.ok("list", "--format", "csv").out
    other = Desk(desk.folder / "other")
    other.folder.mkdir()
    ingest(other, *records)
    assert other.ok("list", "--format", "csv").out == batched


# --- where records come from ----------------------------------------------------------------------


def test_records_come_compressed_and_through_a_pipe(desk: Desk) -> None:
    data = json_lines(many(30)).encode()
    desk.ok("ingest", desk.write("a.jsonl.gz", gzip.compress(data)))
    for piped in (data, gzip.compress(data)):
        (done,) = desk.ok("ingest", "-", "--json", stdin=piped).data()
        assert (done["path"], done["unchanged"]) == ("-", 30)
    alone = tracker("ingest", "-", "--json", cwd=desk.folder, stdin=data)
    assert alone.data()[0]["events"] == 0


def test_a_compressed_file_that_is_cut_off_is_refused(desk: Desk) -> None:
    data = gzip.compress(json_lines(many(3000)).encode())
    ran = desk.run("ingest", desk.write("a.jsonl.gz", data[:-2000]))
    assert ran.status == 2
    assert "a.jsonl.gz: cannot read it to its end" in ran.err
    assert desk.ok("log", "--format", "jsonl").out == ""


def test_a_folder_may_hold_reports_and_records(desk: Desk) -> None:
    folder = desk.folder / "in"
    folder.mkdir()
    desk.write("in/a.jsonl", json_lines(many(10)))
    desk.write("in/b.md", '+++\noutlet = "AAP"\npublished = 2020-03-13T01:00:00Z\n+++\nA text.\n')
    done = desk.ok("ingest", "in", "--format", "jsonl").rows()
    assert [one["status"] for one in done] == ["imported", "filed"]


def test_a_report_that_is_refused_keeps_records_from_being_imported(desk: Desk) -> None:
    desk.write("a.jsonl", json_lines(many(10)))
    assert desk.run("ingest", "a.jsonl", desk.write("b.md", "no outlet")).status == 2
    assert not desk.case.exists()


def test_an_empty_file_is_no_fault(desk: Desk) -> None:
    assert ingest(desk)["records"] == 0


# --- what analysts did meanwhile ------------------------------------------------------------------


def test_a_dry_run_tells_every_problem(desk: Desk) -> None:
    lines = json_lines([record()]) + "x\n" + json_lines([retraction(measure="wounded")])
    ran = desk.run("ingest", "--dry-run", desk.write("a.jsonl", lines))
    assert ran.status == 2
    assert "a.jsonl:2: it is not JSON" in ran.err
    assert refused(desk, retraction(), options=("--dry-run",)).status == 2


def test_the_same_figure_after_its_retraction_is_said_again(desk: Desk) -> None:
    said = record(), retraction(), record()
    done = ingest(desk, *said)
    assert (done["claims"], done["retractions"]) == (2, 1)
    assert value(desk, "strikes", "killed") == "5"
    assert ingest(desk, *said)["events"] == 0


@pytest.mark.parametrize("batch", ["1", "2", "100"])
def test_a_retraction_knows_names_of_a_source_however_a_file_is_cut(desk: Desk, batch: str) -> None:
    ingest(desk, record(figure=6, reported_at="2020-01-01T00:00:00Z"))
    desk.ok("source", "alias", "Iraq army", "--of", "Army", "--because", "one and the same")
    ingest(
        desk,
        record(said_by=["Iraq army"], reported_at="2020-01-03T00:00:00Z"),
        retraction(reported_at="2020-01-04T00:00:00Z"),
        options=("--batch", batch),
    )
    assert value(desk, "strikes", "killed") == "unknown"


@pytest.mark.parametrize(
    "act",
    [
        ("claim", "void", "#3", "--because", "a slip"),
        ("incident", "merge", "strikes", "raid", "--because", "one"),
        ("claim", "reassign", "#3", "raid", "--because", "another"),
    ],
)
@pytest.mark.parametrize("grown", [False, True])
def test_a_source_withdraws_what_an_analyst_has_moved_or_voided(
    desk: Desk, act: tuple[str, ...], grown: bool
) -> None:
    """The feed knows nothing of what became of its claims here."""
    ingest(desk, record(), record(incident="raid", said_by=["Police"]))
    desk.ok(*act)
    later = retraction(reported_at="2020-03-15T00:00:00Z")
    before = (record(), record(incident="raid", said_by=["Police"])) if grown else ()
    done = ingest(desk, *before, later)
    assert done["claims"] == 0
    assert done["retractions"] == (act[1] != "void")
    assert ingest(desk, *before, later)["events"] == 0


def test_a_file_says_that_an_incident_is_merged(desk: Desk) -> None:
    ingest(desk, record(), record(incident="raid"))
    desk.ok("incident", "merge", "strikes", "raid", "--because", "one")
    name = desk.write("a.jsonl", json_lines([record(figure=9, report="later")]))
    assert '"strikes" is merged into "raid": its claims count there' in desk.ok("ingest", name).err


@pytest.mark.parametrize(
    "act",
    [
        ("incident", "merge", "strikes", "raid", "--because", "one"),
        ("claim", "reassign", "#3", "raid", "--because", "another"),
    ],
)
def test_an_export_of_what_was_moved_adds_nothing_to_its_own_case(
    desk: Desk, act: tuple[str, ...]
) -> None:
    ingest(desk, record(), record(incident="raid", said_by=["Police"]), record(figure=6))
    ingest(desk, retraction(reported_at="2020-03-15T00:00:00Z"))
    desk.ok(*act)
    before = desk.ok("list", "--format", "csv").out
    desk.write("own.jsonl", desk.ok("export").out)
    assert desk.ok("ingest", "own.jsonl", "--json").data()[0]["events"] == 0
    assert desk.ok("list", "--format", "csv").out == before


def test_of_several_files_those_before_the_one_refused_are_named(desk: Desk) -> None:
    desk.write("a.jsonl", json_lines(many(10)))
    ran = desk.run("ingest", "a.jsonl", desk.write("b.jsonl", "x\n"), "--json")
    assert ran.status == 2
    assert '"path": "a.jsonl"' in ran.out
    assert "nothing of b.jsonl was recorded" in ran.err


def test_notes_on_names_do_not_flood(desk: Desk) -> None:
    records = [record(population=f"district {n}") for n in range(300)]
    ran = desk.ok("ingest", desk.write("a.jsonl", json_lines(records)))
    assert len(ran.err.splitlines()) < 30
    assert "more notes on names" in ran.err
