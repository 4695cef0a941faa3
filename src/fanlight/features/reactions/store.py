"""The port to likes and bookmarks."""

from collections.abc import Sequence
from typing import Protocol

from fanlight.features.reactions.models import Kept, Reactions
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import Page, PageRequest


class ReactionStore(Protocol):
    """A like lives with its post, and a copy of it with the person; a bookmark lives with the person alone."""

    async def like(self, post: PostId, person: UserId) -> bool:
        """True where the like is new. The count changes in the transaction that changes the row, never elsewhere.

        The person's own list shows it when this returns.
        """
        ...

    async def unlike(self, post: PostId, person: UserId) -> bool:
        """True where there was a like. The row stays as a tombstone, so that a late event brings nothing back."""
        ...

    async def copy_like(self, post: PostId, person: UserId) -> None:
        """Bring the person's copy up to the post's row. Copying twice, or late, changes nothing."""
        ...

    async def of_posts(self, viewer: UserId | None, posts: Sequence[PostId]) -> Reactions:
        """Counts and the viewer's own state, one read for each database."""
        ...

    async def likers(self, post: PostId, page: PageRequest) -> Page[UserId]:
        """Who likes the post, the newest like first. The page's ends are places in this list, not ids of users."""
        ...

    async def liked(self, person: UserId, page: PageRequest) -> list[Kept]:
        """What the person likes, the newest like first. Fewer than asked for only at the end."""
        ...

    async def bookmark(self, post: PostId, person: UserId) -> bool:
        """True where the bookmark is new."""
        ...

    async def remove_bookmark(self, post: PostId, person: UserId) -> bool:
        """True where there was one."""
        ...

    async def bookmarked(self, person: UserId, page: PageRequest) -> list[Kept]:
        """What the person keeps, the newest bookmark first. Fewer than asked for only at the end."""
        ...
