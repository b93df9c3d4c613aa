"""A million claims in one report: filed, filed again, checked and read in 256 MiB each."""

from pathlib import Path

import pytest

from tests.helpers.great_report import file_and_check
from tests.helpers.memory import MIB

pytestmark = pytest.mark.battery


def test_a_million_claims_in_one_report(tmp_path: Path) -> None:
    peaks = file_and_check(tmp_path, 1_000_000)
    print(f"\n1,000,000 claims in one report: {peaks}")
    assert max(peaks) < 256 * MIB
