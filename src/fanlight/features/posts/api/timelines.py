"""Lists of posts over HTTP: profiles, everyone's newest, hashtags."""

from typing import Any

from fanlight.edge.requests import PageQuery
from fanlight.edge.responses import Paged
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.posts.api.needs import PostsAPI, paged
from fanlight.features.posts.service import TagQuestion
from fanlight.features.posts.views import Status
from fanlight.kit.errors import Unauthorized
from fanlight.kit.ids import UserId
from fanlight.kit.pages import POSTS_PER_PAGE, POSTS_PER_PAGE_MAX


class ProfileRequest(PageQuery, kw_only=True):
    """`GET /api/v1/accounts/:id/statuses`."""

    id: UserId
    only_media: bool = False
    exclude_replies: bool = False
    exclude_reblogs: bool = False
    pinned: bool = False
    tagged: str | None = None


class PublicRequest(PageQuery, kw_only=True):
    """`GET /api/v1/timelines/public`."""

    remote: bool = False
    only_media: bool = False


class TagRequest(PageQuery, kw_only=True):
    """`GET /api/v1/timelines/tag/:hashtag`."""

    hashtag: str
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    remote: bool = False
    only_media: bool = False


class Timelines:
    """The calls behind the rows."""

    def __init__(self, api: PostsAPI) -> None:
        self._api = api

    async def profile(self, viewer: Viewer, asked: ProfileRequest) -> Paged:
        """Posts of an account, newest first; pinned picks the pinned ones."""
        author = await self._api.users.get(asked.id)
        part = asked.page(POSTS_PER_PAGE, POSTS_PER_PAGE_MAX)
        if asked.pinned:
            return paged(await self._api.pages.pinned_page(viewer.user_id, author.id, part))
        page = await self._api.pages.profile_page(
            viewer.user_id,
            author.id,
            part,
            only_media=asked.only_media,
            exclude_replies=asked.exclude_replies,
            exclude_reposts=asked.exclude_reblogs,
            tagged=asked.tagged or None,
        )
        return paged(page)

    async def public(self, viewer: Viewer, asked: PublicRequest) -> Paged:
        """Public posts of everybody on this server, newest first."""
        self._require_open(viewer)
        if asked.remote:
            return Paged([])
        part = asked.page(POSTS_PER_PAGE, POSTS_PER_PAGE_MAX)
        return paged(await self._api.pages.public_page(viewer.user_id, part, only_media=asked.only_media))

    async def tag(self, viewer: Viewer, asked: TagRequest) -> Paged:
        """Public posts with a hashtag, newest first; any, all and none narrow or widen it."""
        self._require_open(viewer)
        if asked.remote:
            return Paged([])
        question = TagQuestion(tag=asked.hashtag, any_of=asked.any, all_of=asked.all, none_of=asked.none)
        part = asked.page(POSTS_PER_PAGE, POSTS_PER_PAGE_MAX)
        return paged(await self._api.pages.tag_page(viewer.user_id, question, part, only_media=asked.only_media))

    def _require_open(self, viewer: Viewer) -> None:
        if viewer.user_id is None and not self._api.public_timeline:
            raise Unauthorized("log in to browse the public timelines of this server")


def endpoints(api: PostsAPI) -> list[Endpoint]:
    """The rows of lists of posts."""
    calls = Timelines(api)
    timeline: dict[str, Any] = {"scope": "read:statuses", "open": True, "response": list[Status]}
    return [
        Endpoint("GET", "/api/v1/accounts/{id}/statuses", calls.profile, request=ProfileRequest, **timeline),
        Endpoint("GET", "/api/v1/timelines/public", calls.public, request=PublicRequest, **timeline),
        Endpoint("GET", "/api/v1/timelines/tag/{hashtag}", calls.tag, request=TagRequest, **timeline),
    ]
