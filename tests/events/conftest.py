"""What the tests of events share."""

from pathlib import Path

import pytest

from events.server import Server
from tests.helpers.logs import Place


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a new log may be kept: in a file, and in a database of a server."""
    if request.param == "sqlite":
        return tmp_path / "case.db"
    return Server(request.getfixturevalue("database"))
