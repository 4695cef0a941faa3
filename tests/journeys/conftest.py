"""One real server for all journeys of a test process, its rows spread over four database files."""

from collections.abc import Iterator

import httpx
import pytest

from tests.support.server import RunningServer, running_server
from tests.support.story import Story, tell


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    data = tmp_path_factory.mktemp("server") / "data"
    files = ",".join(f"sqlite://{data}/shard-{n}.db" for n in range(4))
    with running_server(data, {"FANLIGHT_DATABASE_URL": files}) as server:
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
