"""Every naughty string in every field of every kind of file, and in every argument."""

from pathlib import Path

import pytest

from tests.helpers.commands import Desk
from tests.helpers.hostile import CLAIM, RECORD
from tests.helpers.hostile_arguments import ARGUMENTS, enter_argument, filled, in_a_process
from tests.helpers.hostile_files import (
    OF_REPORT,
    enter_claims,
    enter_records,
    enter_reports,
    enter_texts,
)
from tests.helpers.naughty import NAUGHTY

EACH = 5  # string goes into an argument, another fifth into the next one

pytestmark = pytest.mark.battery


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty folder, in which commands are run."""
    return Desk(tmp_path)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("key", RECORD)
def test_every_field_of_a_record(desk: Desk, key: str, form: str) -> None:
    print(f"\n{form}, {key}: {enter_records(desk, key, form)} strings")


@pytest.mark.parametrize("key", CLAIM)
def test_every_field_of_a_claim(desk: Desk, key: str) -> None:
    print(f"\nreport file, claim, {key}: {enter_claims(desk, key)} strings")


@pytest.mark.parametrize("key", OF_REPORT)
def test_every_field_of_a_report(desk: Desk, key: str) -> None:
    print(f"\nreport file, {key}: {enter_reports(desk, key)} strings")


def test_every_text(desk: Desk) -> None:
    print(f"\nreport file, text: {enter_texts(desk)} strings")


@pytest.mark.parametrize("number", range(len(ARGUMENTS)))
def test_every_argument(desk: Desk, number: int) -> None:
    filled(desk)
    strings = NAUGHTY[number % EACH :: EACH]
    for said in strings:
        enter_argument(desk, ARGUMENTS[number], said)
    print(f"\n{' '.join(ARGUMENTS[number].args)}: {len(strings)} strings")


def test_arguments_of_real_processes(desk: Desk) -> None:
    filled(desk)
    ran = sum(in_a_process(desk, one, said) for one in ARGUMENTS[::4] for said in NAUGHTY[::EACH])
    print(f"\n{ran} processes")
    assert ran > 800
