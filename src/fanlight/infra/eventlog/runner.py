"""Runs one group of consumers on one place's log: order within a key, retries, dead letters, positions.

While an event is retried, later events of its key wait behind it and other keys go on. The group's position is the
last event before the first unfinished one, so whatever was not finished is read again after a crash.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
import structlog

from fanlight.events import EVENTS, Event
from fanlight.infra.eventlog.port import EventLog, Record, Subscription
from fanlight.infra.telemetry.metrics import EVENT_LAG_SECONDS, EVENTS_DEAD, EVENTS_FAILED, EVENTS_HANDLED
from fanlight.infra.telemetry.trace import Tracing
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import Shard

WINDOW_MAX: Final = 1_000
"""How many unfinished events are held in memory at most; later ones wait in the log."""
FETCHED_MAX: Final = 200
KEYS_AT_ONCE: Final = 8
ATTEMPTS_MAX: Final = 8
RETRY_FIRST_S: Final = 0.1
RETRY_LONGEST_S: Final = 30.0
IDLE_WAIT_S: Final = 5.0
POSITION_EVERY_S: Final = 0.1
"""How often a busy group notes its position. What was finished since is handled twice after a crash."""
INTERRUPTED_PAUSE_S: Final = 1.0
"""Before a key is begun again whose failure could not even be noted."""

log = structlog.get_logger("events")


@dataclass(slots=True)
class _Window:
    """What was fetched and is not finished: per key in order, and which positions."""

    fetched: int = 0
    noted: int = 0
    unfinished: dict[int, None] = field(default_factory=dict[int, None])  # in the log's order
    by_key: dict[int, deque[Record]] = field(default_factory=dict[int, deque[Record]])

    def position(self) -> int:
        return next(iter(self.unfinished), self.fetched + 1) - 1


class GroupRunner:
    """The consumers of one group at one place. One process runs a group at a place at a time."""

    def __init__(
        self, eventlog: EventLog, group: str, subscriptions: Sequence[Subscription], place: Shard, *, clock: Clock
    ) -> None:
        self._log = eventlog
        self._group = group
        self._place = place
        self._clock = clock
        self._by_topic: dict[str, list[Subscription]] = {}
        for subscription in subscriptions:
            assert subscription.group == group
            self._by_topic.setdefault(subscription.event.topic, []).append(subscription)
        self._window = _Window()
        self._attempts: dict[int, int] = {}
        self._slots = asyncio.Semaphore(KEYS_AT_ONCE)
        self._running: dict[int, asyncio.Task[None]] = {}
        self._settled = asyncio.Event()
        self._noted_s = 0.0

    async def start(self) -> None:
        """Read where the group stands."""
        position = await self._log.position(self._group, self._place)
        self._window = _Window(fetched=position, noted=position)
        self._attempts = await self._log.failures(self._group, self._place)

    async def run(self) -> None:
        """Handle events until cancelled."""
        await self.start()
        while True:
            try:
                await self._go_on()
            except Unavailable as error:  # a full disk, a database that is busy for long: others still do their part
                log.warning("the log cannot be used", group=self._group, error=repr(error))
                await asyncio.sleep(INTERRUPTED_PAUSE_S)

    async def _go_on(self) -> None:
        seen = await self._log.changed(self._place, since=0, timeout_s=0)
        fetched = await self._fetch()
        self._begin()
        if fetched:
            await asyncio.sleep(0)  # an embedded log answers inline: a long stretch would hold up everyone
        elif self._running:
            await self._wait_for_progress(seen)
        else:
            await self._note_position()
            await self._log.changed(self._place, since=seen, timeout_s=IDLE_WAIT_S)

    async def drain(self) -> int:
        """Handle everything that is in the log, one event at a time in its order; answers how many were handled."""
        handled = 0
        while await self.step():
            handled += 1
        return handled

    async def step(self) -> bool:
        """Handle the next single event to its end. False when there is none."""
        if not self._window.fetched:
            await self.start()
        if not self._window.unfinished and not await self._fetch(limit=1):
            if self._window.fetched > self._window.noted:
                await self._note_position()
            return False
        key = next(iter(self._window.by_key), None)
        if key is not None:
            await self._work_off(key)
        await self._note_position()
        return True

    async def stop(self) -> None:
        """End what is running and note the position reached."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        await self._note_position()

    async def _fetch(self, *, limit: int = FETCHED_MAX) -> bool:
        """Take the next records into the window; False when there are none, or the window is full."""
        room = min(limit, WINDOW_MAX - len(self._window.unfinished))
        if room <= 0:
            return False
        records = await self._log.fetch(self._place, after=self._window.fetched, limit=room)
        for record in records:
            self._window.fetched = record.position
            if record.topic in self._by_topic:
                self._window.unfinished[record.position] = None
                self._window.by_key.setdefault(record.key, deque()).append(record)
        return bool(records)

    def _begin(self) -> None:
        for key in self._window.by_key:
            if key not in self._running:
                self._running[key] = asyncio.create_task(self._run_key(key), name=f"{self._group}-{key}")

    async def _run_key(self, key: int) -> None:
        try:
            await self._work_off(key)
        except Exception:  # the log itself could not be written: the key is begun again, and nothing was lost
            log.exception("key interrupted", group=self._group, key=key)
            await asyncio.sleep(INTERRUPTED_PAUSE_S)
        finally:
            del self._running[key]
            self._settled.set()

    async def _wait_for_progress(self, seen: int) -> None:
        """Until a key is worked off or something new is in the log; now and then the position is noted on the way."""
        self._settled.clear()
        settled = asyncio.ensure_future(self._settled.wait())
        fresh = asyncio.ensure_future(self._log.changed(self._place, since=seen, timeout_s=POSITION_EVERY_S))
        try:
            await asyncio.wait([settled, fresh], timeout=POSITION_EVERY_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            settled.cancel()
            fresh.cancel()
            await asyncio.gather(settled, fresh, return_exceptions=True)
        if time.monotonic() - self._noted_s >= POSITION_EVERY_S:
            await self._note_position()

    async def _work_off(self, key: int) -> None:
        queue = self._window.by_key[key]
        while queue:
            await self._finish(queue[0])
            self._window.unfinished.pop(queue[0].position)
            queue.popleft()
        del self._window.by_key[key]

    async def _finish(self, record: Record) -> None:
        """Handle the record until it succeeds or is put aside."""
        while True:
            attempts = self._attempts.get(record.position, 0) + 1
            try:
                async with self._slots:
                    await self._handle(record)
            except Exception as error:  # noqa: BLE001 - retried with a limit, then put aside, and counted
                await self._note_failure(record, attempts, error)
                if attempts >= ATTEMPTS_MAX:
                    await self._bury(record, error)
                    return
                await asyncio.sleep(_pause_s(attempts))
            else:
                self._attempts.pop(record.position, None)
                EVENTS_HANDLED.labels(self._group, record.topic).inc()
                EVENT_LAG_SECONDS.labels(self._group).observe((self._clock.now_ms() - record.written_ms) / 1000)
                return

    async def _handle(self, record: Record) -> None:
        event = decoded(record)
        with Tracing(record.traceparent):
            for subscription in self._by_topic[record.topic]:
                async with asyncio.timeout(subscription.timeout_s):
                    await subscription.handler(event)

    async def _note_failure(self, record: Record, attempts: int, error: Exception) -> None:
        self._attempts[record.position] = attempts
        EVENTS_FAILED.labels(self._group, record.topic).inc()
        log.warning(
            "event failed",
            group=self._group,
            topic=record.topic,
            key=record.key,
            attempts=attempts,
            exc_info=error if attempts == 1 else None,
            error=repr(error),
        )
        await self._log.failed(self._group, self._place, record.position, attempts=attempts, error=repr(error))

    async def _bury(self, record: Record, error: Exception) -> None:
        """Put the event aside. Its `dead` handlers go first: what they record stands before the event counts as done."""
        event = _decoded_or_none(record)
        for subscription in self._by_topic[record.topic] if event else ():
            if subscription.dead is not None:
                await subscription.dead(event)
        await self._log.bury(self._group, self._place, record, error=repr(error))
        self._attempts.pop(record.position, None)
        EVENTS_DEAD.labels(self._group, record.topic).inc()
        log.error("event put aside", group=self._group, topic=record.topic, key=record.key, error=repr(error))

    async def _note_position(self) -> None:
        self._noted_s = time.monotonic()
        position = self._window.position()
        if position > self._window.noted:
            await self._log.advance(self._group, self._place, position)
            self._window.noted = position


def decoded(record: Record) -> Event:
    """The event of a record."""
    return msgspec.json.decode(record.body, type=EVENTS[record.topic])


def _decoded_or_none(record: Record) -> Event | None:
    """None for a record that this program cannot read: it is put aside all the same."""
    try:
        return decoded(record)
    except msgspec.MsgspecError:
        return None


def _pause_s(attempts: int) -> float:
    """Exponential, with full jitter in its upper half."""
    longest = min(RETRY_LONGEST_S, RETRY_FIRST_S * 2.0 ** (attempts - 1))
    return longest * (0.5 + random.SystemRandom().random() / 2)
