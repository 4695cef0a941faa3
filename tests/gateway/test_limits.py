"""How many requests one token or address may make."""

from typing import Any

import pytest

from fanlight.edge.routes import Endpoint, Viewer
from fanlight.gateway.limits import REQUESTS_PER_WINDOW_MAX, WINDOW_S, RequestLimits
from fanlight.infra.cache.adapters.memory import MemoryCache
from fanlight.kit.errors import Unavailable
from tests.gateway.conftest import OpenDoor, bearer
from tests.support.clock import FakeClock


async def hello(_viewer: Viewer, _asked: Any) -> Any:
    return {}


ROWS = [
    Endpoint("GET", "/api/it", hello),
    Endpoint("GET", "/page", hello),
    Endpoint("GET", "/api/me", hello, scope="read"),
]


async def test_answers_of_the_api_say_what_is_left(door: OpenDoor, clock: FakeClock) -> None:
    client = door(*ROWS, limited_by=MemoryCache(clock))
    headers = [(await client.get("/api/it")).headers for _ in range(2)]
    assert [(given["x-ratelimit-limit"], given["x-ratelimit-remaining"]) for given in headers] == [
        ("300", "299"),
        ("300", "298"),
    ]
    assert headers[0]["x-ratelimit-reset"] == "2027-01-15T08:05:00.000Z"
    assert "x-ratelimit-limit" not in (await client.get("/page")).headers


async def test_one_request_too_many_is_refused_until_the_window_ends(clock: FakeClock) -> None:
    limits = RequestLimits(MemoryCache(clock), clock)
    answers = [await limits.count("ana") for _ in range(REQUESTS_PER_WINDOW_MAX + 1)]
    assert [refusal is None for _, refusal in answers] == [True] * REQUESTS_PER_WINDOW_MAX + [False]
    clock.advance(WINDOW_S * 1000)
    assert (await limits.count("ana"))[1] is None


async def test_tokens_and_addresses_are_counted_apart(door: OpenDoor, clock: FakeClock) -> None:
    client = door(*ROWS, limited_by=MemoryCache(clock))
    asked = [{}, bearer("ana"), bearer("reader"), bearer("unknown")]
    left = [(await client.get("/api/me", headers=headers)).headers["x-ratelimit-remaining"] for headers in asked]
    assert left == ["299", "299", "299", "298"]


async def test_the_refusal_says_when_to_come_back(door: OpenDoor, clock: FakeClock) -> None:
    client = door(*ROWS, limited_by=MemoryCache(clock))
    clock.advance(10_000)
    answers = [await client.get("/api/it") for _ in range(REQUESTS_PER_WINDOW_MAX + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {200}
    last = answers[-1]
    assert (last.status_code, last.headers["retry-after"], last.headers["x-ratelimit-remaining"]) == (429, "290", "0")


class AwayCache(MemoryCache):
    """A cache that is down."""

    async def increment(self, key: str, *, window_s: int) -> int:
        raise Unavailable("down")


async def test_without_a_cache_nobody_is_refused(door: OpenDoor, clock: FakeClock) -> None:
    answer = await door(*ROWS, limited_by=AwayCache(clock)).get("/api/it")
    assert (answer.status_code, "x-ratelimit-limit" in answer.headers) == (200, False)


@pytest.mark.parametrize("path", ["/api/it", "/page"])
async def test_switched_off_there_are_no_limits(door: OpenDoor, path: str) -> None:
    assert "x-ratelimit-limit" not in (await door(*ROWS).get(path)).headers
