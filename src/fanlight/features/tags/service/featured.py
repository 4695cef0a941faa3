"""Hashtags on profiles."""

from collections import Counter
from dataclasses import replace

from fanlight.features.posts.models import STORED, UNLISTED
from fanlight.features.posts.service import PostService
from fanlight.features.posts.service.checking import hashtags_of
from fanlight.features.tags.models import (
    FEATURED_TAGS_MAX,
    RECENT_POSTS_READ,
    SUGGESTIONS_MAX,
    FeaturedId,
    FeaturedTag,
)
from fanlight.features.tags.policy import name_of
from fanlight.features.tags.store import FeaturedStore
from fanlight.features.users.service import UserService
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import ID_MAX, UserId
from fanlight.kit.text import hashtag_key

TAKEN = "this hashtag is on your profile already"


class FeaturedTags:
    """How often each was used is counted when it is shown: exact, and nobody's projection."""

    def __init__(self, store: FeaturedStore, posts: PostService, users: UserService) -> None:
        self._store = store
        self._posts = posts
        self._users = users

    async def feature(self, owner: UserId, text: str) -> tuple[FeaturedTag, bool]:
        """Show a hashtag on one's profile; False beside it where it was shown before."""
        name = name_of(text)
        if name is None:
            raise Invalid("name: this is not a hashtag: letters, digits and underscores, and not digits alone")
        added = await self._store.add(owner, hashtag_key(name), name)
        if added is None:
            raise Invalid(f"at most {FEATURED_TAGS_MAX} hashtags can be shown on a profile")
        (counted,) = await self._counted(owner, [added[0]])
        return counted, added[1]

    async def add(self, owner: UserId, text: str) -> FeaturedTag:
        """The same for who asks for a new one. Raises `Invalid` where it is shown already."""
        featured, fresh = await self.feature(owner, text)
        if not fresh:
            raise Invalid(f"name: {TAKEN}", details={"name": [("ERR_TAKEN", TAKEN)]})
        return featured

    async def remove(self, owner: UserId, featured: FeaturedId) -> None:
        """Show it no more. Raises `NotFound`, for other people's too."""
        if not await self._store.remove(owner, featured):
            raise NotFound("there is no such hashtag on your profile")

    async def unfeature(self, owner: UserId, name: str) -> None:
        """The same, by the hashtag. One that is not shown stays so."""
        await self._store.remove_tag(owner, hashtag_key(name))

    async def of(self, owner: UserId) -> list[FeaturedTag]:
        """What somebody shows on their profile. Raises `NotFound` for who is not there."""
        await self._users.get(owner)
        return await self._counted(owner, await self._store.of(owner))

    async def featured_among(self, owner: UserId, names: list[str]) -> set[str]:
        """Which of these hashtags, as they are named here, the person shows."""
        shown = {hashtag_key(one.name) for one in await self._store.of(owner)}
        return {name for name in names if hashtag_key(name) in shown}

    async def _counted(self, owner: UserId, shown: list[FeaturedTag]) -> list[FeaturedTag]:
        if not shown:
            return []
        uses = await self._posts.tag_uses(owner, [hashtag_key(one.name) for one in shown])
        return [replace(one, uses=uses[hashtag_key(one.name)]) for one in shown]

    async def suggestions(self, owner: UserId) -> list[str]:
        """The keys of the hashtags that somebody used most in their latest posts for everyone, and does not show."""
        counted: Counter[str] = Counter()
        latest = await self._posts.home_ids_of(owner, below=ID_MAX, limit=RECENT_POSTS_READ)
        for post in sorted(await self._posts.find_many(latest), key=lambda post: post.id, reverse=True):
            if post.reposted_id is None and post.visibility in STORED[: UNLISTED + 1]:
                counted.update(hashtags_of(post.caption))
        shown = {hashtag_key(one.name) for one in await self._store.of(owner)}
        return [tag for tag, _ in counted.most_common() if tag not in shown][:SUGGESTIONS_MAX]
