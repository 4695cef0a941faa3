"""Fixtures that every folder uses."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fanlight.infra.sql.port import Database
from tests.support.clock import FakeClock
from tests.support.database import open_database_of


@pytest.fixture(params=["one-file", "four-files", "postgres"])
async def db(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """The database on one SQLite file, on four as shards, and on PostgreSQL."""
    async with open_database_of(request.param, tmp_path) as database:
        yield database


@pytest.fixture
async def sqlite_db(tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite alone: for its plans. Those of PostgreSQL are looked at in tests/architecture/test_postgres.py."""
    async with open_database_of("one-file", tmp_path) as database:
        yield database


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
