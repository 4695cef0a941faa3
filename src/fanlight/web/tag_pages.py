"""Hashtags: everyone's photos under one, following it, and one person's photos under it."""

from urllib.parse import quote

import msgspec

from fanlight.edge.requests import PageId
from fanlight.edge.responses import HTML, Redirect
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.posts.service import PostPages, TagQuestion
from fanlight.features.tags.service import TagService
from fanlight.features.users.service import UserService
from fanlight.kit.errors import NotFound
from fanlight.web.addresses import log_in_first
from fanlight.web.feed_pages import TILES_PER_PAGE, further, part
from fanlight.web.site import Site


class TagRequest(msgspec.Struct, kw_only=True):
    """`GET /tags/ocean`."""

    tag: str
    max_id: PageId | None = None


class FollowTagRequest(msgspec.Struct, kw_only=True):
    """`POST /tags/ocean/follow`. `part`: sent by a script that draws the answer into the page."""

    tag: str
    part: bool = False


class TaggedRequest(msgspec.Struct, kw_only=True):
    """`GET /@ana/tagged/ocean`."""

    username: str
    tag: str
    max_id: PageId | None = None


class TagPages:
    """Every list is read as the viewer may see it; the pages only draw it."""

    def __init__(self, site: Site, tags: TagService, users: UserService, pages: PostPages) -> None:
        self._site = site
        self._tags = tags
        self._users = users
        self._pages = pages

    def endpoints(self) -> list[Endpoint]:
        path = "/tags/{tag}"
        return [
            Endpoint("GET", path, self.tag, request=TagRequest, page=True),
            Endpoint("POST", f"{path}/follow", self.follow, request=FollowTagRequest, page=True, user_required=True),
            Endpoint(
                "POST", f"{path}/unfollow", self.unfollow, request=FollowTagRequest, page=True, user_required=True
            ),
            Endpoint("GET", "/@{username}/tagged/{tag}", self.tagged, request=TaggedRequest, page=True),
        ]

    async def tag(self, viewer: Viewer, asked: TagRequest) -> HTML | Redirect:
        name = self._tags.named(asked.tag)
        here = _address(name)
        if viewer.user_id is None and not self._site.settings.public_timeline:
            return Redirect(log_in_first(here))
        wanted = part(asked.max_id, TILES_PER_PAGE)
        page = await self._pages.tag_page(viewer.user_id, TagQuestion(tag=name), wanted, only_media=True)
        return await self._site.page(
            viewer,
            "feed/tag.html",
            tag=await self._tags.tag(viewer.user_id, name),
            address=here,
            statuses=self._site.statuses(page.items),
            next=further(here, page),
        )

    async def follow(self, viewer: Viewer, asked: FollowTagRequest) -> HTML | Redirect:
        name = self._tags.named(asked.tag)
        await self._tags.follow(viewer.me, name)
        return await self._followed(viewer, name, asked)

    async def unfollow(self, viewer: Viewer, asked: FollowTagRequest) -> HTML | Redirect:
        name = self._tags.named(asked.tag)
        await self._tags.unfollow(viewer.me, name)
        return await self._followed(viewer, name, asked)

    async def _followed(self, viewer: Viewer, name: str, asked: FollowTagRequest) -> HTML | Redirect:
        if not asked.part:
            return Redirect(_address(name))
        tag = await self._tags.tag(viewer.user_id, name)
        return await self._site.page(viewer, "feed/follow_tag.html", tag=tag, address=_address(name))

    async def tagged(self, viewer: Viewer, asked: TaggedRequest) -> HTML:
        name = self._tags.named(asked.tag)
        user = await self._users.by_name(asked.username)
        if user is None:
            raise NotFound("there is nobody of this name here")
        wanted = part(asked.max_id, TILES_PER_PAGE)
        page = await self._pages.profile_page(viewer.user_id, user.id, wanted, only_media=True, tagged=name)
        return await self._site.page(
            viewer,
            "users/tagged.html",
            tag=name,
            address=_address(name),
            account=(await self._site.accounts([user.id]))[0],
            statuses=self._site.statuses(page.items),
            next=further(f"/@{user.username}/tagged/{quote(name)}", page),
        )


def _address(name: str) -> str:
    return f"/tags/{quote(name)}"
