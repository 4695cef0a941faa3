"""The graph over HTTP, in the words of the client API."""

import pytest

from fanlight.edge.routes import Viewer
from fanlight.features.follows.api import endpoints
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import UserId
from tests.features.follows.conftest import World
from tests.support.asking import STRANGER, Asking
from tests.support.entities import problems

STRANGERS = {
    "following": False,
    "showing_reblogs": False,
    "notifying": False,
    "languages": None,
    "followed_by": False,
    "blocking": False,
    "blocked_by": False,
    "muting": False,
    "muting_notifications": False,
    "muting_expires_at": None,
    "requested": False,
    "requested_by": False,
    "domain_blocking": False,
    "endorsed": False,
    "note": "",
}


@pytest.fixture
def asking(world: World) -> Asking:
    return Asking(endpoints(world.follows, world.users, world.clock))


def as_(user: UserId) -> Viewer:
    return Viewer(user_id=user)


async def test_following_answers_the_relationship(asking: Asking, ana: UserId, ben: UserId) -> None:
    path = "/api/v1/accounts/{id}/follow"
    answer = await asking.json(as_(ana), "POST", path, id=str(ben), notify="true", reblogs="false")
    assert answer.body == STRANGERS | {"id": str(ben), "following": True, "notifying": True}
    assert problems("Relationship", answer.body) == []
    answer = await asking.json(as_(ana), "POST", "/api/v1/accounts/{id}/unfollow", id=str(ben))
    assert answer.body == STRANGERS | {"id": str(ben)}


async def test_a_request_is_listed_and_authorized(asking: Asking, ana: UserId, lea: UserId) -> None:
    asked = await asking.json(as_(ana), "POST", "/api/v1/accounts/{id}/follow", id=str(lea))
    assert asked.body == STRANGERS | {"id": str(lea), "requested": True}
    waiting = await asking.json(as_(lea), "GET", "/api/v1/follow_requests")
    assert [account["id"] for account in waiting.body] == [str(ana)]
    granted = await asking.json(as_(lea), "POST", "/api/v1/follow_requests/{id}/authorize", id=str(ana))
    assert granted.body == STRANGERS | {"id": str(ana), "followed_by": True}
    assert (await asking.json(as_(lea), "GET", "/api/v1/follow_requests")).body == []
    removed = await asking.json(as_(lea), "POST", "/api/v1/accounts/{id}/remove_from_followers", id=str(ana))
    assert removed.body == STRANGERS | {"id": str(ana)}


async def test_a_request_is_rejected(asking: Asking, ana: UserId, lea: UserId) -> None:
    await asking.json(as_(ana), "POST", "/api/v1/accounts/{id}/follow", id=str(lea))
    answer = await asking.json(as_(lea), "POST", "/api/v1/follow_requests/{id}/reject", id=str(ana))
    assert answer.body == STRANGERS | {"id": str(ana)}
    with pytest.raises(NotFound):
        await asking.json(as_(lea), "POST", "/api/v1/follow_requests/{id}/authorize", id=str(ana))


async def test_blocks_and_mutes_are_listed(asking: Asking, ana: UserId, ben: UserId, lea: UserId) -> None:
    blocked = await asking.json(as_(ana), "POST", "/api/v1/accounts/{id}/block", id=str(ben))
    assert blocked.body == STRANGERS | {"id": str(ben), "blocking": True}
    muted = await asking.json(as_(ana), "POST", "/api/v1/accounts/{id}/mute", id=str(lea), duration="60")
    end = "2027-01-15T08:01:00.000Z"
    assert muted.body == STRANGERS | {
        "id": str(lea),
        "muting": True,
        "muting_notifications": True,
        "muting_expires_at": end,
    }
    blocks = await asking.json(as_(ana), "GET", "/api/v1/blocks")
    mutes = await asking.json(as_(ana), "GET", "/api/v1/mutes")
    assert [account["id"] for account in blocks.body] == [str(ben)]
    assert [(account["id"], account["mute_expires_at"]) for account in mutes.body] == [(str(lea), end)]
    assert problems("Account", mutes.body[0]) == []
    for act, other in (("unblock", ben), ("unmute", lea)):
        answer = await asking.json(as_(ana), "POST", f"/api/v1/accounts/{{id}}/{act}", id=str(other))
        assert answer.body == STRANGERS | {"id": str(other)}


async def test_a_mute_without_an_end(asking: Asking, ana: UserId, ben: UserId) -> None:
    path = "/api/v1/accounts/{id}/mute"
    answer = await asking.json(as_(ana), "POST", path, id=str(ben), notifications="false", duration="0")
    assert (answer.body["muting_notifications"], answer.body["muting_expires_at"]) == (False, None)
    with pytest.raises(Invalid):
        await asking.json(as_(ana), "POST", path, id=str(ben), duration="-1")


async def test_relationships_are_asked_with_brackets(asking: Asking, ana: UserId, ben: UserId, lea: UserId) -> None:
    pairs = [("id[]", str(lea)), ("id[]", str(ben)), ("with_suspended", "true")]
    answer = await asking.form(as_(ana), "GET", "/api/v1/accounts/relationships", pairs)
    assert [one["id"] for one in answer.body] == [str(lea), str(ben)]


async def test_lists_are_pages_of_accounts(world: World, asking: Asking, ana: UserId, ben: UserId) -> None:
    author = await world.person("author")
    await world.follows.follow(ana, author)
    world.clock.advance(1)
    await world.follows.follow(ben, author)
    first = await asking.json(STRANGER, "GET", "/api/v1/accounts/{id}/followers", id=str(author), limit="1")
    assert [account["username"] for account in first.body] == ["ben"]
    below = first.headers["max_id"]
    rest = await asking.json(STRANGER, "GET", "/api/v1/accounts/{id}/followers", id=str(author), max_id=below)
    assert [account["username"] for account in rest.body] == ["ana"]
    assert rest.headers["max_id"] == ""
    following = await asking.json(STRANGER, "GET", "/api/v1/accounts/{id}/following", id=str(ana))
    assert [account["username"] for account in following.body] == ["author"]


async def test_a_locked_list_is_empty_for_strangers(world: World, asking: Asking, ana: UserId, lea: UserId) -> None:
    await world.follows.follow(ana, lea)
    await world.follows.accept(lea, ana)
    answer = await asking.json(STRANGER, "GET", "/api/v1/accounts/{id}/followers", id=str(lea))
    assert answer.body == []


async def test_familiar_followers(world: World, asking: Asking, ana: UserId, ben: UserId) -> None:
    author = await world.person("author")
    await world.follows.follow(ana, ben)
    await world.follows.follow(ben, author)
    pairs = [("id[]", str(author))]
    answer = await asking.form(as_(ana), "GET", "/api/v1/accounts/familiar_followers", pairs)
    assert [one["id"] for one in answer.body] == [str(author)]
    assert [account["username"] for account in answer.body[0]["accounts"]] == ["ben"]
    assert problems("FamiliarFollowers", answer.body[0]) == []


@pytest.mark.parametrize("act", ["follow", "unfollow", "block", "unblock", "mute", "unmute", "remove_from_followers"])
async def test_nobody_acts_on_nobody(asking: Asking, ana: UserId, act: str) -> None:
    with pytest.raises(NotFound):
        await asking.json(as_(ana), "POST", f"/api/v1/accounts/{{id}}/{act}", id="12345")


def test_every_act_needs_its_scope(asking: Asking) -> None:
    rows = asking.row("POST", "/api/v1/accounts/{id}/block"), asking.row("GET", "/api/v1/accounts/{id}/followers")
    assert [(row.scope, row.needs_user) for row in rows] == [("write:blocks", True), ("read:accounts", False)]


async def test_a_note_is_in_the_relationship(asking: Asking, ana: UserId, ben: UserId) -> None:
    path = "/api/v1/accounts/{id}/note"
    noted = await asking.json(as_(ana), "POST", path, id=str(ben), comment="Met at the harbour")
    assert noted.body == STRANGERS | {"id": str(ben), "note": "Met at the harbour"}
    assert problems("Relationship", noted.body) == []
    forgotten = await asking.json(as_(ana), "POST", path, id=str(ben))
    assert forgotten.body == STRANGERS | {"id": str(ben)}


async def test_following_in_some_languages(asking: Asking, ana: UserId, ben: UserId) -> None:
    pairs = [("id", str(ben)), ("languages[]", "en"), ("languages[]", "de")]
    answer = await asking.form(as_(ana), "POST", "/api/v1/accounts/{id}/follow", pairs)
    assert answer.body == STRANGERS | {
        "id": str(ben),
        "following": True,
        "showing_reblogs": True,
        "languages": ["de", "en"],
    }
    assert problems("Relationship", answer.body) == []
