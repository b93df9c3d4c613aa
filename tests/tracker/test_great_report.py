"""A report of very many claims takes no more memory than one of a third as many."""

from pathlib import Path

import pytest

from tests.helpers.commands import Desk
from tests.helpers.great_report import Peaks, file_and_check, write_roll
from tests.helpers.memory import MIB, peak_of

FEW, MANY = 20_000, 60_000


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Peaks]]:
    """A case with one report of few claims, and one with one of many."""
    found = []
    for claims in (FEW, MANY):
        folder = tmp_path_factory.mktemp(f"roll-{claims}")
        found.append((folder, file_and_check(folder, claims)))
        print(f"\n{claims:,} claims: {found[-1][1]}")
    return found


def test_the_memory_of_one_report_does_not_grow_with_its_claims(
    filed: list[tuple[Path, Peaks]],
) -> None:
    (_, few), (_, many) = filed
    assert max(many) < 128 * MIB
    for less, more in zip(few, many, strict=True):
        assert more - less < 32 * MIB  # all held: 100 MiB and more, as below


def test_a_command_that_holds_every_claim_is_seen_to_grow(filed: list[tuple[Path, Peaks]]) -> None:
    # to rate a claim, its report is read whole
    peaks = [peak_of("claim", "rate", "#3", "2", cwd=folder) for folder, _ in filed]
    print(f"\nwithout the protection: {', '.join(f'{peak / MIB:.0f} MiB' for peak in peaks)}")
    assert peaks[1] - peaks[0] > 64 * MIB


def test_a_report_of_more_claims_than_a_statement_has_parameters_is_shown(desk: Desk) -> None:
    write_roll(desk.folder / "roll.jsonl", 6000)
    desk.ok("ingest", "roll.jsonl")
    (filed, *_) = desk.ok("log", "--format", "jsonl", "--upto", "1").rows()
    shown = desk.ok("report", filed["report"], "--json").data()
    assert len(shown["claims"]) == 6000
