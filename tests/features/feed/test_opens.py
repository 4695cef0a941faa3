"""Announcing that readers came."""

import asyncio
from collections.abc import Sequence

import pytest

from fanlight.features.feed.adapters.sql import SQLFactStore
from fanlight.features.feed.models import FEED_OPENED_EVERY_MS, Opening
from fanlight.features.feed.service import FeedOpens
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database
from fanlight.kit.ids import UserId
from tests.support.clock import FakeClock

ANA, BEN = UserId(1 << 16), UserId(2 << 16)


class Announced(SQLFactStore):
    """Remembers what was announced, and can be told to fail."""

    def __init__(self, db: Database, clock: FakeClock) -> None:
        super().__init__(db, Outbox(clock))
        self.announced: list[UserId] = []
        self.fails = False
        self.arrived = asyncio.Event()

    async def announce_opened(self, openings: Sequence[Opening]) -> None:
        if self.fails:
            raise OSError("the disk is full")
        await super().announce_opened(openings)
        self.announced += [opening.reader_id for opening in openings]
        self.arrived.set()


@pytest.fixture
def facts(db: Database, clock: FakeClock) -> Announced:
    return Announced(db, clock)


@pytest.fixture
def opens(facts: Announced, clock: FakeClock) -> FeedOpens:
    return FeedOpens(facts, clock)


async def test_a_reader_is_announced_once_in_ten_minutes(opens: FeedOpens, facts: Announced, clock: FakeClock) -> None:
    opens.opened(ANA)
    opens.opened(ANA)
    assert await opens.announce() == 1
    opens.opened(ANA)
    clock.advance(FEED_OPENED_EVERY_MS)
    opens.opened(ANA)
    assert await opens.announce() == 1
    assert facts.announced == [ANA, ANA]


async def test_readers_are_announced_together(opens: FeedOpens, facts: Announced) -> None:
    opens.opened(ANA)
    opens.opened(BEN)
    assert await opens.announce() == 2
    assert await opens.announce() == 0
    assert facts.announced == [ANA, BEN]


async def test_what_could_not_be_announced_is_announced_at_the_next_opening(opens: FeedOpens, facts: Announced) -> None:
    opens.opened(ANA)
    facts.fails = True
    with pytest.raises(OSError, match="disk is full"):
        await opens.announce()
    facts.fails = False
    opens.opened(ANA)
    assert await opens.announce() == 1


async def test_the_first_opening_after_an_absence_goes_out_by_itself(opens: FeedOpens, facts: Announced) -> None:
    running = asyncio.create_task(opens.run())
    opens.opened(ANA)
    async with asyncio.timeout(4):  # less than a batch waits
        await facts.arrived.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert facts.announced == [ANA]


async def test_what_waits_at_the_end_is_announced(opens: FeedOpens, facts: Announced, clock: FakeClock) -> None:
    opens.opened(ANA)
    await opens.announce()
    clock.advance(FEED_OPENED_EVERY_MS)
    running = asyncio.create_task(opens.run())
    await asyncio.sleep(0)
    opens.opened(ANA)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert facts.announced == [ANA, ANA]
