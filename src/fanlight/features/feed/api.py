"""The home timeline over HTTP."""

from fanlight.edge.requests import PageQuery
from fanlight.edge.responses import Paged, json_list
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.feed.service import FeedService
from fanlight.features.posts.service import StepTimes
from fanlight.features.posts.views import Status
from fanlight.kit.pages import POSTS_PER_PAGE, POSTS_PER_PAGE_MAX


def endpoints(feed: FeedService) -> list[Endpoint]:
    """One row."""

    async def home(viewer: Viewer, asked: PageQuery) -> Paged:
        """The home timeline, newest first."""
        times = StepTimes()
        page = await feed.home_page(viewer.me, asked.page(POSTS_PER_PAGE, POSTS_PER_PAGE_MAX), times)
        body = json_list([post.json for post in page.items])
        return Paged(
            body,
            next_below=page.next_below,
            prev_above=page.prev_above,
            headers=[("Server-Timing", times.server_timing())],
        )

    return [
        Endpoint(
            "GET",
            "/api/v1/timelines/home",
            home,
            scope="read:statuses",
            request=PageQuery,
            response=list[Status],
        )
    ]
