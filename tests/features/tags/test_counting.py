"""How often hashtags were used: each public post once a day, while it stands."""

import random
from collections.abc import Collection

import pytest

from fanlight.events import PostPublished
from fanlight.features.posts.models import PostChanges
from fanlight.features.tags.adapters.uses import SQLUseStore
from fanlight.features.tags.consumers import TagConsumers
from fanlight.features.tags.service import TagCounts
from fanlight.features.users.models import Visibility
from fanlight.kit.ids import PostId, UserId
from tests.features.tags.conftest import Hashtags

NOTHING = [(0, 0)] * 7


async def test_a_hashtag_that_nobody_used_has_a_history_of_nothing(hashtags: Hashtags) -> None:
    assert await hashtags.week("sea") == NOTHING
    assert await hashtags.counts.histories([]) == {}


async def test_posts_and_people_are_counted_by_day(hashtags: Hashtags, ana: UserId, ben: UserId) -> None:
    site = hashtags.site
    await site.post(ana, "#Sea #sea #hills")
    await site.post(ana, "again #SEA")
    hashtags.tomorrow(2)
    await site.post(ana, "#sea")
    await site.post(ben, "#sea")
    await site.drain()
    assert await hashtags.week("sEa") == [(2, 2), (0, 0), (2, 1), *NOTHING[3:]]
    assert await hashtags.week("hills") == [(0, 0), (0, 0), (1, 1), *NOTHING[3:]]
    hashtags.tomorrow(5)
    assert await hashtags.week("sea") == [*NOTHING[:5], (2, 2), (0, 0)]


async def test_only_what_everyone_may_see_is_counted(hashtags: Hashtags, ana: UserId) -> None:
    for visibility in (Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.DIRECT):
        await hashtags.site.post(ana, "#sea", visibility=visibility)
    await hashtags.site.drain()
    assert await hashtags.week("sea") == NOTHING


async def test_a_deleted_post_counts_no_more(hashtags: Hashtags, ana: UserId, ben: UserId) -> None:
    site = hashtags.site
    first, second, third = await site.post(ana, "#sea"), await site.post(ana, "#sea"), await site.post(ben, "#sea")
    await site.drain()
    for author, post, left in ((ana, first, (2, 2)), (ana, second, (1, 1)), (ben, third, (0, 0))):
        await site.posts.delete(author, post)
        await site.drain()
        assert (await hashtags.week("sea"))[0] == left


async def test_an_edited_post_counts_under_what_it_says_now(hashtags: Hashtags, ana: UserId) -> None:
    site = hashtags.site
    post = await site.post(ana, "#sea and #sky")
    await site.drain()
    for caption, sea in (("#hills", (0, 0)), ("#sea", (1, 1))):
        await site.editing.edit(ana, post, PostChanges(caption=caption))
        await site.drain()
        assert (await hashtags.week("sea"))[0] == sea
    assert [(await hashtags.week(tag))[0] for tag in ("hills", "sky")] == [(0, 0), (0, 0)]


async def test_what_is_told_twice_or_late_changes_nothing(hashtags: Hashtags, ana: UserId) -> None:
    site, consumers = hashtags.site, TagConsumers(hashtags.counts)
    stays, goes = await site.post(ana, "#sea"), await site.post(ana, "#sea")
    await site.drain()
    await site.posts.delete(ana, goes)
    await site.drain()
    for post in (stays, goes, PostId(1)):
        for _ in range(2):
            await consumers.note(PostPublished(post_id=post, author_id=ana))
    assert (await hashtags.week("sea"))[0] == (1, 1)
    await hashtags.store.count("sea", stays, ana, version=1, live=False)
    assert (await hashtags.week("sea"))[0] == (1, 1)


async def test_whoever_is_overtaken_by_a_later_version_counts_that_one(hashtags: Hashtags, ana: UserId) -> None:
    site = hashtags.site
    post = await site.post(ana, "#sea")

    class Overtaken(SQLUseStore):
        async def remember(self, post: PostId, tags: Collection[str]) -> set[str]:
            await site.editing.edit(ana, post, PostChanges(caption="#sky"))
            await hashtags.counts.note(post)
            return await super().remember(post, tags)

    await TagCounts(Overtaken(site.db), site.posts, site.clock).note(post)
    assert [(await hashtags.week(tag))[0] for tag in ("sea", "sky")] == [(0, 0), (1, 1)]


async def test_a_hashtag_may_leave_a_post_and_come_back(hashtags: Hashtags, ana: UserId) -> None:
    post, store = await hashtags.site.post(ana, "words"), hashtags.store
    states = [(1, True), (3, False), (2, True), (4, True), (5, False), (6, True)]
    seen: list[int] = []
    for version, live in states:
        await store.count("sea", post, ana, version=version, live=live)
        seen.append((await hashtags.week("sea"))[0][0])
    assert seen == [1, 0, 0, 1, 0, 1]
    assert await store.remember(post, ["sea", "sky"]) == {"sea", "sky"}
    assert await store.remember(post, ["hills"]) == {"sea", "sky", "hills"}


async def test_what_no_history_shows_is_forgotten(hashtags: Hashtags, ana: UserId) -> None:
    site = hashtags.site
    old = await site.post(ana, "#sea")
    await site.drain()
    hashtags.tomorrow(6)
    await site.post(ana, "#sea")
    await site.drain()
    hashtags.tomorrow(2)
    before = hashtags.counts.today()
    await hashtags.counts.sweep()
    assert await hashtags.store.forget(before=before - 7, limit=10) == 0
    assert await hashtags.store.forget(before=before, limit=10) == 4  # the second post: one row of each kind
    await site.posts.delete(ana, old)
    await site.drain()
    assert await hashtags.week("sea") == NOTHING


async def test_what_many_people_use_trends(hashtags: Hashtags) -> None:
    site = hashtags.site
    people = [await site.person(f"p{number}") for number in range(4)]
    for person in people:
        await site.post(person, "#old")
    hashtags.tomorrow(3)
    for tag, users in (("sea", 3), ("sky", 2), ("hills", 3)):
        for person in people[:users]:
            await site.post(person, f"#{tag}")
    for _ in range(9):
        await site.post(people[0], "#mine")
    await site.post(people[0], "#sea")
    gone = await site.post(people[0], "#gone")
    await site.posts.delete(people[0], gone)
    await site.drain()
    assert await hashtags.counts.trends() == ["sea", "hills", "sky", "mine"]


@pytest.mark.parametrize("seed", range(3))
async def test_counts_equal_the_brute_force(hashtags: Hashtags, seed: int) -> None:
    chance, site = random.Random(seed), hashtags.site
    people = [await site.person(f"p{number}") for number in range(3)]
    standing: dict[PostId, tuple[UserId, int, str]] = {}
    for _ in range(40):
        author, tag = chance.choice(people), chance.choice(["sea", "sky"])
        post = await site.post(author, f"#{tag}")
        standing[post] = (author, hashtags.counts.today(), tag)
        if chance.random() < 0.4:
            gone = chance.choice(list(standing))
            await site.posts.delete(standing.pop(gone)[0], gone)
        if chance.random() < 0.1:
            hashtags.tomorrow()
        if chance.random() < 0.2:
            await site.drain()
    await site.drain()
    today = hashtags.counts.today()
    for tag in ("sea", "sky"):
        expected: list[tuple[int, int]] = []
        for day in range(today, today - 7, -1):
            authors = [author for author, on, under in standing.values() if (on, under) == (day, tag)]
            expected.append((len(authors), len(set(authors))))
        assert await hashtags.week(tag) == expected
