"""The log in the core database. On SQLite it is the outbox itself: one writer commits at a time, so ids appear in order."""

from collections.abc import Sequence
from typing import Final

from fanlight.infra.eventlog.outbox import ANNOUNCE
from fanlight.infra.eventlog.port import Backlog, DeadRecord, Record
from fanlight.infra.sql.port import Database, Work, rows
from fanlight.kit.clock import Clock
from fanlight.kit.ids import Shard

GROUP_FORGOTTEN_AFTER_MS: Final = 7 * 86_400_000
TRIMMED_PER_TRANSACTION: Final = 2_000
ERROR_LENGTH_MAX: Final = 500


class SQLEventLog:
    """`EventLog` over the log of every database."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def places(self) -> Sequence[Shard]:
        return self._db.places()

    async def configure(self, groups: Sequence[str]) -> None:
        now_ms = self._clock.now_ms()

        def work() -> Work[None]:
            for group in groups:
                yield CONFIGURE, (group, now_ms)
            yield FORGET_GROUPS, (now_ms - GROUP_FORGOTTEN_AFTER_MS,)

        for place in self.places():
            await self._db.write(place, work)

    async def position(self, group: str, place: Shard) -> int:
        found = await rows(self._db, place, POSITION, group)
        return int(found[0][0]) if found else 0

    async def fetch(self, place: Shard, *, after: int, limit: int) -> list[Record]:
        return [_record(*row) for row in await rows(self._db, place, FETCH, after, limit)]

    async def advance(self, group: str, place: Shard, position: int) -> None:
        def work() -> Work[None]:
            yield ADVANCE, (group, position, self._clock.now_ms())
            yield CLEAR_FAILURES, (group, position)

        await self._db.write(place, work)

    async def failures(self, group: str, place: Shard) -> dict[int, int]:
        return {int(event): int(attempts) for event, attempts in await rows(self._db, place, FAILURES, group)}

    async def failed(self, group: str, place: Shard, position: int, *, attempts: int, error: str) -> None:
        def work() -> Work[None]:
            yield FAILED, (group, position, attempts, error[:ERROR_LENGTH_MAX])

        await self._db.write(place, work)

    async def bury(self, group: str, place: Shard, record: Record, *, error: str) -> None:
        def work() -> Work[None]:
            parameters = (group, record.position, record.topic, record.key, record.body, record.traceparent)
            yield BURY, (*parameters, record.written_ms, error[:ERROR_LENGTH_MAX], self._clock.now_ms())

        await self._db.write(place, work)

    async def dead(self, group: str | None = None) -> list[DeadRecord]:
        found: list[DeadRecord] = []
        for place in self.places():
            for name, *columns, error, died_ms in await rows(self._db, place, DEAD, group or ""):
                record = _record(*columns)
                found.append(DeadRecord(group=name, place=place, record=record, error=error, died_ms=died_ms))
        return sorted(found, key=lambda dead: dead.died_ms)

    async def replay(self, dead: DeadRecord) -> None:
        record = dead.record

        def work() -> Work[None]:
            if (yield FORGET_DEAD, (dead.group, record.position)):
                yield ANNOUNCE, (record.topic, record.key, record.body, record.traceparent, self._clock.now_ms())

        await self._db.write(dead.place, work)

    async def backlogs(self) -> list[Backlog]:
        found: list[Backlog] = []
        for place in self.places():
            for group, position, waiting, oldest_ms, dead in await rows(self._db, place, BACKLOGS):
                found.append(
                    Backlog(
                        group=group, place=place, position=position, waiting=waiting, oldest_ms=oldest_ms, dead=dead
                    )
                )
        return found

    async def trim(self) -> int:
        def work() -> Work[int]:
            return len((yield TRIM, (TRIMMED_PER_TRANSACTION,)))

        trimmed = 0
        for place in self.places():
            while (await rows(self._db, place, TRIMMABLE))[0][0]:
                dropped = await self._db.write(place, work)
                trimmed += dropped
                if dropped < TRIMMED_PER_TRANSACTION:
                    break
        return trimmed

    async def changed(self, place: Shard, *, since: int, timeout_s: float) -> int:
        return await self._db.changed(place, since=since, timeout_s=timeout_s)


def _record(position: int, topic: str, key: int, body: bytes, traceparent: str, written_ms: int) -> Record:
    return Record(position=position, topic=topic, key=key, body=body, traceparent=traceparent, written_ms=written_ms)


CONFIGURE: Final = (
    "INSERT INTO log_positions (group_name, position, configured_ms) VALUES ($1, 0, $2)"
    " ON CONFLICT (group_name) DO UPDATE SET configured_ms = excluded.configured_ms"
)
POSITION: Final = "SELECT position FROM log_positions WHERE group_name = $1"
FETCH: Final = (
    "SELECT position, topic, key, body, traceparent, written_ms FROM log WHERE position > $1 ORDER BY position LIMIT $2"
)
ADVANCE: Final = (
    "INSERT INTO log_positions (group_name, position, configured_ms) VALUES ($1, $2, $3)"
    " ON CONFLICT (group_name) DO UPDATE SET position = excluded.position"
    " WHERE log_positions.position < excluded.position"
)
CLEAR_FAILURES: Final = "DELETE FROM log_failures WHERE group_name = $1 AND event_id <= $2"
FAILURES: Final = "SELECT event_id, attempts FROM log_failures WHERE group_name = $1"
FAILED: Final = (
    "INSERT INTO log_failures (group_name, event_id, attempts, error) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (group_name, event_id) DO UPDATE SET attempts = excluded.attempts, error = excluded.error"
)
BURY: Final = (
    "INSERT INTO log_dead (group_name, event_id, topic, key, body, traceparent, written_ms, error, died_ms)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING"
)
DEAD: Final = (
    "SELECT group_name, event_id, topic, key, body, traceparent, written_ms, error, died_ms FROM log_dead"
    " WHERE $1 = '' OR group_name = $1 ORDER BY died_ms, event_id"
)
FORGET_DEAD: Final = "DELETE FROM log_dead WHERE group_name = $1 AND event_id = $2 RETURNING event_id"
# Positions have no gaps, so what waits is a difference: counting a million rows would hold up everyone.
BACKLOGS: Final = (
    "SELECT p.group_name, p.position,"
    " COALESCE((SELECT MAX(position) FROM log) - CASE WHEN p.position >= (SELECT MIN(position) FROM log) THEN p.position"
    " ELSE (SELECT MIN(position) FROM log) - 1 END, 0),"
    " (SELECT l.written_ms FROM log l WHERE l.position > p.position ORDER BY l.position LIMIT 1),"
    " (SELECT COUNT(*) FROM log_dead d WHERE d.group_name = p.group_name)"
    " FROM log_positions p ORDER BY p.group_name"
)
FORGET_GROUPS: Final = "DELETE FROM log_positions WHERE configured_ms < $1"
TRIMMABLE: Final = "SELECT EXISTS (SELECT 1 FROM log WHERE position <= (SELECT MIN(position) FROM log_positions))"
TRIM: Final = (
    "DELETE FROM log WHERE position IN (SELECT position FROM log"
    " WHERE position <= (SELECT MIN(position) FROM log_positions) ORDER BY position LIMIT $1) RETURNING position"
)
