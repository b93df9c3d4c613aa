"""Leaving sources out, or hearing only some: on every command that asks, on both axes."""

import pytest

from tests.helpers.commands import Desk

JAZEERA, ARMY, AP = "Al Jazeera", "Iraq's military", "Associated Press"
BEFORE = ("--as-of", "2020-03-13T02:00Z")


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.bundled().ok("ingest", "1-aap.md", "2-al-jazeera.md")
    return desk


def killed(case: Desk, *options: str) -> str:
    """The bare value of the killed in the strikes."""
    return case.ok("show", "strikes", "killed", "--value", *options).out.strip()


@pytest.mark.parametrize("source", [JAZEERA, "al  jazeera", ARMY])
def test_a_source_is_left_out_whichever_link_of_the_chain_it_is(case: Desk, source: str) -> None:
    assert killed(case) == "6"
    assert killed(case, "--without", source) == "≥ 2"


def test_only_a_source_is_heard_as_origin_or_as_who_passed_it_on(case: Desk) -> None:
    assert killed(case, "--only", ARMY) == "6"
    assert killed(case, "--only", AP) == "≥ 2"
    assert killed(case, "--only", AP, "--only", ARMY) == "6"


def test_what_is_left_out_is_left_out_of_what_alone_is_heard(case: Desk) -> None:
    assert killed(case, "--only", JAZEERA, "--without", ARMY) == "unknown"


def test_filters_combine_with_both_instants(case: Desk) -> None:
    assert killed(case, "--without", ARMY, *BEFORE) == "≥ 2"
    assert killed(case, "--only", ARMY, *BEFORE) == "unknown"
    assert killed(case, "--only", ARMY, "--known-at", "#14") == "unknown"


def test_another_name_of_a_source_is_left_out_with_it(case: Desk) -> None:
    sites = ("show", "strikes", "sites hit", "--value", *BEFORE, "--without")
    assert case.ok(*sites, "US officials").out == "5\n"
    case.ok("source", "alias", "US Defense Department", "--of", "US officials")
    assert case.ok(*sites, "US officials").out == "unknown\n"
    assert case.ok(*sites, "US Defense Department").out == "unknown\n"


QUESTIONS = {
    "show": ("show", "strikes"),
    "list": ("list",),
    "history": ("history", "strikes"),
    "why": ("why", "strikes", "killed"),
    "disagreements": ("disagreements", "--all"),
    "jumps": ("jumps",),
    "diff": ("diff", "--from", "#0"),
    "replay": ("replay", "strikes"),
    "sources": ("sources",),
    "checks": ("checks",),
    "duplicates": ("incident", "duplicates", "--all"),
    "rulings": ("rule", "list"),
    "incidents": ("incident", "list"),
    "populations": ("population", "list"),
}


@pytest.mark.parametrize("words", QUESTIONS.values(), ids=QUESTIONS)
def test_nothing_that_the_left_out_source_said_is_in_an_answer(
    case: Desk, words: tuple[str, ...]
) -> None:
    answer = case.run(*words, "--without", JAZEERA, "--format", "jsonl")
    assert answer.status in (0, 1), answer
    assert f'"{ARMY}"' not in answer.out
    assert f'"{JAZEERA}"' not in answer.out


HEARING = {
    name: words for name, words in QUESTIONS.items() if name not in ("rulings", "populations")
}


@pytest.mark.parametrize("words", HEARING.values(), ids=HEARING)
@pytest.mark.parametrize("option", ["--without", "--only"])
def test_a_source_that_is_not_there_is_refused_by_its_nearest(
    case: Desk, words: tuple[str, ...], option: str
) -> None:
    refused = case.run(*words, option, "Al Jazera")
    assert refused.status == 2, refused
    assert 'did you mean "Al Jazeera"?' in refused.err


def test_the_answer_says_who_was_not_heard(case: Desk) -> None:
    answer = case.ok("show", "strikes", "--without", JAZEERA, "--json").data()
    assert answer["without"] == [JAZEERA]
