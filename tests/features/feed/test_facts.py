"""The recorded facts: who reads, and what was not pushed."""

import random

import pytest

from fanlight.events import FeedOpened
from fanlight.features.feed.adapters.sql import SQLFactStore
from fanlight.features.feed.models import FeedReader, Opening, PullRange
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.eventlog.runner import decoded
from fanlight.infra.sql.port import Database
from fanlight.kit.ids import ID_MAX, IdSource, Shard, UserId, UserNumber
from tests.support.clock import FakeClock
from tests.support.database import event_log_on


@pytest.fixture
def facts(db: Database, clock: FakeClock) -> SQLFactStore:
    return SQLFactStore(db, Outbox(clock))


@pytest.fixture
def people(clock: FakeClock) -> list[UserId]:
    """On shards far from each other."""
    ids = IdSource(clock, random.Random(1))
    return [UserId(ids.next(Shard(shard))) for shard in (1, 300, 600, 900)]


def a_reader(reader: UserId, opened_ms: int, number: int = 1) -> FeedReader:
    return FeedReader(reader_id=reader, number=UserNumber(number), last_opened_ms=opened_ms)


def a_range(author: UserId, from_id: int, to_id: int) -> PullRange:
    return PullRange(author_id=author, from_id=from_id, to_id=to_id, reason="many followers", opened_ms=5)


async def test_openings_are_announced_at_each_readers_place(
    facts: SQLFactStore, db: Database, clock: FakeClock, people: list[UserId]
) -> None:
    await facts.announce_opened([Opening(reader_id=person, opened_ms=7) for person in people])
    log = event_log_on(db, clock)
    records = [record for place in log.places() for record in await log.fetch(place, after=0, limit=100)]
    announced = {decoded(record) for record in records}
    assert announced == {FeedOpened(reader_id=person, opened_ms=7) for person in people}


async def test_the_latest_opening_is_kept(facts: SQLFactStore, people: list[UserId]) -> None:
    for opened_ms in (5, 9, 7):
        await facts.note_opened(a_reader(people[0], opened_ms))
    assert await facts.reader(people[0]) == a_reader(people[0], 9)
    assert await facts.reader(people[1]) is None


async def test_readers_are_listed_place_by_place_and_page_by_page(facts: SQLFactStore, people: list[UserId]) -> None:
    for person in people:
        await facts.note_opened(a_reader(person, 5))
    found: list[UserId] = []
    for place in facts.places():
        after = UserId(0)
        while page := await facts.readers(place, after=after, limit=1):
            after = page[0].reader_id
            found.append(after)
    assert sorted(found) == sorted(people)


async def test_idle_readers_are_forgotten_unless_they_came_meanwhile(facts: SQLFactStore, people: list[UserId]) -> None:
    for person, opened_ms in zip(people, (1, 5, 10, 20), strict=True):
        await facts.note_opened(a_reader(person, opened_ms))
    idle = [
        reader.reader_id
        for place in facts.places()
        for reader in await facts.idle_readers(place, before_ms=10, limit=9)
    ]
    assert sorted(idle) == sorted(people[:2])
    await facts.note_opened(a_reader(people[1], 30))
    assert [await facts.forget_reader(person, before_ms=10) for person in idle].count(True) == 1
    assert await facts.reader(people[0]) is None
    assert await facts.reader(people[1]) == a_reader(people[1], 30)


async def test_one_range_is_open_at_a_time(facts: SQLFactStore, people: list[UserId]) -> None:
    author = people[0]
    await facts.open_pull_range(a_range(author, 10, ID_MAX))
    await facts.open_pull_range(a_range(author, 20, ID_MAX))
    (only,) = await facts.pull_ranges(author)
    assert only == a_range(author, 10, ID_MAX)
    assert only.open


async def test_a_closed_range_keeps_its_beginning_and_a_new_one_may_open(
    facts: SQLFactStore, people: list[UserId]
) -> None:
    author = people[0]
    await facts.open_pull_range(a_range(author, 10, ID_MAX))
    await facts.close_pull_range(author, to_id=50)
    await facts.close_pull_range(author, to_id=60)
    await facts.open_pull_range(a_range(author, 10, ID_MAX))
    await facts.close_pull_range(author, to_id=50)
    await facts.open_pull_range(a_range(author, 70, ID_MAX))
    assert await facts.pull_ranges(author) == [a_range(author, 10, 50), a_range(author, 70, ID_MAX)]


async def test_a_single_range_is_recorded_once(facts: SQLFactStore, people: list[UserId]) -> None:
    author = people[0]
    await facts.add_pull_range(a_range(author, 10, 10))
    await facts.add_pull_range(a_range(author, 10, 10))
    await facts.open_pull_range(a_range(author, 10, ID_MAX))
    assert await facts.pull_ranges(author) == [a_range(author, 10, 10), a_range(author, 10, ID_MAX)]
    assert await facts.pull_ranges(people[1]) == []
