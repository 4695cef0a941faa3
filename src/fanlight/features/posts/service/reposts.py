"""Reposting: somebody shows another's post to those who read them, as a post of its own that holds no words."""

from typing import Final

from fanlight.features.posts.models import FOLLOWERS, STORED, UNLISTED, NewRepost, Post
from fanlight.features.posts.service.read import ReadPosts
from fanlight.features.posts.store import PostStore, RepostStore
from fanlight.features.reactions.service import ReactionService
from fanlight.features.users.models import Visibility
from fanlight.features.users.service import UserService
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import PageRequest

REPOSTS_PER_PAGE: Final = 200
"""How many reposts of a deleted post are ended between two looks at which are left."""


class Reposts:
    """A repost lives with whoever reposts; the post's own shard keeps a copy, for the count and the list of people.

    The request writes both rows before it answers; the event of the first repairs what a crash between them left out.
    """

    def __init__(
        self, store: RepostStore, posts: PostStore, reader: ReadPosts, users: UserService, reactions: ReactionService
    ) -> None:
        self._store = store
        self._posts = posts
        self._reader = reader
        self._users = users
        self._reactions = reactions

    async def repost(self, person: UserId, post: PostId, visibility: Visibility | None = None) -> PostId:
        """The person's repost of the post, or of what it reposts. Reposting again answers the same repost.

        Only what is for everyone, and one's own followers-only posts, to the same followers. Raises `NotFound`.
        """
        original = await self._reader.require_visible(person, post)
        own = original.author_id == person
        if STORED.index(original.visibility) > (FOLLOWERS if own else UNLISTED):
            raise NotFound("there is no such post, or none that can be reposted")
        if visibility is None:
            preferred = (await self._users.get(person)).default_visibility
            visibility = min(preferred, STORED[FOLLOWERS], key=STORED.index)
        new = NewRepost(
            author_id=person,
            visibility=max(visibility, original.visibility, key=STORED.index),
            reposted_id=original.id,
            reposted_author_id=original.author_id,
        )
        made = (await self._store.repost(new)).post_id
        assert made is not None
        await self._reactions.note_repost(original.id, person, made)
        return made

    async def undo(self, person: UserId, post: PostId) -> PostId:
        """End the person's repost of the post, named by either id. Answers the reposted post's. None there: nothing."""
        original = await self.original_of(post)
        repost = await self._store.live_repost(person, original)
        if repost is not None:
            await self._end(original, person, repost)
        return original

    async def delete(self, repost: Post) -> bool:
        """End this repost. False where it had ended before."""
        assert repost.reposted_id is not None
        return await self._end(repost.reposted_id, repost.author_id, repost.id)

    async def original_of(self, post: PostId) -> PostId:
        """What the post reposts; the post itself where it is no repost. Nobody is asked who may see it."""
        found = await self._posts.load([post])
        return (found[0].reposted_id if found else None) or post

    async def settle(self, repost: Post) -> None:
        """Bring the copy up to the repost's row. Safe to repeat, and to call late.

        The copy is written before the original is looked at: whoever ends the reposts of a deleted post either finds
        it, or had deleted the post before this looks.
        """
        assert repost.reposted_id is not None
        original, person = repost.reposted_id, repost.author_id
        if repost.deleted_ms is not None:
            await self._reactions.note_repost_ended(original, person, repost.id)
            return
        await self._reactions.note_repost(original, person, repost.id)
        found = await self._posts.load([original])
        if not found or found[0].deleted_ms is not None:
            await self._end(original, person, repost.id)

    async def end_all_of(self, original: PostId) -> None:
        """The post was deleted: its reposts end. Safe to repeat; each page leaves fewer of them."""
        page = PageRequest(limit=REPOSTS_PER_PAGE)
        while found := await self._reactions.reposters_page(original, page):
            for repost, person in found:
                await self._end(original, person, PostId(repost))

    async def _end(self, original: PostId, person: UserId, repost: PostId) -> bool:
        ended = await self._store.end_repost(person, repost)
        await self._reactions.note_repost_ended(original, person, repost)
        return ended
