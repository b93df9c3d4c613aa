"""Anything done to a case, in any order, comes out as a model of plain dictionaries says."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

from projections import material
from projections.effects import Voiding
from tests.helpers.case_machine import run_machine

RUNS, STEPS = 1450, 40  # of each of two processes: some runs end early, 37 steps on average


def test_a_case_says_what_a_plain_model_says() -> None:
    steps = run_machine(5, 1, 30)
    print(f"\n{steps} steps")
    assert steps >= 100


def test_a_voided_claim_that_stays_in_force_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    newest = material._newest

    def forgetful(of: Any, done: Any, at: Any) -> Any:
        return None if of is Voiding else newest(of, done, at)

    monkeypatch.setattr(material, "_newest", forgetful)
    with pytest.raises(AssertionError):
        run_machine(200, 1, shrink=False)


@pytest.mark.battery
def test_a_claim_that_does_not_move_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(material, "_last_move", lambda done, at: None)
    with pytest.raises(AssertionError):
        run_machine(200, 1, shrink=False)


@pytest.mark.battery
def test_a_case_says_what_a_plain_model_says_for_long() -> None:
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        steps = list(pool.map(run_machine, [RUNS, RUNS], [11, 12], [STEPS, STEPS]))
    print(f"\n{' and '.join(map(str, steps))} steps")
    assert sum(steps) >= 100_000
