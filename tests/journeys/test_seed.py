"""`fanlight seed FILE`: what a suite of tests brings with it is there, before the first start and beside a server."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mastodon import Mastodon

from tests.support.server import RunningServer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]

SUITE: dict[str, Any] = {
    "accounts": [
        {"username": "admin", "email": "admin@example.org", "password": "mastodonadmin", "role": "admin"},
        {
            "username": "suite_person",
            "email": "suite@localhost:3000",
            "password": "5fc638e0e53eafd9c4145b6bb852667d",
            "display_name": "John",
            "note": "Hello",
            "locked": True,
            "bot": True,
            "discoverable": False,
            "fields": [{"name": "Camera", "value": "none"}],
        },
    ],
    "apps": [
        {
            "client_id": "__SUITE_CLIENT_ID",
            "client_secret": "__SUITE_SECRET",
            "name": "The suite",
            "scopes": "read write follow push admin:read",
            "redirect_uris": ["urn:ietf:wg:oauth:2.0:oob"],
            "website": "https://suite.example",
        }
    ],
    "tokens": [
        {
            "token": "__SUITE_TOKEN",
            "username": "suite_person",
            "client_id": "__SUITE_CLIENT_ID",
            "scopes": "read write",
        },
        {"token": "__SUITE_ADMIN", "username": "admin", "client_id": "__SUITE_CLIENT_ID"},
        {"token": "__SUITE_APP", "client_id": "__SUITE_CLIENT_ID", "scopes": ["read"]},
    ],
}


def seeded(environment: dict[str, str], tmp_path: Path, content: Any) -> "subprocess.CompletedProcess[str]":
    file = tmp_path / "seed.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    command = [sys.executable, "-m", "fanlight", "seed", str(file)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def environment(server: RunningServer, tmp_path: Path) -> dict[str, str]:
    """Of a server that was never started."""
    kept = {key: value for key, value in server.environment.items() if key != "FANLIGHT_DATABASE_URL"}
    return kept | {"FANLIGHT_DATA": str(tmp_path / "data")}


def test_a_server_that_never_ran_is_seeded(environment: dict[str, str], tmp_path: Path) -> None:
    first, second = (seeded(environment, tmp_path, SUITE) for _ in range(2))
    assert (first.returncode, first.stderr, second.returncode) == (0, "", 0)
    assert [line.rpartition(": ")[2] for line in first.stdout.splitlines()] == ["made"] * 6
    assert [line.rpartition(": ")[2] for line in second.stdout.splitlines()] == ["was there"] * 6
    assert "__SUITE_TOKEN" not in first.stdout


def test_the_example_of_the_manual_works_as_it_stands(environment: dict[str, str], tmp_path: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "operating.md").read_text()
    example = manual.partition("`fanlight seed FILE` makes")[2].split("```")[1]
    done = seeded(environment, tmp_path, example)
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, "", 3)


@pytest.mark.filterwarnings("ignore")
def test_a_client_uses_what_was_seeded_beside_a_running_server(server: RunningServer, tmp_path: Path) -> None:
    done = seeded(server.environment, tmp_path, SUITE)
    assert done.returncode == 0, done.stderr
    me: Any = Mastodon(access_token="__SUITE_TOKEN", api_base_url=server.url).me()
    assert (me.username, me.display_name, me.locked, me.bot, me.discoverable) == (
        "suite_person",
        "John",
        True,
        True,
        False,
    )
    assert (me.source.note, me.source.fields[0].name, me.role.name) == ("Hello", "Camera", "")
    admin: Any = Mastodon(access_token="__SUITE_ADMIN", api_base_url=server.url).me()
    assert (admin.role.name, admin.role.highlighted) == ("Admin", True)
    with server.client("__SUITE_APP") as http:
        app = http.get("/api/v1/apps/verify_credentials").json()
        assert (app["name"], app["website"]) == ("The suite", "https://suite.example")
        keys = {"client_id": "__SUITE_CLIENT_ID", "client_secret": "__SUITE_SECRET"}
        answer = http.post("/oauth/token", data=keys | {"grant_type": "client_credentials", "scope": "admin:read"})
        assert answer.json()["scope"] == "admin:read"
        page = http.get("/@admin")
        assert page.status_code == 200


def account(**changes: Any) -> dict[str, Any]:
    return {"username": "wrong", "email": "wrong@example.org", "password": "long enough", **changes}


def app(**changes: Any) -> dict[str, Any]:
    return {"client_id": "wrong", "client_secret": "s", **changes}


WRONG: dict[str, tuple[Any, str]] = {
    "no JSON": ("{", "is no JSON"),
    "a list": ([], "expected an object"),
    "not there": (
        {"accounts": [account(), {"username": "b", "password": "long enough"}]},
        "accounts[1].email is missing",
    ),
    "no address": ({"accounts": [account(email="nowhere")]}, "accounts[0].email: this is not an e-mail address"),
    "a number": ({"accounts": [account(email=5)]}, "accounts[0].email: expected text"),
    "short": ({"accounts": [account(password="short")]}, "accounts[0].password: a password has at least 8 characters"),
    "bad name": ({"accounts": [account(username="a b")]}, "accounts[0].username: a username is made of"),
    "bad role": ({"accounts": [account(role="king")]}, "accounts[0].role: "),
    "twice": ({"accounts": [account(), account(username="WRONG")]}, "accounts[1].username: the same as in accounts[0]"),
    "bad scope": ({"apps": [app(scopes="everything")]}, "apps[0]: Validation failed: The requested scope is invalid"),
    "bad id": ({"apps": [app(client_id="a b")]}, "apps[0].client_id: client_id is 1 to 128"),
    "bad address": ({"apps": [app(redirect_uris="javascript:x")]}, "apps[0]: Validation failed: a redirect URI cannot"),
    "no app": ({"tokens": [{"token": "t", "client_id": "nobody"}]}, "tokens[0].client_id: there is no such app"),
    "nobody": (
        {"apps": [app()], "tokens": [{"token": "t", "client_id": "wrong", "username": "nobody"}]},
        "tokens[0].username: there is no such account",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_its_place(environment: dict[str, str], tmp_path: Path, name: str) -> None:
    content, sentence = WRONG[name]
    done = seeded(environment, tmp_path, content)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert sentence in done.stderr


def test_what_stands_already_is_not_changed(environment: dict[str, str], tmp_path: Path) -> None:
    assert seeded(environment, tmp_path, SUITE).returncode == 0
    others = [
        ({"accounts": [account(username="admin")]}, "accounts[0].email: this account has another address"),
        ({"apps": [app(client_id="__SUITE_CLIENT_ID")]}, "apps[0].client_secret: this app is there already"),
        (
            {"tokens": [{"token": "__SUITE_APP", "client_id": "__SUITE_CLIENT_ID", "username": "admin"}]},
            "tokens[0].token: this token is there already",
        ),
    ]
    for content, sentence in others:
        assert sentence in seeded(environment, tmp_path, content).stderr


def test_a_misspelt_member_is_said(environment: dict[str, str], tmp_path: Path) -> None:
    done = seeded(environment, tmp_path, {"accounts": [account(disply_name="x")]})
    assert (done.returncode, "accounts[0].disply_name: not known here" in done.stderr) == (0, True)


def test_a_file_that_is_not_there_is_said(server: RunningServer) -> None:
    done = server.command("seed", "/nowhere.json")
    assert (done.returncode, "No such file" in done.stderr) == (1, True)
