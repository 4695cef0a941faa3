"""Lists of posts: the home feed, the page of visitors, what is new for everyone."""

from typing import Final

import msgspec

from fanlight.edge.requests import PageId
from fanlight.edge.responses import HTML, Cookie, Redirect
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.feed.service import FeedService
from fanlight.features.posts.models import DraftState, Shown
from fanlight.features.posts.service import PostPages, PostService
from fanlight.kit.ids import ID_MAX, DraftId
from fanlight.kit.pages import Page, PageRequest
from fanlight.web.addresses import log_in_first
from fanlight.web.people_to_meet import PeopleToMeet
from fanlight.web.site import Json, Site, said
from fanlight.web.visits import VISIT_COOKIE, VISIT_KEPT_S, caught_up_at, opened, visit_of

POSTS_PER_HOME_PAGE: Final = 12
TILES_PER_PAGE: Final = 30
TILES_ON_LANDING: Final = 24
PANES: Final = 5


class HomeRequest(msgspec.Struct):
    """`GET /`."""

    max_id: PageId | None = None
    said: str = ""
    cookie: str = ""


class ExploreRequest(msgspec.Struct):
    """`GET /explore`."""

    max_id: PageId | None = None


class DropRequest(msgspec.Struct):
    """`POST /drafts/{id}/drop`."""

    id: DraftId


class FeedPages:
    """Every list is read as the viewer may see it; the pages only draw it."""

    def __init__(
        self, site: Site, feed: FeedService, pages: PostPages, posts: PostService, meeting: PeopleToMeet
    ) -> None:
        self._site = site
        self._feed = feed
        self._pages = pages
        self._posts = posts
        self._meeting = meeting

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", "/", self.home, request=HomeRequest, headers={"cookie": "cookie"}, page=True),
            Endpoint("GET", "/explore", self.explore, request=ExploreRequest, page=True),
            Endpoint("POST", "/drafts/{id}/drop", self.drop, request=DropRequest, page=True, user_required=True),
        ]

    async def home(self, viewer: Viewer, asked: HomeRequest) -> HTML:
        if viewer.user_id is None:
            return await self._landing(viewer)
        page = await self._feed.home_page(viewer.me, part(asked.max_id, POSTS_PER_HOME_PAGE))
        ids = [post.post_id for post in page.items]
        visit = visit_of(asked.cookie, viewer.me)
        if asked.max_id is None:
            visit = opened(visit, viewer.me, max(ids, default=0), self._site.clock.now_ms())
        mark = visit.mark if visit else 0
        return await self._site.page(
            viewer,
            "feed/home.html",
            tab="home",
            statuses=self._site.statuses(page.items),
            below=asked.max_id,
            next=further("/", page),
            caught_up_at=caught_up_at(ids, mark, below=asked.max_id),
            eager=asked.max_id is None,
            said=said(asked.said),
            drafts=await self._drafts(viewer) if asked.max_id is None else [],
            meet=await self._meeting.for_viewer(viewer) if not ids and asked.max_id is None else [],
            cookies=[Cookie(name=VISIT_COOKIE, value=visit.text, max_age_s=VISIT_KEPT_S)] if visit else [],
        )

    async def _drafts(self, viewer: Viewer) -> list[Json]:
        """Posts that wait for their photos, and those that came to nothing."""
        return [
            {"id": draft.id, "failed": draft.state is DraftState.FAILED, "reason": draft.reason}
            for draft in await self._posts.drafts(viewer.me)
        ]

    async def drop(self, viewer: Viewer, asked: DropRequest) -> Redirect:
        await self._posts.drop_draft(viewer.me, asked.id)
        return Redirect("/?said=dropped")

    async def _landing(self, viewer: Viewer) -> HTML:
        statuses: list[Json] = []
        if self._site.settings.public_timeline:
            page = await self._pages.public_page(None, part(None, TILES_ON_LANDING), only_media=True)
            statuses = self._site.statuses(page.items)
        shown = [status["media_attachments"][0] for status in statuses if not status["sensitive"]]
        window = [photo["preview_url"] or photo["url"] for photo in shown[:PANES]]
        return await self._site.page(viewer, "feed/landing.html", statuses=statuses, window=window)

    async def explore(self, viewer: Viewer, asked: ExploreRequest) -> HTML | Redirect:
        if viewer.user_id is None and not self._site.settings.public_timeline:
            return Redirect(log_in_first("/explore"))
        page = await self._pages.public_page(viewer.user_id, part(asked.max_id, TILES_PER_PAGE), only_media=True)
        return await self._site.page(
            viewer,
            "feed/explore.html",
            tab="explore",
            statuses=self._site.statuses(page.items),
            next=further("/explore", page),
        )


def part(below: int | None, limit: int) -> PageRequest:
    """The part of a list under an id, or its top."""
    return PageRequest(below=ID_MAX if below is None else below, limit=limit)


def further(path: str, page: Page[Shown]) -> str | None:
    """The address of what comes after a page, None at the end of the list."""
    return None if page.next_below is None else f"{path}?max_id={page.next_below}"
