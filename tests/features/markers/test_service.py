"""A marker stands where it was put last, and counts how often that was."""

import asyncio

import pytest

from fanlight.features.markers.adapters.sql import SQLMarkerStore
from fanlight.features.markers.models import LastReadId, Marker, Timeline
from fanlight.features.markers.service import MarkerService
from fanlight.infra.sql.port import Database
from fanlight.kit.ids import Shard, UserId, first_id_at
from tests.support.clock import FakeClock

HOME, NOTIFICATIONS = Timeline.HOME, Timeline.NOTIFICATIONS
ANA, BEN = UserId(first_id_at(1_000)), UserId(first_id_at(2_000) | Shard(1_000) << 6)
BOTH = (HOME, NOTIFICATIONS)


@pytest.fixture
def markers(db: Database, clock: FakeClock) -> MarkerService:
    return MarkerService(SQLMarkerStore(db, clock))


def marker(timeline: Timeline, place: int, *, version: int, at_ms: int) -> Marker:
    return Marker(timeline=timeline, last_read_id=LastReadId(place), version=version, updated_ms=at_ms)


async def test_nobody_has_read_anything_at_first(markers: MarkerService) -> None:
    assert await markers.markers(ANA, BOTH) == []


async def test_each_timeline_has_its_own_place(markers: MarkerService, clock: FakeClock) -> None:
    at_ms = clock.now_ms()
    first = [marker(HOME, 5, version=1, at_ms=at_ms), marker(NOTIFICATIONS, 7, version=1, at_ms=at_ms)]
    assert await markers.set(ANA, {HOME: LastReadId(5), NOTIFICATIONS: LastReadId(7)}) == first
    clock.advance(1_000)
    second = marker(HOME, 9, version=2, at_ms=at_ms + 1_000)
    assert await markers.set(ANA, {HOME: LastReadId(9)}) == [second]
    assert await markers.markers(ANA, BOTH) == [second, first[1]]
    assert await markers.markers(ANA, [NOTIFICATIONS]) == [first[1]]


async def test_a_marker_may_go_back(markers: MarkerService) -> None:
    await markers.set(ANA, {HOME: LastReadId(9)})
    (back,) = await markers.set(ANA, {HOME: LastReadId(3)})
    assert (back.last_read_id, back.version) == (3, 2)


async def test_people_do_not_share_them(markers: MarkerService) -> None:
    await markers.set(ANA, {HOME: LastReadId(9)})
    assert await markers.markers(BEN, BOTH) == []


async def test_no_timeline_is_no_work(markers: MarkerService) -> None:
    assert await markers.set(ANA, {}) == []
    assert await markers.markers(ANA, []) == []


async def test_of_calls_at_the_same_moment_none_is_lost(markers: MarkerService) -> None:
    places = [LastReadId(place) for place in range(1, 21)]
    answers = [one for (one,) in await asyncio.gather(*[markers.set(ANA, {HOME: place}) for place in places])]
    assert sorted(one.version for one in answers) == list(range(1, 21))
    (last,) = await markers.markers(ANA, [HOME])
    assert last == max(answers, key=lambda one: one.version)
