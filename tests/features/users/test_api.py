"""Accounts over HTTP, in the shapes that clients read."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

from fanlight.edge.routes import UploadedFile, Viewer
from fanlight.features.users.api import PORTRAIT_BYTES_MAX, endpoints
from fanlight.features.users.models import User
from fanlight.features.users.service import UserService
from fanlight.kit.errors import Invalid, NotFound, TooLarge
from fanlight.kit.ids import UserId
from fanlight.kit.urls import SiteUrls
from tests.support.asking import STRANGER, Asking
from tests.support.clock import START_MS
from tests.support.entities import problems

WAITING = 3


@dataclass
class NamedPortraits:
    """Pictures that are named after what they are of."""

    made: list[tuple[UserId, Path, str]] = field(default_factory=list)
    dropped: list[tuple[UserId, str]] = field(default_factory=list)

    async def portrait(self, owner: UserId, spooled: Path, kind: Literal["avatar", "header"]) -> str:
        self.made.append((owner, spooled, kind))
        return f"token/{kind}.jpg"

    async def drop_portraits(self, owner: UserId, kind: Literal["avatar", "header"]) -> None:
        self.dropped.append((owner, kind))


@pytest.fixture
def portraits() -> NamedPortraits:
    return NamedPortraits()


@pytest.fixture
def asking(users: UserService, urls: SiteUrls, portraits: NamedPortraits) -> Asking:
    async def count_requests(_user: UserId) -> int:
        return WAITING

    return Asking(endpoints(users, urls, portraits, count_requests))


@pytest.fixture
async def ana(users: UserService) -> User:
    return await users.create(username="Ana", display_name="Ana <3", note="hi @ben #sun <b>")


def as_user(user: User) -> Viewer:
    return Viewer(user_id=user.id, scopes=frozenset({"read", "write"}), address="192.0.2.1")


def a_file(tmp_path: Path, *, size: int = 10) -> UploadedFile:
    return UploadedFile(path=tmp_path / "spooled", filename="me.jpg", content_type="image/jpeg", size=size)


async def test_an_account_as_everyone_sees_it(asking: Asking, ana: User) -> None:
    answer = await asking.json(STRANGER, "GET", "/api/v1/accounts/{id}", id=str(ana.id))
    assert answer.body == {
        "id": str(ana.id),
        "username": "Ana",
        "acct": "Ana",
        "display_name": "Ana <3",
        "locked": False,
        "bot": False,
        "discoverable": True,
        "group": False,
        "indexable": True,
        "noindex": False,
        "created_at": "2027-01-15T08:00:00.000Z",
        "note": '<p>hi <span class="h-card"><a href="https://fan.example/@ben" class="u-url mention">@<span>ben</span></a>'
        '</span> <a href="https://fan.example/tags/sun" class="mention hashtag" rel="tag">#<span>sun</span></a>'
        " &lt;b&gt;</p>",
        "url": "https://fan.example/@Ana",
        "uri": "https://fan.example/@Ana",
        "avatar": "https://fan.example/static/missing-avatar.png",
        "avatar_static": "https://fan.example/static/missing-avatar.png",
        "avatar_description": "",
        "header": "https://fan.example/static/missing-header.png",
        "header_static": "https://fan.example/static/missing-header.png",
        "header_description": "",
        "followers_count": 0,
        "following_count": 0,
        "statuses_count": 0,
        "last_status_at": None,
        "hide_collections": False,
        "show_media": True,
        "show_media_replies": False,
        "show_featured": False,
        "feature_approval": {"automatic": [], "manual": [], "current_user": "denied"},
        "emojis": [],
        "fields": [],
        "roles": [],
    }


async def test_accounts_and_preferences_have_every_field_clients_know(asking: Asking, ana: User) -> None:
    shown = (await asking.json(STRANGER, "GET", "/api/v1/accounts/{id}", id=str(ana.id))).body
    mine = (await asking.json(as_user(ana), "GET", "/api/v1/accounts/verify_credentials")).body
    preferences = (await asking.json(as_user(ana), "GET", "/api/v1/preferences")).body
    assert problems("Account", shown) == []
    assert problems("Account", mine) == []
    assert problems("Preferences", preferences) == []


async def test_one_sees_more_of_oneself(asking: Asking, ana: User) -> None:
    mine = (await asking.json(as_user(ana), "GET", "/api/v1/accounts/verify_credentials")).body
    assert mine["source"] == {
        "privacy": "public",
        "sensitive": False,
        "language": None,
        "note": "hi @ben #sun <b>",
        "fields": [],
        "follow_requests_count": WAITING,
        "indexable": True,
        "hide_collections": False,
        "discoverable": True,
        "attribution_domains": [],
        "quote_policy": "nobody",
    }
    assert mine["id"] == str(ana.id)


async def test_a_profile_is_changed_from_a_form(asking: Asking, ana: User, users: UserService) -> None:
    pairs = [
        ("display_name", "Ana"),
        ("note", ""),
        ("locked", "true"),
        ("bot", "0"),
        ("discoverable", "false"),
        ("fields_attributes[0][name]", "site"),
        ("fields_attributes[0][value]", "https://a.example"),
        ("fields_attributes[1][name]", ""),
        ("fields_attributes[1][value]", ""),
        ("source[privacy]", "private"),
        ("source[sensitive]", "1"),
        ("source[language]", "de"),
    ]
    changed = (await asking.form(as_user(ana), "PATCH", "/api/v1/accounts/update_credentials", pairs)).body
    link = '<a href="https://a.example" target="_blank" rel="nofollow noopener">a.example</a>'
    assert (changed["display_name"], changed["note"], changed["locked"]) == ("Ana", "", True)
    assert changed["fields"] == [{"name": "site", "value": link, "verified_at": None}]
    assert changed["source"]["fields"] == [{"name": "site", "value": "https://a.example", "verified_at": None}]
    preferences = (await asking.json(as_user(ana), "GET", "/api/v1/preferences")).body
    assert preferences["posting:default:visibility"] == "private"
    assert preferences["posting:default:sensitive"] is True
    assert preferences["posting:default:language"] == "de"
    assert (await users.get(ana.id)).discoverable is False


async def test_what_is_left_out_stays(asking: Asking, ana: User, users: UserService) -> None:
    await asking.json(as_user(ana), "PATCH", "/api/v1/accounts/update_credentials", locked=True)
    found = await users.get(ana.id)
    assert (found.display_name, found.note, found.locked) == (ana.display_name, ana.note, True)


@pytest.mark.parametrize(
    "fields",
    [
        {"source": {"privacy": "everyone"}},
        {"fields_attributes": "no list"},
        {"display_name": ["a"]},
        {"locked": "perhaps"},
        {"avatar": "no file"},
        {"note": "x" * 501},
    ],
)
async def test_nonsense_is_refused_in_words(asking: Asking, ana: User, fields: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        await asking.json(as_user(ana), "PATCH", "/api/v1/accounts/update_credentials", **fields)


async def test_pictures_are_made_and_taken_away(
    asking: Asking, ana: User, portraits: NamedPortraits, tmp_path: Path
) -> None:
    file = a_file(tmp_path)
    me = as_user(ana)
    changed = await asking.json(me, "PATCH", "/api/v1/accounts/update_credentials", avatar=file, header=file)
    assert changed.body["avatar"] == "https://fan.example/media/token/avatar.jpg"
    assert changed.body["header_static"] == "https://fan.example/media/token/header.jpg"
    assert portraits.made == [(ana.id, file.path, "avatar"), (ana.id, file.path, "header")]
    without = (await asking.json(me, "DELETE", "/api/v1/profile/avatar")).body
    assert without["avatar"] == "https://fan.example/static/missing-avatar.png"
    without = (await asking.json(me, "DELETE", "/api/v1/profile/header")).body
    assert without["header"] == "https://fan.example/static/missing-header.png"
    assert portraits.dropped == [(ana.id, "avatar"), (ana.id, "header")]


async def test_no_picture_is_made_for_words_that_are_refused(
    asking: Asking, ana: User, portraits: NamedPortraits, tmp_path: Path
) -> None:
    file = a_file(tmp_path)
    with pytest.raises(Invalid):
        await asking.json(as_user(ana), "PATCH", "/api/v1/accounts/update_credentials", avatar=file, note="x" * 501)
    assert portraits.made == []


async def test_a_picture_has_a_greatest_size(asking: Asking, ana: User, tmp_path: Path) -> None:
    file = a_file(tmp_path, size=PORTRAIT_BYTES_MAX + 1)
    with pytest.raises(TooLarge):
        await asking.json(as_user(ana), "PATCH", "/api/v1/accounts/update_credentials", avatar=file)


@pytest.mark.parametrize("acct", ["ana", "@Ana", "ANA@fan.example", "@ana@FAN.example", " ana "])
async def test_a_name_is_found_in_every_spelling(asking: Asking, ana: User, acct: str) -> None:
    found = await asking.json(STRANGER, "GET", "/api/v1/accounts/lookup", acct=acct)
    assert found.body["id"] == str(ana.id)


@pytest.mark.parametrize("acct", ["", "@", "ben", "ana@other.example", "x" * 10_000])
async def test_other_names_are_not_found(asking: Asking, ana: User, acct: str) -> None:
    with pytest.raises(NotFound):
        await asking.json(STRANGER, "GET", "/api/v1/accounts/lookup", acct=acct)


async def test_several_accounts_come_in_the_order_asked_and_once(asking: Asking, ana: User, users: UserService) -> None:
    ben = await users.create(username="ben")
    ids = [str(ben.id), str(ana.id), "7", str(ben.id)]
    answer = await asking.form(STRANGER, "GET", "/api/v1/accounts", [("id[]", value) for value in ids])
    assert [account["username"] for account in answer.body] == ["ben", "Ana"]
    assert (await asking.form(STRANGER, "GET", "/api/v1/accounts", [])).body == []


async def test_too_many_at_once_are_refused(asking: Asking) -> None:
    with pytest.raises(Invalid):
        await asking.json(STRANGER, "GET", "/api/v1/accounts", id=[str(value) for value in range(1, 100)])


async def test_an_account_that_is_not_there(asking: Asking) -> None:
    with pytest.raises(NotFound):
        await asking.json(STRANGER, "GET", "/api/v1/accounts/{id}", id="9223372036854775807")


async def test_the_day_of_the_last_post_is_a_date(asking: Asking, ana: User, users: UserService) -> None:
    await users.store_post_count(ana.id, posts=1, last_post_ms=START_MS, version=1)
    found = await asking.json(STRANGER, "GET", "/api/v1/accounts/{id}", id=str(ana.id))
    assert (found.body["statuses_count"], found.body["last_status_at"]) == (1, "2027-01-15")
