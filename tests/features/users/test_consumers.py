"""Counts arrive as events, twice and late."""

from fanlight.events import FollowCountsChanged, PostCountChanged
from fanlight.features.users.consumers import UserConsumers
from fanlight.features.users.service import UserService
from tests.support.clock import START_MS


async def test_counts_follow_their_events_whatever_their_order(users: UserService) -> None:
    ana = await users.create(username="ana")
    consumers = UserConsumers(users)
    newer = FollowCountsChanged(user_id=ana.id, followers=2, following=1, version=2)
    older = FollowCountsChanged(user_id=ana.id, followers=1, following=1, version=1)
    for event in (newer, older, newer):
        await consumers.keep_follow_counts(event)
    await consumers.keep_post_count(PostCountChanged(author_id=ana.id, posts=4, last_post_ms=START_MS, version=3))
    found = await users.get(ana.id)
    assert (found.followers, found.following, found.posts, found.last_post_ms) == (2, 1, 4, START_MS)


async def test_without_posts_there_is_no_last_one(users: UserService) -> None:
    ana = await users.create(username="ana")
    await UserConsumers(users).keep_post_count(PostCountChanged(author_id=ana.id, posts=0, last_post_ms=0, version=1))
    assert (await users.get(ana.id)).last_post_ms is None


def test_counts_are_one_group(users: UserService) -> None:
    assert {subscription.group for subscription in UserConsumers(users).subscriptions()} == {"counts"}
