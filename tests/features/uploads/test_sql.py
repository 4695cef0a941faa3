"""Every hot statement finds its rows by an index."""

import pytest

from fanlight.features.uploads.adapters import sql
from fanlight.infra.sql.port import Database, rows
from fanlight.kit.ids import Shard

HOT = {
    "GET": ([1, 2],),
    "BY_TOKEN": ("0" * 35,),
    "OF_POSTS": ([1, 2],),
    "COUNT_LOOSE": (1, "post", 1 << 62),
    "LOOSE": (1, 10),
    "GENERATION": (b"x",),
    "UNCONFIRMED": (1, 10),
    "BY_USE": ("x",),
    "IDS_OF_POST": (1, 2),
}


async def plan_of(db: Database, name: str, *parameters: object) -> str:
    found = await rows(db, Shard(0), f"EXPLAIN QUERY PLAN {getattr(sql, name)}", *parameters)  # type: ignore[arg-type]  # of the table above
    return "; ".join(str(row[3]) for row in found)


@pytest.mark.parametrize("name", HOT)
async def test_no_hot_statement_scans_a_growing_table(sqlite_db: Database, name: str) -> None:
    plan = await plan_of(sqlite_db, name, *HOT[name])
    assert "SCAN photos" not in plan
    assert "SCAN blob" not in plan


async def test_versions_of_posts_come_from_an_index_alone(sqlite_db: Database) -> None:
    plan = await plan_of(sqlite_db, "VERSIONS_OF_POSTS", [1, 2])
    assert "USING COVERING INDEX photos_of_post (post_id=?)" in plan
