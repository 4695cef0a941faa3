"""Hashtags over HTTP: one, those one follows, those on profiles, those that many use."""

from typing import Any

import msgspec

from fanlight.edge.requests import PageQuery
from fanlight.edge.responses import Empty, Paged
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.tags.models import (
    FOLLOWED_PER_PAGE,
    FOLLOWED_PER_PAGE_MAX,
    TRENDS_MAX,
    TRENDS_PER_PAGE,
    FeaturedId,
    FeaturedTag,
)
from fanlight.features.tags.service import FeaturedTags, TagService
from fanlight.features.tags.views import FeaturedTagView, TagView, featured_tag_view, tag_view
from fanlight.features.users.service import UserService
from fanlight.kit.ids import UserId
from fanlight.kit.urls import SiteUrls


class TagRequest(msgspec.Struct):
    """One hashtag by its name."""

    name: str


class TrendsRequest(msgspec.Struct):
    """`GET /api/v1/trends/tags`."""

    limit: int = TRENDS_PER_PAGE
    offset: int = 0


class AccountRequest(msgspec.Struct):
    """One account by its id."""

    id: UserId


class FeaturedRequest(msgspec.Struct):
    """One featured hashtag by its id."""

    id: FeaturedId


class TagAPI:
    """The calls behind the rows of `endpoints`."""

    def __init__(self, tags: TagService, featured: FeaturedTags, users: UserService, urls: SiteUrls) -> None:
        self._tags = tags
        self._featured = featured
        self._users = users
        self._urls = urls

    async def tag(self, viewer: Viewer, asked: TagRequest) -> TagView:
        """A hashtag: how much it was used lately, and whether the user follows it."""
        return await self._view(viewer, self._tags.named(asked.name))

    async def follow(self, viewer: Viewer, asked: TagRequest) -> TagView:
        """Follow a hashtag: public posts with it come to the home timeline."""
        name = self._tags.named(asked.name)
        await self._tags.follow(viewer.me, name)
        return await self._view(viewer, name)

    async def unfollow(self, viewer: Viewer, asked: TagRequest) -> TagView:
        """Stop following a hashtag."""
        name = self._tags.named(asked.name)
        await self._tags.unfollow(viewer.me, name)
        return await self._view(viewer, name)

    async def feature(self, viewer: Viewer, asked: TagRequest) -> TagView:
        """Show a hashtag on the user's profile; the answer is the Tag."""
        name = self._tags.named(asked.name)
        await self._featured.feature(viewer.me, name)
        return await self._view(viewer, name)

    async def unfeature(self, viewer: Viewer, asked: TagRequest) -> TagView:
        """Take a hashtag off the user's profile, by its name."""
        name = self._tags.named(asked.name)
        await self._featured.unfeature(viewer.me, name)
        return await self._view(viewer, name)

    async def followed(self, viewer: Viewer, asked: PageQuery) -> Paged:
        """Hashtags that the user follows."""
        page = await self._tags.followed_page(viewer.me, asked.page(FOLLOWED_PER_PAGE, FOLLOWED_PER_PAGE_MAX))
        views = await self._views(viewer, page.items)
        return Paged(views, next_below=page.next_below, prev_above=page.prev_above)

    async def trends(self, viewer: Viewer, asked: TrendsRequest) -> list[TagView]:
        """Hashtags that most people used in the last days."""
        begin = max(0, asked.offset)
        limit = max(1, min(asked.limit, TRENDS_MAX))
        return await self._views(viewer, (await self._tags.trends(viewer.user_id))[begin : begin + limit])

    async def _view(self, viewer: Viewer, name: str) -> TagView:
        return tag_view(await self._tags.tag(viewer.user_id, name), self._urls)

    async def _views(self, viewer: Viewer, names: list[str]) -> list[TagView]:
        return [tag_view(tag, self._urls) for tag in await self._tags.tags(viewer.user_id, names)]

    # --- on profiles ---

    async def mine(self, viewer: Viewer, _asked: None) -> list[FeaturedTagView]:
        """Hashtags on the user's own profile."""
        return await self._shown(viewer.me, await self._featured.of(viewer.me))

    async def theirs(self, _viewer: Viewer, asked: AccountRequest) -> list[FeaturedTagView]:
        """Hashtags on the profile of an account."""
        return await self._shown(asked.id, await self._featured.of(asked.id))

    async def add(self, viewer: Viewer, asked: TagRequest) -> FeaturedTagView:
        """Show a hashtag on the user's profile; the answer is the FeaturedTag."""
        (shown,) = await self._shown(viewer.me, [await self._featured.add(viewer.me, asked.name)])
        return shown

    async def remove(self, viewer: Viewer, asked: FeaturedRequest) -> Empty:
        """Take a hashtag off the user's profile, by the id of its FeaturedTag."""
        await self._featured.remove(viewer.me, asked.id)
        return Empty()

    async def suggestions(self, viewer: Viewer, _asked: None) -> list[TagView]:
        """Hashtags that the user used most lately and does not feature yet."""
        return await self._views(viewer, await self._featured.suggestions(viewer.me))

    async def _shown(self, owner: UserId, featured: list[FeaturedTag]) -> list[FeaturedTagView]:
        username = (await self._users.get(owner)).username
        return [featured_tag_view(one, username, self._urls) for one in featured]


def endpoints(tags: TagService, featured: FeaturedTags, users: UserService, urls: SiteUrls) -> list[Endpoint]:
    """What clients call."""
    api = TagAPI(tags, featured, users, urls)
    one, many = "/api/v1/tags/{name}", list[TagView]
    follow: dict[str, Any] = {"scope": "write:follows", "request": TagRequest, "response": TagView}
    feature: dict[str, Any] = {"scope": "write:accounts", "request": TagRequest, "response": TagView}
    trends: dict[str, Any] = {"request": TrendsRequest, "response": many}
    return [
        Endpoint("GET", one, api.tag, request=TagRequest, response=TagView),
        Endpoint("POST", f"{one}/follow", api.follow, **follow),
        Endpoint("POST", f"{one}/unfollow", api.unfollow, **follow),
        Endpoint("POST", f"{one}/feature", api.feature, **feature),
        Endpoint("POST", f"{one}/unfeature", api.unfeature, **feature),
        Endpoint("GET", "/api/v1/followed_tags", api.followed, scope="read:follows", request=PageQuery, response=many),
        Endpoint("GET", "/api/v1/trends", api.trends, summary="The same as /api/v1/trends/tags", **trends),
        Endpoint("GET", "/api/v1/trends/tags", api.trends, **trends),
        *_featured(api),
    ]


def _featured(api: TagAPI) -> list[Endpoint]:
    path, read, write = "/api/v1/featured_tags", "read:accounts", "write:accounts"
    shown = list[FeaturedTagView]
    return [
        Endpoint("GET", path, api.mine, scope=read, response=shown),
        Endpoint("POST", path, api.add, scope=write, request=TagRequest, response=FeaturedTagView),
        Endpoint("DELETE", f"{path}/{{id}}", api.remove, scope=write, request=FeaturedRequest),
        Endpoint("GET", f"{path}/suggestions", api.suggestions, scope=read, response=list[TagView]),
        Endpoint(
            "GET",
            "/api/v1/accounts/{id}/featured_tags",
            api.theirs,
            scope=read,
            open=True,
            request=AccountRequest,
            response=shown,
        ),
    ]
