"""The gateway's own addresses."""

import pytest

from tests.gateway.conftest import OpenDoor


async def test_health_says_ok(door: OpenDoor) -> None:
    answer = await door().get("/health")
    assert (answer.status_code, answer.text) == (200, "OK")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_this_machine_reads_the_metrics(door: OpenDoor, address: str) -> None:
    answer = await door(address=address).get("/metrics")
    assert answer.status_code == 200
    assert "fanlight_http_seconds_bucket" in answer.text


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.0.2.9", {}),
        ("", {}),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.9"}),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.9"}),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}),
    ],
)
async def test_for_everyone_else_there_are_none(door: OpenDoor, address: str, headers: dict[str, str]) -> None:
    assert (await door(address=address).get("/metrics", headers=headers)).status_code == 404
