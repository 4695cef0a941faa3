"""Lists in SQL: one class for every engine behind the `Database` port."""

from collections.abc import Collection
from typing import Final

from fanlight.events import ListChanged
from fanlight.features.lists.models import (
    LIST_ACCOUNTS_MAX,
    LISTS_MAX,
    ListChanges,
    ListId,
    RepliesPolicy,
    UserList,
)
from fanlight.features.lists.store import Added
from fanlight.infra.eventlog.outbox import Outbox
from fanlight.infra.sql.port import Database, Row, Work, rows
from fanlight.kit.errors import Unavailable
from fanlight.kit.ids import DRAWS_MAX, DrawId, UserId, shard_of
from fanlight.kit.pages import Page, PageRequest


class SQLListStore:
    """A list's id is drawn on its owner's shard, so everything about the lists of one person is in one place."""

    def __init__(self, db: Database, outbox: Outbox, draw_id: DrawId) -> None:
        self._db = db
        self._outbox = outbox
        self._draw_id = draw_id

    # --- lists ---

    async def create(
        self, owner: UserId, *, title: str, replies_policy: RepliesPolicy, exclusive: bool
    ) -> UserList | None:
        def work() -> Work[UserList | None]:
            ((count,),) = yield COUNT, (owner,)
            if count >= LISTS_MAX:
                return None
            for _ in range(DRAWS_MAX):
                list_id = self._draw_id(shard_of(owner))
                made = yield CREATE, (list_id, owner, title, replies_policy.value, int(exclusive))
                if made:
                    return _list(made[0])
            raise Unavailable("too many lists at this moment, please try again")

        return await self._db.write(shard_of(owner), work)

    async def lists(self, owner: UserId) -> list[UserList]:
        return [_list(row) for row in await rows(self._db, shard_of(owner), LISTS, owner)]

    async def find(self, owner: UserId, list_id: ListId) -> UserList | None:
        found = await rows(self._db, shard_of(owner), FIND, list_id, owner)
        return _list(found[0]) if found else None

    async def update(self, owner: UserId, list_id: ListId, changes: ListChanges) -> UserList | None:
        def work() -> Work[UserList | None]:
            found = yield FIND, (list_id, owner)
            if not found:
                return None
            now = _list(found[0])
            title = now.title if changes.title is None else changes.title
            policy = changes.replies_policy or now.replies_policy
            exclusive = now.exclusive if changes.exclusive is None else changes.exclusive
            changed = yield UPDATE, (list_id, title, policy.value, int(exclusive))
            if exclusive != now.exclusive:
                yield self._outbox.row(ListChanged(list_id=list_id, owner_id=owner))
            return _list(changed[0])

        return await self._db.write(shard_of(owner), work)

    async def delete(self, owner: UserId, list_id: ListId) -> bool:
        def work() -> Work[bool]:
            deleted = yield DELETE, (list_id, owner)
            if deleted:
                yield DELETE_MEMBERS, (list_id,)
                yield from self._announce(owner, list_id, deleted)
            return bool(deleted)

        return await self._db.write(shard_of(owner), work)

    def _announce(self, owner: UserId, list_id: ListId, exclusive: list[Row]) -> Work[None]:
        if exclusive[0][0]:
            yield self._outbox.row(ListChanged(list_id=list_id, owner_id=owner))

    # --- members ---

    async def members(self, list_id: ListId) -> list[UserId]:
        return (await self.members_page(list_id, PageRequest(limit=LIST_ACCOUNTS_MAX))).items

    async def members_page(self, list_id: ListId, page: PageRequest) -> Page[UserId]:
        sql = MEMBERS.replace("DESC", "ASC") if page.oldest_first else MEMBERS
        found = await rows(self._db, shard_of(list_id), sql, list_id, page.below, page.above, page.limit)
        people = sorted([UserId(person) for (person,) in found], reverse=True)
        is_end = len(found) < page.limit and not page.oldest_first
        return Page(
            items=people,
            next_below=people[-1] if people and not is_end else None,
            prev_above=people[0] if people else None,
        )

    async def add(self, owner: UserId, list_id: ListId, people: Collection[UserId]) -> Added:
        def work() -> Work[Added]:
            found = yield EXCLUSIVE, (list_id, owner)
            if not found:
                return Added.GONE
            ((count,),) = yield COUNT_MEMBERS, (list_id,)
            if (yield MEMBERS_AMONG, (list_id, list(people))):
                return Added.ALREADY
            if count + len(people) > LIST_ACCOUNTS_MAX:
                return Added.FULL
            for person in people:
                yield ADD, (list_id, person, owner)
            yield from self._announce(owner, list_id, found)
            return Added.WRITTEN

        return await self._db.write(shard_of(owner), work)

    async def remove(self, owner: UserId, list_id: ListId, people: Collection[UserId]) -> bool:
        def work() -> Work[bool]:
            found = yield EXCLUSIVE, (list_id, owner)
            if found and (yield REMOVE, (list_id, list(people))):
                yield from self._announce(owner, list_id, found)
            return bool(found)

        return await self._db.write(shard_of(owner), work)

    async def lists_with(self, owner: UserId, member: UserId) -> list[UserList]:
        return [_list(row) for row in await rows(self._db, shard_of(owner), LISTS_WITH, owner, member)]

    async def remove_everywhere(self, owner: UserId, member: UserId) -> None:
        def work() -> Work[None]:
            yield REMOVE_EVERYWHERE, (owner, member)

        await self._db.write(shard_of(owner), work)

    async def in_exclusive(self, owner: UserId) -> set[UserId]:
        return {person for (person,) in await rows(self._db, shard_of(owner), IN_EXCLUSIVE, owner)}


def _list(row: Row) -> UserList:
    list_id, owner, title, policy, exclusive = row
    return UserList(
        id=ListId(list_id),
        owner_id=UserId(owner),
        title=title,
        replies_policy=RepliesPolicy(policy),
        exclusive=bool(exclusive),
    )


COUNT: Final = "SELECT COUNT(*) FROM lists WHERE owner_id = $1"
CREATE: Final = """
INSERT INTO lists (id, owner_id, title, replies_policy, exclusive) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO NOTHING RETURNING id, owner_id, title, replies_policy, exclusive
"""
LISTS: Final = "SELECT id, owner_id, title, replies_policy, exclusive FROM lists WHERE owner_id = $1 ORDER BY id"
FIND: Final = "SELECT id, owner_id, title, replies_policy, exclusive FROM lists WHERE id = $1 AND owner_id = $2"
EXCLUSIVE: Final = "SELECT exclusive FROM lists WHERE id = $1 AND owner_id = $2"
UPDATE: Final = """
UPDATE lists SET title = $2, replies_policy = $3, exclusive = $4 WHERE id = $1
RETURNING id, owner_id, title, replies_policy, exclusive
"""
DELETE: Final = "DELETE FROM lists WHERE id = $1 AND owner_id = $2 RETURNING exclusive"
DELETE_MEMBERS: Final = "DELETE FROM list_members WHERE list_id = $1"

MEMBERS: Final = """
SELECT member_id FROM list_members WHERE list_id = $1 AND member_id < $2 AND member_id > $3
ORDER BY member_id DESC LIMIT $4
"""
COUNT_MEMBERS: Final = "SELECT COUNT(*) FROM list_members WHERE list_id = $1"
MEMBERS_AMONG: Final = "SELECT member_id FROM list_members WHERE list_id = $1 AND member_id = ids($2) LIMIT 1"
ADD: Final = "INSERT INTO list_members (list_id, member_id, owner_id) VALUES ($1, $2, $3)"
REMOVE: Final = "DELETE FROM list_members WHERE list_id = $1 AND member_id = ids($2) RETURNING member_id"
REMOVE_EVERYWHERE: Final = "DELETE FROM list_members WHERE owner_id = $1 AND member_id = $2"
LISTS_WITH: Final = """
SELECT id, lists.owner_id, title, replies_policy, exclusive
FROM list_members JOIN lists ON lists.id = list_members.list_id
WHERE list_members.owner_id = $1 AND member_id = $2 ORDER BY id
"""
IN_EXCLUSIVE: Final = """
SELECT DISTINCT member_id FROM lists JOIN list_members ON list_members.list_id = lists.id
WHERE lists.owner_id = $1 AND exclusive = 1
"""
