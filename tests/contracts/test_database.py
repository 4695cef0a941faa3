"""The promises of `Database`, on every engine."""

import asyncio
from functools import partial

import pytest

from fanlight.infra.sql.port import Database, Work, rows, rows_of_ids
from fanlight.kit.ids import SHARD_BITS, SHARDS, Shard, shard_of

LAST = Shard(SHARDS - 1)


def on_shard(shard: int, n: int) -> int:
    """An id that lives on the shard."""
    return n << (SHARD_BITS + 6) | shard << 6


@pytest.fixture(autouse=True)
async def _table(db: Database) -> None:
    def make() -> Work[None]:
        yield "CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT)", ()

    for place in db.places():
        await db.write(place, make)


def inserting(identifier: int, name: str = "") -> Work[int]:
    inserted = yield (
        "INSERT INTO things (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id",
        (identifier, name),
    )
    return len(inserted)


async def test_a_write_answers_its_result_and_is_read_back(db: Database) -> None:
    assert await db.write(LAST, lambda: inserting(on_shard(LAST, 1), "a")) == 1
    assert await rows(db, LAST, "SELECT name FROM things") == [("a",)]


async def test_a_conflict_writes_nothing(db: Database) -> None:
    await db.write(LAST, lambda: inserting(7, "first"))
    assert await db.write(LAST, lambda: inserting(7, "second")) == 0
    assert await rows(db, LAST, "SELECT name FROM things") == [("first",)]


async def test_what_a_work_raises_undoes_it_and_no_other(db: Database) -> None:
    def failing() -> Work[int]:
        yield from inserting(1)
        raise LookupError("half way")

    outcomes = await asyncio.gather(
        *(db.write(LAST, work) for work in (lambda: inserting(2), failing, lambda: inserting(3))),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [int, LookupError, int]
    assert await rows(db, LAST, "SELECT id FROM things ORDER BY id") == [(2,), (3,)]


async def test_a_failed_statement_undoes_its_work(db: Database) -> None:
    def failing() -> Work[None]:
        yield from inserting(1)
        yield "INSERT INTO nowhere VALUES (1)", ()

    with pytest.raises(Exception, match="nowhere"):
        await db.write(LAST, failing)
    assert await rows(db, LAST, "SELECT id FROM things") == []


async def test_concurrent_increments_are_all_counted(db: Database) -> None:
    def increment() -> Work[None]:
        ((before,),) = yield "SELECT CAST(name AS INTEGER) FROM things WHERE id = 1", ()
        yield "UPDATE things SET name = CAST(CAST($1 AS INTEGER) AS TEXT) WHERE id = 1", (before + 1,)

    await db.write(LAST, lambda: inserting(1, "0"))
    await asyncio.gather(*(db.write(LAST, increment) for _ in range(50)))
    assert await rows(db, LAST, "SELECT name FROM things") == [("50",)]


async def test_a_group_of_reads_answers_each_statement(db: Database) -> None:
    await db.write(LAST, lambda: inserting(1, "a"))
    found = await db.read(LAST, [("SELECT id FROM things", ()), ("SELECT name FROM things WHERE id = $1", (1,))])
    assert found == [[(1,)], [("a",)]]


async def test_ids_are_found_in_whatever_database_owns_them(db: Database) -> None:
    ids = [on_shard(shard, 5) for shard in (0, 300, 600, 900, 1023)]
    for identifier in ids:
        await db.write(shard_of(identifier), partial(inserting, identifier))
    found = await rows_of_ids(db, "SELECT id FROM things WHERE id = ids($1)", [*ids, ids[0], on_shard(1, 1)])
    assert sorted(found) == [(identifier,) for identifier in sorted(ids)]


async def test_every_shard_belongs_to_one_of_the_places(db: Database) -> None:
    assert {db.place_of(Shard(shard)) for shard in range(SHARDS)} == set(db.places())


async def test_no_ids_ask_no_database(db: Database) -> None:
    assert db.by_place([]) == {}


async def test_a_commit_is_noticed(db: Database) -> None:
    seen = await db.changed(LAST, since=0, timeout_s=0)
    await db.write(LAST, lambda: inserting(1))
    assert await db.changed(LAST, since=seen, timeout_s=30) > seen


async def test_without_a_commit_the_wait_ends_at_its_time_out(db: Database) -> None:
    first = await db.changed(LAST, since=0, timeout_s=0)
    settled = await db.changed(LAST, since=first, timeout_s=0.01)
    assert await db.changed(LAST, since=settled, timeout_s=0.01) == settled


async def test_null_text_bytes_and_floats_come_back_as_they_were(db: Database) -> None:
    found = await rows(db, LAST, "SELECT $1, $2, $3, $4", None, "naïve 🌅", b"\x00\xff", 0.5)
    assert found == [(None, "naïve 🌅", b"\x00\xff", 0.5)]
