"""Telling the worker that a reader came, without making the reader wait for it."""

import asyncio
from collections import OrderedDict
from typing import Final

import structlog

from fanlight.features.feed.models import FEED_OPENED_EVERY_MS, Opening
from fanlight.features.feed.store import FactStore
from fanlight.infra.telemetry.metrics import FEED_OPENS_LOST
from fanlight.kit.clock import Clock
from fanlight.kit.ids import UserId

READERS_REMEMBERED_MAX: Final = 50_000
"""How many readers' last announcements each api process remembers. Who is forgotten is announced again."""

OPENINGS_WAITING_MAX: Final = 5_000
"""When the database takes none for so long, further ones are dropped: the readers come again."""

BATCH_DELAY_S: Final = 5.0
"""How long openings of readers who were here lately wait for company."""

log = structlog.get_logger("feed")


class FeedOpens:
    """Announces `FeedOpened` at most once in ten minutes for each reader.

    The first one after an absence goes out at once, since it is what gives the reader an inbox; those of readers who
    were here lately wait and go out together.
    """

    def __init__(self, facts: FactStore, clock: Clock) -> None:
        self._facts = facts
        self._clock = clock
        self._announced_ms: OrderedDict[UserId, int] = OrderedDict()
        self._waiting: list[Opening] = []
        self._urgent = asyncio.Event()

    def opened(self, reader: UserId) -> None:
        """Note that the reader opened the feed. Costs a look-up; `run` does the rest."""
        now_ms = self._clock.now_ms()
        last_ms = self._announced_ms.get(reader)
        if last_ms is not None and now_ms - last_ms < FEED_OPENED_EVERY_MS:
            return
        if len(self._waiting) >= OPENINGS_WAITING_MAX:
            FEED_OPENS_LOST.inc()
            return
        self._remember(reader, now_ms)
        self._waiting.append(Opening(reader_id=reader, opened_ms=now_ms))
        if last_ms is None or now_ms - last_ms >= 2 * FEED_OPENED_EVERY_MS:
            self._urgent.set()

    async def announce(self) -> int:
        """Announce those who wait; answers how many. What cannot be written is forgotten, so they are announced anew."""
        openings, self._waiting = self._waiting, []
        self._urgent.clear()
        if not openings:
            return 0
        try:
            await self._facts.announce_opened(openings)
        except Exception:
            FEED_OPENS_LOST.inc(len(openings))
            for opening in openings:
                self._announced_ms.pop(opening.reader_id, None)
            raise
        return len(openings)

    async def run(self) -> None:
        """Announce until cancelled, then once more."""
        try:
            while True:
                await self._until_urgent_or_late()
                await self._try_to_announce()
        finally:
            await self._try_to_announce()

    async def _until_urgent_or_late(self) -> None:
        try:
            async with asyncio.timeout(BATCH_DELAY_S):
                await self._urgent.wait()
        except TimeoutError:
            return

    async def _try_to_announce(self) -> None:
        try:
            await self.announce()
        except Exception:  # a database that is busy or gone must not end the announcements; it is counted
            log.exception("feed opens were not announced")

    def _remember(self, reader: UserId, now_ms: int) -> None:
        self._announced_ms[reader] = now_ms
        self._announced_ms.move_to_end(reader)
        if len(self._announced_ms) > READERS_REMEMBERED_MAX:
            self._announced_ms.popitem(last=False)
