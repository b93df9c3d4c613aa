"""What the tests of the application share."""

from pathlib import Path

import pytest

from tests.helpers.commands import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty folder, in which commands are run."""
    return Desk(tmp_path)
