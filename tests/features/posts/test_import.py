"""Importing: posts that keep their date, and only in the past."""

from fanlight.features.posts.models import EARLIEST_DATE_MS, Draft
from fanlight.kit.ids import SEQUENCES, PostId, UserId, shard_of, unix_ms_of
from tests.features.posts.conftest import Site

LONG_AGO_MS = 1_300_000_000_000


async def imported(site: Site, author: UserId, dated_ms: int) -> PostId:
    made = await site.posts.publish(Draft(author_id=author, caption="an old one", dated_ms=dated_ms))
    assert made.post_id is not None
    return made.post_id


async def test_an_imported_post_has_the_id_of_its_date(site: Site, ana: UserId) -> None:
    post = await imported(site, ana, LONG_AGO_MS)
    assert unix_ms_of(post) == LONG_AGO_MS
    assert shard_of(post) == shard_of(ana)


async def test_an_imported_post_stands_in_the_order_of_dates(site: Site, ana: UserId) -> None:
    new = await site.post(ana)
    old = await imported(site, ana, LONG_AGO_MS)
    middle = await imported(site, ana, LONG_AGO_MS + 5)
    assert await site.posts.home_ids_of(ana, below=1 << 62, limit=10) == [new, middle, old]


async def test_a_date_in_the_future_becomes_now(site: Site, ana: UserId) -> None:
    assert unix_ms_of(await imported(site, ana, site.clock.now_ms() + 60_000)) == site.clock.now_ms()


async def test_a_date_before_all_dates_becomes_the_first_one(site: Site, ana: UserId) -> None:
    assert unix_ms_of(await imported(site, ana, -5)) == EARLIEST_DATE_MS


async def test_a_full_millisecond_makes_way_for_the_next(site: Site, ana: UserId) -> None:
    posts = [await imported(site, ana, LONG_AGO_MS) for _ in range(SEQUENCES + 1)]
    assert len(set(posts)) == SEQUENCES + 1
    assert [unix_ms_of(post) - LONG_AGO_MS for post in posts[-2:]] == [0, 1]
