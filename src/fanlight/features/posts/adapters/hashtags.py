"""Hashtags by how they begin, in SQL: from one to the next in the index of posts under hashtags."""

from typing import Final

from fanlight.infra.sql.port import Database, rows
from fanlight.kit.folding import ABOVE_ALL

HASHTAGS_LOOKED_AT_MAX: Final = 50
USES_COUNTED_MAX: Final = 100


async def hashtags_beginning(db: Database, prefix: str) -> dict[str, int]:
    """The first hashtag keys of each database that begin so, with how many public posts are under each."""
    found: dict[str, int] = {}
    for place in db.places():
        found.update(await rows(db, place, BEGINNING, prefix, prefix + ABOVE_ALL, HASHTAGS_LOOKED_AT_MAX))
    return {tag: uses for tag, uses in found.items() if uses}


BEGINNING: Final = f"""
WITH RECURSIVE next_tag (tag, place) AS (
    SELECT MIN(tag), CAST(1 AS BIGINT) FROM tags_index WHERE tag >= $1 AND tag < $2
    UNION ALL
    SELECT (SELECT MIN(tag) FROM tags_index WHERE tag > next_tag.tag AND tag < $2), place + 1
    FROM next_tag WHERE tag IS NOT NULL AND place < $3
)
SELECT tag, (
    SELECT COUNT(*) FROM (
        SELECT 1 FROM tags_index WHERE tags_index.tag = next_tag.tag AND live = 1 LIMIT {USES_COUNTED_MAX}
    ) AS uses
)
FROM next_tag WHERE tag IS NOT NULL
"""
