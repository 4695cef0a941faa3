"""Edits in SQL: a post's row changes, and what it said before is kept beside it, on its author's shard."""

from collections.abc import Sequence
from typing import Final

import msgspec

from fanlight.events import PostEdited
from fanlight.features.posts.adapters.sql import TAG_OF_AUTHOR, UNTAG_OF_AUTHOR
from fanlight.features.posts.models import EDITS_MAX, Post, PostVersion, VersionPhoto
from fanlight.features.posts.store import MakePart
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Row, Work, rows
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import PostId, shard_of

PHOTOS: Final = msgspec.json.Decoder(tuple[tuple[int, str, float, float], ...])
TITLES: Final = msgspec.json.Decoder(tuple[str, ...])


class SQLEditStore:
    """An edit names the version it was made from, so that none is lost beneath another."""

    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db = db
        self._outbox = outbox

    async def edit(
        self,
        before: PostVersion,
        after: Post,
        change: MakePart,
        *,
        tags_gone: Sequence[str] = (),
        tags_new: Sequence[str] = (),
    ) -> bool:
        def work() -> Work[bool]:
            edited = yield EDIT, _edited_row(before.version, after)
            if not edited:
                return False
            ((kept,),) = yield COUNT, (after.id,)
            if kept >= EDITS_MAX:
                raise Invalid(f"a post can be edited {EDITS_MAX} times")
            yield KEEP, _kept_row(after.id, before)
            yield from change()
            for tag in tags_gone:
                yield UNTAG_OF_AUTHOR, (after.author_id, tag, after.id)
            for tag in tags_new:
                yield TAG_OF_AUTHOR, (after.author_id, tag, after.id)
            yield self._outbox.row(PostEdited(post_id=after.id, author_id=after.author_id, version=after.version))
            return True

        return await self._db.write(shard_of(after.id), work)

    async def versions(self, post: PostId) -> list[PostVersion]:
        return [_version(row) for row in await rows(self._db, shard_of(post), VERSIONS, post, EDITS_MAX)]

    async def version(self, post: PostId, version: int) -> PostVersion | None:
        found = await rows(self._db, shard_of(post), VERSION, post, version)
        return _version(found[0]) if found else None


def _edited_row(version: int, after: Post) -> Row:
    return (
        after.id,
        version,
        after.edited_ms,
        after.photos,
        int(after.has_poll),
        int(after.sensitive),
        after.language,
        msgspec.json.encode(after.mentions).decode(),
        after.spoiler_text,
        after.caption,
    )


def _kept_row(post: PostId, before: PostVersion) -> Row:
    photos = [(photo.id, photo.alt, *photo.focus) for photo in before.photos]
    return (
        post,
        before.version,
        before.since_ms,
        int(before.sensitive),
        before.spoiler_text,
        before.caption,
        msgspec.json.encode(photos).decode(),
        msgspec.json.encode(before.poll).decode(),
    )


def _version(row: Row) -> PostVersion:
    version, since_ms, sensitive, spoiler_text, caption, photos, poll = row
    return PostVersion(
        version=version,
        since_ms=since_ms,
        sensitive=bool(sensitive),
        spoiler_text=spoiler_text,
        caption=caption,
        photos=tuple(VersionPhoto.made_of(*photo) for photo in PHOTOS.decode(photos)),
        poll=TITLES.decode(poll),
    )


EDIT: Final = """
UPDATE posts SET version = version + 1, edited_ms = $3, photos = $4, has_poll = $5, sensitive = $6, language = $7,
    mentions = $8, spoiler_text = $9, caption = $10
WHERE id = $1 AND version = $2 AND deleted_ms IS NULL RETURNING id
"""
COUNT: Final = "SELECT COUNT(*) FROM post_edits WHERE post_id = $1"
KEEP: Final = """
INSERT INTO post_edits (post_id, version, since_ms, sensitive, spoiler_text, caption, media, poll)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_COLUMNS: Final = "version, since_ms, sensitive, spoiler_text, caption, media, poll"
VERSIONS: Final = f"SELECT {_COLUMNS} FROM post_edits WHERE post_id = $1 ORDER BY version LIMIT $2"
VERSION: Final = f"SELECT {_COLUMNS} FROM post_edits WHERE post_id = $1 AND version = $2"
