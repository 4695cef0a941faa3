"""What the SQLite adapter promises beyond the port: spelling, group commit, other processes' commits."""

import asyncio
from pathlib import Path

import apsw
import pytest

from fanlight.infra.sql.adapters.sqlite import SQLiteDatabase, bound, rewritten
from fanlight.infra.sql.port import Work, rows
from fanlight.kit.ids import Shard

ZERO = Shard(0)


def test_parameters_are_numbered_by_n_and_not_by_appearance() -> None:
    assert rewritten("SELECT $2, $1") == "SELECT ?2, ?1"


def test_a_list_of_ids_becomes_a_json_table() -> None:
    sql = "SELECT a FROM t WHERE id = ids($1) AND b = $2"
    assert rewritten(sql) == "SELECT a FROM t WHERE id IN (SELECT value FROM json_each(?1)) AND b = ?2"


def test_ids_of_64_bits_stay_exact_in_a_list() -> None:
    assert bound([[2**63 - 1, 1]]) == ("[9223372036854775807,1]",)


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
