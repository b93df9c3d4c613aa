"""How the origins of a measure have done: their runs, and how these compare with what is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events.attribution import UNKNOWN, Voice
from events.figure_grammar import parse_figure
from events.values import Term
from projections.claims import SlotClaim
from projections.leads import pairs
from projections.material import Material
from projections.policies import policy_named
from projections.source_summary import Summary, summaries
from projections.standpoint import NOW, Standpoint
from projections.track_record import Against, Run, TrackRecord, track_record
from tests.helpers.any_case import POLICIES, cases
from tests.helpers.said import (
    Act,
    Aliased,
    Corrected,
    Rated,
    Retracted,
    Said,
    Told,
    Undone,
    Voided,
    folded,
    micros,
    said,
    standpoint,
    told,
)

ARMY, OFFICIALS, MILITIA = "Iraq's military", "US officials", "official, PMU"


def record(case: Told, at: Standpoint = NOW, policy: str = "standing") -> TrackRecord:
    return track_record(case.material(), policy_named(policy).apply, at)


def run_of(case: Told, origin: str = ARMY, of: str | None = None, at: Standpoint = NOW) -> Run:
    """The only run of an origin in a slot."""
    (run,) = [
        run for run in record(case, at).runs
        if run.origin == origin.casefold() and run.population == of
    ]  # fmt: skip
    return run


def summary_of(case: Told, origin: str = ARMY, at: Standpoint = NOW) -> Summary:
    found = {summary.origin: summary for summary in summaries([record(case, at)])}
    return found[origin.casefold()]


# --- one run ----------------------------------------------------------------------------------


def test_a_figure_said_once_held_and_took_no_time() -> None:
    case = told(six := said(ARMY, killed="6"))
    run = run_of(case)
    assert run.first == run.peak == run.latest == run.settled == case.claim(six)
    assert (run.claims, run.revisions, run.hours, run.held, run.fell) == (1, 0, 0, True, False)


def test_a_rising_toll_is_revised_and_settles_with_the_claim_that_gave_the_last_figure() -> None:
    case = told(
        four := said(ARMY, killed="4", at="03:00"),
        six := said(ARMY, killed="6", at="05:30"),
        again := said(ARMY, killed="6", at="09:00"),
    )
    run = run_of(case)
    assert (run.first, run.settled) == (case.claim(four), case.claim(six))
    assert (run.peak, run.latest) == (case.claim(six), case.claim(again))
    assert (run.claims, run.revisions, run.hours, run.held, run.fell) == (3, 1, 2.5, False, False)


def test_a_figure_that_went_up_and_down_has_its_peak_between() -> None:
    case = told(
        said(ARMY, killed="4", at="03"),
        sixty := said(ARMY, killed="60", at="04"),
        six := said(ARMY, killed="6", at="07"),
    )
    run = run_of(case)
    assert (run.peak, run.latest) == (case.claim(sixty), case.claim(six))
    assert (run.revisions, run.hours, run.held, run.fell) == (2, 4, False, True)


def test_a_first_figure_that_was_left_and_came_back_held_but_was_revised() -> None:
    case = told(
        said(ARMY, killed="4", at="03"),
        said(ARMY, killed="6", at="04"),
        said(ARMY, killed="4", at="08"),
    )
    run = run_of(case)
    assert (run.revisions, run.hours, run.held) == (2, 5, True)


def test_only_the_bounds_make_a_revision_and_not_the_words() -> None:
    case = told(
        said(ARMY, killed="14", at="03"),
        said(ARMY, killed="some 14", at="04"),
        said(ARMY, killed="fourteen", at="05", modality="alleged"),
        said(ARMY, killed="at least 14", at="06"),
    )
    run = run_of(case)
    assert (run.claims, run.revisions, run.hours, run.held) == (4, 1, 3, False)


@pytest.mark.parametrize(
    ("figures", "peak", "fell"),
    [
        (("at least 12", "9"), "at least 12", True),
        (("at least 12", "12"), "at least 12", False),
        (("12", "at least 12"), "at least 12", False),
        (("65-73", "60-70"), "65-73", False),
        (("65-73", "60-70", "55-64"), "65-73", True),
        (("up to 32", "20"), "20", False),
        (("fewer than 50", "0"), "fewer than 50", False),
        (("2-5", "2-9", "2-9"), "2-9", False),
    ],
)
def test_the_peak_is_what_it_vouched_for_and_a_fall_is_certain(
    figures: tuple[str, ...], peak: str, fell: bool
) -> None:
    acts = [said(ARMY, killed=words, at=f"0{hour}") for hour, words in enumerate(figures)]
    case = told(*acts)
    run = run_of(case)
    assert run.peak == case.claim(acts[figures.index(peak)])
    assert run.fell is fell


def test_a_run_goes_by_when_things_were_published_and_not_by_when_they_arrived() -> None:
    case = told(
        six := said(ARMY, killed="6", at="05"),
        four := said(ARMY, killed="4", at="03"),
    )
    run = run_of(case)
    assert (run.first, run.latest, run.hours) == (case.claim(four), case.claim(six), 2)


def test_what_is_not_counted_and_what_is_no_figure_makes_no_run() -> None:
    case = told(
        said(OFFICIALS, killed="60", modality="expected"),
        said(ARMY, killed="6", modality="denied"),
        said(MILITIA, killed=Term("many")),
    )
    assert record(case).runs == ()
    assert [(heard.origin, heard.claims) for heard in record(case).heard] == [
        (OFFICIALS.casefold(), 1), (ARMY.casefold(), 1), (MILITIA.casefold(), 1),
    ]  # fmt: skip


def test_what_is_new_in_a_period_is_apart_from_totals_and_from_other_periods() -> None:
    case = told(
        said(ARMY, killed="60", at="03"),
        said(ARMY, killed="4", at="04", basis="incremental", on="2020-03-11"),
        said(ARMY, killed="5", at="05", basis="incremental", on="2020-03-12"),
        said(ARMY, killed="7", at="06", basis="incremental", on="2020-03-12"),
    )
    found = [(run.basis, run.occurred, run.claims, run.revisions) for run in record(case).runs]
    assert found == [
        ("cumulative", "", 1, 0),
        ("incremental", "2020-03-11", 1, 0),
        ("incremental", "2020-03-12", 2, 1),
    ]
    assert [run.against for run in record(case).runs] == ["within", *["incomparable"] * 2]


def test_a_part_of_a_breakdown_counts_in_its_own_slot_and_is_marked() -> None:
    case = told(
        said(ARMY, killed={"civilian": "1", "police": "5"}, at="03"),
        said(ARMY, killed="2", of="civilian", at="04"),
    )
    run = run_of(case, of="civilian")
    assert (run.claims, run.parts, run.revisions) == (2, 1, 1)
    assert (run.first.part, run.latest.part) == (True, False)
    assert run_of(case).parts == 0


def test_what_was_voided_never_was() -> None:
    wrong = said(ARMY, killed="60", at="04")
    case = told(
        said(ARMY, killed="6", at="03"), wrong, said(ARMY, killed="6", at="05"), Voided(wrong)
    )
    assert (run_of(case).claims, run_of(case).revisions) == (2, 0)
    before = Standpoint(known=len(case.events) - 1)
    assert (run_of(case, at=before).claims, run_of(case, at=before).revisions) == (3, 2)


def test_a_run_is_seen_from_where_one_looks() -> None:
    case = told(
        said(ARMY, killed="4", at="03"),
        said(ARMY, killed="6", at="05"),
        said(ARMY, killed="9", at="08"),
    )
    run = run_of(case, at=standpoint("06:00"))
    assert (run.claims, run.revisions, run.hours) == (2, 1, 2)


def test_the_voice_and_origin_are_those_of_the_claim() -> None:
    case = told(said(killed="3", via="AAP"), said(UNKNOWN, killed="4", via="AAP"))
    assert {run.origin: run.first.voice for run in record(case).runs} == {
        "aap": Voice.OWN,
        "? via aap": Voice.UNKNOWN,
    }


def test_how_many_others_gave_figures_of_the_same() -> None:
    case = told(
        said(ARMY, killed="6"), said(OFFICIALS, killed="5"), said(MILITIA, killed="2", of="police")
    )
    assert [run_of(case, who).others for who in (ARMY, OFFICIALS)] == [1, 1]
    assert run_of(case, MILITIA, of="police").others == 0


# --- beside what is known ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "known", "against"),
    [
        ("4", "6", "below"),
        ("6", "6", "within"),
        ("9", "6", "above"),
        ("at least 4", "6", "within"),
        ("at least 7", "6", "above"),
        ("up to 5", "6", "below"),
        ("9", "at least 6", "within"),
        ("4", "at least 6", "below"),
        ("4", "fewer than 4", "above"),
        ("0", "fewer than 4", "within"),
        ("5-9", "8-12", "within"),
    ],
)
def test_the_first_figure_beside_what_is_known_now(
    first: str, known: str, against: Against
) -> None:
    case = told(said(ARMY, killed=first, at="03"), said(OFFICIALS, killed=known, at="05"))
    (army, _) = record(case, policy="latest").runs
    assert army.against == against
    assert army.known == case.estimate(policy="latest")


def test_beside_nothing_known_a_first_figure_is_neither_below_nor_above() -> None:
    case = told(said(ARMY, killed="6"))  # one origin is not enough for the policy
    (run,) = record(case, policy="ibc").runs
    assert run.known == case.estimate(policy="ibc")
    assert (run.known and run.known.low, run.against) == (None, "unknown")


# --- a source in all --------------------------------------------------------------------------


def test_a_source_in_all() -> None:
    case = told(
        said(ARMY, killed="4", at="01"),
        said(ARMY, killed="6", at="03"),
        said(ARMY, killed="1", of="civilian", at="01"),
        said(ARMY, killed="2", of="civilian", at="02"),
        said(ARMY, killed="5", of="civilian", at="06"),
        said(ARMY, killed="5", of="police", at="04"),
        said(ARMY, killed="40", at="09", modality="expected"),
    )
    summary = summary_of(case)
    assert (summary.claims, summary.slots, summary.runs, summary.again) == (7, 3, 3, 2)
    assert (summary.revisions, summary.changed, summary.held, summary.fell) == (3, 2, 1, 0)
    assert summary.hours == 3.5  # of 2 hours and 5
    assert (summary.since, summary.until) == (micros("01:00"), micros("09:00"))
    assert summary.spelled == case.events[2].position
    assert summary.voices == {Voice.ATTRIBUTED}


def test_of_a_source_that_changed_nothing_there_are_no_hours_to_stability() -> None:
    summary = summary_of(told(said(ARMY, killed="4", at="01"), said(ARMY, killed="4", at="03")))
    assert (summary.hours, summary.held, summary.runs, summary.again) == (None, 1, 1, 1)


def test_a_claim_with_a_breakdown_is_one_claim_in_several_slots() -> None:
    summary = summary_of(told(said(ARMY, killed={"civilian": "1", "police": "5"})))
    assert (summary.claims, summary.slots, summary.runs) == (1, 3, 3)


def test_a_source_is_counted_over_all_measures() -> None:
    case = told(
        said(ARMY, killed="4", at="01"),
        said(ARMY, killed="6", at="03"),
        said(ARMY, wounded="9", at="04"),
        said(ARMY, weapon=Term("rocket"), at="05"),
    )
    apply = policy_named("standing").apply
    records = [track_record(material, apply) for material in folded(case.events).values()]
    (army,) = summaries(records)
    assert (army.claims, army.slots, army.runs, army.held, army.revisions) == (4, 2, 2, 1, 1)
    assert army.until == micros("05:00")
    assert army.spelled == 3  # after the report and the incident


def test_of_nothing_there_are_no_sources() -> None:
    assert track_record(Material(), policy_named("standing").apply) == TrackRecord()
    assert summaries([]) == []


# --- laws -------------------------------------------------------------------------------------


def ids(*claims: SlotClaim) -> list[tuple[str, str]]:
    return [(claim.id, claim.population or "") for claim in claims]


def plain(found: TrackRecord) -> object:
    """All of it without the positions, which differ from log to log."""
    runs = sorted(
        (
            (run.population or "", run.basis, run.occurred, run.origin),
            ids(run.first, run.peak, run.latest, run.settled),
            (run.claims, run.parts, run.others, run.revisions, run.held, run.fell, run.hours),
            run.against,
        )
        for run in found.runs
    )
    heard = sorted((h.origin, h.since, h.until, h.claims, sorted(h.voices)) for h in found.heard)
    shared = sorted(ids(*figure.given) for figure in found.shared)
    met = sorted(
        (pair.origin, pair.other, pair.shared, pair.led, pair.followed, pair.lead or pair.lag or 0)
        for pair in pairs(found.shared)
    )
    return runs, heard, shared, met


@given(cases(distinct=True), st.sampled_from(POLICIES), st.data())
def test_the_order_of_arrival_changes_nothing(
    acts: list[Act], policy: str, data: st.DataObject
) -> None:
    claims = [act for act in acts if isinstance(act, Said)]
    judgements = [act for act in acts if not isinstance(act, Said)]
    one = told(*claims, *judgements)
    other = told(*data.draw(st.permutations(claims)), *judgements)
    assert plain(record(one, policy=policy)) == plain(record(other, policy=policy))


@given(cases(all_kinds=True), st.sampled_from(POLICIES), st.none() | st.integers(0, 10), st.data())
def test_a_standpoint_is_a_case_that_never_heard_of_anything_later(
    acts: list[Act], policy: str, minute: int | None, data: st.DataObject
) -> None:
    case, apply = told(*acts), policy_named(policy).apply
    known = data.draw(st.integers(0, len(case.events)))
    at = standpoint(None if minute is None else f"00:{minute:02}:30", known)
    short = folded(case.events[:known]).get(("strikes", "killed"), Material())
    heard = replace(short, claims=tuple(claim for claim in short.claims if at.heard(*claim.order)))
    assert track_record(case.material(), apply, at) == track_record(heard, apply)


@given(cases(all_kinds=True))
def test_what_a_run_says_of_itself_agrees(acts: list[Act]) -> None:
    for run in record(told(*acts)).runs:
        assert run.first.order <= run.settled.order <= run.latest.order
        assert run.claims > run.revisions >= 0
        assert (run.hours > 0) <= (run.revisions > 0)
        assert run.held or run.revisions
        assert run.fell <= (run.revisions > 0)
        assert run.parts <= run.claims


@given(cases(all_kinds=True))
def test_the_whole_is_the_sum_of_the_runs(acts: list[Act]) -> None:
    found = record(told(*acts))
    for summary in summaries([found]):
        runs = [run for run in found.runs if run.origin == summary.origin]
        assert summary.runs == len(runs) == sum(summary.against.values())
        assert summary.revisions == sum(run.revisions for run in runs)
        assert summary.held + summary.changed >= summary.runs
        assert summary.led <= summary.shared


@given(cases(all_kinds=True), st.sampled_from(("A", "E")))
def test_a_rating_moves_what_is_known_and_no_run(acts: list[Act], grade: str) -> None:
    rated = record(told(*acts, Rated(ARMY, grade)))  # type: ignore[arg-type]
    bare = [replace(run, against="unknown", known=None) for run in record(told(*acts)).runs]
    assert [replace(run, against="unknown", known=None) for run in rated.runs] == bare


# --- what a source puts right, or takes back --------------------------------------------------


def test_a_correction_changes_the_figure_when_it_is_made_and_is_no_revision() -> None:
    case = told(
        slip := said(ARMY, killed="120", at="03:00"),
        correction := Corrected(slip, "12", at="09:00"),
    )
    run = run_of(case)
    assert (run.first.value, run.latest.value) == (parse_figure("120"), parse_figure("12"))
    assert (run.peak, run.latest.corrected) == (run.first, case.position(correction))
    assert (run.claims, run.revisions, run.corrected, run.hours) == (1, 0, 1, 6.0)
    assert (run.held, run.fell, run.against) == (False, True, "above")
    found = summary_of(case)
    assert (found.corrected, found.revisions, found.again, found.changed) == (1, 0, 1, 1)
    assert (found.hours, found.until) == (6.0, micros("09:00"))


def test_before_a_correction_was_published_there_is_none() -> None:
    case = told(slip := said(ARMY, killed="120", at="03:00"), Corrected(slip, "12", at="09:00"))
    run = run_of(case, at=standpoint("08:00"))
    assert (run.corrected, run.held, run.latest.value) == (0, True, parse_figure("120"))


def test_a_correction_that_was_undone_is_none() -> None:
    case = told(
        slip := said(ARMY, killed="120"), put_right := Corrected(slip, "12"), Undone(put_right)
    )
    run = run_of(case)
    assert (run.corrected, run.held, run.latest.value) == (0, True, parse_figure("120"))


def test_what_an_older_claim_is_corrected_to_is_not_what_its_source_says_now() -> None:
    case = told(
        slip := said(ARMY, killed="120", at="03:00"),
        said(ARMY, killed="14", at="05:00", report="later"),
        Corrected(slip, "12", at="09:00"),
    )
    run = run_of(case)
    assert (run.latest.value, run.revisions, run.corrected) == (parse_figure("14"), 1, 1)
    assert run.hours == 2.0


def test_a_first_figure_that_was_taken_back_did_not_hold() -> None:
    case = told(only := said(ARMY, killed="6", at="03:00"), Retracted(only, at="09:00"))
    run = run_of(case)
    assert (run.retracted, run.held, run.revisions) == (1, False, 0)
    assert (summary_of(case).retracted, summary_of(case).again) == (1, 1)
    before = run_of(case, at=standpoint("08:00"))
    assert (before.retracted, before.held) == (0, True)


def test_a_claim_with_parts_is_corrected_once() -> None:
    case = told(
        slip := said(ARMY, killed={"civilian": "1", "police": "5"}),
        Corrected(slip, {"civilian": "2", "police": "5"}, at="09:00"),
    )
    assert summary_of(case).corrected == 1
    assert [run_of(case, of=who).corrected for who in (None, "civilian", "police")] == [1, 1, 1]


def test_a_figure_is_given_when_it_is_put_right() -> None:
    case = told(
        slip := said(ARMY, killed="120", at="03:00"),
        said(OFFICIALS, killed="12", at="04:00"),
        Corrected(slip, "12", at="09:00"),
    )
    (pair,) = pairs(record(case).shared, OFFICIALS.casefold())
    assert (pair.led, pair.lead) == (1, 5.0)


def test_other_names_of_an_origin_are_one_run() -> None:
    case = told(
        said("the Iraqi army", killed="6", at="03:00"),
        said(ARMY, killed="7", at="04:00"),
        Aliased("the Iraqi army", ARMY),
    )
    run = run_of(case)
    assert (run.claims, run.revisions, run.hours) == (2, 1, 1.0)
    assert [one.origin for one in record(case).heard] == [ARMY.casefold()]
