"""Home feeds as readers see them, from pushed and pulled parts."""

import pytest

from fanlight.features.feed.models import READER_ACTIVE_MS
from fanlight.features.posts.service import StepTimes
from fanlight.features.users.models import Visibility
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import PageRequest
from tests.features.feed.world import World


@pytest.fixture
async def ana(world: World) -> UserId:
    return (await world.person("ana")).id


@pytest.fixture
async def ben(world: World) -> UserId:
    return (await world.person("ben")).id


async def inbox_of(world: World, reader: UserId) -> list[int]:
    """What was pushed to the reader."""
    inbox = (await world.api.skeletons.sources(reader)).inbox
    return [] if inbox is None else [int(post) for post in inbox.ids]


async def test_a_new_reader_pulls(world: World, ana: UserId, ben: UserId) -> None:
    post = await world.api.publish(ben)
    await world.api.boxes.follows.follow(ana, ben)
    assert await world.api.walk(ana) == [post]


async def test_an_active_reader_is_pushed_to(world: World, ana: UserId, ben: UserId) -> None:
    await world.follow(ana, ben)
    await world.open_feed(ana)
    post = await world.api.publish(ben)
    assert await world.api.walk(ana) == []
    await world.handle_all()
    assert await inbox_of(world, ana) == [post]
    assert await world.api.walk(ana) == [post]


async def test_what_an_author_published_before_the_follow_is_pulled(world: World, ana: UserId, ben: UserId) -> None:
    await world.open_feed(ana)
    world.clock.advance(60_000)
    before = await world.api.publish(ben)
    await world.handle_all()
    await world.follow(ana, ben)
    after = await world.api.publish(ben)
    await world.handle_all()
    assert await inbox_of(world, ana) == [after]
    assert await world.api.walk(ana) == [after, before]


async def test_an_inbox_is_filled_with_what_came_before_it(world: World, ana: UserId, ben: UserId) -> None:
    before = [await world.api.publish(ben) for _ in range(3)]
    await world.follow(ana, ben)
    await world.open_feed(ana)
    sources = await world.api.skeletons.sources(ana)
    assert sources.inbox is not None
    assert sources.inbox.complete_from == 0
    assert sources.inbox.ids.tolist() == before[::-1]


async def test_ones_own_posts_are_there_at_once(world: World, ana: UserId) -> None:
    await world.open_feed(ana)
    post = await world.api.publish(ana)
    assert await world.api.walk(ana) == [post]


async def test_comments_on_other_peoples_posts_are_not_at_home(world: World, ana: UserId, ben: UserId) -> None:
    await world.follow(ana, ben)
    await world.open_feed(ana)
    post = await world.api.publish(ana)
    await world.api.publish(ben, "nice", reply_to=post)
    own = await world.api.publish(ben)
    answered = await world.api.publish(ben, "and more", reply_to=own)
    await world.handle_all()
    assert await world.api.walk(ana) == [answered, own, post]
    assert await inbox_of(world, ana) == [answered, own]


async def test_an_unfollowed_authors_posts_leave_at_once(world: World, ana: UserId, ben: UserId) -> None:
    await world.follow(ana, ben)
    await world.open_feed(ana)
    await world.api.publish(ben)
    await world.handle_all()
    await world.api.boxes.follows.unfollow(ana, ben)
    assert await world.api.walk(ana) == []


async def test_a_deleted_post_leaves_at_once(world: World, ana: UserId, ben: UserId) -> None:
    await world.follow(ana, ben)
    await world.open_feed(ana)
    post = await world.api.publish(ben)
    await world.handle_all()
    await world.api.boxes.posts.delete(ben, post)
    assert await world.api.walk(ana) == []


async def test_a_page_that_filtering_emptied_is_filled_from_below(world: World, ana: UserId, ben: UserId) -> None:
    cleo = (await world.person("cleo")).id
    await world.follow(ana, ben)
    await world.follow(ana, cleo)
    old = await world.api.publish(cleo)
    for _ in range(30):
        world.clock.advance(1_000)
        await world.api.publish(ben, visibility=Visibility.DIRECT)
    await world.handle_all()
    page = await world.api.page(ana, PageRequest(limit=5))
    assert [post.post_id for post in page.items] == [old]


async def test_next_and_prev_name_the_ends_of_what_was_examined(world: World, ana: UserId) -> None:
    posts = [await world.api.publish(ana) for _ in range(5)]
    page = await world.api.page(ana, PageRequest(limit=2))
    assert (page.next_below, page.prev_above) == (posts[3], posts[4])
    last = await world.api.page(ana, PageRequest(limit=2, below=posts[1]))
    assert (last.next_below, last.prev_above) == (None, posts[0])
    assert (await world.api.page(ana, PageRequest(limit=2, below=posts[0]))).items == []


async def test_since_shows_the_newest_and_min_the_oldest_above_an_id(world: World, ana: UserId, ben: UserId) -> None:
    await world.follow(ana, ben)
    posts = [await world.api.publish(ben) for _ in range(6)]
    await world.handle_all()
    since = await world.api.page(ana, PageRequest(limit=2, above=posts[1]))
    oldest = await world.api.page(ana, PageRequest(limit=2, above=posts[1], oldest_first=True))
    assert [post.post_id for post in since.items] == [posts[5], posts[4]]
    assert [post.post_id for post in oldest.items] == [posts[3], posts[2]]


async def test_a_page_says_how_long_its_steps_took(world: World, ana: UserId) -> None:
    await world.api.publish(ana)
    times = StepTimes()
    await world.api.feed.home_page(ana, PageRequest(), times)
    assert list(times.seconds) == ["skeleton", "hydrate", "filter", "present"]


async def test_a_reader_who_stays_away_loses_the_inbox_and_misses_nothing(
    world: World, ana: UserId, ben: UserId
) -> None:
    await world.follow(ana, ben)
    await world.open_feed(ana)
    world.clock.advance(READER_ACTIVE_MS + 1)
    await world.worker.keeper.tick()
    assert (await world.api.skeletons.sources(ana)).inbox is None
    post = await world.api.publish(ben)
    await world.handle_all()
    assert await world.api.walk(ana) == [post]


async def test_a_lost_ring_is_made_anew_for_active_readers(world: World, ana: UserId, ben: UserId) -> None:
    await world.follow(ana, ben)
    await world.open_feed(ana)
    (world.folder / "inbox").unlink()
    (world.folder / "tails").unlink()
    post = await world.api.publish(ben)
    assert await world.api.walk(ana) == [post]
    await world.worker.keeper.tick()
    world.clock.advance(21_000)
    await world.worker.keeper.tick()
    assert await inbox_of(world, ana) == [post]
    await world.handle_all()
    assert await world.api.walk(ana) == [post]


async def test_a_delivery_refused_while_an_inbox_is_filled_is_read_again(
    world: World, ana: UserId, ben: UserId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A late post is committed and handled between the reading and the writing of a filling."""
    await world.follow(ana, ben)
    await world.api.page(ana, PageRequest(limit=1))
    await world.api.opens.announce()
    await world.handle_all()
    fill, late = world.worker.ring.fill, list[PostId]()

    async def fill_too_late(*parameters: object, **named: object) -> bool:
        if not late:
            late.append(await world.api.publish(ben))
            await world.handle_all()
        return await fill(*parameters, **named)  # type: ignore[arg-type] # passed on as given

    monkeypatch.setattr(world.worker.ring, "fill", fill_too_late)
    world.clock.advance(5_000)
    world.worker.inboxes._due_ms = {number: (0, owner) for number, (_, owner) in world.worker.inboxes._due_ms.items()}  # pyright: ignore[reportPrivateUsage]
    await world.worker.keeper.tick()
    assert await inbox_of(world, ana) == late
    assert await world.api.walk(ana) == late


async def test_two_refreshes_at_once_leave_the_newer_reading(
    world: World, ben: UserId, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = (await world.api.boxes.users.get(ben)).number
    refresh, published = world.worker.tail_store.refresh, list[PostId]()

    async def refresh_too_late(*parameters: object, **named: object) -> bool:
        if not published:
            published.append(await world.api.publish(ben))
            await world.worker.tails.refresh(ben, number)
        return await refresh(*parameters, **named)  # type: ignore[arg-type] # passed on as given

    monkeypatch.setattr(world.worker.tail_store, "refresh", refresh_too_late)
    tail = await world.worker.tails.refresh(ben, number)
    assert tail.ids == tuple(published)
    assert await world.worker.tail_store.tail(number, ben) == tail
