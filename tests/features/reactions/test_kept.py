"""What only the person sees beside bookmarks: pins, of which there are a few, and threads they muted."""

import asyncio

import pytest

from fanlight.features.reactions.models import BOOKMARKED, LIKED, PINNED, PINS_MAX
from fanlight.features.reactions.service import ReactionService
from fanlight.infra.sql.port import Database
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import PostId, UserId, shard_of
from fanlight.kit.pages import PageRequest
from tests.features.reactions.test_service import ANA, BEN, FIRST, OTHER, POST, each, reactions, store, walk

__all__ = ["reactions", "store"]  # fixtures


async def pin(db: Database, reactions: ReactionService, post: PostId, author: UserId) -> None:
    await db.write(shard_of(author), lambda: reactions.pinning(post, author))


async def test_pins_are_few_and_each_is_one(db: Database, reactions: ReactionService) -> None:
    posts = [PostId(POST + n) for n in range(PINS_MAX + 1)]
    for post in [*posts[:-1], posts[0]]:
        await pin(db, reactions, post, ANA)
    with pytest.raises(Invalid):
        await pin(db, reactions, posts[-1], ANA)
    await reactions.unpin(posts[0], ANA)
    await reactions.unpin(posts[0], ANA)
    await pin(db, reactions, posts[-1], ANA)
    assert walk(await reactions.pinned_page(ANA, FIRST)) == [posts[5], *posts[4:0:-1]]
    assert walk(await reactions.pinned_page(ANA, PageRequest(limit=2))) == [posts[5], posts[4]]
    assert await reactions.pinned_page(BEN, FIRST) == []


async def test_pins_made_at_the_same_time_are_not_too_many(db: Database, reactions: ReactionService) -> None:
    posts = [PostId(POST + n) for n in range(PINS_MAX * 2)]
    done = await asyncio.gather(*(pin(db, reactions, post, ANA) for post in posts), return_exceptions=True)
    assert [type(each) for each in done if each is not None] == [Invalid] * PINS_MAX
    assert len(await reactions.pinned_page(ANA, FIRST)) == PINS_MAX


async def test_all_that_a_viewer_did_comes_with_one_read(db: Database, reactions: ReactionService) -> None:
    await reactions.like(POST, ANA)
    await reactions.bookmark(POST, ANA)
    await pin(db, reactions, POST, ANA)
    known = await reactions.of_posts(ANA, each(POST, OTHER))
    assert (known.of[POST].mine, known.of[OTHER].mine) == (LIKED | BOOKMARKED | PINNED, 0)
    assert (await reactions.of_posts(BEN, each(POST, OTHER))).of[POST].mine == 0


async def test_threads_are_muted_by_their_root(reactions: ReactionService) -> None:
    for _ in range(2):
        await reactions.mute_thread(OTHER, ANA)
    assert (await reactions.of_posts(ANA, {POST: OTHER})).muted == {OTHER}
    assert (await reactions.of_posts(ANA, each(POST))).muted == set()
    assert (await reactions.of_posts(BEN, {POST: OTHER})).muted == set()
    for _ in range(2):
        await reactions.unmute_thread(OTHER, ANA)
    assert (await reactions.of_posts(ANA, {POST: OTHER})).muted == set()
