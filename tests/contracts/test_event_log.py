"""The promises of `EventLog` and of the runner that reads it: order, retries, dead letters, positions."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from fanlight.events import PostPublished
from fanlight.infra.eventlog import runner as runner_module
from fanlight.infra.eventlog.adapters.sql import GROUP_FORGOTTEN_AFTER_MS
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.eventlog.port import EventLog, on
from fanlight.infra.eventlog.runner import ATTEMPTS_MAX, GroupRunner
from fanlight.infra.sql.port import Database, Work
from fanlight.kit.ids import PostId, Shard, UserId
from tests.support.clock import FakeClock
from tests.support.database import event_log_on

PLACE = Shard(0)


@dataclass
class Heard:
    """A consumer that notes what it hears and fails as told."""

    fails: Callable[[PostPublished], bool] = lambda _: False
    events: list[int] = field(default_factory=list)
    dead: list[int] = field(default_factory=list)

    async def hear(self, event: PostPublished) -> None:
        self.events.append(event.post_id)
        if self.fails(event):
            raise LookupError("as told")

    async def bury(self, event: PostPublished) -> None:
        self.dead.append(event.post_id)


@pytest.fixture
def eventlog(db: Database, clock: FakeClock) -> EventLog:
    return event_log_on(db, clock)


@pytest.fixture(autouse=True)
def _quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "RETRY_LONGEST_S", 0)


async def announce(db: Database, clock: FakeClock, *posts: tuple[int, int]) -> None:
    outbox = Outbox(clock)

    def work() -> Work[None]:
        for post, author in posts:
            yield outbox.row(PostPublished(post_id=PostId(post), author_id=UserId(author)))

    await db.write(PLACE, work)


def runner(eventlog: EventLog, heard: Heard, clock: FakeClock, group: str = "test") -> GroupRunner:
    return GroupRunner(eventlog, group, [on(group, PostPublished, heard.hear, dead=heard.bury)], PLACE, clock=clock)


async def test_events_are_heard_in_their_order(db: Database, eventlog: EventLog, clock: FakeClock) -> None:
    await announce(db, clock, (1, 7), (2, 7), (3, 8))
    heard = Heard()
    await runner(eventlog, heard, clock).drain()
    assert heard.events == [1, 2, 3]


async def test_what_was_finished_is_not_heard_again(db: Database, eventlog: EventLog, clock: FakeClock) -> None:
    await announce(db, clock, (1, 7))
    first, second = Heard(), Heard()
    await runner(eventlog, first, clock).drain()
    await announce(db, clock, (2, 7))
    await runner(eventlog, second, clock).drain()
    assert (first.events, second.events) == ([1], [2])


async def test_each_group_hears_everything(db: Database, eventlog: EventLog, clock: FakeClock) -> None:
    await announce(db, clock, (1, 7))
    one, other = Heard(), Heard()
    await runner(eventlog, one, clock, "one").drain()
    await runner(eventlog, other, clock, "other").drain()
    assert (one.events, other.events) == ([1], [1])


async def test_a_failed_event_is_tried_again_before_the_next_of_its_key(
    db: Database, eventlog: EventLog, clock: FakeClock
) -> None:
    await announce(db, clock, (1, 7), (2, 7))
    heard = Heard()
    heard.fails = lambda event: event.post_id == 1 and heard.events.count(1) < 3
    await runner(eventlog, heard, clock).drain()
    assert heard.events == [1, 1, 1, 2]


async def test_after_its_last_attempt_an_event_is_put_aside_and_the_next_goes_on(
    db: Database, eventlog: EventLog, clock: FakeClock
) -> None:
    await announce(db, clock, (1, 7), (2, 7))
    heard = Heard(fails=lambda event: event.post_id == 1)
    await runner(eventlog, heard, clock).drain()
    dead = await eventlog.dead()
    assert heard.events == [1] * ATTEMPTS_MAX + [2]
    assert (heard.dead, [d.error for d in dead]) == ([1], ["LookupError('as told')"])
    assert await eventlog.position("test", PLACE) == 2


async def test_a_replayed_event_is_heard_once_more_and_off_the_list(
    db: Database, eventlog: EventLog, clock: FakeClock
) -> None:
    await announce(db, clock, (1, 7))
    heard = Heard(fails=lambda _: len(heard.events) <= ATTEMPTS_MAX)
    await runner(eventlog, heard, clock).drain()
    (dead,) = await eventlog.dead()
    await eventlog.replay(dead)
    await eventlog.replay(dead)
    await runner(eventlog, heard, clock).drain()
    assert (heard.events, await eventlog.dead()) == ([1] * (ATTEMPTS_MAX + 1), [])


async def test_attempts_are_counted_on_after_a_restart(db: Database, eventlog: EventLog, clock: FakeClock) -> None:
    await announce(db, clock, (1, 7))
    await eventlog.failed("test", PLACE, 1, attempts=ATTEMPTS_MAX - 1, error="before")
    heard = Heard(fails=lambda _: True)
    await runner(eventlog, heard, clock).drain()
    assert heard.events == [1]


async def test_a_position_never_goes_back(eventlog: EventLog) -> None:
    await eventlog.advance("test", PLACE, 5)
    await eventlog.advance("test", PLACE, 3)
    assert await eventlog.position("test", PLACE) == 5


async def test_the_log_is_kept_until_every_configured_group_has_passed(
    db: Database, eventlog: EventLog, clock: FakeClock
) -> None:
    await eventlog.configure(["test", "slow"])
    await announce(db, clock, (1, 7), (2, 7))
    await runner(eventlog, Heard(), clock).drain()
    assert await eventlog.trim() == 0
    await eventlog.advance("slow", PLACE, 1)
    assert await eventlog.trim() == 1
    assert [record.position for record in await eventlog.fetch(PLACE, after=0, limit=10)] == [2]


async def test_a_group_that_no_configuration_names_is_forgotten_after_a_week(
    db: Database, eventlog: EventLog, clock: FakeClock
) -> None:
    await eventlog.configure(["test", "gone"])
    await announce(db, clock, (1, 7))
    clock.advance(GROUP_FORGOTTEN_AFTER_MS + 1)
    await eventlog.configure(["test"])
    await runner(eventlog, Heard(), clock).drain()
    assert await eventlog.trim() == 1


async def test_positions_are_not_given_out_again_after_a_trim(
    db: Database, eventlog: EventLog, clock: FakeClock
) -> None:
    await eventlog.configure(["test"])
    await announce(db, clock, (1, 7))
    await runner(eventlog, Heard(), clock).drain()
    await eventlog.trim()
    await announce(db, clock, (2, 7))
    assert [record.position for record in await eventlog.fetch(PLACE, after=0, limit=10)] == [2]


async def test_a_backlog_says_how_many_wait_and_since_when(db: Database, eventlog: EventLog, clock: FakeClock) -> None:
    await eventlog.configure(["test"])
    await announce(db, clock, (1, 7), (2, 7))
    backlog = next(b for b in await eventlog.backlogs() if b.place == PLACE)
    assert (backlog.waiting, backlog.oldest_ms) == (2, clock.now_ms())


async def test_a_backlog_counts_what_the_log_still_holds(db: Database, eventlog: EventLog, clock: FakeClock) -> None:
    await eventlog.configure(["test"])
    await announce(db, clock, *[(post, 7) for post in range(1, 6)])
    await eventlog.advance("test", PLACE, 2)
    assert await eventlog.trim() == 2
    await eventlog.configure(["test", "late"])
    await eventlog.advance("test", PLACE, 4)
    assert {b.group: b.waiting for b in await eventlog.backlogs() if b.place == PLACE} == {"test": 1, "late": 3}
    for group in ("test", "late"):
        await eventlog.advance(group, PLACE, 5)
    assert await eventlog.trim() == 3
    assert [b.waiting for b in await eventlog.backlogs()] == [0] * 2 * len(db.places())


async def test_a_work_that_fails_announces_nothing(db: Database, eventlog: EventLog, clock: FakeClock) -> None:
    def work() -> Work[None]:
        yield Outbox(clock).row(PostPublished(post_id=PostId(1), author_id=UserId(7)))
        raise LookupError("half way")

    with pytest.raises(LookupError):
        await db.write(PLACE, work)
    assert await eventlog.fetch(PLACE, after=0, limit=10) == []
