"""The figures of the site: counted once, whatever comes twice, late or in another order."""

from fanlight.events import FeedOpened, PostCountChanged, UserCreated
from fanlight.features.instance.models import DAY_MS, SiteFigures
from fanlight.features.instance.service import FIGURES_KEPT_MS
from fanlight.infra.sql.port import Database, rows
from fanlight.kit.ids import Shard, UserId
from tests.features.instance.conftest import World
from tests.support.clock import START_MS

ANA = UserId(7 << 16 | 1 << 6)
BEN = UserId(8 << 16 | 900 << 6)


def counted(user: UserId, posts: int, version: int) -> PostCountChanged:
    return PostCountChanged(author_id=user, posts=posts, last_post_ms=0, version=version)


async def figures(world: World) -> SiteFigures:
    world.clock.advance(FIGURES_KEPT_MS)
    return await world.instance.figures()


async def test_an_empty_site_counts_nothing(world: World) -> None:
    assert await figures(world) == SiteFigures()


async def test_a_user_is_counted_once(world: World) -> None:
    for user in (BEN, ANA, BEN):
        await world.consumers.note_user(UserCreated(user_id=user))
    assert await figures(world) == SiteFigures(users=2, first_user=ANA)


async def test_the_newest_number_of_posts_counts(world: World) -> None:
    for event in (counted(ANA, 2, 2), counted(ANA, 1, 1), counted(ANA, 2, 2), counted(BEN, 5, 9), counted(BEN, 4, 10)):
        await world.consumers.note_posts(event)
    assert await figures(world) == SiteFigures(users=2, posts=6, first_user=ANA)


async def test_who_was_here_is_active(world: World) -> None:
    for opened_ms in (START_MS - 40 * DAY_MS, START_MS, START_MS - 40 * DAY_MS):
        await world.consumers.note_active(FeedOpened(reader_id=ANA, opened_ms=opened_ms))
    await world.consumers.note_active(FeedOpened(reader_id=BEN, opened_ms=START_MS - 40 * DAY_MS))
    expected = SiteFigures(users=2, active_month=1, active_half_year=2, first_user=ANA)
    assert await figures(world) == expected


async def test_figures_are_read_once_a_minute(world: World) -> None:
    before = await figures(world)
    await world.consumers.note_user(UserCreated(user_id=ANA))
    assert await world.instance.figures() is before
    assert (await figures(world)).users == 1


async def test_active_people_are_found_by_an_index(sqlite_db: Database) -> None:
    question = "EXPLAIN QUERY PLAN SELECT COUNT(*) FROM site_users WHERE active_day >= $1"
    ((*_, step),) = await rows(sqlite_db, Shard(0), question, 1)
    assert "COVERING INDEX site_users_active" in step


def test_the_group_listens_to_the_boxes_below(world: World) -> None:
    listened = {subscription.event for subscription in world.consumers.subscriptions()}
    assert listened == {UserCreated, PostCountChanged, FeedOpened}
