"""Fixtures that every folder uses."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fanlight.infra.sql.port import Database
from tests.support.clock import FakeClock
from tests.support.database import open_test_database


@pytest.fixture(params=[1, 4], ids=["one-file", "four-files"])
async def db(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """The database on one SQLite file, and on four as shards."""
    async with open_test_database(tmp_path, files=request.param) as database:
        yield database


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
