"""In SQL: what people choose for their own home beside whom they follow, and what they note about each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fanlight.events import FollowCountsChanged
from fanlight.features.follows.models import FOLLOWED_TAGS_MAX
from fanlight.features.follows.store import PutTag
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Row, Work, rows
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import DRAWS_MAX, DrawId, UserId, shard_of
from fanlight.kit.pages import Page, PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """By how much one change of rows moves the counts of their owner."""

    followers: int = 0
    following: int = 0
    asking: int = 0
    home: int = 0
    """1 where the owner's home feed may look different afterwards."""


UNMOVED: Final = Moved()
HOME_MOVED: Final = Moved(home=1)


class SQLChoiceStore:
    """Everything here lives with the person who chose it; what Home goes by moves their `following_version`."""

    def __init__(self, db: Database, outbox: Outbox, draw_id: DrawId) -> None:
        self._db = db
        self._outbox = outbox
        self._draw_id = draw_id

    async def follow_tag(self, user: UserId, tag: str) -> PutTag:
        def work() -> Work[PutTag]:
            if (yield FOLLOWED_TAG, (user, tag)):
                return PutTag.STOOD
            ((followed,),) = yield TAG_COUNT, (user,)
            if followed >= FOLLOWED_TAGS_MAX:
                return PutTag.FULL
            follow_id = yield from self._draw_in_list(user, FOLLOWED_TAGS_TAKEN)
            yield FOLLOW_TAG, (user, tag, follow_id)
            yield from self._count(user, HOME_MOVED)
            return PutTag.WRITTEN

        return await self._db.write(shard_of(user), work)

    async def unfollow_tag(self, user: UserId, tag: str) -> None:
        def work() -> Work[None]:
            if (yield UNFOLLOW_TAG, (user, tag)):
                yield from self._count(user, HOME_MOVED)

        await self._db.write(shard_of(user), work)

    async def followed_tags_page(self, user: UserId, page: PageRequest) -> Page[str]:
        sql = FOLLOWED_TAGS_NEWEST.replace("DESC", "ASC") if page.oldest_first else FOLLOWED_TAGS_NEWEST
        found = await rows(self._db, shard_of(user), sql, user, page.below, page.above, page.limit)
        return page_of(found, page)

    async def set_not_at_home(self, reader: UserId, authors: Mapping[UserId, bool]) -> None:
        def work() -> Work[None]:
            moved = False
            for author, hidden in authors.items():
                moved |= bool((yield HIDE if hidden else UNHIDE, (reader, author)))
            if moved:
                yield from self._count(reader, HOME_MOVED)

        await self._db.write(shard_of(reader), work)

    async def put_note(self, writer: UserId, about: UserId, comment: str) -> None:
        def work() -> Work[None]:
            if comment:
                yield NOTE, (writer, about, comment)
            else:
                yield FORGET_NOTE, (writer, about)

        await self._db.write(shard_of(writer), work)

    def _draw_in_list(self, owner: UserId, taken: str, *filters: int) -> Work[int]:
        """An id that no other row of this list has, so that no page boundary skips one."""
        for _ in range(DRAWS_MAX):
            drawn = self._draw_id(shard_of(owner))
            if not (yield taken, (owner, *filters, drawn)):
                return drawn
        raise Unavailable("too much is changing here at once, please try again")

    def _count(self, user: UserId, moved: Moved) -> Work[None]:
        """Move the counts beside the rows they count, in the same transaction."""
        if moved == UNMOVED:
            return
        delta = (user, moved.followers, moved.following, moved.asking, moved.home)
        ((followers, following, version),) = yield COUNT, delta
        if moved.followers or moved.following:
            yield self._outbox.row(
                FollowCountsChanged(user_id=user, followers=followers, following=following, version=version)
            )


def page_of(found: list[Row], page: PageRequest) -> Page[Any]:
    """The page of a list whose rows are (id in the list, item), read in the asked direction."""
    if page.oldest_first:
        found.reverse()
    is_end = not found or (len(found) < page.limit and not page.oldest_first)
    return Page(
        items=[item for _, item in found],
        next_below=None if is_end else found[-1][0],
        prev_above=found[0][0] if found else None,
    )


COUNT: Final = """
INSERT INTO graph (user_id, followers, following, asking, version, following_version) VALUES ($1, $2, $3, $4, 1, $5)
ON CONFLICT (user_id) DO UPDATE
SET followers = graph.followers + excluded.followers, following = graph.following + excluded.following,
    asking = graph.asking + excluded.asking, version = graph.version + 1,
    following_version = graph.following_version + excluded.following_version
RETURNING followers, following, version
"""

FOLLOWED_TAG: Final = "SELECT follow_id FROM followed_tags WHERE user_id = $1 AND tag = $2"
TAG_COUNT: Final = "SELECT count(*) FROM followed_tags WHERE user_id = $1"
FOLLOWED_TAGS_TAKEN: Final = "SELECT 1 FROM followed_tags WHERE user_id = $1 AND follow_id = $2"
FOLLOW_TAG: Final = "INSERT INTO followed_tags (user_id, tag, follow_id) VALUES ($1, $2, $3)"
UNFOLLOW_TAG: Final = "DELETE FROM followed_tags WHERE user_id = $1 AND tag = $2 RETURNING follow_id"
FOLLOWED_TAGS_NEWEST: Final = """
SELECT follow_id, tag FROM followed_tags WHERE user_id = $1 AND follow_id < $2 AND follow_id > $3
ORDER BY follow_id DESC LIMIT $4
"""

HIDE: Final = """
INSERT INTO not_at_home (reader_id, author_id) VALUES ($1, $2) ON CONFLICT (reader_id, author_id) DO NOTHING
RETURNING author_id
"""
UNHIDE: Final = "DELETE FROM not_at_home WHERE reader_id = $1 AND author_id = $2 RETURNING author_id"

NOTE: Final = """
INSERT INTO notes (writer_id, about_id, comment) VALUES ($1, $2, $3)
ON CONFLICT (writer_id, about_id) DO UPDATE SET comment = excluded.comment
"""
FORGET_NOTE: Final = "DELETE FROM notes WHERE writer_id = $1 AND about_id = $2"
