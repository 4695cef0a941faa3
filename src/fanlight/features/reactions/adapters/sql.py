"""Likes and bookmarks in SQL: one class for every engine behind the `Database` port."""

from collections.abc import Sequence
from typing import Final

from fanlight.events import LikeChanged
from fanlight.features.reactions.models import Kept, Reactions
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Row, Statement, Work, rows
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import DRAWS_MAX, DrawId, PostId, UserId, shard_of
from fanlight.kit.pages import Page, PageRequest


class SQLReactionStore:
    """The like's row and the count live with the post; the copy for the person's list lives with the person."""

    def __init__(self, db: Database, outbox: Outbox, draw_id: DrawId) -> None:
        self._db = db
        self._outbox = outbox
        self._draw_id = draw_id

    async def like(self, post: PostId, person: UserId) -> bool:
        return await self._change(post, person, liked=True)

    async def unlike(self, post: PostId, person: UserId) -> bool:
        return await self._change(post, person, liked=False)

    async def _change(self, post: PostId, person: UserId, *, liked: bool) -> bool:
        together = self._db.place_of(shard_of(post)) == self._db.place_of(shard_of(person))

        def work() -> Work[Row | None]:
            changed = yield from (self._insert_like(post, person) if liked else _end_like(post, person))
            if not changed:
                return None
            ((like_id, version),) = changed
            yield COUNT, (post, 1 if liked else -1)
            yield self._outbox.row(LikeChanged(post_id=post, person_id=person, version=version))
            copy = (person, post, like_id, version, int(liked))
            if together:
                yield COPY, copy
            return copy

        copy = await self._db.write(shard_of(post), work)
        if copy is not None and not together:
            # Not left to the event alone: people look at their favourites right after they added one.
            await self._write_copy(person, copy)
        return copy is not None

    def _insert_like(self, post: PostId, person: UserId) -> Work[list[Row]]:
        for _ in range(DRAWS_MAX):
            like_id = self._draw_id(shard_of(post))
            taken = yield PLACE_TAKEN, (post, like_id)
            if not taken:
                return (yield LIKE, (post, person, like_id))
        raise Unavailable("this post is being liked by too many people at once, please try again")

    async def copy_like(self, post: PostId, person: UserId) -> None:
        for like_id, version, state in await rows(self._db, shard_of(post), TRUTH, post, person):
            await self._write_copy(person, (person, post, like_id, version, state))

    async def _write_copy(self, person: UserId, copy: Row) -> None:
        def work() -> Work[None]:
            yield COPY, copy

        await self._db.write(shard_of(person), work)

    async def of_posts(self, viewer: UserId | None, posts: Sequence[PostId]) -> Reactions:
        likes: dict[PostId, int] = dict.fromkeys(posts, 0)
        liked: set[PostId] = set()
        by_place = self._db.by_place(posts)
        home = None if viewer is None else self._db.place_of(shard_of(viewer))
        kept: list[Row] = []
        for place, owned in by_place.items():
            reading: list[Statement] = [(COUNTS, (owned, viewer or 0))]
            if place == home:
                reading.append((KEPT_AMONG, (list(posts), viewer or 0)))
            found = await self._db.read(place, reading)
            for post, count, mine in found[0]:
                likes[post] = count
                if mine:
                    liked.add(post)
            kept += found[1] if place == home else []
        if home is not None and home not in by_place and posts:
            kept = (await self._db.read(home, [(KEPT_AMONG, (list(posts), viewer or 0))]))[0]
        return Reactions(likes=likes, liked=liked, bookmarked={post for (post,) in kept})

    async def likers(self, post: PostId, page: PageRequest) -> Page[UserId]:
        found = await self._part(post, page, LIKERS_NEWEST, LIKERS_OLDEST)
        return Page(
            items=[UserId(person) for _, person in found],
            next_below=found[-1][0] if len(found) == page.limit else None,
            prev_above=found[0][0] if found else None,
        )

    async def liked(self, person: UserId, page: PageRequest) -> list[Kept]:
        return [Kept(*row) for row in await self._part(person, page, LIKED_NEWEST, LIKED_OLDEST)]

    async def bookmarked(self, person: UserId, page: PageRequest) -> list[Kept]:
        return [Kept(*row) for row in await self._part(person, page, BOOKMARKED_NEWEST, BOOKMARKED_OLDEST)]

    async def _part(self, owner: int, page: PageRequest, newest: str, oldest: str) -> list[Row]:
        sql = oldest if page.oldest_first else newest
        found = await rows(self._db, shard_of(owner), sql, owner, page.below, page.above, page.limit)
        return found[::-1] if page.oldest_first else found

    async def bookmark(self, post: PostId, person: UserId) -> bool:
        def work() -> Work[bool]:
            for _ in range(DRAWS_MAX):
                bookmark_id = self._draw_id(shard_of(person))
                taken = yield BOOKMARK_PLACE_TAKEN, (person, bookmark_id)
                if not taken:
                    return bool((yield BOOKMARK, (person, post, bookmark_id)))
            raise Unavailable("your bookmarks are changing too fast, please try again")

        return await self._db.write(shard_of(person), work)

    async def remove_bookmark(self, post: PostId, person: UserId) -> bool:
        def work() -> Work[bool]:
            return bool((yield REMOVE_BOOKMARK, (person, post)))

        return await self._db.write(shard_of(person), work)


def _end_like(post: PostId, person: UserId) -> Work[list[Row]]:
    return (yield UNLIKE, (post, person))


PLACE_TAKEN: Final = "SELECT 1 FROM likes WHERE post_id = $1 AND like_id = $2 AND state = 1"

LIKE: Final = """
INSERT INTO likes (post_id, person_id, like_id, version, state) VALUES ($1, $2, $3, 1, 1)
ON CONFLICT (post_id, person_id) DO UPDATE
SET like_id = excluded.like_id, version = likes.version + 1, state = 1 WHERE likes.state = 0
RETURNING like_id, version
"""

UNLIKE: Final = """
UPDATE likes SET state = 0, version = version + 1 WHERE post_id = $1 AND person_id = $2 AND state = 1
RETURNING like_id, version
"""

COUNT: Final = """
INSERT INTO post_counts (post_id, likes, version) VALUES ($1, $2, 1)
ON CONFLICT (post_id) DO UPDATE SET likes = post_counts.likes + excluded.likes, version = post_counts.version + 1
"""

TRUTH: Final = "SELECT like_id, version, state FROM likes WHERE post_id = $1 AND person_id = $2"

COPY: Final = """
INSERT INTO liked_by (person_id, post_id, like_id, version, state) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person_id, post_id) DO UPDATE
SET like_id = excluded.like_id, version = excluded.version, state = excluded.state
WHERE excluded.version > liked_by.version
"""

# A post without a row in post_counts was never liked by anybody, so not by the viewer either.
COUNTS: Final = """
SELECT post_id, likes,
    EXISTS (SELECT 1 FROM likes WHERE likes.post_id = post_counts.post_id AND person_id = $2 AND state = 1)
FROM post_counts WHERE post_id = ids($1)
"""

KEPT_AMONG: Final = "SELECT post_id FROM bookmarks WHERE person_id = $2 AND post_id = ids($1)"

LIKERS_NEWEST: Final = """
SELECT like_id, person_id FROM likes WHERE post_id = $1 AND state = 1 AND like_id < $2 AND like_id > $3
ORDER BY like_id DESC LIMIT $4
"""
LIKERS_OLDEST: Final = LIKERS_NEWEST.replace("DESC", "ASC")

LIKED_NEWEST: Final = """
SELECT like_id, post_id FROM liked_by WHERE person_id = $1 AND state = 1 AND like_id < $2 AND like_id > $3
ORDER BY like_id DESC LIMIT $4
"""
LIKED_OLDEST: Final = LIKED_NEWEST.replace("DESC", "ASC")

BOOKMARK_PLACE_TAKEN: Final = "SELECT 1 FROM bookmarks WHERE person_id = $1 AND bookmark_id = $2"

BOOKMARK: Final = """
INSERT INTO bookmarks (person_id, post_id, bookmark_id) VALUES ($1, $2, $3)
ON CONFLICT (person_id, post_id) DO NOTHING RETURNING post_id
"""

REMOVE_BOOKMARK: Final = "DELETE FROM bookmarks WHERE person_id = $1 AND post_id = $2 RETURNING post_id"

BOOKMARKED_NEWEST: Final = """
SELECT bookmark_id, post_id FROM bookmarks WHERE person_id = $1 AND bookmark_id < $2 AND bookmark_id > $3
ORDER BY bookmark_id DESC LIMIT $4
"""
BOOKMARKED_OLDEST: Final = BOOKMARKED_NEWEST.replace("DESC", "ASC")
