"""Polls of posts: published with them, seen by whoever sees them, gone with them."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from fanlight.features.polls.models import NewPoll
from fanlight.features.posts.models import Draft
from fanlight.features.users.models import Visibility
from fanlight.infra.sql.port import rows
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import PostId, UserId, shard_of
from tests.features.posts.conftest import Site
from tests.features.posts.test_api import STATUS, STATUSES, as_user, asking_of
from tests.support.asking import STRANGER, Answer, Asking
from tests.support.entities import problems

POLL, VOTES = "/api/v1/polls/{id}", "/api/v1/polls/{id}/votes"
LUNCH: dict[str, Any] = {"options": ["Soup", "Bread", "Cake"], "expires_in": 600}
WORDS = {"status": "Lunch?"}


@pytest.fixture
def asking(site: Site) -> Asking:
    return asking_of(site)


async def asked(site: Site, author: UserId, *, visibility: Visibility = Visibility.PUBLIC) -> PostId:
    """A published post with a poll."""
    poll = NewPoll(titles=("Soup", "Bread"), open_seconds=600)
    made = await site.posts.publish(Draft(author_id=author, caption="Lunch?", visibility=visibility, poll=poll))
    assert made.post_id is not None
    return made.post_id


async def voted(asking: Asking, voter: UserId, post: PostId, choices: Sequence[Any]) -> Answer:
    return await asking.json(as_user(voter), "POST", VOTES, id=str(post), choices=list(choices))


async def test_a_post_is_published_with_its_poll(asking: Asking, site: Site, ana: UserId) -> None:
    status = (await asking.json(as_user(ana), "POST", STATUSES, **WORDS, poll=LUNCH)).body
    assert problems("Status", status) == []
    assert status["poll"] == {
        "id": status["id"],
        "expires_at": status["poll"]["expires_at"],
        "expired": False,
        "multiple": False,
        "votes_count": 0,
        "voters_count": 0,
        "options": [{"title": title, "votes_count": 0} for title in LUNCH["options"]],
        "emojis": [],
        "voted": True,
        "own_votes": [],
    }


async def test_a_form_spells_a_poll_with_brackets(asking: Asking, ana: UserId, ben: UserId) -> None:
    pairs = [
        ("status", "Lunch?"),
        ("poll[options][]", "Soup"),
        ("poll[options][]", "Bread"),
        ("poll[expires_in]", "600"),
        ("poll[multiple]", "true"),
        ("poll[hide_totals]", "1"),
    ]
    status = (await asking.form(as_user(ana), "POST", STATUSES, pairs)).body
    seen = (await asking.json(as_user(ben), "GET", STATUS, id=status["id"])).body["poll"]
    assert (seen["multiple"], seen["voted"]) == (True, False)
    assert seen["options"] == [{"title": "Soup", "votes_count": None}, {"title": "Bread", "votes_count": None}]
    voted_by_form = await asking.form(as_user(ben), "POST", VOTES, [("id", status["id"]), ("choices[]", "1")])
    assert voted_by_form.body["own_votes"] == [1]


async def test_a_post_without_a_poll_says_so(asking: Asking, site: Site, ana: UserId) -> None:
    status = (await asking.json(as_user(ana), "GET", STATUS, id=str(await site.post(ana)))).body
    assert status["poll"] is None


async def test_a_vote_shows_wherever_the_post_is_shown(asking: Asking, site: Site, ana: UserId, ben: UserId) -> None:
    post = await asked(site, ana)
    before = await asking.json(STRANGER, "GET", STATUS, id=str(post))
    answer = await voted(asking, ben, post, ["1"])
    seen = [
        (await asking.json(as_user(ben), "GET", STATUS, id=str(post))).body["poll"],
        (await asking.json(as_user(ben), "GET", POLL, id=str(post))).body,
    ]
    assert problems("Poll", answer.body) == []
    assert seen == [answer.body, answer.body]
    assert (answer.body["voted"], answer.body["own_votes"]) == (True, [1])
    for_strangers = (await asking.json(STRANGER, "GET", STATUS, id=str(post))).body["poll"]
    assert [before.body["poll"]["votes_count"], for_strangers["votes_count"], for_strangers["voted"]] == [0, 1, False]


async def test_whoever_may_not_see_the_post_finds_no_poll(asking: Asking, site: Site, ana: UserId, ben: UserId) -> None:
    hidden = await asked(site, ana, visibility=Visibility.FOLLOWERS)
    with pytest.raises(NotFound):
        await voted(asking, ben, hidden, [0])
    with pytest.raises(NotFound):
        await asking.json(STRANGER, "GET", POLL, id=str(hidden))
    await site.follow(ben, ana)
    assert (await voted(asking, ben, hidden, [0])).body["votes_count"] == 1


async def test_a_post_that_asks_nothing_has_no_poll(asking: Asking, site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana)
    with pytest.raises(NotFound):
        await voted(asking, ben, post, [0])
    with pytest.raises(NotFound):
        await asking.json(as_user(ben), "GET", POLL, id=str(post))


REFUSED: list[dict[str, Any]] = [
    LUNCH | {"options": ["one"]},
    LUNCH | {"options": ["one", "x" * 51]},
    LUNCH | {"options": ["one", ""]},
    LUNCH | {"expires_in": 299},
    LUNCH | {"expires_in": "soon"},
    {"options": ["one", "two"]},
    {"expires_in": 600},
]


@pytest.mark.parametrize("poll", REFUSED)
async def test_a_bad_poll_publishes_nothing(asking: Asking, site: Site, ana: UserId, poll: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        await asking.json(as_user(ana), "POST", STATUSES, **WORDS, poll=poll)
    assert await rows(site.db, shard_of(ana), "SELECT id FROM posts") == []


async def test_a_post_has_photos_or_a_poll(asking: Asking, site: Site, ana: UserId) -> None:
    photo = await site.photo(ana)
    with pytest.raises(Invalid, match="not both"):
        await asking.json(as_user(ana), "POST", STATUSES, **WORDS, poll=LUNCH, media_ids=[str(photo)])


async def test_the_same_key_brings_the_same_poll_back(asking: Asking, site: Site, ana: UserId) -> None:
    fields: dict[str, Any] = {"poll": LUNCH, "idempotency_key": "k"}
    answers = await asyncio.gather(*(asking.json(as_user(ana), "POST", STATUSES, **WORDS, **fields) for _ in range(5)))
    assert len({answer.body["poll"]["id"] for answer in answers}) == 1
    assert len(await rows(site.db, shard_of(ana), "SELECT post_id FROM polls")) == 1


async def test_fifty_votes_at_once_over_http_are_counted_exactly(asking: Asking, site: Site, ana: UserId) -> None:
    post = await asked(site, ana)
    people = [await site.person(f"voter{number}") for number in range(50)]
    await asyncio.gather(*(voted(asking, person, post, [number % 2]) for number, person in enumerate(people)))
    seen = (await asking.json(STRANGER, "GET", POLL, id=str(post))).body
    assert (seen["voters_count"], [option["votes_count"] for option in seen["options"]]) == (50, [25, 25])


async def test_a_deleted_post_takes_its_poll_and_the_votes_along(
    asking: Asking, site: Site, ana: UserId, ben: UserId
) -> None:
    post = await asked(site, ana)
    await voted(asking, ben, post, [0])
    deleted = (await asking.json(as_user(ana), "DELETE", STATUS, id=str(post))).body
    assert deleted["poll"]["votes_count"] == 1
    with pytest.raises(NotFound):
        await asking.json(as_user(ben), "GET", POLL, id=str(post))
    assert await rows(site.db, shard_of(ana), "SELECT person_id FROM poll_votes") == []
