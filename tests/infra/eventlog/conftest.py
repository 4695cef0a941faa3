"""The runner is the same on every engine: its own tests need one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fanlight.infra.sql.port import Database
from tests.support.database import open_database_of


@pytest.fixture(params=["one-file", "four-files"])
async def db(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite, as one database and as four."""
    async with open_database_of(request.param, tmp_path) as database:
        yield database
