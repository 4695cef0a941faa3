"""A session begins with a secret that was never known before, and ends for good."""

import httpx
import pytest

from fanlight.edge.csrf import SESSION_COOKIE
from tests.safety.asking import Caller
from tests.safety.conftest import World, caller_of
from tests.support.clients import PASSWORD, sign_up
from tests.support.table import name_of, route_table

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("safety")]

PRESET = "A" * 43


def cookies_of(answer: httpx.Response) -> list[str]:
    return answer.headers.get_list("set-cookie")


def session_of(answer: httpx.Response) -> str:
    """The session that an answer begins; empty where it begins none."""
    found = [one.partition("=")[2].partition(";")[0] for one in cookies_of(answer) if one.startswith(SESSION_COOKIE)]
    return found[0] if found else ""


def test_no_row_sets_a_cookie_that_a_script_or_a_plain_connection_could_read(world: World) -> None:
    wrong: list[str] = []
    seen = 0
    for row in route_table():
        for one in cookies_of(world.first.send(world.first.request(row))):
            parts = {part.strip().lower() for part in one.split(";")[1:]}
            seen += 1
            if not {"httponly", "secure", "samesite=lax", "path=/"} <= parts or any("domain" in part for part in parts):
                wrong.append(f"{name_of(row)}: {one}")
    assert wrong == []
    assert seen > 2


def test_no_row_adopts_a_session_that_somebody_else_chose(world: World) -> None:
    """Not for a stranger, and not for somebody who logs in over it."""
    wrong: list[str] = []
    for row in route_table():
        asked = world.first.request(row)
        answer = asked.send(world.http, {"Cookie": f"{SESSION_COOKIE}={PRESET}"})
        if PRESET in answer.headers.get("set-cookie", "") or world.inside.knows(PRESET):
            wrong.append(name_of(row))
    assert wrong == []


def log_in(world: World, username: str, password: str, **headers: str) -> httpx.Response:
    return world.http.post("/login", data={"username": username, "password": password}, headers=headers)


def test_every_log_in_is_a_new_session(world: World) -> None:
    person = sign_up(world.http)
    sessions = [session_of(log_in(world, person.username, PASSWORD)) for _ in range(3)]
    assert len(set(sessions)) == 3
    assert all(world.inside.knows(session) for session in sessions)


def test_logging_in_over_a_session_ends_it(world: World) -> None:
    one, other = caller_of(world.inside, sign_up(world.http)), sign_up(world.http)
    answer = log_in(world, other.username, PASSWORD, **one.cookie(), **{"X-CSRF-Token": one.csrf})
    assert world.inside.knows(session_of(answer))
    assert not world.inside.knows(one.session)


def test_a_failed_log_in_begins_nothing(world: World) -> None:
    person = sign_up(world.http)
    assert cookies_of(log_in(world, person.username, "wrong")) == []


def test_signing_up_is_a_new_session(world: World) -> None:
    asked = {"username": "fresh_one", "email": "fresh_one@example.org", "password": PASSWORD}
    answer = world.http.post("/signup", data=asked, headers={"Cookie": f"{SESSION_COOKIE}={PRESET}"})
    assert world.inside.knows(session_of(answer))
    assert session_of(answer) != PRESET


def test_a_log_out_ends_the_session_on_the_server(world: World) -> None:
    person = caller_of(world.inside, sign_up(world.http))
    answer = world.http.post("/logout", headers=person.cookie() | {"X-CSRF-Token": person.csrf})
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert not world.inside.knows(person.session)


def test_an_app_s_token_in_a_cookie_opens_no_row(world: World, mallory: Caller) -> None:
    """Pages have no scopes: what an app was not granted would open there."""
    wrong: list[str] = []
    for row in route_table():
        asked = world.first.request(row)
        cookie = {"Cookie": f"{SESSION_COOKIE}={mallory.token}"}
        with_token, as_stranger = asked.send(world.http, cookie), asked.send(world.http, {})
        if with_token.status_code != as_stranger.status_code and row.needs_user:
            wrong.append(f"{name_of(row)}: {with_token.status_code}")
        if mallory.name in with_token.text and mallory.name not in as_stranger.text:
            wrong.append(f"{name_of(row)} knows who it is")
    assert wrong == []


def test_an_app_s_token_opens_no_page(world: World, mallory: Caller) -> None:
    wrong: list[str] = []
    for row in route_table():
        if row.for_browsers:
            answer = world.first.request(row).send(world.http, {"Authorization": f"Bearer {mallory.token}"})
            opened = row.needs_user and answer.status_code not in {303, 401}
            wrong += [name_of(row)] if opened or f"@{mallory.name}" in answer.text else []
    assert wrong == []
