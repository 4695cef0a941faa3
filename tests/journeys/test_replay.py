"""The requests of Phanpy, Elk and Tusky against a server with real data: every one of them is answered."""

import json
import re
from typing import Any

import httpx
import pytest

from tests.support.clients import OUT_OF_BAND, Person, a_photo, sign_up
from tests.support.replays import REPLAYS
from tests.support.server import RunningServer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]

MAY_BE_ABSENT = ("/api/v1/push/subscription", "/api/v1/streaming")
"""Live updates and push are not built, and apps go on without them."""

LINE = re.compile(r"(?P<method>[A-Z]+) (?P<path>\S+)(?: (?P<kind>json|form|file)(?: (?P<body>.*))?)?")
PLACE = re.compile(r"\{([a-z_]+)\}")


def things(http: httpx.Client) -> tuple[Person, dict[str, str]]:
    """Somebody with a token, and an id of everything that the lines speak of."""
    me, other, locked = sign_up(http), sign_up(http), sign_up(http)
    http.patch("/api/v1/accounts/update_credentials", json={"locked": True}, headers=locked.headers).raise_for_status()
    for one, author in ((me, other), (other, me), (other, locked)):
        one.post(f"/api/v1/accounts/{author.id}/follow")
    asked = {"client_name": "replay", "redirect_uris": OUT_OF_BAND, "scopes": "read write follow push"}
    app = http.post("/api/v1/apps", json=asked).json()
    status = other.publish("A photo by the lake #replay #lake", photos=2)
    poll = other.post("/api/v1/statuses", {"status": "Which?", "poll": {"options": ["a", "b"], "expires_in": 3600}})
    later = {"status": "Later", "scheduled_at": "2100-01-01T00:00:00.000Z"}
    mine = me.publish("Mine #replay")
    return me, {
        "me": me.id,
        "other": other.id,
        "locked": locked.id,
        "name": other.username,
        "status": status["id"],
        "url": status["url"],
        "mine": mine["id"],
        "doomed": me.post("/api/v1/statuses", {"status": "Gone soon"})["id"],
        "poll": poll["id"],
        "newest": poll["id"],
        "photo": me.upload(a_photo()),
        "list": me.post("/api/v1/lists", {"title": "Friends"})["id"],
        "scheduled": me.post("/api/v1/statuses", later)["id"],
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
    }


def request_of(line: str, ids: dict[str, str]) -> tuple[str, str, dict[str, Any]]:
    """Method, path, and what httpx sends with them."""
    found = LINE.fullmatch(PLACE.sub(lambda place: ids.get(place[1], place[0]), line))
    assert found is not None, line
    options: dict[str, dict[str, Any]] = {
        "json": {"json": json.loads(found["body"])} if found["kind"] == "json" else {},
        "form": {
            "content": found["body"],
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        },
        "file": {"files": {"file": ("photo.jpg", a_photo(), "image/jpeg")}},
    }
    return found["method"], found["path"], options.get(found["kind"], {})


@pytest.mark.parametrize("app", REPLAYS)
def test_what_an_app_asks_is_answered(server: RunningServer, http: httpx.Client, app: str) -> None:
    me, ids = things(http)
    refused: list[str] = []
    lines = REPLAYS[app].strip().splitlines()
    assert len(lines) > 60
    for line in lines:
        method, path, options = request_of(line, ids)
        headers = me.headers | options.pop("headers", {})
        answer = http.request(method, path, headers=headers, **options)
        absent = answer.status_code == 404 and path.startswith(MAY_BE_ABSENT)
        is_page = answer.status_code == 303 and path.startswith("/oauth/authorize")
        if not (answer.is_success or absent or is_page):
            refused.append(f"{answer.status_code} {line}: {answer.text[:150]}")
    assert refused == []
