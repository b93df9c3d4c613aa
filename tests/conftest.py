"""What all tests share."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.helpers.postgres import CannotRun, TestServer, running

# No timed tests: speed lives in benchmarks.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgres() -> Iterator[TestServer]:
    """A PostgreSQL server. Where none can run the test is left out; where all is checked, fails."""
    try:
        with running() as server:
            yield server
    except CannotRun as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason))
        pytest.skip(str(reason))


@pytest.fixture
def database(postgres: TestServer) -> Iterator[str]:
    """The URL of an empty database."""
    with postgres.database() as url:
        yield url
