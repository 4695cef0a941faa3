"""What only the person sees, in SQL: bookmarks, pins and muted threads, all on the person's own shard."""

from typing import Final

from fanlight.features.reactions.models import PINS_MAX, Kept
from fanlight.infra.sql.port import Database, Row, Statement, Work, rows
from fanlight.kit.errors import Invalid, Unavailable
from fanlight.kit.ids import DRAWS_MAX, DrawId, PostId, UserId, shard_of
from fanlight.kit.pages import PageRequest


class SQLKept:
    """The half of the store that concerns one shard alone."""

    def __init__(self, db: Database, draw_id: DrawId) -> None:
        self._db = db
        self._draw_id = draw_id

    async def bookmark(self, post: PostId, person: UserId) -> bool:
        def work() -> Work[bool]:
            place = yield from self._free_place(person, BOOKMARK_PLACE_TAKEN)
            return bool((yield BOOKMARK, (person, post, place)))

        return await self._db.write(shard_of(person), work)

    async def remove_bookmark(self, post: PostId, person: UserId) -> bool:
        return bool(await self._write(person, (REMOVE_BOOKMARK, (person, post))))

    async def bookmarked(self, person: UserId, page: PageRequest) -> list[Kept]:
        return [Kept(*row) for row in await self._part(person, page, BOOKMARKED_NEWEST)]

    def pinning(self, post: PostId, person: UserId) -> Work[None]:
        pins: list[Row] = yield PINS, (person,)
        if any(pinned == post for (pinned,) in pins):
            return
        if len(pins) >= PINS_MAX:
            raise Invalid(f"at most {PINS_MAX} posts can be pinned: unpin one first")
        place = yield from self._free_place(person, PIN_PLACE_TAKEN)
        yield PIN, (person, post, place)

    def unpinning(self, post: PostId, person: UserId) -> Work[None]:
        yield UNPIN, (person, post)

    async def unpin(self, post: PostId, person: UserId) -> None:
        await self._db.write(shard_of(person), lambda: self.unpinning(post, person))

    async def pinned(self, person: UserId, page: PageRequest) -> list[Kept]:
        return [Kept(*row) for row in await self._part(person, page, PINNED_NEWEST)]

    async def mute_thread(self, root: PostId, person: UserId) -> None:
        await self._write(person, (MUTE_THREAD, (person, root)))

    async def unmute_thread(self, root: PostId, person: UserId) -> None:
        await self._write(person, (UNMUTE_THREAD, (person, root)))

    async def _write(self, person: UserId, statement: Statement) -> list[Row]:
        def work() -> Work[list[Row]]:
            return (yield statement)

        return await self._db.write(shard_of(person), work)

    def _free_place(self, person: UserId, taken: str) -> Work[int]:
        """The next place in a list of this person."""
        for _ in range(DRAWS_MAX):
            place = self._draw_id(shard_of(person))
            if not (yield taken, (person, place)):
                return place
        raise Unavailable("your lists are changing too fast, please try again")

    async def _part(self, owner: int, page: PageRequest, newest_first: str) -> list[Row]:
        sql = newest_first.replace("DESC", "ASC") if page.oldest_first else newest_first
        found = await rows(self._db, shard_of(owner), sql, owner, page.below, page.above, page.limit)
        return found[::-1] if page.oldest_first else found


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

PINS: Final = "SELECT post_id FROM pins WHERE person_id = $1"
PIN_PLACE_TAKEN: Final = "SELECT 1 FROM pins WHERE person_id = $1 AND pin_id = $2"
PIN: Final = "INSERT INTO pins (person_id, post_id, pin_id) VALUES ($1, $2, $3)"
UNPIN: Final = "DELETE FROM pins WHERE person_id = $1 AND post_id = $2"
PINNED_NEWEST: Final = """
SELECT pin_id, post_id FROM pins WHERE person_id = $1 AND pin_id < $2 AND pin_id > $3 ORDER BY pin_id DESC LIMIT $4
"""

MUTE_THREAD: Final = """
INSERT INTO muted_threads (person_id, root_id) VALUES ($1, $2) ON CONFLICT (person_id, root_id) DO NOTHING
"""
UNMUTE_THREAD: Final = "DELETE FROM muted_threads WHERE person_id = $1 AND root_id = $2"
