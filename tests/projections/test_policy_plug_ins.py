"""Policies of third parties: found by their entry point, loaded when asked for, refused by name."""

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from events.errors import Refused
from projections.estimate import Clause, Estimate, Question
from projections.policies import (
    POLICIES,
    NamedPolicy,
    UnknownPolicy,
    clause_named,
    policy_named,
    policy_names,
)
from projections.policies.bounds import finish
from projections.policies.plug_ins import GROUP, BadPlugIn
from tests.helpers.said import bounds, said, told

CLAUSES = (Clause("first/whole", "The first claim of the whole.", "a newsroom's own rule"),)


def first(question: Question) -> Estimate:
    """The oldest claim of the whole."""
    chosen = min(question.whole, key=lambda claim: claim.order, default=None)
    return finish(question, "first/whole", chosen=chosen)


FIRST = NamedPolicy("first", "the first claim", first, CLAUSES)


class FakeEntryPoint:
    """An entry point whose object is at hand; it remembers whether it was loaded."""

    def __init__(self, name: str, found: object, distribution: str | None = "newsroom") -> None:
        self.name = name
        self.dist = SimpleNamespace(name=distribution) if distribution else None
        self.loaded = 0
        self._found = found

    def load(self) -> object:
        self.loaded += 1
        if isinstance(self._found, Exception):
            raise self._found
        return self._found


def install(monkeypatch: pytest.MonkeyPatch, *entries: FakeEntryPoint) -> None:
    def entry_points(**wanted: Any) -> tuple[FakeEntryPoint, ...]:
        assert wanted == {"group": GROUP}
        return entries

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)


def refusal(name: str) -> str:
    with pytest.raises(BadPlugIn) as refused:
        policy_named(name)
    assert isinstance(refused.value, Refused)
    assert refused.value.hint.startswith("pip uninstall ")
    return str(refused.value)


# --- a policy that is right -------------------------------------------------------------------


def test_a_plugged_in_policy_answers_as_any(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, FakeEntryPoint("first", FIRST))
    case = told(said("S1", killed="4", at="03"), said("S2", killed="6", at="05"))
    found = case.estimate(policy="first")
    assert (found.best, found.rule) == (4, "first/whole")
    assert clause_named(found.rule) is CLAUSES[0]
    assert policy_named("first").summary == "the first claim"
    assert bounds(told().estimate(policy="first")) == (None, None, None)


def test_it_is_listed_after_those_built_in_and_not_loaded_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = [FakeEntryPoint("first", FIRST), FakeEntryPoint("all", FIRST)]
    install(monkeypatch, *entries)
    assert policy_names() == [*POLICIES, "all", "first"]
    with pytest.raises(UnknownPolicy, match='"guess"') as refused:
        policy_named("guess")
    assert refused.value.hint.endswith("ibc, majority, ranked, all, first")
    assert [entry.loaded for entry in entries] == [0, 0]


def test_only_the_policy_asked_for_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, broken = FakeEntryPoint("first", FIRST), FakeEntryPoint("other", ValueError("no"))
    install(monkeypatch, asked, broken)
    policy_named("first")
    assert (asked.loaded, broken.loaded) == (1, 0)


def test_for_those_built_in_nothing_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def entry_points(**_: object) -> None:
        pytest.fail("looked up")

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
    for name in POLICIES:
        assert policy_named(name) is POLICIES[name]
        assert clause_named(f"{name}/none").name == f"{name}/none"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A distribution as pip leaves it: a module, and metadata with an entry point."""
    module = """
        from projections.estimate import Clause
        from projections.policies import NamedPolicy
        from projections.policies.bounds import finish

        CLAUSES = (Clause("silent/always", "Nothing is known.", "nobody"),)

        def silent(question):
            return finish(question, "silent/always")

        SILENT = NamedPolicy("silent", "says nothing", silent, CLAUSES)
    """
    lines = [line.removeprefix(" " * 8) for line in module.splitlines()]
    (tmp_path / "silent_policy.py").write_text("\n".join(lines), "utf-8")
    metadata = tmp_path / "silent_policy-1.0.dist-info"
    metadata.mkdir()
    about = "Metadata-Version: 2.1\nName: silent-policy\nVersion: 1.0\n"
    (metadata / "METADATA").write_text(about, "utf-8")
    entry = f"[{GROUP}]\nsilent = silent_policy:SILENT\nlost = silent_policy:LOST\n"
    (metadata / "entry_points.txt").write_text(entry, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("silent_policy", None)


@pytest.mark.usefixtures("installed")
def test_a_distribution_that_is_really_installed() -> None:
    assert "silent" in policy_names()
    found = told(said("S1", killed="4")).estimate(policy="silent")
    assert (bounds(found), found.rule) == ((None, None, None), "silent/always")
    assert refusal("lost").startswith(
        'the policy "lost" of silent-policy cannot be loaded: AttributeError'
    )


# --- a policy that is not ---------------------------------------------------------------------


def test_a_name_of_our_own_is_refused_where_names_are_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(monkeypatch, FakeEntryPoint("standing", FIRST), FakeEntryPoint("first", FIRST))
    told_so = 'the policy "standing" of newsroom has the name of a built-in policy'
    assert refusal("first") == refusal("guess") == told_so
    with pytest.raises(BadPlugIn, match="newsroom"):
        policy_names()
    assert policy_named("standing") is POLICIES["standing"]


def test_one_name_of_two_distributions_is_refused_with_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(monkeypatch, FakeEntryPoint("first", FIRST), FakeEntryPoint("first", FIRST, "desk"))
    assert refusal("first") == 'the policy "first" of desk has the name of the one of newsroom'


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (ImportError("No module named 'pandas'"), "cannot be loaded: ImportError: No module named"),
        (ValueError("a\nb"), "cannot be loaded: ValueError: a b"),
        (first, "is no NamedPolicy but function"),
        (NamedPolicy("second", "", first, CLAUSES), "calls itself 'second'"),
        (NamedPolicy("first", "", first, ()), "must have clauses"),
        (
            NamedPolicy("first", "", first, (Clause("standing/whole", "", ""),)),
            'must have clauses, and each a name that begins with "first/"',
        ),
    ],
)
def test_what_is_no_policy_of_that_name_is_refused(
    monkeypatch: pytest.MonkeyPatch, found: object, problem: str
) -> None:
    install(monkeypatch, FakeEntryPoint("first", found))
    assert refusal("first").startswith(f'the policy "first" of newsroom {problem}')


def test_without_metadata_the_refusal_still_says_what(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, FakeEntryPoint("first", None, distribution=None))
    assert refusal("first").startswith('the policy "first" of a distribution without a name is no')


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (lambda question: question.whole[7], "fails: IndexError: tuple index out of range"),
        (lambda _: 6, "answers with int and no Estimate"),
        (
            lambda _: Estimate(rule="standing/whole"),
            "answers under 'standing/whole', which is none of its clauses",
        ),
    ],
)
def test_a_wrong_answer_is_refused(
    monkeypatch: pytest.MonkeyPatch, answer: Any, problem: str
) -> None:
    install(monkeypatch, FakeEntryPoint("first", NamedPolicy("first", "", answer, CLAUSES)))
    with pytest.raises(BadPlugIn) as refused:
        told(said("S1", killed="4")).estimate(policy="first")
    assert str(refused.value) == f'the policy "first" of newsroom {problem}'


def test_a_long_error_of_another_program_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, FakeEntryPoint("first", ValueError("x" * 10_000)))
    assert len(refusal("first")) < 300


def test_an_entry_point_of_the_library_is_what_is_expected() -> None:
    """The fake has what is used of the real one."""
    real = EntryPoint("first", "a:B", GROUP)
    assert (real.name, real.dist, callable(real.load)) == ("first", None, True)
