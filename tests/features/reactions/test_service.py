"""Likes are counted exactly and come back from nowhere; bookmarks are their owner's alone."""

import asyncio
import random
from collections.abc import Sequence

import pytest

from fanlight.events import LikeChanged
from fanlight.features.reactions.adapters.sql import COPY, SQLReactionStore
from fanlight.features.reactions.consumers import ReactionConsumers
from fanlight.features.reactions.models import BOOKMARKED, LIKED, Kept, Reacted, Reactions, Reactor
from fanlight.features.reactions.service import ReactionService
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Row, Work, rows
from fanlight.kit.ids import IdSource, PostId, Shard, UserId, shard_of
from fanlight.kit.pages import PageRequest
from tests.support.clock import START_MS, FakeClock

ANA, BEN, CAT = (UserId(START_MS << 16 | shard << 6) for shard in (1, 300, 900))
POST, OTHER = (PostId(START_MS << 16 | shard << 6 | 5) for shard in (1, 600))
FIRST = PageRequest()


@pytest.fixture
def store(db: Database, clock: FakeClock) -> SQLReactionStore:
    return SQLReactionStore(db, Outbox(clock), IdSource(clock, random.Random(1)).next)


@pytest.fixture
def reactions(store: SQLReactionStore) -> ReactionService:
    return ReactionService(store)


def people(found: Sequence[Reactor]) -> list[UserId]:
    return [person for _, person in found]


async def announced(db: Database, post: PostId) -> list[Row]:
    return await rows(db, shard_of(post), "SELECT topic FROM outbox WHERE key = $1", post)


def each(*posts: PostId) -> dict[PostId, PostId]:
    """Posts that begin their threads."""
    return {post: post for post in posts}


async def test_a_like_is_counted_and_known_to_be_mine(reactions: ReactionService) -> None:
    assert await reactions.like(POST, BEN)
    of_ben = await reactions.of_posts(BEN, each(POST, OTHER))
    of_ana = await reactions.of_posts(ANA, each(POST, OTHER))
    of_nobody = await reactions.of_posts(None, each(POST, OTHER))
    assert of_ben.of == {POST: Reacted(likes=1, mine=LIKED), OTHER: Reacted()}
    assert of_ana.of == of_nobody.of == {POST: Reacted(likes=1), OTHER: Reacted()}


async def test_liking_twice_is_liking_once(reactions: ReactionService, db: Database) -> None:
    assert [await reactions.like(POST, BEN), await reactions.like(POST, BEN)] == [True, False]
    assert await reactions.counts([POST]) == {POST: 1}
    assert await announced(db, POST) == [("like.changed",)]


async def test_a_like_can_be_taken_back_and_given_again(reactions: ReactionService) -> None:
    assert not await reactions.unlike(POST, BEN)
    await reactions.like(POST, BEN)
    assert await reactions.unlike(POST, BEN)
    assert not await reactions.unlike(POST, BEN)
    assert await reactions.counts([POST]) == {POST: 0}
    assert await reactions.liked_page(BEN, FIRST) == []
    assert await reactions.like(POST, BEN)
    assert await reactions.counts([POST]) == {POST: 1}
    assert await reactions.liked(BEN, [POST]) == {POST}


async def test_my_favourites_show_a_like_at_once(reactions: ReactionService, clock: FakeClock) -> None:
    for post in (OTHER, POST):
        await reactions.like(post, BEN)
        clock.advance(5)
    assert [entry.post_id for entry in await reactions.liked_page(BEN, FIRST)] == [POST, OTHER]
    await reactions.unlike(POST, BEN)
    assert [entry.post_id for entry in await reactions.liked_page(BEN, FIRST)] == [OTHER]


async def test_the_event_repairs_what_a_crash_left_out(reactions: ReactionService, db: Database) -> None:
    await reactions.like(POST, BEN)

    def forget() -> Work[None]:
        yield "DELETE FROM liked_by", ()

    await db.write(shard_of(BEN), forget)
    (subscription,) = ReactionConsumers(reactions).subscriptions()
    event = LikeChanged(post_id=POST, person_id=BEN, version=1)
    await subscription.handler(event)
    await subscription.handler(event)
    assert [entry.post_id for entry in await reactions.liked_page(BEN, FIRST)] == [POST]


async def test_a_late_event_brings_nothing_back(reactions: ReactionService) -> None:
    await reactions.like(POST, BEN)
    await reactions.unlike(POST, BEN)
    await ReactionConsumers(reactions).copy_like(LikeChanged(post_id=POST, person_id=BEN, version=1))
    assert await reactions.liked_page(BEN, FIRST) == []


async def test_an_event_about_a_like_that_never_was_does_nothing(reactions: ReactionService) -> None:
    await ReactionConsumers(reactions).copy_like(LikeChanged(post_id=POST, person_id=BEN, version=1))
    assert await reactions.liked_page(BEN, FIRST) == []


async def test_an_older_copy_never_replaces_a_newer_one(reactions: ReactionService, db: Database) -> None:
    await reactions.like(POST, BEN)
    await reactions.unlike(POST, BEN)

    def arrive_late() -> Work[None]:
        yield COPY, (BEN, POST, 1, 1, 1)

    await db.write(shard_of(BEN), arrive_late)
    assert await reactions.liked_page(BEN, FIRST) == []


async def test_the_count_is_exact_when_many_like_at_once(reactions: ReactionService) -> None:
    people = [UserId(START_MS << 16 | n % 1024 << 6 | n // 1024) for n in range(1, 301)]
    changes = await asyncio.gather(*(reactions.like(POST, person) for person in people * 2))
    assert changes.count(True) == 300
    assert await reactions.counts([POST]) == {POST: 300}
    changes = await asyncio.gather(*(reactions.unlike(POST, person) for person in people[:100] * 2))
    assert changes.count(True) == 100
    assert await reactions.counts([POST]) == {POST: 200}


async def test_likers_are_paged_newest_first(reactions: ReactionService, clock: FakeClock) -> None:
    for person in (ANA, BEN, CAT):
        await reactions.like(POST, person)
        clock.advance(1)
    first = await reactions.likers_page(POST, PageRequest(limit=2))
    second = await reactions.likers_page(POST, PageRequest(limit=2, below=first[-1].place))
    newer = await reactions.likers_page(POST, PageRequest(limit=1, above=second[0].place, oldest_first=True))
    assert [people(part) for part in (first, second, newer)] == [[CAT, BEN], [ANA], [BEN]]


async def test_people_who_like_in_the_same_millisecond_are_all_listed(db: Database, clock: FakeClock) -> None:
    drawn = iter([7, 7, 8, 7, 8, 9])  # what several processes may draw at one time

    def draw_id(shard: Shard) -> int:
        return next(drawn)

    reactions = ReactionService(SQLReactionStore(db, Outbox(clock), draw_id))
    for person in (ANA, BEN, CAT):
        await reactions.like(POST, person)
    assert people(await reactions.likers_page(POST, FIRST)) == [CAT, BEN, ANA]


async def test_bookmarks_are_seen_by_their_owner_alone(reactions: ReactionService) -> None:
    assert [await reactions.bookmark(POST, BEN), await reactions.bookmark(POST, BEN)] == [True, False]
    assert (await reactions.of_posts(BEN, each(POST, OTHER))).of[POST].mine == BOOKMARKED
    assert (await reactions.of_posts(ANA, each(POST, OTHER))).of[POST].mine == 0
    assert await reactions.bookmarked(BEN, [OTHER]) == set()


async def test_a_bookmark_can_be_removed(reactions: ReactionService) -> None:
    await reactions.bookmark(POST, BEN)
    assert [await reactions.remove_bookmark(POST, BEN), await reactions.remove_bookmark(POST, BEN)] == [True, False]
    assert await reactions.bookmarked_page(BEN, FIRST) == []


async def test_asking_about_no_posts_answers_nothing(reactions: ReactionService) -> None:
    assert await reactions.of_posts(BEN, {}) == Reactions()


def walk(entries: Sequence[Kept]) -> list[PostId]:
    return [entry.post_id for entry in entries]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_bookmarks_are_walked_without_a_gap_or_a_repeat(
    reactions: ReactionService, clock: FakeClock, limit: int
) -> None:
    posts = [PostId(POST + n) for n in range(7)]
    for post in posts:
        await reactions.bookmark(post, BEN)
        clock.advance(1)
    seen: list[PostId] = []
    below = FIRST.below
    while part := await reactions.bookmarked_page(BEN, PageRequest(limit=limit, below=below)):
        seen += walk(part)
        below = part[-1].place
    assert seen == posts[::-1]
