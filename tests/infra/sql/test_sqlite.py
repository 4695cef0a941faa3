"""What the SQLite adapter promises beyond the port: spelling, group commit, other processes' commits."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from fanlight.infra.sql.adapters.sqlite import SQLiteDatabase, spelled
from fanlight.infra.sql.port import Row, Value, Work, rows
from fanlight.kit.errors import Invalid, Unavailable
from fanlight.kit.ids import Shard

ZERO = Shard(0)
SOON_S = 10.0


def test_parameters_are_numbered_by_n_and_not_by_appearance() -> None:
    assert spelled("SELECT $2, $1") == ("SELECT ?2, ?1", ())


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "SELECT a FROM t WHERE id = ids($1) AND b = $2",
            "SELECT a FROM carray(?1) AS listed CROSS JOIN t WHERE id = listed.value AND b = ?2",
        ),
        ("SELECT a FROM t WHERE b = $2 AND id = ids($1)", "SELECT a FROM t WHERE b = ?2 AND id IN carray(?1)"),
        ("DELETE FROM t WHERE id = ids($1)", "DELETE FROM t WHERE id IN carray(?1)"),
        ("SELECT a FROM t WHERE id = ids($1)\nORDER BY a", "SELECT a FROM t WHERE id IN carray(?1)\nORDER BY a"),
    ],
)
def test_a_list_of_ids_becomes_a_table(sql: str, expected: str) -> None:
    assert spelled(sql)[0] == expected


async def test_ids_of_64_bits_stay_exact_in_a_list(tmp_path: Path) -> None:
    db = SQLiteDatabase([tmp_path / "a.db"])
    ids = [2**63 - 1, 1, -(2**63), 1]

    def fill() -> Work[None]:
        yield "CREATE TABLE t (id INTEGER PRIMARY KEY)", ()
        for identifier in set(ids):
            yield "INSERT INTO t VALUES ($1)", (identifier,)

    await db.write(ZERO, fill)
    for sql in ("SELECT id FROM t WHERE id = ids($1)", "SELECT id FROM t WHERE id = ids($1) ORDER BY id"):
        assert sorted(await rows(db, ZERO, sql, ids)) == [(-(2**63),), (1,), (2**63 - 1,)]
        assert await rows(db, ZERO, sql, []) == []
        with pytest.raises(Invalid):
            await rows(db, ZERO, sql, [2**63])
    await db.close()


async def test_many_writes_at_once_share_transactions_and_are_all_kept(tmp_path: Path) -> None:
    db = SQLiteDatabase([tmp_path / "a.db"])

    def make() -> Work[None]:
        yield "CREATE TABLE t (id INTEGER PRIMARY KEY)", ()

    def insert() -> Work[None]:
        yield "INSERT INTO t DEFAULT VALUES", ()

    await db.write(ZERO, make)
    await asyncio.gather(*(db.write(ZERO, insert) for _ in range(500)))
    assert await rows(db, ZERO, "SELECT COUNT(*) FROM t") == [(500,)]
    await db.close()


async def test_a_commit_by_another_process_wakes_a_waiter(tmp_path: Path) -> None:
    db = SQLiteDatabase([tmp_path / "a.db"])
    seen = await db.changed(ZERO, since=0, timeout_s=0)
    waiter = asyncio.create_task(db.changed(ZERO, since=seen, timeout_s=30))
    await asyncio.sleep(0)
    other = apsw.Connection(str(tmp_path / "a.db"))
    other.execute("CREATE TABLE t (id INTEGER)")
    assert await waiter > seen
    await db.close()


def test_the_number_of_files_divides_the_shards(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="divide 1024"):
        SQLiteDatabase([tmp_path / name for name in ("a", "b", "c")])


def make() -> Work[None]:
    yield "CREATE TABLE t (a BLOB)", ()


def statement(sql: str, *parameters: Value) -> Callable[[], Work[list[Row]]]:
    def work() -> Work[list[Row]]:
        return (yield sql, parameters)

    return work


async def test_a_full_disk_refuses_writes_and_takes_them_again_when_there_is_room(tmp_path: Path) -> None:
    db = SQLiteDatabase([tmp_path / "a.db"])
    await db.write(ZERO, make)
    await db.write(ZERO, statement("PRAGMA max_page_count = 20"))
    inserts = [db.write(ZERO, statement("INSERT INTO t VALUES ($1)", bytes(50_000))) for _ in range(3)]
    outcomes = await asyncio.gather(*inserts, return_exceptions=True)
    stored = await rows(db, ZERO, "SELECT COUNT(*) FROM t")
    await db.write(ZERO, statement("PRAGMA max_page_count = 20000"))
    await db.write(ZERO, statement("INSERT INTO t VALUES ($1)", b"small"))
    assert any(isinstance(outcome, Unavailable) for outcome in outcomes)
    assert stored == [(outcomes.count([]),)]
    assert (await rows(db, ZERO, "SELECT COUNT(*) FROM t"))[0][0] == stored[0][0] + 1
    await db.close()


async def test_whatever_a_work_raises_the_writer_goes_on(tmp_path: Path) -> None:
    class Odd(BaseException):
        pass

    def odd() -> Work[None]:
        yield "INSERT INTO t VALUES (1)", ()
        raise Odd

    db = SQLiteDatabase([tmp_path / "a.db"])
    await db.write(ZERO, make)
    async with asyncio.timeout(SOON_S):
        with pytest.raises(Odd):
            await db.write(ZERO, odd)
        await db.write(ZERO, statement("INSERT INTO t VALUES ($1)", b"after"))
    assert await rows(db, ZERO, "SELECT a FROM t") == [(b"after",)]
    await db.close()


async def test_a_write_that_comes_after_the_end_is_refused(tmp_path: Path) -> None:
    db = SQLiteDatabase([tmp_path / "a.db"])
    await db.write(ZERO, make)
    await db.close()
    async with asyncio.timeout(SOON_S):
        with pytest.raises(Unavailable):
            await db.write(ZERO, statement("INSERT INTO t VALUES ($1)", b"late"))


async def test_reading_writes_nothing(tmp_path: Path) -> None:
    db = SQLiteDatabase([tmp_path / "a.db"])
    await db.write(ZERO, make)
    with pytest.raises(apsw.ReadOnlyError):
        await rows(db, ZERO, "INSERT INTO t VALUES (1)")
    assert await rows(db, ZERO, "SELECT COUNT(*) FROM t") == [(0,)]
    await db.close()


async def test_readers_leave_the_log_of_changes_short(tmp_path: Path) -> None:
    db = SQLiteDatabase([tmp_path / "a.db"])
    await db.write(ZERO, make)
    for _ in range(40):
        await db.write(ZERO, statement("INSERT INTO t VALUES ($1)", bytes(400_000)))
        await db.read(ZERO, [("SELECT COUNT(*) FROM t", ()), ("SELECT MAX(rowid) FROM t", ())])
    assert (tmp_path / "a.db-wal").stat().st_size < 10_000_000
    await db.close()


async def test_the_reads_of_one_turn_of_the_loop_see_one_snapshot_and_the_next_turn_a_new_one(tmp_path: Path) -> None:
    db = SQLiteDatabase([tmp_path / "a.db"])
    other = apsw.Connection(str(tmp_path / "a.db"))
    other.execute("CREATE TABLE t (id INTEGER)")
    assert await rows(db, ZERO, "SELECT COUNT(*) FROM t") == [(0,)]
    other.execute("INSERT INTO t VALUES (1)")
    assert await rows(db, ZERO, "SELECT COUNT(*) FROM t") == [(0,)]
    await asyncio.sleep(0)
    assert await rows(db, ZERO, "SELECT COUNT(*) FROM t") == [(1,)]
    await db.close()


async def test_who_waited_for_a_write_reads_it(tmp_path: Path) -> None:
    db = SQLiteDatabase([tmp_path / "a.db"])
    await db.write(ZERO, make)

    async def write_and_read(number: int) -> bool:
        await db.write(ZERO, statement("INSERT INTO t VALUES ($1)", str(number)))
        return await rows(db, ZERO, "SELECT 1 FROM t WHERE a = $1", str(number)) == [(1,)]

    async def read_on() -> None:
        while True:
            await rows(db, ZERO, "SELECT COUNT(*) FROM t")
            await asyncio.sleep(0)

    reading = asyncio.create_task(read_on())
    assert all(await asyncio.gather(*(write_and_read(number) for number in range(300))))
    reading.cancel()
    await db.close()
