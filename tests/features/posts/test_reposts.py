"""Reposts: one for each person and post, counted exactly, and never a way around what hides a post."""

import asyncio
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from fanlight.events import PostDeleted, PostPublished
from fanlight.features.posts.consumers import PostConsumers
from fanlight.features.posts.models import Draft, PostHead
from fanlight.features.posts.policy import Hidden, Purpose
from fanlight.features.reactions.models import Reactor
from fanlight.features.users.models import UserChanges, Visibility
from fanlight.infra.sql.port import Work
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import PostId, UserId, shard_of, unix_ms_of
from fanlight.kit.pages import PageRequest
from tests.features.posts.conftest import Site

FIRST = PageRequest()


async def count_of(site: Site, post: PostId) -> int:
    return (await site.reactions.of_posts(None, {post: post})).of[post].reposts


async def status_of(site: Site, viewer: UserId | None, post: PostId) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode((await site.reader.read_one(viewer, post)).json)
    return found


async def reposters(site: Site, post: PostId) -> list[Reactor]:
    return await site.reactions.reposters_page(post, FIRST)


async def test_a_repost_shows_the_post_under_the_name_of_whoever_reposts(site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana, "a hill", photos=[await site.photo(ana)])
    repost = await site.reposts.repost(ben, post)
    shown = (await site.reader.read(None, [repost], purpose=Purpose.LINK))[0]
    assert (shown.author_id, shown.in_home, shown.is_repost) == (ben, True, True)
    status = msgspec.json.decode(shown.json)
    assert (status["content"], status["media_attachments"], status["account"]["username"]) == ("", [], "ben")
    assert status["url"] == f"https://fan.example/@ben/{repost}"
    assert status["reblog"] == await status_of(site, None, post)
    assert status["reblog"]["account"]["username"] == "ana"
    assert status["reblog"]["reblogs_count"] == status["reblogs_count"] == 1


async def test_reposting_again_answers_the_same_repost(site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana)
    first = await site.reposts.repost(ben, post)
    assert await site.reposts.repost(ben, post) == first
    assert await site.reposts.repost(ben, first) == first
    assert await count_of(site, post) == 1


async def test_requests_at_the_same_time_make_one_repost(site: Site, ana: UserId, ben: UserId, cat: UserId) -> None:
    post = await site.post(ana)
    made = await asyncio.gather(*(site.reposts.repost(person, post) for person in [ben, cat] * 8))
    await site.drain()
    assert len(set(made)) == 2
    assert await count_of(site, post) == 2
    assert {person for _, person in await reposters(site, post)} == {ben, cat}


async def test_a_repost_is_undone_and_made_again_under_a_new_id(site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana)
    first = await site.reposts.repost(ben, post)
    assert await site.reposts.undo(ben, post) == post
    assert await site.reposts.undo(ben, post) == post
    assert await count_of(site, post) == 0
    second = await site.reposts.repost(ben, post)
    assert second > first
    await site.drain()
    assert await count_of(site, post) == 1
    assert await reposters(site, post) == [(second, ben)]
    assert await site.shown(None, [first, second]) == [second]


async def test_the_newer_repost_has_the_greater_id_where_the_clock_went_back(
    site: Site, ana: UserId, ben: UserId
) -> None:
    post = await site.post(ana)
    site.clock.advance(60_000)
    first = await site.reposts.repost(ben, post)
    await site.reposts.undo(ben, post)
    behind = site.reposts_of_a_host_whose_clock_is_behind(30_000)
    second = await behind.repost(ben, post)
    assert (second > first, unix_ms_of(second) - unix_ms_of(first)) == (True, 1)
    assert await count_of(site, post) == 1


async def test_undoing_names_the_post_or_the_repost(site: Site, ana: UserId, ben: UserId, cat: UserId) -> None:
    post = await site.post(ana)
    of_ben, of_cat = await site.reposts.repost(ben, post), await site.reposts.repost(cat, post)
    await site.reposts.undo(ben, of_cat)  # names the post; ends his own
    assert await site.shown(None, [of_ben, of_cat]) == [of_cat]
    await site.posts.delete(cat, of_cat)
    assert await count_of(site, post) == 0
    assert await site.shown(None, [post]) == [post]


async def test_a_repost_of_a_repost_is_one_of_the_post(site: Site, ana: UserId, ben: UserId, cat: UserId) -> None:
    post = await site.post(ana)
    of_ben = await site.reposts.repost(ben, post)
    of_cat = await site.reposts.repost(cat, of_ben)
    assert (await status_of(site, None, of_cat))["reblog"]["id"] == str(post)
    await site.reposts.undo(ben, post)
    assert await site.shown(None, [of_cat]) == [of_cat]


async def test_whoever_answers_a_repost_answers_the_post(site: Site, ana: UserId, ben: UserId, cat: UserId) -> None:
    post = await site.post(ana)
    repost = await site.reposts.repost(ben, post)
    comment = await site.post(cat, "nice", reply_to=repost)
    status = await status_of(site, None, comment)
    assert (status["in_reply_to_id"], status["in_reply_to_account_id"]) == (str(post), str(ana))
    around = await site.threads.around(None, repost)
    assert [shown.post_id for shown in around.descendants] == [comment]


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
async def test_what_is_not_for_everyone_is_reposted_by_nobody_else(
    site: Site, ana: UserId, ben: UserId, visibility: Visibility
) -> None:
    await site.follow(ben, ana)
    post = await site.post(ana, "for @ben", visibility=visibility)
    assert await site.shown(ben, [post]) == [post]
    with pytest.raises(NotFound):
        await site.reposts.repost(ben, post)


async def test_own_posts_can_be_reposted_but_not_direct_ones(site: Site, ana: UserId, ben: UserId) -> None:
    await site.follow(ben, ana)
    post = await site.post(ana, visibility=Visibility.FOLLOWERS)
    repost = await site.reposts.repost(ana, post, Visibility.PUBLIC)
    assert (await status_of(site, ben, repost))["visibility"] == "private"
    assert await site.shown(None, [repost]) == []
    direct = await site.post(ana, visibility=Visibility.DIRECT)
    with pytest.raises(NotFound):
        await site.reposts.repost(ana, direct)


@pytest.mark.parametrize(
    ("original", "asked", "expected"),
    [
        (Visibility.PUBLIC, None, "public"),
        (Visibility.PUBLIC, Visibility.UNLISTED, "unlisted"),
        (Visibility.PUBLIC, Visibility.FOLLOWERS, "private"),
        (Visibility.UNLISTED, Visibility.PUBLIC, "unlisted"),
    ],
)
async def test_a_repost_is_for_nobody_whom_the_post_is_not_for(
    site: Site, ana: UserId, ben: UserId, original: Visibility, asked: Visibility | None, expected: str
) -> None:
    post = await site.post(ana, visibility=original)
    repost = await site.reposts.repost(ben, post, asked)
    assert (await status_of(site, ben, repost))["visibility"] == expected


async def test_who_prefers_direct_posts_reposts_for_followers(site: Site, ana: UserId, ben: UserId) -> None:
    await site.users.update(ben, UserChanges(default_visibility=Visibility.DIRECT))
    repost = await site.reposts.repost(ben, await site.post(ana))
    assert (await status_of(site, ben, repost))["visibility"] == "private"


async def test_a_post_that_one_may_not_see_cannot_be_reposted(site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana)
    await site.follows.block(ana, ben)
    for asked in (post, PostId(5)):
        with pytest.raises(NotFound):
            await site.reposts.repost(ben, asked)


# --- what hides the post hides the repost ---


async def hidden(site: Site, viewer: UserId, repost: PostId, purpose: Purpose = Purpose.HOME) -> Hidden | None:
    return await site.reader.why_hidden(viewer, repost, purpose=purpose)


async def test_blocks_with_the_author_of_the_post_hide_the_repost(
    site: Site, ana: UserId, ben: UserId, cat: UserId
) -> None:
    repost = await site.reposts.repost(ben, await site.post(ana))
    for blocker, blocked in ((ana, cat), (cat, ana), (ben, cat), (cat, ben)):
        await site.follows.block(blocker, blocked)
        assert await hidden(site, cat, repost) is Hidden.BLOCKED
        assert await site.shown(cat, [repost]) == []
        await site.follows.unblock(blocker, blocked)
    assert await site.shown(cat, [repost]) == [repost]


async def test_a_muted_author_is_not_shown_by_others_reposts(site: Site, ana: UserId, ben: UserId, cat: UserId) -> None:
    repost = await site.reposts.repost(ben, await site.post(ana))
    await site.follows.mute(cat, ana)
    assert await hidden(site, cat, repost) is Hidden.MUTED
    assert await site.shown(cat, [repost], purpose=Purpose.PROFILE) == [repost]


async def test_a_repost_of_a_deleted_post_ends(site: Site, ana: UserId, ben: UserId, cat: UserId) -> None:
    post = await site.post(ana)
    reposts = [await site.reposts.repost(person, post) for person in (ben, cat)]
    await site.posts.delete(ana, post)
    assert await site.shown(ben, reposts) == []
    assert await hidden(site, ben, reposts[0]) is Hidden.ORIGINAL_GONE
    await site.drain()
    assert [row.deleted_ms is None for row in await site.store.load(reposts)] == [False, False]
    assert await reposters(site, post) == []
    with pytest.raises(NotFound):
        await site.reposts.repost(cat, post)


async def test_a_repost_that_came_while_its_post_was_deleted_ends_too(site: Site, ana: UserId, ben: UserId) -> None:
    """The request had seen the post alive; the deletion and its event came through before the repost was written."""
    post = await site.post(ana)
    repost = await site.reposts.repost(ben, post)

    def forget() -> Work[None]:
        yield "DELETE FROM reposts", ()
        yield "UPDATE post_counts SET reposts = 0", ()

    await site.db.write(shard_of(post), forget)
    await site.posts.delete(ana, post)
    consumers = PostConsumers(site.posts)
    await consumers.index_deleted(PostDeleted(post_id=post, author_id=ana))
    await consumers.index_published(PostPublished(post_id=repost, author_id=ben))
    assert (await site.store.load([repost]))[0].deleted_ms is not None
    assert await reposters(site, post) == []


# --- lists ---


async def test_reposts_are_on_the_profile_and_in_home_but_in_no_public_list(
    site: Site, ana: UserId, ben: UserId
) -> None:
    post = await site.post(ana, "a #hill")
    own = await site.post(ben)
    repost = await site.reposts.repost(ben, post)
    await site.drain()
    profile = await site.pages.profile_page(None, ben, FIRST)
    without = await site.pages.profile_page(None, ben, FIRST, exclude_reposts=True)
    public = await site.pages.public_page(None, FIRST)
    assert [shown.post_id for shown in profile.items] == [repost, own]
    assert [shown.post_id for shown in without.items] == [own]
    assert [shown.post_id for shown in public.items] == [own, post]
    assert await site.store.home_ids(ben, FIRST) == [repost, own]
    assert await site.store.tag_ids("hill", FIRST, only_media=False) == [post]


async def test_a_repost_is_no_post_of_the_profiles_number(site: Site, ana: UserId, ben: UserId) -> None:
    post = await site.post(ana)
    await site.reposts.repost(ben, post)
    await site.drain()
    assert (await site.users.get(ben)).posts == 0


async def test_a_page_without_reposts_asks_for_heads_once(
    site: Site, ana: UserId, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [await site.post(ana) for _ in range(3)]
    asked: list[list[PostId]] = []
    heads = site.store.heads

    async def noting(ids: Iterable[PostId]) -> list[PostHead]:
        asked.append(list(ids))
        return await heads(ids)

    monkeypatch.setattr(site.store, "heads", noting)
    assert await site.shown(None, posts) == posts
    assert asked == [posts]


async def test_a_draft_can_answer_a_repost(site: Site, ana: UserId, ben: UserId) -> None:
    repost = await site.reposts.repost(ben, await site.post(ana))
    made = await site.posts.publish(Draft(author_id=ben, caption="look", in_reply_to_id=repost))
    assert made.post_id is not None
    assert (await site.posts.get(made.post_id)).in_reply_to_author_id == ana
