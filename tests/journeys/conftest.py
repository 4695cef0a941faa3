"""One real server for all journeys of a test process on each engine: SQLite spread over four files, and PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.postgres import fresh_urls
from tests.support.server import RunningServer, running_server
from tests.support.story import Story, tell


def four_files(data: Path) -> str:
    return ",".join(f"sqlite://{data}/shard-{n}.db" for n in range(4))


def postgres(_data: Path) -> str:
    return ",".join(fresh_urls("journeys"))


@pytest.fixture(scope="session", params=[four_files, postgres], ids=["four-files", "postgres"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    data = tmp_path_factory.mktemp("server") / "data"
    with running_server(data, {"FANLIGHT_DATABASE_URL": request.param(data)}) as server:
        yield server


@pytest.fixture
def http(server: RunningServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.fixture(scope="session")
def story(server: RunningServer) -> Iterator[Story]:
    """Tests read it; what they add stays in it."""
    with server.client() as client:
        yield tell(client)
