"""What single clients break on, beside the rules that every row keeps to (`test_api_rules.py`): each fact has a client."""

import re
from typing import Any

import httpx
import pytest

from fanlight.features.follows import views as follows
from fanlight.features.posts import views as posts
from fanlight.features.uploads import views as uploads
from fanlight.features.users import views as users
from tests.journeys.test_entities import api_answers, kind_of
from tests.support.clients import a_photo, app_token, register_app, sign_up
from tests.support.story import Story
from tests.support.table import values_in

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]

NEVER_NULL: dict[Any, str] = {
    users.Account: "id username acct display_name created_at note url avatar avatar_static header header_static locked bot"
    " followers_count following_count statuses_count emojis fields",
    posts.Status: "id account content created_at emojis reblogs_count favourites_count replies_count sensitive"
    " spoiler_text visibility media_attachments mentions tags url uri favourited reblogged bookmarked muted",
    uploads.MediaAttachment: "id type preview_url",
    follows.RelationshipView: "id following followed_by blocking muting muting_notifications requested showing_reblogs"
    " domain_blocking notifying endorsed note",
}
"""Tusky's entities have no default for these."""

OTHER_PAGE = {"Origin": "https://app.example"}


def test_what_strict_clients_need_is_never_null(story: Story) -> None:
    wrong: list[str] = []
    for one in api_answers(story):
        names = NEVER_NULL.get(kind_of(one.row), "").split()
        answer = one.answer.json()
        for item in answer if isinstance(answer, list) else [answer]:
            is_post_to_come = "params" in item  # a draft, or a scheduled post
            wrong += [f"{one.where}: {name}" for name in names if item.get(name) is None and not is_post_to_come]
    assert wrong == []


def test_a_photo_inside_a_post_has_an_address(story: Story) -> None:
    media = [
        photo
        for one in api_answers(story)
        for _, key, value in values_in(one.answer.json())
        if key == "media_attachments" and kind_of(one.row) in {posts.Status, posts.Context}
        for photo in value
    ]
    assert len(media) > 10
    assert [photo for photo in media if not (photo["url"] or "").startswith("http")] == []


def test_the_day_of_the_last_post_is_a_day(story: Story) -> None:
    account = story.http.get(f"/api/v1/accounts/{story.ana.id}").json()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", account["last_status_at"])


def test_photos_in_work_are_refused_in_the_very_words_that_clients_compare(story: Story) -> None:
    """A photo that failed is never ready: publishing says so for it as for one that takes long."""
    files = {"file": ("photo.jpg", a_photo(width=6000, height=4000), "image/jpeg")}
    photo = story.http.post("/api/v2/media", files=files, headers=story.eve.headers).json()["id"]
    before = story.http.get(f"/api/v1/media/{photo}", headers=story.eve.headers)
    assert before.status_code in {200, 206}
    answer = story.http.post("/api/v1/statuses", json={"status": "x", "media_ids": [photo]}, headers=story.eve.headers)
    sentence = "Cannot attach files that have not finished processing. Try again in a moment!"
    assert answer.status_code == 200 or (answer.status_code, answer.json()) == (422, {"error": sentence})


WAYS_TO_DELETE: list[dict[str, Any]] = [
    {"json": {"delete_media": True}},
    {"data": {"delete_media": "1"}},
    {"files": [("delete_media", (None, "true"))]},
    {"params": {"delete_media": "true"}},
]


@pytest.mark.parametrize("way", WAYS_TO_DELETE, ids=lambda way: next(iter(way)))
def test_a_deletion_takes_a_body_in_any_encoding(story: Story, way: dict[str, Any]) -> None:
    """Pixelfed's app sends JSON with it."""
    photo = story.cleo.upload(a_photo(width=64, height=48))
    post = story.cleo.post("/api/v1/statuses", {"status": "Gone", "media_ids": [photo]})
    answer = story.http.request("DELETE", f"/api/v1/statuses/{post['id']}/", headers=story.cleo.headers, **way)
    assert (answer.status_code, answer.json()["text"]) == (200, "Gone")
    again = {"status": "Again", "media_ids": [photo]}
    assert story.http.post("/api/v1/statuses", json=again, headers=story.cleo.headers).status_code == 422


def ways_to_describe(photo: str) -> dict[str, dict[str, Any]]:
    words = {"id": photo, "description": "A new word", "focus": "0.5,0.5"}
    brackets = {f"media_attributes[][{name}]": value for name, value in words.items()}
    numbered = {f"media_attributes[0][{name}]": value for name, value in words.items()}
    base = {"status": "Described", "media_ids[]": photo}
    return {
        "json": {"json": {"status": "Described", "media_ids": [photo], "media_attributes": [words]}},
        "form": {"data": base | brackets},
        "form with numbers": {"data": base | numbered},
        "multipart": {"files": [(name, (None, value)) for name, value in (base | brackets).items()]},
    }


@pytest.mark.parametrize("way", ways_to_describe("1"))
def test_an_edit_describes_photos_in_any_encoding(story: Story, way: str) -> None:
    """Elk and Tusky edit with `media_attributes`."""
    photo = story.cleo.upload(a_photo(width=64, height=48))
    post = story.cleo.post("/api/v1/statuses", {"status": "Before", "media_ids": [photo]})
    answer = story.http.put(
        f"/api/v1/statuses/{post['id']}", headers=story.cleo.headers, **ways_to_describe(photo)[way]
    )
    assert answer.status_code == 200, answer.text
    assert [one["description"] for one in answer.json()["media_attachments"]] == ["A new word"]


@pytest.mark.parametrize("name", ["types[]", "types", "exclude_types[]", "account_id", "grouped_types[]"])
def test_lists_of_kinds_are_understood(story: Story, name: str) -> None:
    for path in ("/api/v1/notifications", "/api/v2/notifications"):
        answer = story.http.get(path, params={name: ["1", "2"]}, headers=story.ana.headers)
        assert (path, answer.status_code) == (path, 200)


# --- other sites' pages ---


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/oauth/token", "/oauth/revoke", "/.well-known/nodeinfo", "/nodeinfo/2.0", "/api/v1/x"]
)
def test_a_browser_may_ask_before_it_sends_anything(story: Story, method: str, path: str) -> None:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization, x-client-name"}
    answer = story.http.options(path, headers=OTHER_PAGE | asked)
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
    assert method in answer.headers["access-control-allow-methods"]
    assert {"authorization", "x-client-name", "idempotency-key"} <= {name.strip() for name in allowed.split(",")}
    assert "access-control-allow-credentials" not in answer.headers


# --- OAuth ---


def test_oauth_says_a_word_and_a_sentence(story: Story) -> None:
    app = register_app(story.http)
    keys = {name: app[name] for name in ("client_id", "client_secret")}
    asked: list[tuple[dict[str, Any], int, str]] = [
        ({}, 401, "invalid_client"),
        ({**keys, "client_secret": "wrong", "grant_type": "client_credentials"}, 401, "invalid_client"),
        (keys, 400, "invalid_request"),
        ({**keys, "grant_type": "authorization_code", "code": "wrong"}, 400, "invalid_grant"),
        ({**keys, "grant_type": "client_credentials", "scope": "admin:read"}, 400, "invalid_scope"),
        ({**keys, "grant_type": "magic"}, 400, "unsupported_grant_type"),
    ]
    for body, status, word in asked:
        for way in ({"data": body}, {"json": body}):
            answer = story.http.post("/oauth/token", **way)  # type: ignore[arg-type]  # one of the two
            assert (answer.status_code, answer.json()["error"]) == (status, word)
            assert len(answer.json()["error_description"]) > 10


def test_a_token_may_be_asked_for_in_any_encoding(story: Story) -> None:
    app = register_app(story.http)
    body = {"client_id": app["client_id"], "client_secret": app["client_secret"], "grant_type": "client_credentials"}
    ways: list[dict[str, Any]] = [
        {"json": body},
        {"data": body},
        {"files": [(name, (None, value)) for name, value in body.items()]},
        {"params": body},
    ]
    for way in ways:
        answer = story.http.post("/oauth/token/", **way)
        assert (answer.status_code, answer.json()["scope"]) == (200, "read")


# --- refusals ---


def test_an_ordinary_refusal_is_never_forbidden(story: Story) -> None:
    """Pixelfed's app logs people out on 403."""
    ana, http = story.ana, story.http
    refused: list[httpx.Response] = [
        http.post("/api/v1/statuses", json={"status": ""}, headers=ana.headers),
        http.post("/api/v2/media", files={"file": ("x.jpg", b"no picture", "image/jpeg")}, headers=ana.headers),
        http.post(f"/api/v1/accounts/{ana.id}/follow", headers=ana.headers),
        http.delete(f"/api/v1/statuses/{story.posts['comment']['id']}", headers=ana.headers),
        http.put(f"/api/v1/statuses/{story.posts['comment']['id']}", json={"status": "x"}, headers=ana.headers),
        http.get(f"/api/v1/statuses/{story.posts['direct']['id']}", headers=story.eve.headers),
        http.post("/api/v1/accounts", json={}, headers={"Authorization": f"Bearer {app_token(http)}"}),
    ]
    assert [answer.status_code for answer in refused] == [422, 422, 422, 404, 404, 404, 422]
    assert [answer for answer in refused if not answer.json()["error"]] == []


def test_a_new_person_has_a_home_that_is_empty_and_no_link(story: Story) -> None:
    nobody = sign_up(story.http)
    answer = story.http.get("/api/v1/timelines/home", headers=nobody.headers)
    assert (answer.json(), "link" in answer.headers) == ([], False)
