"""What surrounds every request: its id, its trace, its log line, its figures, its headers."""

import asyncio
from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from fanlight.edge.routes import Endpoint, Viewer
from fanlight.infra.telemetry.trace import current_traceparent
from tests.gateway.conftest import OpenDoor, bearer

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


async def trace(viewer: Viewer, _asked: Any) -> Any:
    return {"trace": current_traceparent(), "request_id": viewer.request_id, "address": viewer.address}


ROW = Endpoint("GET", "/api/traces/{id}", trace)


async def test_every_answer_names_its_request(door: OpenDoor) -> None:
    answer = await door(ROW).get("/api/traces/1")
    assert answer.headers["x-request-id"] == answer.json()["request_id"]
    assert "x-request-id" in (await door(ROW).get("/nothing")).headers


@pytest.mark.parametrize(
    ("given", "is_kept"), [("abc-123.X_y", True), ("short", False), ("a b c d e f", False), ("x" * 65, False)]
)
async def test_a_sane_request_id_is_kept(door: OpenDoor, given: str, is_kept: bool) -> None:
    answer = await door(ROW).get("/api/traces/1", headers={"X-Request-Id": given})
    assert (answer.headers["x-request-id"] == given) is is_kept


async def test_a_trace_goes_on_in_a_span_of_our_own(door: OpenDoor) -> None:
    ours = (await door(ROW).get("/api/traces/1", headers={"traceparent": TRACE})).json()["trace"]
    assert (ours[:36], ours[36:52] == TRACE[36:52]) == (TRACE[:36], False)


async def test_a_request_without_a_trace_begins_one_and_leaves_none_behind(door: OpenDoor) -> None:
    client = door(ROW)
    first, second = [(await client.get("/api/traces/1")).json()["trace"] for _ in range(2)]
    assert (len(first), first[3:35] == second[3:35], current_traceparent()) == (55, False, "")


async def test_the_log_line_has_no_secrets(door: OpenDoor) -> None:
    client = door(ROW)
    with capture_logs() as lines:
        await client.get("/api/traces/private?access_token=ana", headers={"Cookie": "fanlight_session=x"})
    (line,) = lines
    assert {name: line[name] for name in ("event", "method", "path", "status", "user_id")} == {
        "event": "request",
        "method": "GET",
        "path": "/api/traces/{id}",
        "status": 200,
        "user_id": 7,
    }
    assert "private" not in str(line)
    assert "ana" not in str(line)


async def test_a_mistake_is_logged_with_its_traceback(door: OpenDoor) -> None:
    async def broken(_viewer: Viewer, _asked: Any) -> Any:
        raise RuntimeError("broken")

    with capture_logs() as lines:
        await door(Endpoint("GET", "/api/broken", broken)).get("/api/broken")
    assert [(line["log_level"], line["event"], line.get("exc_info")) for line in lines] == [
        ("error", "unexpected error", True),
        ("info", "request", None),
    ]


async def test_requests_are_counted_by_template(door: OpenDoor) -> None:
    labels = {"method": "GET", "path": "/api/traces/{id}", "status": "200"}
    client = door(ROW)
    await client.get("/api/traces/1")
    before = REGISTRY.get_sample_value("fanlight_http_requests_total", labels) or 0
    await client.get("/api/traces/2")
    assert REGISTRY.get_sample_value("fanlight_http_requests_total", labels) == before + 1
    taken = {"method": "GET", "path": "/api/traces/{id}"}
    assert (REGISTRY.get_sample_value("fanlight_http_seconds_count", taken) or 0) >= before + 1


async def test_pages_may_run_only_what_is_ours(door: OpenDoor) -> None:
    headers = (await door(ROW).get("/api/traces/1")).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert {"script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} <= set(
        policy.split("; ")
    )
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
    assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.1", "192.0.2.9"),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "6.6.6.6, 203.0.113.1", "203.0.113.1"),
        (2, "6.6.6.6, 203.0.113.1, 10.0.0.1", "203.0.113.1"),
        (3, "203.0.113.1", "203.0.113.1"),
        (1, "", "192.0.2.9"),
    ],
)
async def test_only_trusted_proxies_say_who_connected(
    door: OpenDoor, proxies: int, forwarded: str, address: str
) -> None:
    headers = {"X-Forwarded-For": forwarded}
    answer = await door(ROW, trusted_proxies=proxies).get("/api/traces/1", headers=headers)
    assert answer.json()["address"] == address


async def test_a_client_that_hangs_up_gets_no_answer_and_is_no_error(door: OpenDoor) -> None:
    async def never(_viewer: Viewer, _asked: Any) -> Any:
        raise AssertionError("called without a request")

    client = door(Endpoint("POST", "/api/it", never))
    app = client._transport.app  # type: ignore[attr-defined]  # the app behind the client
    sent: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(0)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {
        "type": "http",
        "method": "POST",
        "path": "/api/it",
        "query_string": b"",
        "headers": [],
        "client": None,
    }
    with capture_logs() as lines:
        await app(scope, receive, send)
    assert (sent, [(line["event"], line["status"]) for line in lines]) == ([], [("request", 499)])


async def test_a_websocket_is_closed(door: OpenDoor) -> None:
    app = door()._transport.app  # type: ignore[attr-defined]  # the app behind the client
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await app({"type": "websocket", "path": "/api/v1/streaming", "headers": [], "query_string": b""}, receive, send)
    assert [message["type"] for message in sent] == ["websocket.close"]


async def test_bearer_tokens_do_not_reach_the_log(door: OpenDoor) -> None:
    with capture_logs() as lines:
        await door(ROW).get("/api/traces/1", headers=bearer("ana"))
    assert "Bearer" not in str(lines)
