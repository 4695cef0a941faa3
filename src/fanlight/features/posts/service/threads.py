"""What a post answers to, and what answers it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fanlight.features.posts.models import ANCESTORS_MAX, DESCENDANTS_MAX, Post, Shown
from fanlight.features.posts.policy import Purpose
from fanlight.features.posts.service.read import ReadPosts
from fanlight.features.posts.store import PostStore
from fanlight.kit.ids import PostId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The posts around one post that the viewer may see: above it, the first first, and below it by age."""

    ancestors: list[Shown]
    descendants: list[Shown]


class Threads:
    """Walks upwards by the parents' ids and downwards by the index that each parent's shard holds."""

    def __init__(self, store: PostStore, reader: ReadPosts) -> None:
        self._store = store
        self._reader = reader

    async def around(self, viewer: UserId | None, post_id: PostId) -> Thread:
        """The thread around a post, or around what it reposts. Raises `NotFound` where the viewer may not see the post itself."""
        post = await self._reader.require_visible(viewer, post_id)
        above, below = await self._above(post), await self._below(post.id)
        shown = await self._reader.read(viewer, [*above, *below], purpose=Purpose.THREAD)
        upper = set(above)
        return Thread(
            ancestors=[post for post in shown if post.post_id in upper],
            descendants=[post for post in shown if post.post_id not in upper],
        )

    async def _above(self, post: Post) -> list[PostId]:
        """From the first post of the thread down to the parent. A deleted parent is passed, so its own is found."""
        found: list[PostId] = []
        parent = post.in_reply_to_id
        while parent is not None and len(found) < ANCESTORS_MAX:
            found.append(parent)
            loaded = await self._store.load([parent])
            parent = loaded[0].in_reply_to_id if loaded else None
        return found[::-1]

    async def _below(self, post: PostId) -> list[PostId]:
        """Level by level, so that the nearest answers are there when there are too many. A child's id is greater."""
        found: list[PostId] = []
        level: Sequence[PostId] = [post]
        while level and len(found) < DESCENDANTS_MAX:
            room = DESCENDANTS_MAX - len(found)
            level = [child for _, child in await self._store.replies_to(level, limit=room)][:room]
            found += level
        return sorted(found)
