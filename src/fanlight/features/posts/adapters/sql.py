"""Posts in SQL: one class for every engine behind the `Database` port."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from fanlight.events import PostCountChanged, PostDeleted, PostPublished
from fanlight.features.posts.adapters.drafts import note_published, published_before
from fanlight.features.posts.adapters.hashtags import hashtags_beginning
from fanlight.features.posts.models import (
    DIRECT,
    EARLIEST_DATE_MS,
    STORED,
    UNLISTED,
    AppCredit,
    Mention,
    NewPost,
    Post,
    PostHead,
    Published,
    TagUse,
)
from fanlight.features.posts.store import MakePart, MakePartOf
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Row, Statement, Work, rows, rows_of_ids
from fanlight.kit.clock import Clock
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import (
    DRAWS_MAX,
    DraftId,
    DrawId,
    PostId,
    Shard,
    UserId,
    ids_from,
    shard_of,
    shard_of_hash,
    unix_ms_of,
)
from fanlight.kit.pages import PageRequest

MENTIONS: Final = msgspec.json.Decoder(tuple[tuple[int, str], ...])


class SQLPostStore:
    """Everything about a post that its author's shard holds changes in one transaction."""

    def __init__(self, db: Database, outbox: Outbox, draw_id: DrawId, clock: Clock) -> None:
        self._db = db
        self._outbox = outbox
        self._draw_id = draw_id
        self._clock = clock

    # --- writing -----------------------------------------------------------------------------------------------

    async def publish(
        self, new: NewPost, attach: MakePartOf, *, key: bytes | None = None, draft_id: DraftId | None = None
    ) -> Published:
        def work() -> Work[Published]:
            before = yield from published_before(new.author_id, key, draft_id, self._clock.now_ms())
            if before is not None:
                return before
            post = yield from self._insert(new)
            yield from attach(post)
            yield from self._announce_new(new, post)
            yield from note_published(new.author_id, key, draft_id, post)
            return Published(post_id=post)

        return await self._db.write(shard_of(new.author_id), work)

    def _insert(self, new: NewPost) -> Work[PostId]:
        for post in self._ids_for(new):
            inserted = yield INSERT, _new_row(post, new)
            if inserted:
                return post
        raise Unavailable("too many posts at this moment, please try again")

    def _ids_for(self, new: NewPost) -> Iterator[PostId]:
        """Ids to try: drawn now or, for an import, those of its date and the first ones after it."""
        shard = shard_of(new.author_id)
        if new.dated_ms is None:
            yield from (PostId(self._draw_id(shard)) for _ in range(DRAWS_MAX))
        else:
            dated_ms = min(max(EARLIEST_DATE_MS, new.dated_ms), self._clock.now_ms())
            yield from map(PostId, ids_from(dated_ms, shard))

    def _announce_new(self, new: NewPost, post: PostId) -> Work[None]:
        for tag in new.hashtags:
            yield TAG_OF_AUTHOR, (new.author_id, tag, post)
        if new.in_reply_to_id is not None and self._together(new.in_reply_to_id, new.author_id):
            yield from _add_reply(new.in_reply_to_id, post, counted=new.visibility in STORED[: UNLISTED + 1])
        if new.visibility is not STORED[DIRECT]:
            counted = yield RAISE_COUNT, (new.author_id, unix_ms_of(post))
            yield self._count_row(new.author_id, counted)
        yield self._outbox.row(PostPublished(post_id=post, author_id=new.author_id))

    def _count_row(self, author: UserId, counted: list[Row]) -> Statement:
        ((posts, last_post_ms, version),) = counted
        return self._outbox.row(
            PostCountChanged(author_id=author, posts=posts, last_post_ms=last_post_ms, version=version)
        )

    def _together(self, parent: PostId, author: UserId) -> bool:
        """Whether the parent's thread is in the author's database: then no event has to carry the comment there."""
        return self._db.place_of(shard_of(parent)) == self._db.place_of(shard_of(author))

    async def delete(self, post: Post, hashtags: Iterable[str], detach: MakePart) -> bool:
        def work() -> Work[bool]:
            deleted = yield DELETE, (post.id, self._clock.now_ms(), post.version)
            if not deleted:
                return False
            yield from detach()
            for tag in hashtags:
                yield UNTAG_OF_AUTHOR, (post.author_id, tag, post.id)
            if post.in_reply_to_id is not None and self._together(post.in_reply_to_id, post.author_id):
                yield from _remove_reply(post.in_reply_to_id, post.id, counted=_counted(post))
            if post.visibility is not STORED[DIRECT]:
                newest = yield NEWEST, (post.author_id,)
                last_ms = unix_ms_of(newest[0][0]) if newest else 0
                counted = yield LOWER_COUNT, (post.author_id, last_ms)
                yield self._count_row(post.author_id, counted)
            yield self._outbox.row(PostDeleted(post_id=post.id, author_id=post.author_id))
            return True

        return await self._db.write(shard_of(post.author_id), work)

    async def beside(self, post: PostId, add: MakePart) -> bool:
        def work() -> Work[bool]:
            alive = yield ALIVE, (post,)
            if alive:
                yield from add()
            return bool(alive)

        return await self._db.write(shard_of(post), work)

    async def index_reply(self, post: Post) -> None:
        parent = post.in_reply_to_id
        if parent is None:
            return
        change = _add_reply if post.deleted_ms is None else _remove_reply
        await self._db.write(shard_of(parent), lambda: change(parent, post.id, counted=_counted(post)))

    async def index_hashtags(self, post: Post, hashtags: Iterable[str], gone: Iterable[str] = ()) -> None:
        async def index(tag: str, *, live: bool) -> None:
            def work() -> Work[None]:
                yield SET_TAGGED, (tag, post.id, int(live), int(post.photos > 0), post.version)

            await self._db.write(shard_of_hash(tag), work)

        for tag in hashtags:
            await index(tag, live=post.deleted_ms is None)
        for tag in gone:
            await index(tag, live=False)

    # --- reading -----------------------------------------------------------------------------------------------

    async def load(self, posts: Iterable[PostId]) -> list[Post]:
        return [_post(row) for row in await rows_of_ids(self._db, LOAD, posts)]

    async def heads(self, posts: Iterable[PostId]) -> list[PostHead]:
        return await rows_of_ids(self._db, HEADS, posts)  # type: ignore[return-value] # rows stay bare: the hot path

    async def replies_to(self, parents: Sequence[PostId], *, limit: int) -> list[tuple[PostId, PostId]]:
        found: list[Row] = []
        for place, owned in self._db.by_place(parents).items():
            found += await rows(self._db, place, REPLIES, owned, limit)
        return sorted(((parent, post) for parent, post in found), key=lambda pair: pair[1])

    async def home_ids(self, author: UserId, page: PageRequest) -> list[PostId]:
        return await self._ids(author, HOME, (author, *_bounds(page)), page)

    async def home_ids_of_many(self, authors: Iterable[UserId], page: PageRequest) -> dict[UserId, list[PostId]]:
        sql = HOME.replace("DESC", "ASC") if page.oldest_first else HOME
        found: dict[UserId, list[PostId]] = {}
        for place, owned in self._db.by_place(authors).items():
            for start in range(0, len(owned), AUTHORS_PER_READ):
                part = owned[start : start + AUTHORS_PER_READ]
                lists = await self._db.read(place, [(sql, (author, *_bounds(page))) for author in part])
                for author, ids in zip(part, lists, strict=True):
                    found[UserId(author)] = _newest_first(ids, page)
        return found

    async def profile_ids(
        self,
        author: UserId,
        page: PageRequest,
        *,
        only_media: bool,
        exclude_replies: bool,
        reposts: bool | None,
        tagged: str | None,
        stranger: UserId | None,
    ) -> list[PostId]:
        parameters: list[int | str] = [author, *_bounds(page)]
        sql = PROFILES[only_media, exclude_replies, reposts]
        if tagged is not None:
            sql = PROFILE_TAGGED.format(
                media="AND photos > 0" if only_media else "", replies="AND in_home = 1" if exclude_replies else ""
            )
            parameters.append(tagged)
        if stranger is not None:
            parameters.append(f"%[{stranger},%")
            sql = for_strangers(sql, parameter=len(parameters))
        return await self._ids(author, sql, parameters, page)

    async def public_ids(self, page: PageRequest, *, only_media: bool) -> list[PostId]:
        sql = PUBLIC_PHOTOS if only_media else PUBLIC
        found: list[PostId] = []
        for place in self._db.places():
            found += await self._ids_at(place, sql, _bounds(page), page)
        found.sort(reverse=True)
        return found[-page.limit :] if page.oldest_first else found[: page.limit]

    async def tag_ids(self, tag: str, page: PageRequest, *, only_media: bool) -> list[PostId]:
        sql = TAGGED_PHOTOS if only_media else TAGGED
        return await self._ids_at(shard_of_hash(tag), sql, (tag, *_bounds(page)), page)

    async def tag_ids_of_many(self, tags: Sequence[str], page: PageRequest) -> list[PostId]:
        by_place: dict[Shard, list[str]] = {}
        for tag in tags:
            by_place.setdefault(self._db.place_of(shard_of_hash(tag)), []).append(tag)
        found: set[PostId] = set()
        for place, owned in by_place.items():
            for rows_found in await self._db.read(place, list(_tag_statements(owned, page))):
                found.update(post for (post,) in rows_found)
        ids = sorted(found, reverse=True)
        return ids[-page.limit :] if page.oldest_first else ids[: page.limit]

    async def tag_uses(self, author: UserId, tags: Sequence[str]) -> dict[str, TagUse]:
        found = await self._db.read(shard_of(author), [(TAG_USES, (author, tag)) for tag in tags])
        return {tag: TagUse(*counted[0]) for tag, counted in zip(tags, found, strict=True)}

    async def tagged_among(self, tag: str, posts: Sequence[PostId]) -> set[PostId]:
        return {post for (post,) in await rows(self._db, shard_of_hash(tag), TAGGED_AMONG, tag, list(posts))}

    async def hashtags_beginning(self, prefix: str) -> dict[str, int]:
        return await hashtags_beginning(self._db, prefix)

    async def _ids(self, owner: int, sql: str, parameters: Sequence[int | str], page: PageRequest) -> list[PostId]:
        return await self._ids_at(shard_of(owner), sql, parameters, page)

    async def _ids_at(self, shard: Shard, sql: str, parameters: Sequence[int | str], page: PageRequest) -> list[PostId]:
        if page.oldest_first:
            sql = sql.replace("DESC", "ASC")
        return _newest_first(await rows(self._db, shard, sql, *parameters), page)


def _add_reply(parent: PostId, post: PostId, *, counted: bool) -> Work[None]:
    inserted = yield ADD_REPLY, (parent, post)
    if inserted and counted:
        yield COUNT_REPLIES, (parent, 1)


def _remove_reply(parent: PostId, post: PostId, *, counted: bool) -> Work[None]:
    """The tombstone is written even where the comment was never seen here: its arrival may be the late one."""
    removed = yield REMOVE_REPLY, (parent, post)
    if not removed:
        yield REPLY_TOMBSTONE, (parent, post)
    elif counted:
        yield COUNT_REPLIES, (parent, -1)


def for_strangers(sql: str, *, parameter: int) -> str:
    """The same list for somebody who is no follower: what is not for everyone is passed by where it stands.

    The parameter is how a mention of them begins, as a pattern; whether it is one, the reader looks at.
    """
    return sql.replace("ORDER BY", f"AND (visibility < 2 OR mentions LIKE ${parameter})\nORDER BY")


def _counted(post: Post) -> bool:
    return post.visibility in STORED[: UNLISTED + 1]


def _bounds(page: PageRequest) -> tuple[int, int, int]:
    return page.below, page.above, page.limit


def _tag_statements(tags: Sequence[str], page: PageRequest) -> Iterator[Statement]:
    """One statement for as many of the hashtags as there is a text for, until all are asked for."""
    asked = 0
    for count, sql in TAGGED_ANY.items():
        while len(tags) - asked >= count:
            text = sql.replace("DESC", "ASC") if page.oldest_first else sql
            yield text, (*_bounds(page), *tags[asked : asked + count])
            asked += count


def _newest_first(found: list[Row], page: PageRequest) -> list[PostId]:
    ids = [post for (post,) in found]
    return ids[::-1] if page.oldest_first else ids


def _new_row(post: PostId, new: NewPost) -> Row:
    comment_on_other = new.in_reply_to_author_id not in {None, new.author_id}
    app_id, app_name, app_website = new.app or (None, None, None)
    return (
        post,
        new.author_id,
        STORED.index(new.visibility),
        len(new.photo_ids),
        int(not comment_on_other),
        new.in_reply_to_id,
        new.in_reply_to_author_id,
        new.root_id,
        int(new.sensitive),
        new.language,
        app_id,
        app_name,
        app_website,
        msgspec.json.encode(new.mentions).decode(),
        new.spoiler_text,
        new.caption,
        int(new.poll is not None),
    )


def _post(row: Row) -> Post:
    return Post(
        id=row[0],
        author_id=row[1],
        version=row[2],
        visibility=STORED[row[3]],
        replies=row[4],
        deleted_ms=row[5],
        photos=row[6],
        in_reply_to_id=row[7],
        in_reply_to_author_id=row[8],
        root_id=row[9],
        sensitive=bool(row[10]),
        language=row[11],
        app=None if row[12] is None else AppCredit(row[12], row[13], row[14]),
        mentions=tuple(Mention(UserId(user), name) for user, name in MENTIONS.decode(row[15])),
        spoiler_text=row[16],
        caption=row[17],
        has_poll=bool(row[18]),
        edited_ms=row[19],
        reposted_id=row[20],
        reposted_author_id=row[21],
    )


AUTHORS_PER_READ: Final = 200

INSERT: Final = """
INSERT INTO posts (id, author_id, version, visibility, replies, deleted_ms, photos, in_home, in_reply_to_id,
    in_reply_to_author_id, root_id, sensitive, language, app_id, app_name, app_website, mentions,
    spoiler_text, caption, has_poll)
VALUES ($1, $2, 1, $3, 0, NULL, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (id) DO NOTHING RETURNING id
"""

DELETE: Final = """
UPDATE posts SET deleted_ms = $2, version = version + 1
WHERE id = $1 AND version = $3 AND deleted_ms IS NULL RETURNING id
"""

ALIVE: Final = "SELECT 1 FROM posts WHERE id = $1 AND deleted_ms IS NULL"

NEWEST: Final = """
SELECT id FROM posts WHERE author_id = $1 AND deleted_ms IS NULL AND visibility < 3 ORDER BY id DESC LIMIT 1
"""

RAISE_COUNT: Final = """
INSERT INTO author_posts (author_id, posts, last_post_ms, version) VALUES ($1, 1, $2, 1)
ON CONFLICT (author_id) DO UPDATE SET posts = author_posts.posts + 1, version = author_posts.version + 1,
    last_post_ms = CASE WHEN excluded.last_post_ms > author_posts.last_post_ms
        THEN excluded.last_post_ms ELSE author_posts.last_post_ms END
RETURNING posts, last_post_ms, version
"""

LOWER_COUNT: Final = """
UPDATE author_posts SET posts = posts - 1, last_post_ms = $2, version = version + 1 WHERE author_id = $1
RETURNING posts, last_post_ms, version
"""

TAG_OF_AUTHOR: Final = """
INSERT INTO author_tags (author_id, tag, post_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""
UNTAG_OF_AUTHOR: Final = "DELETE FROM author_tags WHERE author_id = $1 AND tag = $2 AND post_id = $3"

LOAD: Final = """
SELECT id, author_id, version, visibility, replies, deleted_ms, photos, in_reply_to_id, in_reply_to_author_id,
    root_id, sensitive, language, app_id, app_name, app_website, mentions, spoiler_text, caption, has_poll, edited_ms,
    reposted_id, reposted_author_id
FROM posts WHERE id = ids($1)
"""

HEADS: Final = """
SELECT id, author_id, version, visibility, replies, in_home, root_id, reposted_id, has_poll
FROM posts WHERE id = ids($1) AND deleted_ms IS NULL
"""

# Each is read backwards by writing ASC for DESC.
HOME: Final = """
SELECT id FROM posts WHERE author_id = $1 AND id < $2 AND id > $3 AND in_home = 1 AND deleted_ms IS NULL
ORDER BY id DESC LIMIT $4
"""
_PROFILE: Final = """
SELECT id FROM posts WHERE author_id = $1 AND id < $2 AND id > $3 AND deleted_ms IS NULL {also}
ORDER BY id DESC LIMIT $4
"""
PROFILES: Final = {
    (media, replies, reposts): _PROFILE.format(
        also=("AND photos > 0 " if media else "")
        + ("AND in_home = 1 " if replies else "")
        + ("" if reposts is None else "AND reposted_id IS NOT NULL " if reposts else "AND reposted_id IS NULL ")
    )
    for media in (False, True)
    for replies in (False, True)
    for reposts in (None, False, True)
}
"""only posts with photos; without comments on others' posts; with reposts or not, None: both → statement"""

PROFILE_TAGGED: Final = """
SELECT posts.id FROM author_tags CROSS JOIN posts
WHERE posts.id = author_tags.post_id AND author_tags.author_id = $1 AND post_id < $2 AND post_id > $3 AND tag = $5 AND deleted_ms IS NULL
    {media} {replies}
ORDER BY post_id DESC LIMIT $4
"""
PUBLIC: Final = """
SELECT id FROM posts
WHERE visibility = 0 AND in_reply_to_id IS NULL AND reposted_id IS NULL AND deleted_ms IS NULL AND id < $1 AND id > $2
ORDER BY id DESC LIMIT $3
"""
PUBLIC_PHOTOS: Final = PUBLIC.replace("reposted_id IS NULL", "photos > 0")  # a repost has none of its own
TAGGED: Final = """
SELECT post_id FROM tags_index WHERE tag = $1 AND post_id < $2 AND post_id > $3 AND live = 1
ORDER BY post_id DESC LIMIT $4
"""
TAGGED_PHOTOS: Final = TAGGED.replace("live = 1", "live = 1 AND photos = 1")
_TAGGED_PART: Final = """
SELECT post_id FROM (
    SELECT post_id FROM tags_index WHERE tag = ${tag} AND post_id < $1 AND post_id > $2 AND live = 1
    ORDER BY post_id DESC LIMIT $3
) AS tagged
"""
TAGGED_ANY: Final = {
    count: "UNION".join(_TAGGED_PART.format(tag=4 + place) for place in range(count)) + "ORDER BY post_id DESC LIMIT $3"
    for count in (16, 4, 1)
}
"""Posts under any of so many hashtags, from the most at once down to one: every question is made of these."""
TAG_USES: Final = """
SELECT COUNT(*), MAX(posts.id) FROM author_tags JOIN posts ON posts.id = author_tags.post_id
WHERE author_tags.author_id = $1 AND tag = $2 AND deleted_ms IS NULL AND visibility < 2
"""
TAGGED_AMONG: Final = "SELECT post_id FROM tags_index WHERE tag = $1 AND post_id = ids($2) AND live = 1"

ADD_REPLY: Final = """
INSERT INTO replies (parent_id, post_id, live) VALUES ($1, $2, 1)
ON CONFLICT (parent_id, post_id) DO NOTHING RETURNING post_id
"""
REMOVE_REPLY: Final = """
UPDATE replies SET live = 0 WHERE parent_id = $1 AND post_id = $2 AND live = 1 RETURNING post_id
"""
REPLY_TOMBSTONE: Final = """
INSERT INTO replies (parent_id, post_id, live) VALUES ($1, $2, 0) ON CONFLICT (parent_id, post_id) DO NOTHING
"""
COUNT_REPLIES: Final = "UPDATE posts SET replies = replies + $2 WHERE id = $1"
REPLIES: Final = """
SELECT parent_id, post_id FROM replies WHERE parent_id = ids($1) AND live = 1 ORDER BY post_id LIMIT $2
"""

SET_TAGGED: Final = """
INSERT INTO tags_index (tag, post_id, live, photos, version) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tag, post_id) DO UPDATE SET live = excluded.live, photos = excluded.photos, version = excluded.version
WHERE excluded.version > tags_index.version
"""
