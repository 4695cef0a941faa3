"""Connections to one PostgreSQL database: opened when they are needed, kept, and replaced when the server was away.

The driver's own pool asks the server to reset each connection it takes back, which costs as much as the statement; ours
are never given to anybody who would leave something in them.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

import asyncpg

from fanlight.infra.sql.adapters.postgres.errors import unreachable
from fanlight.kit.errors import Unavailable


class Connection(Protocol):
    """What we use of the driver's connection."""

    async def fetch(self, query: str, *parameters: object) -> list[Iterable[Any]]: ...
    async def fetchval(self, query: str) -> Any: ...
    async def execute(self, query: str) -> str: ...
    async def add_listener(self, channel: str, callback: Callable[[Any, int, str, object], None]) -> None: ...
    async def close(self, *, timeout: float) -> None: ...  # noqa: ASYNC109 - the driver's
    def is_closed(self) -> bool: ...
    def terminate(self) -> None: ...


CONNECT_TIMEOUT_S: Final = 5
STATEMENT_TIMEOUT_S: Final = 30.0
"""The server ends a statement that takes longer."""
LOCK_TIMEOUT_S: Final = 10.0
"""How long a work waits for its turn on a shard, or for a row that another one changes."""
ANSWER_TIMEOUT_S: Final = 45.0
"""When the server itself is not heard of any more."""
WAIT_TIMEOUT_S: Final = 15.0
"""How long a request waits for a connection while all are taken."""
STATEMENTS_CACHED: Final = 500

_SESSION: Final = {
    "application_name": "fanlight",
    "jit": "off",
    "statement_timeout": f"{STATEMENT_TIMEOUT_S * 1000:.0f}",
    "lock_timeout": f"{LOCK_TIMEOUT_S * 1000:.0f}",
    "idle_in_transaction_session_timeout": f"{ANSWER_TIMEOUT_S * 1000:.0f}",
}


async def connect(url: str, **session: str) -> Connection:
    """One connection, with the limits that every statement has. Raises `Unavailable`."""
    try:
        connection: Connection = await asyncpg.connect(
            url,
            timeout=CONNECT_TIMEOUT_S,
            command_timeout=ANSWER_TIMEOUT_S,
            statement_cache_size=STATEMENTS_CACHED,
            max_cached_statement_lifetime=0,
            server_settings=_SESSION | session,
        )
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise unreachable(error) from error
    return connection


class Pool:
    """Up to `size` connections; the one used last is taken first."""

    def __init__(self, url: str, size: int, **session: str) -> None:
        self._url = url
        self._size = size
        self._session = session
        self._opened = 0
        self._idle: list[Connection] = []
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()

    async def acquire(self) -> Connection:
        """A connection that nobody else uses until `release`. Raises `Unavailable`."""
        while True:
            while self._idle:
                connection = self._idle.pop()
                if not connection.is_closed():
                    return connection
                self._opened -= 1
            if self._opened < self._size:
                return await self._open()
            handed = await self._wait()
            if handed is not None:
                return handed

    def release(self, connection: Connection, *, usable: bool = True) -> None:
        """Take it back. One in the middle of something (`usable=False`) is closed: the server undoes what it began."""
        if usable and not connection.is_closed():
            self._hand_on(connection)
            return
        connection.terminate()
        self._opened -= 1
        self._hand_on(None)

    async def close(self) -> None:
        """Close those that are idle."""
        while self._idle:
            connection = self._idle.pop()
            self._opened -= 1
            with contextlib.suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=CONNECT_TIMEOUT_S)

    async def _open(self) -> Connection:
        self._opened += 1
        try:
            return await connect(self._url, **self._session)
        except BaseException:
            self._opened -= 1
            self._hand_on(None)
            raise

    async def _wait(self) -> Connection | None:
        """What another one gives back: its connection, or None for the room to open one."""
        turn: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(WAIT_TIMEOUT_S):
                return await turn
        except BaseException as error:
            if not turn.cancelled():  # it was handed over at the same moment: the next one's, then
                self._hand_on(turn.result())
            if isinstance(error, TimeoutError):
                raise Unavailable("too much is asked of the database at this moment") from error
            raise

    def _hand_on(self, connection: Connection | None) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return
        if connection is not None:
            self._idle.append(connection)
