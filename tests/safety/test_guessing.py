"""Whoever tries many secrets, or many names, is stopped, on every row that takes one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fanlight.edge.routes import Endpoint
from tests.safety.asking import UNSAFE, leaves, made
from tests.safety.conftest import CALLBACK, caller_of
from tests.safety.inside import Inside, server_inside
from tests.support.clients import ALL_SCOPES, PASSWORD, register_app, sign_up
from tests.support.table import name_of, route_table

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("safety")]

TRIES_MAX = 400
SECRETS = {"password", "old_password", "code", "code_verifier", "client_secret", "secret", "pin", "otp", "passphrase"}


def takes_a_secret(row: Endpoint) -> bool:
    return row.method in UNSAFE and any(place[-1] in SECRETS for place, _ in leaves(row.request))


GUESSED = [row for row in route_table() if takes_a_secret(row)]


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Inside]:
    """A new server with its limits on, at a moment that does not pass."""
    with server_inside(tmp_path / "data", rate_limits=True, password_grant=True) as inside:
        inside.clock.stop()
        yield inside


def test_the_rows_that_take_secrets_are_found() -> None:
    assert {"POST /login", "POST /oauth/token", "POST /oauth/revoke", "POST /signup"} <= set(map(name_of, GUESSED))


@pytest.mark.parametrize("row", GUESSED, ids=name_of)
def test_guessing_ends_in_429(limited: Inside, row: Endpoint) -> None:
    """At the latest after as many tries as the whole API allows, and 429 says for how long."""
    with limited.client(address="198.51.100.1") as other, limited.client() as http:
        person, app = sign_up(other), register_app(other)
        caller = caller_of(limited, person)
        values = {
            "client_id": app["client_id"],
            "client_secret": "wrong",
            "username": person.username,
            "password": "wrong",
            "grant_type": "authorization_code",
            "redirect_uri": CALLBACK,
        }
        asked = made(row, values)
        headers = caller.headers(row) if row.needs_user else {}
        answer = asked.send(http, headers)
        for _ in range(TRIES_MAX):
            answer = asked.send(http, headers) if answer.status_code != 429 else answer
        assert (answer.status_code, int(answer.headers["retry-after"]) > 0) == (429, True)


def test_one_account_is_guarded_from_many_addresses(limited: Inside) -> None:
    """Somebody with a thousand addresses gets a few tries an hour, and the owner can log in again afterwards."""
    with limited.client(address="198.51.100.1") as other:
        person = sign_up(other)
    answers: list[int] = []
    for number in range(30):
        with limited.client(address=f"203.0.113.{number}") as http:
            wrong = {"username": person.username, "password": f"guess {number}"}
            answers.append(http.post("/login", data=wrong).status_code)
    assert answers == [422] * 20 + [429] * 10
    limited.clock.advance(3_600_000)
    with limited.client(address="198.51.100.1") as home:
        assert home.post("/login", data={"username": person.username, "password": PASSWORD}).status_code == 303


def test_guessed_tokens_are_counted_by_address_on_every_row_of_the_api(limited: Inside) -> None:
    """The same count for all rows: whoever changes rows gains nothing."""
    rows = [row for row in route_table() if row.path.startswith("/api/") and row.needs_user]
    with limited.client() as http:
        answers = [
            made(rows[number % len(rows)], {}).send(http, {"Authorization": f"Bearer {number:043}"}).status_code
            for number in range(TRIES_MAX)
        ]
        assert http.get("/api/v1/instance").status_code == 429
    assert set(answers) == {401, 429}
    assert answers[-1] == 429


def test_nothing_that_is_handed_out_can_be_guessed(limited: Inside) -> None:
    """256 bits each, and never the same."""
    with limited.client(address="198.51.100.1") as http:
        person = sign_up(http)
        keys = [register_app(http, scopes=ALL_SCOPES) for _ in range(3)]
        sessions = [limited.session(int(person.id)) for _ in range(3)]
    drawn = [person.token, *sessions, *(key[name] for key in keys for name in ("client_id", "client_secret"))]
    assert len(set(drawn)) == len(drawn)
    assert {len(one) for one in drawn} == {43}
