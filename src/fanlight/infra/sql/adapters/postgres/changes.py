"""Who waits for the next commit in one PostgreSQL database, and what wakes them.

A process that committed signals it: it sends NOTIFY afterwards, on a connection of its own, once for all that it committed
meanwhile (inside each transaction it would make the whole server commit one at a time). A signal may be lost with its
process. So waiters also look now and then whether any transaction has ended since, and miss nothing.
"""

import asyncio
import contextlib
from typing import Any, Final

import asyncpg

from fanlight.infra.sql.adapters.postgres.pool import Connection, connect
from fanlight.kit.errors import Unavailable

CHANNEL: Final = "fanlight_changes"
LOOK_EVERY_S: Final = 1.0
"""How late a commit is noticed whose process died before it could signal."""
SIGNAL: Final = f"NOTIFY {CHANNEL}"
LOOK: Final = "SELECT CAST(pg_current_snapshot() AS TEXT)"

_AWAY: Final = (Unavailable, OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Changes:
    """`Database.changed` for one database; its connection is opened when somebody first waits or signals."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._changes = 1
        self._snapshot = ""
        self._connection: Connection | None = None
        self._using = asyncio.Lock()
        self._waiters: set[asyncio.Future[None]] = set()
        self._watching: asyncio.Task[None] | None = None
        self._signalling: asyncio.Task[None] | None = None
        self._unsaid = False

    async def changed(self, *, since: int, timeout_s: float) -> int:
        if self._connection is None or self._connection.is_closed():
            await self._look()
        if since != self._changes or not since:
            return self._changes
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch(), name="watch-commits")
        await asyncio.wait([waiter], timeout=timeout_s)
        self._waiters.discard(waiter)
        return self._changes

    def committed(self) -> None:
        """This process has committed: wake its own waiters now and signal to the others'."""
        self._wake()
        self._unsaid = True
        if self._signalling is None or self._signalling.done():
            self._signalling = asyncio.create_task(self._signal(), name="signal-commits")

    async def close(self) -> None:
        if self._signalling is not None:
            await asyncio.gather(self._signalling, return_exceptions=True)
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        if self._connection is not None:
            with contextlib.suppress(*_AWAY):
                await self._connection.close(timeout=LOOK_EVERY_S)

    def _wake(self) -> None:
        self._changes += 1
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    async def _signal(self) -> None:
        with contextlib.suppress(*_AWAY):  # nobody listens to a server that is away; looking finds out
            while self._unsaid:
                self._unsaid = False
                async with self._using:
                    await (await self._connected()).execute(SIGNAL)

    async def _watch(self) -> None:
        while self._waiters:
            with contextlib.suppress(*_AWAY):
                await self._look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def _look(self) -> None:
        """A commit takes its transaction out of those under way, so this text is another one after it."""
        async with self._using:
            snapshot: str = await (await self._connected()).fetchval(LOOK)
        if snapshot != self._snapshot:
            self._snapshot = snapshot
            self._wake()

    async def _connected(self) -> Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await connect(self._url, synchronous_commit="off")
            await self._connection.add_listener(CHANNEL, self._heard)
        return self._connection

    def _heard(self, connection: Any, pid: int, _channel: str, _payload: object) -> None:
        if pid != connection.get_server_pid():
            self._wake()
