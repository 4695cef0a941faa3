"""How many requests one token, one address and one person may make."""

from typing import Any

import pytest

from fanlight.edge.limits import DELETIONS, UPLOADS, Limit
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.gateway.limits import REQUESTS, REQUESTS_OF_AN_ADDRESS, RequestLimits
from fanlight.infra.cache.adapters.memory import MemoryCache
from fanlight.kit.errors import TooMany, Unavailable
from fanlight.kit.ids import UserId
from tests.gateway.conftest import OpenDoor, bearer
from tests.support.clock import FakeClock

FEW = Limit(name="few", requests_max=2, window_s=1800)


async def hello(_viewer: Viewer, _asked: Any) -> Any:
    return {}


async def too_often(_viewer: Viewer, _asked: Any) -> Any:
    raise TooMany("too many attempts", retry_after_s=40, limit=7)


ROWS = [
    Endpoint("GET", "/api/it", hello),
    Endpoint("GET", "/page", hello),
    Endpoint("POST", "/page", hello),
    Endpoint("GET", "/api/me", hello, scope="read"),
    Endpoint("POST", "/api/few", hello, scope="read", limit=FEW),
    Endpoint("DELETE", "/api/few/{id}", hello, scope="read", limit=FEW),
    Endpoint("POST", "/api/tried", too_often),
]


@pytest.fixture
def limits(clock: FakeClock) -> RequestLimits:
    return RequestLimits(MemoryCache(clock), clock)


def somebody(number: int, *, address: str = "192.0.2.1") -> Viewer:
    return Viewer(user_id=UserId(number), token_hash=number.to_bytes(32), address=address)


async def test_answers_of_the_api_say_what_is_left(door: OpenDoor, limits: RequestLimits) -> None:
    client = door(*ROWS, limited_by=limits)
    headers = [(await client.get("/api/it")).headers for _ in range(2)]
    assert [(given["x-ratelimit-limit"], given["x-ratelimit-remaining"]) for given in headers] == [
        ("300", "299"),
        ("300", "298"),
    ]
    assert headers[0]["x-ratelimit-reset"] == "2027-01-15T08:05:00.000Z"
    assert "x-ratelimit-limit" not in (await client.get("/page")).headers


async def test_forms_are_counted_too(door: OpenDoor, limits: RequestLimits) -> None:
    assert (await door(*ROWS, limited_by=limits).post("/page")).headers["x-ratelimit-remaining"] == "299"


async def test_one_request_too_many_is_refused_until_the_window_ends(clock: FakeClock, limits: RequestLimits) -> None:
    answers = [await limits.count(somebody(1), None) for _ in range(REQUESTS.requests_max + 1)]
    assert [refusal is None for _, refusal in answers] == [True] * REQUESTS.requests_max + [False]
    clock.advance(REQUESTS.window_s * 1000)
    assert (await limits.count(somebody(1), None))[1] is None


async def test_tokens_and_addresses_are_counted_apart(door: OpenDoor, limits: RequestLimits) -> None:
    client = door(*ROWS, limited_by=limits)
    asked = [{}, bearer("ana"), bearer("reader"), bearer("unknown")]
    left = [(await client.get("/api/me", headers=headers)).headers["x-ratelimit-remaining"] for headers in asked]
    assert left == ["299", "299", "299", "298"]


async def test_many_tokens_from_one_address_are_bounded_together(clock: FakeClock) -> None:
    limits = RequestLimits(MemoryCache(clock), clock, address=Limit(name="address", requests_max=5, window_s=300))
    refused = [(await limits.count(somebody(number), None))[1] is not None for number in range(7)]
    assert refused == [False] * 5 + [True] * 2
    headers, refusal = await limits.count(somebody(9), None)
    assert (dict(headers)[b"x-ratelimit-limit"], dict(headers)[b"x-ratelimit-remaining"]) == (b"5", b"0")
    assert refusal is not None
    assert (await limits.count(somebody(9, address="192.0.2.2"), None))[1] is None


async def test_an_address_may_have_ten_busy_apps() -> None:
    assert REQUESTS_OF_AN_ADDRESS.requests_max == 10 * REQUESTS.requests_max


async def test_the_refusal_says_when_to_come_back(door: OpenDoor, clock: FakeClock, limits: RequestLimits) -> None:
    client = door(*ROWS, limited_by=limits)
    clock.advance(10_000)
    answers = [await client.get("/api/it") for _ in range(REQUESTS.requests_max + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {200}
    last = answers[-1]
    assert (last.status_code, last.headers["retry-after"], last.headers["x-ratelimit-remaining"]) == (429, "290", "0")


async def test_rows_of_one_limit_are_counted_together_for_each_person(
    door: OpenDoor, clock: FakeClock, limits: RequestLimits
) -> None:
    client = door(*ROWS, limited_by=limits)
    first = await client.post("/api/few", headers=bearer("ana"))
    second = await client.delete("/api/few/1", headers=bearer("ana"))
    other_token = await client.post("/api/few", headers=bearer("reader"))
    assert [answer.headers["x-ratelimit-remaining"] for answer in (first, second, other_token)] == ["1", "0", "0"]
    assert (other_token.status_code, other_token.headers["x-ratelimit-limit"]) == (429, "2")
    assert (await client.get("/api/me", headers=bearer("ana"))).status_code == 200
    clock.advance(FEW.window_s * 1000)
    assert (await client.post("/api/few", headers=bearer("ana"))).status_code == 200


async def test_a_limit_that_a_box_keeps_is_told_alike(door: OpenDoor, clock: FakeClock, limits: RequestLimits) -> None:
    answer = await door(*ROWS, limited_by=limits).post("/api/tried")
    told = [answer.headers[name] for name in ("retry-after", "x-ratelimit-limit", "x-ratelimit-remaining")]
    assert (answer.status_code, told) == (429, ["40", "7", "0"])
    assert answer.headers["x-ratelimit-reset"] == "2027-01-15T08:00:40.000Z"


async def test_photos_and_deletions_have_limits_of_their_own() -> None:
    assert (UPLOADS.requests_max, UPLOADS.window_s) == (120, 1800)
    assert (DELETIONS.requests_max, DELETIONS.window_s) == (30, 1800)


class AwayCache(MemoryCache):
    """A cache that is down."""

    async def increment(self, key: str, *, window_s: int) -> int:
        raise Unavailable("down")


async def test_without_a_cache_nobody_is_refused(door: OpenDoor, clock: FakeClock) -> None:
    answer = await door(*ROWS, limited_by=RequestLimits(AwayCache(clock), clock)).get("/api/it")
    assert (answer.status_code, "x-ratelimit-limit" in answer.headers) == (200, False)


@pytest.mark.parametrize("path", ["/api/it", "/page"])
async def test_switched_off_there_are_no_limits(door: OpenDoor, path: str) -> None:
    assert "x-ratelimit-limit" not in (await door(*ROWS).get(path)).headers
