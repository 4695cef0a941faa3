"""The timeline of a list: its skeleton is made here, the other three steps are the posts' one read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import nlargest, nsmallest
from itertools import chain

from fanlight.features.feed.service.home import belonging
from fanlight.features.follows.service import FollowService
from fanlight.features.lists.models import ListId
from fanlight.features.lists.service.lists import ListService
from fanlight.features.posts.models import Shown
from fanlight.features.posts.policy import Purpose
from fanlight.features.posts.service import PostService, ReadPosts, filled_page
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import Page, PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersSource:
    """What the members of a list published, merged by id."""

    posts: PostService
    members: Sequence[UserId]

    async def ids(self, page: PageRequest) -> list[PostId]:
        """Their posts and reposts that belong in a home feed."""
        found = await self.posts.home_ids_of_many(
            self.members, below=page.below, above=page.above, limit=page.limit, oldest_first=page.oldest_first
        )
        ids = chain.from_iterable(found.values())
        return nsmallest(page.limit, ids)[::-1] if page.oldest_first else nlargest(page.limit, ids)


class ListTimelines:
    """A list shows what Home would show of its members, also where Home leaves them out because of the list."""

    def __init__(self, lists: ListService, follows: FollowService, posts: PostService, reader: ReadPosts) -> None:
        self._lists = lists
        self._follows = follows
        self._posts = posts
        self._reader = reader

    async def page(self, owner: UserId, list_id: ListId, page: PageRequest) -> Page[Shown]:
        """A page of the list, newest first. It is empty only at the end of the list."""
        members = await self._lists.members(owner, list_id)
        following = replace(await self._follows.following(owner), not_at_home=frozenset())

        async def show(ids: list[PostId]) -> list[Shown]:
            shown = await self._reader.read(owner, ids, purpose=Purpose.HOME)
            return belonging(owner, following, shown)

        return await filled_page(MembersSource(posts=self._posts, members=members), page, show)
