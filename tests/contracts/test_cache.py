"""The promises of `Cache`, on every adapter."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from fanlight.infra.cache.adapters.memory import MemoryCache
from fanlight.infra.cache.port import Cache
from tests.support.clock import FakeClock


@pytest.fixture
async def cache(clock: FakeClock) -> AsyncIterator[Cache]:
    cache = MemoryCache(clock, entries_max=10)
    yield cache
    await cache.close()


async def test_what_was_put_is_found_until_it_expires(cache: Cache, clock: FakeClock) -> None:
    await cache.put("a", b"1", ttl_s=10)
    clock.advance(9_999)
    assert await cache.get("a") == b"1"
    clock.advance(1)
    assert await cache.get("a") is None


async def test_a_later_value_replaces_an_earlier_one(cache: Cache) -> None:
    await cache.put("a", b"1", ttl_s=10)
    await cache.put("a", b"2", ttl_s=10)
    assert await cache.get("a") == b"2"


async def test_what_was_deleted_is_gone_and_deleting_nothing_is_fine(cache: Cache) -> None:
    await cache.put("a", b"1", ttl_s=10)
    await cache.delete("a")
    await cache.delete("a")
    assert await cache.get("a") is None


async def test_concurrent_increments_are_all_counted(cache: Cache) -> None:
    counts = await asyncio.gather(*(cache.increment("n", window_s=60) for _ in range(20)))
    assert sorted(counts) == list(range(1, 21))


async def test_a_window_opens_with_its_first_increment_and_ends(cache: Cache, clock: FakeClock) -> None:
    await cache.increment("n", window_s=60)
    clock.advance(59_000)
    assert (await cache.increment("n", window_s=60), await cache.remaining_s("n")) == (2, 1)
    clock.advance(1_000)
    assert await cache.increment("n", window_s=60) == 1


async def test_a_full_cache_forgets_what_was_used_longest_ago(cache: Cache) -> None:
    for n in range(11):
        await cache.put(str(n), b"", ttl_s=10)
    assert (await cache.get("0"), await cache.get("10")) == (None, b"")
