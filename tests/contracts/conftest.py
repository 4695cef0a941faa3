"""The suites of ports run on every way to place rows."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from fanlight.infra.sql.port import Database
from tests.support.database import KINDS, open_database_of, reopened


@pytest.fixture(params=KINDS)
async def db(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite and PostgreSQL, each as one database and as four."""
    async with open_database_of(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Database]:
    """Opens what `db` is on once more."""
    kind = request.node.callspec.params["db"]
    return lambda: reopened(kind, tmp_path)
