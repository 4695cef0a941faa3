"""What a person can do with somebody's post. Whether they may see it is asked above, in `posts`."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from fanlight.features.reactions.models import BOOKMARKED, LIKED, Kept, Reactions, Reactor
from fanlight.features.reactions.store import Part, ReactionStore
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import PageRequest


class ReactionService:
    """Likes, reposts, bookmarks, pins and muted threads. Doing a thing twice is doing it once."""

    def __init__(self, store: ReactionStore) -> None:
        self._store = store

    # --- likes ---

    async def like(self, post: PostId, person: UserId) -> bool:
        """True where the like is new."""
        return await self._store.like(post, person)

    async def unlike(self, post: PostId, person: UserId) -> bool:
        """True where there was a like."""
        return await self._store.unlike(post, person)

    async def copy_like(self, post: PostId, person: UserId) -> None:
        """Repair the person's list after a crash between its two rows."""
        await self._store.copy_like(post, person)

    async def likers_page(self, post: PostId, page: PageRequest) -> list[Reactor]:
        """Who likes the post, the newest like first."""
        return await self._store.likers(post, page)

    async def liked_page(self, person: UserId, page: PageRequest) -> list[Kept]:
        """What the person likes, the newest like first."""
        return await self._store.liked(person, page)

    # --- reposts: the post that somebody reposts with is made above, in `posts`; here they are counted ---

    async def note_repost(self, post: PostId, person: UserId, repost: PostId) -> None:
        """The person reposts the post under this id. Late and repeated calls change nothing."""
        await self._store.note_repost(post, person, repost)

    async def note_repost_ended(self, post: PostId, person: UserId, repost: PostId) -> None:
        """This repost is no more. Late and repeated calls change nothing."""
        await self._store.note_repost_ended(post, person, repost)

    async def reposters_page(self, post: PostId, page: PageRequest) -> list[Reactor]:
        """Who reposts the post, the newest repost first; each entry's place is the repost's id."""
        return await self._store.reposters(post, page)

    # --- what only the person sees ---

    async def bookmark(self, post: PostId, person: UserId) -> bool:
        """True where the bookmark is new."""
        return await self._store.bookmark(post, person)

    async def remove_bookmark(self, post: PostId, person: UserId) -> bool:
        """True where there was one."""
        return await self._store.remove_bookmark(post, person)

    async def bookmarked_page(self, person: UserId, page: PageRequest) -> list[Kept]:
        """What the person keeps, the newest bookmark first."""
        return await self._store.bookmarked(person, page)

    def pinning(self, post: PostId, author: UserId) -> Part:
        """The part of a transaction that pins a post to its author's profile. Raises `Invalid` for too many."""
        return self._store.pinning(post, author)

    def unpinning(self, post: PostId, author: UserId) -> Part:
        """The part that takes the pin away, if there is one."""
        return self._store.unpinning(post, author)

    async def unpin(self, post: PostId, author: UserId) -> None:
        """Take the pin away, if there is one."""
        await self._store.unpin(post, author)

    async def pinned_page(self, author: UserId, page: PageRequest) -> list[Kept]:
        """What the author pinned, the newest pin first."""
        return await self._store.pinned(author, page)

    async def mute_thread(self, root: PostId, person: UserId) -> None:
        """The person wants to hear no more of the thread that began with this post."""
        await self._store.mute_thread(root, person)

    async def unmute_thread(self, root: PostId, person: UserId) -> None:
        """They do again."""
        await self._store.unmute_thread(root, person)

    # --- for showing posts ---

    async def of_posts(self, viewer: UserId | None, roots: Mapping[PostId, PostId]) -> Reactions:
        """Everything a page of posts needs to know: the hot path. `roots`: post → the root of its thread."""
        return await self._store.of_posts(viewer, roots)

    async def counts(self, posts: Iterable[PostId]) -> dict[PostId, int]:
        """How many like each of the posts; every asked post has an entry."""
        known = await self._store.of_posts(None, _each(posts))
        return {post: reacted.likes for post, reacted in known.of.items()}

    async def liked(self, viewer: UserId, posts: Iterable[PostId]) -> AbstractSet[PostId]:
        """Which of the posts the viewer likes."""
        return await self._mine(viewer, posts, LIKED)

    async def bookmarked(self, viewer: UserId, posts: Iterable[PostId]) -> AbstractSet[PostId]:
        """Which of the posts the viewer keeps."""
        return await self._mine(viewer, posts, BOOKMARKED)

    async def _mine(self, viewer: UserId, posts: Iterable[PostId], what: int) -> AbstractSet[PostId]:
        known = await self._store.of_posts(viewer, _each(posts))
        return {post for post, reacted in known.of.items() if reacted.mine & what}


def _each(posts: Iterable[PostId]) -> dict[PostId, PostId]:
    return {post: post for post in posts}
