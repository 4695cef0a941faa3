"""The log on PostgreSQL, where announcements become visible in another order than that of their ids."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import msgspec
import pytest

from fanlight.events import PostPublished
from fanlight.infra.eventlog.adapters import relay
from fanlight.infra.eventlog.adapters.relay import RelayedEventLog
from fanlight.infra.eventlog.outbox import ANNOUNCE, Outbox
from fanlight.infra.sql.adapters.postgres import PostgresDatabase
from fanlight.infra.sql.port import Work, rows
from fanlight.kit.ids import PostId, Shard, UserId
from tests.support.clock import FakeClock
from tests.support.database import empty_postgres, opened_postgres
from tests.support.postgres import url_of

NAME = "relay"
PLACE = Shard(0)
SOON_S = 20.0


@pytest.fixture
async def db() -> AsyncIterator[PostgresDatabase]:
    db = await empty_postgres([NAME])
    yield db
    await db.close()


@pytest.fixture
def log(db: PostgresDatabase, clock: FakeClock) -> RelayedEventLog:
    return RelayedEventLog(db, clock)


@pytest.fixture
async def slow() -> AsyncIterator[Any]:
    """Another process's connection, in the middle of a transaction."""
    connection = await asyncpg.connect(url_of(NAME))
    await connection.execute("BEGIN")
    yield connection
    await connection.close()


def published(post: int) -> PostPublished:
    return PostPublished(post_id=PostId(post), author_id=UserId(7))


async def announce(db: PostgresDatabase, clock: FakeClock, *posts: int) -> None:
    def work() -> Work[None]:
        for post in posts:
            yield Outbox(clock).row(published(post))

    await db.write(PLACE, work)


async def announce_by(connection: Any, post: int) -> None:
    event = published(post)
    await connection.execute(ANNOUNCE, event.topic, event.key, msgspec.json.encode(event), "", 1)


async def posts_after(log: RelayedEventLog, position: int) -> list[tuple[int, int]]:
    found = await log.fetch(PLACE, after=position, limit=100)
    return [(record.position, msgspec.json.decode(record.body)["post_id"]) for record in found]


async def test_an_announcement_that_is_committed_late_is_read_by_who_has_gone_on(
    db: PostgresDatabase, log: RelayedEventLog, clock: FakeClock, slow: Any
) -> None:
    await announce_by(slow, 1)
    await announce(db, clock, 2, 3)
    before = await posts_after(log, 0)
    await slow.execute("COMMIT")
    assert before == [(1, 2), (2, 3)]
    assert await posts_after(log, 2) == [(3, 1)]


async def test_an_announcement_that_is_undone_leaves_no_hole(
    db: PostgresDatabase, log: RelayedEventLog, clock: FakeClock, slow: Any
) -> None:
    await announce_by(slow, 1)
    await slow.execute("ROLLBACK")
    await announce(db, clock, 2)
    assert await posts_after(log, 0) == [(1, 2)]


async def test_two_processes_move_each_announcement_once(
    db: PostgresDatabase, log: RelayedEventLog, clock: FakeClock
) -> None:
    other_db = opened_postgres([NAME])
    other = RelayedEventLog(other_db, clock)
    for post in range(1, 31):
        await announce(db, clock, post)
        await asyncio.gather(posts_after(log, post - 1), posts_after(other, post - 1))
    moved = await posts_after(other, 0)
    await other_db.close()
    assert moved == [(post, post) for post in range(1, 31)]
    assert await rows(db, PLACE, "SELECT COUNT(*) FROM outbox") == [(0,)]


async def test_more_than_one_transaction_holds_is_moved_in_its_order(
    db: PostgresDatabase, log: RelayedEventLog, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "MOVED_PER_TRANSACTION", 3)
    await announce(db, clock, *range(1, 12))
    assert await posts_after(log, 0) == [(post, post) for post in range(1, 12)]


async def test_who_waits_is_woken_by_an_announcement_and_by_no_other_commit(
    db: PostgresDatabase, log: RelayedEventLog, clock: FakeClock
) -> None:
    await announce(db, clock, 1)
    seen = await log.changed(PLACE, since=1, timeout_s=SOON_S)
    waiting = asyncio.create_task(log.changed(PLACE, since=seen, timeout_s=SOON_S))
    await log.advance("test", PLACE, 1)
    await log.failed("test", PLACE, 2, attempts=1, error="")
    woken_early = waiting.done()
    await announce(db, clock, 2)
    assert not woken_early
    assert await waiting > seen


async def test_without_anything_new_the_wait_ends_at_its_time_out(log: RelayedEventLog) -> None:
    seen = await log.changed(PLACE, since=0, timeout_s=0)
    assert await log.changed(PLACE, since=seen, timeout_s=0.01) == seen


async def test_what_was_not_moved_yet_waits_too(db: PostgresDatabase, log: RelayedEventLog, clock: FakeClock) -> None:
    await log.configure(["test"])
    await announce(db, clock, 1, 2)
    assert [backlog.waiting for backlog in await log.backlogs()] == [2]
