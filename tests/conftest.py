"""Fixtures that every folder uses."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fanlight.infra.sql.port import Database
from tests.support.clock import FakeClock
from tests.support.database import open_database_of


@pytest.fixture(params=["one-file", "four-files"])
async def db(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """The database on one SQLite file, and on four as shards."""
    async with open_database_of(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
