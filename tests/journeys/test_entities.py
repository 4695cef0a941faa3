"""Every answer of the API, as a strict client reads it: the entity tables of Mastodon.py, and what holds for all JSON."""

import re
from types import UnionType
from typing import Any, get_args, get_origin

import pytest

from fanlight.edge.routes import Endpoint
from fanlight.features.auth import views as auth
from fanlight.features.follows import api as follows_api
from fanlight.features.follows import views as follows
from fanlight.features.instance import views as instance
from fanlight.features.instance.api import about, discovery
from fanlight.features.lists import views as lists
from fanlight.features.markers import views as markers
from fanlight.features.polls import views as polls
from fanlight.features.posts import views as posts
from fanlight.features.reports import views as reports
from fanlight.features.search import views as search
from fanlight.features.tags import views as tags
from fanlight.features.uploads import views as uploads
from fanlight.features.users import views as users
from tests.support.clients import PASSWORD, app_token, sign_up
from tests.support.entities import problems
from tests.support.story import Story
from tests.support.table import Noted, name_of, route_table, values_in

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]

ENTITIES: dict[Any, str] = {
    users.Account: "Account",
    users.CredentialAccount: "Account",
    users.Preferences: "Preferences",
    auth.Application: "Application",
    auth.ServerMetadata: "OAuthServerInfo",
    auth.UserInfo: "OAuthUserInfo",
    follows.RelationshipView: "Relationship",
    follows_api.FamiliarFollowers: "FamiliarFollowers",
    uploads.MediaAttachment: "MediaAttachment",
    polls.PollView: "Poll",
    posts.Status: "Status",
    posts.DeletedStatus: "Status",
    posts.ScheduledStatus: "ScheduledStatus",
    posts.Context: "Context",
    posts.StatusSource: "StatusSource",
    posts.StatusEdit: "StatusEdit",
    instance.Instance: "Instance",
    instance.InstanceV2: "InstanceV2",
    instance.Rule: "Rule",
    instance.NodeInfo: "Nodeinfo",
    about.Description: "ExtendedDescription",
    about.Language: "SupportedLocale",
    lists.ListView: "UserList",
    reports.ReportView: "Report",
    search.SearchResults: "SearchV2",
    tags.TagView: "Tag",
    tags.FeaturedTagView: "FeaturedTag",
}
"""The type of an answer → the table it is checked against."""

WITHOUT_TABLE = {
    auth.TokenAnswer,
    posts.DraftView,
    markers.MarkersView,  # Mastodon.py makes a dict of it
    discovery.Links,
    discovery.Resource,
    dict,
    Any,
    str,
}
"""Answers that Mastodon.py has no table for."""

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
EMPTY_FOR_NOW = {"GET /api/v1/push/subscription"}


def kind_of(row: Endpoint) -> Any:
    """The type of the answer, or of the items of a list; of several, the usual one, which stands first."""
    kind = row.response
    if get_origin(kind) in (list, UnionType):
        kind = get_args(kind)[0]
    return get_origin(kind) or kind


def api_answers(story: Story) -> list[Noted]:
    """Every answer with JSON in it."""
    return [one for one in story.notes.successes() if "json" in one.answer.headers.get("content-type", "")]


def test_every_kind_of_answer_has_its_table() -> None:
    kinds = {kind_of(row) for row in route_table() if row.response is not None}
    assert kinds - ENTITIES.keys() - WITHOUT_TABLE == set()


def test_every_row_of_the_api_is_told(story: Story) -> None:
    told = {name_of(one.row) for one in story.notes.successes()}
    spoken = {name_of(row) for row in route_table() if row.path.startswith(("/api/", "/oauth/token", "/.well-known/"))}
    assert spoken - told == EMPTY_FOR_NOW


def test_every_answer_fits_its_table(story: Story) -> None:
    """But photos that are not ready, which have neither an address nor a size, and polls of the past: only options."""
    found: set[str] = set()
    for one in api_answers(story):
        answer = one.answer.json()
        entity = ENTITIES.get(kind_of(one.row))
        if entity == "Status" and "scheduled_at" in answer:
            entity = "ScheduledStatus"
        items = answer if isinstance(answer, list) else [answer]
        if get_origin(one.row.response) is list and not isinstance(answer, list):
            found.add(f"{one.where}: no list")
        if entity and one.answer.status_code not in {202, 206}:
            wrong = [problem for item in items for problem in problems(entity, item)]
            found.update(f"{one.where}: {each}" for each in wrong if not each.startswith("StatusEdit.poll."))
    assert sorted(found) == []


def test_every_kind_of_answer_was_seen_with_something_in_it(story: Story) -> None:
    seen = {kind_of(one.row) for one in api_answers(story) if one.answer.json()}
    assert ENTITIES.keys() - seen == {instance.Rule}  # a new server has none


def test_ids_are_decimal_strings(story: Story) -> None:
    """Except a hashtag's, which is its name, and what OAuth calls an id."""
    values = [(one.where, *value) for one in api_answers(story) for value in values_in(one.answer.json())]
    ids = [(where, path, value) for where, path, key, value in values if key == "id" or key.endswith("_id")]
    names = ("/tags/", "/trends", "/followed_tags", "/featured_tags/suggestions")
    numbers = [
        one
        for one in ids
        if "hashtags" not in one[1] and not any(name in one[0] for name in names) and one[1] != ".client_id"
    ]
    assert len(numbers) > 500
    assert [one for one in numbers if one[2] is not None and not re.fullmatch(r"-?\d+", str(one[2]))] == []
    assert [one for one in ids if not isinstance(one[2], str | None)] == []


def test_times_are_in_milliseconds_of_universal_time(story: Story) -> None:
    """Except where OAuth counts in seconds."""
    wrong: list[Any] = []
    for one in api_answers(story):
        values = [] if kind_of(one.row) in {auth.TokenAnswer, auth.Application} else values_in(one.answer.json())
        for path, key, value in values:
            pattern = DAY if key == "last_status_at" else INSTANT
            if key.endswith("_at") and value is not None and not pattern.fullmatch(str(value)):
                wrong.append((one.where, path, value))
    assert wrong == []


def test_a_photo_has_no_address_until_it_is_ready(story: Story) -> None:
    media = [one for one in api_answers(story) if kind_of(one.row) is uploads.MediaAttachment]
    pending = [one.answer.json() for one in media if one.answer.status_code in {202, 206}]
    ready = [one.answer.json() for one in media if one.answer.status_code == 200]
    assert {photo["url"] for photo in pending} == {None}
    assert [photo for photo in pending + ready if not photo["preview_url"].startswith("http")] == []
    assert len(ready) > 5
    assert [photo for photo in ready if not photo["url"].startswith("http") or not photo["meta"]["original"]] == []


def test_a_token_says_what_it_grants(story: Story) -> None:
    tokens = [one.answer.json() for one in api_answers(story) if kind_of(one.row) is auth.TokenAnswer]
    assert {frozenset(token) for token in tokens} == {frozenset(["access_token", "token_type", "scope", "created_at"])}
    assert {(token["token_type"], type(token["created_at"])) for token in tokens} == {("Bearer", int)}
    known = {"read", "write", "follow", "push", "profile"}
    assert [token for token in tokens if not {word.split(":")[0] for word in token["scope"].split()} <= known] == []
    assert [token for token in tokens if not token["scope"]] == []


def test_my_own_account_has_its_source(story: Story) -> None:
    me = story.ana.get("/api/v1/accounts/verify_credentials")
    assert problems("CredentialAccountSource", me["source"]) == []
    assert me["source"]["fields"][0]["value"] == "https://camera.example"
    assert "<a " in me["fields"][0]["value"]


def test_what_a_status_shows(story: Story) -> None:
    """The fields that only some statuses fill."""
    status = story.ben.get(f"/api/v1/statuses/{story.posts['photos']['id']}")
    assert [tag["name"] for tag in status["tags"]] == ["storytelling"]
    assert [mention["id"] for mention in status["mentions"]] == [story.ben.id]
    assert (status["favourited"], status["bookmarked"], status["replies_count"]) == (True, True, 1)
    assert len(status["media_attachments"]) == 2
    assert problems("Application", status["application"]) == []
    assert re.fullmatch(r"https?://[^/]+/[^/]+/(\d+)", status["url"])
    spoiler = story.posts["spoiler"]
    assert (spoiler["spoiler_text"], spoiler["sensitive"], spoiler["language"]) == ("A spider", True, "en")
    comment = story.ben.get(f"/api/v1/statuses/{story.posts['comment']['id']}")
    assert (comment["in_reply_to_id"], comment["in_reply_to_account_id"]) == (status["id"], story.ana.id)
    for name in ("unlisted", "private", "direct"):
        assert story.posts[name]["visibility"] == name


def test_a_deleted_status_is_ready_to_be_written_again(story: Story) -> None:
    answers = [one.answer.json() for one in story.notes.successes() if kind_of(one.row) is posts.DeletedStatus]
    deleted = next(answer for answer in answers if answer["text"].startswith("Gone"))
    media = [photo["id"] for photo in deleted["media_attachments"]]
    again = story.ana.post("/api/v1/statuses", {"status": deleted["text"], "media_ids": media})
    assert [photo["id"] for photo in again["media_attachments"]] == media


def test_a_refused_sign_up_names_every_field(story: Story) -> None:
    headers = {"Authorization": f"Bearer {app_token(story.http)}"}
    wrong = {"username": "a name", "email": "no address", "password": "short", "agreement": False}
    taken = {"username": story.ana.username, "email": "new@example.org", "password": PASSWORD, "agreement": True}
    codes = {
        "username": "ERR_INVALID",
        "email": "ERR_INVALID",
        "password": "ERR_TOO_SHORT",
        "agreement": "ERR_ACCEPTED",
    }
    for asked, expected in ((wrong, codes), (taken, {"username": "ERR_TAKEN"})):
        answer = story.http.post("/api/v1/accounts", json=asked, headers=headers)
        assert answer.status_code == 422
        assert problems("AccountCreationError", answer.json()) == []
        details = answer.json()["details"]
        assert {field: found[0]["error"] for field, found in details.items()} == expected
        assert [found for found in details.values() if not found[0]["description"]] == []


def test_a_new_account_has_every_field_too(story: Story) -> None:
    nobody = sign_up(story.http)
    account = story.http.get(f"/api/v1/accounts/{nobody.id}").json()
    assert problems("Account", account) == []
    assert (account["last_status_at"], account["note"], account["fields"]) == (None, "", [])
