"""Likes and reposts in SQL, and the one read of everything: one class for every engine behind the `Database` port."""

from collections.abc import Mapping
from typing import Final

from fanlight.events import LikeChanged
from fanlight.features.reactions.adapters.kept import SQLKept
from fanlight.features.reactions.models import (
    BOOKMARKED,
    LIKED,
    MUTED,
    NOTHING,
    PINNED,
    REPOSTED,
    Kept,
    Reacted,
    Reactions,
    Reactor,
)
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Row, Statement, Work, rows
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import DRAWS_MAX, DrawId, PostId, UserId, shard_of
from fanlight.kit.pages import PageRequest


class SQLReactionStore(SQLKept):
    """The like's row and the count live with the post; the copy for the person's list lives with the person."""

    def __init__(self, db: Database, outbox: Outbox, draw_id: DrawId) -> None:
        super().__init__(db, draw_id)
        self._outbox = outbox

    # --- likes ---

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
            yield COUNT_LIKES, (post, 1 if liked else -1)
            yield self._outbox.row(LikeChanged(post_id=post, person_id=person, version=version))
            copy = (person, post, like_id, version, int(liked))
            if together:
                yield COPY, copy
            return copy

        copy = await self._db.write(shard_of(post), work)
        if copy is not None and not together:
            # Not left to the event alone: people look at their favourites right after they added one.
            await self._write(person, (COPY, copy))
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
            await self._write(person, (COPY, (person, post, like_id, version, state)))

    async def likers(self, post: PostId, page: PageRequest) -> list[Reactor]:
        return [Reactor(*row) for row in await self._part(post, page, LIKERS_NEWEST)]

    async def liked(self, person: UserId, page: PageRequest) -> list[Kept]:
        return [Kept(*row) for row in await self._part(person, page, LIKED_NEWEST)]

    # --- reposts ---

    async def note_repost(self, post: PostId, person: UserId, repost: PostId) -> None:
        def work() -> Work[None]:
            row = (post, person, repost)
            if not (yield REPLACE_REPOST, row) and (yield REPOST, row):
                yield COUNT_REPOSTS, (post, 1)

        await self._db.write(shard_of(post), work)

    async def note_repost_ended(self, post: PostId, person: UserId, repost: PostId) -> None:
        def work() -> Work[None]:
            row = (post, person, repost)
            if (yield END_REPOST, row):
                yield COUNT_REPOSTS, (post, -1)
            else:
                yield REPOST_TOMBSTONE, row

        await self._db.write(shard_of(post), work)

    async def reposters(self, post: PostId, page: PageRequest) -> list[Reactor]:
        return [Reactor(*row) for row in await self._part(post, page, REPOSTERS_NEWEST)]

    # --- everything about a page of posts ---

    async def of_posts(self, viewer: UserId | None, roots: Mapping[PostId, PostId]) -> Reactions:
        of: dict[PostId, Reacted] = dict.fromkeys(roots, NOTHING)
        if not roots:
            return Reactions(of=of)
        home = None if viewer is None else self._db.place_of(shard_of(viewer))
        threads = roots.values()
        of_mine: Statement = (MINE, (list(roots), viewer or 0, min(threads), max(threads)))
        by_place = self._db.by_place(roots)
        mine: list[Row] = []
        for place, owned in by_place.items():
            reading: list[Statement] = [(COUNTS, (owned, viewer or 0))]
            if place == home:
                reading.append(of_mine)
            found = await self._db.read(place, reading)
            for post, likes, reposts, liked, reposted in found[0]:
                of[post] = Reacted(likes, reposts, (LIKED if liked else 0) | (REPOSTED if reposted else 0))
            mine += found[1] if place == home else []
        if home is not None and home not in by_place:
            (mine,) = await self._db.read(home, [of_mine])
        return Reactions(of=of, muted=_add_mine(of, mine)) if mine else Reactions(of=of)


def _add_mine(of: dict[PostId, Reacted], mine: list[Row]) -> set[PostId]:
    """Note what only the viewer sees; answers the muted roots."""
    muted: set[PostId] = set()
    for what, post in mine:
        if what == MUTED:
            muted.add(post)
        elif post in of:
            likes, reposts, others = of[post]
            of[post] = Reacted(likes, reposts, others | what)
    return muted


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

COUNT_LIKES: Final = """
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

LIKERS_NEWEST: Final = """
SELECT like_id, person_id FROM likes WHERE post_id = $1 AND state = 1 AND like_id < $2 AND like_id > $3
ORDER BY like_id DESC LIMIT $4
"""

LIKED_NEWEST: Final = """
SELECT like_id, post_id FROM liked_by WHERE person_id = $1 AND state = 1 AND like_id < $2 AND like_id > $3
ORDER BY like_id DESC LIMIT $4
"""

# The end of the earlier repost has not come through yet: the person counts once already.
REPLACE_REPOST: Final = """
UPDATE reposts SET repost_id = $3 WHERE post_id = $1 AND person_id = $2 AND state = 1 AND repost_id < $3
RETURNING repost_id
"""
REPOST: Final = """
INSERT INTO reposts (post_id, person_id, repost_id, state) VALUES ($1, $2, $3, 1)
ON CONFLICT (post_id, person_id) DO UPDATE SET repost_id = excluded.repost_id, state = 1
WHERE reposts.state = 0 AND reposts.repost_id < excluded.repost_id
RETURNING repost_id
"""
END_REPOST: Final = """
UPDATE reposts SET repost_id = $3, state = 0 WHERE post_id = $1 AND person_id = $2 AND state = 1 AND repost_id <= $3
RETURNING repost_id
"""
REPOST_TOMBSTONE: Final = """
INSERT INTO reposts (post_id, person_id, repost_id, state) VALUES ($1, $2, $3, 0)
ON CONFLICT (post_id, person_id) DO UPDATE SET repost_id = excluded.repost_id
WHERE reposts.state = 0 AND reposts.repost_id < excluded.repost_id
"""
COUNT_REPOSTS: Final = """
INSERT INTO post_counts (post_id, likes, reposts, version) VALUES ($1, 0, $2, 1)
ON CONFLICT (post_id) DO UPDATE
SET reposts = post_counts.reposts + excluded.reposts, version = post_counts.version + 1
"""
REPOSTERS_NEWEST: Final = """
SELECT repost_id, person_id FROM reposts WHERE post_id = $1 AND state = 1 AND repost_id < $2 AND repost_id > $3
ORDER BY repost_id DESC LIMIT $4
"""

# A post without a row in post_counts was never liked or reposted by anybody, so not by the viewer either.
COUNTS: Final = """
SELECT post_id, likes, reposts,
    EXISTS (SELECT 1 FROM likes WHERE likes.post_id = post_counts.post_id AND person_id = $2 AND state = 1),
    reposts > 0 AND EXISTS (
        SELECT 1 FROM reposts WHERE reposts.post_id = post_counts.post_id AND person_id = $2 AND state = 1
    )
FROM post_counts WHERE post_id = ids($1)
"""

# Threads are those between the page's oldest and newest: hardly anybody has muted any of them, so that is one look
# where a second list of ids would be one for each post. Pins are few: all of them.
MINE: Final = f"""
SELECT {BOOKMARKED}, post_id FROM bookmarks WHERE person_id = $2 AND post_id = ids($1)
UNION ALL SELECT {MUTED}, root_id FROM muted_threads WHERE person_id = $2 AND root_id >= $3 AND root_id <= $4
UNION ALL SELECT {PINNED}, post_id FROM pins WHERE person_id = $2
"""
