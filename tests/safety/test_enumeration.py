"""Who has an account, or an e-mail address here, is not to be found out by trying; hashing costs the same for all."""

import re
from collections.abc import Callable
from typing import Any

import argon2
import httpx
import pytest

from tests.safety.asking import text_places
from tests.safety.conftest import World
from tests.safety.test_other_peoples_ids import told_apart
from tests.support.clients import PASSWORD, app_token, register_app
from tests.support.table import name_of, route_table

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("safety")]

TAG = re.compile(r"</?[a-z0-9]+")
STRANGER_EMAIL = "nobody-at-all@example.org"


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every time a password is hashed or checked."""
    calls: list[str] = []
    for name in ("hash", "verify"):
        real = getattr(argon2.PasswordHasher, name)

        def counted(self: Any, *given: Any, _name: str = name, _real: Callable[..., Any] = real, **more: Any) -> Any:
            calls.append(_name)
            return _real(self, *given, **more)

        monkeypatch.setattr(argon2.PasswordHasher, name, counted)
    return calls


def at_the_page(world: World, login: str, password: str) -> httpx.Response:
    return world.http.post("/login", data={"username": login, "password": password})


def through_an_app(world: World, login: str, password: str) -> httpx.Response:
    keys = register_app(world.http)
    asked = {"grant_type": "password", "username": login, "password": password, "scope": "read"}
    return world.http.post("/oauth/token", data=asked | {k: keys[k] for k in ("client_id", "client_secret")})


@pytest.mark.parametrize("way_in", [at_the_page, through_an_app])
def test_a_wrong_password_and_an_unknown_name_are_told_the_same_after_the_same_work(
    world: World, hashing: list[str], way_in: Callable[[World, str, str], httpx.Response]
) -> None:
    known = world.first.story.ana.username
    logins = [known, f"{known}@example.org", known.upper(), "nobody_at_all", STRANGER_EMAIL, "@", "", "x" * 500]
    told: list[Any] = []
    for login in logins:
        hashing.clear()
        answer = way_in(world, login, "not the password")
        told.append((answer.status_code, "wrong username, e-mail" in answer.text.lower(), list(hashing)))
    assert told == [(told[0][0], True, ["verify"])] * len(logins)


def sign_up(world: World, **asked: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {app_token(world.http)}"}
    return world.http.post("/api/v1/accounts", json={"agreement": True, "password": PASSWORD} | asked, headers=headers)


def test_a_sign_up_tells_of_an_e_mail_address_only_when_nothing_else_is_wrong(world: World) -> None:
    """It must tell in the end, and counts: what is refused before costs nothing and says nothing about the address."""
    known = f"{world.first.story.ana.username}@example.org"
    for wrong in (
        {"username": "a b"},
        {"password": "x"},
        {"agreement": False},
        {"username": world.first.story.ben.username},
    ):
        asked = {"username": "somebody_new"} | wrong
        answers = [sign_up(world, **asked, email=email) for email in (known, STRANGER_EMAIL)]
        assert told_apart(answers[0]) == told_apart(answers[1])
    taken = sign_up(world, username="somebody_new", email=known)
    assert list(taken.json()["details"]) == ["email"]


def test_a_sign_up_hashes_the_same_for_known_and_unknown_addresses(world: World, hashing: list[str]) -> None:
    work: list[list[str]] = []
    for email in (f"{world.first.story.ana.username}@example.org", "quite_new@example.org"):
        hashing.clear()
        sign_up(world, username="quite_new", email=email)
        work.append(list(hashing))
    assert work == [["hash"], ["hash"]]


def test_no_other_row_tells_whether_an_e_mail_address_is_known(world: World) -> None:
    """Every text of every row, as a stranger and as somebody: the answers differ in nothing but what was sent."""
    known, unknown = "post-box-7@example.org", "post-box-8@example.org"
    made = world.inside.services.auth.create_account(username="quiet", email=known, password="another password")
    world.inside.call(made)
    wrong: list[str] = []
    for row in route_table():
        asked = world.second.request(row)
        for place in text_places(row):
            if (row.method, row.path) in {("POST", "/api/v1/accounts"), ("POST", "/signup")}:
                continue  # told above
            for headers in ({}, world.second.teller(asked).headers(row)):
                told = [asked.with_field(place, one).send(world.http, headers) for one in (known, unknown, known)]
                shapes = [shape_of(one) for one in told]
                wrong += [f"{name_of(row)} {place}"] if shapes[1] not in (shapes[0], shapes[2]) else []
    assert wrong == []


def shape_of(answer: httpx.Response) -> Any:
    """All of an answer but the words: those of the request come back in them, and what is drawn anew each time."""
    kind = answer.headers.get("content-type", "")
    body = answer.json() if "json" in kind and answer.content else TAG.findall(answer.text)
    return answer.status_code, sorted(name for name in answer.headers if name != "content-length"), outline(body)


def outline(body: Any) -> Any:
    if isinstance(body, dict):
        return {key: outline(value) for key, value in body.items()}
    return [outline(one) for one in body] if isinstance(body, list) else type(body)


def test_no_answer_shows_an_e_mail_address_or_a_hash(world: World) -> None:
    """Not even one's own: nothing asks for it."""
    secrets = {value for one in world.inside.dump() if one.table.startswith(("auth_", "oauth_")) for value in one.row}
    texts = {one for one in secrets if isinstance(one, str) and ("@example.org" in one or one.startswith("$argon2"))}
    written = " ".join(str(one) for one in world.inside.dump() if not one.table.startswith(("auth_", "oauth_")))
    texts = {one for one in texts if one not in written}  # what somebody wrote into a caption is theirs to tell
    assert len(texts) > 20
    wrong: list[str] = []
    for row in route_table():
        answer = world.first.send(world.first.request(row))
        wrong += [f"{name_of(row)}: {text}" for text in texts if text in answer.text]
    assert wrong == []
