"""What a client makes of the limits: Mastodon.py waits until the window ends, by the headers of the answers."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from mastodon import Mastodon
from mastodon.errors import MastodonRatelimitError

from fanlight.edge.limits import Limit
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.gateway.app import build_app
from fanlight.gateway.limits import RequestLimits
from fanlight.infra.cache.adapters.memory import MemoryCache
from fanlight.kit.clock import SystemClock
from fanlight.kit.urls import SiteUrls
from tests.gateway.conftest import SECRET, identify

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

FEW = Limit(name="few", requests_max=3, window_s=2)


async def rules(_viewer: Viewer, _asked: Any) -> list[Any]:
    return []


@pytest.fixture
def url(spool_folder: Path) -> Iterator[str]:
    """A gateway that lets three requests through in two seconds."""
    clock = SystemClock()
    app = build_app(
        [Endpoint("GET", "/api/v1/instance/rules", rules)],
        identify=identify,
        secret=SECRET,
        urls=SiteUrls(scheme="http", host_name="localhost"),
        spool_folder=spool_folder,
        clock=clock,
        limited_by=RequestLimits(MemoryCache(clock), clock, each=FEW),
    )
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, ws="none"))
    with socket.create_server(("127.0.0.1", 0)) as listening:  # whoever connects before it runs waits in its queue
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def client(url: str, method: str) -> Any:
    return Mastodon(
        access_token="ana", api_base_url=url, ratelimit_method=method, version_check_mode="none", request_timeout=5
    )


def test_a_client_that_waits_gets_through(url: str) -> None:
    waiting = client(url, "wait")
    assert [waiting.instance_rules() for _ in range(8)] == [[]] * 8
    assert waiting.ratelimit_limit == FEW.requests_max


def test_a_client_that_does_not_wait_is_told(url: str) -> None:
    hasty = client(url, "throw")

    def hurry() -> None:
        for _ in range(2 * FEW.requests_max + 1):
            hasty.instance_rules()

    with pytest.raises(MastodonRatelimitError):
        hurry()
