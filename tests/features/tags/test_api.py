"""Hashtags over HTTP, in the words of the client API."""

import pytest

from fanlight.edge.routes import Viewer
from fanlight.features.tags.api import endpoints
from fanlight.features.tags.models import DAY_MS
from fanlight.features.tags.service import TagService
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import UserId
from tests.features.posts.conftest import URLS
from tests.features.tags.conftest import Hashtags
from tests.support.asking import STRANGER, Asking
from tests.support.entities import problems

TAG, FEATURED, TRENDS = "/api/v1/tags/{name}", "/api/v1/featured_tags", "/api/v1/trends/tags"


def asking_for(hashtags: Hashtags, tags: TagService) -> Asking:
    return Asking(endpoints(tags, hashtags.featured, hashtags.site.users, URLS))


@pytest.fixture
def asking(hashtags: Hashtags) -> Asking:
    return asking_for(hashtags, hashtags.tags)


async def test_any_hashtag_can_be_opened(asking: Asking) -> None:
    answer = await asking.json(STRANGER, "GET", TAG, name="Café")
    assert (answer.body["id"], answer.body["name"], answer.body["url"]) == ("café", "Café", URLS.tag("Café"))
    assert (answer.body["following"], answer.body["featuring"], len(answer.body["history"])) == (False, False, 7)
    assert problems("Tag", answer.body) == []


async def test_a_history_counts_in_texts(hashtags: Hashtags, asking: Asking, ana: UserId) -> None:
    await hashtags.site.post(ana, "#sea")
    await hashtags.site.drain()
    answer = await asking.json(STRANGER, "GET", TAG, name="sea")
    today = hashtags.counts.today()
    assert answer.body["history"][0] == {"day": str(today * DAY_MS // 1000), "uses": "1", "accounts": "1"}
    assert answer.body["history"][6] == {"day": str((today - 6) * DAY_MS // 1000), "uses": "0", "accounts": "0"}


@pytest.mark.parametrize("act", ["follow", "unfollow", "feature", "unfeature"])
@pytest.mark.parametrize("name", ["no hashtag", "123", "x" * 101])
async def test_what_is_no_hashtag_is_not_there(asking: Asking, ana: UserId, act: str, name: str) -> None:
    with pytest.raises(NotFound):
        await asking.json(STRANGER, "GET", TAG, name=name)
    with pytest.raises(NotFound):
        await asking.json(Viewer(user_id=ana), "POST", f"{TAG}/{act}", name=name)


async def test_followed_hashtags_come_in_pages(asking: Asking, ana: UserId, ben: UserId) -> None:
    me = Viewer(user_id=ana)
    for name in ("Sea", "sea", "sky", "hills"):
        assert (await asking.json(me, "POST", f"{TAG}/follow", name=name)).body["following"]
    page = await asking.json(me, "GET", "/api/v1/followed_tags", limit="2")
    assert [(tag["name"], tag["following"]) for tag in page.body] == [("hills", True), ("sky", True)]
    rest = await asking.json(me, "GET", "/api/v1/followed_tags", max_id=page.headers["max_id"])
    assert [tag["name"] for tag in rest.body] == ["sea"]
    assert problems("Tag", rest.body[0]) == []
    assert not (await asking.json(me, "POST", f"{TAG}/unfollow", name="SKY")).body["following"]
    assert [tag["id"] for tag in (await asking.json(me, "GET", "/api/v1/followed_tags")).body] == ["hills", "sea"]
    assert (await asking.json(Viewer(user_id=ben), "GET", "/api/v1/followed_tags")).body == []


async def test_hashtags_on_a_profile(hashtags: Hashtags, asking: Asking, ana: UserId) -> None:
    me = Viewer(user_id=ana)
    await hashtags.site.post(ana, "#Sea #sky")
    added = (await asking.form(me, "POST", FEATURED, [("name", "#Sea")])).body
    assert problems("FeaturedTag", added) == []
    assert (added["name"], added["url"]) == ("Sea", f"{URLS.account('ana')}/tagged/Sea")
    assert (added["statuses_count"], len(added["last_status_at"])) == ("1", 10)
    assert (await asking.json(me, "GET", FEATURED)).body == [added]
    assert (await asking.json(STRANGER, "GET", "/api/v1/accounts/{id}/featured_tags", id=str(ana))).body == [added]
    assert [tag["name"] for tag in (await asking.json(me, "GET", f"{FEATURED}/suggestions")).body] == ["sky"]
    with pytest.raises(Invalid):
        await asking.json(me, "POST", FEATURED, name="sea")
    assert (await asking.json(me, "DELETE", f"{FEATURED}/{{id}}", id=added["id"])).body == {}
    assert (await asking.json(me, "GET", FEATURED)).body == []
    featured = await asking.json(me, "POST", f"{TAG}/feature", name="sky")
    assert featured.body["featuring"]
    assert featured.body == (await asking.json(me, "POST", f"{TAG}/feature", name="sky")).body
    assert not (await asking.json(me, "POST", f"{TAG}/unfeature", name="sky")).body["featuring"]


async def test_trends(hashtags: Hashtags, asking: Asking, ana: UserId, ben: UserId) -> None:
    for author, caption in ((ana, "#sea #sky"), (ben, "#sea")):
        await hashtags.site.post(author, caption)
    await hashtags.site.drain()
    for path in (TRENDS, "/api/v1/trends"):
        assert [tag["name"] for tag in (await asking.json(STRANGER, "GET", path)).body] == ["sea", "sky"]
    second = await asking.json(STRANGER, "GET", TRENDS, limit="1", offset="1")
    assert [tag["name"] for tag in second.body] == ["sky"]
    assert (await asking.json(STRANGER, "GET", TRENDS, offset="2")).body == []
    assert len((await asking.json(STRANGER, "GET", TRENDS, limit="-1", offset="-1")).body) == 1


async def test_strangers_learn_of_no_uses_where_they_may_not_browse(hashtags: Hashtags, ana: UserId) -> None:
    await hashtags.site.post(ana, "#sea")
    await hashtags.site.drain()
    tags = TagService(hashtags.counts, hashtags.featured, hashtags.site.follows, open_to_all=False)
    asking = asking_for(hashtags, tags)
    assert (await asking.json(STRANGER, "GET", TRENDS)).body == []
    assert (await asking.json(STRANGER, "GET", TAG, name="sea")).body["history"] == []
    me = Viewer(user_id=ana)
    assert len((await asking.json(me, "GET", TRENDS)).body) == 1
    assert len((await asking.json(me, "GET", TAG, name="sea")).body["history"]) == 7
