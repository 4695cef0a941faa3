"""Lists and who is in them. What an exclusive one hides from Home is told to the graph, which Home goes by."""

from collections.abc import Sequence
from typing import Final

from fanlight.features.follows.service import FollowService
from fanlight.features.lists.models import (
    LIST_ACCOUNTS_MAX,
    LISTS_MAX,
    ListChanges,
    ListId,
    RepliesPolicy,
    UserList,
)
from fanlight.features.lists.policy import checked_title
from fanlight.features.lists.store import Added, ListStore
from fanlight.features.users.service import UserService
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import UserId
from fanlight.kit.pages import Page, PageRequest

ROUNDS_MAX: Final = 8
"""How often it is looked again whether lists changed while Home was told of them. The event looks once more."""

NO_SUCH_LIST: Final = "there is no such list"
REFUSALS: Final = {
    Added.ALREADY: "one of these people is in the list already",
    Added.FULL: f"a list has at most {LIST_ACCOUNTS_MAX} people",
}


class ListService:
    """A list is its owner's alone: nobody else learns of it, its members least of all."""

    def __init__(self, store: ListStore, follows: FollowService, users: UserService) -> None:
        self._store = store
        self._follows = follows
        self._users = users

    # --- lists ---

    async def create(
        self,
        owner: UserId,
        title: str,
        *,
        replies_policy: RepliesPolicy = RepliesPolicy.LIST,
        exclusive: bool = False,
    ) -> UserList:
        """A new list without anybody in it."""
        title = checked_title(title)
        made = await self._store.create(owner, title=title, replies_policy=replies_policy, exclusive=exclusive)
        if made is None:
            raise Invalid(f"one person has at most {LISTS_MAX} lists")
        return made

    async def lists(self, owner: UserId) -> list[UserList]:
        """All lists of the owner, the oldest first."""
        return await self._store.lists(owner)

    async def get(self, owner: UserId, list_id: ListId) -> UserList:
        """One list of this owner. Raises `NotFound`, for other people's lists too."""
        found = await self._store.find(owner, list_id)
        if found is None:
            raise NotFound(NO_SUCH_LIST)
        return found

    async def update(self, owner: UserId, list_id: ListId, changes: ListChanges) -> UserList:
        """Rename it, or decide otherwise about it."""
        title = None if changes.title is None else checked_title(changes.title)
        wanted = ListChanges(title=title, replies_policy=changes.replies_policy, exclusive=changes.exclusive)
        changed = await self._store.update(owner, list_id, wanted)
        if changed is None:
            raise NotFound(NO_SUCH_LIST)
        if changes.exclusive is not None:
            await self.tell_home(owner)
        return changed

    async def delete(self, owner: UserId, list_id: ListId) -> None:
        """Delete it. The people in it are followed as before."""
        if not await self._store.delete(owner, list_id):
            raise NotFound(NO_SUCH_LIST)
        await self.tell_home(owner)

    # --- members ---

    async def add(self, owner: UserId, list_id: ListId, people: Sequence[UserId]) -> None:
        """Put people whom the owner follows, or the owner, into the list: all of them or nobody."""
        await self.get(owner, list_id)
        wanted = list(dict.fromkeys(people))
        await self._require_followed(owner, wanted)
        added = await self._store.add(owner, list_id, wanted)
        if added is Added.GONE:
            raise NotFound(NO_SUCH_LIST)
        if added is not Added.WRITTEN:
            raise Invalid(REFUSALS[added])
        try:
            await self._require_followed(owner, wanted)
        except NotFound:  # unfollowed at this very moment: whoever cleans up after that may have looked before
            await self._store.remove(owner, list_id, wanted)
            raise
        finally:
            await self.tell_home(owner)

    async def _require_followed(self, owner: UserId, people: Sequence[UserId]) -> None:
        wished = (await self._follows.following(owner)).wished
        if any(person != owner and person not in wished for person in people):
            raise NotFound("one of these people is not there, or you do not follow them")

    async def remove(self, owner: UserId, list_id: ListId, people: Sequence[UserId]) -> None:
        """Take people out of the list. Who is not in it stays out."""
        if not await self._store.remove(owner, list_id, people):
            raise NotFound(NO_SUCH_LIST)
        await self.tell_home(owner)

    async def members(self, owner: UserId, list_id: ListId) -> list[UserId]:
        """Everybody in the list whom the owner follows."""
        await self.get(owner, list_id)
        return await self._followed(owner, await self._store.members(list_id))

    async def members_page(self, owner: UserId, list_id: ListId, page: PageRequest) -> Page[UserId]:
        """The same in pages, the greatest id first."""
        await self.get(owner, list_id)
        found = await self._store.members_page(list_id, page)
        return Page(
            items=await self._followed(owner, found.items), next_below=found.next_below, prev_above=found.prev_above
        )

    async def _followed(self, owner: UserId, people: Sequence[UserId]) -> list[UserId]:
        """Whoever was unfollowed leaves the list a moment later, and is not shown in it meanwhile."""
        wished = (await self._follows.following(owner)).wished
        return [person for person in people if person in wished or person == owner]

    async def lists_with(self, owner: UserId, member: UserId) -> list[UserList]:
        """The owner's lists that this person is in."""
        await self._users.get(member)
        return await self._store.lists_with(owner, member) if await self._followed(owner, [member]) else []

    # --- what follows from a change ---

    async def tell_home(self, owner: UserId) -> None:
        """Make Home leave out whoever is in an exclusive list, and nobody else. Safe to repeat, and to call late.

        It is looked again afterwards, so that of two changes at the same moment the later one is told last.
        """
        told: set[UserId] = set()
        wanted = await self._in_exclusive(owner)
        for _ in range(ROUNDS_MAX):
            hidden = {UserId(person) for person in (await self._follows.following(owner)).not_at_home}
            changes = {person: person in wanted for person in (wanted ^ hidden) | (told - wanted)}
            await self._follows.set_not_at_home(owner, changes)
            told |= wanted
            again = await self._in_exclusive(owner)
            if again == wanted:
                return
            wanted = again

    async def _in_exclusive(self, owner: UserId) -> set[UserId]:
        return await self._store.in_exclusive(owner) - {owner}  # one's own posts are always in one's home

    async def forget_unfollowed(self, owner: UserId, member: UserId) -> None:
        """Take somebody whom the owner does not follow any more out of all lists. Safe to repeat, and to call late."""
        if not await self._store.lists_with(owner, member) or await self._followed(owner, [member]):
            return
        await self._follows.set_not_at_home(owner, {member: False})
        await self._store.remove_everywhere(owner, member)
        await self._follows.set_not_at_home(owner, {member: False})  # `tell_home` may have looked in between
