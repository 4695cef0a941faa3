"""The uses of hashtags in SQL: one class for every engine behind the `Database` port."""

from collections.abc import Collection, Sequence
from typing import Final

from fanlight.features.tags.models import Uses
from fanlight.features.tags.policy import day_of
from fanlight.infra.sql.port import Database, Work, rows
from fanlight.kit.ids import PostId, Shard, UserId, shard_of, shard_of_hash, unix_ms_of


class SQLUseStore:
    """A row for each post and hashtag; beside it the counts of the day, and of each author on that day."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def remember(self, post: PostId, tags: Collection[str]) -> set[str]:
        known = {tag for (tag,) in await rows(self._db, shard_of(post), REMEMBERED, post)}
        fresh = sorted(set(tags) - known)

        def work() -> Work[None]:
            for tag in fresh:
                yield REMEMBER, (post, tag, day_of(unix_ms_of(post)))

        if fresh:
            await self._db.write(shard_of(post), work)
        return known.union(tags)

    async def count(self, tag: str, post: PostId, author: UserId, *, version: int, live: bool) -> None:
        day = day_of(unix_ms_of(post))

        def work() -> Work[None]:
            found = yield USE, (tag, post)
            was_version, was_live = found[0] if found else (0, 0)
            if version <= was_version:
                return
            yield PUT_USE, (tag, post, day, version, int(live))
            if live != bool(was_live):
                yield from _count_day(tag, day, author, 1 if live else -1)

        await self._db.write(shard_of_hash(tag), work)

    async def days(self, tags: Sequence[str], *, since: int) -> dict[str, list[Uses]]:
        places: dict[Shard, list[str]] = {}
        for tag in tags:
            places.setdefault(self._db.place_of(shard_of_hash(tag)), []).append(tag)
        answer: dict[str, list[Uses]] = {}
        for place, asked in places.items():
            found = await self._db.read(place, [(DAYS, (tag, since)) for tag in asked])
            answer |= {tag: [Uses(*row) for row in days] for tag, days in zip(asked, found, strict=True)}
        return answer

    async def busiest(self, days: Sequence[int], *, limit: int) -> set[str]:
        tags: set[str] = set()
        for place in self._db.places():
            for found in await self._db.read(place, [(BUSIEST, (day, limit)) for day in days]):
                tags.update([tag for (tag,) in found])
        return tags

    async def forget(self, *, before: int, limit: int) -> int:
        def work() -> Work[int]:
            forgotten = 0
            for statement in FORGET.values():
                forgotten += len((yield statement, (before, limit)))
            return forgotten

        return sum([await self._db.write(place, work) for place in self._db.places()])


def _count_day(tag: str, day: int, author: UserId, change: int) -> Work[None]:
    ((posts,),) = yield COUNT_AUTHOR, (tag, day, author, change)
    came_or_went = posts == 1 if change > 0 else posts == 0
    yield COUNT_DAY, (tag, day, change, change if came_or_went else 0)


REMEMBERED: Final = "SELECT tag FROM post_tags WHERE post_id = $1"
REMEMBER: Final = """
INSERT INTO post_tags (post_id, tag, day) VALUES ($1, $2, $3) ON CONFLICT (post_id, tag) DO NOTHING
"""

USE: Final = "SELECT version, live FROM tag_uses WHERE tag = $1 AND post_id = $2"
PUT_USE: Final = """
INSERT INTO tag_uses (tag, post_id, day, version, live) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tag, post_id) DO UPDATE SET version = excluded.version, live = excluded.live
"""
COUNT_AUTHOR: Final = """
INSERT INTO tag_day_authors (tag, day, author_id, posts) VALUES ($1, $2, $3, $4)
ON CONFLICT (tag, day, author_id) DO UPDATE SET posts = tag_day_authors.posts + excluded.posts
RETURNING posts
"""
COUNT_DAY: Final = """
INSERT INTO tag_days (tag, day, posts, people) VALUES ($1, $2, $3, $4)
ON CONFLICT (tag, day) DO UPDATE
SET posts = tag_days.posts + excluded.posts, people = tag_days.people + excluded.people
"""

DAYS: Final = "SELECT day, posts, people FROM tag_days WHERE tag = $1 AND day >= $2"
BUSIEST: Final = """
SELECT tag FROM tag_days WHERE day = $1 AND posts > 0 ORDER BY people DESC, posts DESC, tag LIMIT $2
"""

FORGET: Final = {
    "post_tags": """
DELETE FROM post_tags WHERE (post_id, tag) IN (SELECT post_id, tag FROM post_tags WHERE day < $1 LIMIT $2) RETURNING day
""",
    "tag_uses": """
DELETE FROM tag_uses WHERE (tag, post_id) IN (SELECT tag, post_id FROM tag_uses WHERE day < $1 LIMIT $2) RETURNING day
""",
    "tag_day_authors": """
DELETE FROM tag_day_authors WHERE (tag, day, author_id) IN
    (SELECT tag, day, author_id FROM tag_day_authors WHERE day < $1 LIMIT $2)
RETURNING day
""",
    "tag_days": """
DELETE FROM tag_days WHERE (tag, day) IN (SELECT tag, day FROM tag_days WHERE day < $1 LIMIT $2) RETURNING day
""",
}
