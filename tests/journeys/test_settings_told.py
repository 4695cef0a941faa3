"""What a host sets is what the server says of itself, in every place where apps look, and what it does."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from fanlight.edge.scopes import SCOPES
from fanlight.features.posts.models import CAPTION_LENGTH_MAX, PHOTOS_PER_POST_MAX
from fanlight.features.uploads.models import ALT_LENGTH_MAX
from tests.support.clients import Person, a_photo, app_token, register_app
from tests.support.entities import problems
from tests.support.server import RunningServer, running_server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]

CHOSEN = {
    "FANLIGHT_HOST_NAME": "photos.example",
    "FANLIGHT_SCHEME": "https",
    "FANLIGHT_TITLE": "The Hill",
    "FANLIGHT_DESCRIPTION": "Photos of one hill.",
    "FANLIGHT_CONTACT_EMAIL": "host@photos.example",
    "FANLIGHT_RULES": "Be kind. | Only your own photos.",
    "FANLIGHT_REGISTRATIONS": "off",
    "FANLIGHT_PUBLIC_TIMELINE": "off",
    "FANLIGHT_UPLOAD_BYTES_MAX": "100000",
    "FANLIGHT_PHOTO_PIXELS_MAX": "1000000",
    "FANLIGHT_PASSWORD_GRANT": "on",
}


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("chosen") / "data", CHOSEN) as server:
        made = server.command("user", "create", "host_ana", "--email", "a@example.org", "--password", "long enough 1")
        assert made.returncode == 0, made.stderr
        yield server


@pytest.fixture
def there(chosen: RunningServer) -> Iterator[httpx.Client]:
    with chosen.client() as http:
        yield http


@pytest.fixture
def ana(there: httpx.Client) -> Person:
    app = register_app(there)
    asked = {"grant_type": "password", "username": "host_ana", "password": "long enough 1", "scope": "read write"}
    keys = {name: app[name] for name in ("client_id", "client_secret")}
    token = there.post("/oauth/token", data=asked | keys).json()["access_token"]
    me = there.get("/api/v1/accounts/verify_credentials", headers={"Authorization": f"Bearer {token}"}).json()
    return Person(there, token, me["id"], me["username"])


def told(http: httpx.Client, path: str) -> Any:
    answer = http.get(path)
    answer.raise_for_status()
    return answer.json()


def test_both_descriptions_of_the_site_tell_what_was_chosen(there: httpx.Client) -> None:
    old, new = told(there, "/api/v1/instance/"), told(there, "/api/v2/instance/")
    assert (old["uri"], old["title"], old["short_description"]) == ("photos.example", "The Hill", "Photos of one hill.")
    assert (new["domain"], new["title"], new["description"]) == ("photos.example", "The Hill", "Photos of one hill.")
    assert old["email"] == new["contact"]["email"] == "host@photos.example"
    assert old["registrations"] is new["registrations"]["enabled"] is False
    assert old["urls"]["streaming_api"] == new["configuration"]["urls"]["streaming"] == "wss://photos.example"
    assert [rule["text"] for rule in old["rules"]] == ["Be kind.", "Only your own photos."]
    assert old["rules"] == new["rules"] == told(there, "/api/v1/instance/rules")
    assert problems("Rule", new["rules"][0]) == []
    assert old["version"] == new["version"]
    assert "pixelfed" not in new["version"].lower()


def test_the_limits_that_are_told_are_those_that_are_kept(there: httpx.Client, ana: Person) -> None:
    limits = told(there, "/api/v2/instance")["configuration"]
    assert limits["media_attachments"]["image_size_limit"] == 100_000
    assert limits["media_attachments"]["image_matrix_limit"] == 1_000_000
    assert limits["media_attachments"]["description_limit"] == ALT_LENGTH_MAX
    assert limits["statuses"]["max_characters"] == CAPTION_LENGTH_MAX
    assert limits["statuses"]["max_media_attachments"] == PHOTOS_PER_POST_MAX
    assert limits["timelines_access"]["live_feeds"]["local"] == "authenticated"
    heavy = {"file": ("x.jpg", b"\xff\xd8\xff" + bytes(3_000_000), "image/jpeg")}
    assert there.post("/api/v2/media", files=heavy, headers=ana.headers).status_code in {413, 422}
    large = {"file": ("x.jpg", a_photo(width=1500, height=1000), "image/jpeg")}
    assert there.post("/api/v1/media", files=large, headers=ana.headers).status_code == 422
    assert there.get("/api/v1/timelines/public").status_code in {401, 422}
    assert ana.get("/api/v1/timelines/public") == []


def test_a_limit_may_be_reached_and_not_passed(there: httpx.Client, ana: Person) -> None:
    limits = told(there, "/api/v2/instance")["configuration"]
    longest = "x" * limits["statuses"]["max_characters"]
    statuses = [
        there.post("/api/v1/statuses", json={"status": text}, headers=ana.headers) for text in (longest, longest + "x")
    ]
    assert [answer.status_code for answer in statuses] == [200, 422]
    polls = limits["polls"]
    options = [f"option {number}" for number in range(polls["max_options"] + 1)]
    for chosen_options, status in ((options[:-1], 200), (options, 422)):
        poll = {"options": chosen_options, "expires_in": polls["min_expiration"]}
        answer = there.post("/api/v1/statuses", json={"status": "?", "poll": poll}, headers=ana.headers)
        assert (len(chosen_options), answer.status_code) == (len(chosen_options), status)
    for wait_s, status in ((polls["max_expiration"], 200), (polls["min_expiration"] - 1, 422)):
        poll = {"options": ["a", "b"], "expires_in": wait_s}
        answer = there.post("/api/v1/statuses", json={"status": "?", "poll": poll}, headers=ana.headers)
        assert (wait_s, answer.status_code) == (wait_s, status)
    accounts = limits["accounts"]
    fields = [{"name": f"{number}", "value": "v"} for number in range(accounts["max_profile_fields"] + 1)]
    for given, status in ((fields[:-1], 200), (fields, 422)):
        answer = there.patch(
            "/api/v1/accounts/update_credentials", json={"fields_attributes": given}, headers=ana.headers
        )
        assert answer.status_code == status


def test_as_many_pins_and_featured_hashtags_as_told(there: httpx.Client, ana: Person) -> None:
    accounts = told(there, "/api/v2/instance")["configuration"]["accounts"]
    posts = [ana.post("/api/v1/statuses", {"status": f"{n}"})["id"] for n in range(accounts["max_pinned_statuses"] + 1)]
    pins = [there.post(f"/api/v1/statuses/{post}/pin", headers=ana.headers).status_code for post in posts]
    assert pins == [200] * accounts["max_pinned_statuses"] + [422]
    tags = [
        there.post("/api/v1/featured_tags", json={"name": f"tag{n}"}, headers=ana.headers).status_code
        for n in range(accounts["max_featured_tags"] + 1)
    ]
    assert tags == [200] * accounts["max_featured_tags"] + [422]


def test_nobody_signs_up_where_registrations_are_closed(there: httpx.Client) -> None:
    asked = {"username": "new", "email": "n@example.org", "password": "long enough 1", "agreement": True}
    answer = there.post("/api/v1/accounts", json=asked, headers={"Authorization": f"Bearer {app_token(there)}"})
    assert answer.status_code == 422


def test_a_report_names_rules_that_there_are(there: httpx.Client, chosen: RunningServer, ana: Person) -> None:
    made = chosen.command("user", "create", "other", "--email", "o@example.org", "--password", "long enough 1")
    assert made.returncode == 0, made.stderr
    other = told(there, "/api/v1/accounts/lookup?acct=other")["id"]
    report = {"account_id": other, "category": "violation", "rule_ids": [2]}
    assert ana.post("/api/v1/reports", report)["rule_ids"] == ["2"]
    answer = there.post("/api/v1/reports", json=report | {"rule_ids": [3]}, headers=ana.headers)
    assert answer.status_code == 422


def test_programs_find_the_site_under_its_name(there: httpx.Client) -> None:
    link = told(there, "/.well-known/nodeinfo")["links"][0]
    assert link["href"] == "https://photos.example/nodeinfo/2.0"
    node = told(there, "/nodeinfo/2.0")
    assert (node["software"]["name"], node["openRegistrations"]) == ("fanlight", False)
    assert node["metadata"]["nodeName"] == "The Hill"
    meta = there.get("/.well-known/host-meta")
    assert 'template="https://photos.example/.well-known/webfinger?resource={uri}"' in meta.text
    assert meta.headers["content-type"].startswith("application/xrd+xml")
    finger = told(there, "/.well-known/webfinger?resource=acct:HOST_ana@photos.example")
    assert (finger["subject"], finger["aliases"]) == (
        "acct:host_ana@photos.example",
        ["https://photos.example/@host_ana"],
    )
    assert there.get("/.well-known/webfinger?resource=acct:host_ana@elsewhere.example").status_code == 404


def test_oauth_metadata_is_true(there: httpx.Client) -> None:
    server = told(there, "/.well-known/oauth-authorization-server")
    assert server["issuer"] == "https://photos.example/"
    assert server["token_endpoint"] == "https://photos.example/oauth/token"
    assert set(server["scopes_supported"]) == SCOPES
    assert server["grant_types_supported"] == ["authorization_code", "client_credentials", "password"]
    assert server["code_challenge_methods_supported"] == ["S256"]
    document = told(there, "/openapi.json")
    assert document["servers"] == [{"url": "https://photos.example"}]
    for name in ("token_endpoint", "revocation_endpoint", "userinfo_endpoint", "app_registration_endpoint"):
        assert server[name].removeprefix("https://photos.example") in document["paths"]
