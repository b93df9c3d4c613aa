"""What the tests of disks share."""

from collections.abc import Iterator

import pytest

import tracker.backup
from events import store_sqlite
from events.durability import Durability
from tests.helpers.disk import Disk


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    """A disk that writes down, or fails, what is done to it."""
    made = Disk(tmp_path_factory.mktemp("disk"))
    yield made
    made.close()


@pytest.fixture
def opened_as(monkeypatch: pytest.MonkeyPatch, setting: Durability) -> None:
    """Cases are opened in this process with the setting that the test is about."""
    monkeypatch.setattr(store_sqlite, "durability", lambda: setting)
    monkeypatch.setattr(tracker.backup, "durability", lambda: setting)
