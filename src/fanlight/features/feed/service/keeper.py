"""What the writer of the inboxes does by itself: fills them when it is time, and takes those of readers who stay away."""

import asyncio
from typing import Final

import structlog

from fanlight.features.feed.service.inboxes import Inboxes
from fanlight.kit.clock import Clock

TICK_S: Final = 1.0
SWEEP_EVERY_MS: Final = 3_600_000

log = structlog.get_logger("feed")


class InboxKeeper:
    """A loop in the worker, beside the consumers. Killed at any moment, it begins again from the files."""

    def __init__(self, inboxes: Inboxes, clock: Clock) -> None:
        self._inboxes = inboxes
        self._clock = clock
        self._swept_ms = 0

    async def run(self) -> None:
        """Keep the inboxes until cancelled."""
        resumed = False
        while True:
            try:
                if not resumed:
                    await self._inboxes.resume()
                    resumed = True
                await self.tick()
            except Exception:  # a database that is busy or gone: tried again at the next tick
                log.exception("inboxes were not kept")
            await asyncio.sleep(TICK_S)

    async def tick(self) -> None:
        """Whatever is due now."""
        await self._inboxes.renew()
        await self._inboxes.fill_due()
        now_ms = self._clock.now_ms()
        if now_ms - self._swept_ms >= SWEEP_EVERY_MS:
            self._swept_ms = now_ms
            await self._inboxes.sweep()
