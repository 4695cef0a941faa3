"""Databases for tests: the real adapters, every migration run. SQLite on files in a temporary folder, PostgreSQL on a
server of the test process, where databases are used again and emptied before each test."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from fanlight.infra.eventlog.adapters.relay import RelayedEventLog
from fanlight.infra.eventlog.adapters.sql import SQLEventLog
from fanlight.infra.sql.adapters.postgres import PostgresDatabase
from fanlight.infra.sql.adapters.sqlite import SQLiteDatabase
from fanlight.infra.sql.migrate import Migration, collect, migrate
from fanlight.infra.sql.port import Database, Work, rows
from fanlight.kit.clock import Clock, SystemClock
from fanlight.kit.ids import Shard
from tests.support.postgres import make_fresh, url_of

SOURCE = Path(__file__).parents[2] / "src" / "fanlight"
CONNECTIONS = 8

Kind = Literal["one-file", "four-files", "postgres", "four-postgres"]
KINDS: tuple[Kind, ...] = ("one-file", "four-files", "postgres", "four-postgres")
SQLITE_FILES = {"one-file": 1, "four-files": 4}
POSTGRES_DATABASES = {"postgres": ["test"], "four-postgres": [f"test_{index}" for index in range(4)]}

_ready: dict[str, set[str]] = {}
"""The databases of this test process that are migrated, and their tables."""


@asynccontextmanager
async def open_database_of(kind: Kind, folder: Path) -> AsyncGenerator[Database]:
    """A migrated, empty database of this kind."""
    if kind in SQLITE_FILES:
        async with open_test_database(folder, files=SQLITE_FILES[kind]) as db:
            yield db
        return
    postgres = await empty_postgres(POSTGRES_DATABASES[kind])
    try:
        yield postgres
    finally:
        await postgres.close()


@asynccontextmanager
async def open_test_database(folder: Path, *, files: int = 1) -> AsyncGenerator[Database]:
    """A migrated database on one SQLite file, or on several as shards."""
    db = SQLiteDatabase([folder / f"test-{index}.db" for index in range(files)])
    try:
        await migrate(db, migrations("sqlite"), SystemClock())
        yield db
    finally:
        await db.close()


def reopened(kind: Kind, folder: Path) -> Database:
    """The same rows again, as after a restart."""
    if kind in SQLITE_FILES:
        return SQLiteDatabase([folder / f"test-{index}.db" for index in range(SQLITE_FILES[kind])])
    return opened_postgres(POSTGRES_DATABASES[kind])


def opened_postgres(names: list[str]) -> PostgresDatabase:
    return PostgresDatabase([url_of(name) for name in names], connections=CONNECTIONS)


async def empty_postgres(names: list[str]) -> PostgresDatabase:
    """Databases of the test process's server, migrated once and emptied now."""
    fresh = [name for name in names if name not in _ready]
    if fresh:
        await make_fresh(*fresh)
    db = opened_postgres(names)
    await migrate(db, migrations("postgres"), SystemClock())
    for name, place in zip(names, db.places(), strict=True):
        if name in fresh:
            _ready[name] = await _tables(db, place)
        else:
            await _empty(db, place, _ready[name])
    return db


def migrations(engine: str) -> list[Migration]:
    return collect(SOURCE, engine)


def event_log_on(db: Database, clock: Clock) -> SQLEventLog:
    """The log as this engine has it."""
    return RelayedEventLog(db, clock) if isinstance(db, PostgresDatabase) else SQLEventLog(db, clock)


async def _tables(db: Database, place: Shard) -> set[str]:
    return {name for (name,) in await rows(db, place, TABLES)}


async def _empty(db: Database, place: Shard, own: set[str]) -> None:
    """Whatever the last test left goes, and the tables that it made."""
    found = await _tables(db, place)

    def work() -> Work[None]:
        for table in sorted(found - own):
            yield f"DROP TABLE {table}", ()
        for table in sorted(own - {"schema_migrations"}):
            yield f"DELETE FROM {table}", ()

    await db.write(place, work)


TABLES = "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'"
