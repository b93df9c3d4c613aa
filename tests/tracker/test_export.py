"""Claims written as a file of records: what counts, from a standpoint, so that it is read again."""

import csv
import gzip
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.attribution import UNKNOWN, Link, chain
from events.citation import Citation
from events.event import Logged
from events.figure_grammar import parse_figure
from events.figures import Figure, exactly
from events.instants import instant_text, to_micros
from events.log import Log
from events.moments import Moment
from events.report import ClaimReported, Part
from events.values import Flag, Place, Term
from projections.standpoint import Standpoint
from tests.helpers.any_case import lives
from tests.helpers.commands import BUNDLED, ROOT, Desk, report, unsafe_in
from tests.helpers.exported import recorded
from tests.helpers.folded import material_of
from tests.helpers.said import (
    Act,
    Aliased,
    Corrected,
    Credible,
    Lifted,
    Nested,
    Rated,
    Ruled,
    Said,
    Undone,
    Voided,
    said,
    told,
)
from tests.tracker.test_editions import FIRST, SECOND, THIRD
from tracker.decisions.claims import reported
from tracker.decisions.common import Stamp
from tracker.problems import Problem
from tracker.records.cells import text_of_cell
from tracker.records.columns import Columns
from tracker.records.fields import KEYS, Reader
from tracker.records.lines import json_records, table_records
from tracker.records.record import Record
from tracker.records.writing import KEYS as WRITTEN
from tracker.records.writing import Line, claim_line
from tracker.records.writing_forms import csv_lines, json_lines
from tracker.records.writing_reports import Edition
from tracker.records.writing_stream import Export, events_of

NOW = datetime(2020, 3, 14, tzinfo=UTC)
STAMP = Stamp(NOW, "desk")
BY = Edition("20200313T010000Z-bc1d09afeab7", "AAP", NOW, NOW, "A title", "", False)
FORMS = ("jsonl", "csv")


@contextmanager
def desk_of() -> Iterator[Desk]:
    """A desk for one example: a fixture would be shared by all of them."""
    with tempfile.TemporaryDirectory() as folder:
        yield Desk(Path(folder))


@pytest.fixture
def bundled(desk: Desk) -> Desk:
    """The worked example, filed."""
    desk.bundled().ok("ingest", *BUNDLED)
    return desk


def exported(desk: Desk, *args: str) -> list[dict[str, Any]]:
    """The lines of an export."""
    return desk.ok("export", *args).rows()


def read_again(lines: list[Line], form: str) -> list[Record]:
    """The records of lines, written in a form and read by what reads records."""
    problems: list[Problem] = []
    reader = Reader("a", UTC, NOW, problems)
    written = b"".join((json_lines if form == "jsonl" else csv_lines)(lines))
    data = cast(io.BufferedReader, io.BufferedReader(io.BytesIO(written)))
    read = json_records if form == "jsonl" else table_records
    found = list(read(data, reader, Columns()))
    assert problems == []
    return found


# --- one line ---------------------------------------------------------------------------------

names = st.sampled_from(("AAP", "US officials", "a > b", "[sic]", '"x"', "=1+1", "می‌خواهم"))
words = st.sampled_from(("6", "six", " 6 ", "1,200", "at least 12", "dozens", "some 14", "2-5"))
bounds = st.tuples(st.integers(0, 40), st.none() | st.integers(40, 90))
odd_figures = st.builds(
    lambda ends, approximate, said: Figure(ends[0], ends[1], approximate, said),
    bounds, st.booleans(), st.sampled_from(("", "6", "six", "three score and ten")),
)  # fmt: skip
figures = words.map(parse_figure) | st.integers(0, 99).map(exactly) | odd_figures
values = st.sampled_from(
    (
        Term("Kataib Hezbollah"), Term('"quoted"'), Term("{braces}"), Term("=1+1"),
        Place("Taji"), Place("{Taji}"), Place("Camp Taji", 33.5, 44.25, "site"),
        Moment("2020-03-12~"), Flag("yes"), Flag("no"), Flag("unknown"),
    )
)  # fmt: skip
links = st.builds(Link, names, st.booleans()) | st.just(UNKNOWN) | st.just(Link("Unknown"))
quotes = st.sampled_from(
    ("two dead", 'he said "two"', '"two"', "=2", "two\ndead", "two\r\ndead", "x\x1b[2Jy", "é\u202e")
)


@st.composite
def said_so(draw: st.DrawFn) -> ClaimReported:
    """Any claim that a report may make."""
    parts = st.dictionaries(st.sampled_from(("civilian", "a, b", "é")), figures, max_size=2)
    figure, breakdown = draw(st.none() | figures), draw(parts)
    value: Any = figure if figure or breakdown else draw(values)
    ends = st.none() | st.integers(0, 99)
    return ClaimReported(
        **STAMP.fields(),
        number=draw(st.integers(1, 9)),
        incident=draw(names),
        measure=draw(names),
        attribution=chain(tuple(draw(st.lists(links, max_size=3))), "AAP"),
        value=value,
        breakdown=tuple(Part(who, count) for who, count in breakdown.items()),
        population=draw(st.none() | names),
        modality=draw(st.sampled_from(("asserted", "expected", "alleged", "denied"))),
        basis=draw(st.sampled_from(("cumulative", "incremental"))),
        occurred=draw(st.none() | st.just(Moment("2020-03"))),
        citation=draw(st.none() | quotes.map(Citation)),
        first_hand=draw(st.booleans()),
        low=draw(ends) if figure else None,
        high=draw(ends) if figure else None,
    )


@pytest.mark.parametrize("form", FORMS)
@given(said_so())
def test_what_is_written_of_a_claim_is_read_as_that_claim(form: str, claim: ClaimReported) -> None:
    (record,) = read_again([claim_line(claim, claim.incident, BY)], form)
    assert reported(record.claim, record.attribution, claim.number, STAMP) == claim
    assert record.address == f"{BY.report}#{claim.number}"
    document = record.document
    assert (document.name, document.published, document.title) == (BY.report, NOW, BY.title)


@given(st.text())
@example('"')
@example('"a"')
@example('"\\u001b"')
@example('"\\"a\\""')
@example("\x1b")
def test_any_text_stands_in_a_cell_and_is_safe_there(text: str) -> None:
    head, *rows = b"".join(csv_lines([Line(quote=text)])).decode().split("\n", 1)
    assert unsafe_in(rows[0]) == set()
    (row,) = csv.DictReader(io.StringIO("".join((head, "\n", *rows)), newline=""))
    assert text_of_cell(row["quote"]) == text


def test_the_keys_are_those_that_are_read() -> None:
    assert set(WRITTEN) == set(KEYS)


def test_the_keys_are_documented_in_the_order_in_which_they_are_written() -> None:
    page = (ROOT / "docs" / "reference" / "file-formats.md").read_text("utf-8")
    _, _, after = page.partition("and the keys are in one\norder:\n\n")
    listed, _, _ = after.partition("\n\n")
    assert listed.replace("\n", " ") == ", ".join(f"`{key}`" for key in WRITTEN) + "."


# --- a case -----------------------------------------------------------------------------------


def test_a_line_says_all_that_a_claim_says_in_the_order_of_the_keys(bundled: Desk) -> None:
    lines = exported(bundled)
    assert len(lines) == 19
    assert lines[10] == {
        "claim": "20200313T010000Z-bc1d09afeab7#11",
        "incident": "strikes",
        "measure": "killed",
        "figure": 2,
        "population": "federal police",
        "outlet": "Australian Associated Press",
        "said_by": [
            {"name": "official, Popular Mobilisation Units", "anonymous": True},
            "Associated Press",
        ],
        "reported_at": "2020-03-13T01:00:00Z",
        "quote": "had cost two federal policemen their lives",
        "title": "US bombs militia weapons stores in Iraq a day after deadly rocket fire",
        "report": "20200313T010000Z-bc1d09afeab7",
    }
    for line in lines:
        assert list(line) == [key for key in WRITTEN if key in line]


def test_a_selection_has_the_lines_of_its_incidents_and_measure_alone(bundled: Desk) -> None:
    lines = exported(bundled)
    strikes = [line for line in lines if line["incident"] == "strikes"]
    killed = [line for line in lines if line["measure"] == "killed"]
    assert exported(bundled, "strikes") == strikes
    assert exported(bundled, "--measure", "killed") == killed
    both = [line for line in lines if line["incident"] != "missile-attack"]
    assert exported(bundled, "base-attack", "strikes") == both
    assert exported(bundled, "strikes", "--measure", "killed") == [
        line for line in strikes if line in killed
    ]


def test_a_few_claims_of_a_long_log_are_read_alone(desk: Desk) -> None:
    many = [said(killed=str(n), at=f"{n // 60:02}:{n % 60:02}") for n in range(300)]
    recorded(desk, told(*many, said(killed="7", incident="raid", at="06:30", report="r")))
    whole = exported(desk)
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(Log, "read")
        assert exported(desk, "raid") == [line for line in whole if line["incident"] == "raid"]


def test_a_name_that_the_case_does_not_have_is_refused(bundled: Desk) -> None:
    for args, said_of in (
        (("strike",), 'did you mean "strikes"?'),
        (("--measure", "kiled"), 'did you mean "killed"?'),
        (("--without", "Al Jazera"), 'did you mean "Al Jazeera"?'),
    ):
        ran = bundled.run("export", *args)
        assert (ran.status, ran.out) == (2, "")
        assert said_of in ran.err


def test_sources_are_left_out_as_they_are_of_estimates(bundled: Desk) -> None:
    assert {line["outlet"] for line in exported(bundled, "--without", "Al Jazeera")} == {
        "Australian Associated Press"
    }
    heard = exported(bundled, "--only", "Associated Press")
    assert [line["claim"].partition("#")[2] for line in heard] == ["11", "3"]


def test_what_the_source_did_stands_at_its_place_and_names_the_claim(desk: Desk) -> None:
    six = said("army", killed="6", at="05:00", report="a")
    corrected = Corrected(six, "5", via="AAP", at="07:00")
    seven = said("army", killed="7", at="06:00", report="b")
    recorded(desk, told(six, corrected, seven))
    first, second, third = exported(desk)
    assert (first["figure"], second["figure"], third["figure"]) == (6, 5, 7)
    assert (second["op"], second["claim"]) == ("correct", first["claim"])
    assert (second["outlet"], second["said_by"]) == ("AAP", ["army"])
    assert second["reported_at"] == "2020-03-13T07:00:00Z"
    assert second["report"].startswith("20200313T070000Z-")


def test_what_was_voided_or_undone_is_left_out_with_all_that_was_done_to_it(desk: Desk) -> None:
    six, seven = said(killed="6", at="05:00"), said(killed="7", at="06:00")
    acts: list[Act] = [six, Corrected(six, "5"), Voided(six), seven, Undone(seven)]
    recorded(desk, told(*acts))
    assert exported(desk) == []
    before = exported(desk, "--known-at", "#4")
    assert [line.get("op", "claim") for line in before] == ["claim"]


def test_a_claim_of_an_edition_is_reported_when_the_edition_counts(desk: Desk) -> None:
    for content in (FIRST, SECOND, THIRD):
        desk.write("a.md", content)
        desk.ok("ingest", "a.md", *(("--retract-missing",) if content != FIRST else ()))
    lines = exported(desk)
    assert [(line.get("op"), line.get("figure"), line["reported_at"]) for line in lines] == [
        (None, 2, "2020-03-13T06:00:00Z"),
        (None, 5, "2020-03-13T12:00:00Z"),
        ("retract", None, "2020-03-13T12:00:00Z"),
        (None, 2, "2020-03-13T15:00:00Z"),
        ("retract", None, "2020-03-13T15:00:00Z"),
    ]
    assert len({line["report"] for line in lines}) == 1


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(acts=lives(("killed", "injured"), all_kinds=True), data=st.data())
def test_the_claims_written_are_those_that_count(acts: list[Act], data: st.DataObject) -> None:
    case = told(*acts)
    known = data.draw(st.none() | st.integers(0, len(case.events)))
    as_of = data.draw(st.none() | st.sampled_from(published(acts)))
    at = Standpoint(None if as_of is None else to_micros(as_of), known)
    with desk_of() as desk:
        events = recorded(desk, case)
        options = [] if as_of is None else ["--as-of", instant_text(as_of)]
        options += [] if known is None else ["--known-at", f"#{known}"]
        lines = exported(desk, *options)
        assert {
            (line["incident"], line["claim"]) for line in lines if line.get("op") is None
        } == standing(events, at)
        addresses = [line["claim"] for line in lines if line.get("op") is None]
        assert len(set(addresses)) == len(addresses)
        assert {line["claim"] for line in lines} == set(addresses)


def published(acts: list[Act]) -> list[datetime]:
    """The instants at which claims became known."""
    return [act.effective for act in acts if isinstance(act, Said)]


def standing(events: list[Logged], at: Standpoint) -> set[tuple[str, str]]:
    """The claims that count, with their incidents, by the plainest fold."""
    incidents = {"strikes", "convoy", "raid"}
    return {
        (incident, claim.id)
        for incident in incidents
        for measure in ("killed", "injured")
        for claim in material_of(events, incident, measure).standing(at)
    }


# --- and back ---------------------------------------------------------------------------------

SURE = {"voided: ", "about ", "undone at ", "corrected by "}  # what became of a claim: not carried


def imported(lines: bytes, form: str = "jsonl") -> tuple[bytes, list[Any]]:
    """What an empty case exports, and lists, that has imported an export."""
    with desk_of() as desk:
        desk.write(f"a.{form}", lines)
        desk.ok("ingest", f"a.{form}")
        assert desk.ok("ingest", f"a.{form}", "--format", "jsonl").rows()[0]["events"] == 0
        return desk.ok("export", "--format", form).out.encode(), known(desk)


def known(desk: Desk, *at: str) -> list[Any]:
    """What is known of each slot of which something counts, without positions."""
    slots = [placeless(line) for line in desk.ok("list", "--format", "jsonl", *at).rows()]
    counted = [slot for slot in slots if slot["estimate"]["used"] or slot["estimate"]["set_aside"]]
    return sorted(counted, key=lambda slot: msgspec.json.encode(slot))


def placeless(slot: Any) -> Any:
    """A slot without the positions of its claims, and without those that were taken out."""
    match slot:
        case {"set_aside": aside}:
            kept = [one for one in aside if not one["reason"].startswith(tuple(SURE))]
            rest = {key: placeless(value) for key, value in slot.items() if key != "set_aside"}
            return rest | {"set_aside": sorted(map(placeless, kept), key=msgspec.json.encode)}
        case dict():
            return {
                key: bool(value) if key == "corrected_at" else placeless(value)
                for key, value in slot.items()
                if key != "position"
            }
        case list():
            return sorted(map(placeless, slot), key=msgspec.json.encode)
    return slot


@pytest.mark.parametrize("form", FORMS)
def test_the_worked_example_comes_back_as_it_was(bundled: Desk, form: str) -> None:
    lines = bundled.ok("export", "--format", form).out.encode()
    assert imported(lines, form) == (lines, known(bundled))


@pytest.mark.parametrize("form", FORMS)
def test_editions_come_back_as_they_were(desk: Desk, form: str) -> None:
    for content in (FIRST, SECOND, THIRD):
        desk.write("a.md", content)
        desk.ok("ingest", "a.md", *(("--retract-missing",) if content != FIRST else ()))
    lines = desk.ok("export", "--format", form).out.encode()
    assert imported(lines, form) == (lines, known(desk))


def test_what_was_retracted_and_said_again_comes_back(desk: Desk) -> None:
    desk.write("a.md", report({"figure": "2", "said_by": ["police"]}))
    desk.write("b.md", report(outlet="Other", published="2020-03-13T03:00:00Z"))
    own, other = (line["report"] for line in desk.ok("ingest", "a.md", "b.md", "--json").data())
    desk.ok("claim", "retract", f"{own}#1", "--by", other, "--because", "not confirmed")
    slot = ("--incident", "strikes", "--measure", "killed")
    desk.ok("claim", "add", own, *slot, "--figure", "2", "--said-by", "police")
    lines = desk.ok("export").out.encode()
    assert lines.count(b"\n") == 3
    assert imported(lines) == (lines, known(desk))


WITHOUT = (Aliased, Nested, Rated, Credible, Ruled, Lifted)  # what no record can hold


def carried(acts: list[Act]) -> list[Act]:
    """The acts that records can hold: of claims that were not entered before they were published,
    and count nobody twice, in a figure's parts."""
    kept: list[Act] = []
    for act in acts:
        if isinstance(act, Said):
            parts = {part.population for part in act.claim.breakdown}
            parts |= {who for each in acts if isinstance(each, Corrected) for who in counted(each)}
            if act.claim.population in parts:
                act.__dict__["claim"] = replace(act.claim, population=None)
            if not isinstance(act.claim.value, Figure | None):
                act.__dict__["claim"] = replace(act.claim, breakdown=(), low=None, high=None)
            act.__dict__["entered"] = None
        if not isinstance(act, WITHOUT) and not (isinstance(act, Undone) and act.act not in kept):
            kept.append(act)
    return kept


def counted(correction: Corrected) -> Iterable[str]:
    """Whom a correction counts."""
    return correction.stated if isinstance(correction.stated, Mapping) else ()


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(acts=lives(("killed", "injured"), all_kinds=True).map(carried), data=st.data())
def test_any_case_comes_back_as_it_was(form: str, acts: list[Act], data: st.DataObject) -> None:
    case = told(*acts)
    upto = data.draw(st.none() | st.integers(0, len(case.events)))
    as_of = data.draw(st.none() | st.sampled_from(published(acts)))
    at = [] if as_of is None else ["--as-of", instant_text(as_of)]
    at += [] if upto is None else ["--known-at", f"#{upto}"]
    with desk_of() as desk:
        recorded(desk, case)
        lines, before = desk.ok("export", "--format", form, *at).out.encode(), known(desk, *at)
    if lines.count(b"\n") > (form == "csv"):
        assert imported(lines, form) == (lines, before)


# --- files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_file_has_the_bytes_of_standard_output_compressed_or_not(
    bundled: Desk, form: str
) -> None:
    plain, zipped = f"a.{form}", f"a.{form}.gz"
    out = bundled.ok("export", "--format", form).out.encode()
    assert "19 claims written to" in bundled.ok("export", "--to", plain).err
    bundled.ok("export", "--to", zipped)
    assert (bundled.folder / plain).read_bytes() == out
    first = (bundled.folder / zipped).read_bytes()
    assert gzip.decompress(first) == out
    bundled.ok("export", "--to", zipped, "--force")
    assert (bundled.folder / zipped).read_bytes() == first


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--to", "a.txt"), "its name does not say which form it has"),
        (("--to", "a.csv", "--format", "jsonl"), "is named as csv"),
        (("--to", "no/a.csv"), "there is no folder no"),
        (("--to", "there.csv"), "is there already"),
    ],
)
def test_where_nothing_can_be_written_is_said_before(
    bundled: Desk, args: tuple[str, ...], message: str
) -> None:
    bundled.write("there.csv", "mine")
    before = sorted(bundled.folder.iterdir())
    ran = bundled.run("export", *args)
    assert ran.status == 2
    assert message in ran.err
    assert sorted(bundled.folder.iterdir()) == before
    assert (bundled.folder / "there.csv").read_text("utf-8") == "mine"


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv.gz"])
@pytest.mark.parametrize(
    ("error", "status"), [(OSError(28, "No space left on device"), 3), (KeyboardInterrupt(), 130)]
)
def test_what_breaks_off_leaves_no_half_file(
    bundled: Desk, name: str, error: BaseException, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundled.write(name, "mine")
    bundled.ok("list")  # makes the views
    before = {path: path.read_bytes() for path in bundled.folder.iterdir()}
    monkeypatch.setattr("tracker.records.writing_stream._Writer.line", breaking(error))
    ran = bundled.run("export", "--to", name, "--force")
    assert ran.status == status
    assert isinstance(error, KeyboardInterrupt) or f"{name}: No space left" in ran.err
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in bundled.folder.iterdir()} == before


def breaking(error: BaseException) -> Any:
    """What writes nothing, and then fails."""

    def line(*_: object) -> None:
        raise error

    return line


def test_what_no_record_can_hold_is_told(bundled: Desk) -> None:
    told_of = bundled.ok("export").err
    assert "no backup" in told_of
    assert "2 texts of reports" in told_of
    bundled.ok("source", "rate", "AAP", "B")
    bundled.ok("mark", "deadline")
    assert "1 ratings of sources" in bundled.ok("export").err
    assert "mark" not in bundled.ok("export", "--known-at", "#24").err


def test_an_export_is_read_as_it_is_written(desk: Desk) -> None:
    many = [said(killed=str(n), at=f"{n // 60:02}:{n % 60:02}") for n in range(60)]
    recorded(desk, told(*many))
    read: list[int] = []

    def counted(export: Export) -> Iterator[Logged]:
        for logged in events_of(export):
            read.append(logged.position)
            yield logged

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tracker.records.writing_stream.PAGE", 10)
        patch.setattr("tracker.commands.export.events_of", counted)
        patch.setattr("tracker.records.writing_forms._json", breaking(KeyboardInterrupt()))
        assert desk.run("export").status == 130
    assert len(read) == 10
