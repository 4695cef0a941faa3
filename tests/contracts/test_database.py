"""The promises of `Database`, on every engine."""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest

from fanlight.infra.sql.port import Database, Work, rows, rows_of_ids
from fanlight.kit.errors import Invalid, Unavailable
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
    def write() -> Work[None]:
        values = ("topic 🌅", 2**63 - 1, b"\x00\xff", "naïve", -(2**63))
        yield "INSERT INTO outbox (topic, key, body, traceparent, written_ms) VALUES ($1, $2, $3, $4, $5)", values

    await db.write(LAST, write)
    found = await rows(db, LAST, "SELECT topic, key, body, traceparent, written_ms FROM outbox")
    assert found == [("topic 🌅", 2**63 - 1, b"\x00\xff", "naïve", -(2**63))]
    cast = "SELECT CAST($1 AS TEXT), CAST($2 AS DOUBLE PRECISION), CAST($3 AS BIGINT)"
    assert await rows(db, LAST, cast, None, 0.5, 2**62) == [(None, 0.5, 2**62)]


async def test_rows_are_tuples(db: Database) -> None:
    await db.write(LAST, lambda: inserting(1, "a"))
    (row,) = await rows(db, LAST, "SELECT id, name FROM things")
    assert type(row) is tuple


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1])
async def test_integers_of_more_than_64_bits_are_refused_in_a_sentence(db: Database, value: int) -> None:
    with pytest.raises(Invalid, match="too large"):
        await db.write(LAST, lambda: inserting(value))
    with pytest.raises(Invalid, match="too large"):
        await rows(db, LAST, "SELECT name FROM things WHERE id = $1", value)


async def test_text_with_a_nul_is_refused_in_a_sentence(db: Database) -> None:
    with pytest.raises(Invalid, match="NUL"):
        await db.write(LAST, lambda: inserting(1, "a\0b"))
    assert await rows(db, LAST, "SELECT id FROM things") == []


async def test_what_a_statement_refuses_leaves_the_next_one_alone(db: Database) -> None:
    for _ in range(20):
        with pytest.raises(Exception, match="nowhere"):
            await rows(db, LAST, "SELECT id FROM nowhere")
        with pytest.raises(Exception, match="nowhere"):
            await db.read(LAST, [("SELECT id FROM things", ()), ("SELECT id FROM nowhere", ())])
    await db.write(LAST, lambda: inserting(1))
    assert await rows(db, LAST, "SELECT id FROM things") == [(1,)]


async def test_a_group_of_reads_sees_one_moment(db: Database) -> None:
    """Two rows change together, many times; no reader ever sees one without the other."""
    await db.write(LAST, lambda: inserting(1, "0"))
    await db.write(LAST, lambda: inserting(2, "0"))
    ended = asyncio.Event()

    def set_both(value: str) -> Work[None]:
        yield "UPDATE things SET name = $1 WHERE id = 1", (value,)
        yield "UPDATE things SET name = $1 WHERE id = 2", (value,)

    async def change() -> None:
        for round_ in range(60):
            await db.write(LAST, partial(set_both, str(round_)))
        ended.set()

    changing = asyncio.create_task(change())
    one, other = ("SELECT name FROM things WHERE id = 1", ()), ("SELECT name FROM things WHERE id = 2", ())
    while not ended.is_set():
        first, second = await db.read(LAST, [one, other])
        assert first == second
        await asyncio.sleep(0)
    await changing


async def test_of_two_works_that_take_the_last_one_exactly_one_gets_it(db: Database) -> None:
    """Read, decide, write: what was read still stands when it is written."""

    def take(who: int) -> Work[bool]:
        ((taken,),) = yield "SELECT COUNT(*) FROM things", ()
        if taken >= 5:
            return False
        yield from inserting(who)
        return True

    outcomes = await asyncio.gather(*(db.write(LAST, partial(take, who)) for who in range(40)))
    assert sum(outcomes) == 5
    assert await rows(db, LAST, "SELECT COUNT(*) FROM things") == [(5,)]


async def test_a_unique_value_is_given_to_one_of_many(db: Database) -> None:
    outcomes = await asyncio.gather(*(db.write(LAST, lambda: inserting(7, "x")) for _ in range(40)))
    assert sum(outcomes) == 1


async def test_works_of_two_shards_change_one_row_and_none_is_lost(db: Database) -> None:
    """A row that belongs to another shard of the same database changes in whole statements, without its shard's turn."""

    def add() -> Work[None]:
        yield "UPDATE things SET name = CAST(CAST(name AS INTEGER) + 1 AS TEXT) WHERE id = 1", ()

    await db.write(LAST, lambda: inserting(1, "0"))
    shards = [Shard(SHARDS - 1 - index) for index in range(8)]
    await asyncio.gather(*(db.write(shard, add) for shard in shards for _ in range(10)))
    assert await rows(db, LAST, "SELECT name FROM things") == [("80",)]


async def test_works_that_wait_for_each_other_both_succeed(db: Database) -> None:
    """Two shards of one database, the same two rows in opposite order."""

    def both(first: int, second: int) -> Work[None]:
        yield "UPDATE things SET name = CAST(CAST(name AS INTEGER) + 1 AS TEXT) WHERE id = $1", (first,)
        yield "UPDATE things SET name = CAST(CAST(name AS INTEGER) + 1 AS TEXT) WHERE id = $1", (second,)

    for identifier in (1, 2):
        await db.write(LAST, partial(inserting, identifier, "0"))
    other = Shard(SHARDS - 2)
    await asyncio.gather(
        *(
            db.write(shard, partial(both, *order))
            for shard, order in [(LAST, (1, 2)), (other, (2, 1))]
            for _ in range(5)
        )
    )
    assert await rows(db, LAST, "SELECT name FROM things ORDER BY id") == [("10",), ("10",)]


async def test_a_request_that_goes_away_leaves_its_write_to_be_done(db: Database) -> None:
    asking = asyncio.create_task(db.write(LAST, lambda: inserting(1)))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await db.write(LAST, lambda: inserting(2))
    assert await rows(db, LAST, "SELECT id FROM things ORDER BY id") == [(1,), (2,)]


async def test_a_reader_that_goes_away_leaves_the_database_in_order(db: Database) -> None:
    one = ("SELECT id FROM things", ())
    for statements in ([one], [one, one, one]):
        reading = asyncio.create_task(db.read(LAST, statements))
        await asyncio.sleep(0)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    assert await db.read(LAST, [one, one]) == [[], []]


async def test_more_readers_than_connections_are_all_answered(db: Database) -> None:
    await db.write(LAST, lambda: inserting(1))
    found = await asyncio.gather(*(rows(db, LAST, "SELECT id FROM things") for _ in range(100)))
    assert found == [[(1,)]] * 100


async def test_every_commit_is_noticed_however_close_they_come(db: Database) -> None:
    """A reader that waits, reads and waits again has seen the last commit when it stops waking."""
    seen, last = 0, -1

    async def follow() -> None:
        nonlocal seen, last
        while last < 29:
            seen = await db.changed(LAST, since=0, timeout_s=0)
            found = await rows(db, LAST, "SELECT MAX(id) FROM things")
            last = found[0][0] if found[0][0] is not None else -1
            if last < 29:
                assert await db.changed(LAST, since=seen, timeout_s=30) != seen

    following = asyncio.create_task(follow())
    for identifier in range(30):
        await db.write(LAST, partial(inserting, identifier))
    await following


async def test_closing_finishes_what_was_accepted(db: Database, reopen: Callable[[], Database]) -> None:
    writes = [asyncio.create_task(db.write(LAST, partial(inserting, identifier))) for identifier in range(20)]
    await asyncio.sleep(0)
    await db.close()
    assert await asyncio.gather(*writes) == [1] * 20
    again = reopen()
    assert await rows(again, LAST, "SELECT COUNT(*) FROM things") == [(20,)]
    await again.close()


async def test_a_write_after_the_end_is_refused(db: Database) -> None:
    await db.close()
    with pytest.raises(Unavailable):
        await db.write(LAST, lambda: inserting(1))


async def test_a_read_writes_nothing(db: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)read-?only"):
        await rows(db, LAST, "INSERT INTO things (id) VALUES (1)")
    assert await rows(db, LAST, "SELECT id FROM things") == []
