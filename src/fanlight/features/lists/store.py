"""The port to lists."""

from collections.abc import Collection
from enum import Enum
from typing import Protocol

from fanlight.features.lists.models import ListChanges, ListId, RepliesPolicy, UserList
from fanlight.kit.ids import UserId
from fanlight.kit.pages import Page, PageRequest


class Added(Enum):
    """How adding people to a list ended."""

    WRITTEN = "written"
    GONE = "gone"
    """The owner has no such list."""
    ALREADY = "already"
    """One of the people is in the list."""
    FULL = "full"
    """They would be more than a list may have."""


class ListStore(Protocol):
    """Lists and their members live with the owner.

    What the owner does about who is in their exclusive lists announces `ListChanged` in its own transaction.
    """

    async def create(
        self, owner: UserId, *, title: str, replies_policy: RepliesPolicy, exclusive: bool
    ) -> UserList | None:
        """A new list without members. None where the owner has as many as one may."""
        ...

    async def lists(self, owner: UserId) -> list[UserList]:
        """All of the owner's lists, the oldest first."""
        ...

    async def find(self, owner: UserId, list_id: ListId) -> UserList | None:
        """The list, where it is this owner's."""
        ...

    async def update(self, owner: UserId, list_id: ListId, changes: ListChanges) -> UserList | None:
        """Change it, and answer it as it is then; None where the owner has no such list."""
        ...

    async def delete(self, owner: UserId, list_id: ListId) -> bool:
        """Delete it with its members. False where the owner has no such list."""
        ...

    async def members(self, list_id: ListId) -> list[UserId]:
        """Everybody in the list, the greatest id first."""
        ...

    async def members_page(self, list_id: ListId, page: PageRequest) -> Page[UserId]:
        """The same in pages, by the members' ids."""
        ...

    async def add(self, owner: UserId, list_id: ListId, people: Collection[UserId]) -> Added:
        """Put all of them into the list or, where that cannot be, nobody."""
        ...

    async def remove(self, owner: UserId, list_id: ListId, people: Collection[UserId]) -> bool:
        """Take those of them who are in the list out of it. False where the owner has no such list."""
        ...

    async def lists_with(self, owner: UserId, member: UserId) -> list[UserList]:
        """The owner's lists that this person is in, the oldest first."""
        ...

    async def remove_everywhere(self, owner: UserId, member: UserId) -> None:
        """Take the person out of all of the owner's lists. Nothing is announced: this follows from an event itself."""
        ...

    async def in_exclusive(self, owner: UserId) -> set[UserId]:
        """Everybody in any of the owner's exclusive lists."""
        ...
