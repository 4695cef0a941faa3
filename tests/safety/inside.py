"""A whole server inside the test process: every row of the route table, the worker's consumers, and the rows it keeps.

The app runs on an event loop of its own thread; clients are plain `httpx` ones. No sockets, and outside `consume`
nothing happens by itself, so that what a request changed is exactly the difference of two dumps.
"""

import asyncio
import secrets
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any, TypeVar

import httpx

from fanlight import wiring
from fanlight.features.auth.adapters.sql import SQLAuthStore
from fanlight.features.auth.models import Token, digest_of
from fanlight.infra.eventlog.runner import GroupRunner
from fanlight.infra.sql.port import rows
from fanlight.kit.ids import AppId, UserId
from fanlight.processes import group_runners
from fanlight.settings import Settings

T = TypeVar("T")

HOST = "photos.example"
BASE = f"https://{HOST}"
PATIENCE_S = 60
MACHINERY = ("outbox", "log_", "schema_migrations", "sqlite_", "installation_facts")
"""Tables of the event log and of the installation: nobody's rows."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One row of a table, by its columns."""

    table: str
    row: tuple[Any, ...]
    columns: tuple[str, ...] = field(compare=False)

    def values(self) -> dict[str, Any]:
        return dict(zip(self.columns, self.row, strict=True))

    def __str__(self) -> str:
        return f"{self.table}{self.values()}"


Dump = frozenset[Kept]


def difference(before: Dump, after: Dump) -> list[str]:
    """What came and what went, in words."""
    return [f"- {one}" for one in sorted(before - after, key=str)] + [
        f"+ {one}" for one in sorted(after - before, key=str)
    ]


class StoppableClock:
    """The real time, until it is stopped; after that it moves when it is told to."""

    def __init__(self) -> None:
        self._stopped_ms: int | None = None

    def now_ms(self) -> int:
        return int(time.time() * 1000) if self._stopped_ms is None else self._stopped_ms

    def stop(self) -> None:
        self._stopped_ms = self.now_ms()

    def advance(self, ms: int) -> None:
        self._stopped_ms = self.now_ms() + ms


class LoopThread:
    """An event loop that runs by itself."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="inside", daemon=True)
        self._thread.start()

    def call(self, asked: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(asked, self.loop).result(PATIENCE_S)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(PATIENCE_S)
        self.loop.close()


class Door(httpx.BaseTransport):
    """Hands requests straight to the app."""

    def __init__(self, thread: LoopThread, app: Any, address: str) -> None:
        self._thread = thread
        self._inner = httpx.ASGITransport(app=app, client=(address, 5000))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._thread.call(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(
            httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        )
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())


@dataclass(slots=True, repr=False)
class Inside:
    """The server. `consume` runs the worker's part for as long as it is entered; otherwise only requests write."""

    thread: LoopThread
    services: wiring.Services
    app: Any
    clock: StoppableClock
    tables: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def client(self, *, address: str = "192.0.2.1", headers: Mapping[str, str] | None = None) -> httpx.Client:
        """It keeps no cookies: a test says itself who asks."""
        door, none = Door(self.thread, self.app, address), CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        return httpx.Client(transport=door, base_url=BASE, headers=dict(headers or {}), cookies=none, timeout=60)

    def call(self, asked: Coroutine[Any, Any, T]) -> T:
        return self.thread.call(asked)

    def session(self, user_id: int) -> str:
        """The cookie of a new session."""
        return self.call(self.services.auth.open_session(UserId(user_id))).secret

    def token(self, user_id: int | None, scopes: Iterable[str]) -> str:
        """A new token of some app's with exactly these scopes, which may be none at all."""
        infra, secret = self.services.infra, secrets.token_urlsafe(32)
        token = Token(
            hash=digest_of(secret),
            kind="app" if user_id is None else "user",
            user_id=None if user_id is None else UserId(user_id),
            app_id=AppId(1),
            scopes=frozenset(scopes),
            created_ms=self.clock.now_ms(),
        )
        self.call(SQLAuthStore(infra.db, infra.ids).add_token(token))
        return secret

    def knows(self, secret: str) -> bool:
        """Whether this is somebody's token or session."""
        return self.call(self.services.auth.identify(secret)) is not None

    def dump(self) -> Dump:
        """Every row that is somebody's."""
        return self.call(self._dump())

    @contextmanager
    def consume(self) -> Generator[None]:
        """Consumers and chores run meanwhile; at the end everything announced has been handled."""
        stop = self.call(self._start_consuming())
        try:
            yield
        finally:
            self.call(stop())
        self.drain()

    def drain(self) -> None:
        """Handle whatever is in the log, and what that announces."""
        self.call(self._drain())

    async def _runners(self) -> list[GroupRunner]:
        infra = self.services.infra
        await infra.eventlog.configure(wiring.GROUPS)
        found = group_runners(infra, wiring.all_subscriptions(self.services), wiring.GROUPS)
        return [runner for mine in found.values() for runner in mine]

    async def _start_consuming(self) -> Callable[[], Coroutine[Any, Any, None]]:
        runners = await self._runners()
        chores = [_again_and_again(chore) for _, _, chore in wiring.all_chores(self.services)]
        tasks = [asyncio.ensure_future(one) for one in (*(runner.run() for runner in runners), *chores)]

        async def stop() -> None:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for runner in runners:
                await runner.stop()

        return stop

    async def _drain(self) -> None:
        runners = await self._runners()
        while sum([await runner.drain() for runner in runners]):
            pass

    async def _dump(self) -> Dump:
        db = self.services.infra.db
        tables = self.tables = self.tables or await self._tables()
        found: list[Kept] = []
        for place in db.places():
            parts = await db.read(place, [(f"SELECT * FROM {name}", ()) for name in tables])
            for (name, columns), part in zip(tables.items(), parts, strict=True):
                found += [Kept(name, tuple(row), columns) for row in part]
        return frozenset(found)

    async def _tables(self) -> dict[str, tuple[str, ...]]:
        """Their columns, by name."""
        db = self.services.infra.db
        names = [name for (name,) in await rows(db, db.places()[0], TABLES) if not name.startswith(MACHINERY)]
        listed = {name: await rows(db, db.places()[0], COLUMNS, name) for name in names}
        return {name: tuple(column for (column,) in columns) for name, columns in listed.items()}


async def _again_and_again(chore: Callable[[], Awaitable[Any]]) -> None:
    while True:
        await chore()
        await asyncio.sleep(0.2)


TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
COLUMNS = "SELECT name FROM pragma_table_info($1)"


@contextmanager
def server_inside(folder: Path, **settings: Any) -> Generator[Inside]:
    """Open it on a new folder, as `https://photos.example`."""
    chosen = Settings(data=str(folder), host_name=HOST, scheme="https", **settings)
    thread, stack, clock = LoopThread(), AsyncExitStack(), StoppableClock()

    async def opened() -> Inside:
        await wiring.prepare(chosen)
        infra = await wiring.open_infrastructure(chosen, stack, clock=clock)
        services = await wiring.build_services(infra, stack, role="worker")
        return Inside(thread, services, wiring.build_app(services), clock)

    try:
        yield thread.call(opened())
    finally:
        thread.call(stack.aclose())
        thread.close()
