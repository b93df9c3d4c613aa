"""What the checks find in what a case says, and what they leave alone."""

from datetime import UTC, datetime, timedelta

import pytest

from events.attribution import UNKNOWN
from events.citation import Citation, cite
from events.values import Term
from projections.checks import (
    KINDS,
    Cited,
    Finding,
    Published,
    check_days,
    check_figures,
    check_names,
    check_published,
    check_quotes,
)
from projections.closeness import are_close
from projections.estimate import Estimate, Question
from projections.material import Material
from projections.policies import policy_named
from projections.standpoint import NOW, Standpoint
from tests.helpers.said import (
    Act,
    Corrected,
    Retracted,
    Told,
    Voided,
    said,
    standpoint,
    told,
)

ARMY, MINISTRY, MILITIA = "Iraq's military", "health ministry", "official, PMU"

Found = tuple[str, str | None, str]


def figures(
    case: Told, measure: str = "killed", *, policy: str = "standing", at: Standpoint = NOW
) -> list[Finding]:
    apply = policy_named(policy).apply
    return list(check_figures("strikes", measure, case.material(measure), apply, at))


def plain(findings: list[Finding]) -> list[Found]:
    """Kind, population and text."""
    return [(item.kind, item.population, item.text) for item in findings]


def known(case: Told, *measures: str) -> list[tuple[str, Material]]:
    return [(measure, case.material(measure)) for measure in measures or ("killed",)]


def days(case: Told, *measures: str, at: Standpoint = NOW) -> list[Found]:
    return plain(list(check_days("strikes", known(case, *measures), at)))


# --- parts --------------------------------------------------------------------------------------


def test_parts_that_do_not_make_the_total_are_found() -> None:
    case = told(wrong := said(ARMY, killed="6", breakdown={"civilian": "1", "police": "4"}))
    (found,) = figures(case)
    assert plain([found]) == [
        ("parts", None, "1 civilian + 4 police make 5, and the total stated is 6")
    ]
    assert [claim.position for claim in found.claims] == [case.position(wrong)]


def test_a_part_of_a_breakdown_above_its_total_is_found_once() -> None:
    case = told(said(ARMY, killed="6", breakdown={"civilian": "1", "police": "50"}))
    assert plain(figures(case)) == [
        ("parts", None, "a part is more than the total: 50 police, 6 in all")
    ]


@pytest.mark.parametrize(
    ("total", "parts"),
    [
        ("6", {"civilian": "1", "police": "5"}),
        ("at least 6", {"civilian": "2", "police": "6"}),
        ("6", {"civilian": "at least 1", "police": "2"}),
        ("2-7", {"civilian": "3", "police": "3"}),
    ],
)
def test_a_total_that_its_parts_allow_is_no_finding(total: str, parts: dict[str, str]) -> None:
    assert figures(told(said(ARMY, killed=total, breakdown=parts))) == []


def test_a_derived_total_is_its_parts() -> None:
    assert figures(told(said(ARMY, killed={"civilian": "1", "police": "5"}))) == []


def test_a_population_of_which_more_are_counted_than_anyone_counts_in_all_is_found() -> None:
    case = told(
        whole := said(ARMY, killed="6", at="03"),
        part := said(MINISTRY, killed="9", of="civilian", at="05"),
    )
    (found,) = figures(case)
    assert plain([found]) == [("parts", "civilian", "at least 9 civilian, of at most 6 in all")]
    at = {case.position(whole), case.position(part)}
    assert {claim.position for claim in found.claims} == at


def test_a_population_within_an_open_total_is_no_finding() -> None:
    case = told(
        said(ARMY, killed="at least 6", at="03"), said(MINISTRY, killed="9", of="civilian", at="05")
    )
    assert figures(case) == []


# --- bounds -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "best", "high", "text"),
    [
        (7, 6, 8, "low 7, best 6, high 8 under the rule r"),
        (1, 6, 5, "low 1, best 6, high 5 under the rule r"),
        (7, None, 5, "low 7, high 5 under the rule r"),
        (None, 6, 5, "best 6, high 5 under the rule r"),
    ],
)
def test_an_estimate_out_of_order_is_found(
    low: int | None, best: int | None, high: int | None, text: str
) -> None:
    case = told(said(ARMY, killed="6"))

    def rule(_: Question) -> Estimate:
        return Estimate(rule="r", low=low, best=best, high=high)

    found = list(check_figures("strikes", "killed", case.material(), rule))
    assert plain(found) == [("bounds", None, text)]


@pytest.mark.parametrize(
    ("low", "best", "high"),
    [(6, 6, 6), (2, 6, None), (None, None, 6), (2, "Kataib Hezbollah", 1), (None, None, None)],
)
def test_an_open_bound_is_in_order_with_any(
    low: int | None, best: int | str | None, high: int | None
) -> None:
    case = told(said(ARMY, killed="6"))
    estimate = Estimate(rule="r", low=low, best=best, high=high)
    found = list(check_figures("strikes", "killed", case.material(), lambda _: estimate))
    assert [item.kind for item in found] == (["bounds"] if (low, high) == (2, 1) else [])


@pytest.mark.parametrize("policy", ["standing", "latest", "range", "ucdp", "airwars", "majority"])
def test_the_policies_of_this_program_are_in_order(policy: str) -> None:
    case = told(
        said(ARMY, killed="6", at="03"),
        said(MINISTRY, killed="at least 9", at="04"),
        said(MILITIA, killed="2", of="police", at="05"),
    )
    assert "bounds" not in [item.kind for item in figures(case, policy=policy)]


# --- falls --------------------------------------------------------------------------------------


def test_a_total_of_one_origin_that_falls_is_found() -> None:
    case = told(
        said(ARMY, killed="12", at="03"),
        said(MINISTRY, killed="4", at="04"),
        said(ARMY, killed="8", at="05"),
    )
    assert plain(figures(case)) == [("falls", None, "fell from 12 to 8 (iraq's military)")]


def test_late_arrivals_are_put_in_order_first() -> None:
    assert figures(told(said(ARMY, killed="8", at="05"), said(ARMY, killed="6", at="03"))) == []


@pytest.mark.parametrize(
    "later",
    [
        {"killed": "at least 8"},
        {"killed": "8-12"},
        {"killed": "8", "basis": "incremental"},
        {"killed": "8", "modality": "expected"},
        {"killed": "8", "modality": "denied"},
        {"killed": "8", "of": "civilian"},
    ],
)
def test_what_need_not_be_less_is_no_fall(later: dict[str, str]) -> None:
    case = told(said(ARMY, killed="12", at="03"), said(ARMY, at="05", **later))  # type: ignore[arg-type]
    assert figures(case) == []


def test_a_count_of_a_state_may_fall() -> None:
    case = told(said(ARMY, missing="12", at="03"), said(ARMY, missing="8", at="05"))
    assert figures(case, "missing") == []


def test_two_unknown_origins_are_not_one_that_falls() -> None:
    case = told(said(UNKNOWN, killed="12", at="03"), said(UNKNOWN, killed="8", at="05"))
    assert [item.kind for item in figures(case)] == ["unknown-origin-only"]


def test_a_total_and_its_parts_fall_once() -> None:
    case = told(
        said(ARMY, killed="6", breakdown={"police": "6"}, at="03"),
        said(ARMY, killed="4", breakdown={"police": "4"}, at="05"),
    )
    assert [item.kind for item in figures(case)] == ["falls"]


# --- who says so --------------------------------------------------------------------------------


def test_a_figure_in_own_voices_alone_is_found() -> None:
    case = told(said(via="AAP", killed="3", at="03"), said(via="Al Jazeera", killed="3", at="05"))
    assert plain(figures(case)) == [
        ("unattributed", None, "3, said only by 2 outlets in their own voice")
    ]


def test_a_figure_of_an_unknown_origin_alone_is_found() -> None:
    case = told(said(UNKNOWN, killed="3"))
    assert plain(figures(case)) == [
        ("unknown-origin-only", None, "3, said only by an unknown origin")
    ]


def test_an_own_voice_beside_an_unknown_origin_is_unattributed() -> None:
    case = told(said(UNKNOWN, killed="3", at="03"), said(via="AAP", killed="3", at="05"))
    text = "3, said only by an outlet in its own voice and an unknown origin"
    assert plain(figures(case)) == [("unattributed", None, text)]


def test_a_named_origin_that_says_the_same_is_enough() -> None:
    case = told(said(ARMY, killed="3", at="03"), said(via="AAP", killed="3", at="05"))
    assert figures(case) == []


def test_the_parts_of_a_breakdown_go_with_their_total() -> None:
    case = told(said(via="AAP", killed={"US": "2", "UK": "1"}))
    assert [(item.kind, item.population) for item in figures(case)] == [("unattributed", None)]


def test_a_name_in_own_voice_is_no_figure() -> None:
    assert figures(told(said(via="AAP", weapon=Term("107 mm rocket"))), "weapon") == []


# --- what is left out ---------------------------------------------------------------------------


WRONG = said(ARMY, killed="6", breakdown={"civilian": "50"}, at="05:00")


@pytest.mark.parametrize("acts", [(WRONG, Voided(WRONG))])
def test_what_was_voided_is_left_out(acts: tuple[Act, ...]) -> None:
    assert figures(told(*acts)) == []


def test_what_was_not_yet_published_is_left_out() -> None:
    case = told(WRONG)
    assert figures(case, at=standpoint("04:59")) == []
    assert figures(case, at=standpoint("05:00")) != []


# --- dates --------------------------------------------------------------------------------------


def test_what_occurred_after_its_report_is_found() -> None:
    case = told(said(ARMY, killed="6", on="2020-03-21"))
    text = "occurred 2020-03-21, and was reported on 2020-03-13"
    assert days(case) == [("dates", None, text)]


@pytest.mark.parametrize("on", ["2020-03-13", "2020-03", "2020-03-12/2020-04-01", "2020-03-01/.."])
def test_what_may_have_occurred_before_its_report_is_not(on: str) -> None:
    assert days(told(said(ARMY, killed="6", on=on))) == []


def test_a_day_that_has_begun_somewhere_is_not_yet_to_come() -> None:
    assert days(told(said(ARMY, killed="6", at="10:00", on="2020-03-14"))) == []
    assert days(told(said(ARMY, killed="6", at="09:59", on="2020-03-14"))) != []


def test_what_is_expected_may_be_to_come() -> None:
    assert days(told(said(ARMY, killed="6", on="2020-03-21", modality="expected"))) == []


def test_dates_of_one_incident_more_than_a_week_apart_are_found_once() -> None:
    case = told(
        said(ARMY, killed="6", on="2020-03-01", at="03"),
        said(MINISTRY, killed="6", on="2020-03-05", at="04"),
        said(MILITIA, wounded="6", on="2020-03-09", at="05"),
    )
    text = "occurred 2020-03-01, and 2020-03-09: 8 days apart"
    assert days(case, "killed", "wounded") == [("dates-apart", None, text)]


@pytest.mark.parametrize("on", ["2020-03-08", "2020-03", "../2020-03-12"])
def test_dates_that_may_be_within_a_week_are_not(on: str) -> None:
    case = told(
        said(ARMY, killed="6", on="2020-03-01", at="03"), said(MINISTRY, killed="6", on=on, at="04")
    )
    assert days(case) == []


def test_what_is_new_in_a_period_has_days_of_its_own() -> None:
    case = told(
        said(ARMY, killed="6", on="2020-02-01", basis="incremental", at="03"),
        said(ARMY, killed="6", on="2020-03-01", basis="incremental", at="04"),
    )
    assert days(case) == []


@pytest.mark.parametrize(("hours", "found"), [(24, 0), (25, 1)])
def test_a_report_published_long_after_it_was_recorded_is_found(hours: int, found: int) -> None:
    case = told(act := said(ARMY, killed="6"))
    recorded = datetime(2020, 3, 14, tzinfo=UTC)
    filed = Published("r", recorded + timedelta(hours=hours), recorded)
    findings = list(check_published("strikes", filed, [case.claim(act)]))
    assert [item.kind for item in findings] == ["dates"] * found


# --- quotes -------------------------------------------------------------------------------------

TEXT = "Six were killed.  Two of the six\nwere police. Two were hurt."


def quoted(citation: Citation | None, text: str = TEXT) -> list[Found]:
    case = told(act := said(ARMY, killed="6", breakdown={"police": "2", "civilian": "4"}))
    cited = Cited("r", text, {case.position(act): citation})
    claims = [("killed", claim) for claim in case.material().claims]
    return plain(list(check_quotes("strikes", cited, claims)))


def test_a_quote_that_stands_is_no_finding() -> None:
    assert quoted(cite(TEXT, "Two of the six were police")) == []


def test_a_quote_that_does_not_stand_where_it_is_cited_is_found() -> None:
    citation = Citation("Six were killed", 1, 16)
    assert quoted(citation) == [
        ("quote", None, "“Six were killed” does not stand at characters 1 to 16")
    ]


def test_a_quote_that_occurs_more_than_once_is_found() -> None:
    assert quoted(cite(TEXT, "Two")) == [("quote-twice", None, "“Two” occurs 2 times in the text")]


def test_a_claim_without_a_quote_is_found_once_for_its_report() -> None:
    assert quoted(None) == [("no-quote", None, "1 claim of the report r without a quote")]


def test_nothing_is_quoted_from_a_report_without_a_text() -> None:
    assert quoted(None, " \n") == []


# --- names --------------------------------------------------------------------------------------


def test_populations_and_measures_that_nearly_are_one_are_found() -> None:
    case = told(
        said(ARMY, killed="6", of="civilian", at="03"),
        said(ARMY, killed="7", of="civilians", at="04"),
        said(ARMY, kiled="7", at="05"),
    )
    found = plain(list(check_names("strikes", known(case, "killed", "kiled"))))
    assert found == [
        ("names", None, 'the measures "killed" and "kiled" may be one'),
        ("names", None, 'the populations "civilian" and "civilians" may be one'),
    ]


@pytest.mark.parametrize(
    ("one", "other", "close"),
    [
        ("civilian", "Civilians", True),
        ("policeman", "police man", True),
        ("federal police", "federal polices", True),
        ("US troops", "UK troops", False),
        ("killed in district 1", "killed in district 2", False),
        ("combatants", "noncombatants", False),
        ("armed men", "unarmed men", False),
        ("civilian men", "civilian women", False),
        ("military", "paramilitary", False),
        ("killed", "wounded", False),
    ],
)
def test_which_names_are_close(one: str, other: str, close: bool) -> None:
    assert are_close(one, other) is close
    assert are_close(other, one) is close


# --- kinds --------------------------------------------------------------------------------------


def test_every_kind_says_what_it_is_and_what_to_do() -> None:
    assert all(kind.meaning and kind.remedy.endswith(".") for kind in KINDS.values())


# --- what sources put right or took back --------------------------------------------------------


def test_a_total_that_fell_is_found_until_it_is_explained() -> None:
    high = said(ARMY, killed="60", at="03")
    low = said(ARMY, killed="6", at="05", report="later")
    assert [finding.kind for finding in figures(told(high, low))] == ["falls"]
    for explained in (Corrected(high, "6", at="09"), Retracted(high, at="09"), Voided(high)):
        assert figures(told(high, low, explained)) == []


def test_a_correction_of_an_older_claim_is_no_fall() -> None:
    case = told(
        slip := said(ARMY, killed="120", at="03"),
        said(ARMY, killed="14", at="05", report="later"),
        Corrected(slip, "12", at="09"),
    )
    assert figures(case) == []


def test_what_a_newer_claim_is_corrected_to_is_explained() -> None:
    case = told(
        said(ARMY, killed="10", at="03"),
        slip := said(ARMY, killed="20", at="05", report="later"),
        Corrected(slip, "8", at="09"),
    )
    assert figures(case) == []


def test_parts_of_a_claim_that_was_retracted_are_let_be() -> None:
    wrong = said(ARMY, killed="6", breakdown={"civilian": "1", "police": "4"})
    assert figures(told(wrong, Retracted(wrong, at="09"))) == []


def test_a_fall_from_a_figure_that_was_put_right_is_still_one() -> None:
    case = told(
        slip := said(ARMY, killed="600", at="03"),
        said(ARMY, killed="6", at="05", report="later"),
        Corrected(slip, "60", at="09"),
    )
    assert [text for _, _, text in plain(figures(case))] == ["fell from 60 to 6 (iraq's military)"]
