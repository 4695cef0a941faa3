"""The figures of the site in SQL: one class for every engine behind the `Database` port."""

from typing import Final

from fanlight.features.instance.models import SiteFigures
from fanlight.infra.sql.port import Database, Statement, Work
from fanlight.kit.ids import UserId, shard_of


class SQLFigureStore:
    """Sums are kept per logical shard, so that asking for them reads a thousand rows at most."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def note_user(self, user: UserId) -> None:
        def work() -> Work[None]:
            yield from _ensure(user)

        await self._db.write(shard_of(user), work)

    async def note_posts(self, user: UserId, posts: int, *, version: int) -> None:
        def work() -> Work[None]:
            yield from _ensure(user)
            ((before, known_version),) = yield POSTS_OF, (user,)
            if version > known_version:
                yield SET_POSTS, (user, posts, version)
                yield ADD, (shard_of(user), 0, posts - before)

        await self._db.write(shard_of(user), work)

    async def note_active(self, user: UserId, day: int) -> None:
        def work() -> Work[None]:
            yield from _ensure(user)
            yield SET_ACTIVE, (user, day)

        await self._db.write(shard_of(user), work)

    async def figures(self, *, month_since: int, half_year_since: int) -> SiteFigures:
        reading: list[Statement] = [
            (SUMS, ()),
            (ACTIVE, (month_since,)),
            (ACTIVE, (half_year_since,)),
            (FIRST, ()),
        ]
        users = posts = month = half_year = 0
        firsts: list[int] = []
        for place in self._db.places():
            sums, in_month, in_half_year, first = await self._db.read(place, reading)
            users += sums[0][0]
            posts += sums[0][1]
            month += in_month[0][0]
            half_year += in_half_year[0][0]
            firsts += [user for (user,) in first]
        return SiteFigures(
            users=users,
            posts=posts,
            active_month=month,
            active_half_year=half_year,
            first_user=UserId(min(firsts)) if firsts else None,
        )


def _ensure(user: UserId) -> Work[None]:
    """The user's row is there, and counted, whichever announcement came first."""
    if (yield INSERT, (user,)):
        yield ADD, (shard_of(user), 1, 0)


INSERT: Final = """
INSERT INTO site_users (user_id, posts, posts_version, active_day) VALUES ($1, 0, 0, 0)
ON CONFLICT DO NOTHING RETURNING user_id
"""
POSTS_OF: Final = "SELECT posts, posts_version FROM site_users WHERE user_id = $1"
SET_POSTS: Final = "UPDATE site_users SET posts = $2, posts_version = $3 WHERE user_id = $1"
SET_ACTIVE: Final = "UPDATE site_users SET active_day = $2 WHERE user_id = $1 AND active_day < $2"
ADD: Final = """
INSERT INTO site_sums (shard, users, posts) VALUES ($1, $2, $3)
ON CONFLICT (shard) DO UPDATE SET users = site_sums.users + excluded.users, posts = site_sums.posts + excluded.posts
"""
SUMS: Final = "SELECT CAST(COALESCE(SUM(users), 0) AS BIGINT), CAST(COALESCE(SUM(posts), 0) AS BIGINT) FROM site_sums"
ACTIVE: Final = "SELECT COUNT(*) FROM site_users WHERE active_day >= $1"
FIRST: Final = "SELECT user_id FROM site_users ORDER BY user_id LIMIT 1"
