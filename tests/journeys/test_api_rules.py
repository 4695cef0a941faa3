"""What every row of the API keeps to, each rule because a known client breaks without it. The route table is walked."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import pytest

from fanlight.edge.routes import Endpoint
from fanlight.edge.scopes import allows
from tests.support.clients import Person, a_photo, app_token, sign_up
from tests.support.story import Story
from tests.support.table import PARAMETER, api_rows, filled, lists_by_page, name_of, route_table

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]

OUT_OF_SCOPE = "This action is outside the authorized scopes"
INVALID_TOKEN = "The access token is invalid"
WRONG_IDS = [
    "0",
    "-1",
    "abc",
    "1.5",
    str(2**63),
    str(2**64),
    "9" * 40,
    "%F0%9F%93%B7",
    "%00",
    "%ff%fe",
    "..%2f",
    "a" * 9000,
]
SINGLE_USE = "/api/v1/push/subscription"


def call(http: httpx.Client, row: Endpoint, path: str, **options: Any) -> httpx.Response:
    return http.request(row.method, path, **options)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def sentence(answer: httpx.Response) -> str:
    """What the error says; the test fails where it says nothing."""
    error: str = answer.json()["error"]
    assert len(error) > 3
    return error


@pytest.fixture(scope="module")
def prolific(story: Story) -> Person:
    """Somebody with more posts than fit on a page."""
    author = sign_up(story.http)
    for number in range(45):
        author.post("/api/v1/statuses", {"status": f"{number} #prolific"})
    return author


@pytest.fixture(scope="module")
def narrow(story: Story) -> dict[str, Person]:
    """Tokens of one person with a single scope each: one that reads, one that writes. Each lacks nearly everything."""
    tokens = {scope: app_token(story.http, scopes=f"write:accounts {scope}") for scope in ("push", "write:reports")}
    people: dict[str, Person] = {}
    for number, (scope, token) in enumerate(tokens.items()):
        name = f"{story.ana.username}narrow{number}"
        asked = {"username": name, "email": f"{name}@example.org", "password": "correct horse", "agreement": True}
        answer = story.http.post("/api/v1/accounts", json=asked, headers=bearer(token))
        answer.raise_for_status()
        people[scope] = Person(story.http, answer.json()["access_token"], "", name)
    return people


# --- addresses ---


def test_a_slash_at_the_end_changes_nothing(story: Story) -> None:
    """Mastodon.py asks `/api/v1/instance/`, toot opens `/oauth/authorize/`; a redirect would lose a POST's body."""
    wrong: list[Any] = []
    for row in route_table():
        path = filled(row, story.values())
        plain, slashed = (call(story.http, row, where) for where in (path, f"{path}/"))
        same = plain.status_code == slashed.status_code and plain.headers.get("location") == slashed.headers.get(
            "location"
        )
        is_page_address = row.page and plain.status_code == 303  # the log-in page leads back to the very address
        wrong += [] if same or is_page_address else [(name_of(row), plain.status_code, slashed.status_code)]
    assert [found for found in wrong if "static" not in found[0]] == []


@pytest.mark.parametrize("wrong", WRONG_IDS)
def test_what_is_no_id_is_not_found(story: Story, wrong: str) -> None:
    found: list[Any] = []
    for row in api_rows():
        if "{id}" in row.path:
            answer = call(story.http, row, filled(row, {"id": wrong}), headers=story.ana.headers)
            found += [] if answer.status_code == 404 and sentence(answer) else [(name_of(row), answer.status_code)]
    assert found == []


def test_an_id_of_nothing_is_not_found(story: Story) -> None:
    """Also the id of something else: a photo is no post, a post is no account."""
    nothing = ["1", "9223372036854775807", story.posts["photos"]["media_attachments"][0]["id"]]
    found = [
        (name_of(row), answer.status_code)
        for row in api_rows()
        for wrong in nothing
        if "{id}" in row.path and not ("media" in row.path and wrong == nothing[2])
        for answer in [call(story.http, row, filled(row, {"id": wrong}), headers=story.ana.headers)]
        if answer.status_code != 404
    ]
    assert found == []


@pytest.mark.parametrize("wrong", WRONG_IDS)
def test_no_parameter_of_any_path_is_our_mistake(story: Story, wrong: str) -> None:
    found: list[Any] = []
    for row in route_table():
        if PARAMETER.search(row.path):
            path = PARAMETER.sub(wrong, row.path)
            answers = [call(story.http, row, path, headers=who) for who in ({}, story.ana.headers)]
            found += [(name_of(row), answer.status_code) for answer in answers if answer.status_code >= 500]
    assert found == []


@pytest.mark.parametrize("wrong", WRONG_IDS)
def test_no_parameter_of_any_query_is_our_mistake(story: Story, wrong: str) -> None:
    found: list[Any] = []
    for row in route_table():
        if row.method == "GET" and row.request is not None and len(wrong) < 100:
            names = [*(field.encode_name for field in msgspec.structs.fields(row.request)), "id[]", "types[]", "any[]"]
            query = "&".join(f"{name}={wrong}" for name in names if name not in PARAMETER.findall(row.path))
            answer = call(story.http, row, f"{filled(row, story.values())}?{query}", headers=story.ana.headers)
            found += [(name_of(row), answer.status_code)] if answer.status_code >= 500 else []
    assert found == []


# --- who may ---


def test_a_wrong_token_is_told_so(story: Story) -> None:
    scoped = [row for row in api_rows() if row.scope is not None and not row.open]
    assert len(scoped) > 50
    for row in scoped:
        for headers in (
            {},
            bearer("wrong"),
            {"Authorization": "Bearer"},
            bearer("x" * 5000),
            {"Authorization": "Basic eDp5"},
        ):
            answer = call(story.http, row, filled(row, story.values()), headers=headers)
            assert (name_of(row), answer.status_code, sentence(answer)) == (name_of(row), 401, INVALID_TOKEN)


def test_a_token_without_the_scope_is_told_so(story: Story, narrow: dict[str, Person]) -> None:
    wrong: list[Any] = []
    for row in api_rows():
        for scope, person in narrow.items():
            granted = frozenset(["write:accounts", scope])
            if row.scope is not None and not allows(granted, row.scope):
                answer = call(story.http, row, filled(row, story.values()), headers=person.headers)
                refused = answer.status_code == 403 and sentence(answer) == OUT_OF_SCOPE
                wrong += [] if refused else [(name_of(row), scope, answer.status_code)]
    assert wrong == []


def test_a_broad_scope_contains_its_narrow_ones(story: Story) -> None:
    reads = app_token(story.http, scopes="read")
    for row in api_rows():
        if row.scope is not None and row.scope.startswith("read") and row.method == "GET":
            answer = call(story.http, row, filled(row, story.values()), headers=bearer(reads))
            assert (name_of(row), answer.status_code) != (name_of(row), 403)


def test_an_app_by_itself_is_nobody(story: Story) -> None:
    token = app_token(story.http, scopes="read write follow push profile")
    for row in route_table():
        if row.scope is not None and row.needs_user:
            answer = call(story.http, row, filled(row, story.values()), headers=bearer(token))
            assert (name_of(row), answer.status_code) == (name_of(row), 422)
            assert "user" in sentence(answer)


def test_pages_do_not_know_the_tokens_of_apps(story: Story) -> None:
    """No scope says what an app may do there."""
    for row in route_table():
        if row.for_browsers and row.needs_user:
            for headers in (story.ana.headers, {"Cookie": f"fanlight_session={story.ana.token}"}):
                answer = call(story.http, row, filled(row, story.values()), headers=headers)
                assert (name_of(row), answer.status_code in {303, 401}) == (name_of(row), True)
                assert answer.headers.get("location", "/login").startswith("/login")


# --- other sites' pages ---


def test_pages_of_other_sites_may_call_the_api(story: Story) -> None:
    headers = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    for row in api_rows():
        path = filled(row, story.values())
        before = story.http.options(path, headers=headers | {"Access-Control-Request-Headers": "authorization"})
        assert before.status_code == 204
        assert before.headers["access-control-allow-origin"] == "*"
        assert row.method in before.headers["access-control-allow-methods"]
        for name in ("authorization", "content-type", "idempotency-key"):
            assert name in before.headers["access-control-allow-headers"].lower()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/instance", 200),
        ("GET", "/api/v1/timelines/home", 401),
        ("GET", "/api/v1/nothing", 404),
        ("PUT", "/api/v1/instance", 405),
        ("POST", "/oauth/token", 401),
        ("POST", "/oauth/revoke", 401),
        ("GET", "/.well-known/nodeinfo", 200),
        ("GET", "/.well-known/host-meta", 200),
        ("GET", "/nodeinfo/2.0", 200),
    ],
)
def test_pages_of_other_sites_may_read_answers_and_errors(story: Story, method: str, path: str, status: int) -> None:
    answer = story.http.request(method, path, headers={"Origin": "https://app.example"})
    assert (answer.status_code, answer.headers.get("access-control-allow-origin")) == (status, "*")
    exposed = answer.headers["access-control-expose-headers"].lower()
    for name in ("link", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"):
        assert name in exposed


@pytest.mark.parametrize("path", ["/", "/login", "/explore", "/oauth/authorize", "/openapi.json"])
def test_pages_for_people_are_closed_to_other_sites(story: Story, path: str) -> None:
    assert "access-control-allow-origin" not in story.http.get(path).headers


# --- lists ---

LINK = re.compile(r'<(?P<next>[^>]+)>; rel="next"(, <(?P<prev>[^>]+)>; rel="prev")?')


def test_every_list_is_walked_here(story: Story) -> None:
    walked = {re.sub(r"/\d+(?=/|$)", "/{id}", path).replace("storytelling", "{hashtag}") for _, path in story.lists()}
    assert {row.path for row in lists_by_page()} - walked == set()


def test_every_list_is_linked_next_first_and_ends(story: Story) -> None:
    for reader, path in story.lists():
        first = story.http.get(path, params={"limit": 1}, headers=reader.headers)
        assert (path, len(first.json())) == (path, 1)
        linked = LINK.fullmatch(first.headers["link"])
        assert linked is not None, first.headers["link"]
        assert re.search(r"[?&]max_id=\d+", linked["next"])
        assert re.search(r"[?&]min_id=\d+", linked["prev"])
        assert linked["next"].startswith(f"{str(story.http.base_url).rstrip('/')}{path}?limit=1&")
        walked = reader.walk(path, limit=1)
        assert len(walked) == len(set(walked)) >= 2
        second = story.http.get(linked["next"], headers=reader.headers)
        assert second.json()[0]["id"] == walked[1]
        back = story.http.get(second.links["prev"]["url"], headers=reader.headers)
        assert [item["id"] for item in back.json()] == walked[:1]
        empty = story.http.get(path, params={"max_id": "1"}, headers=reader.headers)
        assert (empty.json(), "link" in empty.headers) == ([], False)


@pytest.mark.parametrize("limit", ["0", "-5", "1000000", "40", "41"])
def test_limits_are_clamped(story: Story, prolific: Person, limit: str) -> None:
    expected = {"0": 1, "-5": 1}.get(limit, 40)
    for path in ("timelines/home", "timelines/public", "timelines/tag/prolific", f"accounts/{prolific.id}/statuses"):
        assert (path, len(prolific.get(f"/api/v1/{path}", limit=limit))) == (path, expected)
    for reader, path in story.lists():
        assert len(reader.get(path, limit=limit)) >= 1


def test_a_page_has_twenty_posts_unless_asked(story: Story, prolific: Person) -> None:
    assert len(prolific.get("/api/v1/timelines/home")) == 20
    assert len(prolific.get("/api/v1/timelines/home", limit="")) == 20


# --- bodies ---


def spellings(media: list[str]) -> dict[str, dict[str, Any]]:
    """The same post as each kind of client sends it."""
    first, second = media
    words = {"status": "The same", "visibility": "unlisted", "language": "en"}
    brackets = words | {"media_ids[]": media, "sensitive": "true"}
    parts = [(name, (None, value)) for name, value in (words | {"sensitive": "1"}).items()]
    numbered = words | {"media_ids[0]": first, "media_ids[1]": second, "sensitive": "on"}
    encoded = "&".join(f"{quote(name)}={quote(value)}" for name, value in words.items())
    return {
        "json": {"json": words | {"media_ids": media, "sensitive": True}},
        "json with words": {"json": words | {"media_ids": media, "sensitive": "true"}},
        "json with numbers": {"json": words | {"media_ids": [int(one) for one in media], "sensitive": 1}},
        "json with nulls": {
            "json": words
            | {"media_ids": media, "sensitive": True, "in_reply_to_id": None, "poll": None, "spoiler_text": None}
        },
        "json with charset": {
            "content": b'{"status":"The same","visibility":"unlisted","language":"en","sensitive":true,"media_ids":["%s","%s"]}'
            % (first.encode(), second.encode()),
            "headers": {"Content-Type": "application/json; charset=UTF-8"},
        },
        "form": {"data": brackets},
        "form with numbers": {"data": numbered},
        "multipart": {"files": [*parts, *(("media_ids[]", (None, one)) for one in media)]},
        "multipart with numbers": {"files": [(name, (None, value)) for name, value in numbered.items()]},
        "form in the query": {"content": b"", "params": brackets},
        "form, encoded brackets": {
            "content": f"{encoded}&sensitive=true&media_ids%5B%5D={first}&media_ids%5B%5D={second}",
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        },
        "form with empty fields": {"data": brackets | {"in_reply_to_id": "", "spoiler_text": "", "scheduled_at": ""}},
    }


@pytest.mark.parametrize("spelling", spellings(["1", "2"]))
def test_a_post_may_be_sent_in_any_encoding(story: Story, spelling: str) -> None:
    media = [story.cleo.upload(a_photo(width=64, height=48)) for _ in range(2)]
    options = spellings(media)[spelling]
    headers = story.cleo.headers | options.pop("headers", {})
    answer = story.http.post("/api/v1/statuses", headers=headers, **options)
    assert answer.status_code == 200, answer.text
    status = answer.json()
    assert (status["visibility"], status["sensitive"], status["language"]) == ("unlisted", True, "en")
    assert [photo["id"] for photo in status["media_attachments"]] == media
    assert (status["content"], status["spoiler_text"]) == ("<p>The same</p>", "")


def test_nested_fields_may_be_sent_in_any_encoding(story: Story) -> None:
    url, headers = "/api/v1/accounts/update_credentials", story.cleo.headers
    nested = {"fields_attributes": [{"name": "a", "value": "b"}], "source": {"privacy": "unlisted", "sensitive": True}}
    flat = {
        "fields_attributes[0][name]": "a",
        "fields_attributes[0][value]": "b",
        "source[privacy]": "unlisted",
        "source[sensitive]": "true",
    }
    hashed = {
        "fields_attributes": {"0": {"name": "a", "value": "b"}},
        "source": {"privacy": "unlisted", "sensitive": "1"},
    }
    reset = {"fields_attributes": [], "source": {"privacy": "public", "sensitive": False}}
    ways: list[dict[str, Any]] = [
        {"json": nested},
        {"json": hashed},
        {"data": flat},
        {"files": [(name, (None, value)) for name, value in flat.items()]},
    ]
    for way in ways:
        story.http.patch(url, json=reset, headers=headers).raise_for_status()
        me = story.http.patch(url, headers=headers, **way).json()
        assert [(line["name"], line["value"]) for line in me["fields"]] == [("a", "b")]
        assert (me["source"]["privacy"], me["source"]["sensitive"]) == ("unlisted", True)
    story.http.patch(url, json=reset, headers=headers).raise_for_status()


# --- keys ---


def test_one_key_makes_one_post_however_often_it_is_sent(story: Story) -> None:
    author = sign_up(story.http)
    headers = author.headers | {"Idempotency-Key": f"key of {author.id}"}

    def send(_: int) -> httpx.Response:
        return story.http.post("/api/v1/statuses", json={"status": "Only once"}, headers=headers)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert author.walk(f"/api/v1/accounts/{author.id}/statuses") == [answers[0].json()["id"]]
    other = story.http.post(
        "/api/v1/statuses", json={"status": "Another's"}, headers=story.cleo.headers | headers | story.cleo.headers
    )
    assert other.json()["id"] != answers[0].json()["id"]


def test_a_key_of_a_refused_post_may_be_used_again(story: Story) -> None:
    headers = story.cleo.headers | {"Idempotency-Key": "first refused"}
    assert story.http.post("/api/v1/statuses", json={"status": ""}, headers=headers).status_code == 422
    assert story.http.post("/api/v1/statuses", json={"status": "Now"}, headers=headers).status_code == 200
