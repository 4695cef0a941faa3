"""The core database in SQLite: one file, or several that share the logical shards.

Reads run inline in the event loop on one connection per file: a whole feed is a few dozen microseconds, less than the
way to a thread and back. Writes go to one thread per file, which commits what has queued up meanwhile in one
transaction, so that many small writes share one fsync (`synchronous=FULL`: what is acknowledged survives power loss).
"""

import asyncio
import contextlib
import contextvars
import queue
import re
import threading
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import apsw

from fanlight.infra.sql.placing import Placed
from fanlight.infra.sql.port import Row, Statement, Value, Work
from fanlight.infra.sql.values import refused
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import Shard

T = TypeVar("T")

GROUP_COMMIT_MS_MAX: Final = 20
"""How long one transaction may collect works that are already waiting."""
GROUP_COMMIT_WORKS_MAX: Final = 256
WRITES_QUEUED_MAX: Final = 20_000
BUSY_WAIT_MS_MAX: Final = 10_000
BUSY_PAUSE_S: Final = 0.001
STATEMENTS_CACHED: Final = 128
"""Enough for what is asked all the time; the driver looks through all of them for each statement."""
PAGE_CACHE_KIB: Final = 32_768
MAPPED_BYTES_MAX: Final = 0x7FFF0000
"""As much of a file as SQLite will map: a page that the kernel holds is read without a call."""
CHANGE_POLL_S: Final = 0.01
CHANGE_POLL_IDLE_S: Final = 0.05
IDLE_AFTER_S: Final = 2.0
"""How soon another process's commit is noticed: while things happen, and after this long without any."""

_LISTED_ROWS = re.compile(r"(?<!DELETE )FROM (\w+) WHERE ([\w.]+) = ids\(\$(\d+)\)(?!.*(?:GROUP|ORDER) BY)", re.DOTALL)
_LIST = re.compile(r"=\s*ids\(\$(\d+)\)")
_PARAMETER = re.compile(r"\$(\d+)")


@lru_cache(maxsize=4096)
def spelled(sql: str) -> tuple[str, tuple[int, ...]]:
    """SQLite's spelling, and at which places the parameters are lists of ids.

    `$n` becomes `?n`: SQLite numbers `$n` by first appearance, not by n. A list of ids is a table-valued function over
    an array. Where nothing but its rows are asked for, in any order, the list is walked and each row looked up: `IN`
    would first sort it into a table of its own, and cost a quarter more.
    """
    lists = tuple({int(number) - 1 for number in _LIST.findall(sql)})
    sql = _LISTED_ROWS.sub(r"FROM carray($\3) AS listed CROSS JOIN \1 WHERE \2 = listed.value", sql)
    return _PARAMETER.sub(r"?\1", _LIST.sub(r"IN carray($\1)", sql)), lists


def _with_arrays(parameters: Sequence[Value], lists: tuple[int, ...]) -> list[Any]:
    """Lists of ids as the driver takes them: arrays of 64-bit integers, each id once."""
    given: list[Any] = list(parameters)
    for at in lists:
        ids = given[at]
        given[at] = apsw.carray(array("q", dict.fromkeys(ids))) if ids else None  # NULL is an array without elements
    return given


def _run(connection: apsw.Connection, sql: str, parameters: Sequence[Value]) -> list[Row]:
    text, lists = spelled(sql)
    try:
        return connection.execute(text, _with_arrays(parameters, lists) if lists else parameters).fetchall()
    except OverflowError as error:
        if refusal := refused(parameters):
            raise refusal from error
        raise


def _wait_while_busy(tries: int) -> bool:
    """Try every millisecond: SQLite's own pauses grow to 100 ms, an age for a transaction of one."""
    time.sleep(BUSY_PAUSE_S)
    return tries * BUSY_PAUSE_S * 1000 < BUSY_WAIT_MS_MAX


def _connect(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path), statementcachesize=STATEMENTS_CACHED)
    connection.set_busy_handler(_wait_while_busy)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{PAGE_CACHE_KIB}",
        "temp_store=MEMORY",
        f"mmap_size={MAPPED_BYTES_MAX}",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


@dataclass(slots=True)
class _Write:
    """One unit of work on its way to the writer's thread, and the future that waits for it."""

    work: Callable[[], Work[Any]]
    context: contextvars.Context
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def settle(self) -> None:
        if self.future.done():  # the request that asked was cancelled; the write stands
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class _Writer:
    """The one thread that writes to one file."""

    def __init__(self, path: Path, committed: Callable[[], None]) -> None:
        self._path = path
        self._committed = committed
        self._queue: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name=f"writer-{path.name}", daemon=True)
        self._thread.start()

    def submit(self, write: _Write) -> None:
        if self._queue.qsize() >= WRITES_QUEUED_MAX:
            raise Unavailable("too many writes are waiting for the database")
        self._queue.put(write)

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _serve(self) -> None:
        connection: apsw.Connection | None = None
        while (first := self._queue.get()) is not None:
            batch = [first]
            try:
                connection = connection or _connect(self._path)
                self._transact(connection, batch)
            except BaseException as error:  # noqa: BLE001 - whatever it was, somebody waits for each write
                connection = _given_up(connection)
                for write in batch:
                    write.error = write.error or _translated(error)
            self._answer(batch)
        if connection is not None:
            connection.close()

    def _transact(self, connection: apsw.Connection, batch: list[_Write]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        closes = time.monotonic() + GROUP_COMMIT_MS_MAX / 1000
        self._attempt(connection, batch[0])
        while len(batch) < GROUP_COMMIT_WORKS_MAX and time.monotonic() < closes and self._queue.qsize():
            write = self._queue.get()
            if write is None:
                self._queue.put(None)  # the end of the queue: seen again by `_serve`
                break
            batch.append(write)
            self._attempt(connection, write)
        connection.execute("COMMIT")

    @staticmethod
    def _attempt(connection: apsw.Connection, write: _Write) -> None:
        """Run one unit of work inside a savepoint: what it raises undoes it alone."""
        connection.execute("SAVEPOINT work")
        try:
            write.result = write.context.run(_drive, connection, write.work)
        except BaseException as error:
            if connection.getautocommit():
                raise  # the engine gave up the whole transaction (disk full, I/O error)
            connection.execute("ROLLBACK TO work")
            write.error = _translated(error)
        connection.execute("RELEASE work")

    def _answer(self, batch: list[_Write]) -> None:
        loops: dict[asyncio.AbstractEventLoop, list[_Write]] = {}
        for write in batch:
            loops.setdefault(write.loop, []).append(write)
        for loop, writes in loops.items():
            with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits there any more
                loop.call_soon_threadsafe(self._settle, writes)

    def _settle(self, writes: list[_Write]) -> None:
        self._committed()
        for write in writes:
            write.settle()


def _drive(connection: apsw.Connection, make: Callable[[], Work[Any]]) -> Any:
    work = make()
    try:
        sql, parameters = next(work)
        while True:
            if refusal := refused(parameters):
                raise refusal
            sql, parameters = work.send(_run(connection, sql, parameters))
    except StopIteration as finished:
        return finished.value


def _given_up(connection: apsw.Connection | None) -> apsw.Connection | None:
    """The connection without its transaction; None where it is of no more use, so that the next write opens another."""
    if connection is None or connection.getautocommit():
        return connection
    try:
        connection.execute("ROLLBACK")
    except apsw.Error:
        connection.close(force=True)
        return None
    return connection


def _translated(error: BaseException) -> BaseException:
    if isinstance(error, (apsw.FullError, apsw.IOError, apsw.BusyError, apsw.LockedError, apsw.CantOpenError)):
        refusal = Unavailable("the database cannot write now")
        refusal.__cause__ = error
        return refusal
    return error


@dataclass(slots=True)
class _File:
    """One database file: its reading connection, its writer, and who waits for its next change."""

    path: Path
    connection: apsw.Connection
    writer: _Writer | None = None
    changes: int = 1
    changed_s: float = 0.0
    data_version: int = 0
    waiters: set[asyncio.Future[None]] = field(default_factory=set[asyncio.Future[None]])
    watch: asyncio.Task[None] | None = None

    def open_snapshot(self) -> None:
        """All reads of one turn of the loop are one transaction: taking SQLite's locks costs as much as a small read.

        It ends before anything is run that was caused from outside after it began: whoever waits for a write, or has
        heard of another process's, is called in a later turn, after `close_snapshot`.
        """
        if not self.connection.in_transaction:
            asyncio.get_running_loop().call_soon(self.close_snapshot)
            self.connection.execute("BEGIN")

    def close_snapshot(self) -> None:
        if self.connection.in_transaction:  # an I/O error may have ended it
            self.connection.execute("COMMIT")

    def wake(self) -> None:
        self.changes += 1
        self.changed_s = time.monotonic()
        for waiter in self.waiters:
            if not waiter.done():
                waiter.set_result(None)
        self.waiters.clear()

    def look(self) -> None:
        """Notice commits: `data_version` moves when any other connection, here or elsewhere, has changed the file."""
        version: Any = self.connection.execute("PRAGMA data_version").fetchall()[0][0]
        if version != self.data_version:
            self.data_version = version
            self.wake()


class SQLiteDatabase(Placed):
    """`Database` over files; logical shard s lives in file `s * files // 1024`."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Open (or make) the files. Folders are made as needed."""
        super().__init__(len(paths))
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._files = [_File(path=path, connection=_connect(path)) for path in paths]
        self._closed = False
        for file in self._files:
            file.connection.execute("PRAGMA query_only=ON").fetchall()

    async def read(self, shard: Shard, statements: Sequence[Statement]) -> list[list[Row]]:
        file = self._file(shard)
        try:
            file.open_snapshot()
            return [_run(file.connection, sql, parameters) for sql, parameters in statements]
        except (apsw.IOError, apsw.BusyError, apsw.CantOpenError) as error:
            raise Unavailable("the database cannot be read now") from error

    async def write(self, shard: Shard, work: Callable[[], Work[T]]) -> T:
        if self._closed:
            raise Unavailable("the database is being closed")
        file = self._file(shard)
        if file.writer is None:
            file.writer = _Writer(file.path, file.wake)
        loop = asyncio.get_running_loop()
        write = _Write(work=work, context=contextvars.copy_context(), loop=loop, future=loop.create_future())
        file.writer.submit(write)
        result: T = await write.future
        return result

    async def changed(self, place: Shard, *, since: int, timeout_s: float) -> int:
        file = self._file(place)
        file.look()
        if since != file.changes and since:
            return file.changes
        if not since:
            return file.changes
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        file.waiters.add(waiter)
        if file.watch is None or file.watch.done():
            file.watch = asyncio.create_task(self._watch(file), name=f"watch-{file.path.name}")
        await asyncio.wait([waiter], timeout=timeout_s)
        file.waiters.discard(waiter)
        return file.changes

    async def close(self) -> None:
        self._closed = True
        for file in self._files:
            if file.watch is not None:
                file.watch.cancel()
                await asyncio.gather(file.watch, return_exceptions=True)
            if file.writer is not None:
                await asyncio.to_thread(file.writer.close)
            await asyncio.sleep(0)  # what the writer answered last is settled before the connection goes
            file.connection.close()

    def _file(self, shard: Shard) -> _File:
        return self._files[shard // self._per_place]

    @staticmethod
    async def _watch(file: _File) -> None:
        while file.waiters:
            idle = time.monotonic() - file.changed_s > IDLE_AFTER_S
            await asyncio.sleep(CHANGE_POLL_IDLE_S if idle else CHANGE_POLL_S)
            file.look()
