"""Every statement that runs often finds its rows by an index, and sorts nothing."""

import pytest

from fanlight.features.posts.adapters import drafts
from fanlight.features.posts.adapters import sql as posts
from fanlight.features.reactions.adapters import kept
from fanlight.features.reactions.adapters import sql as reactions
from fanlight.infra.sql.port import Database, Value, rows
from fanlight.kit.ids import Shard

IDS = [1, 2, 3]

STATEMENTS: dict[str, tuple[str, tuple[Value, ...]]] = {
    "heads": (posts.HEADS, (IDS,)),
    "load": (posts.LOAD, (IDS,)),
    "home": (posts.HOME, (1, 9, 0, 20)),
    "home, upwards": (posts.HOME.replace("DESC", "ASC"), (1, 9, 0, 20)),
    "newest": (posts.NEWEST, (1,)),
    **{f"profile {key}": (sql, (1, 9, 0, 20)) for key, sql in posts.PROFILES.items()},
    **{
        f"profile {key}, for strangers": (posts.for_strangers(sql, parameter=5), (1, 9, 0, 20, "%[1,%"))
        for key, sql in posts.PROFILES.items()
    },
    "profile, tagged": (posts.PROFILE_TAGGED.format(media="", replies=""), (1, 9, 0, 20, "sun")),
    "public": (posts.PUBLIC, (9, 0, 20)),
    "public, photos": (posts.PUBLIC_PHOTOS, (9, 0, 20)),
    "tagged": (posts.TAGGED, ("sun", 9, 0, 20)),
    "tagged, photos": (posts.TAGGED_PHOTOS, ("sun", 9, 0, 20)),
    "tagged among": (posts.TAGGED_AMONG, ("sun", IDS)),
    "answered": (drafts.ANSWERED, (1, b"key", 0)),
    "waiting drafts": (drafts.WAITING_DRAFTS, (1, 20)),
    "shown drafts": (drafts.DRAFTS, (1, 20)),
    "likes": (reactions.COUNTS, (IDS, 1)),
    "mine": (reactions.MINE, (IDS, 1, 1, 9)),
    "likers": (reactions.LIKERS_NEWEST, (1, 9, 0, 20)),
    "liked": (reactions.LIKED_NEWEST, (1, 9, 0, 20)),
    "bookmarked": (kept.BOOKMARKED_NEWEST, (1, 9, 0, 20)),
}


@pytest.mark.parametrize("name", STATEMENTS)
async def test_no_statement_scans_a_table_or_sorts(sqlite_db: Database, name: str) -> None:
    sql, parameters = STATEMENTS[name]
    plan = [row[3] for row in await rows(sqlite_db, Shard(0), f"EXPLAIN QUERY PLAN {sql}", *parameters)]
    slow = [step for step in plan if step.startswith("SCAN") and not step.startswith(("SCAN carray", "SCAN listed"))]
    assert slow + [step for step in plan if "TEMP B-TREE" in step] == [], plan
