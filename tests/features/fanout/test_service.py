"""Fan-out: push, pull, and the facts that are recorded on the way."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fanlight.features.feed.models import Tail
from fanlight.infra.sql.port import Database
from fanlight.kit.ids import ID_MAX, PostId, UserId, first_id_at
from tests.features.feed.world import Sizes, World
from tests.support.clock import FakeClock


@pytest.fixture
def world(db: Database, clock: FakeClock, tmp_path: Path) -> Iterator[World]:
    opened = World(db, clock, tmp_path, Sizes(followers_max=3, followers_per_page=2))
    yield opened
    opened.close()


@pytest.fixture
async def ana(world: World) -> UserId:
    return (await world.person("ana")).id


async def followers_of(world: World, author: UserId, count: int) -> list[UserId]:
    """Active readers who follow the author."""
    readers = [(await world.person(f"reader{index}")).id for index in range(count)]
    for reader in readers:
        await world.api.boxes.follows.follow(reader, author)
    await world.handle_all()
    world.clock.advance(11_000)
    await world.open_feed(*readers)
    return readers


async def pushed_to(world: World, post: PostId, readers: list[UserId]) -> list[bool]:
    found: list[bool] = []
    for reader in readers:
        inbox = (await world.api.skeletons.sources(reader)).inbox
        found.append(inbox is not None and bool(np.isin(post, inbox.ids)))
    return found


async def tail_of(world: World, author: UserId) -> Tail | None:
    number = (await world.api.boxes.users.get(author)).number
    return await world.worker.tail_store.tail(number, author)


async def test_a_post_goes_to_every_page_of_followers(world: World, ana: UserId) -> None:
    readers = await followers_of(world, ana, 3)
    post = await world.api.publish(ana)
    await world.handle_all()
    assert await pushed_to(world, post, readers) == [True, True, True]
    assert await tail_of(world, ana) == Tail(ids=(post,))


async def test_an_author_with_many_followers_is_pulled(world: World, ana: UserId) -> None:
    readers = await followers_of(world, ana, 4)
    post = await world.api.publish(ana)
    await world.handle_all()
    assert await pushed_to(world, post, readers) == [False] * 4
    assert await tail_of(world, ana) == Tail(ids=(post,), pull_from=post, pull_to=ID_MAX)
    assert await world.api.walk(readers[0]) == [post]


async def test_when_followers_leave_pushing_begins_again_and_nothing_falls_between(world: World, ana: UserId) -> None:
    readers = await followers_of(world, ana, 4)
    pulled = await world.api.publish(ana)
    await world.handle_all()
    for reader in readers[2:]:
        await world.api.boxes.follows.unfollow(reader, ana)
    both = await world.api.publish(ana)
    boundary = first_id_at(world.clock.now_ms() + 10_000)
    await world.handle_all()
    world.clock.advance(11_000)
    pushed = await world.api.publish(ana)
    await world.handle_all()
    tail = await tail_of(world, ana)
    assert tail is not None
    assert (tail.pull_from, tail.pull_to) == (pulled, boundary)
    assert await pushed_to(world, pushed, readers[:2]) == [True, True]
    assert await world.api.walk(readers[0]) == [pushed, both, pulled]


async def test_a_dead_post_is_pulled(world: World, ana: UserId) -> None:
    readers = await followers_of(world, ana, 2)
    post = await world.api.publish(ana)
    await world.pending.skip()
    await world.worker.fanout.pull_instead(post, ana)
    assert await tail_of(world, ana) is None
    assert await world.api.walk(readers[0]) == [post]
    later = await world.api.publish(ana)
    await world.handle_all()
    assert await tail_of(world, ana) == Tail(ids=(later, post), pull_from=post, pull_to=post)
    assert await world.api.walk(readers[0]) == [later, post]


async def test_a_post_deleted_before_its_fan_out_goes_nowhere(world: World, ana: UserId) -> None:
    readers = await followers_of(world, ana, 1)
    post = await world.api.publish(ana)
    await world.api.boxes.posts.delete(ana, post)
    await world.handle_all()
    assert await pushed_to(world, post, readers) == [False]
    assert await tail_of(world, ana) == Tail(ids=())


async def test_an_author_who_is_gone_is_passed_over(world: World) -> None:
    await world.worker.fanout.fan_out(PostId(5), UserId(6))
    await world.worker.fanout.pull_instead(PostId(5), UserId(6))
    await world.worker.fanout.refresh_tail(UserId(6))


async def test_an_edge_is_promised_only_when_both_rows_stand(world: World, ana: UserId) -> None:
    lea = (await world.person("lea", locked=True)).id
    await world.api.boxes.follows.follow(ana, lea)
    await world.handle_all()
    await world.api.boxes.follows.accept(lea, ana)
    assert (await world.api.boxes.follows.following(ana)).pushed_from.tolist() == [ID_MAX]
    boundary = first_id_at(world.clock.now_ms() + 10_000)
    await world.handle_all()
    assert (await world.api.boxes.follows.following(ana)).pushed_from.tolist() == [boundary]


async def test_opening_again_keeps_the_inbox(world: World, ana: UserId) -> None:
    await world.open_feed(ana)
    first = (await world.api.skeletons.sources(ana)).inbox
    world.clock.advance(11 * 60_000)
    await world.open_feed(ana)
    second = (await world.api.skeletons.sources(ana)).inbox
    assert first is not None
    assert second is not None
    assert second.generation == first.generation


async def test_an_opening_long_ago_gives_no_inbox(world: World, ana: UserId) -> None:
    await world.worker.inboxes.opened(ana, world.clock.now_ms() - 8 * 24 * 3_600_000)
    await world.worker.inboxes.opened(UserId(6), world.clock.now_ms())
    assert (await world.api.skeletons.sources(ana)).inbox is None
