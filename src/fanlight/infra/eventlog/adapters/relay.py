"""The log on PostgreSQL: committed announcements are moved from the outbox to the log, which readers go through.

Nobody reads the outbox by position there: of two open transactions the one with the smaller id may commit later, and
one that is undone leaves a hole. Whoever looks for something new moves what has been committed, as a unit of work of
its own: those take turns, so positions have no gaps and no record appears before one that was read already.
"""

import asyncio
import time
from collections import defaultdict
from typing import Final

from fanlight.infra.eventlog.adapters.sql import SQLEventLog
from fanlight.infra.eventlog.port import Backlog, Record
from fanlight.infra.sql.port import Database, Work, rows
from fanlight.kit.clock import Clock
from fanlight.kit.ids import Shard

MOVED_PER_TRANSACTION: Final = 1_000
NAME: Final = "log"


class RelayedEventLog(SQLEventLog):
    """`SQLEventLog` that fills the log from the outbox whenever somebody asks it for news."""

    def __init__(self, db: Database, clock: Clock) -> None:
        super().__init__(db, clock)
        self._looking: defaultdict[Shard, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._looked: dict[Shard, int] = {}
        self._ends: dict[Shard, int] = {}

    async def fetch(self, place: Shard, *, after: int, limit: int) -> list[Record]:
        found = await super().fetch(place, after=after, limit=limit)
        if found or await self._gather(place) <= after:
            return found
        return await super().fetch(place, after=after, limit=limit)

    async def backlogs(self) -> list[Backlog]:
        await self._gather_everywhere()
        return await super().backlogs()

    async def trim(self) -> int:
        await self._gather_everywhere()
        return await super().trim()

    async def changed(self, place: Shard, *, since: int, timeout_s: float) -> int:
        """The number is the last position and one: commits that announced nothing wake nobody."""
        if not since:
            return self._ends.get(place, 0) + 1
        gives_up_s = time.monotonic() + timeout_s
        while True:
            seen = await self._db.changed(place, since=0, timeout_s=0)
            end = await self._end(place, seen)
            left_s = gives_up_s - time.monotonic()
            if end >= since or left_s <= 0:
                return end + 1
            await self._db.changed(place, since=seen, timeout_s=left_s)

    async def _end(self, place: Shard, seen: int) -> int:
        """The last position, looked up once for all groups that were woken by the same commit."""
        async with self._looking[place]:
            if self._looked.get(place) != seen:
                self._ends[place] = await self._move_all(place)
                self._looked[place] = seen
            return self._ends[place]

    async def _gather_everywhere(self) -> None:
        for place in self.places():
            await self._gather(place)

    async def _gather(self, place: Shard) -> int:
        async with self._looking[place]:
            self._ends[place] = await self._move_all(place)
            return self._ends[place]

    async def _move_all(self, place: Shard) -> int:
        ((end, waiting),) = await rows(self._db, place, END)
        while waiting:
            moved, end = await self._db.write(place, self._move)
            waiting = moved == MOVED_PER_TRANSACTION
        return int(end)

    @staticmethod
    def _move() -> Work[tuple[int, int]]:
        """How many were moved, and the last position then."""
        taken = [identifier for (identifier,) in (yield TAKE, (MOVED_PER_TRANSACTION,))]
        ((end,),) = yield GIVE_OUT, (NAME, len(taken))
        if taken:
            yield APPEND, (taken, end - len(taken))
            yield TAKE_AWAY, (taken,)
        return len(taken), end


END: Final = "SELECT COALESCE((SELECT MAX(position) FROM log_end), 0), EXISTS (SELECT 1 FROM outbox)"
TAKE: Final = "SELECT id FROM outbox ORDER BY id LIMIT $1"
GIVE_OUT: Final = (
    "INSERT INTO log_end (name, position) VALUES ($1, $2)"
    " ON CONFLICT (name) DO UPDATE SET position = log_end.position + excluded.position RETURNING position"
)
APPEND: Final = (
    "INSERT INTO log (position, topic, key, body, traceparent, written_ms)"
    " SELECT CAST($2 AS BIGINT) + ROW_NUMBER() OVER (ORDER BY id), topic, key, body, traceparent, written_ms"
    " FROM outbox WHERE id = ids($1)"
)
TAKE_AWAY: Final = "DELETE FROM outbox WHERE id = ids($1)"
