"""Scheduled posts over HTTP."""

import msgspec

from fanlight.edge.requests import PageQuery
from fanlight.edge.responses import Empty, Paged
from fanlight.edge.routes import Endpoint, Viewer
from fanlight.features.posts.api.needs import PostsAPI
from fanlight.features.posts.models import WaitingDraft
from fanlight.features.posts.views import ScheduledStatus, scheduled_status
from fanlight.kit.clock import ms_of_text
from fanlight.kit.errors import Invalid
from fanlight.kit.ids import DraftId
from fanlight.kit.pages import POSTS_PER_PAGE, POSTS_PER_PAGE_MAX


class ScheduledRequest(msgspec.Struct):
    """One scheduled post."""

    id: DraftId


class MoveRequest(ScheduledRequest, kw_only=True):
    """`PUT /api/v1/scheduled_statuses/:id`."""

    scheduled_at: str = ""


def due_ms_of(scheduled_at: str) -> int:
    """The time that is asked for. Raises `Invalid`."""
    try:
        return ms_of_text(scheduled_at)
    except ValueError:
        raise Invalid("scheduled_at: send a time such as 2030-01-31T18:00:00.000Z") from None


async def shown(api: PostsAPI, waiting: WaitingDraft) -> ScheduledStatus:
    """As its author sees it."""
    return scheduled_status(waiting, api.reader.signed_media(await api.scheduling.photos_of(waiting)))


class Scheduled:
    """The calls behind the rows."""

    def __init__(self, api: PostsAPI) -> None:
        self._api = api

    async def page(self, viewer: Viewer, asked: PageQuery) -> Paged:
        """The user's scheduled posts."""
        page = await self._api.scheduling.page(viewer.me, asked.page(POSTS_PER_PAGE, POSTS_PER_PAGE_MAX))
        items = [await shown(self._api, waiting) for waiting in page.items]
        return Paged(items, next_below=page.next_below, prev_above=page.prev_above)

    async def one(self, viewer: Viewer, asked: ScheduledRequest) -> ScheduledStatus:
        """One scheduled post."""
        return await shown(self._api, await self._api.scheduling.scheduled(viewer.me, asked.id))

    async def move(self, viewer: Viewer, asked: MoveRequest) -> ScheduledStatus:
        """Move a scheduled post to another time.

        What is not there is said before what is wrong with the time.
        """
        there = await self._api.scheduling.scheduled(viewer.me, asked.id)
        moved = await self._api.scheduling.move(viewer.me, there.id, due_ms_of(asked.scheduled_at))
        return await shown(self._api, moved)

    async def cancel(self, viewer: Viewer, asked: ScheduledRequest) -> Empty:
        """Cancel a scheduled post."""
        await self._api.scheduling.cancel(viewer.me, asked.id)
        return Empty()


def endpoints(api: PostsAPI) -> list[Endpoint]:
    """The rows of scheduled posts."""
    calls = Scheduled(api)
    many, read, write = "/api/v1/scheduled_statuses", "read:statuses", "write:statuses"
    one, response = f"{many}/{{id}}", ScheduledStatus
    return [
        Endpoint("GET", many, calls.page, scope=read, request=PageQuery, response=list[ScheduledStatus]),
        Endpoint("GET", one, calls.one, scope=read, request=ScheduledRequest, response=response),
        Endpoint("PUT", one, calls.move, scope=write, request=MoveRequest, response=response),
        Endpoint("DELETE", one, calls.cancel, scope=write, request=ScheduledRequest),
    ]
