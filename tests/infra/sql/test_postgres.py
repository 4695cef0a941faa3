"""What the PostgreSQL adapter promises beyond the port: lost connections, other processes' commits, no secrets told."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from fanlight.infra.sql.adapters.postgres import PostgresDatabase, rewritten
from fanlight.infra.sql.migrate import Migration, migrate
from fanlight.infra.sql.port import Work, rows
from fanlight.kit.clock import SystemClock
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import Shard
from tests.support.database import migrations
from tests.support.postgres import make_fresh, run_on_server, url_of

NAME = "adapter"
ZERO = Shard(0)
SOON_S = 20.0
LOSE_CONNECTIONS = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{NAME}'"
LET_NOBODY_IN = f"ALTER DATABASE {NAME} ALLOW_CONNECTIONS false"
LET_ALL_IN = f"ALTER DATABASE {NAME} ALLOW_CONNECTIONS true"


def opened(url: str | None = None, connections: int = 4) -> PostgresDatabase:
    return PostgresDatabase([url or url_of(NAME)], connections=connections)


@pytest.fixture
async def db() -> AsyncIterator[PostgresDatabase]:
    await make_fresh(NAME)
    db = opened()
    await db.write(ZERO, make)
    yield db
    await db.close()


def make() -> Work[None]:
    yield "CREATE TABLE t (a BIGINT PRIMARY KEY)", ()


def insert(value: int) -> Work[None]:
    yield "INSERT INTO t (a) VALUES ($1)", (value,)


async def held(db: PostgresDatabase) -> list[int]:
    return [value for (value,) in await rows(db, ZERO, "SELECT a FROM t ORDER BY a")]


def test_a_list_of_ids_becomes_an_array() -> None:
    sql = "SELECT a FROM t WHERE id = ids($1) AND b = $2"
    assert rewritten(sql) == "SELECT a FROM t WHERE id = ANY(CAST($1 AS BIGINT[])) AND b = $2"


async def test_connections_that_the_server_closed_are_replaced(db: PostgresDatabase) -> None:
    assert list(await asyncio.gather(held(db), held(db))) == [[], []]
    await run_on_server(LOSE_CONNECTIONS)
    await db.write(ZERO, lambda: insert(1))
    assert list(await asyncio.gather(held(db), held(db), held(db))) == [[1]] * 3


async def test_a_work_whose_connection_is_lost_half_way_is_done_once(db: PostgresDatabase) -> None:
    tries = 0

    def losing() -> Work[None]:
        nonlocal tries
        tries += 1
        yield from insert(1)
        if tries == 1:
            yield "SELECT pg_terminate_backend(pg_backend_pid())", ()

    await db.write(ZERO, losing)
    assert (tries, await held(db)) == (2, [1])


async def test_while_the_server_is_away_everything_is_refused_and_goes_on_by_itself_later(db: PostgresDatabase) -> None:
    seen = await db.changed(ZERO, since=0, timeout_s=0)
    await run_on_server(LET_NOBODY_IN, LOSE_CONNECTIONS)
    try:
        with pytest.raises(Unavailable):
            await held(db)
        with pytest.raises(Unavailable):
            await db.write(ZERO, lambda: insert(1))
        with pytest.raises(Unavailable):
            await db.changed(ZERO, since=seen, timeout_s=0.01)
    finally:
        await run_on_server(LET_ALL_IN)
    seen = await db.changed(ZERO, since=0, timeout_s=0)
    await db.write(ZERO, lambda: insert(2))
    assert await db.changed(ZERO, since=seen, timeout_s=SOON_S) > seen
    assert await held(db) == [2]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:secret@127.0.0.1:1/photos",
        "postgresql://ana:secret@/photos?host=/nowhere",
        "postgresql://ana:secret@127.0.0.1/photos?sslmode=nonsense",
    ],
)
async def test_a_server_that_is_not_there_is_named_without_its_password(url: str) -> None:
    db = opened(url)
    with pytest.raises(Unavailable) as refused:
        await held(db)
    assert "secret" not in f"{refused.value} {refused.value.__cause__!r}"
    await db.close()


async def test_a_database_that_is_not_there_is_said_to_be_missing() -> None:
    db = opened(url_of("nothing_of_this_name"))
    with pytest.raises(Unavailable, match="no database of this name"):
        await held(db)
    await db.close()


async def test_a_commit_by_another_process_wakes_a_waiter(db: PostgresDatabase) -> None:
    other = opened()
    seen = await db.changed(ZERO, since=0, timeout_s=0)
    waiter = asyncio.create_task(db.changed(ZERO, since=seen, timeout_s=SOON_S))
    await asyncio.sleep(0)
    await other.write(ZERO, lambda: insert(1))
    assert await waiter > seen
    await other.close()


async def test_a_commit_whose_process_died_before_it_could_signal_is_noticed_all_the_same(db: PostgresDatabase) -> None:
    seen = await db.changed(ZERO, since=0, timeout_s=0)
    await run_on_server("INSERT INTO t (a) VALUES (1)", database=NAME)
    assert await db.changed(ZERO, since=seen, timeout_s=SOON_S) > seen


async def test_a_waiter_hears_of_commits_again_after_its_connection_was_lost(db: PostgresDatabase) -> None:
    await db.changed(ZERO, since=0, timeout_s=0)
    await run_on_server(LOSE_CONNECTIONS)
    seen = await db.changed(ZERO, since=0, timeout_s=0)
    await run_on_server("INSERT INTO t (a) VALUES (1)", database=NAME)
    assert await db.changed(ZERO, since=seen, timeout_s=SOON_S) > seen


async def test_works_of_one_shard_take_turns_between_processes_too(db: PostgresDatabase) -> None:
    other = opened()

    def next_one() -> Work[None]:
        ((greatest,),) = yield "SELECT COALESCE(MAX(a), 0) FROM t", ()
        yield from insert(greatest + 1)

    await asyncio.gather(*(one.write(ZERO, next_one) for _ in range(15) for one in (db, other)))
    assert await held(db) == list(range(1, 31))
    await other.close()


async def test_a_shard_that_everybody_writes_to_leaves_connections_to_others(db: PostgresDatabase) -> None:
    """One connection writes here: the works that wait for the busy shard hold none."""
    holder: Any = await asyncpg.connect(url_of(NAME))
    await holder.execute("BEGIN; LOCK TABLE t")
    waiting = [asyncio.create_task(db.write(ZERO, lambda value=value: insert(value))) for value in range(5)]  # type: ignore[misc] # a default binds it
    await asyncio.sleep(0)

    def elsewhere() -> Work[str]:
        ((answer,),) = yield "SELECT CAST('free' AS TEXT)", ()
        return str(answer)

    small = opened(connections=5)
    busy = [asyncio.create_task(small.write(ZERO, lambda value=value: insert(value))) for value in range(10, 15)]  # type: ignore[misc] # a default binds it
    await asyncio.sleep(0)
    assert await small.write(Shard(1), elsewhere) == "free"
    await holder.execute("COMMIT")
    await asyncio.gather(*waiting, *busy)
    assert len(await held(db)) == 10
    await holder.close()
    await small.close()


async def test_processes_that_migrate_at_the_same_time_run_each_file_once(db: PostgresDatabase) -> None:
    others = [opened() for _ in range(3)]
    ran = await asyncio.gather(*(migrate(other, migrations("postgres"), SystemClock()) for other in others))
    for other in others:
        await other.close()
    assert sorted(name for names in ran for name in names) == sorted(one.name for one in migrations("postgres"))


async def test_a_migration_that_fails_leaves_nothing_behind(db: PostgresDatabase) -> None:
    broken = Migration(name="box/0001_broken", sql="CREATE TABLE half (a BIGINT);\nCREATE TABLE half (a BIGINT);\n")
    with pytest.raises(asyncpg.DuplicateTableError):
        await migrate(db, [broken], SystemClock())
    assert await rows(db, ZERO, "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE tablename = 'half'") == []
    assert await rows(db, ZERO, "SELECT name FROM schema_migrations") == []
