"""Questions to one slot: what they ask of SQL, and what they work; other costs of a process aside.

The case is open and the imports are done. `sql` are the statements that a question sends to the
views, sent again as they were by Python's own sqlite3: the raw limit. `work` is all that is done
from the question to the estimates, those statements included; printing is not. `first` is the work
of the first question after opening, for which SQLAlchemy makes each statement anew: a command asks
one.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, event

from benchmarks.claims import incident
from events.instants import system_clock
from projections.claims import SlotClaim
from projections.history import Axis, history
from projections.policies import DEFAULT, policy_named
from projections.standpoint import NOW, Standpoint
from projections.views.store import views_path
from tracker.asking import Asked, answers_of, materials, materials_ever, slot
from tracker.case import Case
from tracker.known_names import NoSuchIncident

MEASURE = "killed"
SHOWN = 50  # claims set aside that `why` shows people
LONG = 5.0  # seconds: what takes longer is run once

Statement = tuple[str, Any]


def questions(
    folder: str, about: int, rounds: int, asked: list[str], among: int = 1
) -> dict[str, Any]:
    """The questions named, a row each: of one slot of the case, that with the most claims among so
    many incidents from the one given."""
    path = Path(folder) / "case.db"
    names = [incident(number) for number in range(about, about + among)]
    of, claims = max(((name, _claims(path, name)) for name in names), key=lambda one: len(one[1]))
    middle = len(claims) // 2
    published = sorted(claim.published for claim in claims)[middle]
    recorded = sorted(claim.position for claim in claims)[middle]
    standpoints = {
        "as-of": Standpoint(as_of=published),
        "known-at": Standpoint(known=recorded),
        "both": Standpoint(as_of=published, known=recorded),
    }
    rows = []
    for name in asked:
        at = standpoints.get(name, NOW)
        ask = QUESTIONS.get(name, _estimate)
        rows.append({"question": name, **_measured(path, partial(ask, of=of), at, rounds)})
    return {"claims": len(claims), "rows": rows}


def _claims(path: Path, of: str) -> list[SlotClaim]:
    """All that was ever claimed, as a history reads it: an estimate may do with fewer. None where
    nothing was: a few incidents are never in the news."""
    try:
        found = list(materials_ever(_asked(path, NOW), of, MEASURE))
    except NoSuchIncident:
        return []
    return [claim for _, _, material in found for claim in material.claims]


def _estimate(asked: Asked, of: str) -> None:
    """What `show INCIDENT MEASURE` finds."""
    for found in materials(asked, of, MEASURE, briefly=True):
        for _ in answers_of(asked, asked.policy, found):
            pass


def _why(asked: Asked, of: str) -> None:
    """The estimate, and the words of the claims that `why` shows people."""
    estimate = slot(asked, of, MEASURE, None, SHOWN).estimate
    claims = [item.claim for item in estimate.used]
    claims += [item.claim for item in estimate.set_aside[-SHOWN:]]
    for claim in claims:
        asked.case.statement(claim)


def _history(asked: Asked, of: str, *, recorded: bool = False) -> None:
    for _, _, material in materials_ever(asked, of, MEASURE):
        axis: Axis = "recorded" if recorded else "reported"
        for _ in history(material, asked.policy.apply, axis, asked.at):
            pass


QUESTIONS: dict[str, Callable[..., None]] = {
    "why": _why,
    "history": _history,
    "history, recorded": partial(_history, recorded=True),
}


def _asked(path: Path, at: Standpoint, opened: Case | None = None) -> Asked:
    """A question to the case, caught up, of which nothing is remembered but that it is open."""
    case = Case(path, "desk", system_clock)
    if opened:
        case.log, case.views = opened.log, opened.views
    with case.caught_up():
        pass
    return Asked(case, at, (policy_named(DEFAULT),))


def _measured(
    path: Path, ask: Callable[[Asked], None], at: Standpoint, rounds: int
) -> dict[str, Any]:
    """Seconds of the work and of its statements, in turn; and of the first work after opening."""
    statements = _statements(path, ask, at)
    opened = _asked(path, at).case
    first = _seconds(ask, _asked(path, at, opened))
    work, sql, longest = list[float](), list[float](), list[float]()
    with closing(sqlite3.connect(views_path(path))) as views:
        _replayed(views, statements)  # warms what is cached
        for _ in range(rounds if first < LONG else 1):
            work.append(_seconds(ask, _asked(path, at, opened)))
            each = _replayed(views, statements)
            sql.append(sum(each))
            longest.append(max(each))
    opened.close()
    return {
        "first": first, "work": median(work), "sql": median(sql), "longest": median(longest),
        "statements": len(statements),
    }  # fmt: skip


def _seconds(ask: Callable[[Asked], None], asked: Asked) -> float:
    began = perf_counter()
    ask(asked)
    return perf_counter() - began


def _statements(path: Path, ask: Callable[[Asked], None], at: Standpoint) -> list[Statement]:
    """What the question sends to the views, once it is caught up."""
    sent: list[Statement] = []

    def keep(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            sent.append((statement, parameters))

    asked = _asked(path, at)
    event.listen(Engine, "before_cursor_execute", keep)
    ask(asked)
    event.remove(Engine, "before_cursor_execute", keep)
    asked.case.close()
    return sent


def _replayed(views: sqlite3.Connection, statements: list[Statement]) -> list[float]:
    """The seconds of each statement."""
    each = []
    for statement, parameters in statements:
        began = perf_counter()
        views.execute(statement, parameters).fetchall()
        each.append(perf_counter() - began)
    return each
