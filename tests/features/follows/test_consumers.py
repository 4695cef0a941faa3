"""A crash between the two rows of an edge: the announced event finishes it, and nothing late brings anything back."""

import pytest

from fanlight.events import FollowChanged, UserUnlocked
from fanlight.features.follows.models import STRANGERS, GraphCounts, Party, Permission, Relationship, Standing, Wish
from fanlight.features.follows.store import Put
from fanlight.kit.ids import UserId, shard_of
from tests.features.follows.conftest import World

FOLLOWS = Standing(follows=True)


async def wish_only(world: World, follower: UserId, author: UserId, wish: Wish) -> FollowChanged:
    """What a request leaves behind that dies after the follower's row; answers what it announced."""
    edge = await world.store.edge(follower, author)
    version = max(world.ids.next(shard_of(follower)), edge.version_max + 1)
    party = Party(user_id=author, number=(await world.users.get(author)).number)
    assert await world.store.put_wish(edge, wish, author=party, version=version) is Put.WRITTEN
    return FollowChanged(follower_id=follower, author_id=author, version=version)


async def permission_only(world: World, author: UserId, follower: UserId, permission: Permission) -> FollowChanged:
    """What a request leaves behind that dies after the author's row."""
    edge = await world.store.edge(follower, author)
    version = max(world.ids.next(shard_of(author)), edge.version_max + 1)
    party = Party(user_id=follower, number=(await world.users.get(follower)).number)
    assert await world.store.put_permission(edge, permission, follower=party, version=version) is Put.WRITTEN
    return FollowChanged(follower_id=follower, author_id=author, version=version)


async def relationship(world: World, viewer: UserId, other: UserId) -> Relationship:
    (found,) = await world.follows.relationships(viewer, [other])
    return found


async def test_a_half_written_follow_is_no_follow_until_it_is_finished(world: World, ana: UserId, ben: UserId) -> None:
    event = await wish_only(world, ana, ben, Wish.FOLLOWING)
    assert await world.follows.standing(ana, [ben]) == {ben: STRANGERS}
    assert await world.follows.counts(ben) == GraphCounts()
    await world.consumers.settle(event)
    assert await world.follows.standing(ana, [ben]) == {ben: FOLLOWS}
    assert await world.follows.counts(ben) == GraphCounts(followers=1)


async def test_a_half_written_request_is_finished(world: World, ana: UserId, lea: UserId) -> None:
    await world.consumers.settle(await wish_only(world, ana, lea, Wish.REQUESTED))
    assert await relationship(world, lea, ana) == Relationship(user_id=ana, requested_by=True)


async def test_a_half_written_unfollow_is_finished(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben)
    event = await wish_only(world, ana, ben, Wish.REMOVED)
    assert await world.follows.standing(ana, [ben]) == {ben: STRANGERS}
    await world.consumers.settle(event)
    assert await world.follows.counts(ben) == GraphCounts()


async def test_a_half_written_acceptance_is_finished(world: World, ana: UserId, lea: UserId) -> None:
    await world.follows.follow(ana, lea)
    await world.consumers.settle(await permission_only(world, lea, ana, Permission.APPROVED))
    assert await world.follows.standing(ana, [lea]) == {lea: FOLLOWS}
    assert await world.follows.counts(ana) == GraphCounts(following=1)


@pytest.mark.parametrize("permission", [Permission.REMOVED, Permission.BLOCKED])
async def test_a_half_written_removal_is_finished(
    world: World, ana: UserId, ben: UserId, permission: Permission
) -> None:
    await world.follows.follow(ana, ben)
    event = await permission_only(world, ben, ana, permission)
    assert not (await world.follows.standing(ana, [ben]))[ben].follows
    await world.consumers.settle(event)
    assert (await world.follows.following(ana)).author_ids.tolist() == []
    assert await world.follows.counts(ana) == GraphCounts()


async def test_a_half_written_follow_meets_a_block(world: World, ana: UserId, ben: UserId) -> None:
    event = await wish_only(world, ana, ben, Wish.FOLLOWING)
    await world.store.block(ben, Party(user_id=ana, number=(await world.users.get(ana)).number), version=1)
    await world.consumers.settle(event)
    assert await relationship(world, ana, ben) == Relationship(user_id=ben, blocked_by=True)
    assert await world.follows.counts(ana) == GraphCounts()


async def test_an_unblock_does_not_bring_a_half_written_follow_back(world: World, ana: UserId, ben: UserId) -> None:
    event = await wish_only(world, ana, ben, Wish.FOLLOWING)
    await world.store.block(ben, Party(user_id=ana, number=(await world.users.get(ana)).number), version=1)
    await world.follows.unblock(ben, ana)
    await world.consumers.settle(event)
    assert await relationship(world, ana, ben) == Relationship(user_id=ben)


async def test_an_acceptance_that_crosses_a_withdrawal_is_taken_back(world: World, ana: UserId, lea: UserId) -> None:
    await world.follows.follow(ana, lea)
    withdrawn = await wish_only(world, ana, lea, Wish.REMOVED)
    accepted = await permission_only(world, lea, ana, Permission.APPROVED)
    for event in (accepted, withdrawn):
        await world.consumers.settle(event)
    assert await relationship(world, ana, lea) == Relationship(user_id=lea)
    assert await world.follows.counts(lea) == GraphCounts()


async def test_a_late_event_brings_nothing_back(world: World, ana: UserId, ben: UserId) -> None:
    old = await wish_only(world, ana, ben, Wish.FOLLOWING)
    await world.consumers.settle(old)
    await world.follows.unfollow(ana, ben)
    await world.consumers.settle(old)
    assert await relationship(world, ana, ben) == Relationship(user_id=ben)
    await world.follows.follow(ana, ben)
    await world.follows.remove_follower(ben, ana)
    await world.consumers.settle(old)
    assert await relationship(world, ana, ben) == Relationship(user_id=ben)


async def test_a_write_for_an_edge_that_moved_on_is_refused(world: World, ana: UserId, ben: UserId) -> None:
    stale = await world.store.edge(ana, ben)
    await world.follows.follow(ana, ben)
    author = Party(user_id=ben, number=(await world.users.get(ben)).number)
    follower = Party(user_id=ana, number=(await world.users.get(ana)).number)
    put = await world.store.put_wish(stale, Wish.REMOVED, author=author, version=1)
    assert put is Put.CROSSED
    put = await world.store.put_permission(stale, Permission.REMOVED, follower=follower, version=1)
    assert put is Put.CROSSED


async def test_settling_twice_writes_once(world: World, ana: UserId, ben: UserId) -> None:
    event = await wish_only(world, ana, ben, Wish.FOLLOWING)
    await world.consumers.settle(event)
    version = await world.follows.following_version(ana)
    await world.consumers.settle(event)
    assert await world.follows.following_version(ana) == version


async def test_an_edge_that_never_was_is_left_alone(world: World, ana: UserId, ben: UserId) -> None:
    await world.consumers.settle(FollowChanged(follower_id=ana, author_id=ben, version=1))
    assert (await world.store.edge(ana, ben)).version_max == 0


def test_the_group_listens_to_edges_and_to_unlocking(world: World) -> None:
    assert [(one.group, one.event) for one in world.consumers.subscriptions()] == [
        ("follows", FollowChanged),
        ("follows", UserUnlocked),
    ]
