"""What a person can do with somebody's post. Whether they may see it is asked above, in `posts`."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from fanlight.features.reactions.models import Kept, Reactions
from fanlight.features.reactions.store import ReactionStore
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import Page, PageRequest


class ReactionService:
    """Likes and bookmarks. Doing a thing twice is doing it once."""

    def __init__(self, store: ReactionStore) -> None:
        self._store = store

    async def like(self, post: PostId, person: UserId) -> bool:
        """True where the like is new."""
        return await self._store.like(post, person)

    async def unlike(self, post: PostId, person: UserId) -> bool:
        """True where there was a like."""
        return await self._store.unlike(post, person)

    async def copy_like(self, post: PostId, person: UserId) -> None:
        """Repair the person's list after a crash between its two rows."""
        await self._store.copy_like(post, person)

    async def bookmark(self, post: PostId, person: UserId) -> bool:
        """True where the bookmark is new."""
        return await self._store.bookmark(post, person)

    async def remove_bookmark(self, post: PostId, person: UserId) -> bool:
        """True where there was one."""
        return await self._store.remove_bookmark(post, person)

    async def of_posts(self, viewer: UserId | None, posts: Sequence[PostId]) -> Reactions:
        """Everything a page of posts needs to know: the hot path."""
        return await self._store.of_posts(viewer, posts)

    async def counts(self, posts: Iterable[PostId]) -> dict[PostId, int]:
        """How many like each of the posts; every asked post has an entry."""
        asked = list(posts)
        known = (await self._store.of_posts(None, asked)).likes
        return {post: known.get(post, 0) for post in asked}

    async def liked(self, viewer: UserId, posts: Iterable[PostId]) -> AbstractSet[PostId]:
        """Which of the posts the viewer likes."""
        return (await self._store.of_posts(viewer, list(posts))).liked

    async def bookmarked(self, viewer: UserId, posts: Iterable[PostId]) -> AbstractSet[PostId]:
        """Which of the posts the viewer keeps."""
        return (await self._store.of_posts(viewer, list(posts))).bookmarked

    async def likers_page(self, post: PostId, page: PageRequest) -> Page[UserId]:
        """Who likes the post, the newest like first."""
        return await self._store.likers(post, page)

    async def liked_page(self, person: UserId, page: PageRequest) -> list[Kept]:
        """What the person likes, the newest like first."""
        return await self._store.liked(person, page)

    async def bookmarked_page(self, person: UserId, page: PageRequest) -> list[Kept]:
        """What the person keeps, the newest bookmark first."""
        return await self._store.bookmarked(person, page)
