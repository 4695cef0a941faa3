"""Reposts in SQL: rows among the posts of whoever reposts."""

from collections.abc import Iterator
from typing import Final

from fanlight.events import PostDeleted, PostPublished
from fanlight.features.posts.models import STORED, NewRepost, Published
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Work, rows
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import DRAWS_MAX, DrawId, PostId, UserId, ids_from, shard_of, unix_ms_of


class SQLRepostStore:
    """Row and announcement are one transaction, on the shard of whoever reposts."""

    def __init__(self, db: Database, outbox: Outbox, draw_id: DrawId, clock: Clock) -> None:
        self._db = db
        self._outbox = outbox
        self._draw_id = draw_id
        self._clock = clock

    async def repost(self, new: NewRepost) -> Published:
        author, original = new.author_id, new.reposted_id

        def work() -> Work[Published]:
            newest, live = yield from _newest(author, original)
            if live:
                return Published(post_id=newest, fresh=False)
            visibility = STORED.index(new.visibility)
            for repost in self._ids_above(newest, author):
                if (yield INSERT_REPOST, (repost, author, visibility, original, new.reposted_author_id)):
                    yield self._outbox.row(PostPublished(post_id=repost, author_id=author))
                    return Published(post_id=repost)
                newest, live = yield from _newest(author, original)
                if live:  # another request's, which waited for nobody
                    return Published(post_id=newest, fresh=False)
            raise Unavailable("too many posts at this moment, please try again")

        return await self._db.write(shard_of(author), work)

    def _ids_above(self, newest: PostId, author: UserId) -> Iterator[PostId]:
        """Ids to try: what comes later has the greater id, also where it comes from a host whose clock is behind."""
        shard = shard_of(author)
        for _ in range(DRAWS_MAX):
            drawn = self._draw_id(shard)
            if drawn < newest:
                yield from map(PostId, ids_from(unix_ms_of(newest) + 1, shard))
                return
            yield PostId(drawn)

    async def live_repost(self, author: UserId, original: PostId) -> PostId | None:
        found = await rows(self._db, shard_of(author), LIVE_REPOST, author, original)
        return PostId(found[0][0]) if found else None

    async def end_repost(self, author: UserId, repost: PostId) -> bool:
        def work() -> Work[bool]:
            ended = yield END_REPOST, (repost, author, self._clock.now_ms())
            if ended:
                yield self._outbox.row(PostDeleted(post_id=repost, author_id=author))
            return bool(ended)

        return await self._db.write(shard_of(author), work)


def _newest(author: UserId, original: PostId) -> Work[tuple[PostId, bool]]:
    """The id of the author's newest repost of this post, 0 where there was none, and whether it stands."""
    for repost, deleted_ms in (yield NEWEST_REPOST, (author, original)):
        return PostId(repost), deleted_ms is None
    return PostId(0), False


NEWEST_REPOST: Final = """
SELECT id, deleted_ms FROM posts WHERE author_id = $1 AND reposted_id = $2 ORDER BY id DESC LIMIT 1
"""

LIVE_REPOST: Final = "SELECT id FROM posts WHERE author_id = $1 AND reposted_id = $2 AND deleted_ms IS NULL"

INSERT_REPOST: Final = """
INSERT INTO posts (id, author_id, version, visibility, replies, deleted_ms, photos, in_home, sensitive, mentions,
    spoiler_text, caption, reposted_id, reposted_author_id)
VALUES ($1, $2, 1, $3, 0, NULL, 0, 1, 0, '[]', '', '', $4, $5)
ON CONFLICT DO NOTHING RETURNING id
"""

END_REPOST: Final = """
UPDATE posts SET deleted_ms = $3, version = version + 1
WHERE id = $1 AND author_id = $2 AND reposted_id IS NOT NULL AND deleted_ms IS NULL
RETURNING id
"""
