"""What every box stands on: opened as the settings name it, on this machine only where it must be."""

import os
import random
import secrets
import socket
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fanlight.infra.blobs.opening import open_blob_store
from fanlight.infra.blobs.port import BlobStore
from fanlight.infra.cache.port import Cache
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.eventlog.port import EventLog, GroupLocks
from fanlight.infra.sql.facts import claim, replace
from fanlight.infra.sql.migrate import collect, migrate, require_current
from fanlight.infra.sql.port import Database
from fanlight.kit.clock import Clock, SystemClock
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import IdSource
from fanlight.kit.urls import SiteUrls
from fanlight.settings import Settings

SOURCE: Final = Path(__file__).parents[1]
SECRET_BYTES: Final = 32
MACHINE: Final = "ring_machine"


class StartRefusedError(Exception):
    """This process must not run like this; the message says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Infrastructure:
    """What every box stands on, opened."""

    settings: Settings
    clock: Clock
    chance: random.Random
    ids: IdSource
    urls: SiteUrls
    secret: bytes
    db: Database
    outbox: Outbox
    eventlog: EventLog
    cache: Cache
    blobs: BlobStore


async def prepare(settings: Settings, *, moved: bool = False) -> None:
    """Make the folder, the secret and the schema. Safe to run again. `moved`: this machine is the new one."""
    settings.data_path.mkdir(parents=True, exist_ok=True, mode=0o750)
    _make_secret(settings.data_path / "secret")
    db = await open_database(settings)
    try:
        await migrate(db, collect(SOURCE, settings.database_engine), SystemClock())
        if moved:
            await replace(db, MACHINE, _machine_id())
        await _require_own_machine(db, settings)
    except Unavailable as error:
        raise StartRefusedError(f"FANLIGHT_DATABASE_URL: {error}") from error
    finally:
        await db.close()


async def open_infrastructure(
    settings: Settings, stack: AsyncExitStack, *, clock: Clock | None = None
) -> Infrastructure:
    """Open everything the settings name. Raises `SchemaMismatch` or `StartRefusedError` where that cannot be."""
    secret_path = settings.data_path / "secret"
    if not secret_path.exists():
        raise StartRefusedError(f"{settings.data_path} is not prepared: run `fanlight migrate` first")
    clock = clock or SystemClock()
    chance = random.Random(secrets.randbits(64))  # noqa: S311 - places rows and spreads ids; secrets come from elsewhere
    db = await open_database(settings)
    stack.push_async_callback(db.close)
    try:
        await require_current(db, collect(SOURCE, settings.database_engine))
        await _require_own_machine(db, settings)
    except Unavailable as error:
        raise StartRefusedError(f"FANLIGHT_DATABASE_URL: {error}") from error
    cache = await open_cache(settings, clock)
    stack.push_async_callback(cache.close)
    return Infrastructure(
        settings=settings,
        clock=clock,
        chance=chance,
        ids=IdSource(clock, chance),
        urls=SiteUrls(scheme=settings.site_scheme, host_name=settings.site_host_name),
        secret=secret_path.read_bytes(),
        db=db,
        outbox=Outbox(clock),
        eventlog=await open_event_log(settings, db, clock),
        cache=cache,
        blobs=await open_blob_store(settings.blobs_path.as_uri()),
    )


async def open_database(settings: Settings) -> Database:
    """The core data."""
    if settings.database_engine == "sqlite":
        from fanlight.infra.sql.adapters.sqlite import SQLiteDatabase

        return SQLiteDatabase(settings.database_paths)
    try:
        from fanlight.infra.sql.adapters.postgres import PostgresDatabase
    except ModuleNotFoundError as error:
        raise StartRefusedError(
            f"FANLIGHT_DATABASE_URL names PostgreSQL, and its driver {error.name} is not installed:"
            " run `make install-postgres` (or `pip install --require-hashes -r requirements-postgres.lock`)"
        ) from error
    return PostgresDatabase(settings.database_urls, connections=settings.database_connections)


async def open_cache(_settings: Settings, clock: Clock) -> Cache:
    """What may be forgotten."""
    from fanlight.infra.cache.adapters.memory import MemoryCache

    return MemoryCache(clock)


async def open_event_log(settings: Settings, db: Database, clock: Clock) -> EventLog:
    """The log that consumers read."""
    if settings.database_engine == "sqlite":
        from fanlight.infra.eventlog.adapters.sql import SQLEventLog

        return SQLEventLog(db, clock)
    from fanlight.infra.eventlog.adapters.relay import RelayedEventLog

    return RelayedEventLog(db, clock)


def open_group_locks(settings: Settings) -> GroupLocks:
    """Which process runs which group of consumers."""
    from fanlight.infra.eventlog.adapters.locks import FileGroupLocks

    return FileGroupLocks(settings.data_path / "locks")


def _make_secret(path: Path) -> None:
    """The key of signatures, readable by the server's user only. It is made once and kept."""
    if path.exists():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())


async def _require_own_machine(db: Database, settings: Settings) -> None:
    """Memory-mapped inboxes are shared by the processes of one machine: a second one would miss deliveries."""
    machine = _machine_id()
    standing = await claim(db, MACHINE, machine)
    if standing != machine:
        raise StartRefusedError(
            f"{settings.inbox_path} belongs to another machine (or this one was moved): inboxes at ring:// serve one"
            " machine only. After a move, run `fanlight migrate --moved` once."
        )


def _machine_id() -> str:
    path = Path("/etc/machine-id")
    text = path.read_text().strip() if path.exists() else ""
    return text or socket.gethostname()
