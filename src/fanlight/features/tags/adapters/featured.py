"""Hashtags on profiles in SQL: one class for every engine behind the `Database` port."""

from typing import Final

from fanlight.features.tags.models import FEATURED_TAGS_MAX, FeaturedId, FeaturedTag
from fanlight.infra.sql.port import Database, Row, Work, rows
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import DRAWS_MAX, DrawId, UserId, shard_of


class SQLFeaturedStore:
    """A row for each person and hashtag."""

    def __init__(self, db: Database, draw_id: DrawId) -> None:
        self._db = db
        self._draw_id = draw_id

    async def add(self, owner: UserId, tag: str, name: str) -> tuple[FeaturedTag, bool] | None:
        def work() -> Work[tuple[FeaturedTag, bool] | None]:
            shown = yield SHOWN, (owner,)
            for row in shown:
                if row[2] == tag:
                    return _featured(row), False
            if len(shown) >= FEATURED_TAGS_MAX:
                return None
            for _ in range(DRAWS_MAX):
                added = yield ADD, (self._draw_id(shard_of(owner)), owner, tag, name)
                if added:
                    return _featured(added[0]), True
            raise Unavailable("too much is changing here at once, please try again")

        return await self._db.write(shard_of(owner), work)

    async def remove(self, owner: UserId, featured: FeaturedId) -> bool:
        def work() -> Work[bool]:
            return bool((yield REMOVE, (featured, owner)))

        return await self._db.write(shard_of(owner), work)

    async def remove_tag(self, owner: UserId, tag: str) -> None:
        def work() -> Work[None]:
            yield REMOVE_TAG, (owner, tag)

        await self._db.write(shard_of(owner), work)

    async def of(self, owner: UserId) -> list[FeaturedTag]:
        return [_featured(row) for row in await rows(self._db, shard_of(owner), SHOWN, owner)]


def _featured(row: Row) -> FeaturedTag:
    featured_id, owner, _, name = row
    return FeaturedTag(id=FeaturedId(featured_id), owner_id=UserId(owner), name=name)


SHOWN: Final = "SELECT id, owner_id, tag, name FROM featured_tags WHERE owner_id = $1 ORDER BY id"
ADD: Final = """
INSERT INTO featured_tags (id, owner_id, tag, name) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO NOTHING RETURNING id, owner_id, tag, name
"""
REMOVE: Final = "DELETE FROM featured_tags WHERE id = $1 AND owner_id = $2 RETURNING id"
REMOVE_TAG: Final = "DELETE FROM featured_tags WHERE owner_id = $1 AND tag = $2"
