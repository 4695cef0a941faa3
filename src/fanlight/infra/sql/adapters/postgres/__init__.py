"""The core database in PostgreSQL: one database, or several that share the logical shards.

Works of one logical shard take turns, by an advisory lock that each takes before it reads anything, so what a work read
on its shard still stands when it writes; works of different shards go side by side (docs/decisions/0016). In this
process they queue before they take a connection: a post that everybody likes occupies one.
"""

import asyncio
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, TypeVar

import asyncpg

from fanlight.infra.sql.adapters.postgres.changes import Changes
from fanlight.infra.sql.adapters.postgres.errors import AGAIN, is_gone, translated
from fanlight.infra.sql.adapters.postgres.pool import Connection, Pool
from fanlight.infra.sql.placing import Placed
from fanlight.infra.sql.port import Row, Statement, Value, Work
from fanlight.infra.sql.values import refused
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import Shard

T = TypeVar("T")

WRITES_QUEUED_MAX: Final = 20_000
ATTEMPTS_MAX: Final = 8
RETRY_FIRST_S: Final = 0.005
LOCK_SPACE: Final = 0x46414E
"""Our own corner of the server's advisory locks."""

BEGIN_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
BEGIN_WRITING: Final = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock({space}, {shard})"
COMMIT: Final = "COMMIT"
ROLLBACK: Final = "ROLLBACK"

_LIST = re.compile(r"=\s*ids\(\$(\d+)\)")


@lru_cache(maxsize=4096)
def rewritten(sql: str) -> str:
    """PostgreSQL's spelling: it is the port's, but for lists of ids."""
    return _LIST.sub(r"= ANY(CAST($\1 AS BIGINT[]))", sql)


async def _run(connection: Connection, sql: str, parameters: Sequence[Value]) -> list[Row]:
    try:
        return list(map(tuple, await connection.fetch(rewritten(sql), *parameters)))
    except (asyncpg.DataError, ValueError) as error:  # the second: what the driver itself finds wrong with a value
        if refusal := refused(parameters):
            raise refusal from error
        raise


async def _read(connection: Connection, statements: Sequence[Statement]) -> list[list[Row]]:
    """One statement is its own snapshot; several share one."""
    if len(statements) == 1:
        sql, parameters = statements[0]
        return [await _run(connection, sql, parameters)]
    await connection.execute(BEGIN_READING)
    found = [await _run(connection, sql, parameters) for sql, parameters in statements]
    await connection.execute(COMMIT)
    return found


async def _drive(connection: Connection, make: Callable[[], Work[T]]) -> T:
    work = make()
    try:
        sql, parameters = next(work)
        while True:
            sql, parameters = work.send(await _run(connection, sql, parameters))
    except StopIteration as finished:
        result: T = finished.value
        return result
    finally:
        work.close()


async def _undone(connection: Connection) -> bool:
    """Whether the transaction was undone and the connection can be used again."""
    try:
        await connection.execute(ROLLBACK)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    return True


@dataclass(slots=True)
class _Place:
    """One database: connections that read, connections that write, who waits for its commits, whose turn it is."""

    reading: Pool
    writing: Pool
    changes: Changes
    turns: dict[Shard, asyncio.Lock] = field(default_factory=dict[Shard, asyncio.Lock])

    async def write(self, shard: Shard, work: Callable[[], Work[T]]) -> T:
        async with self.turns.setdefault(shard, asyncio.Lock()):
            for attempt in range(1, ATTEMPTS_MAX + 1):
                connection = await self.writing.acquire()
                try:
                    await connection.execute(BEGIN_WRITING.format(space=LOCK_SPACE, shard=shard))
                    result = await _drive(connection, work)
                except Exception as error:
                    closed = connection.is_closed()
                    self.writing.release(connection, usable=await _undone(connection))
                    if attempt == ATTEMPTS_MAX or not (isinstance(error, AGAIN) or is_gone(error, closed=closed)):
                        if refusal := translated(error, closed=closed):
                            raise refusal from error
                        raise
                    await asyncio.sleep(_pause_s(attempt))
                except BaseException:
                    self.writing.release(connection, usable=False)
                    raise
                else:
                    await self._commit(connection)
                    return result
        raise AssertionError("unreachable")

    async def _commit(self, connection: Connection) -> None:
        """Not tried again when it fails: the server may have done it."""
        try:
            await connection.execute(COMMIT)
        except BaseException as error:
            closed = connection.is_closed()
            self.writing.release(connection, usable=False)
            if refusal := translated(error, closed=closed):
                raise refusal from error
            raise
        self.writing.release(connection)
        self.changes.committed()

    async def close(self) -> None:
        await self.changes.close()
        await self.reading.close()
        await self.writing.close()


class PostgresDatabase(Placed):
    """`Database` over PostgreSQL databases; logical shard s lives in database `s * databases // 1024`."""

    def __init__(self, urls: Sequence[str], *, connections: int) -> None:
        """Connects to nothing yet. `connections`: how many at most to each database, beside one for its changes."""
        super().__init__(len(urls))
        writing = max(1, connections * 2 // 5)
        reading = max(1, connections - writing)
        self._databases = [
            _Place(
                reading=Pool(url, reading, default_transaction_read_only="on"),
                writing=Pool(url, writing),
                changes=Changes(url),
            )
            for url in urls
        ]
        self._closed = False
        self._writes: set[asyncio.Task[Any]] = set()

    async def read(self, shard: Shard, statements: Sequence[Statement]) -> list[list[Row]]:
        pool = self._database(shard).reading
        for attempt in range(1, ATTEMPTS_MAX + 1):
            connection = await pool.acquire()
            try:
                found = await _read(connection, statements)
            except Exception as error:
                closed = connection.is_closed()
                pool.release(connection, usable=len(statements) == 1 and not isinstance(error, TimeoutError))
                if attempt == ATTEMPTS_MAX or not is_gone(error, closed=closed):
                    if refusal := translated(error, closed=closed):
                        raise refusal from error
                    raise
            except BaseException:
                pool.release(connection, usable=False)
                raise
            else:
                pool.release(connection)
                return found
        raise AssertionError("unreachable")

    async def write(self, shard: Shard, work: Callable[[], Work[T]]) -> T:
        """A request that is cancelled meanwhile leaves its write to be done."""
        if self._closed:
            raise Unavailable("the database is being closed")
        if len(self._writes) >= WRITES_QUEUED_MAX:
            raise Unavailable("too many writes are waiting for the database")
        task = asyncio.create_task(self._database(shard).write(shard, work))
        self._writes.add(task)
        task.add_done_callback(self._written)
        return await asyncio.shield(task)

    async def changed(self, place: Shard, *, since: int, timeout_s: float) -> int:
        try:
            return await self._database(place).changes.changed(since=since, timeout_s=timeout_s)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            if refusal := translated(error, closed=True):
                raise refusal from error
            raise

    async def close(self) -> None:
        self._closed = True
        await asyncio.gather(*self._writes, return_exceptions=True)
        for database in self._databases:
            await database.close()

    def _database(self, shard: Shard) -> _Place:
        return self._databases[shard // self._per_place]

    def _written(self, task: asyncio.Task[Any]) -> None:
        self._writes.discard(task)
        if not task.cancelled():
            task.exception()  # whoever asked may be gone: then nobody else looks at it


def _pause_s(attempts: int) -> float:
    """Exponential, with full jitter in its upper half."""
    return RETRY_FIRST_S * 2.0 ** (attempts - 1) * (0.5 + random.SystemRandom().random() / 2)
