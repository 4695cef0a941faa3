"""A token opens what its scopes name, on every row, and nothing more; and it never grows."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from fanlight.edge.routes import Endpoint
from fanlight.edge.scopes import SCOPES
from tests.safety.asking import UNSAFE
from tests.safety.conftest import CALLBACK, World, is_mistake
from tests.safety.inside import difference
from tests.support.clients import ALL_SCOPES, PASSWORD, register_app, sign_up
from tests.support.table import name_of, route_table

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("safety")]

OLD_FOLLOW = {f"{verb}:{what}" for verb in ("read", "write") for what in ("follows", "blocks", "mutes")}
GUARDED = [row for row in route_table() if row.scope is not None]
SCOPES_OF_ROWS = sorted({row.scope for row in GUARDED if row.scope})


def that_contain(scope: str) -> set[str]:
    """The scope itself, the wider ones around it, and the old name of six of them. Written out here once more."""
    parts = scope.split(":")
    return {":".join(parts[: count + 1]) for count in range(len(parts))} | (
        {"follow"} if scope in OLD_FOLLOW else set()
    )


def issue(world: World, user_id: str | None, scopes: set[str]) -> str:
    """A token with exactly these scopes."""
    return world.inside.token(None if user_id is None else int(user_id), scopes)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def nothing_changes(world: World) -> Generator[None]:
    """Whatever is asked meanwhile leaves every row of every table as it was."""
    before = world.inside.dump()
    yield
    assert difference(before, world.inside.dump()) == []


def test_every_scope_but_the_one_that_is_needed_is_not_enough(world: World) -> None:
    tellers = [(row, world.first.teller(world.first.request(row))) for row in GUARDED]
    needed = {(me.id, row.scope or "") for row, me in tellers}
    issued = {(user, scope): issue(world, user, set(SCOPES) - that_contain(scope)) for user, scope in needed}
    with nothing_changes(world):
        answers = {
            name_of(row): world.first.request(row).send(world.http, bearer(issued[me.id, row.scope or ""]))
            for row, me in tellers
        }
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 403)


@pytest.mark.parametrize("scope", SCOPES_OF_ROWS)
def test_a_scope_opens_its_own_rows_and_no_others(world: World, scope: str) -> None:
    """A narrow one nothing beside it, a wide one all below it. Whether the row then does it is another matter."""
    wrong: list[str] = []
    tokens = {caller.id: issue(world, caller.id, {scope}) for caller in world.rough.callers.values()}
    for row in GUARDED:
        asked = world.rough.request(row)
        me = world.rough.teller(asked)
        answer = asked.send(world.http, bearer(tokens[me.id]))
        opened = answer.status_code != 403
        if opened is not (scope in that_contain(row.scope or "")):
            wrong.append(f"{name_of(row)}: {answer.status_code}")
    assert wrong == []


def test_a_token_without_scopes_opens_no_guarded_row(world: World) -> None:
    token = issue(world, world.first.story.ana.id, set())
    with nothing_changes(world):
        answers = {name_of(row): world.first.request(row).send(world.http, bearer(token)) for row in GUARDED}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 403)


def test_an_app_without_a_user_does_nothing_where_a_user_is_needed(world: World) -> None:
    wrong: list[str] = []
    token = issue(world, None, set(SCOPES))
    with nothing_changes(world):
        for row in route_table():
            if row.needs_user:
                answer = world.first.request(row).send(world.http, bearer(token))
                refused = {303, 401} if row.page else {401, 422}
                wrong += [] if answer.status_code in refused else [f"{name_of(row)}: {answer.status_code}"]
    assert wrong == []


def test_an_app_without_a_user_breaks_no_row(world: World) -> None:
    token = issue(world, None, set(SCOPES))
    answers = {name_of(row): world.first.request(row).send(world.http, bearer(token)) for row in route_table()}
    assert [name for name, answer in answers.items() if is_mistake(answer)] == []


def dead_tokens(world: World) -> dict[str, str]:
    """Tokens that were good once, and some that never were."""
    person = sign_up(world.http)
    app = register_app(world.http)
    keys = {key: app[key] for key in ("client_id", "client_secret")}
    asked = keys | {"grant_type": "password", "username": person.username, "password": PASSWORD, "scope": ALL_SCOPES}
    revoked = world.http.post("/oauth/token", data=asked).json()["access_token"]
    world.http.post("/oauth/revoke", data=keys | {"token": revoked}).raise_for_status()
    expired = world.inside.session(int(person.id))
    world.inside.clock.advance(31 * 24 * 3600 * 1000)
    return {"revoked": revoked, "expired": expired, "unknown": "A" * 43}


def test_a_dead_token_is_nobody_on_every_row(world: World) -> None:
    """401 where somebody is needed; elsewhere exactly what a stranger is told."""
    wrong: list[str] = []
    for kind, token in dead_tokens(world).items():
        with nothing_changes(world):
            for row in route_table():
                answer = told_to(world, row, token)
                wrong += [f"{kind} {name_of(row)}: {answer}"] if answer else []
    assert wrong == []


def told_to(world: World, row: Endpoint, token: str) -> str:
    """What is wrong with the answer to a token that is none; empty where it is right."""
    asked = world.first.request(row)
    if row.needs_user or (row.scope is not None and not row.open):
        answer = asked.send(world.http, bearer(token))
        return "" if answer.status_code in ({303, 401} if row.page else {401}) else str(answer.status_code)
    if row.method in UNSAFE:
        return ""  # for anyone: apps, log-in, sign-up
    answers = [asked.send(world.http, headers).status_code for headers in (bearer(token), {})]
    return "" if answers[0] == answers[1] else str(answers)


def exchanged(world: World, app: dict[str, Any], **asked: str) -> httpx.Response:
    keys = {key: app[key] for key in ("client_id", "client_secret")}
    return world.http.post("/oauth/token", data=keys | asked)


@pytest.mark.parametrize(
    "wider", ["read write", "write", "read admin:read", "follow", "read:accounts write:media", "push"]
)
@pytest.mark.parametrize("grant", ["client_credentials", "password"])
def test_no_grant_gives_more_than_the_app_was_registered_for(world: World, grant: str, wider: str) -> None:
    app = register_app(world.http, scopes="read")
    asked = {"username": world.first.story.ana.username, "password": PASSWORD, "grant_type": grant}
    assert exchanged(world, app, **asked, scope="read").json()["scope"] == "read"
    answer = exchanged(world, app, **asked, scope=wider)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_a_code_gives_the_scopes_that_were_allowed_and_no_others(world: World) -> None:
    """Whatever the app says when it exchanges it."""
    asked = {"client_name": "x", "redirect_uris": CALLBACK, "scopes": "read write follow push"}
    app = world.http.post("/api/v1/apps", json=asked).json()
    me = world.newcomer()
    form = {"client_id": app["client_id"], "redirect_uri": CALLBACK, "response_type": "code", "csrf": me.csrf}
    allowed = world.http.post(
        "/oauth/authorize", data=form | {"scope": "read:statuses", "decision": "allow"}, headers=me.cookie()
    )
    code = httpx.URL(allowed.headers["location"]).params["code"]
    wanted = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "scope": "read write"}
    assert exchanged(world, app, **wanted).json()["scope"] == "read:statuses"


@pytest.mark.parametrize("change", ["client_secret", "redirect_uri", "code", "another app"])
def test_a_code_is_good_for_its_own_app_and_address_only(world: World, change: str) -> None:
    asked = {"client_name": "x", "redirect_uris": f"{CALLBACK} {CALLBACK}2", "scopes": "read"}
    app, other = (world.http.post("/api/v1/apps", json=asked).json() for _ in range(2))
    me = world.newcomer()
    form = {"client_id": app["client_id"], "redirect_uri": CALLBACK, "response_type": "code", "csrf": me.csrf}
    allowed = world.http.post("/oauth/authorize", data=form | {"decision": "allow"}, headers=me.cookie())
    code = httpx.URL(allowed.headers["location"]).params["code"]
    good = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    changes = {"redirect_uri": {"redirect_uri": f"{CALLBACK}2"}, "code": {"code": code[:-1]}}
    keys = other if change == "another app" else app | ({"client_secret": "x"} if change == "client_secret" else {})
    assert exchanged(world, keys, **good | changes.get(change, {})).status_code in {400, 401}
    assert exchanged(world, app, **good).json()["scope"] == "read"
    assert exchanged(world, app, **good).status_code == 400  # once
