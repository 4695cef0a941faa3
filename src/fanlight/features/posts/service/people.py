"""Who likes a post, and who reposts it, as a viewer may know."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from fanlight.features.follows.service import FollowService
from fanlight.features.posts.policy import Purpose
from fanlight.features.posts.service.pages import Keep, Part, filled
from fanlight.features.posts.service.read import ReadPosts
from fanlight.features.reactions.models import Reactor
from fanlight.features.reactions.service import ReactionService
from fanlight.kit.ids import PostId, UserId
from fanlight.kit.pages import Page, PageRequest

ReadReactors: TypeAlias = Callable[[PostId, PageRequest], Awaitable[list[Reactor]]]


class PeopleOfPosts:
    """Pages of people. One that blocks shortened is filled up from further down the list."""

    def __init__(self, reader: ReadPosts, follows: FollowService, reactions: ReactionService) -> None:
        self._reader = reader
        self._follows = follows
        self._reactions = reactions

    async def likers_page(self, viewer: UserId | None, post: PostId, page: PageRequest) -> Page[UserId]:
        """Who likes the post, the newest like first, without those whom a block parts from the viewer.

        Of a repost: who likes what it shows. Raises `NotFound` where the viewer may not see the post.
        """
        original = await self._reader.require_visible(viewer, post)

        async def keep(found: Sequence[Reactor]) -> list[tuple[int, UserId]]:
            standing = await self._follows.standing(viewer, [person for _, person in found])
            return [(place, person) for place, person in found if not standing[person].blocked]

        return await _people_page(original.id, page, self._reactions.likers_page, keep)

    async def reposters_page(self, viewer: UserId | None, post: PostId, page: PageRequest) -> Page[UserId]:
        """Who reposts the post, the newest repost first: those whose repost the viewer may see."""
        original = await self._reader.require_visible(viewer, post)

        async def keep(found: Sequence[Reactor]) -> list[tuple[int, UserId]]:
            reposts = [PostId(place) for place, _ in found]
            visible = set(await self._reader.visible(viewer, reposts, purpose=Purpose.LINK))
            return [(place, person) for place, person in found if place in visible]

        return await _people_page(original.id, page, self._reactions.reposters_page, keep)


async def _people_page(
    post: PostId, page: PageRequest, read: ReadReactors, keep: Keep[Reactor, UserId]
) -> Page[UserId]:
    async def part_of(asked: PageRequest) -> Part[Reactor]:
        found = await read(post, asked)
        return Part(found, at_end=len(found) < asked.limit)

    return await filled(part_of, page, keep)
