"""The clock is set back by an hour: ids go on from where they were, and no boundary may fall among them."""

import pytest

from fanlight.kit.ids import UserId
from tests.features.feed.world import World

HOUR_MS = 3_600_000


@pytest.fixture
async def ana(world: World) -> UserId:
    return (await world.person("ana")).id


@pytest.fixture
async def ben(world: World) -> UserId:
    return (await world.person("ben")).id


async def test_a_follow_begun_after_it_pulls_what_was_published_before(world: World, ana: UserId, ben: UserId) -> None:
    await world.open_feed(ana)
    before = await world.api.publish(ben)
    await world.handle_all()
    world.clock.advance(-HOUR_MS)
    await world.follow(ana, ben)
    after = await world.api.publish(ben)
    await world.handle_all()
    assert await world.api.walk(ana) == [after, before]


async def test_an_inbox_made_after_it_is_complete_from_what_was_published_before(
    world: World, ana: UserId, ben: UserId
) -> None:
    await world.follow(ana, ben)
    before = await world.api.publish(ben)
    await world.handle_all()
    world.clock.advance(-HOUR_MS)
    await world.api.walk(ana)
    await world.api.opens.announce()
    await world.handle_all()
    after = await world.api.publish(ben)
    await world.handle_all()
    assert await world.api.walk(ana) == [after, before]


async def test_a_pull_range_ended_after_it_covers_what_was_published_before(
    world: World, ana: UserId, ben: UserId
) -> None:
    await world.follow(ana, ben)
    await world.open_feed(ana)
    world.restart_worker(followers_max=0)
    pulled = await world.api.publish(ben)
    await world.handle_all()
    world.clock.advance(-HOUR_MS)
    world.restart_worker(followers_max=100)
    pushed = await world.api.publish(ben)
    await world.handle_all()
    assert await world.api.walk(ana) == [pushed, pulled]
