"""A gateway over a small route table, and a client in front of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from fanlight.edge.routes import Endpoint
from fanlight.gateway.app import build_app
from fanlight.kit.ids import AppId, UserId
from fanlight.kit.urls import SiteUrls
from tests.support.clock import FakeClock

SECRET = b"s" * 32
ANA = UserId(7)
APP = AppId(3)

OpenDoor = Callable[..., httpx.AsyncClient]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a token stands for."""

    user_id: UserId | None = ANA
    app_id: AppId | None = APP
    scopes: frozenset[str] = frozenset(["read", "write"])
    kind: str = "user"
    token_hash: bytes = b"h" * 32


TOKENS = {
    "ana": Known(),
    "reader": Known(scopes=frozenset(["read"]), token_hash=b"r" * 32),
    "app": Known(user_id=None, kind="app", token_hash=b"a" * 32),
    "session": Known(kind="session", token_hash=b"c" * 32),
}


async def identify(token: str) -> Known | None:
    return TOKENS.get(token)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def spool_folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
async def door(spool_folder: Path, clock: FakeClock) -> AsyncIterator[OpenDoor]:
    """`door(*endpoints, address=…, **options of build_app)` gives a client."""
    async with AsyncExitStack() as stack:

        def open_door(*endpoints: Endpoint, address: str = "192.0.2.9", **options: Any) -> httpx.AsyncClient:
            settings: dict[str, Any] = {
                "identify": identify,
                "secret": SECRET,
                "urls": SiteUrls(scheme="https", host_name="photos.example"),
                "spool_folder": spool_folder,
                "clock": clock,
                **options,
            }
            app = build_app(endpoints, **settings)
            transport = httpx.ASGITransport(app=app, client=(address, 5000))
            client = httpx.AsyncClient(transport=transport, base_url="https://photos.example")
            stack.push_async_callback(client.aclose)
            return client

        yield open_door
