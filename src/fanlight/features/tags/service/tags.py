"""Hashtags as a viewer meets them: with their last days, and what they are to the viewer."""

from collections.abc import Iterable

from fanlight.features.follows.service import FollowService
from fanlight.features.tags.models import Tag
from fanlight.features.tags.policy import name_of
from fanlight.features.tags.service.counting import TagCounts
from fanlight.features.tags.service.featured import FeaturedTags
from fanlight.kit.errors import NotFound
from fanlight.kit.ids import UserId
from fanlight.kit.pages import Page, PageRequest


class TagService:
    """Any hashtag can be opened, used or not."""

    def __init__(self, counts: TagCounts, featured: FeaturedTags, follows: FollowService, *, open_to_all: bool) -> None:
        self._counts = counts
        self._featured = featured
        self._follows = follows
        self._open_to_all = open_to_all

    def named(self, text: str) -> str:
        """The hashtag's name. Raises `NotFound` for what can be none."""
        name = name_of(text)
        if name is None:
            raise NotFound("this is no hashtag")
        return name

    async def tags(self, viewer: UserId | None, names: Iterable[str]) -> list[Tag]:
        """Each of the hashtags, in this order. Strangers learn of no uses where they may not browse."""
        asked = list(dict.fromkeys(names))
        is_open = viewer is not None or self._open_to_all
        weeks = await self._counts.histories(asked) if is_open else {}
        followed = await self._follows.follows_tags(viewer, asked) if viewer is not None and asked else set[str]()
        shown = await self._featured.featured_among(viewer, asked) if viewer is not None and asked else set[str]()
        return [
            Tag(name=name, history=weeks.get(name, ()), following=name in followed, featuring=name in shown)
            for name in asked
        ]

    async def tag(self, viewer: UserId | None, name: str) -> Tag:
        """One hashtag."""
        (found,) = await self.tags(viewer, [name])
        return found

    async def trends(self, viewer: UserId | None) -> list[str]:
        """The keys of what many use now."""
        return await self._counts.trends() if viewer is not None or self._open_to_all else []

    async def follow(self, user: UserId, name: str) -> None:
        """Read what is public under the hashtag at home. Twice is once."""
        await self._follows.follow_tag(user, name)

    async def unfollow(self, user: UserId, name: str) -> None:
        """Read it at home no more."""
        await self._follows.unfollow_tag(user, name)

    async def followed_page(self, user: UserId, page: PageRequest) -> Page[str]:
        """The keys of what the user follows, followed last first."""
        return await self._follows.followed_tags_page(user, page)
