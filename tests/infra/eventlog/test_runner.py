"""The runner when things go wrong around the handlers: unreadable events, a log that cannot be written."""

import asyncio
from dataclasses import dataclass, field

import pytest

from fanlight.events import LikeChanged, PostPublished
from fanlight.infra.eventlog import runner as runner_module
from fanlight.infra.eventlog.adapters.sql import SQLEventLog
from fanlight.infra.eventlog.outbox import ANNOUNCE, Outbox
from fanlight.infra.eventlog.port import Record, on
from fanlight.infra.eventlog.runner import GroupRunner
from fanlight.infra.sql.port import Database, Statement, Work
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import PostId, Shard, UserId
from tests.support.clock import FakeClock

PLACE = Shard(0)
SOON_S = 20.0


@dataclass
class Heard:
    """A consumer that fails for some posts, as often as they are listed, and tells when it heard one to the end."""

    fails: list[int] = field(default_factory=list[int])
    done: list[int] = field(default_factory=list[int])
    told: asyncio.Event = field(default_factory=asyncio.Event)

    async def hear(self, event: PostPublished) -> None:
        if event.post_id in self.fails:
            self.fails.remove(event.post_id)
            raise LookupError("as told")
        self.done.append(event.post_id)
        self.told.set()

    async def heard(self, *posts: int) -> None:
        """Wait until all of these were heard."""
        async with asyncio.timeout(SOON_S):
            while not set(posts) <= set(self.done):
                self.told.clear()
                await self.told.wait()


class RefusingLog(SQLEventLog):
    """A log on a disk that is full for a while."""

    def __init__(self, db: Database, clock: FakeClock, *, refusals: int) -> None:
        super().__init__(db, clock)
        self.refusals = refusals

    async def failed(self, group: str, place: Shard, position: int, *, attempts: int, error: str) -> None:
        if self.refusals:
            self.refusals -= 1
            raise Unavailable("the database cannot write now")
        await super().failed(group, place, position, attempts=attempts, error=error)


class ForgetfulLog(SQLEventLog):
    """A log that can be read, on a disk that is full for a while."""

    refusals = 3

    async def advance(self, group: str, place: Shard, position: int) -> None:
        if self.refusals:
            self.refusals -= 1
            raise Unavailable("the database cannot write now")
        await super().advance(group, place, position)


class CountingLog(SQLEventLog):
    """Notes how many turns others had before each fetch."""

    def __init__(self, db: Database, clock: FakeClock) -> None:
        super().__init__(db, clock)
        self.turns = 0
        self.turns_at_fetches: list[int] = []

    async def fetch(self, place: Shard, *, after: int, limit: int) -> list[Record]:
        self.turns_at_fetches.append(self.turns)
        return await super().fetch(place, after=after, limit=limit)

    async def tick(self) -> None:
        """Somebody else in the same loop."""
        while True:
            self.turns += 1
            await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def _quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "RETRY_LONGEST_S", 0)
    monkeypatch.setattr(runner_module, "INTERRUPTED_PAUSE_S", 0.0, raising=False)


async def write(db: Database, *statements: Statement) -> None:
    def work() -> Work[None]:
        for statement in statements:  # noqa: UP028 - rows are sent in, which a list does not take
            yield statement

    await db.write(PLACE, work)


def published(clock: FakeClock, post: int, author: int) -> Statement:
    return Outbox(clock).row(PostPublished(post_id=PostId(post), author_id=UserId(author)))


def runner_of(eventlog: SQLEventLog, heard: Heard, clock: FakeClock) -> GroupRunner:
    return GroupRunner(eventlog, "test", [on("test", PostPublished, heard.hear)], PLACE, clock=clock)


async def test_an_event_that_cannot_be_read_is_put_aside_and_the_next_of_its_key_goes_on(
    db: Database, clock: FakeClock
) -> None:
    unreadable: Statement = (ANNOUNCE, (PostPublished.topic, 7, b'{"post_id":"?"}', "", 1))
    await write(db, unreadable, published(clock, 2, 7))
    eventlog, heard = SQLEventLog(db, clock), Heard()
    await runner_of(eventlog, heard, clock).drain()
    assert heard.done == [2]
    assert [dead.record.position for dead in await eventlog.dead()] == [1]


async def test_a_key_interrupted_by_the_log_itself_is_taken_up_again_without_anything_new(
    db: Database, clock: FakeClock
) -> None:
    await write(db, published(clock, 1, 7), published(clock, 2, 8))
    eventlog, heard = RefusingLog(db, clock, refusals=2), Heard(fails=[2, 2])
    runner = runner_of(eventlog, heard, clock)
    running = asyncio.create_task(runner.run())
    await heard.heard(1, 2)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await runner.stop()
    assert await eventlog.position("test", PLACE) == 2


async def test_a_position_that_cannot_be_noted_is_noted_later(db: Database, clock: FakeClock) -> None:
    eventlog, heard = ForgetfulLog(db, clock), Heard()
    running = asyncio.create_task(runner_of(eventlog, heard, clock).run())
    await write(db, published(clock, 1, 7))
    await heard.heard(1)
    async with asyncio.timeout(SOON_S):
        seen = 0
        while not await eventlog.position("test", PLACE):
            seen = await eventlog.changed(PLACE, since=seen, timeout_s=SOON_S)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert eventlog.refusals == 0


async def test_a_long_stretch_of_events_for_others_leaves_everyone_their_turn(db: Database, clock: FakeClock) -> None:
    other = LikeChanged(post_id=PostId(1), person_id=UserId(2), version=1)
    await write(db, *[Outbox(clock).row(other) for _ in range(1_000)], published(clock, 1, 7))
    eventlog, heard = CountingLog(db, clock), Heard()
    tasks = [asyncio.create_task(runner_of(eventlog, heard, clock).run()), asyncio.create_task(eventlog.tick())]
    await heard.heard(1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    fetches = 1_000 // runner_module.FETCHED_MAX
    assert len(set(eventlog.turns_at_fetches[:fetches])) == fetches
