"""Pinned posts: the few that stand first on their author's profile."""

from functools import partial

from fanlight.features.posts.models import DIRECT, STORED
from fanlight.features.posts.service.read import ReadPosts
from fanlight.features.posts.store import PostStore
from fanlight.features.reactions.service import ReactionService
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import PostId, UserId


class Pins:
    """A pin lives on its author's shard, like the post: both are looked at in one transaction."""

    def __init__(self, store: PostStore, reader: ReadPosts, reactions: ReactionService) -> None:
        self._store = store
        self._reader = reader
        self._reactions = reactions

    async def pin(self, author: UserId, post: PostId) -> None:
        """Let the author's own post stand first on their profile. Raises `NotFound`, and `Invalid` for too many."""
        found = await self._reader.require_visible(author, post)
        if found.author_id != author:
            raise NotFound("there is no such post of yours")
        if found.visibility is STORED[DIRECT]:
            raise Invalid("a post for those it mentions cannot be pinned")
        if not await self._store.beside(found.id, partial(self._reactions.pinning, found.id, author)):
            raise NotFound("this post was deleted")

    async def unpin(self, author: UserId, post: PostId) -> None:
        """Let it stand where it stood. A post that is not pinned stays as it is."""
        await self._reactions.unpin(post, author)
