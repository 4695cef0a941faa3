"""The port to likes, reposts, bookmarks, pins and muted threads."""

from collections.abc import Generator, Mapping
from typing import Any, Protocol, TypeAlias

from fanlight.features.reactions.models import Kept, Reactions, Reactor
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import PageRequest

Part: TypeAlias = Generator[Any, Any, Any]
"""A piece of work on the person's shard, for the transaction of another box."""


class ReactionStore(Protocol):
    """A like lives with its post, and a copy of it with the person; what only the person sees lives with them alone.

    Lists are sent newest first; fewer entries than asked for only at their end.
    """

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

    async def of_posts(self, viewer: UserId | None, roots: Mapping[PostId, PostId]) -> Reactions:
        """Counts and the viewer's own state, one read for each database. `roots`: each post's thread, by its root."""
        ...

    async def likers(self, post: PostId, page: PageRequest) -> list[Reactor]:
        """Who likes the post, the newest like first."""
        ...

    async def liked(self, person: UserId, page: PageRequest) -> list[Kept]:
        """What the person likes, the newest like first."""
        ...

    async def note_repost(self, post: PostId, person: UserId, repost: PostId) -> None:
        """The person reposts the post under this id, unless a newer one is known or this one has ended.

        A person's repost of a post has a greater id than their earlier ones: the last writer wins by it. The count
        changes in the transaction that changes the row.
        """
        ...

    async def note_repost_ended(self, post: PostId, person: UserId, repost: PostId) -> None:
        """The same for the end of this repost. It leaves a tombstone, also where the repost was never seen here."""
        ...

    async def reposters(self, post: PostId, page: PageRequest) -> list[Reactor]:
        """Who reposts the post, the newest repost first."""
        ...

    async def bookmark(self, post: PostId, person: UserId) -> bool:
        """True where the bookmark is new."""
        ...

    async def remove_bookmark(self, post: PostId, person: UserId) -> bool:
        """True where there was one."""
        ...

    async def bookmarked(self, person: UserId, page: PageRequest) -> list[Kept]:
        """What the person keeps, the newest bookmark first."""
        ...

    def pinning(self, post: PostId, person: UserId) -> Part:
        """Pin the post. Raises `Invalid` for one more than PINS_MAX; pinning again changes nothing."""
        ...

    def unpinning(self, post: PostId, person: UserId) -> Part:
        """Take the pin away, if there is one."""
        ...

    async def unpin(self, post: PostId, person: UserId) -> None:
        """The same, by itself."""
        ...

    async def pinned(self, person: UserId, page: PageRequest) -> list[Kept]:
        """What the person pinned, the newest pin first."""
        ...

    async def mute_thread(self, root: PostId, person: UserId) -> None:
        """Note that the person wants to hear no more of this thread. Twice is once."""
        ...

    async def unmute_thread(self, root: PostId, person: UserId) -> None:
        """Forget that."""
        ...
