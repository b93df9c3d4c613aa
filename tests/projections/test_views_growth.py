"""How the work grows with the case, counted in statements and in the steps that SQLite takes."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from sqlalchemy import event

from events.instants import system_clock
from events.log import Log
from projections.standpoint import Standpoint
from projections.views import newest
from projections.views.catch_up import catch_up
from tests.helpers.said import Act, Aliased, Merged, Rated, Voided, micros, record, said, told
from tracker.asking import Asked, materials, materials_ever, slot
from tracker.case import Case

FEW, MANY = 30, 300  # incidents: the case is ten times as large
A_LITTLE = 50  # steps more, of some thousands
EARLY = Standpoint(as_of=micros("01:30"))
HELD = Standpoint(known=20)


class Work(msgspec.Struct):
    """The statements that were made, and the steps they took."""

    statements: int = 0
    steps: int = 0
    made: list[tuple[str, Any]] = []


@contextmanager
def counted(case: Case) -> Iterator[Work]:
    """Counts what is done with the views of a case."""
    work, engine = Work(), case.views.engine

    def step() -> int:
        work.steps += 1
        return 0

    def connect(connection: Any, *_: object) -> None:
        connection.set_progress_handler(step, 1)

    def execute(_: object, __: object, statement: str, given: Any, *___: object) -> None:
        work.statements += 1
        work.made.append((statement, given))

    engine.dispose()  # each time with a connection of its own
    event.listen(engine, "connect", connect)
    event.listen(engine, "before_cursor_execute", execute)
    yield work
    event.remove(engine, "connect", connect)
    event.remove(engine, "before_cursor_execute", execute)
    engine.dispose()


def acts(incidents: int) -> list[Act]:
    """Four claims on each incident; something is done to some of each ten."""
    made: list[Act] = []
    for number in range(incidents):
        name = f"incident-{number:03}"
        claims = [
            said(f"Origin {n}", via="Wire", killed=str(n), incident=name, at=f"0{n}:00",
                 report=f"{name}-{n}")
            for n in range(4)
        ]  # fmt: skip
        made += claims
        if number % 10 == 9:
            made += [Voided(claims[1]), Rated(f"Origin of {name}", "B")]
            made += [Aliased(f"Desk of {name}", f"Origin of {name}")]
            made += [Merged(name, f"incident-{number - 1:03}", "02:00")]
    return made


@contextmanager
def case_of(folder: Path, given: list[Act]) -> Iterator[Case]:
    """A case whose views are caught up."""
    path = folder / "case.db"
    folder.mkdir()
    with closing(Log(path)) as log:
        record(log, told(*given))
    with closing(Case(path, "desk", system_clock)) as case:
        catch_up(case.log, case.views)
        yield case


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Case, Case]]:
    """A case, and one ten times as large."""
    folder = tmp_path_factory.mktemp("growth")
    few, many = acts(FEW), acts(MANY)
    with case_of(folder / "few", few) as small, case_of(folder / "many", many) as large:
        yield small, large


def work_of(case: Case, ask: Callable[[Case], object]) -> Work:
    ask(case)  # whatever is done once is done
    with counted(case) as work:
        assert ask(case)
    return work


def asked(case: Case, at: Standpoint) -> Asked:
    return msgspec.structs.replace(Asked.now(case), at=at)


QUESTIONS: dict[str, Callable[[Case, Standpoint], object]] = {
    "show": lambda case, at: list(materials(asked(case, at), "incident-005", "killed")),
    "show merged": lambda case, at: list(materials(asked(case, at), "incident-008", "killed")),
    "history": lambda case, at: list(materials_ever(asked(case, at), "incident-005", "killed")),
    "why": lambda case, at: slot(asked(case, at), "incident-005", "killed", None),
}


@pytest.mark.parametrize("at", [Standpoint(), EARLY, HELD], ids=["now", "as of", "known at"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_costs_the_same_in_a_case_ten_times_as_large(
    cases: tuple[Case, Case], question: str, at: Standpoint
) -> None:
    def ask(case: Case) -> object:
        return QUESTIONS[question](case, at) or "nothing"

    small, large = (work_of(case, ask) for case in cases)
    assert large.statements == small.statements < 20
    assert abs(large.steps - small.steps) < A_LITTLE


@pytest.mark.parametrize("at", [Standpoint(), EARLY, HELD], ids=["now", "as of", "known at"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_statement_of_a_question_finds_its_rows_by_an_index(
    cases: tuple[Case, Case], question: str, at: Standpoint
) -> None:
    _, case = cases
    with counted(case) as work:
        QUESTIONS[question](case, at)
    with closing(sqlite3.connect(case.views.path)) as connection:
        plans = {
            row[3]
            for statement, given in work.made
            if statement.startswith(("SELECT", "WITH"))
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)
        }
    scans = {plan for plan in plans if re.match(r"SCAN (?!\(subquery)", plan)}
    a_few = "SCAN a_few"  # the claims of one slot, at most as many as are very many
    assert scans <= {"SCAN progress", "SCAN sqlite_master", "SCAN CONSTANT ROW", a_few}


def test_catching_up_with_a_report_costs_the_same_in_a_case_ten_times_as_large(
    tmp_path: Path,
) -> None:
    works: list[Work] = []
    for incidents in (FEW, MANY):
        given = acts(incidents)
        with case_of(tmp_path / str(incidents), given) as case:
            new = said("Origin 1", killed="9", incident="incident-004", at="05:00", report="new")
            record(case.log, told(*given, new))
            with counted(case) as work:
                assert catch_up(case.log, case.views) == 2
            works.append(work)
    small, large = works
    assert large.statements == small.statements
    assert abs(large.steps - small.steps) < A_LITTLE


@pytest.mark.parametrize("at", [Standpoint(), EARLY, HELD], ids=["now", "as of", "known at"])
@pytest.mark.parametrize("briefly", ["show", "why"])
def test_a_slot_with_ten_times_as_many_claims_is_not_read_whole(
    tmp_path: Path, at: Standpoint, briefly: str
) -> None:
    read: list[int] = []
    for count in (60, 600):
        claims = [
            said(f"Origin {n % 3}", killed=str(n), at=f"0{n % 5}:{n % 60:02}", report=f"r{n:04}")
            for n in range(count)
        ]
        with (
            case_of(tmp_path / str(count), [*claims, Voided(claims[0])]) as case,
            patch.object(newest, "MANY", 0),
        ):
            if briefly == "show":
                ((_, _, found),) = materials(asked(case, at), "strikes", "killed", briefly=True)
            else:
                found = slot(asked(case, at), "strikes", "killed", None, last=5).material
            read.append(len(found.claims))
    few, many = read
    assert few <= many + 3 <= few + 6 < 60
